"""Health and figures: what is not well is seen, what is counted adds up, and nothing personal is among it."""

from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from resources.database import tables
from resources.database.counters import ALERTS, CALLS, LIMIT_WAITS
from resources.database.database import SqlDatabase
from resources.health import DAEMON, Health, health, note_daemon
from resources.metrics import exposition
from sync.alerts.rows import Message, Telling, Trouble, TroubleKind, Verdict
from sync.records import OrderState
from tests.sync.catalog_world import settings
from tests.sync.order_fakes import POS, SITE
from tests.sync.order_world import connect, web_order

NOW = datetime.now(UTC)


def figures(database: SqlDatabase) -> dict[tuple[str, str], float]:
    """(name, labels) → value, as Prometheus reads it."""
    told = exposition(database).decode()
    return {
        (sample.name, ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(told)
        for sample in family.samples
    }


def test_figures_are_what_the_database_knows(database: SqlDatabase) -> None:
    connect(database, settings())
    for stream, minutes in (("pos:catalog", 2), (f"site:{SITE}:catalog", 9), (f"site:{SITE}:orders", 1)):
        database.state.advance(stream, datetime.now(UTC) - timedelta(minutes=minutes))
    database.orders.record(SITE, [web_order(1), web_order(2)], OrderState.NEW)
    database.orders.move(SITE, 2, OrderState.FAILED, reason="refused")
    database.pokes.add(POS, "products", [1, 2])
    database.counters.add({(CALLS, SITE, "ok"): 3, (CALLS, SITE, "limited"): 1, (LIMIT_WAITS, SITE, ""): 1.5})
    database.counters.add({(CALLS, SITE, "ok"): 4, (LIMIT_WAITS, SITE, ""): 0})
    found = figures(database)
    for labels, seconds in ((f"shop={POS},what=catalog", 120), (f"shop={SITE},what=catalog", 540)):
        assert seconds <= found["multiweb_lag_seconds", labels] < seconds + 60
    assert found["multiweb_orders", f"site={SITE},state=failed"] == 1
    assert found["multiweb_orders", f"site={SITE},state=new"] == 1
    assert found["multiweb_pokes", f"shop={POS},subject=products"] == 2
    assert found["multiweb_calls_total", f"outcome=ok,shop={SITE}"] == 7
    assert found["multiweb_calls_total", f"outcome=limited,shop={SITE}"] == 1
    assert found["multiweb_limit_wait_seconds_total", f"shop={SITE}"] == 1.5
    assert found["multiweb_site", f"mode=live,site={SITE}"] == 1
    assert ("multiweb_daemon_lag_seconds", "") not in found
    note_daemon(database)
    assert figures(database)["multiweb_daemon_lag_seconds", ""] < 60


def test_held_and_pending_values_and_told_alerts_are_counted(sqlite_database: SqlDatabase) -> None:
    database = sqlite_database
    connect(database, settings())
    row = {"site": SITE, "pos_variant_id": 1, "field": "quantity", "planned": 0, "planned_at": NOW, "reason": ""}
    with database.engine.begin() as connection:
        for number, state in enumerate(("held", "held", "pending", "in_sync")):
            values = {**row, "site_variant_id": number, "state": state, "detail": "", "refusals": 0}
            connection.execute(tables.listings.insert().values(**values))
    database.alerts.add("owners", "JSON", b"sealed", "test", NOW)
    verdict = Verdict((Telling("new", Trouble(TroubleKind.HELD, SITE, count=2)),))
    for _ in range(2):  # told once
        database.alerts.claim(verdict, lambda _: Message("", ""), NOW)
    found = figures(database)
    assert found["multiweb_listings", f"site={SITE},state=held"] == 2
    assert found["multiweb_listings", f"site={SITE},state=pending"] == 1
    assert ("multiweb_listings", f"site={SITE},state=in_sync") not in found
    assert found["multiweb_troubles", f"kind=held,shop={SITE}"] == 1
    assert found["multiweb_alerts_told_total", f"kind=held,shop={SITE}"] == 1
    assert database.counters.all() == {(ALERTS, SITE, "held"): 1}
    assert (found["multiweb_alert_addresses", ""], found["multiweb_alert_addresses_failing", ""]) == (1, 0)


def test_nothing_of_an_order_a_buyer_or_a_product_is_among_the_figures(sqlite_database: SqlDatabase) -> None:
    connect(sqlite_database, settings())
    order = web_order(471147)
    sqlite_database.orders.record(SITE, [order], OrderState.NEW)
    told = exposition(sqlite_database).decode()
    assert SITE in told
    assert order.customer_name is not None and order.customer_phone is not None
    for private in (order.number, "471147", order.customer_name, order.customer_phone):
        assert private not in told


def test_an_installation_is_well_until_the_daemon_is_silent(sqlite_database: SqlDatabase) -> None:
    assert health(sqlite_database) == Health(True, True, None) and health(sqlite_database).well
    note_daemon(sqlite_database)
    assert health(sqlite_database, datetime.now(UTC) + timedelta(minutes=4)).well
    late = health(sqlite_database, datetime.now(UTC) + timedelta(minutes=6))
    assert late.serves and not late.well
    assert sqlite_database.state.watermark(DAEMON) is not None


def test_tables_of_another_version_and_a_database_that_is_gone_are_seen(
    sqlite_database: SqlDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite_database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert health(sqlite_database) == Health(database=True, tables=False, daemon=None)
    with sqlite_database.engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    assert not health(sqlite_database).serves
    from resources.database.engine import make_engine

    gone = make_engine("postgresql://nobody@127.0.0.1:1/none")
    monkeypatch.setattr(sqlite_database, "engine", gone)
    assert health(sqlite_database) == Health(database=False, tables=False, daemon=None)
    gone.dispose()
