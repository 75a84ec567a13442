"""A person ends a link, or switches product sync off."""

from typing import Any

import pytest

from resources.database.database import SqlDatabase
from sync.linking.product_actions import UnlinkAction, link_variant, unlink_variant
from tests.sync.by_hand import unlink_by_hand
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


def unlink(market: Market, text: str, **options: Any) -> UnlinkAction:
    return unlink_variant(SITE, text, market.database, WHO, **options)


@pytest.mark.parametrize("text", ["SKU1", "pos:1", "site:1001"])
def test_a7_what_is_unlinked_is_neither_written_nor_linked_again(market: Market, text: str) -> None:
    market.pos.stock(1, 4)
    market.pull()
    market.plan()
    assert market.listing(1001) == ("pending", 4)
    done = unlink(market, text)
    assert (done.outcome, done.failed) == ("unlinked", False)
    assert "POS variant 1 (SKU SKU1" in done.detail and "site variant 1001 (SKU SKU1" in done.detail
    assert market.listing(1001) == ("skipped/sync_off", None)
    market.push()
    market.cycle()
    assert market.site.writes() == []
    assert market.status(1001) == "unlinked/unlinked_by_hand"
    log = market.database.state.recent_changes(subject="link")
    assert log[["who", "subject_id", "before"]].values.tolist()[0] == [WHO, "1001", "1"]


def test_a_value_that_was_pending_when_the_pair_was_parted_is_not_written(market: Market) -> None:
    market.pos.stock(1, 4)
    market.pull()
    market.plan()
    unlink_by_hand(SITE, 1001, market.database, WHO)  # and not planned since
    assert market.listing(1001) == ("pending", 4)
    market.push()
    assert market.site.writes() == []


def test_what_is_not_linked_says_why_and_nothing_changes(market: Market) -> None:
    before = market.database.links.rows(SITE)
    done = unlink(market, "WEB-4")
    assert done.outcome == "unchanged"
    assert "(only_on_site)" in done.detail and "--keep-apart" in done.detail
    assert "(only_in_pos)" in unlink(market, "POS-4").detail
    assert "--keep-apart" not in unlink(market, "POS-4", keep_apart=True).detail
    assert "KHAC" in unlink(market, "KHAC").detail and unlink(market, "KHAC").failed
    assert market.database.links.rows(SITE).equals(before)


def test_what_is_not_linked_can_be_kept_apart_for_good(market: Market) -> None:
    done = unlink(market, "WEB-4", keep_apart=True)
    assert done.outcome == "kept_apart"
    market.site.alter(1004, sku="POS-4")
    market.cycle()
    assert market.status(1004) == "unlinked/unlinked_by_hand"
    assert market.site.writes() == []
    again = unlink(market, "site:1004", keep_apart=True)
    assert again.outcome == "unchanged" and "(unlinked_by_hand)" in again.detail


def test_a_name_that_stands_for_two_links_is_refused(market: Market) -> None:
    market.pos.alter(1, sku="DOI")
    market.site.alter(1002, sku="DOI")
    market.cycle()
    done = unlink(market, "DOI")
    assert done.outcome == "refused"
    assert "site variant 1001" in done.detail and "site variant 1002" in done.detail and "site:1001" in done.detail
    assert len(market.pairs()) == 3


def test_with_product_sync_off_nothing_is_done_and_the_remedy_is_told(market: Market) -> None:
    market.settings(product_sync=False)
    for done in (link_variant("POS-4", "WEB-4", market.pos, market.site, market.database, WHO), unlink(market, "SKU1")):
        assert done.outcome == "refused"
        assert "multiweb settings web1 --set product_sync=true" in done.detail
    assert market.pos.calls["variants_of"] == 0


def test_product_sync_off_stops_writes_and_on_again_brings_the_pairs_back(market: Market) -> None:
    link_variant("POS-4", "WEB-4", market.pos, market.site, market.database, WHO)
    market.site.writes()
    market.settings(product_sync=False)
    market.pos.stock(1, 4)
    assert market.cycle().stock_writes == 0
    assert {market.status(number) for number in market.site.variants} == {"unlinked/sync_off"}
    assert market.listing(1001) == ("skipped/sync_off", None)
    market.settings()
    market.cycle()
    assert market.site.writes() == [(1001, 4, None, None)]
    assert market.pairs() == {1001: 1, 1002: 2, 1003: 3, 1004: 4}
