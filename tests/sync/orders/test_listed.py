"""The list of orders as people see it, the story of one, and letting orders go again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import update

from resources.database import tables
from resources.database.database import SqlDatabase
from sync.errors import WrongUse
from sync.orders.listed import order_page, order_story, retry_all, retry_orders
from sync.orders.listed_rows import OrderQuery
from sync.orders.states import refresh_order_states
from sync.orders.status import OrderStatus, asks_for_person, order_status, standings
from sync.records import OrderState
from tests.sync.order_fakes import SITE, lost
from tests.sync.order_world import World, line, make_world, web_order


@pytest.fixture
def world(sqlite_database: SqlDatabase) -> World:
    return make_world(sqlite_database)


def shown(world: World, query: OrderQuery | None = None, *, offset: int = 0, limit: int = 50) -> list[int]:
    page = order_page(SITE, query or OrderQuery(), offset, limit, world.database)
    return [row.order.order_id for row in page.rows]


def test_every_state_shows_as_exactly_one_status() -> None:
    told = [pair for status in OrderStatus for pair in standings(status)]
    assert sorted(told) == sorted((state, long) for state in OrderState for long in (False, True))


@pytest.mark.parametrize(
    ("state", "reason", "waited_long", "status", "asks"),
    [
        (OrderState.NEW, "", True, "processing", False),
        (OrderState.UNSURE, "answer_lost", False, "processing", False),
        (OrderState.WAITING, "not_linked", False, "processing", False),
        (OrderState.WAITING, "not_linked", True, "error", True),
        (OrderState.FAILED, "refused", False, "error", True),
        (OrderState.OFF, "", True, "unlinked", False),
        (OrderState.CANCELLED, "cancelled_on_site", True, "cancelled", False),
        (OrderState.CREATED, "", True, "linked", False),
        (OrderState.CREATED, "edited_on_site", False, "linked", True),
    ],
)
def test_a_status_is_told_by_state_and_age(
    state: OrderState, reason: str, waited_long: bool, status: str, asks: bool
) -> None:
    assert order_status(state, waited_long) == status
    assert asks_for_person(state, reason, waited_long) == asks


def test_the_list_counts_every_status_and_pages_through_one(world: World) -> None:
    world.site.page_size = 50
    world.take(*(web_order(n) for n in range(1, 6)), web_order(6, line(None)), web_order(7, line(2009)))
    page = order_page(SITE, OrderQuery(status=OrderStatus.LINKED), 2, 2, world.database)
    assert (page.total, len(page.rows), {row.status for row in page.rows}) == (5, 2, {OrderStatus.LINKED})
    assert page.counts == {"linked": 5, "error": 1, "processing": 1}
    assert (page.flagged, page.reasons) == (1, {"no_product": 1})
    assert shown(world, OrderQuery(flagged=True)) == shown(world, OrderQuery(reasons=frozenset({"no_product"}))) == [6]


def test_an_order_that_waits_for_its_link_becomes_an_error_that_names_the_sku(world: World) -> None:
    world.take(web_order(1, line(2009)))
    assert order_page(SITE, OrderQuery(), 0, 9, world.database).rows[0].status == OrderStatus.PROCESSING
    with world.database.engine.begin() as connection:
        connection.execute(update(tables.orders).values(recorded_at=datetime.now(UTC) - timedelta(minutes=21)))
    (row,) = order_page(SITE, OrderQuery(status=OrderStatus.ERROR, flagged=True), 0, 9, world.database).rows
    assert (row.status, row.flagged, row.order.reason) == (OrderStatus.ERROR, True, "not_linked")
    assert "SKU1009" in row.order.detail


@pytest.mark.parametrize(
    "search", ["#1002", "1002", "nguyễn văn BA", "0987.654.321", "+84 987 654 321", "ba@shop.vn", "WEB1-2"]
)
def test_an_order_is_found_by_number_buyer_phone_mail_and_code(search: str, world: World) -> None:
    buyer = {"customer_name": "Nguyễn Văn Ba", "customer_phone": "0987654321", "customer_email": "Ba@shop.vn"}
    world.take(web_order(1), web_order(2, **buyer), web_order(3))
    assert shown(world, OrderQuery(search=search)) == [2]


def test_a_buyer_whose_order_is_old_is_forgotten_and_the_order_is_still_found(world: World) -> None:
    world.take(web_order(1, raw=b'{"id": 1}'))
    later = datetime.now(UTC) + timedelta(days=1)
    assert world.database.orders.prune_raw(later) == 1
    assert shown(world, OrderQuery(search="Nguyễn An")) == shown(world, OrderQuery(search="0901234567")) == []
    assert shown(world, OrderQuery(search="1001")) == [1]
    assert order_story(SITE, "1001", world.database).events[0].why == "Seen on the site."
    assert world.poll(window=timedelta(hours=1)).changed == 0
    now = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1)
    world.site.add(web_order(1, line(2001), line(2002), modified_on=now, raw=b'{"id": 1, "edited": true}'))
    world.poll()
    assert world.row().reason == "edited_on_site"


def test_the_story_of_an_order_tells_everything_that_happened_to_it(world: World) -> None:
    world.pos.after_create = [lost()]
    world.take(web_order(1))
    world.bring()
    world.pos.finalize_order(7000)
    refresh_order_states(world.pos, world.database)
    world.site.change(
        1, status="cancelled", modified_on=datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1)
    )
    world.poll()
    events = order_story(SITE, "#1001", world.database).events
    assert [(event.who, event.what, event.before, event.after) for event in events] == [
        ("site", "state", None, "new"),
        ("orders", "state", "new", "sending"),
        ("orders", "state", "sending", "unsure/answer_lost"),
        ("orders", "pos_order", None, "WEB1-1"),
        ("orders", "state", "unsure/answer_lost", "sending"),
        ("orders", "state", "sending", "created"),
        ("pos", "pos_status", "draft", "finalized"),
        ("site", "cancelled", "no", "yes"),
        ("orders", "state", "created", "created/cancelled_on_site"),
    ]
    assert [event.at for event in events] == sorted(event.at for event in events)


def test_an_order_that_is_left_as_it_is_adds_nothing_to_its_story(world: World) -> None:
    world.take(web_order(1, line(2009)))
    before = order_story(SITE, "1", world.database).events
    world.poll(window=timedelta(hours=1))
    world.bring()
    assert order_story(SITE, "1", world.database).events == before


def test_a_failed_order_goes_again_and_its_story_names_who_let_it(world: World) -> None:
    world.pos.refuses["#1001"] = ValueError("no such branch")
    world.take(web_order(1))
    world.database.orders.move(SITE, 1, OrderState.FAILED, reason="refused", detail="For the test.")
    world.pos.refuses.clear()
    assert retry_orders(SITE, ["#1001"], world.database, "cli:an").released == ("#1001",)
    released = order_story(SITE, "1", world.database).events[-1]
    assert (released.who, released.why) == ("cli:an", "Released by a person.")


def test_all_orders_with_a_reason_go_again_and_no_other(world: World) -> None:
    world.site.page_size = 50
    world.take(web_order(1, line(None)), web_order(2, line(None)), web_order(3, total=1), web_order(4))
    assert len(retry_all(SITE, frozenset({"no_product"}), world.database, "an").released) == 2
    assert [world.row(n).state for n in (1, 2, 3)] == [OrderState.NEW, OrderState.NEW, OrderState.FAILED]
    assert retry_all(SITE, frozenset(), world.database, "an").released == ("#1003",)


def test_what_cannot_go_again_is_told_and_hinders_nothing(world: World) -> None:
    world.site.page_size = 50
    world.take(web_order(1), web_order(2, line(None)))
    done = retry_orders(SITE, ["1001", "1002"], world.database, "an")
    assert done.released == ("#1002",)
    assert "#1001 of web1 is created" in done.refused[0]


def test_an_order_is_named_by_number_id_or_code_and_an_id_wins(world: World) -> None:
    world.site.page_size = 50
    world.take(web_order(1), web_order(1001, number="#5"), web_order(3, number="#5"))
    for text in ("1", "WEB1-1"):
        assert order_story(SITE, text, world.database).listed.order.order_id == 1
    assert order_story(SITE, "1001", world.database).listed.order.order_id == 1001
    assert order_story(SITE, "#1001", world.database).listed.order.order_id == 1
    with pytest.raises(WrongUse, match="several orders #5; name one by its id"):
        order_story(SITE, "#5", world.database)
    with pytest.raises(WrongUse, match="no recorded order #77"):
        retry_orders(SITE, ["1", "#77"], world.database, "an")


def soon(seconds: float = 1) -> datetime:
    return datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=seconds)


def edited(world: World) -> None:
    world.take(web_order(1))
    world.site.add(web_order(1, line(2001), line(2002), modified_on=soon()))
    world.poll()
    world.bring()


def flagged_and_released(world: World) -> None:
    world.pos.edits = "ignored"
    edited(world)
    retry_orders(SITE, ["1"], world.database, "an")
    world.bring()


def cancelled_before_import(world: World) -> None:
    world.site.add(web_order(1, line(2009)))
    world.poll()
    world.bring()
    world.site.change(1, status="cancelled", modified_on=soon())
    world.poll()
    world.bring()


def lost_and_found(world: World) -> None:
    world.pos.after_create = [lost()]
    world.take(web_order(1))
    world.bring()
    world.pos.finalize_order(7000)
    refresh_order_states(world.pos, world.database)


def left_when_the_site_left(world: World) -> None:
    world.take(web_order(1, line(2009)))
    world.database.state.disconnect(SITE)


@pytest.mark.parametrize(
    "life", [edited, flagged_and_released, cancelled_before_import, lost_and_found, left_when_the_site_left]
)
def test_no_move_of_an_order_is_missing_in_its_story(life: Callable[[World], None], world: World) -> None:
    life(world)
    entries = world.database.order_lists.story(SITE, 1, 200)
    moves = [(one.before, one.after) for one in entries if one.field == "state"]
    assert moves[0] == (None, "new")
    assert all(after == before for (_, after), (before, _) in pairwise(moves))
    row = world.row()
    assert moves[-1][1] == (f"{row.state}/{row.reason}" if row.reason else str(row.state))
    assert len(moves) > 2
