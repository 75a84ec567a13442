"""Scenarios D4 to D12 and E3: everything that was ordered is carried over, by reads that may go wrong."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from resources.database.database import SqlDatabase
from sync.errors import BadAnswer, Invalid, OutcomeUnknown, ShopError
from sync.records import OrderState, WebOrder
from tests.sync.order_fakes import POS, SITE
from tests.sync.order_world import (
    World,
    line,
    link,
    make_world,
    site_variant,
    web_order,
)


@pytest.fixture
def world(sqlite_database: SqlDatabase) -> World:
    return make_world(sqlite_database)


def soon(seconds: float = 1) -> datetime:
    return datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=seconds)


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
    world.pos.create_order = lambda *args: replace(create(*args), lines=())  # type: ignore[method-assign]
    assert world.take(web_order(1)).failed == 1
    assert "Missing in the POS: variant 1001" in world.row().detail
