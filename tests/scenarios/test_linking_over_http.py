"""Scenarios A over HTTP: the real clients against a POS and websites that listen."""

from collections.abc import Iterator
from typing import Any

import pytest

from resources.database.database import SqlDatabase
from sandbox.faults import FaultRule
from sync.errors import ShopError
from tests.sandbox.conftest import StartSandbox, start_sandbox
from tests.scenarios.live_market import OTHER, POS, SITE, LiveMarket, live_market
from tests.sync.by_hand import unlink_by_hand

__all__ = ["start_sandbox"]


@pytest.fixture
def market(start_sandbox: StartSandbox, sqlite_database: SqlDatabase) -> Iterator[LiveMarket]:
    with live_market(start_sandbox, sqlite_database) as made:
        yield made


def test_a1_two_pos_variants_with_one_sku_are_errors_and_all_others_go_on(market: LiveMarket) -> None:
    market.add_to_pos("MOI-1")
    market.add_to_pos("MOI-2")
    market.rename_in_pos("MOI-2", "MOI-1")
    market.on_site("POST", "/products", name="Hàng mới", sku="MOI-1", price=1000, quantity=3)
    market.stock("SKU2", 7)
    market.cycle()
    newcomer = _site_variant(market, "MOI-1")
    assert market.status(newcomer) == "error/duplicate_in_pos"
    twins = market.database.links.rows(SITE)
    twins = twins[twins["site_variant_id"].isna()]
    assert set(twins["pos_variant_id"]) == {market.pos_ids["MOI-1"], market.pos_ids["MOI-2"]}
    assert set(twins["reason"]) == {"duplicate_in_pos"}
    assert (market.writes(), market.shown()[newcomer], market.shown()[market.site_ids["SKU2"]]) == (1, 3, 7)


def test_a1_of_twins_by_case_the_one_with_an_exact_partner_links(market: LiveMarket) -> None:
    market.add_to_pos("AO-9")
    market.add_to_pos("ao-9")
    market.on_site("POST", "/products", name="Áo số 9", sku="AO-9", price=100_000, quantity=10)
    market.cycle()
    assert market.partner(_site_variant(market, "AO-9")) == market.pos_ids["AO-9"]
    rows = market.database.links.rows(SITE)
    assert rows.loc[rows["pos_variant_id"] == market.pos_ids["ao-9"], "reason"].tolist() == ["duplicate_in_pos"]


def test_a2_two_variants_of_a_site_with_one_sku_are_errors_of_that_site_only(
    start_sandbox: StartSandbox, sqlite_database: SqlDatabase
) -> None:
    with live_market(start_sandbox, sqlite_database, aliases=(SITE, OTHER)) as market:
        market.add_to_pos("DOI")
        for alias, times in ((SITE, 2), (OTHER, 1)):
            for number in range(times):
                market.on_site("POST", "/products", alias, name=f"Đôi {number}", sku="DOI", price=100_000, quantity=10)
            market.cycle(alias)
        reasons = {alias: _reasons(market, alias, "DOI") for alias in (SITE, OTHER)}
        assert reasons == {SITE: ["duplicate_on_site"] * 2, OTHER: [""]}


def test_a3_blank_skus_never_match_each_other(market: LiveMarket) -> None:
    market.on_site("POST", "/products", name="Không mã một", sku="", price=1000, quantity=3)
    market.on_site("POST", "/products", name="Không mã hai", sku=None, price=1000, quantity=3)
    market.cycle()
    rows = market.database.links.rows(SITE)
    assert rows.loc[rows["reason"] == "blank_sku", "site_sku"].tolist() == ["", ""]
    assert market.writes() == 0


@pytest.mark.parametrize("side", ["pos", "site"])
def test_a4_a_sku_renamed_after_linking_keeps_the_link_with_a_warning(market: LiveMarket, side: str) -> None:
    (market.rename_in_pos if side == "pos" else market.rename_on_site)("SKU1", "TEN-MOI")
    market.stock("SKU1", 4)
    market.cycle()
    number = market.site_ids["SKU1"]
    assert market.partner(number) == market.pos_ids["SKU1"]
    rows = market.database.links.rows(SITE)
    assert rows.loc[rows["site_variant_id"] == number, "warning"].tolist() == ["sku_changed"]
    assert market.shown()[number] == 4


