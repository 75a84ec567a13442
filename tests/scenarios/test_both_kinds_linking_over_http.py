"""Scenarios A that depend on the site, over HTTP, for every kind of site there is.

A10 runs for both kinds in `test_workbook_over_http`.
"""

from functools import partial

import pytest

from resources.database.database import SqlDatabase
from sandbox.faults import FaultRule
from sandbox.seeds import SiteKind
from sandbox.woo import writing
from sandbox.woo.shop import WooShop
from sync.catalogs.pull import pull_site_catalog
from sync.linking.link import link_site
from tests.sandbox.conftest import StartSandbox, start_sandbox
from tests.scenarios.both_kinds import KINDS, WOO_ALONE, is_woo, market
from tests.scenarios.live_market import OTHER, SITE, LiveMarket, live_market
from tests.sync.by_hand import unlink_by_hand

__all__ = ["market", "start_sandbox"]


def test_a1_twins_of_the_pos_are_errors_and_all_others_go_on(market: LiveMarket) -> None:
    for sku in ("DOI", "DOI-2", "AO-9", "ao-9"):
        market.add_to_pos(sku)
    market.rename_in_pos("DOI-2", "DOI")
    twin, exact = market.add_on_site("DOI"), market.add_on_site("AO-9")
    for sku in ("DOI", "AO-9", "SKU1"):
        market.stock(sku, 7)
    market.cycle()
    assert (market.status(twin), market.partner(exact)) == ("error/duplicate_in_pos", market.pos_ids["AO-9"])
    assert [market.pieces()[sku] for sku in ("DOI", "AO-9", "SKU1")] == [10, 7, 7]
    rows = market.database.links.rows(SITE).set_index("pos_variant_id")
    assert {rows.at[market.pos_ids[sku], "reason"] for sku in ("DOI-2", "ao-9")} == {"duplicate_in_pos"}


@pytest.mark.parametrize("kind", KINDS)
def test_a2_twins_of_a_site_are_errors_of_that_site_only(
    start_sandbox: StartSandbox, sqlite_database: SqlDatabase, kind: SiteKind
) -> None:
    (other,) = set(KINDS) - {kind}
    with live_market(start_sandbox, sqlite_database, 1, (SITE, OTHER), kind={SITE: kind, OTHER: other}) as market:
        market.add_to_pos("DOI")
        there = market.add_on_site("DOI", alias=OTHER)
        twins = [market.add_on_site("DOI"), market.add_on_site("DOI-2")]
        market.rename_on_site("DOI-2", "DOI", force=True)  # no API lets it, but shops that were moved hold it
        market.stock("DOI", 3)
        market.everything()
        assert {market.status(one) for one in twins} == {"error/duplicate_on_site"}
        assert market.status(there, OTHER) == "linked"
        assert {one: market.shown()[one] for one in twins} == dict.fromkeys(twins, 10)
        assert market.pieces(OTHER)["DOI"] == 3


def test_a3_goods_without_a_sku_never_match_each_other(market: LiveMarket) -> None:
    market.add_to_pos("TRONG")
    market.rename_in_pos("TRONG", "")
    numbers = [market.add_on_site(sku, name) for sku, name in (("", "Không mã"), (None, "Hàng TRONG"))]
    market.stock("TRONG", 3)
    market.cycle()
    assert {market.status(one) for one in numbers} == {"unlinked/blank_sku"}
    assert market.writes() == 0


@WOO_ALONE
def test_a3_variations_that_only_show_the_sku_of_their_product_match_nothing(market: LiveMarket) -> None:
    market.add_to_pos("AO")
    own = {"regular_price": "100000", "manage_stock": True, "stock_quantity": 10}
    sizes = [own | {"attributes": [{"name": "Cỡ", "option": size}]} for size in "ML"]
    market.on_site("POST", "/products", name="Áo", type="variable", sku="AO", variations=sizes)
    market.stock("AO", 3)
    market.cycle()
    assert [row["sku"] for row in market.running.world.sites[SITE].dump("variants")][-2:] == ["AO", "AO"]
    rows = market.database.links.rows(SITE)
    assert (rows["reason"].tolist().count("blank_sku"), rows["status"].tolist().count("linked")) == (2, 4)
    assert market.writes() == 0


