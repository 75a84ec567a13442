"""A plan that looks only at what changed ends in the same rows as one that looks at everything."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resources.database.database import SqlDatabase
from sync.catalogs.pull import pull_pos_catalog
from sync.listings.approving import ask_again, held_values, reject, rejected_values
from sync.listings.plan import plan_site
from sync.orders.polling import poll_orders
from sync.records import Field, OrderState, Part, VariantWrite, WebLine, WriteResult
from tests.sync import catalog_world
from tests.sync.by_hand import unlink_by_hand
from tests.sync.catalog_world import COMPARE, RETAIL, SECOND, SITE, Market, open_market
from tests.sync.order_world import line, web_order

COUNT = 6
NUMBERS = st.integers(1, COUNT)
PIECES = st.integers(0, 12)


@pytest.fixture
def market(sqlite_database: SqlDatabase) -> Market:
    market = open_market(sqlite_database, COUNT)
    market.cycle()
    return market


def looked_at(market: Market) -> int | None:
    """How many variants the next plan looks at; None: all."""
    return market.plan().looked_at


def scanned(market: Market) -> Market:
    pull_pos_catalog(market.pos, market.database)
    return market


def edit(market: Market, number: int, *lines: WebLine) -> None:
    """The site shows other lines of an order, and a later time with each change."""
    later = market.site.orders[number].modified_on + timedelta(seconds=1)
    market.site.change(number, lines=lines, modified_on=later)


def test_where_nothing_changed_nothing_is_looked_at(market: Market) -> None:
    assert looked_at(scanned(market)) == 0


def test_one_changed_stock_or_price_is_one_variant_looked_at(market: Market) -> None:
    market.plan()
    market.pos.stock(1, 4)
    assert looked_at(scanned(market)) == 1
    market.push()
    market.plan()
    market.pos.price(2, 90_000)
    assert looked_at(scanned(market)) == 1
    assert market.listing(1002, Field.PRICE) == ("pending", 90_000)


def test_what_waits_is_looked_at_until_it_is_settled(market: Market) -> None:
    market.pos.price(1, 1_000)
    scanned(market).plan()
    assert market.listing(1001, Field.PRICE)[0] == "held/guard_price"
    assert looked_at(market) == 1


def test_other_settings_are_a_reason_to_look_at_everything(market: Market) -> None:
    market.plan()
    market.settings(stock={"safety": 2})
    assert looked_at(market) is None
    assert market.listing(1001) == ("pending", 8)
    assert looked_at(market) == COUNT


def test_a_person_or_the_night_may_ask_for_everything(market: Market) -> None:
    assert plan_site(SITE, market.database, whole=True).looked_at is None


def test_an_order_and_its_edit_concern_the_goods_it_names(market: Market) -> None:
    market.plan()
    market.site.add(web_order(1, line(1001), line(1002)))
    poll_orders(market.site, market.database)
    assert looked_at(market) == 2
    assert market.listing(1001) == ("pending", 9)
    market.push()
    market.plan()
    edit(market, 1, line(1001))
    poll_orders(market.site, market.database)
    market.plan()
    assert market.listing(1002) == ("pending", 10)


def test_an_order_for_a_carton_concerns_the_bottle(market: Market) -> None:
    market.pos.alter(2, packsize=True, parts=(Part(1, 6000),))
    scanned(market).plan()
    market.push()
    market.site.add(web_order(1, line(1002)))
    poll_orders(market.site, market.database)
    market.plan()
    assert market.listing(1001) == ("pending", 4)
    assert market.listing(1002) == ("pending", 9)


def test_a_hold_that_ends_is_looked_at_even_where_the_figure_of_the_pos_did_not_move(market: Market) -> None:
    market.site.add(web_order(1, line(1001)))
    poll_orders(market.site, market.database)
    market.plan()
    market.push()
    market.database.orders.move(SITE, 1, OrderState.CREATED, pos_status="finalized")
    assert market.plan().pending == 0
    assert market.listing(1001) == ("in_sync", 9)
    scanned(market).plan()  # somebody counted one more at the same moment, so that 10 are still available
    assert market.listing(1001) == ("pending", 10)


def test_a_guard_counts_the_whole_shelf_and_not_what_changed(sqlite_database: SqlDatabase) -> None:
    market = open_market(sqlite_database, 120)
    market.cycle()
    for number in range(1, 25):
        market.pos.stock(number, 0)
    assert scanned(market).plan().held == 0
    market.push()
    market.plan()
    for number in range(25, 49):
        market.pos.stock(number, 0)
    report = scanned(market).plan()
    assert report.looked_at == 24
    assert report.held == 24
    assert report.preview[0].detail.startswith("24 of 96 items in stock would go to 0; at most 20")


Event = tuple[str, int, int]
EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("stock"), NUMBERS, PIECES),
        st.tuples(st.just("second"), NUMBERS, PIECES),
        st.tuples(st.just("price"), NUMBERS, st.sampled_from([0, 1_000, 90_000, 100_000, 300_000])),
        st.tuples(st.just("compare"), NUMBERS, st.sampled_from([0, 90_000, 120_000])),
        st.tuples(st.just("gone"), NUMBERS, st.just(0)),
        st.tuples(st.just("inactive"), NUMBERS, st.integers(0, 1)),
        st.tuples(st.just("rename"), NUMBERS, NUMBERS),
        st.tuples(st.just("unlink"), NUMBERS, st.just(0)),
        st.tuples(st.just("managed"), NUMBERS, st.integers(0, 1)),
        st.tuples(st.just("shown"), NUMBERS, PIECES),
        st.tuples(st.just("order"), NUMBERS, st.integers(1, 3)),
        st.tuples(st.just("edit"), NUMBERS, st.integers(1, 3)),
        st.tuples(st.just("cancel"), st.just(0), st.just(0)),
        st.tuples(st.just("approve"), st.just(0), st.just(0)),
        st.tuples(st.just("refuse"), NUMBERS, st.just(0)),
        st.tuples(st.just("confirm"), NUMBERS, PIECES),
        st.tuples(st.just("let go"), st.just(0), st.just(0)),
        st.tuples(st.just("reject"), st.just(0), st.just(0)),
        st.tuples(st.just("ask again"), st.just(0), st.just(0)),
        st.tuples(st.just("settings"), st.integers(0, 3), st.just(0)),
        st.tuples(st.just("scan"), st.just(0), st.just(0)),
        st.tuples(st.just("read"), st.integers(0, 1), st.just(0)),
        st.tuples(st.just("plan"), st.just(0), st.just(0)),
        st.tuples(st.just("push"), st.just(0), st.just(0)),
    ),
    min_size=3,
    max_size=14,
)
SETTINGS: tuple[dict[str, Any], ...] = (
    {},
    {"stock": {"branches": (catalog_world.BRANCH, SECOND), "missing_branch_is_zero": True}},
    {"price": {"compare_at": "NIEMYET"}},
    {"stock": {"manage_unmanaged": True, "safety": 1}},
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=EVENTS)
def test_whatever_happened_a_whole_plan_finds_nothing_that_the_plan_of_changes_missed(
    new_database: Callable[[], str], events: list[Event]
) -> None:
    database = SqlDatabase(new_database())
    try:
        market = open_market(database, COUNT)
        market.pos.alter(2, packsize=True, parts=(Part(1, 6000),))
        market.cycle()
        for event in events:
            happen(market, *event)
        market.plan()
        again = plan_site(SITE, database, whole=True)
        assert again.changed == 0, database.listings.rows(SITE).to_string()
    finally:
        database.close()


def happen(market: Market, what: str, number: int, value: int) -> None:
    """One event; what cannot happen now does not."""
    site_variant = number + 1000
    if what in ("stock", "second", "price", "compare", "gone", "inactive", "rename"):
        if number in market.pos.variants:
            work_in_the_pos(market, what, number, value)
    elif what in ("order", "edit", "cancel", "approve"):
        buy_and_change(market, what, site_variant, value)
    elif what in ("unlink", "managed", "shown", "refuse", "confirm"):
        work_on_the_site(market, what, site_variant, value)
    else:
        work_here(market, what, number)


def work_in_the_pos(market: Market, what: str, number: int, value: int) -> None:
    match what:
        case "stock" | "second":
            market.pos.stock(number, value, SECOND if what == "second" else catalog_world.BRANCH)
        case "price" | "compare":
            market.pos.price(number, value, COMPARE if what == "compare" else RETAIL)
        case "gone":
            del market.pos.variants[number]
        case "inactive":
            market.pos.alter(number, status="inactive" if value else "active")
        case "rename":
            market.pos.alter(number, sku=f"SKU{value}")


def work_on_the_site(market: Market, what: str, site_variant: int, value: int) -> None:
    write = VariantWrite(site_variant, 0, None, quantity=value if what == "confirm" else 10)
    match what:
        case "unlink" if site_variant in market.pairs():
            unlink_by_hand(SITE, site_variant, market.database, "an analyst")
        case "managed":
            market.site.alter(site_variant, managed=bool(value))
        case "shown":
            market.site.alter(site_variant, quantity=value)
        case "refuse":
            refusal = WriteResult(site_variant, {}, {Field.QUANTITY: "no"})
            market.database.listings.acknowledge(SITE, [refusal], [write])
        case "confirm":
            confirmed = WriteResult(site_variant, {Field.QUANTITY: value}, {})
            market.database.listings.acknowledge(SITE, [confirmed], [write])


def work_here(market: Market, what: str, number: int) -> None:
    match what:
        case "let go":
            rows = market.database.listings.rows(SITE)
            held = rows[rows["state"] == "held"]
            values = zip(held["site_variant_id"], held["field"], held["planned"], strict=True)
            market.database.listings.approve(
                SITE, {(int(one), Field(name)): int(planned) for one, name, planned in values}
            )
        case "reject":
            reject(SITE, market.database, held_values(SITE, market.database), "a manager")
        case "ask again":
            ask_again(SITE, market.database, rejected_values(SITE, market.database), "a manager")
        case "settings":
            market.settings(**SETTINGS[number])
        case "scan":
            scanned(market)
        case "read":
            market.pull(full=bool(number % 2))
            market.link()
        case "plan":
            market.plan()
        case "push":
            market.push()


def buy_and_change(market: Market, what: str, site_variant: int, value: int) -> None:
    """Somebody buys, or the last order is edited or cancelled on the site, or approved in the POS."""
    number = len(market.site.orders)
    if what == "order":
        market.site.add(web_order(number + 1, line(site_variant, quantity_milli=value * 1000)))
    elif not number:
        return
    elif what == "approve":
        market.database.orders.move(SITE, number, OrderState.CREATED, pos_order_id=number, pos_status="finalized")
    elif what == "cancel":
        later = market.site.orders[number].modified_on + timedelta(seconds=1)
        market.site.change(number, status="cancelled", modified_on=later)
    else:
        edit(market, number, line(site_variant, quantity_milli=value * 1000))
    poll_orders(market.site, market.database)
