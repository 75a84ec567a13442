"""Scenarios B: the number of pieces on a site, whatever happens on the way."""

from collections import Counter
from dataclasses import replace

import pytest

from resources.database.database import SqlDatabase
from sync.catalogs.pull import pull_pos_catalog
from sync.errors import IncompleteRead, Transient
from sync.records import Field, VariantWrite
from tests.sync.catalog_world import SECOND, SITE, Market, open_market, settings
from tests.sync.order_fakes import Killed
from tests.sync.order_world import BRANCH, site_variant


@pytest.fixture
def market(sqlite_database: SqlDatabase) -> Market:
    return open_market(sqlite_database)


def lose_the_answer(market: Market, *variants: int) -> None:
    """The site does what is asked, and its answer is lost, once."""
    left = set(variants)

    def lose(change: VariantWrite) -> None:
        if change.variant_id in left:
            left.discard(change.variant_id)
            raise Transient(SITE, "the connection dropped.")

    market.site.after_write = lose


def test_b1_one_changed_sku_is_one_write_for_each_site_that_has_it(sqlite_database: SqlDatabase) -> None:
    market = open_market(sqlite_database, 50, aliases=("web1", "web2"))
    other = replace(market.site, alias="web2", variants=dict(market.site.variants), written=[], calls=Counter())
    both = [market, replace(market, site=other)]
    for one in both:
        one.cycle()
        assert one.site.calls["write"] == 0
    market.pos.stock(7, 3)
    for _ in range(2):
        for one in both:
            one.cycle()
    assert [one.site.writes() for one in both] == [[(1007, 3, None, None)]] * 2


def test_b1_when_nothing_changed_nothing_is_written(market: Market) -> None:
    for _ in range(3):
        market.cycle()
    assert market.site.calls["write"] == 0


def test_b2_chosen_branches_are_summed_less_the_safety_stock(sqlite_database: SqlDatabase) -> None:
    chosen = settings(stock={"branches": (BRANCH, SECOND), "safety": 2})
    market = open_market(sqlite_database, 2, chosen)
    for number, (first, second) in {1: (3, 4), 2: (-9, 4)}.items():
        market.pos.stock(number, first)
        market.pos.stock(number, second, SECOND)
        market.pos.stock(number, 9, 599)
    market.cycle()
    assert market.shown() == {1001: 5, 1002: 0}


def test_b3_a_missing_branch_row_is_an_error_and_no_write(market: Market) -> None:
    market.cycle()
    market.pos.alter(1, stock=())
    market.cycle()
    assert market.listing(1001) == ("error/stock_unknown", None)
    assert market.site.writes() == []


def test_b3_a_truncated_scan_changes_no_stock_of_what_it_did_not_show(market: Market) -> None:
    market.cycle()
    market.pos.short_by = 2
    with pytest.raises(IncompleteRead):
        market.cycle()
    market.link()
    market.plan()
    assert market.push().stock_writes == 0
    assert set(market.shown().values()) == {10}


def test_b4_stock_returns_to_an_earlier_value_between_runs(market: Market) -> None:
    market.cycle()
    for pieces in (5, 0, 5):
        market.pos.stock(1, pieces)
        market.cycle()
    assert market.shown()[1001] == 5
    market.pos.stock(1, 0)
    market.pull()
    market.link()
    market.plan()
    market.pos.stock(1, 5)
    market.cycle()
    assert market.shown()[1001] == 5


def test_b4_stock_returns_to_an_earlier_value_after_a_lost_reply(market: Market) -> None:
    market.pos.stock(1, 5)
    market.cycle()
    market.pos.stock(1, 4)
    lose_the_answer(market, 1001)
    market.pull(full=False)
    market.link()
    market.plan()
    assert market.push().remaining == 1
    assert market.shown()[1001] == 4
    market.pos.stock(1, 5)
    pull_pos_catalog(market.pos, market.database)  # the site itself is not read again before the next push
    market.plan()
    market.push()
    assert market.shown()[1001] == 5


