"""Scenarios A: what becomes of links when the two catalogs are not what one would wish."""

from dataclasses import replace

import pytest

from resources.database.database import SqlDatabase
from sync.errors import IncompleteRead
from sync.records import Field
from tests.sync.by_hand import unlink_by_hand
from tests.sync.catalog_world import SITE, Market, open_market
from tests.sync.order_world import pos_variant, site_variant


@pytest.fixture
def market(sqlite_database: SqlDatabase) -> Market:
    return open_market(sqlite_database, 4)


def fall(market: Market) -> None:
    """Something to write for every variant of the POS."""
    for number, one in market.pos.variants.items():
        market.pos.stock(number, one.stock[0].available_milli // 1000 - 1)


def test_a1_two_pos_variants_with_one_sku_are_errors_and_nothing_is_pushed_for_them(market: Market) -> None:
    market.pos.alter(2, sku="SKU1")
    fall(market)
    market.cycle()
    assert market.status(1001) == "error/duplicate_in_pos"
    rows = market.database.links.rows(SITE)
    twins = rows[rows["site_variant_id"].isna()]
    assert twins[["pos_variant_id", "reason"]].values.tolist() == [[1, "duplicate_in_pos"], [2, "duplicate_in_pos"]]
    assert {write[0] for write in market.site.writes()} == {1003, 1004}


def test_a1_of_twins_by_case_or_space_the_one_with_an_exact_partner_links(market: Market) -> None:
    market.pos.alter(2, sku="sku 1")
    market.cycle()
    assert market.pairs() == {1001: 1, 1003: 3, 1004: 4}
    rows = market.database.links.rows(SITE)
    assert rows.loc[rows["pos_variant_id"] == 2, "reason"].tolist() == ["duplicate_in_pos"]


def test_a2_two_variants_of_a_site_with_one_sku_are_errors_of_that_site_only(sqlite_database: SqlDatabase) -> None:
    market = open_market(sqlite_database, 4, aliases=("web1", "web2"))
    clean = dict(market.site.variants)
    market.site.alter(1002, sku=" SKU1")
    fall(market)
    market.cycle()
    assert [market.status(one) for one in (1001, 1002)] == ["error/duplicate_on_site"] * 2
    assert {write[0] for write in market.site.writes()} == {1003, 1004}
    market.site.alias, market.site.variants = "web2", clean
    market.cycle()
    assert len(market.pairs()) == 4


def test_a3_blank_skus_never_match_each_other(market: Market) -> None:
    market.pos.alter(1, sku="")
    market.site.alter(1001, sku=" ")
    fall(market)
    market.cycle()
    assert market.status(1001) == "unlinked/blank_sku"
    assert 1001 not in {write[0] for write in market.site.writes()}


@pytest.mark.parametrize("side", ["pos", "site"])
def test_a4_a_renamed_sku_keeps_its_link_with_a_warning_and_its_stock(market: Market, side: str) -> None:
    market.cycle()
    if side == "pos":
        market.pos.alter(1, sku="MOI")
    else:
        market.site.alter(1001, sku="MOI")
    market.pos.stock(1, 3)
    market.cycle()
    rows = market.database.links.rows(SITE)
    row = rows[rows["site_variant_id"] == 1001].iloc[0]
    assert (row["status"], row["pos_variant_id"], row["warning"]) == ("linked", 1, "sku_changed")
    assert market.shown()[1001] == 3


def test_a5_two_swapped_skus_never_push_across_in_any_state_on_the_way(market: Market) -> None:
    market.pos.stock(1, 5)
    market.pos.stock(2, 8)
    market.cycle()
    steps = [("site", 1, "TAM"), ("site", 2, "SKU1"), ("site", 1, "SKU2"), ("pos", 1, "TAM"), ("pos", 2, "SKU1")]
    for round_number, (side, number, sku) in enumerate([*steps, ("pos", 1, "SKU2")], 1):
        if side == "site":
            market.site.alter(1000 + number, sku=sku)
        else:
            market.pos.alter(number, sku=sku)
        market.pos.stock(1, 5 - round_number % 2)
        market.pos.stock(2, 8 - round_number % 2)
        market.cycle()
        assert (market.shown()[1001], market.shown()[1002]) == (5 - round_number % 2, 8 - round_number % 2)


def test_a6_a_site_variant_made_again_with_a_new_id_is_linked_and_pushed_again(market: Market) -> None:
    market.pos.stock(1, 4)
    market.pos.price(1, 90_000)
    market.cycle()
    old = market.site.variants.pop(1001)
    market.cycle()
    assert market.status(1001) == "error/site_variant_missing"
    market.site.writes()
    market.site.variants[1009] = replace(old, id=1009, quantity=0, price=500_000, sku="SKU1")
    market.cycle()
    assert market.pairs()[1009] == 1
    assert 1001 not in set(market.database.links.rows(SITE)["site_variant_id"])
    held = market.listing(1009, Field.PRICE)
    assert (market.site.writes(), held) == ([(1009, 4, None, None)], ("held/guard_price", 90_000))


def test_a6_it_is_written_whole_where_its_values_differ(market: Market) -> None:
    market.cycle()
    old = market.site.variants.pop(1001)
    market.cycle()
    market.site.variants[1009] = replace(old, id=1009, quantity=0, price=150_000)
    market.cycle()
    assert market.site.writes() == [(1009, 10, 100_000, None)]


def test_a7_what_a_person_unlinked_gets_no_write_and_no_link_by_any_job(market: Market) -> None:
    market.cycle()
    unlink_by_hand(SITE, 1001, market.database, "an analyst")
    for pieces in (7, 6, 5):
        market.pos.stock(1, pieces)
        market.pos.price(1, 90_000 + pieces)
        market.cycle()
    assert market.status(1001) == "unlinked/unlinked_by_hand"
    assert market.site.writes() == []


def test_a7_not_even_the_plan_from_before_is_written(market: Market) -> None:
    market.pos.stock(1, 7)
    market.pull()
    market.link()
    market.plan()
    unlink_by_hand(SITE, 1001, market.database, "an analyst")
    market.push()
    assert market.site.writes() == []


def test_a8_a_product_that_became_many_gets_no_write_to_the_old_variant(market: Market) -> None:
    market.cycle()
    old = market.site.variants[1001]
    market.site.alter(1001, variant_name="S")
    market.site.variants[1008] = site_variant(1008, "SKU1-M", product_id=old.product_id, variant_name="M")
    fall(market)
    market.cycle()
    assert market.status(1001) == "error/type_mismatch"
    assert {write[0] for write in market.site.writes()} == {1002, 1003, 1004}


def test_a8_a_product_of_many_that_became_one_gets_no_write_either(sqlite_database: SqlDatabase) -> None:
    market = open_market(sqlite_database, 2)
    market.pos.variants = {n: pos_variant(n, product_id=10, variant_name=f"cỡ {n}") for n in (1, 2)}
    for number in (1001, 1002):
        market.site.alter(number, product_id=10010, variant_name=f"cỡ {number}")
    market.cycle()
    assert market.pairs() == {1001: 1, 1002: 2}
    del market.site.variants[1002]
    market.site.alter(1001, variant_name="Default Title")
    fall(market)
    market.cycle()
    assert market.status(1001) == "error/type_mismatch"
    assert market.site.writes() == []


@pytest.mark.parametrize("damage", ["fails", "short", "empty"])
@pytest.mark.parametrize("side", ["pos", "site"])
def test_a9_a_bad_read_takes_nothing_as_deleted(sqlite_database: SqlDatabase, side: str, damage: str) -> None:
    market = open_market(sqlite_database, 300)
    market.cycle()
    shop = market.pos if side == "pos" else market.site
    whole = dict(shop.variants)
    if damage == "fails":
        shop.fails_at_page = 1
    elif damage == "short":
        shop.short_by = 1
    else:
        shop.variants = {}
    with pytest.raises(IncompleteRead):
        market.cycle()
    market.link()
    market.plan()
    market.push()
    assert len(market.pairs()) == 300
    assert market.site.writes() == []
    shop.fails_at_page, shop.short_by = None, 0
    shop.variants = whole  # type: ignore[assignment]
    assert market.cycle() == market.push()
