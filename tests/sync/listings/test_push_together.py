"""Pushing to a site that takes many writes in one call: few calls, and each variant acknowledged by itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pytest

from resources.database.database import SqlDatabase
from sync.connecting.webhooks import SITE_TOPICS
from sync.errors import NotFound, PermissionMissing, ShopError, Transient
from sync.listings.push import SILENT_CALLS
from sync.records import Capabilities, VariantWrite, WriteResult
from tests.sync.catalog_world import SITE, Market, ShelfSite, open_market

BULK = 10


@dataclass
class BulkSite(ShelfSite):
    """A shop that takes so many writes in a call, of one product or of products with one variant."""

    whole_call: Callable[[Sequence[VariantWrite]], None] = lambda _: None

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(BULK, 2, True, False, False, SITE_TOPICS)

    def portions(self, changes: Sequence[VariantWrite]) -> list[tuple[VariantWrite, ...]]:
        return [tuple(changes[start : start + BULK]) for start in range(0, len(changes), BULK)]

    def write(self, portion: Sequence[VariantWrite]) -> list[WriteResult | ShopError]:
        self.calls["write"] += 1
        self.whole_call(portion)
        found: list[WriteResult | ShopError] = []
        for change in portion:
            try:
                found.append(self._written(change))
            except ShopError as error:
                found.append(error)
        return found


def ready(database: SqlDatabase, count: int) -> tuple[Market, BulkSite]:
    """A market whose plan has one quantity pending for each of its variants: POS 4, site 10."""
    plain = open_market(database, count)
    site = BulkSite(variants=plain.site.variants)
    market = replace(plain, site=site)
    for number in market.pos.variants:
        market.pos.stock(number, 4)
    market.pull()
    market.link()
    market.plan()
    site.calls.clear()
    return market, site


def test_as_many_go_in_a_call_as_the_site_takes(sqlite_database: SqlDatabase) -> None:
    market, site = ready(sqlite_database, 35)
    report = market.push()
    assert (report.stock_writes, report.remaining, site.calls["write"]) == (35, 0, 4)
    assert set(market.shown().values()) == {4}


def test_what_goes_together_is_looked_for_beyond_the_first_hundred(sqlite_database: SqlDatabase) -> None:
    market, site = ready(sqlite_database, 250)
    assert market.push().stock_writes == 250
    assert site.calls["write"] == 25


def test_each_variant_of_a_call_is_acknowledged_by_itself(sqlite_database: SqlDatabase) -> None:
    market, site = ready(sqlite_database, 6)
    site.refuses = {1002: "no"}

    def gone(change: VariantWrite) -> None:
        if change.variant_id == 1003:
            raise NotFound(SITE, "variant 1003 does not exist.")

    site.before_write = gone
    report = market.push()
    assert (report.stock_writes, report.rejected, site.calls["write"]) == (4, 2, 1)
    rows = market.database.listings.rows(SITE)
    states = rows[rows["field"] == "quantity"].set_index("site_variant_id")["state"].to_dict()
    assert states == {1001: "in_sync", 1002: "error", 1003: "error", 1004: "in_sync", 1005: "in_sync", 1006: "in_sync"}


def test_a_call_that_is_lost_leaves_all_its_variants_unknown(sqlite_database: SqlDatabase) -> None:
    market, site = ready(sqlite_database, 25)
    lost: list[int] = []

    def lose_one(portion: Sequence[VariantWrite]) -> None:
        if not lost:
            lost.extend(change.variant_id for change in portion)
            raise Transient(SITE, "the connection broke")

    site.whole_call = lose_one
    report = market.push(most_in_flight=1)
    assert (report.stock_writes, report.remaining) == (15, 10)
    rows = market.database.listings.rows(SITE)
    rows = rows[rows["field"] == "quantity"].set_index("site_variant_id")
    assert rows.loc[lost, "acknowledged"].isna().all()
    assert market.push().stock_writes == 10


def test_a_site_that_is_down_is_given_up_after_a_few_calls(sqlite_database: SqlDatabase) -> None:
    market, site = ready(sqlite_database, 100)

    def down(_: Sequence[VariantWrite]) -> None:
        raise Transient(SITE, "503: the shop is down.")

    site.whole_call = down
    report = market.push(most_in_flight=1)
    assert site.calls["write"] == SILENT_CALLS
    assert ("down" in report.stopped, report.remaining) == (True, 100)


def test_a_missing_right_ends_the_run_and_keeps_what_was_confirmed(sqlite_database: SqlDatabase) -> None:
    market, site = ready(sqlite_database, 30)

    def refuse_later(_: Sequence[VariantWrite]) -> None:
        if site.calls["write"] > 1:
            raise PermissionMissing(SITE, "the key may not write.")

    site.whole_call = refuse_later
    report = market.push(most_in_flight=1)
    assert (report.stock_writes, report.remaining) == (10, 20)
    assert "may not write" in report.stopped


def test_no_more_calls_are_under_way_than_the_site_likes(sqlite_database: SqlDatabase) -> None:
    market, site = ready(sqlite_database, 100)
    under_way: list[int] = []
    most = []

    def count(portion: Sequence[VariantWrite]) -> None:
        under_way.append(1)
        most.append(len(under_way))

    def end(_: VariantWrite) -> None:
        if under_way:
            under_way.pop()

    site.whole_call, site.after_write = count, end
    market.push()
    assert max(most) <= 2


def test_a_run_that_is_stopped_in_the_middle_sends_no_further_call(sqlite_database: SqlDatabase) -> None:
    market, site = ready(sqlite_database, 60)
    site.after_write = lambda _: market.database.state.update_site(SITE, paused=True)
    report = market.push(most_in_flight=1)
    assert report.stopped == "paused"
    assert site.calls["write"] <= 2
    assert report.remaining == 60 - report.stock_writes


@pytest.mark.parametrize("compared", [0, 150_000])
def test_a_write_knows_what_the_site_compares_its_price_with(sqlite_database: SqlDatabase, compared: int) -> None:
    market, site = ready(sqlite_database, 1)
    site.alter(1001, compare_at=compared)
    market.pos.price(1, 90_000)
    market.pull()
    market.plan()
    market.push()
    assert {one.shown_compare_at for one in site.written} == {compared}
