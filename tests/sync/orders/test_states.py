"""What people do with our drafts in the POS ends the hold on stock."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from resources.database import tables
from resources.database.database import SqlDatabase
from sync.errors import WrongUse
from sync.orders.listed import order_page
from sync.orders.listed_rows import OrderQuery
from sync.orders.states import STREAM, StatesReport, refresh_order_states, release_order
from sync.records import OrderState, PosOrder
from sync.settings import StockSettings
from tests.sync.order_fakes import SITE
from tests.sync.order_world import World, line, make_world, settings, web_order


@pytest.fixture
def world(sqlite_database: SqlDatabase) -> World:
    return make_world(sqlite_database)


def test_b10_a_hold_lasts_until_the_draft_is_approved_or_cancelled_in_the_pos(world: World) -> None:
    world.take(*(web_order(n, line(2001)) for n in (1, 2, 3)))
    assert world.held() == {2001: 3000}
    world.pos.finalize_order(world.row(1).pos_order_id or 0)
    world.pos.cancel_order(world.row(2).pos_order_id or 0)
    assert refresh_order_states(world.pos, world.database) == StatesReport(read=3, approved=1, cancelled=1)
    assert world.held() == {2001: 2000}, "the POS's figures are those of before the approval"
    world.read_pos()
    assert world.held() == {2001: 1000}
    assert [world.row(n).pos_status for n in (1, 2, 3)] == ["finalized", "cancelled", "draft"]


def test_b10_waiting_and_failing_orders_are_held_as_well(world: World) -> None:
    world.take(web_order(1, line(2001), line(2009)), web_order(2, line(2002), line(None)))
    assert world.held() == {2001: 1000, 2009: 1000, 2002: 1000}


def test_only_open_drafts_are_read_in_few_calls(world: World) -> None:
    world.site.page_size = 250
    world.take(*(web_order(n) for n in range(1, 251)))
    before = world.pos.calls["orders_by_id"]
    assert refresh_order_states(world.pos, world.database).read == 250
    assert world.pos.calls["orders_by_id"] - before == 2
    world.pos.finalize_order(7000)
    refresh_order_states(world.pos, world.database)
    assert refresh_order_states(world.pos, world.database).read == 249


def test_a_draft_that_the_pos_does_not_show_keeps_its_hold(world: World) -> None:
    world.take(web_order(1))
    world.pos.orders.clear()
    assert refresh_order_states(world.pos, world.database) == StatesReport(0, 0, 0)
    assert world.held() == {2001: 1000}


def test_what_an_order_was_flagged_for_stays_when_its_state_changes(world: World) -> None:
    world.take(web_order(1))
    world.database.orders.move(SITE, 1, OrderState.CREATED, reason="edited_on_site", detail="Edited.")
    world.pos.finalize_order(7000)
    refresh_order_states(world.pos, world.database)
    assert (world.row().reason, world.row().pos_status) == ("edited_on_site", "finalized")


def test_only_stopped_orders_can_be_released(world: World) -> None:
    world.take(web_order(1))
    with pytest.raises(WrongUse, match="only failed, unlinked and marked"):
        release_order(SITE, 1, world.database, "an")
    with pytest.raises(WrongUse, match="no recorded order"):
        release_order(SITE, 77, world.database, "an")


def old(world: World, days: float, order_id: int = 1) -> None:
    """An order that was placed so many days ago, brought into the POS as a draft."""
    at = datetime.now(UTC).replace(microsecond=0) - timedelta(days=days)
    world.database.orders.record(SITE, [web_order(order_id, created_on=at, modified_on=at)], OrderState.NEW)
    world.site.add(web_order(order_id, created_on=at, modified_on=at))
    world.bring()


def test_a_draft_that_holds_stock_for_long_is_marked_until_somebody_decides(world: World) -> None:
    old(world, 6.9, 1)
    old(world, 7.1, 2)
    assert refresh_order_states(world.pos, world.database).held_long == 1
    assert [world.row(n).reason for n in (1, 2)] == ["", "held_long"]
    assert "approve or cancel WEB1-2" in world.row(2).detail
    assert refresh_order_states(world.pos, world.database).held_long == 0, "it is marked once"
    page = order_page(SITE, OrderQuery(flagged=True), 0, 9, world.database)
    assert [(row.order.order_id, row.status) for row in page.rows] == [(2, "linked")]
    world.pos.finalize_order(world.row(2).pos_order_id or 0)
    refresh_order_states(world.pos, world.database)
    assert (world.row(2).reason, world.row(2).pos_status) == ("", "finalized")


@pytest.mark.parametrize("stock", [StockSettings(hold_days=None), StockSettings(hold_open_orders=False)])
def test_a_site_that_holds_nothing_or_for_ever_marks_nothing(
    stock: StockSettings, sqlite_database: SqlDatabase
) -> None:
    world = make_world(sqlite_database, settings().model_copy(update={"stock": stock}))
    old(world, 100)
    assert refresh_order_states(world.pos, world.database).held_long == 0


def test_approved_orders_are_read_once_an_hour_and_their_cancellation_is_noted(world: World) -> None:
    world.take(web_order(1))
    world.pos.finalize_order(7000)
    refresh_order_states(world.pos, world.database)
    world.pos.cancel_order(7000)
    assert refresh_order_states(world.pos, world.database).read == 0
    an_hour_ago(world)
    assert refresh_order_states(world.pos, world.database) == StatesReport(read=1, approved=0, cancelled=1)
    assert world.row().pos_status == "cancelled"
    an_hour_ago(world)
    assert refresh_order_states(world.pos, world.database).read == 0


def test_d15_a_person_who_cancels_in_the_pos_what_the_site_cancelled_ends_the_mark(world: World) -> None:
    world.take(web_order(1))
    world.pos.finalize_order(7000)
    refresh_order_states(world.pos, world.database)
    now = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1)
    world.site.change(1, status="cancelled", modified_on=now)
    world.poll()
    assert world.row().reason == "cancelled_on_site"
    world.pos.cancel_order(7000)
    refresh_order_states(world.pos, world.database)
    assert (world.row().reason, world.row().pos_status) == ("", "cancelled")


def test_an_order_that_moved_while_the_pos_was_read_is_not_moved_back(world: World) -> None:
    world.take(web_order(1))
    world.pos.finalize_order(7000)
    by_id = world.pos.orders_by_id

    def meanwhile(ids: Collection[int]) -> list[PosOrder]:
        now = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1)
        world.site.add(web_order(1, line(2001), line(2002), modified_on=now))
        world.poll()
        return by_id(ids)

    world.pos.orders_by_id = meanwhile  # type: ignore[method-assign]
    assert refresh_order_states(world.pos, world.database) == StatesReport(read=1, approved=0, cancelled=0)
    assert (world.row().state, world.row().reason) == (OrderState.SENDING, "edited_on_site")


def an_hour_ago(world: World) -> None:
    with world.database.engine.begin() as connection:
        mark = tables.watermarks.c.stream == STREAM
        connection.execute(update(tables.watermarks).where(mark).values(value=datetime.now(UTC) - timedelta(hours=1)))
