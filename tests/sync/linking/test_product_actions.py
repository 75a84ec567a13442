"""A person links two variants."""

import threading
from collections.abc import Collection
from dataclasses import replace
from typing import Any

import pytest

from resources.database.database import SqlDatabase
from sync.errors import Transient, WrongUse
from sync.linking.product_actions import LinkAction, link_variant, unlink_variant
from sync.records import Field, SiteVariant
from tests.sync.catalog_world import SITE, Market, open_market
from tests.sync.order_world import pos_variant, site_variant

WHO = "an analyst"


@pytest.fixture
def market(sqlite_database: SqlDatabase) -> Market:
    """Three pairs with equal SKUs; POS 4 and site 1004 have nothing in common."""
    market = open_market(sqlite_database)
    market.pos.variants[4] = pos_variant(4, "POS-4")
    market.site.variants[1004] = site_variant(1004, "WEB-4", product_name="Quần 4")
    market.cycle()
    market.pos.calls.clear()
    return market


def link(market: Market, text: str, to: str | None = None) -> LinkAction:
    return link_variant(text, to, market.pos, market.site, market.database, WHO)


@pytest.mark.parametrize(
    ("text", "to"),
    [("POS-4", "WEB-4"), (" WEB-4 ", "POS-4"), ("POS-4", "#1004"), ("WEB-4", "#4"), ("pos:4", "site:1004")],
)
def test_a_chosen_counterpart_is_linked_and_written_at_once(market: Market, text: str, to: str) -> None:
    market.pos.stock(4, 7)
    market.pos.price(4, 120_000)
    done = link(market, text, to)
    assert (done.outcome, done.stopped, done.failed) == ("linked", "", False)
    assert "POS variant 4 (SKU POS-4, Áo 4 – Đỏ / M)" in done.detail
    assert "site variant 1004 (SKU WEB-4, Quần 4 – Đỏ / M)" in done.detail
    assert [(one.field, one.state, one.before, one.after) for one in done.fields] == [
        (Field.QUANTITY, "written", 10, 7),
        (Field.PRICE, "written", 100_000, 120_000),
    ]
    assert market.site.writes() == [(1004, 7, 120_000, None)]
    log = market.database.state.recent_changes(subject="link")
    assert log[["who", "subject_id", "after"]].values.tolist()[0] == [WHO, "1004", "4"]


def test_a_link_by_hand_stands_through_every_later_matching(market: Market) -> None:
    link(market, "POS-4", "WEB-4")
    market.cycle()
    assert market.pairs() == {1001: 1, 1002: 2, 1003: 3, 1004: 4}


def test_a_sku_that_was_corrected_in_the_shop_a_moment_ago_is_found(market: Market) -> None:
    market.site.variants[1005] = site_variant(1005, "moi 5")
    market.pos.variants[5] = pos_variant(5, "MOI5")
    market.pull()
    market.link()
    assert market.status(1005) == "unlinked/near_match"
    market.site.alter(1005, sku="MOI5")  # and not read since
    assert link(market, "MOI5").outcome == "linked"
    assert market.pairs()[1005] == 5


def test_a_sku_that_was_changed_in_the_shop_since_it_was_read_links_nothing(market: Market) -> None:
    market.site.alter(1004, sku="WEB-9")
    done = link(market, "POS-4", "WEB-4")
    assert (done.outcome, done.failed) == ("refused", True)
    assert "has a variant 'WEB-4'" in done.detail
    assert 1004 not in market.pairs()


def test_a_sku_that_nobody_has_on_the_other_side_is_refused_with_the_remedy(market: Market) -> None:
    done = link(market, "POS-4")
    assert done.outcome == "refused"
    assert "Nobody has the SKU 'POS-4' in web1" in done.detail
    assert "--to" in done.detail and "multiweb sync web1" in done.detail
    done = link(market, "WEB-4")
    assert "Nobody has the SKU 'WEB-4' in the POS" in done.detail and "pos:ID" in done.detail
    assert "Neither the POS nor web1" in link(market, "KHAC").detail
    assert "'SKU1' names no variant" not in link(market, "POS-4", "SKU1").detail
    assert "'POS-4' names no variant of web1" in link(market, "pos:1", "POS-4").detail


