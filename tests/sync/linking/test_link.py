"""Linking a site in the database."""

import threading
from typing import Any

import pytest

from resources.database.database import SqlDatabase
from sync.errors import LeaseTaken, WrongUse
from sync.linking import link
from sync.linking.link import link_site, link_where_needed
from sync.linking.matching import Matching, matched
from tests.sync.by_hand import link_by_hand, unlink_by_hand
from tests.sync.catalog_world import SITE, Market, open_market


@pytest.fixture
def market(sqlite_database: SqlDatabase) -> Market:
    return open_market(sqlite_database)


def test_the_report_counts_every_row_and_what_only_the_pos_has(market: Market) -> None:
    market.site.alter(1002, sku="sku2")
    market.site.alter(1003, sku="")
    market.pull()
    report = market.link()
    assert (report.linked, report.unlinked, report.error, report.changed) == (1, 3, 0, 3)
    assert report.by_reason == {"near_match": 1, "blank_sku": 1, "only_in_pos": 1}
    assert market.pairs() == {1001: 1}


def test_linking_again_changes_nothing(market: Market) -> None:
    market.pull()
    assert market.link().changed == 3
    again = market.link()
    assert (again.linked, again.changed) == (3, 0)


@pytest.mark.parametrize("side", ["pos", "site"])
def test_nothing_is_linked_before_both_sides_were_read_whole(market: Market, side: str) -> None:
    if side == "pos":
        link_of = "web1 cannot be linked: the POS was not read whole"
        market.database.state.advance(f"site:{SITE}:full", market.site.server_time())
    else:
        link_of = "web1 cannot be linked: web1 was not read whole"
        market.database.state.advance("pos:catalog", market.site.server_time())
    with pytest.raises(WrongUse, match=link_of):
        market.link()


def test_with_product_sync_off_every_row_says_so_and_the_pairs_come_back(market: Market) -> None:
    market.pull()
    market.link()
    market.settings(product_sync=False)
    off = market.link()
    assert (off.linked, off.unlinked, off.by_reason) == (0, 3, {"sync_off": 3})
    market.settings()
    assert market.link().linked == 3


def test_a_pair_that_parts_is_logged_with_the_reason(market: Market) -> None:
    market.pull()
    market.link()
    del market.site.variants[1002]
    market.pull()
    market.link()
    log = market.database.state.recent_changes(subject="link")
    assert log[["who", "subject_id", "before"]].values.tolist() == [["linking", "1002", "2"]]
    assert log["why"].iloc[0].startswith("site_variant_missing: ")


def test_what_a_person_unlinks_while_matching_runs_is_not_linked_again(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    market.pull()
    market.link()
    person = threading.Thread(target=unlink_by_hand, args=(SITE, 1002, market.database, "an analyst"))

    def slow(*sides: Any, **options: Any) -> Matching:
        person.start()
        person.join(0.3)  # without a lease it would be done by now, and undone by this matching
        return matched(*sides, **options)

    monkeypatch.setattr(link, "matched", slow)
    market.link()
    person.join()
    assert market.status(1002) == "unlinked/unlinked_by_hand"
    assert market.pairs() == {1001: 1, 1003: 3}


def test_suggestions_are_made_again_only_when_something_without_a_counterpart_changed(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    market.site.alter(1002, sku="sku2")
    market.pull()
    market.link()
    before = market.database.links.rows(SITE)
    monkeypatch.setattr("sync.linking.matching.suggestions", lambda *_: pytest.fail("suggested again"))
    market.pos.alter(1, product_name="Áo khác")
    market.pull()
    assert market.link().changed == 0
    assert market.database.links.rows(SITE).equals(before)
    monkeypatch.undo()
    market.site.alter(1002, sku="SKU 2")
    market.pull()
    market.link()
    rows = market.database.links.rows(SITE)
    assert rows.loc[rows["site_variant_id"] == 1002, "suggestion_kind"].tolist() == ["space"]


def test_links_are_made_again_only_where_matching_would_see_something_new(market: Market) -> None:
    market.pull()
    assert link_where_needed(SITE, market.database) is not None
    assert link_where_needed(SITE, market.database) is None
    market.pos.stock(1, 4)
    market.site.alter(1002, price=1)
    market.pull()
    assert link_where_needed(SITE, market.database) is None
    market.pos.alter(1, sku="OTHER")
    market.pull()
    report = link_where_needed(SITE, market.database)
    assert report is not None
    assert report.changed == 1
    unlink_by_hand(SITE, 1002, market.database, "an analyst")
    assert link_where_needed(SITE, market.database) is not None
    market.settings(product_sync=False)
    assert link_where_needed(SITE, market.database) is not None
    del market.site.variants[1003]
    market.pull()
    assert link_where_needed(SITE, market.database) is not None


def test_a_second_matching_waits_for_the_first_and_gives_up_in_the_end(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    market.pull()
    monkeypatch.setattr(link, "WAIT_SECONDS", 0.2)
    with market.database.leases.hold(f"{SITE}:links", "another"), pytest.raises(LeaseTaken):
        market.link()
    assert market.link().linked == 3


def test_a_pair_linked_by_hand_stands_whatever_its_skus(market: Market) -> None:
    market.site.alter(1001, sku="KHAC")
    market.pull()
    market.link()
    link_by_hand(SITE, 1, 1001, market.database, "an analyst")
    for _ in range(2):
        report = link_site(SITE, market.database)
    assert market.pairs()[1001] == 1
    assert report.error == 0


def test_each_site_is_linked_for_itself(sqlite_database: SqlDatabase) -> None:
    market = open_market(sqlite_database, aliases=("web1", "web2"))
    market.pull()
    market.link()
    market.site.alias = "web2"
    market.site.variants = {1002: market.site.variants[1002]}
    market.pull()
    assert market.link().by_reason == {"only_in_pos": 2}
    market.site.alias = "web1"
    assert len(market.pairs()) == 3


def test_an_unknown_site_is_refused_by_name(market: Market) -> None:
    with pytest.raises(WrongUse, match="web9"):
        link_site("web9", market.database)
