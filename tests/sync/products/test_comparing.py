"""Both sides of one product next to each other."""

from datetime import UTC, datetime
from typing import Any

import pytest

from resources.database.database import SqlDatabase
from sync.linking.naming import named
from sync.products.comparing import Comparison, FieldCompared, compare, text_hint
from sync.products.variant_facts import faces, facts
from sync.records import LinkReason, LinkStatus
from tests.sync.by_hand import link_by_hand, unlink_by_hand
from tests.sync.catalog_world import BRANCH, COMPARE, SECOND, SITE, Market, open_market
from tests.sync.order_world import pos_variant, site_variant


@pytest.fixture
def market(sqlite_database: SqlDatabase) -> Market:
    market = open_market(sqlite_database)
    market.site.alter(1001, product_name="Áo 1")
    return read(market)


def read(market: Market) -> Market:
    market.pull()
    market.link()
    return market


def field(market: Market, key: str, site: int | None = 1001, pos: int | None = None) -> FieldCompared:
    return next(one for one in compared(market, site, pos).fields if one.key == key)


def compared(market: Market, site: int | None = 1001, pos: int | None = None) -> Comparison:
    return compare(SITE, site, pos, market.database)


def sides(market: Market, key: str, **options: Any) -> tuple[object, object, bool | None]:
    one = field(market, key, **options)
    return one.pos, one.site, one.same


def test_a_pair_that_agrees_has_no_difference(market: Market) -> None:
    found = compared(market)
    assert (found.status, found.reason, found.differences) == (LinkStatus.LINKED, LinkReason.NONE, 0)
    assert {one.key for one in found.fields if one.same} == {
        *("product_name", "variant_name", "sku", "barcode", "status", "kind", "price", "stock")
    }
    assert found.on_pos is not None and found.on_site is not None
    assert (found.on_pos.id, found.on_site.id, found.on_site.sku) == (1, 1001, "SKU1")


@pytest.mark.parametrize(
    ("key", "pos", "site"),
    [
        ("product_name", {"product_name": "Quần"}, {}),
        ("variant_name", {}, {"variant_name": "Xanh / L"}),
        ("barcode", {"barcode": "893"}, {"barcode": "894"}),
        ("status", {}, {"status": "draft"}),
        ("kind", {"composite": True}, {}),
        ("options", {"options": (("Màu", "Đỏ"),)}, {"options": (("Màu", "Xanh"),)}),
        ("price", {}, {"price": 90_000}),
        ("stock", {}, {"quantity": 3}),
    ],
)
def test_each_difference_is_found(market: Market, key: str, pos: dict[str, Any], site: dict[str, Any]) -> None:
    market.pos.alter(1, **pos)
    market.site.alter(1001, **site)
    read(market)
    assert field(market, key).same is False
    assert compared(market).differences == 1


def test_letters_stored_in_two_ways_and_spaces_around_are_no_difference(market: Market) -> None:
    market.pos.alter(1, product_name=" \u00c1o 1 ")
    market.site.alter(1001, product_name="A\u0301o 1")
    read(market)
    assert field(market, "product_name").same is True


@pytest.mark.parametrize(
    ("left", "right", "word"),
    [("AB1", "ab1", "case"), ("AB 1", "AB1", "spaces"), ("0012", "12", "zeros"), ("AB1", "", "none"), ("A", "B", "")],
)
def test_the_hint_says_by_what_alone_two_texts_differ(left: str, right: str, word: str) -> None:
    hint = text_hint(left, right)
    assert word in hint and bool(hint) == bool(word)


def test_a_blank_sku_never_agrees_even_with_a_blank_one(market: Market) -> None:
    market.pos.alter(1, sku="")
    market.site.alter(1001, sku="")
    market.pull()
    one = field(market, "sku", pos=1)
    assert one.same is False and "SKU" in one.hint


def test_option_values_agree_whatever_their_order_and_names(market: Market) -> None:
    market.pos.alter(1, options=(("Màu", "Đỏ"), ("Cỡ", "M")))
    market.site.alter(1001, options=(("Size", "M"), ("Color", "đỏ")))
    read(market)
    assert sides(market, "options") == ("Màu: Đỏ · Cỡ: M", "Size: M · Color: đỏ", True)


