"""What a site should show, against what it last confirmed."""

from datetime import UTC, datetime

import pytest

from resources.database.database import SqlDatabase
from sync.listings.plan_report import PREVIEW_ROWS
from sync.records import Field, VariantWrite, WriteResult
from tests.sync.by_hand import unlink_by_hand
from tests.sync.catalog_world import BRANCH, COMPARE, SECOND, SITE, Market, open_market, settings
from tests.sync.order_world import line, web_order


@pytest.fixture
def market(sqlite_database: SqlDatabase) -> Market:
    market = open_market(sqlite_database)
    market.pull()
    market.link()
    return market


def read(market: Market) -> Market:
    market.pull()
    market.link()
    return market


def hold(market: Market, order_id: int, variant_id: int, pieces: int, alias: str = SITE) -> None:
    """A web order that waits here: recorded, not in the POS."""
    market.site.add(web_order(order_id, line(variant_id, quantity_milli=pieces * 1000)))
    from sync.orders.polling import poll_orders

    poll_orders(market.site, market.database)
    assert market.database.orders.counts(alias)["new"] >= 1


def test_the_first_plan_of_a_site_that_is_right_writes_nothing(market: Market) -> None:
    report = market.plan()
    assert (report.pending, report.held, report.preview) == (0, 0, ())
    assert report.by_state == {("price", "in_sync", ""): 3, ("quantity", "in_sync", ""): 3}
    assert report.changed == 6
    assert market.plan().changed == 0


def test_the_first_plan_writes_the_differences_alone(market: Market) -> None:
    market.pos.stock(1, 4)
    market.pos.price(2, 120_000)
    report = read(market).plan()
    assert report.pending == 2
    assert [(row.sku, row.field, row.before, row.after, row.state) for row in report.preview] == [
        ("SKU1", "quantity", 10, 4, "pending"),
        ("SKU2", "price", 100_000, 120_000, "pending"),
    ]


def test_what_was_read_before_a_sale_confirms_nothing_after_it(market: Market) -> None:
    market.plan()
    market.database.listings.forget(SITE, [1001], {Field.QUANTITY})
    assert market.plan().pending == 1
    assert market.listing(1001) == ("pending", 10)


def test_what_was_confirmed_after_the_reading_stands(market: Market) -> None:
    market.pos.stock(1, 4)
    read(market).plan()
    write = VariantWrite(1001, 10010, 1001, quantity=4)
    market.database.listings.acknowledge(SITE, [WriteResult(1001, {Field.QUANTITY: 4}, {})], [write])
    assert market.plan().pending == 0
    assert market.listing(1001) == ("in_sync", 4)


def test_a_pair_that_is_linked_again_is_not_taken_for_what_was_read_before_it_was_pushed(market: Market) -> None:
    market.pos.stock(1, 4)
    read(market).plan()
    market.push()
    unlink_by_hand(SITE, 1001, market.database, "an analyst")
    market.plan()
    assert market.listing(1001) == ("skipped/sync_off", None)
    rows = market.database.links.rows(SITE)
    market.database.links.replace(SITE, rows[rows["site_variant_id"] != 1001])
    market.pos.stock(1, 10)
    read(market).plan()
    assert market.listing(1001) == ("pending", 10)


def test_rows_of_a_variant_that_left_the_site_go(market: Market) -> None:
    market.plan()
    del market.site.variants[1001]
    read(market).plan()
    assert set(market.database.listings.rows(SITE)["site_variant_id"]) == {1002, 1003}


def test_the_compare_at_price_is_planned_only_while_a_list_is_mapped(market: Market) -> None:
    market.pos.price(1, 150_000, COMPARE)
    market.settings(price={"compare_at": "NIEMYET"})
    report = read(market).plan()
    assert [(row.field, row.before, row.after) for row in report.preview] == [("compare_at", 0, 150_000)]
    market.settings()
    assert market.plan().pending == 0
    assert market.listing(1001, Field.COMPARE_AT) == ("skipped/sync_off", None)


def test_switched_off_fields_are_skipped_and_come_back(market: Market) -> None:
    market.pos.stock(1, 4)
    market.settings(stock={"sync": False}, price={"sync": False})
    report = read(market).plan()
    assert report.by_state == {("price", "skipped", "sync_off"): 3, ("quantity", "skipped", "sync_off"): 3}
    market.settings()
    assert market.plan().pending == 1


