"""Each check finds what it is for, and finds nothing where all is well."""

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from sqlalchemy import update

from pipelines.checks import duplicate_links, false_peace, flagged_orders, guarded_values, staleness, stuck_orders
from resources.database import tables
from resources.database.database import SqlDatabase
from sync.catalogs.pull import pull_pos_catalog, pull_site_catalog
from sync.linking.link import link_site
from sync.listings.plan import plan_site
from sync.records import OrderState
from sync.rows import SiteRow
from tests.sync.catalog_world import CatalogPos, ShelfSite, settings
from tests.sync.order_fakes import SITE
from tests.sync.order_world import connect, pos_variant, site_variant, web_order


@pytest.fixture
def site(sqlite_database: SqlDatabase) -> SiteRow:
    """A connected site with two linked variants that are in step with the POS."""
    database = sqlite_database
    connect(database, settings())
    pos = CatalogPos(variants={n: pos_variant(n, f"SKU-{n}") for n in (1, 2)})
    shop = ShelfSite(variants={n: site_variant(n, f"SKU-{n}") for n in (1, 2)})
    pull_pos_catalog(pos, database)
    pull_site_catalog(shop, database)
    link_site(SITE, database)
    plan_site(SITE, database)
    return database.state.site(SITE)


def test_a_site_in_order_passes_every_check(sqlite_database: SqlDatabase, site: SiteRow) -> None:
    for check in (duplicate_links, false_peace, guarded_values, stuck_orders, flagged_orders, staleness):
        assert check(sqlite_database, site) == ""


def test_two_links_of_one_variant_are_found(sqlite_database: SqlDatabase, site: SiteRow) -> None:
    rows = sqlite_database.links.rows(SITE)
    doubled = pd.concat([rows, rows.head(1).assign(site_variant_id=99)], ignore_index=True)
    sqlite_database.links.replace(SITE, doubled)
    assert "1 variants" in duplicate_links(sqlite_database, site)


def test_a_listing_that_calls_itself_in_sync_wrongly_is_found(sqlite_database: SqlDatabase, site: SiteRow) -> None:
    with sqlite_database.engine.begin() as connection:
        connection.execute(update(tables.listings).values(state="in_sync", planned=5, acknowledged=4))
    assert "differ" in false_peace(sqlite_database, site)


def test_a_pos_that_was_emptied_by_mistake_is_found(sqlite_database: SqlDatabase) -> None:
    connect(sqlite_database, settings())
    pos = CatalogPos(variants={n: pos_variant(n, f"SKU-{n}") for n in range(1, 31)})
    shop = ShelfSite(variants={n: site_variant(n, f"SKU-{n}") for n in range(1, 31)})
    pull_site_catalog(shop, sqlite_database)
    for number in pos.variants:
        pos.stock(number, 0)
    pull_pos_catalog(pos, sqlite_database)
    link_site(SITE, sqlite_database)
    plan_site(SITE, sqlite_database)
    assert guarded_values(sqlite_database, sqlite_database.state.site(SITE)).startswith("30 by guard_stock")


def test_a_site_that_nobody_reads_is_found_unless_it_is_paused(sqlite_database: SqlDatabase, site: SiteRow) -> None:
    long_ago = datetime.now(UTC) - timedelta(hours=2)
    with sqlite_database.engine.begin() as connection:
        connection.execute(update(tables.watermarks).values(value=long_ago))
    assert "not read since" in staleness(sqlite_database, site)
    sqlite_database.state.update_site(SITE, paused=True)
    assert staleness(sqlite_database, sqlite_database.state.site(SITE)) == ""


def test_an_order_that_stands_still_for_an_hour_is_found(sqlite_database: SqlDatabase, site: SiteRow) -> None:
    young = web_order(1, created_on=datetime.now(UTC))
    old = web_order(2, created_on=datetime.now(UTC) - timedelta(hours=2))
    sqlite_database.orders.record(SITE, [young, old], OrderState.NEW)
    assert stuck_orders(sqlite_database, site) == "1 new"
    sqlite_database.orders.move(SITE, 2, OrderState.CREATED, pos_order_id=7, pos_code="WEB1-2", pos_status="draft")
    assert stuck_orders(sqlite_database, site) == ""


def test_an_order_that_asks_for_a_person_is_found(sqlite_database: SqlDatabase, site: SiteRow) -> None:
    orders = sqlite_database.orders
    orders.record(SITE, [web_order(1), web_order(2), web_order(3)], OrderState.NEW)
    orders.move(SITE, 1, OrderState.CREATED, pos_status="draft")
    orders.move(SITE, 2, OrderState.CREATED, reason="held_long", pos_status="draft")
    orders.move(SITE, 3, OrderState.FAILED, reason="refused")
    assert flagged_orders(sqlite_database, site) == f"1 held_long, 1 refused; look: multiweb orders {SITE} --flagged"