def test_stock_is_compared_by_the_rule_of_the_chosen_branches(market: Market) -> None:
    market.pos.stock(1, 2.5)
    market.pos.stock(1, 8, SECOND)
    market.settings(stock={"branches": (BRANCH, SECOND), "safety": 1})
    read(market)
    assert sides(market, "branches") == (10_500, None, None)
    assert sides(market, "stock") == (9, 10, False)
    market.settings(stock={"branches": (BRANCH, 999)})
    assert sides(market, "stock") == (None, 10, None)
    assert "not 0" in field(market, "branches").hint


def test_stock_that_the_site_does_not_manage_is_not_compared(market: Market) -> None:
    market.site.alter(1001, managed=False, sells_past_zero=True)
    market.pos.stock(1, 2)
    read(market)
    assert sides(market, "stock") == (2, 10, None)
    assert sides(market, "managed") == (None, False, None)
    assert field(market, "managed").hint and field(market, "sells_past_zero").hint


def test_prices_come_from_the_lists_that_the_settings_name(market: Market) -> None:
    market.pos.price(1, 150_000, COMPARE)
    read(market)
    assert sides(market, "compare_at") == (None, None, None)
    market.settings(price={"compare_at": "NIEMYET"})
    assert sides(market, "compare_at") == (150_000, None, False)
    assert field(market, "compare_at").name == "Compare-at price (NIEMYET)"
    market.pos.price(1, 0)
    read(market)
    assert sides(market, "price") == (None, 100_000, None)
    assert "no price" in field(market, "price").hint


def test_what_only_one_side_has_is_shown_alone(market: Market) -> None:
    market.pos.variants[9] = pos_variant(9)
    market.site.variants[1010] = site_variant(1010, "")
    read(market)
    only_pos, only_site = compared(market, None, 9), compared(market, 1010)
    assert (only_pos.on_site, only_pos.reason, only_pos.differences) == (None, LinkReason.ONLY_IN_POS, 0)
    assert (only_site.on_pos, only_site.reason, only_site.differences) == (None, LinkReason.BLANK_SKU, 0)


def test_when_each_side_was_read_is_told(market: Market) -> None:
    before = datetime.now(UTC)
    read(market)
    pos, site, same = sides(market, "read_at")
    assert isinstance(pos, datetime) and isinstance(site, datetime) and same is None
    assert pos >= before and site >= before


# ---- whom a person means -------------------------------------------------------------------------


def meant(market: Market, text: str) -> set[tuple[int | None, int | None]]:
    return set(faces(SITE, named(SITE, text, market.database), market.database))


def test_a_sku_means_the_pair_and_an_id_its_partner_too(market: Market) -> None:
    assert meant(market, "SKU1") == meant(market, "pos:1") == meant(market, "site:1001") == {(1, 1001)}


def test_a_pair_linked_by_hand_is_found_by_either_sku(market: Market) -> None:
    market.pos.variants[9] = pos_variant(9, "HERE")
    market.site.variants[1009] = site_variant(1009, "THERE")
    read(market)
    link_by_hand(SITE, 9, 1009, market.database, "an analyst")
    assert meant(market, "HERE") == meant(market, "THERE") == {(9, 1009)}


def test_a_pos_variant_means_the_one_it_is_linked_to_and_not_one_it_was_parted_from(market: Market) -> None:
    market.site.variants[1009] = site_variant(1009, "OTHER")
    read(market)
    unlink_by_hand(SITE, 1001, market.database, "an analyst")
    link_by_hand(SITE, 1, 1009, market.database, "an analyst")
    assert meant(market, "pos:1") == {(1, 1009)}
    found = compared(market, None, 1)
    assert found.on_site is not None and (found.on_site.id, found.status) == (1009, LinkStatus.LINKED)
    assert facts(SITE, None, 1, market.database).others == (1001,)


def test_a_sku_that_occurs_twice_means_each_pairing_once(market: Market) -> None:
    market.pos.variants |= {8: pos_variant(8, "TWICE"), 9: pos_variant(9, "TWICE")}
    market.site.variants[1009] = site_variant(1009, "TWICE")
    read(market)
    assert meant(market, "TWICE") == {(8, 1009), (9, 1009)}


def test_a_sku_of_one_side_alone_means_that_side(market: Market) -> None:
    market.pos.variants[9] = pos_variant(9, "HERE")
    market.site.variants[1009] = site_variant(1009, "THERE")
    read(market)
    assert meant(market, "HERE") == {(9, None)}
    assert meant(market, "THERE") == {(None, 1009)}