def test_with_product_sync_off_nothing_is_planned_even_before_linking_again(market: Market) -> None:
    market.pos.stock(1, 4)
    read(market).plan()
    market.settings(product_sync=False)
    assert market.plan().pending == 0


def test_orders_that_the_pos_does_not_reserve_are_held_back(market: Market) -> None:
    market.plan()
    hold(market, 1, 1001, 3)
    market.plan()
    assert market.listing(1001) == ("pending", 7)
    market.settings(stock={"hold_open_orders": False})
    market.plan()
    assert market.listing(1001) == ("pending", 10)


def test_an_order_of_one_site_holds_the_goods_of_all_sites_that_share_its_branch(sqlite_database: SqlDatabase) -> None:
    market = open_market(sqlite_database, aliases=("web1", "web2"))
    read(market)
    market.site.alias = "web2"
    read(market)
    hold(market, 1, 1001, 3, "web2")
    market.site.alias = "web1"
    market.plan()
    assert market.listing(1001) == ("pending", 7)
    sqlite_database.state.update_site("web1", settings=settings(stock={"branches": (SECOND,)}))
    market.pos.stock(1, 10, SECOND)
    read(market).plan()
    assert market.listing(1001) == ("in_sync", 10)
    assert BRANCH not in sqlite_database.state.site("web1").settings.stock.branches


def test_a_deleted_pos_variant_goes_to_zero_and_its_price_is_left(market: Market) -> None:
    market.plan()
    del market.pos.variants[1]
    report = read(market).plan()
    assert market.status(1001) == "error/pos_variant_missing"
    assert market.listing(1001) == ("pending", 0)
    assert market.listing(1001, Field.PRICE) == ("skipped/sync_off", None)
    assert report.pending == 1


def test_errors_have_their_reason_and_write_nothing(market: Market) -> None:
    market.pos.alter(1, stock=())
    market.pos.price(2, 0)
    report = read(market).plan()
    assert report.pending == 0
    assert report.by_state[("quantity", "error", "stock_unknown")] == 1
    assert report.by_state[("price", "error", "no_price")] == 1


def test_a_held_price_waits_for_the_approval_of_that_price(market: Market) -> None:
    market.pos.price(1, 10_000)
    report = read(market).plan()
    assert (report.pending, report.held) == (0, 1)
    assert (report.preview[0].reason, report.preview[0].after) == ("guard_price", 10_000)
    assert market.database.listings.approve(SITE, {(1001, Field.PRICE): 10_000}) == 1
    assert market.plan().held == 0
    assert market.listing(1001, Field.PRICE) == ("pending", 10_000)
    market.pos.price(1, 11_000)
    assert read(market).plan().held == 1


def test_a_zero_that_was_approved_once_is_no_approval_for_the_next(sqlite_database: SqlDatabase) -> None:
    market = open_market(sqlite_database, 30)
    market.cycle()
    for number in market.pos.variants:
        market.pos.stock(number, 0)
    assert read(market).plan().held == 30
    everything = {(number, Field.QUANTITY): 0 for number in market.site.variants}
    market.database.listings.approve(SITE, everything)
    assert market.push().stock_writes == 30
    for pieces in (5, 0):
        for number in market.pos.variants:
            market.pos.stock(number, pieces)
        market.cycle()
    assert set(market.shown().values()) == {5}
    assert market.plan().held == 30


def test_the_preview_shows_held_rows_then_zeros_then_falls_and_is_short(sqlite_database: SqlDatabase) -> None:
    market = open_market(sqlite_database, 70)
    market.pos.price(70, 1)
    market.pos.stock(69, 0)
    market.pos.stock(68, 4)
    for number in range(1, 66):
        market.pos.stock(number, 12)
    preview = read(market).plan().preview
    assert [row.sku for row in preview[:3]] == ["SKU70", "SKU69", "SKU68"]
    assert len(preview) == PREVIEW_ROWS


def test_a_plan_leaves_its_time(market: Market) -> None:
    before = datetime.now(UTC)
    market.plan()
    mark = market.database.state.watermark(f"site:{SITE}:plan")
    assert mark is not None
    assert mark >= before
