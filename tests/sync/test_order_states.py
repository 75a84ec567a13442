"""What people do with our drafts in the POS ends the hold on stock."""

import pytest

from resources.database.database import SqlDatabase
from sync.errors import WrongUse
from sync.order_states import StatesReport, refresh_order_states, release_order
from sync.records import OrderState
from tests.sync.order_fakes import SITE
from tests.sync.order_world import World, line, make_world, web_order


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
