"""How things stand, from the database alone."""

from datetime import UTC, datetime

import pytest

from resources.database.database import SqlDatabase
from sync.overview import overview, scan_seconds
from sync.records import OrderState, Page, PosVariant
from sync.settings import LimitSettings, PosSettings, SiteSettings
from tests.resources.database.rows import web_order

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def stocked(database: SqlDatabase, leak: float) -> None:
    settings = PosSettings(limit=LimitSettings(leak=leak))
    database.state.connect_pos("quay", "sapo-pos", "https://quay.mysapogo.com", b"", settings)
    rows = tuple(
        PosVariant(n, n, f"S{n}", "", "", "", "", "active", True, False, False, NOW, (), ()) for n in range(1, 501)
    )
    database.catalog.save_pos_page(Page(NOW, rows, None))


def test_a_scan_takes_a_second_for_500_products_at_two_calls_a_second() -> None:
    assert scan_seconds(500, 2.0) == 1.0
    assert scan_seconds(150_000, 2.0) == 300.0


@pytest.mark.parametrize(("leak", "fits"), [(2.0, True), (0.005, False)])
def test_a_scan_that_no_longer_fits_the_schedule_is_warned_of(
    sqlite_database: SqlDatabase, leak: float, fits: bool
) -> None:
    stocked(sqlite_database, leak)
    seen = overview(sqlite_database)
    assert seen.pos is not None and seen.pos.scan_fits is fits
    assert any("no longer fits" in warning for warning in seen.warnings) is not fits


def test_without_a_pos_the_first_step_is_named(sqlite_database: SqlDatabase) -> None:
    seen = overview(sqlite_database)
    assert seen.pos is None and "multiweb connect pos" in seen.warnings[0]


def test_a_site_shows_its_error_its_preview_and_its_freshness(sqlite_database: SqlDatabase) -> None:
    stocked(sqlite_database, 2.0)
    state = sqlite_database.state
    state.connect_site("trang", "sapo-web", "https://trang.mysapo.net", b"", SiteSettings(), "preview", NOW)
    state.update_site("trang", last_error="trang: the credentials are refused.")
    state.advance("site:trang:orders", NOW)
    seen = overview(sqlite_database)
    (site,) = seen.sites
    assert (site.mode, site.last_sync, site.orders_read_at, site.catalog_read_at) == ("preview", NOW, NOW, None)
    assert any("credentials are refused" in warning for warning in seen.warnings)
    assert any("multiweb confirm trang" in warning for warning in seen.warnings)


def test_orders_are_counted_as_people_see_them_and_those_for_a_person_are_warned_of(
    sqlite_database: SqlDatabase,
) -> None:
    stocked(sqlite_database, 2.0)
    sqlite_database.state.connect_site("tea", "sapo-web", "https://tea.mysapo.net", b"", SiteSettings(), "live", NOW)
    sqlite_database.orders.record("tea", [web_order(1), web_order(2)], OrderState.NEW)
    sqlite_database.orders.move("tea", 1, OrderState.CREATED, reason="edited_on_site")
    seen = overview(sqlite_database)
    assert (seen.sites[0].orders, seen.sites[0].order_flags) == ({"linked": 1, "processing": 1}, {"edited_on_site": 1})
    assert "tea: 1 orders ask for a person (edited_on_site 1); look: multiweb orders tea --flagged" in seen.warnings