@pytest.mark.parametrize("full", [False, True], ids=["what changed", "whole"])
def test_a8_a_product_that_became_many_gets_no_write(market: LiveMarket, full: bool) -> None:
    number = market.site_ids["SKU1"]
    _become_many(market, number)
    market.writes()
    market.stock("SKU1", 2)
    market.price("SKU1", 90_000)
    market.cycle(full=full)
    # A product of WooCommerce keeps its id and is sold no more; whole readings do not see it as a variant again.
    gone = is_woo(market) and full
    assert market.status(number) == f"error/{'site_variant_missing' if gone else 'type_mismatch'}"
    assert (market.writes(), market.pieces()["SKU1-M"], market.prices()["SKU1-M"]) == (0, 10, 100_000)


def test_a4_a_renamed_sku_keeps_its_link_and_its_stock_flows_on(market: LiveMarket) -> None:
    market.rename_on_site("SKU1", "KHAC")
    market.stock("SKU1", 4)
    market.cycle()
    assert market.pieces()["KHAC"] == 4
    assert market.status(market.site_ids["SKU1"]) == "linked"


def test_a5_swapped_skus_never_push_across(market: LiveMarket) -> None:
    for name, sku in (("SKU1", "TAM"), ("SKU2", "SKU1"), ("SKU1", "SKU2")):
        market.rename_on_site(name, sku)
        market.cycle()
    market.stock("SKU1", 3)
    market.stock("SKU2", 7)
    market.cycle()
    pieces = {row.id: row.inventory_quantity for row in market.shelf().values()}
    assert (pieces[market.site_ids["SKU1"]], pieces[market.site_ids["SKU2"]]) == (3, 7)


def test_a6_a_variant_made_again_links_to_its_new_id_and_is_pushed_in_full(market: LiveMarket) -> None:
    market.on_site("DELETE", f"/variants/{market.site_ids['SKU1']}")
    market.cycle()
    made = market.add_on_site("SKU1")
    market.stock("SKU1", 6)
    market.price("SKU1", 70_000)
    market.cycle()
    assert (market.status(made), market.pieces()["SKU1"], market.prices()["SKU1"]) == ("linked", 6, 70_000)


def test_a7_what_was_unlinked_by_hand_is_not_written(market: LiveMarket) -> None:
    unlink_by_hand(SITE, market.site_ids["SKU1"], market.database, "test")
    market.stock_all(3)
    market.cycle()
    assert (market.pieces()["SKU1"], market.pieces()["SKU2"]) == (10, 3)


@pytest.mark.parametrize("kind", ["truncated", "empty", "missing_field"])
def test_a9_a_reading_that_fails_takes_nothing_as_deleted(market: LiveMarket, kind: str) -> None:
    market.fault(SITE, FaultRule(kind, method="GET", field="id"))  # type: ignore[arg-type]
    with pytest.raises(Exception, match=SITE):
        pull_site_catalog(market.site, market.database, full=True)
    market.heal(SITE)
    link_site(SITE, market.database)
    assert [market.status(number) for number in market.site_ids.values()] == ["linked"] * 4


def _become_many(market: LiveMarket, number: int) -> None:
    """Somebody gives a product sizes."""
    shop = market.running.world.sites[SITE]
    if not isinstance(shop, WooShop):
        market.edit("SKU1", sku="SKU1-M", option1="M")
        body = {"variant": {"option1": "L", "sku": "SKU1-L", "price": 100_000}}
        path = f"/admin/products/{shop.variants[number].product_id}/variants.json"
        answer = market.running.shop(SITE).post(path, json=body)
        assert answer.is_success, answer.text
        return
    market.edit("SKU1", type="variable", sku="SKU1-CHA")
    for size in "ML":
        attributes = [{"name": "Cỡ", "option": size}]
        own = {"sku": f"SKU1-{size}", "regular_price": "100000", "manage_stock": True, "stock_quantity": 10}
        market.running.inside(partial(writing.create, shop, own | {"attributes": attributes}, shop.items[number]))
