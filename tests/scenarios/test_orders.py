"""Scenarios D and E of orders: each web order becomes exactly one POS order, whatever happens on the way."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from resources.database import tables
from resources.database.database import SqlDatabase
from sync.errors import BadAnswer, Invalid, LeaseTaken, OutcomeUnknown, ShopError
from sync.order_states import refresh_order_states
from sync.records import OrderState, WebOrder
from sync.settings import OrderSettings
from tests.sync.order_fakes import POS, SITE, Killed, lost
from tests.sync.order_world import (
    BRANCH,
    World,
    die,
    line,
    link,
    make_older,
    make_world,
    settings,
    site_variant,
    web_order,
)


@pytest.fixture
def world(sqlite_database: SqlDatabase) -> World:
    return make_world(sqlite_database)


def soon(seconds: float = 1) -> datetime:
    return datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=seconds)


# ---- exactly once --------------------------------------------------------------------------------


def test_d1_two_polls_three_pokes_and_two_workers_make_one_order(world: World) -> None:
    world.site.add(web_order(1))
    taken: list[str] = []

    def work() -> None:
        world.poll()
        try:
            world.bring()
        except LeaseTaken as error:
            taken.append(str(error))

    for _ in range(3):
        threads = [threading.Thread(target=work) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    world.bring()
    assert len(world.pos.orders) == 1
    assert world.pos.calls["create_order"] == 1
    assert world.row().state == OrderState.CREATED


@pytest.mark.parametrize("keeps_codes", [True, False])
def test_d2_a_lost_reply_and_a_late_list_make_one_order(keeps_codes: bool, world: World) -> None:
    world.pos.keeps_codes = keeps_codes
    world.pos.lists_are_late = True
    world.pos.after_create = [lost()]
    assert world.take(web_order(1)).unsure == 1
    for seconds in (10, 10, 10):
        make_older(world.database, seconds)
        assert world.bring().unsure == 1
    world.pos.show_lists()
    assert world.bring().created == 1
    assert world.pos.calls["create_order"] == 1
    assert world.row().pos_code == world.pos.orders[7000].code == "WEB1-1"


def test_d2_what_never_reached_the_pos_is_sent_again_once_that_is_proven(world: World) -> None:
    world.pos.before_create = [lost()]
    world.take(web_order(1))
    assert world.bring().unsure == 1
    assert world.pos.calls["create_order"] == 1
    make_older(world.database, 61)
    assert world.bring().created == 1
    assert (world.pos.calls["create_order"], len(world.pos.orders)) == (2, 1)


def test_d2_the_wait_begins_when_the_answer_was_lost(world: World) -> None:
    world.pos.before_create = [lost(), lost()]
    world.take(web_order(1))
    make_older(world.database, 61)
    world.bring()
    row = world.row()
    assert row.state == OrderState.UNSURE
    assert datetime.now(UTC) - (row.intent_at or soon()) < timedelta(seconds=10)


@pytest.mark.parametrize("late", [False, True])
def test_d3_killed_after_the_post_and_before_the_record(late: bool, world: World) -> None:
    world.pos.lists_are_late = late
    world.pos.after_create = [Killed()]
    world.site.add(web_order(1))
    world.poll()
    die(world.bring)
    assert (world.row().state, world.row().pos_code) == (OrderState.SENDING, "WEB1-1")
    assert world.row().intent_at is not None
    if late:
        assert world.bring().unsure == 1
        world.pos.show_lists()
    assert world.bring().created == 1
    assert world.pos.calls["create_order"] == 1


def test_d3_killed_before_the_post(world: World) -> None:
    world.pos.before_create = [Killed()]
    world.site.add(web_order(1))
    world.poll()
    die(world.bring)
    assert world.bring().unsure == 1
    make_older(world.database, 61)
    assert world.bring().created == 1
    assert len(world.pos.orders) == 1


def test_d3_killed_between_the_record_and_the_approval(sqlite_database: SqlDatabase) -> None:
    world = make_world(sqlite_database, settings(orders=OrderSettings(branch=BRANCH, status="approved")))
    world.pos.on_call["finalize_order"] = Killed()  # type: ignore[assignment]
    world.site.add(web_order(1))
    world.poll()
    die(world.bring)
    assert world.row().pos_order_id == 7000
    world.pos.on_call.clear()
    world.bring()
    assert (len(world.pos.orders), world.pos.orders[7000].status) == (1, "finalized")


def test_d3_a_recovered_order_that_differs_is_flagged_and_never_made_again(world: World) -> None:
    world.pos.after_create = [Killed()]
    world.pos.wrong_by = 250
    world.site.add(web_order(1))
    world.poll()
    die(world.bring)
    assert world.bring().failed == 1
    assert "250 đồng more" in world.row().detail
    make_older(world.database, 3600)
    world.bring()
    assert world.pos.calls["create_order"] == 1


# ---- lines, totals, links ------------------------------------------------------------------------


def test_d4_an_order_waits_for_its_link_and_then_goes_by_itself(world: World) -> None:
    world.site.variants[2009] = site_variant(2009, "AO-9")
    report = world.take(web_order(1, line(2001), line(2009, sku="AO-9")))
    assert (report.waiting, report.reasons) == (1, {"not_linked": 1})
    assert "AO-9" in world.row().detail
    assert world.pos.orders == {}
    link(world.database, (1003, 2009))
    assert world.bring().created == 1
    assert [one.variant_id for one in world.pos.orders[7000].lines] == [1001, 1003]


@pytest.mark.parametrize(
    "order",
    [
        web_order(1, line(2001, quantity_milli=3000, discount=12_345), line(2002)),
        web_order(1, line(2001), order_discount=15_000, shipping_fee=30_000),
        web_order(1, line(2001, price=33_333, quantity_milli=1500)),
        web_order(1, line(2001), tax=8_000, tax_included=False),
        web_order(1, line(2001), tax=8_000, tax_included=True),
    ],
    ids=["line discount", "order discount and shipping", "fraction", "tax on top", "tax inside"],
)
def test_d5_the_total_of_the_pos_is_the_total_of_the_site(order: WebOrder, world: World) -> None:
    assert world.take(order).created == 1
    assert world.pos.orders[7000].total == order.total


def test_d5_a_total_that_differs_is_an_error_that_says_by_how_much(world: World) -> None:
    world.pos.wrong_by = -1
    report = world.take(web_order(1))
    assert (report.failed, report.reasons) == (1, {"differs": 1})
    assert "1 đồng less" in world.row().detail
    assert world.pos.orders[7000].status == "draft"


@pytest.mark.parametrize("title", ["Quà tặng", "Phí gói quà"])
def test_d5_a_line_without_a_product_is_named_and_nothing_is_sent(title: str, world: World) -> None:
    report = world.take(web_order(1, line(2001), line(None, title=title)))
    assert report.reasons == {"no_product": 1}
    assert title in world.row().detail
    assert world.pos.orders == {}


# ---- reading -------------------------------------------------------------------------------------


def test_d6_paid_is_seen_before_created(world: World) -> None:
    world.site.add(web_order(1, paid=True, modified_on=soon(5)))
    world.poll()
    world.site.add(web_order(1))  # a late copy of the first state
    world.poll()
    world.bring()
    assert len(world.pos.orders) == 1


def test_d7_more_than_a_page_in_one_second_are_all_imported(world: World) -> None:
    world.take(*(web_order(n) for n in range(1, 31)))
    assert len(world.pos.orders) == 30


def test_d8_skew_and_zones_miss_none_and_double_none(world: World) -> None:
    for number, skew in enumerate((-60, 60, 0, -60), 1):
        world.site.clock = timedelta(seconds=skew)
        now = world.site.server_time()
        world.take(web_order(number, created_on=now, modified_on=now))
    world.poll(window=timedelta(hours=1))
    world.bring()
    assert len(world.pos.orders) == 4


def test_d9_an_order_that_changes_while_the_list_is_read_is_in_this_run_or_the_next(world: World) -> None:
    world.site.add(*(web_order(n) for n in range(1, 8)))

    def new_one() -> None:
        world.site.between_pages = None
        world.site.add(web_order(8, modified_on=soon(), created_on=soon()))

    world.site.between_pages = new_one
    world.poll()
    world.poll()
    world.bring()
    assert len(world.pos.orders) == 8


@pytest.mark.parametrize(
    "error",
    [
        Invalid(POS, "422", {"": "Không hợp lệ"}),
        OutcomeUnknown(POS, "the answer was lost."),
        BadAnswer(POS, "a page of HTML."),
        ShopError(POS, "refused."),
        ValueError("not a number"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_d10_fifty_poison_orders_never_keep_the_next_one_waiting(error: Exception, world: World) -> None:
    poison = [web_order(n) for n in range(1, 51)]
    world.pos.refuses = {order.number: error for order in poison}
    report = world.take(*poison, web_order(51, created_on=soon(), modified_on=soon()))
    assert report.created == 1
    assert world.row(51).state == OrderState.CREATED
    assert report.failed + report.unsure == 50


def test_d10_fifty_orders_that_cannot_be_read_never_keep_the_next_one_waiting(world: World) -> None:
    world.site.broken_orders = {n: BadAnswer(SITE, "cut JSON.") for n in range(1, 51)}
    report = world.take(*(web_order(n) for n in range(1, 52)))
    assert report.created == 1


def test_d11_older_orders_are_counted_and_not_imported(world: World) -> None:
    start = world.database.state.site(SITE).order_watermark_start
    world.take(*(web_order(n, created_on=start - timedelta(days=n)) for n in range(1, 6)), web_order(6))
    assert len(world.pos.orders) == 1
    assert world.site.count_orders(start) == 5
    assert sum(world.database.orders.counts(SITE).values()) == 1


def test_d12_three_spellings_are_one_customer_and_nobody_is_a_walk_in(world: World) -> None:
    phones = ["090 123.4567", "+84901234567", "84901234567", None]
    world.take(*(web_order(n, customer_phone=phone) for n, phone in enumerate(phones, 1)))
    customers = [draft.customer_id for draft in world.pos.drafts.values()]
    assert sorted(set(customers), key=str) == [8000, None]
    assert customers.count(None) == len(world.pos.customers) == 1


# ---- afterwards ----------------------------------------------------------------------------------


def test_d14_what_we_did_ourselves_makes_no_echo(world: World) -> None:
    world.take(web_order(1))
    world.acknowledge(2001)
    calls = world.pos.calls.copy()
    for _ in range(3):
        world.poll(window=timedelta(hours=2))
        world.bring()
    assert world.unknown() == set()
    assert world.pos.calls == calls


def test_d15_a_draft_of_an_order_cancelled_on_the_site_is_cancelled(world: World) -> None:
    world.take(web_order(1))
    world.site.change(1, status="cancelled", modified_on=soon())
    world.poll()
    assert world.bring().cancelled == 1
    assert world.pos.orders[7000].status == world.row().pos_status == "cancelled"
    assert world.held() == {}
    world.poll(window=timedelta(hours=1))
    world.bring()
    assert world.pos.calls["cancel_order"] == 1


@pytest.mark.parametrize("noticed", [True, False])
def test_d15_an_approved_order_cancelled_on_the_site_is_flagged(noticed: bool, world: World) -> None:
    world.take(web_order(1))
    world.pos.finalize_order(7000)
    if noticed:
        refresh_order_states(world.pos, world.database)
    world.site.change(1, status="cancelled", modified_on=soon())
    world.poll()
    world.bring()
    row = world.row()
    assert (row.state, row.reason, row.pos_status) == (OrderState.CREATED, "cancelled_on_site", "finalized")
    assert world.pos.calls["cancel_order"] == 0


def test_d15_an_edited_order_is_flagged_and_never_made_again(world: World) -> None:
    world.take(web_order(1))
    world.site.add(web_order(1, line(2001), line(2002), modified_on=soon()))
    world.poll()
    world.bring()
    assert (world.row().state, world.row().reason) == (OrderState.CREATED, "edited_on_site")
    assert len(world.pos.orders) == 1


def test_d15_a_paid_order_is_not_an_edited_one(world: World) -> None:
    world.take(web_order(1))
    world.site.change(1, paid=True, modified_on=soon())
    assert world.poll().changed == 1
    assert world.row().reason == ""


@pytest.mark.parametrize("state", [OrderState.NEW, OrderState.WAITING, OrderState.FAILED, OrderState.OFF])
def test_d15_cancelled_before_its_import_makes_no_order(state: OrderState, world: World) -> None:
    world.site.add(web_order(1))
    world.poll()
    world.database.orders.move(SITE, 1, state, reason="for the test")
    world.site.change(1, status="cancelled", modified_on=soon())
    world.poll()
    world.bring()
    assert world.row().state == OrderState.CANCELLED
    assert world.pos.orders == {}
    assert world.held() == {}


def test_d15_cancelled_between_the_poll_and_the_import_makes_no_order(world: World) -> None:
    world.site.add(web_order(1))
    world.poll()
    world.site.change(1, status="cancelled", modified_on=soon())
    assert world.bring().cancelled == 1
    assert world.pos.orders == {}


def test_d15_cancelled_while_its_answer_is_lost(world: World) -> None:
    world.pos.after_create = [lost()]
    world.take(web_order(1))
    world.site.change(1, status="cancelled", modified_on=soon())
    world.poll()
    world.bring()
    assert world.pos.orders[7000].status == "cancelled"
    assert world.row().pos_status == "cancelled"


@pytest.mark.parametrize("change", ["cancelled", "edited"])
def test_d15_cancelled_or_edited_at_the_moment_of_the_create(change: str, world: World) -> None:
    """The poll sees it after the import read the order and before the import records the result."""
    world.site.add(web_order(1))
    world.poll()
    create = world.pos.create_order

    def meanwhile(action: Callable[[], object]) -> None:
        world.pos.create_order = lambda draft: (action(), create(draft))[1]  # type: ignore[method-assign]

    def changed() -> None:
        if change == "cancelled":
            world.site.change(1, status="cancelled", modified_on=soon())
        else:
            world.site.add(web_order(1, line(2001), line(2002), modified_on=soon()))
        world.poll()

    meanwhile(changed)
    world.bring()
    if change == "cancelled":
        assert world.pos.orders[7000].status == "cancelled"
    else:
        assert world.row().reason == "edited_on_site"
    assert len(world.pos.orders) == 1


def test_d15_a_cancellation_whose_answer_is_lost_is_taken_up_again(world: World) -> None:
    world.take(web_order(1))
    world.site.change(1, status="cancelled", modified_on=soon())
    world.poll()
    world.pos.on_call["cancel_order"] = lost()
    assert world.bring().unsure == 1
    world.pos.on_call.clear()
    assert world.bring().cancelled == 1
    assert world.pos.orders[7000].status == "cancelled"


# ---- running -------------------------------------------------------------------------------------


def test_e1_a_dead_workers_lease_runs_out_and_the_next_one_goes_on(
    sqlite_url: str, open_database: Callable[..., SqlDatabase]
) -> None:
    world = make_world(open_database(sqlite_url))
    world.pos.after_create = [Killed()]
    world.site.add(*(web_order(n) for n in (1, 2, 3)))
    world.poll()
    die(world.bring)
    _leave_a_dead_lease(world.database)
    assert world.bring().created == 3
    assert len(world.pos.orders) == 3


def test_e1_a_living_worker_keeps_the_others_away(world: World) -> None:
    world.site.add(web_order(1))
    world.poll()
    with world.database.leases.hold(f"{SITE}:orders", "other"), pytest.raises(LeaseTaken):
        world.bring()
    assert world.pos.orders == {}
    assert world.bring().created == 1


def test_e3_a_cut_list_moves_nothing(world: World) -> None:
    world.poll()
    before = world.database.state.watermarks()
    world.site.on_call["orders_changed"] = BadAnswer(SITE, "cut JSON.")
    world.site.add(web_order(1))
    with pytest.raises(BadAnswer):
        world.poll()
    assert world.database.state.watermarks() == before
    world.site.on_call.clear()
    assert world.take().created == 1


def test_e3_an_answer_of_html_to_the_create_is_looked_for(world: World) -> None:
    world.pos.after_create = [BadAnswer(POS, "a page of HTML.")]
    world.take(web_order(1))
    assert world.row().state == OrderState.UNSURE
    assert world.bring().created == 1
    assert len(world.pos.orders) == 1


def test_e3_an_order_that_comes_back_without_its_lines_is_flagged(world: World) -> None:
    create = world.pos.create_order
    world.pos.create_order = lambda draft: replace(create(draft), lines=())  # type: ignore[method-assign]
    assert world.take(web_order(1)).failed == 1
    assert "Missing in the POS: variant 1001" in world.row().detail


def _leave_a_dead_lease(database: SqlDatabase) -> None:
    """The row of a worker that was killed with the power, its end in the past."""
    with database.engine.begin() as connection:
        connection.execute(
            tables.leases.insert().values(
                name=f"{SITE}:orders",
                token="dead",
                holder="the dead",
                since=0.0,
                heartbeat_at=0.0,
                expires_at=10.0**12,
            )
        )
    with pytest.raises(LeaseTaken), database.leases.hold(f"{SITE}:orders", "me"):
        pass
    with database.engine.begin() as connection:
        connection.execute(update(tables.leases).values(expires_at=1.0))