def test_a_variant_without_sku_can_only_be_linked_with_a_chosen_one(market: Market) -> None:
    market.site.alter(1004, sku="")
    assert "has no SKU to be found by" in link(market, "site:1004").detail
    assert link(market, "site:1004", "POS-4").outcome == "linked"


def test_a1_a_sku_that_occurs_more_than_once_names_the_ids_and_the_remedy(market: Market) -> None:
    for number in (5, 6):
        market.pos.variants[number] = pos_variant(number, "DOI")
    market.site.variants[1005] = site_variant(1005, "DOI")
    market.pull()
    market.link()
    done = link(market, "DOI")
    assert done.outcome == "refused"
    assert "'DOI' occurs more than once in the POS: variants 5, 6." in done.detail and "pos:5" in done.detail
    assert link(market, "pos:6").outcome == "linked"
    assert market.pairs()[1005] == 6


def test_a2_the_same_holds_for_a_sku_twice_on_the_site(market: Market) -> None:
    market.pos.variants[5] = pos_variant(5, "DOI")
    for number in (1005, 1006):
        market.site.variants[number] = site_variant(number, "DOI")
    market.pull()
    market.link()
    assert "occurs more than once in web1: variants 1005, 1006." in link(market, "DOI").detail
    assert link(market, "DOI", "#1006").outcome == "linked"
    assert market.pairs()[1006] == 5 and 1005 not in market.pairs()


def test_two_names_that_each_stand_for_both_sides_are_refused(market: Market) -> None:
    assert "each name variants of both sides" in link(market, "SKU1", "SKU2").detail
    assert market.pairs() == {1001: 1, 1002: 2, 1003: 3}


def test_what_is_linked_to_another_one_says_to_which(market: Market) -> None:
    done = link(market, "POS-4", "#1001")
    assert done.outcome == "refused"
    assert "site variant 1001 (SKU SKU1, Áo 1001" in done.detail
    assert "is linked to the POS variant 1 (SKU SKU1, Áo 1 " in done.detail
    assert "multiweb unlink web1 site:1001" in done.detail
    done = link(market, "WEB-4", "#2")
    assert "POS variant 2 (SKU SKU2, Áo 2 – Đỏ / M) is linked to the site variant 1002 (SKU SKU2" in done.detail
    assert market.site.writes() == []


def test_what_is_linked_already_says_so_and_is_written_all_the_same(market: Market) -> None:
    market.pos.stock(1, 4)
    done = link(market, "SKU1")
    assert (done.outcome, done.failed) == ("already", False)
    assert "already" in done.detail
    assert market.site.writes() == [(1001, 4, 100_000, None)]


def test_what_a_person_unlinked_is_linked_again_by_a_person(market: Market) -> None:
    unlink_variant(SITE, "SKU1", market.database, WHO)
    assert link(market, "SKU1").outcome == "linked"
    assert market.pairs()[1001] == 1


def test_a_variant_that_was_deleted_in_its_shop_is_never_linked(market: Market) -> None:
    gone = market.pos.variants.pop(4)
    done = link(market, "POS-4", "WEB-4")
    assert done.outcome == "refused" and "was deleted in the POS" in done.detail
    market.pos.variants[4] = gone
    del market.site.variants[1004]
    assert "is gone from web1" in link(market, "POS-4", "WEB-4").detail
    assert market.pairs() == {1001: 1, 1002: 2, 1003: 3}


def test_a6_a_deleted_and_recreated_site_variant_takes_the_place_of_the_old_one(market: Market) -> None:
    market.pos.variants[5] = pos_variant(5, "CU")
    market.site.variants[1005] = site_variant(1005, "CU")
    market.cycle()
    del market.site.variants[1005]
    market.site.variants[1006] = site_variant(1006, "MOI")
    market.cycle()
    assert link(market, "CU", "MOI").outcome == "linked"
    market.cycle()
    assert market.pairs()[1006] == 5


def test_a8_goods_that_changed_their_kind_can_be_linked_with_another_variant(market: Market) -> None:
    market.site.variants[1005] = site_variant(1005, "KHAC", product_id=10010)
    market.cycle()
    assert market.status(1001) == "error/type_mismatch"
    assert link(market, "pos:1", "KHAC").outcome == "linked"
    market.cycle()
    assert market.pairs()[1005] == 1 and 1001 not in market.pairs()


