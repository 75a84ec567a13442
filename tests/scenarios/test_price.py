"""Scenarios C: prices."""

from dataclasses import replace
from decimal import Decimal

import pytest

from resources.database.database import SqlDatabase
from resources.http_values import dong
from sync.records import Field
from tests.sync.catalog_world import COMPARE, WHOLESALE, Market, open_market, settings


@pytest.fixture
def market(sqlite_database: SqlDatabase) -> Market:
    return open_market(sqlite_database)


def test_c1_without_a_price_in_the_list_nothing_is_pushed_and_the_stock_goes_all_the_same(market: Market) -> None:
    market.pos.price(1, 0)
    market.pos.alter(2, prices=())
    market.pos.stock(1, 4)
    market.cycle()
    assert market.site.writes() == [(1001, 4, None, None)]
    assert [market.listing(one, Field.PRICE) for one in (1001, 1002)] == [("error/no_price", None)] * 2
    assert market.status(1001) == "linked"


def test_c2_a_compare_at_price_that_is_not_above_the_price_is_cleared(sqlite_database: SqlDatabase) -> None:
    market = open_market(sqlite_database, 3, settings(price={"compare_at": "NIEMYET"}))
    for number, value in ((1, 150_000), (2, 100_000), (3, 90_000)):
        market.pos.price(number, value, COMPARE)
        market.site.alter(1000 + number, compare_at=130_000)
    market.cycle()
    assert sorted(market.site.writes()) == [
        (1001, None, None, 150_000),
        (1002, None, None, 0),
        (1003, None, None, 0),
    ]


def test_c2_when_a_sale_ends_its_compare_at_price_is_cleared(sqlite_database: SqlDatabase) -> None:
    market = open_market(sqlite_database, 1, settings(price={"compare_at": "NIEMYET"}))
    market.pos.price(1, 120_000, COMPARE)
    market.cycle()
    market.pos.price(1, 120_000)
    market.cycle()
    assert market.site.writes() == [(1001, None, None, 120_000), (1001, None, 120_000, 0)]


def test_c3_two_sites_with_two_price_lists_show_a_price_each(sqlite_database: SqlDatabase) -> None:
    market = open_market(sqlite_database, 2, aliases=("web1", "web2"))
    for number in (1, 2):
        market.pos.price(number, 80_000 + number, WHOLESALE)
    other = replace(market, site=replace(market.site, alias="web2", variants=dict(market.site.variants), written=[]))
    other.settings(price={"selling": "BANBUON"})
    for one in (market, other):
        one.cycle()
    assert {v.price for v in market.site.variants.values()} == {100_000}
    assert [v.price for v in other.site.variants.values()] == [80_001, 80_002]


def test_c4_the_251st_product_is_pushed_like_the_first(sqlite_database: SqlDatabase) -> None:
    market = open_market(sqlite_database, 251)
    for number in (1, 251):
        market.pos.price(number, 90_000)
    market.cycle()
    assert market.site.writes() == [(1001, None, 90_000, None), (1251, None, 90_000, None)]


def test_c5_a_fractional_price_is_rounded_once_and_not_written_in_every_run(market: Market) -> None:
    rounded = dong(Decimal("90766.6667"))
    assert rounded == 90_767
    market.pos.price(1, rounded)
    for _ in range(3):
        market.cycle()
    assert market.site.writes() == [(1001, None, 90_767, None)]


def test_c6_a_price_beyond_the_guard_is_held_and_everything_else_goes(market: Market) -> None:
    market.pos.price(1, 1_000)
    market.pos.stock(1, 4)
    market.pos.price(2, 90_000)
    market.cycle()
    assert sorted(market.site.writes()) == [(1001, 4, None, None), (1002, None, 90_000, None)]
    assert market.listing(1001, Field.PRICE) == ("held/guard_price", 1_000)
    market.database.listings.approve(market.site.alias, {(1001, Field.PRICE): 1_000})
    market.cycle()
    assert market.site.writes() == [(1001, None, 1_000, None)]
