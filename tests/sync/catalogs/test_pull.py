"""Reading the catalogs of both sides."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from resources.database.database import SqlDatabase
from sync.catalogs.pull import pull_pos_catalog, pull_site_catalog
from sync.errors import IncompleteRead, LeaseTaken, PermissionMissing
from sync.records import Field
from tests.sync.catalog_world import SITE, Market, open_market


@pytest.fixture
def market(sqlite_database: SqlDatabase) -> Market:
    return open_market(sqlite_database)


def test_a_scan_tells_what_it_saw_and_what_changed(market: Market) -> None:
    market.pos.page_size = 2
    first = pull_pos_catalog(market.pos, market.database)
    assert (first.pages, first.products, first.variants, first.changed, first.gone) == (2, 3, 3, 3, 0)
    market.pos.stock(2, 7)
    second = pull_pos_catalog(market.pos, market.database)
    assert (second.changed, second.gone) == (1, 0)


def test_a_variant_that_a_complete_scan_does_not_see_is_gone(market: Market) -> None:
    pull_pos_catalog(market.pos, market.database)
    del market.pos.variants[3]
    assert pull_pos_catalog(market.pos, market.database).gone == 1
    assert market.database.catalog.counts(None) == (2, 2)


def test_dictionaries_are_read_once_an_hour(market: Market) -> None:
    for _ in range(3):
        pull_pos_catalog(market.pos, market.database)
    assert (market.pos.calls["branches"], market.pos.calls["price_lists"]) == (1, 1)
    assert [one.code for one in market.database.catalog.price_lists()][:2] == ["BANLE", "BANBUON"]


def test_two_scans_at_once_are_refused(market: Market) -> None:
    with market.database.leases.hold("pos:scan", "another"), pytest.raises(LeaseTaken):
        pull_pos_catalog(market.pos, market.database)
    assert market.pos.calls["products"] == 0


def test_the_first_read_of_a_site_is_whole_and_the_next_only_what_changed(market: Market) -> None:
    assert pull_site_catalog(market.site, market.database).variants == 3
    market.site.alter(1001, modified_on=datetime.now(UTC), quantity=4)
    again = pull_site_catalog(market.site, market.database)
    assert (again.variants, again.changed, again.gone) == (1, 1, 0)
    assert dict(market.site.calls) == {"full": 1, "changed": 1}


def test_changed_products_are_read_with_ten_minutes_of_overlap_by_the_sites_clock(market: Market) -> None:
    market.site.clock = -timedelta(hours=1)
    pull_site_catalog(market.site, market.database)
    mark = market.database.state.watermark(f"site:{SITE}:catalog")
    assert mark is not None
    assert mark < datetime.now(UTC) - timedelta(minutes=59)
    market.site.alter(1001, modified_on=mark - timedelta(minutes=9))
    market.site.alter(1002, modified_on=mark - timedelta(minutes=11))
    assert pull_site_catalog(market.site, market.database).variants == 1


def test_a_read_that_was_cut_short_does_not_count_as_the_first(market: Market) -> None:
    market.site.short_by = 1
    with pytest.raises(IncompleteRead):
        pull_site_catalog(market.site, market.database)
    market.site.short_by = 0
    pull_site_catalog(market.site, market.database)
    assert dict(market.site.calls) == {"full": 2}


def test_a_whole_read_forgets_what_the_site_lost_and_a_partial_one_does_not(market: Market) -> None:
    pull_site_catalog(market.site, market.database)
    del market.site.variants[1003]
    assert pull_site_catalog(market.site, market.database).gone == 0
    assert pull_site_catalog(market.site, market.database, full=True).gone == 1


def test_an_empty_catalog_is_refused_and_nothing_is_taken_as_deleted(market: Market) -> None:
    market.pull()
    market.pos.variants, market.site.variants = {}, {}
    with pytest.raises(IncompleteRead, match="empty, while 3 variants are known"):
        pull_pos_catalog(market.pos, market.database)
    with pytest.raises(IncompleteRead, match="empty"):
        pull_site_catalog(market.site, market.database, full=True)
    assert market.database.catalog.counts(None) == market.database.catalog.counts(SITE) == (3, 3)


def test_a_shop_that_never_had_anything_may_be_empty(market: Market) -> None:
    market.pos.variants, market.site.variants = {}, {}
    pos, site = market.pull()
    assert pos.variants == site.variants == 0


def test_a_value_that_somebody_changed_on_the_site_is_drift(market: Market) -> None:
    market.cycle()
    market.site.alter(1001, quantity=99)
    pull_site_catalog(market.site, market.database, full=True)
    rows = market.database.listings.rows(SITE)
    row = rows[(rows["site_variant_id"] == 1001) & (rows["field"] == Field.QUANTITY)].iloc[0]
    assert (row["acknowledged"], row["state"]) == (99, "pending")


def test_a_missing_permission_is_kept_for_people_and_cleared_by_the_next_read(market: Market) -> None:
    class Locked:
        def __getattr__(self, name: str) -> object:
            return getattr(market.site, name)

        def variant_pages(self, since: datetime | None = None) -> object:  # noqa: ARG002
            raise PermissionMissing(SITE, "the right to read products is missing.")

    with pytest.raises(PermissionMissing):
        pull_site_catalog(Locked(), market.database)  # type: ignore[arg-type]
    assert "right to read products" in (market.database.state.site(SITE).last_error or "")
    pull_site_catalog(market.site, market.database)
    assert not market.database.state.site(SITE).last_error


def test_a_row_that_changed_meanwhile_is_not_overwritten_by_an_older_page(market: Market) -> None:
    pull_pos_catalog(market.pos, market.database)
    market.pos.page_size = 2
    market.pos.variants[1] = replace(market.pos.variants[1], sku="OLD")
    market.pos.between_pages = lambda: market.database.catalog.mark_pos_dirty([3])
    pull_pos_catalog(market.pos, market.database)
    assert market.database.catalog.counts(None) == (3, 3)
