"""Scenarios C over HTTP: prices of a POS that listens, on sites that listen."""

from collections.abc import Collection, Iterator
from decimal import Decimal

import pytest

from resources.database.database import SqlDatabase
from sandbox.faults import FaultRule
from sync.listings.approving import approve, ask_again, held_values, reject, rejected_values
from sync.records import Field
from tests.sandbox.conftest import StartSandbox, start_sandbox
from tests.scenarios.live_market import OTHER, POS, SITE, LiveMarket, live_market

__all__ = ["start_sandbox"]

PRODUCTS = "GET /admin/products.json"
VARIANT = "PUT /admin/variants/{id}.json"


@pytest.fixture
def market(start_sandbox: StartSandbox, sqlite_database: SqlDatabase) -> Iterator[LiveMarket]:
    with live_market(start_sandbox, sqlite_database) as made:
        yield made


def test_c1_without_a_price_in_the_list_nothing_is_pushed_and_the_stock_goes_all_the_same(market: LiveMarket) -> None:
    market.price("SKU1", 0)
    market.price("SKU2", None)
    market.stock("SKU1", 4)
    market.stock("SKU2", 4)
    market.everything()
    for name in ("SKU1", "SKU2"):
        assert market.listing(name, Field.PRICE) == ("error/no_price", None)
        assert (market.prices()[name], market.pieces()[name]) == (100_000, 4)
        assert market.status(market.site_ids[name]) == "linked"
    assert market.writes() == 2
    market.price("SKU1", 90_000)
    market.everything()
    assert (market.writes(), market.prices()["SKU1"]) == (1, 90_000)


def test_c1_an_answer_without_prices_leaves_the_sites_prices_alone(market: LiveMarket) -> None:
    for missing in ("variant_prices", "value"):
        market.fault(POS, FaultRule("missing_field", route=PRODUCTS, field=missing))
        market.everything()
        assert {market.listing(name, Field.PRICE) for name in market.pos_ids} == {("error/no_price", None)}
        market.heal(POS)
    market.everything()
    assert {market.listing(name, Field.PRICE) for name in market.pos_ids} == {("in_sync", 100_000)}
    assert market.writes() == 0


def test_c2_a_compare_at_price_that_is_not_above_the_price_is_cleared(market: LiveMarket) -> None:
    for name, value in {"SKU1": 150_000, "SKU2": 100_000, "SKU3": 90_000}.items():
        market.price(name, value, "SOSANH")
        market.edit(name, compare_at_price=130_000)
    market.choose(price={"compare_at": "SOSANH"})
    market.cycle()
    assert _compare_at(market) == {"SKU1": 150_000, "SKU2": None, "SKU3": None, "SKU4": None}
    assert market.writes() == 3
    market.cycle()
    assert market.writes() == 0


def test_c2_when_a_sale_ends_its_compare_at_price_is_cleared(market: LiveMarket) -> None:
    market.choose(price={"compare_at": "SOSANH"})
    market.price("SKU1", 120_000, "SOSANH")
    market.price("SKU2", 120_000, "SOSANH")
    market.everything()
    assert _compare_at(market)["SKU1"] == _compare_at(market)["SKU2"] == 120_000
    market.price("SKU1", 120_000)
    market.price("SKU2", None, "SOSANH")
    market.written()
    market.everything()
    assert (market.prices()["SKU1"], market.prices()["SKU2"]) == (120_000, 100_000)
    assert _compare_at(market)["SKU1"] is _compare_at(market)["SKU2"] is None
    assert market.writes() == 2


def test_c2_with_no_list_mapped_the_sites_own_compare_at_price_is_never_touched(market: LiveMarket) -> None:
    market.edit("SKU1", compare_at_price=130_000)
    market.price("SKU1", 120_000, "SOSANH")
    for way, price, pieces in (("put", 140_000, 9), ("none", 90_000, 8)):
        market.switch(SITE, set_levels=way)  # "none": the quantity goes into the variant, beside the price
        market.price("SKU1", price)
        market.stock("SKU1", pieces)
        market.cycle()
        assert (market.prices()["SKU1"], market.pieces()["SKU1"]) == (price, pieces)
        assert _compare_at(market)["SKU1"] == 130_000
    assert set(market.database.listings.rows(SITE)["field"]) == {"quantity", "price"}