def test_a_twin_that_is_gone_from_its_shop_stands_in_nobodys_way(market: Market) -> None:
    for number in (5, 6):
        market.pos.variants[number] = pos_variant(number, "DOI")
    market.site.variants[1005] = site_variant(1005, "DOI")
    market.pull()
    market.link()
    del market.pos.variants[5]
    assert link(market, "DOI").outcome == "linked"
    assert market.pairs()[1005] == 6


def test_what_was_suggested_to_another_one_is_suggested_no_more(market: Market) -> None:
    market.site.variants[1005] = site_variant(1005, "pos-4", product_name="Mũ 5")
    market.pull()
    market.link()
    assert market.status(1005) == "unlinked/near_match"
    link(market, "POS-4", "WEB-4")
    assert market.status(1005) == "unlinked/only_on_site"


def test_a_combo_of_the_site_is_not_linked_with_simple_goods(market: Market) -> None:
    market.site.alter(1004, kind="combo")
    assert "is a combo" in link(market, "POS-4", "WEB-4").detail
    market.pos.alter(4, composite=True)
    assert link(market, "POS-4", "WEB-4").outcome == "linked"


@pytest.mark.parametrize(
    ("state", "stopped", "remedy"),
    [({"paused": True}, "paused", "multiweb resume web1"), ({"mode": "preview"}, "preview", "multiweb confirm web1")],
)
def test_a_site_that_is_not_written_to_is_linked_and_says_so(
    market: Market, state: dict[str, Any], stopped: str, remedy: str
) -> None:
    market.database.state.update_site(SITE, **state)
    market.pos.stock(4, 7)
    done = link(market, "POS-4", "WEB-4")
    assert (done.outcome, done.stopped, done.failed) == ("linked", stopped, False)
    assert remedy in done.note
    assert (done.fields[0].state, done.fields[0].after) == ("waiting", 7)
    assert market.site.writes() == [] and market.pairs()[1004] == 4


def test_c6_the_price_of_a_new_link_is_held_by_the_guard(market: Market) -> None:
    market.pos.price(4, 900_000)
    market.pos.stock(4, 3)
    done = link(market, "POS-4", "WEB-4")
    stock, price = done.fields
    assert (stock.state, price.state, price.after) == ("written", "held", 900_000)
    assert "beyond" in price.detail
    assert market.site.writes() == [(1004, 3, None, None)]


def test_nothing_is_linked_while_a_shop_cannot_be_read(market: Market) -> None:
    market.pos.on_call["variants_of"] = Transient("pos", "503.")
    with pytest.raises(Transient):
        link(market, "POS-4", "WEB-4")
    assert 1004 not in market.pairs()


def test_nothing_is_linked_before_both_sides_were_read_whole(sqlite_database: SqlDatabase) -> None:
    market = open_market(sqlite_database)
    with pytest.raises(WrongUse, match="The POS was not read whole yet"):
        link(market, "SKU1")


def test_two_people_who_link_the_same_variant_at_once_get_one_link(market: Market) -> None:
    market.site.variants[1005] = site_variant(1005, "WEB-5")
    market.pull()
    market.link()
    both, done = threading.Barrier(2, timeout=10), {}
    reread = market.site.variants_of

    def meet(product_ids: Collection[int]) -> list[SiteVariant]:
        both.wait()  # both have looked at the links before either of them writes
        return reread(product_ids)

    market.site.variants_of = meet  # type: ignore[method-assign]

    def act(to: str) -> None:
        done[to] = link(market, "POS-4", to)

    people = [threading.Thread(target=act, args=(to,)) for to in ("#1004", "#1005")]
    for person in people:
        person.start()
    for person in people:
        person.join()
    outcomes = {action.outcome: action for action in done.values()}
    assert outcomes.keys() == {"linked", "refused"}
    winner = outcomes["linked"].site
    assert winner is not None and f"is linked to the site variant {winner.id} " in outcomes["refused"].detail
    assert [site for site, pos in market.pairs().items() if pos == 4] == [winner.id]


def test_the_products_of_a_link_are_read_whole_with_their_new_variants(market: Market) -> None:
    market.pos.variants[5] = replace(pos_variant(5, "EM"), product_id=40)
    link(market, "POS-4", "WEB-4")
    assert "EM" in market.database.catalog.pos_variants()["sku"].tolist()
