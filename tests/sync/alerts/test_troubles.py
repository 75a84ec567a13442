"""What is wrong is seen from what the database knows: each kind appears, and goes when its cause does."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from resources.database import tables
from resources.database.database import SqlDatabase
from sync.alerts.rows import FailedRun, Trouble, TroubleKind
from sync.alerts.settings import AlertSettings
from sync.alerts.troubles import Look, look
from sync.records import OrderState
from tests.sync.catalog_world import settings
from tests.sync.order_fakes import POS, SITE
from tests.sync.order_world import connect, web_order

NOW = datetime.now(UTC)
LONG_AGO = NOW - timedelta(hours=2)


@pytest.fixture
def database(sqlite_database: SqlDatabase) -> SqlDatabase:
    """A connected site, read a moment ago, as the POS was."""
    connect(sqlite_database, settings())
    for stream in ("pos:catalog", f"site:{SITE}:catalog", f"site:{SITE}:orders"):
        sqlite_database.state.advance(stream, NOW)
    return sqlite_database


def seen(database: SqlDatabase, *failures: FailedRun, **values: object) -> Look:
    return look(database, AlertSettings(**values), failures, NOW)  # type: ignore[arg-type]


def keys(found: Look) -> set[tuple[str, str]]:
    return {(one.kind.value, one.shop) for one in found.troubles}


def test_where_all_is_well_nothing_is_seen(database: SqlDatabase) -> None:
    assert seen(database).troubles == ()


@pytest.mark.parametrize("stream", ["catalog", "orders"])
def test_a_site_whose_goods_or_orders_are_not_read_is_stale(database: SqlDatabase, stream: str) -> None:
    moved(database, f"site:{SITE}:{stream}", LONG_AGO)
    assert seen(database).troubles == (Trouble(TroubleKind.STALE, SITE, since=LONG_AGO),)
    assert seen(database, stale_minutes=121).troubles == ()
    assert seen(database, stale=False).troubles == ()


def test_a_pos_that_is_not_scanned_is_stale_as_long_as_a_site_needs_it(database: SqlDatabase) -> None:
    moved(database, "pos:catalog", LONG_AGO)
    assert keys(seen(database)) == {("stale", POS)}
    database.state.update_site(SITE, paused=True)
    assert seen(database).troubles == ()


def test_orders_that_do_not_arrive_in_the_pos_are_stuck(database: SqlDatabase) -> None:
    database.orders.record(SITE, [web_order(number) for number in (1, 2, 3)], OrderState.NEW)
    assert seen(database).troubles == ()
    with database.engine.begin() as connection:
        connection.execute(update(tables.orders).values(recorded_at=LONG_AGO))
    database.orders.move(SITE, 1, OrderState.UNSURE)
    database.orders.move(SITE, 2, OrderState.FAILED, reason="refused")
    database.orders.move(SITE, 3, OrderState.CREATED, pos_order_id=7, pos_code="A-3", pos_status="draft")
    assert seen(database).troubles == (Trouble(TroubleKind.STUCK_ORDERS, SITE, count=2),)
    assert seen(database, stuck_minutes=121).troubles == ()


def test_values_that_a_guard_holds_are_counted(database: SqlDatabase) -> None:
    row = {
        "site": SITE,
        "site_variant_id": 1,
        "pos_variant_id": 1,
        "field": "quantity",
        "planned": 0,
        "planned_at": NOW,
        "state": "held",
        "reason": "guard_stock",
        "detail": "",
        "refusals": 0,
    }
    with database.engine.begin() as connection:
        connection.execute(tables.listings.insert().values(**row))
        connection.execute(tables.listings.insert().values(**{**row, "site_variant_id": 2, "state": "pending"}))
    assert seen(database).troubles == (Trouble(TroubleKind.HELD, SITE, count=1),)


def test_a_shop_that_refuses_our_key_explains_why_it_is_stale_and_its_runs_fail(database: SqlDatabase) -> None:
    moved(database, f"site:{SITE}:catalog", LONG_AGO)
    run = FailedRun("refresh", SITE, NOW)
    assert keys(seen(database, run)) == {("stale", SITE), ("failed_run", SITE)}
    database.state.update_site(SITE, last_error=f"Catalog: {SITE}: GET /x: the key or token is refused (401)")
    found = seen(database, run)
    assert found.troubles == (Trouble(TroubleKind.REFUSED, SITE),)
    assert found.explained == {("stale", SITE, ""), ("failed_run", SITE, "refresh")}
    assert keys(seen(database, run, refused=False)) == {("stale", SITE), ("failed_run", SITE)}


def test_an_order_that_the_pos_refuses_us_names_the_pos(database: SqlDatabase) -> None:
    database.state.update_site(SITE, last_error=f"Orders: {POS}: POST /x: the key or token is refused (401)")
    assert keys(seen(database, FailedRun("orders", SITE, NOW))) == {("refused", POS)}


def test_failed_runs_are_told_and_those_of_a_paused_site_are_not(database: SqlDatabase) -> None:
    runs = FailedRun("refresh", SITE, NOW), FailedRun("scan", "", NOW), FailedRun("push", "gone", NOW)
    assert keys(seen(database, *runs)) == {("failed_run", SITE), ("failed_run", "")}
    database.state.update_site(SITE, paused=True)
    assert keys(seen(database, *runs)) == {("failed_run", "")}
    unknown = look(database, AlertSettings(), None, NOW)
    assert TroubleKind.FAILED_RUN not in unknown.kinds


def moved(database: SqlDatabase, stream: str, at: datetime) -> None:
    marks = tables.watermarks
    with database.engine.begin() as connection:
        connection.execute(update(marks).where(marks.c.stream == stream).values(value=at))
        connection.execute(update(tables.connections).values(connected_at=NOW))