def test_c3_two_sites_with_two_price_lists_show_a_price_each(
    start_sandbox: StartSandbox, sqlite_database: SqlDatabase
) -> None:
    with live_market(start_sandbox, sqlite_database, aliases=(SITE, OTHER)) as market:
        for number, name in enumerate(market.pos_ids):
            market.price(name, 80_000 + number, "BANBUON")
        market.choose(OTHER, price={"selling": "BANBUON"})
        market.everything()
        assert set(market.prices(SITE).values()) == {100_000}
        assert sorted(market.prices(OTHER).values()) == [80_000, 80_001, 80_002, 80_003]
        assert market.written() == {SITE: {}, OTHER: {"200": 4}}
        market.price("SKU1", 95_000)
        market.everything()
        assert (market.prices(SITE)["SKU1"], market.written()) == (95_000, {SITE: {"200": 1}, OTHER: {}})


def test_c4_the_251st_product_on_the_second_page_is_pushed_like_the_first(
    start_sandbox: StartSandbox, sqlite_database: SqlDatabase
) -> None:
    with live_market(start_sandbox, sqlite_database, 252) as market:
        names = {"SKU1", "SKU2", "SKU3", "SKU251"}
        # A product comes in front of the list while it is read, and the next time one goes away.
        for moves, price in ((0, 80_000), (1, 90_000), (-1, 95_000)):
            for name in names:
                market.price(name, price)
            market.switch(POS, shift_rows=moves)
            market.everything()
            assert {sku for sku, shown in market.prices().items() if shown == price} == names
            assert set(market.prices().values()) == {price, 100_000}


def test_c5_decimals_of_the_pos_are_rounded_once_and_not_written_in_every_run(market: LiveMarket) -> None:
    market.choose(guards={"price_down": Decimal("0.01")})
    market.price("SKU1", 1766.6667)
    market.price("SKU2", 90_000.5)
    market.price("SKU3", 90_000.4999)
    market.everything()
    assert market.writes() == 3
    prices = market.prices()
    assert [prices[name] for name in ("SKU1", "SKU2", "SKU3")] == [1767, 90_001, 90_000]
    for form in ("plain", "four", "float", "mixed"):
        market.switch(POS, number_form=form)
        market.everything()
        market.cycle()
    assert market.writes() == 0


def test_c5_a_price_edited_by_hand_on_the_site_is_corrected_once(market: LiveMarket) -> None:
    for name, seen in (("SKU1", True), ("SKU2", False)):
        market.switch(SITE, price_moves_modified_on=seen)
        market.edit(name, price=66_000)
        market.everything()
        assert market.prices()[name] == (100_000 if seen else 66_000)  # what moves no time waits for a whole read
        for _ in range(2):
            market.cycle()
            market.everything()
        assert (market.prices()[name], market.writes()) == (100_000, 1)


def test_c5_a_price_whose_reply_was_lost_is_written_again_as_the_same(market: LiveMarket) -> None:
    market.price("SKU1", 90_000)
    market.stock("SKU1", 4)
    market.fault(SITE, FaultRule("drop_after", route=VARIANT, times=1))
    market.everything()
    assert (market.prices()["SKU1"], market.pieces()["SKU1"]) == (90_000, 4)
    assert market.written() == {SITE: {"200": 2, "dropped": 1}}
    market.everything()
    assert market.writes() == 0


def test_c6_a_price_beyond_the_guard_is_held_and_everything_else_goes(market: LiveMarket) -> None:
    market.price("SKU1", 1_000)
    market.stock("SKU1", 4)
    market.price("SKU2", 90_000)
    market.price("SKU3", 250_000)
    market.price("SKU4", 50_000)
    market.everything()
    assert market.prices() == {"SKU1": 100_000, "SKU2": 90_000, "SKU3": 100_000, "SKU4": 50_000}
    assert (market.pieces()["SKU1"], market.writes()) == (4, 3)
    assert market.listing("SKU1", Field.PRICE) == ("held/guard_price", 1_000)
    assert market.listing("SKU3", Field.PRICE) == ("held/guard_price", 250_000)


