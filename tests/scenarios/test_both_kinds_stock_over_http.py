"""Scenarios B and C that depend on the site, over HTTP, for every kind of site there is.

B13 runs for both kinds in `test_stock_interrupted_over_http`. C4 is here for the pages of a hundred that WooCommerce
has; the POS's page of 250, and Sapo Web's, are in `test_price_over_http`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from resources.database.database import SqlDatabase
from sandbox.faults import FaultRule
from sandbox.seeds import SiteKind
from sync.catalogs.pull import pull_pos_catalog, pull_site_catalog
from sync.listings.plan import plan_site
from sync.listings.push import push_site
from sync.records import Field, Page, SiteVariant
from tests.sandbox.conftest import StartSandbox, start_sandbox
from tests.scenarios.both_kinds import KINDS, WOO_ALONE, is_woo, market, the_order
from tests.scenarios.live_market import OTHER, SITE, LiveMarket, live_market

__all__ = ["market", "start_sandbox"]

# ---- B. Stock ------------------------------------------------------------------------------------


def test_b1_one_changed_sku_is_one_write_and_nothing_changed_is_none(market: LiveMarket) -> None:
    market.everything()
    assert market.writes() == 0
    market.stock("SKU2", 3)
    for _ in range(2):
        market.everything()
    assert (market.writes(), market.pieces()["SKU2"]) == (1, 3)


def test_b4_a_value_that_returns_with_an_answer_lost_ends_where_it_was(market: LiveMarket) -> None:
    market.stock("SKU1", 4)
    market.fault(SITE, FaultRule("drop_after", method="PUT" if "put" in _writing(market) else "POST", times=1))
    market.cycle(full=False)
    market.stock("SKU1", 5)
    market.cycle(full=False)
    assert market.pieces()["SKU1"] == 5


def test_b6_of_several_writes_the_refused_one_alone_is_an_error(market: LiveMarket) -> None:
    market.stock_all(3)
    market.on_site("DELETE", f"/variants/{market.site_ids['SKU3']}")
    pull_pos_catalog(market.pos, market.database)
    report = market.push()
    assert (report.stock_writes, report.rejected) == (3, 1)
    assert [market.pieces()[sku] for sku in ("SKU1", "SKU2", "SKU4")] == [3, 3, 3]


def test_b7_a_write_whose_answer_is_lost_is_the_same_afterwards(market: LiveMarket) -> None:
    market.stock("SKU1", 4)
    for kind in ("drop_after", "truncated", "slow_after"):
        market.fault(SITE, FaultRule(kind, method="POST", times=1, seconds=1.5))
        market.fault(SITE, FaultRule(kind, method="PUT", times=1, seconds=1.5))
    market.cycle(full=False)
    assert market.pieces()["SKU1"] == 4


def test_b8_a_429_is_waited_out_and_the_rest_goes_on(market: LiveMarket) -> None:
    market.stock_all(3)
    market.fault(SITE, FaultRule("status", status=429, times=1, after=1, seconds=1))
    assert market.cycle(full=False).stock_writes == 4
    assert set(market.pieces().values()) == {3}


@pytest.mark.parametrize("kind", KINDS)
def test_b9_a_site_that_is_down_keeps_no_other_waiting_and_is_brought_up_at_once(
    start_sandbox: StartSandbox, sqlite_database: SqlDatabase, kind: str
) -> None:
    with live_market(start_sandbox, sqlite_database, aliases=(SITE, OTHER), kind=kind) as market:  # type: ignore[arg-type]
        market.fault(OTHER, FaultRule("status", status=503))
        for pieces in (7, 6, 5):
            market.stock("SKU1", pieces)
            market.everything()
        assert (market.pieces(SITE)["SKU1"], market.pieces(OTHER)["SKU1"]) == (5, 10)
        market.heal(OTHER)
        market.written()
        market.everything()
        assert market.pieces(OTHER)["SKU1"] == 5
        assert market.written()[OTHER] == {"200": 1}


def test_b14_a_sale_and_its_cancellation_end_at_the_figure_of_the_pos(market: LiveMarket) -> None:
    order = market.buy("SKU1", 2)
    market.everything()
    assert market.pieces()["SKU1"] == 8  # held for the draft
    market.on_site("POST", f"/orders/{order}/cancel")
    market.everything()
    market.everything()
    assert market.pieces()["SKU1"] == 10


def test_b14_a_sale_between_the_plan_and_the_write_is_not_undone(market: LiveMarket) -> None:
    market.stock("SKU1", 9)
    market.stock("SKU2", 9)
    pull_pos_catalog(market.pos, market.database)
    plan_site(SITE, market.database)
    market.buy("SKU1", 3)
    push_site(market.site, market.database)
    assert (market.pieces()["SKU1"], market.pieces()["SKU2"]) == (6, 9)


def test_b11_stock_edited_by_hand_is_corrected_once(market: LiveMarket) -> None:
    market.on_site("POST", "/stock", variant_id=market.site_ids["SKU1"], available=77)
    for _ in range(3):
        market.cycle()
    assert (market.writes(), market.pieces()["SKU1"]) == (1, 10)


def test_b10_what_the_pos_does_not_reserve_yet_is_held_until_it_is_settled_there(market: LiveMarket) -> None:
    market.buy("SKU1", 2)
    market.add_on_site("LA")
    lines = [{"sku": "SKU2", "quantity": 3}, {"sku": "LA", "quantity": 1}]
    market.on_site("POST", "/orders", lines=lines)  # waits for a link
    market.everything()
    assert (market.pieces()["SKU1"], market.pieces()["SKU2"]) == (8, 7)
    market.stock("SKU1", 20)
    market.stock("SKU2", 20)
    market.everything()
    assert (market.pieces()["SKU1"], market.pieces()["SKU2"]) == (18, 17)
    market.at_pos("POST", f"/orders/{the_order(market)['id']}/cancel")
    market.everything()
    assert (market.pieces()["SKU1"], market.pieces()["SKU2"]) == (20, 17)


def test_b12_fractions_are_floored_and_what_the_site_does_not_count_is_skipped(market: LiveMarket) -> None:
    unmanaged = {"manage_stock": False} if is_woo(market) else {"inventory_management": ""}
    market.edit("SKU1", **unmanaged)
    market.stock("SKU1", 3)
    market.stock("SKU2", 2.625)
    market.stock("SKU3", -0.5)
    market.cycle()
    assert market.listing("SKU1") == ("skipped/unmanaged", None)
    assert (market.shelf()["SKU1"].managed, market.pieces()["SKU2"], market.pieces()["SKU3"]) == (False, 2, 0)
    market.choose(stock={"manage_unmanaged": True})
    market.cycle()
    assert (market.shelf()["SKU1"].managed, market.pieces()["SKU1"]) == (True, 3)
    market.writes()
    market.cycle()
    assert market.writes() == 0


@WOO_ALONE
def test_b12_a_product_that_holds_the_stock_of_its_variations_together_is_left_alone(market: LiveMarket) -> None:
    sizes = [{"regular_price": "100000", "sku": f"AO-{size}"} for size in "ML"]
    for one in sizes:
        market.add_to_pos(one["sku"])
        market.stock(one["sku"], 3)
    together: dict[str, Any] = {"manage_stock": True, "stock_quantity": 50, "variations": sizes}
    market.on_site("POST", "/products", name="Áo", type="variable", **together)
    market.cycle()
    assert {market.listing(one["sku"]) for one in sizes} == {("skipped/unmanaged", None)}
    assert (market.pieces()["AO-M"], market.writes()) == (50, 0)


def test_b15_a_figure_that_was_written_meanwhile_stays_though_an_older_page_of_the_site_comes_after(
    market: LiveMarket,
) -> None:
    market.stock("SKU1", 3)
    pull_pos_catalog(market.pos, market.database)
    pull_site_catalog(_Overtaken(market.site, market.push), market.database, full=True)
    assert (market.writes(), market.pieces()["SKU1"], market.listing("SKU1")) == (1, 3, ("in_sync", 3))
    market.stock("SKU1", 10)  # the figure of the page, which the site shows no more
    market.everything()
    assert (market.writes(), market.pieces()["SKU1"]) == (1, 10)


@dataclass
class _Overtaken:
    """A site of which every page is on its way while something happens."""

    site: Any
    meanwhile: Callable[[], object]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.site, name)

    def variant_pages(self, since: datetime | None = None) -> Iterator[Page[SiteVariant]]:
        pages = list(self.site.variant_pages(since))
        self.meanwhile()
        yield from pages


# ---- C. Price ------------------------------------------------------------------------------------


def test_c1_goods_without_a_price_are_left_alone(market: LiveMarket) -> None:
    market.price("SKU1", None)
    market.cycle()
    assert (market.listing("SKU1", Field.PRICE), market.prices()["SKU1"]) == (("error/no_price", None), 100_000)


def test_c2_a_price_to_compare_with_comes_and_goes_with_the_sale(market: LiveMarket) -> None:
    market.choose(price={"compare_at": "SOSANH"})
    for name in market.pos_ids:
        market.price(name, 120_000, "SOSANH")
    market.cycle()
    assert {row.compare_at_price for row in market.shelf().values()} == {120_000}
    market.price("SKU1", 120_000)  # the sale of this one ended
    market.cycle()
    assert (market.prices()["SKU1"], market.shelf()["SKU1"].compare_at_price) == (120_000, None)
    assert (market.prices()["SKU2"], market.shelf()["SKU2"].compare_at_price) == (100_000, 120_000)
    market.writes()
    market.cycle()
    assert market.writes() == 0


def test_c5_fractions_are_rounded_once_and_not_written_in_every_run(market: LiveMarket) -> None:
    market.price("SKU1", 176_666.6667)
    market.cycle()
    assert (market.prices()["SKU1"], market.writes()) == (176_667, 1)
    for _ in range(2):
        market.cycle()
    assert market.writes() == 0


def test_c6_a_price_beyond_the_guard_is_held_and_the_rest_goes(market: LiveMarket) -> None:
    market.price("SKU1", 1_000)
    market.price("SKU2", 90_000)
    market.cycle()
    assert (market.prices()["SKU1"], market.prices()["SKU2"]) == (100_000, 90_000)
    assert market.listing("SKU1", Field.PRICE) == ("held/guard_price", 1_000)


def test_c3_sites_of_two_kinds_with_two_price_lists_show_a_price_each(
    start_sandbox: StartSandbox, sqlite_database: SqlDatabase
) -> None:
    kinds: dict[str, SiteKind] = {SITE: "woocommerce", OTHER: "sapo-web"}
    with live_market(start_sandbox, sqlite_database, 2, (SITE, OTHER), kind=kinds) as market:
        for chosen, other in ((OTHER, SITE), (SITE, OTHER)):
            market.price("SKU1", 80_000, "BANBUON")
            market.price("SKU2", 81_000, "BANBUON")
            market.choose(chosen, price={"selling": "BANBUON"})
            market.choose(other, price={"selling": "BANLE"})
            market.everything()
            assert market.prices(chosen) == {"SKU1": 80_000, "SKU2": 81_000}
            assert market.prices(other) == {"SKU1": 100_000, "SKU2": 100_000}


def test_c4_the_goods_of_the_second_page_are_pushed_like_the_first(
    start_sandbox: StartSandbox, sqlite_database: SqlDatabase
) -> None:
    with live_market(start_sandbox, sqlite_database, 102, kind="woocommerce", speed=50.0) as market:
        names = ("SKU2", "SKU101", "SKU102")
        # A product comes while the list is read, and the next time one goes away, so that the others move up.
        for moves, price in ((1, 90_000), (-1, 95_000)):
            for name in names:
                market.price(name, price)
                market.edit(name, price=50_000)
            market.switch(SITE, shift_rows=moves)
            market.cycle()
            prices = market.prices()
            assert {sku for sku, shown in prices.items() if shown == price} == set(names)
            assert set(prices.values()) == {price, 100_000, 0}  # nobody gave the one that came a price
        market.writes()
        market.stock_all(4)
        market.cycle()
        assert (market.writes(), set(market.pieces().values()) - {None}) == (2, {4})


def _writing(market: LiveMarket) -> str:
    return "post" if market.site.capabilities.bulk > 1 else "put"