def test_b5_a_change_with_an_older_timestamp_than_our_read_is_caught_by_the_next(market: Market) -> None:
    market.cycle()
    old = market.pos.variants[1].modified_on
    market.pos.stock(1, 2)
    assert market.pos.variants[1].modified_on == old
    market.cycle(full=False)
    assert market.shown()[1001] == 2


def test_b6_one_rejected_write_of_a_hundred_is_the_only_one_retried(sqlite_database: SqlDatabase) -> None:
    market = open_market(sqlite_database, 100)
    for number in market.pos.variants:
        market.pos.stock(number, 4)
    market.site.refuses[1042] = "không hợp lệ"
    report = market.cycle()
    assert (report.stock_writes, report.rejected) == (99, 1)
    states = market.database.listings.counts(SITE)
    assert states[("quantity", "in_sync", "")] == 99
    assert states[("quantity", "error", "rejected")] == 1
    market.site.writes()
    market.site.refuses.clear()
    market.cycle()
    assert market.site.writes() == [(1042, 4, None, None)]


def test_b7_a_write_whose_reply_was_lost_is_repeated_with_the_same_value(market: Market) -> None:
    market.pos.stock(1, 4)
    lose_the_answer(market, 1001)
    market.cycle()
    market.push()
    assert market.site.writes() == [(1001, 4, None, None)] * 2
    assert market.shown()[1001] == 4
    market.push()
    assert market.site.writes() == []


def test_b7_a_read_that_shows_the_value_saves_the_repetition(market: Market) -> None:
    market.pos.stock(1, 4)
    lose_the_answer(market, 1001)
    market.cycle()
    market.cycle(full=False)
    assert market.site.writes() == [(1001, 4, None, None)]
    assert market.listing(1001) == ("in_sync", 4)


def test_b11_stock_edited_by_hand_on_the_site_is_found_corrected_once_and_logged(market: Market) -> None:
    market.cycle()
    market.site.alter(1001, quantity=77)
    for _ in range(3):
        market.cycle()
    assert market.site.writes() == [(1001, 10, None, None)]
    log = market.database.state.recent_changes(subject="variant")
    drift = log[log["who"] == "verification"]
    assert drift[["subject_id", "field", "before", "after"]].values.tolist() == [["1001", "quantity", "10", "77"]]


def test_b12_fractions_are_floored_and_what_the_site_does_not_count_is_skipped(market: Market) -> None:
    market.pos.stock(1, 2.625)
    market.site.alter(1002, managed=False)
    market.site.alter(1003, kind="combo")
    market.pos.alter(3, composite=True)
    market.pos.stock(2, 3)
    market.pos.stock(3, 3)
    market.cycle()
    assert market.site.writes() == [(1001, 2, None, None)]
    assert [market.listing(one)[0] for one in (1002, 1003)] == ["skipped/unmanaged"] * 2


def test_b12_an_unmanaged_item_is_switched_to_managed_where_that_is_set(sqlite_database: SqlDatabase) -> None:
    market = open_market(sqlite_database, 2, settings(stock={"manage_unmanaged": True}))
    market.site.variants[1001] = site_variant(1001, "SKU1", managed=False, quantity=0)
    market.cycle()
    assert [(one.variant_id, one.quantity, one.manage) for one in market.site.written] == [(1001, 10, True)]
    market.site.writes()
    market.cycle()
    assert market.site.writes() == []


@pytest.mark.parametrize("at", [1, 13, 30])
def test_b13_killed_between_a_write_and_its_record_the_next_run_converges(
    sqlite_database: SqlDatabase, at: int
) -> None:
    market = open_market(sqlite_database, 30)
    for number in market.pos.variants:
        market.pos.stock(number, 4)

    def die(_: VariantWrite) -> None:
        if market.site.calls["write"] == at:
            raise Killed

    market.site.after_write = die
    with pytest.raises(Killed):
        market.cycle()
    market.site.after_write = None
    market.cycle(full=False)
    written = Counter(write[0] for write in market.site.writes())
    assert set(market.shown().values()) == {4}
    assert sum(written.values()) - 30 <= 20
    assert market.database.listings.counts(SITE)[(str(Field.QUANTITY), "in_sync", "")] == 30