def test_c6_an_approval_lets_just_the_value_go_that_was_approved(market: LiveMarket) -> None:
    market.price("SKU1", 1_000)
    market.price("SKU2", 2_000)
    market.price("SKU3", 3_000)
    market.everything()
    _approve(market, "SKU1", "SKU2")
    market.price("SKU2", 2_500)  # no longer what a person saw
    market.everything()
    assert market.prices() == {"SKU1": 1_000, "SKU2": 100_000, "SKU3": 100_000, "SKU4": 100_000}
    assert market.writes() == 1
    assert market.listing("SKU2", Field.PRICE) == ("held/guard_price", 2_500)
    assert market.listing("SKU3", Field.PRICE) == ("held/guard_price", 3_000)


def test_c6_a_rejected_value_is_neither_written_nor_asked_about_until_the_pos_says_another(market: LiveMarket) -> None:
    market.price("SKU1", 1_000)
    market.everything()
    _reject(market, "SKU1")
    market.everything()
    assert (market.prices()["SKU1"], market.writes()) == (100_000, 0)
    assert market.listing("SKU1", Field.PRICE) == ("skipped/declined", 1_000)
    assert held_values(SITE, market.database) == ()
    market.price("SKU1", 1_200)  # another jump: asked about
    market.everything()
    assert market.listing("SKU1", Field.PRICE) == ("held/guard_price", 1_200)
    market.price("SKU1", 90_000)  # no jump: written
    market.everything()
    assert market.prices()["SKU1"] == 90_000
    market.price("SKU1", 1_000)  # what was rejected before the POS said otherwise is asked about again
    market.everything()
    assert market.listing("SKU1", Field.PRICE) == ("held/guard_price", 1_000)


def test_c6_a_compare_at_price_is_rejected_with_its_price(market: LiveMarket) -> None:
    market.choose(price={"compare_at": "SOSANH"})
    market.price("SKU1", 1_000)
    market.price("SKU1", 1_500, "SOSANH")
    market.everything()
    _reject(market, "SKU1", fields=(Field.PRICE,))
    market.price("SKU1", 1_600, "SOSANH")  # another compare-at price for a price that stays
    market.everything()
    assert (market.writes(), market.prices()["SKU1"], _compare_at(market)["SKU1"]) == (0, 100_000, None)
    assert market.listing("SKU1", Field.COMPARE_AT) == ("skipped/declined", 1_600)
    rejected = rejected_values(SITE, market.database)
    assert ask_again(SITE, market.database, rejected, "a manager") == len(rejected) == 2
    _approve(market, "SKU1")
    market.everything()
    assert (market.prices()["SKU1"], _compare_at(market)["SKU1"]) == (1_000, 1_600)


def test_c6_a_compare_at_price_waits_with_the_price_it_is_compared_with(market: LiveMarket) -> None:
    market.choose(price={"compare_at": "SOSANH"})
    market.price("SKU1", 1_000)
    market.price("SKU1", 1_500, "SOSANH")
    market.everything()
    assert (market.writes(), market.prices()["SKU1"], _compare_at(market)["SKU1"]) == (0, 100_000, None)
    _approve(market, "SKU1")
    market.everything()
    assert (market.prices()["SKU1"], _compare_at(market)["SKU1"]) == (1_000, 1_500)
    assert market.writes() == 1


def _compare_at(market: LiveMarket) -> dict[str, float | None]:
    """Compare-at prices in the site's own tables, by SKU; None where it has none."""
    return {sku: one.compare_at_price for sku, one in market.shelf().items()}


def _approve(market: LiveMarket, *names: str) -> None:
    """A person lets go what is held of these goods."""
    held = held_values(SITE, market.database, names)
    assert approve(SITE, market.database, held, "a manager") == len(held)


def _reject(market: LiveMarket, *names: str, fields: Collection[Field] = tuple(Field)) -> None:
    """A person leaves the site as it is where these goods are held."""
    held = [one for one in held_values(SITE, market.database, names) if one.field in fields]
    assert reject(SITE, market.database, held, "a manager") >= len(held) > 0