def test_a5_swapped_skus_never_push_across_in_any_state_on_the_way(market: LiveMarket) -> None:
    first, second = market.site_ids["SKU1"], market.site_ids["SKU2"]
    steps: list[tuple[str, str, str]] = [
        ("site", "SKU1", "TAM"), ("site", "SKU2", "SKU1"), ("site", "SKU1", "SKU2"),
        ("pos", "SKU1", "TAM"), ("pos", "SKU2", "SKU1"), ("pos", "SKU1", "SKU2"),
    ]  # fmt: skip
    for number, (side, name, sku) in enumerate(steps, 1):
        (market.rename_in_pos if side == "pos" else market.rename_on_site)(name, sku)
        market.stock("SKU1", 20 + number)
        market.stock("SKU2", 40 + number)
        market.cycle()
        assert (market.shown()[first], market.shown()[second]) == (20 + number, 40 + number)


def test_a6_a_site_variant_made_again_links_to_its_new_id_and_is_pushed_in_full(market: LiveMarket) -> None:
    old = market.site_ids["SKU1"]
    market.on_site("DELETE", f"/variants/{old}")
    market.cycle()
    assert market.status(old) == "error/site_variant_missing"
    market.on_site("POST", "/products", name="Áo số 1", sku="SKU1", price=80_000, quantity=0)
    market.cycle()
    new = _site_variant(market, "SKU1")
    assert (new != old, market.partner(new), market.shown()[new]) == (True, market.pos_ids["SKU1"], 10)
    assert old not in set(market.database.links.rows(SITE)["site_variant_id"])
    shelf = market.database.listings.rows(SITE)
    mine = shelf[shelf["site_variant_id"] == new].set_index("field")["acknowledged"]
    assert (mine["quantity"], mine["price"]) == (10, 100_000)


def test_a7_what_a_person_unlinked_gets_no_write_and_no_link_by_any_job(market: LiveMarket) -> None:
    number = market.site_ids["SKU1"]
    unlink_by_hand(SITE, number, market.database, "an analyst")
    for pieces in (7, 6):
        market.stock("SKU1", pieces)
        market.price("SKU1", 90_000 + pieces)
        market.cycle()
    assert market.status(number) == "unlinked/unlinked_by_hand"
    assert (market.writes(), market.shown()[number]) == (0, 10)


def test_a8_a_product_that_became_many_gets_no_write_to_its_old_variant(market: LiveMarket) -> None:
    number = market.site_ids["SKU1"]
    product = market.database.catalog.site_variants(SITE).set_index("id").loc[number, "product_id"]
    shop = market.running.shop(SITE)
    body = {"variant": {"option1": "XL", "sku": "SKU1-XL", "price": 100_000}}
    assert shop.post(f"/admin/products/{product}/variants.json", json=body).is_success
    market.stock("SKU1", 2)
    market.writes()
    market.cycle()
    assert market.status(number) == "error/type_mismatch"
    assert (market.writes(), market.shown()[number]) == (0, 10)


BAD_READS: list[dict[str, Any]] = [
    {"kind": "status", "status": 502},
    {"kind": "truncated"},
    {"kind": "missing_field", "field": "products"},
    {"kind": "empty"},
    {"kind": "html"},
    {"kind": "drop_after"},
]


@pytest.mark.parametrize("rule", BAD_READS, ids=lambda rule: rule["kind"])
@pytest.mark.parametrize("alias", [POS, SITE])
def test_a9_a_bad_read_takes_nothing_as_deleted(market: LiveMarket, alias: str, rule: dict[str, Any]) -> None:
    market.fault(alias, FaultRule(route="GET /admin/products.json", **rule))
    with pytest.raises(ShopError):
        market.cycle()
    market.heal(alias)
    link_states = market.database.links.rows(SITE)["status"].tolist()
    assert link_states == ["linked"] * 4
    market.writes()
    market.cycle()
    assert (len(market.database.catalog.pos_variants()), market.writes()) == (4, 0)


def _site_variant(market: LiveMarket, sku: str) -> int:
    shelf = market.database.catalog.site_variants(SITE)
    (found,) = shelf.loc[shelf["sku"] == sku, "id"]
    return int(found)


def _reasons(market: LiveMarket, alias: str, sku: str) -> list[str]:
    rows = market.database.links.rows(alias)
    return rows.loc[rows["site_sku"] == sku, "reason"].tolist()
