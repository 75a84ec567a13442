"""Figures for Prometheus, read from the database when they are asked for.

Aliases of shops, states and counts: never a product, an order or a person. Counters live in the table `counters`, so
they go on growing whatever restarts; everything else is a gauge.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from resources.database.counters import ALERTS, CALLS, LIMIT_WAITS
from resources.database.database import SqlDatabase
from resources.health import health
from sync.errors import WrongUse


def exposition(database: SqlDatabase) -> bytes:
    """All figures as Prometheus reads them."""
    registry = CollectorRegistry()
    registry.register(_Figures(database))
    return generate_latest(registry)


class _Figures(Collector):
    """Reads each family when it is asked for."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    def describe(self) -> Iterable[Metric]:
        """Nothing in advance: what there is depends on the database."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Every family."""
        database, now = self._database, datetime.now(UTC)
        yield from _lag(database, now)
        yield _sites(database)
        figures = database.figures
        yield _gauge("multiweb_orders", "Orders recorded, by state.", ("site", "state"), figures.orders_by_state())
        yield _gauge(
            "multiweb_listings",
            "Values that are pending, held by a guard, or in error.",
            ("site", "state"),
            figures.open_listings(),
        )
        yield _gauge(
            "multiweb_pokes",
            "What webhooks named and nobody has read yet.",
            ("shop", "subject"),
            database.pokes.shops(),
        )
        yield from _alerts(database)
        yield from _counters(database)


def _lag(database: SqlDatabase, now: datetime) -> Iterator[Metric]:
    """Seconds since the last good reading, of whatever was ever read."""
    marks = database.state.watermarks()
    family = GaugeMetricFamily(
        "multiweb_lag_seconds", "Seconds since a shop was last read well, by what was read.", labels=("shop", "what")
    )
    for stream, at in sorted(marks.items()):
        owner, _, rest = stream.partition(":")
        if owner == "site":
            shop, _, what = rest.rpartition(":")
            family.add_metric((shop, what), _seconds(now, at))
    for alias in _pos(database):
        if "pos:catalog" in marks:
            family.add_metric((alias, "catalog"), _seconds(now, marks["pos:catalog"]))
    yield family
    daemon = health(database, now).daemon
    if daemon is not None:
        yield GaugeMetricFamily(
            "multiweb_daemon_lag_seconds", "Seconds since the daemon gave a sign of life.", value=daemon.total_seconds()
        )


def _sites(database: SqlDatabase) -> Metric:
    family = GaugeMetricFamily(
        "multiweb_site",
        "1 for each website, with its mode; `refused` where a shop refuses us.",
        labels=("site", "mode"),
    )
    for site in database.state.sites():
        mode = "paused" if site.paused else "refused" if site.last_error else site.mode
        family.add_metric((site.alias, mode), 1)
    return family


def _alerts(database: SqlDatabase) -> Iterator[Metric]:
    told = GaugeMetricFamily("multiweb_troubles", "Troubles that were told and are not over.", labels=("shop", "kind"))
    counts: dict[tuple[str, str], int] = {}
    for one in database.alerts.told():
        key = one.shop, one.kind.value
        counts[key] = counts.get(key, 0) + 1
    for labels, count in sorted(counts.items()):
        told.add_metric(labels, count)
    yield told
    addresses = database.alerts.addresses()
    failing = sum(one.failing_since is not None for one in addresses)
    yield GaugeMetricFamily("multiweb_alert_addresses", "Addresses that alerts go to.", value=len(addresses))
    yield GaugeMetricFamily("multiweb_alert_addresses_failing", "Of them, those that take nothing.", value=failing)


def _counters(database: SqlDatabase) -> Iterator[Metric]:
    families = {
        CALLS: CounterMetricFamily("multiweb_calls", "Calls to shops, by outcome.", labels=("shop", "outcome")),
        LIMIT_WAITS: CounterMetricFamily(
            "multiweb_limit_wait_seconds", "Seconds waited for the limit of a shop.", labels=("shop",)
        ),
        ALERTS: CounterMetricFamily("multiweb_alerts_told", "Alerts told, by shop and kind.", labels=("shop", "kind")),
    }
    for (name, shop, outcome), value in database.counters.all().items():
        if name in families:
            families[name].add_metric((shop, outcome) if name != LIMIT_WAITS else (shop,), value)
    yield from families.values()


def _gauge(name: str, help_text: str, labels: tuple[str, str], counts: Mapping[tuple[str, str], int]) -> Metric:
    family = GaugeMetricFamily(name, help_text, labels=labels)
    for values, count in sorted(counts.items()):
        family.add_metric(values, count)
    return family


def _pos(database: SqlDatabase) -> tuple[str, ...]:
    try:
        return (database.state.pos().alias,)
    except WrongUse:
        return ()


def _seconds(now: datetime, at: datetime) -> float:
    return max(0.0, (now - at).total_seconds())
