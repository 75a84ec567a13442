"""What follows when webhooks name something: it is read again, planned, and pushed, within seconds.

Nothing here is needed for the result: the schedules and the other sensors find all of it a little later.
"""

import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import dagster as dg

from pipelines import jobs
from pipelines.lanes import LANE_TAG, SCAN_LANE, busy_lanes, lane_tags, requests
from pipelines.polling import import_requests, poll_sites
from resources.multiweb import Multiweb
from resources.toolbox import Toolbox
from sync.catalogs.follow import FollowReport, follow_pokes
from sync.catalogs.pokes import CATALOG, MOST, ORDER_STATES, ORDERS, PRODUCTS, WHOLE_SHOP
from sync.errors import MultiwebError, WrongUse
from sync.stores import Database

T = TypeVar("T")

ON = dg.DefaultSensorStatus.RUNNING
INTERVAL_SECONDS = 5
# Dagster ends a tick after 60 seconds: no further site is begun after the first, nothing waited for after the second.
WORK_SECONDS, DEADLINE_SECONDS = 30.0, 40.0
# A POS that does not answer is not asked again at each tick.
REST = timedelta(seconds=60)
# What we write to a site makes it deliver, too; for so long after a push its webhooks are taken for an echo.
ECHO_SECONDS = 15.0
RECENT_PUSHES = 3

Named = Mapping[tuple[str, str], int]
"""(shop, subject) → how many were named."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """What the sensor keeps: the sites that had to wait, and until when the POS is left alone."""

    left: tuple[str, ...] = ()
    rest_until: datetime = datetime(2000, 1, 1, tzinfo=UTC)

    @classmethod
    def read(cls, text: str | None) -> "Cursor":
        """The cursor of the last tick."""
        stored = json.loads(text) if text else None
        return cls(tuple(stored["left"]), datetime.fromisoformat(stored["rest_until"])) if stored else cls()

    def written(self) -> str:
        """The cursor as Dagster keeps it."""
        return json.dumps({"left": self.left, "rest_until": self.rest_until.isoformat()})


@dg.sensor(minimum_interval_seconds=INTERVAL_SECONDS, default_status=ON, jobs=[jobs.push, jobs.refresh, jobs.scan])
def poked_catalog(context: dg.SensorEvaluationContext, multiweb: Multiweb) -> dg.SensorResult | dg.SkipReason:
    """Follow what webhooks named: products of the POS are read and planned here and pushed at once, a site is read.

    A shop that fails never fails the tick: what it could not be asked stays named.
    """
    database = multiweb.tools.database
    named, before = database.pokes.shops(), Cursor.read(context.cursor)
    if not named and not before.left:
        return dg.SkipReason("Nothing was named.")
    asked, after = _follow_pos(context, multiweb.tools, named, before)
    asked += _refresh_requests(context.instance, database)
    return dg.SensorResult(run_requests=asked, cursor=after.written())


@dg.sensor(minimum_interval_seconds=INTERVAL_SECONDS, default_status=ON, job=jobs.orders)
def woken_orders(context: dg.SensorEvaluationContext, multiweb: Multiweb) -> dg.SensorResult | dg.SkipReason:
    """Poll the orders of the sites that told of one, and ask for an import where there is something to import.

    A site that fails is left to the regular poll until it tells of an order again.
    """
    tools = multiweb.tools
    tried: dict[str, str] = json.loads(context.cursor) if context.cursor else {}
    woken = {site: at.isoformat() for site, at in _told_at(tools.database, ORDERS).items()}
    due = {site: at for site, at in woken.items() if tried.get(site) != at}
    if not due:
        return dg.SkipReason("No site told of an order.")
    outcome = poll_sites(tools, {}, only=due)
    failed = {site: at for site, at in woken.items() if site in outcome.errors or site not in due}
    return dg.SensorResult(run_requests=import_requests(context, outcome), cursor=json.dumps(failed))


def sites_to_push(database: Database) -> list[str]:
    """The sites that may be written to and whose plan differs from what they confirmed."""
    live = {site.alias for site in database.state.sites() if site.mode == "live" and not site.paused}
    return [site for site in database.listings.pending_sites() if site in live]


def in_time(work: Callable[[], T], seconds: float) -> T:
    """What the work returns. Raises TimeoutError when it takes longer; it then goes on, and nobody waits for it."""
    pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="poked")
    try:
        return pool.submit(work).result(timeout=seconds)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _follow_pos(
    context: dg.SensorEvaluationContext, tools: Toolbox, named: Named, cursor: Cursor
) -> tuple[list[dg.RunRequest], Cursor]:
    """Read and plan what was named of the POS, or ask for a scan where that is cheaper."""
    try:
        pos = tools.database.state.pos().alias
    except WrongUse:  # disconnected, and a late delivery came after
        return [], cursor
    products = named.get((pos, PRODUCTS), 0)
    if products > MOST:
        busy = SCAN_LANE in busy_lanes(context.instance, jobs.scan.name)
        return [] if busy else [dg.RunRequest(job_name=jobs.scan.name)], cursor
    if not (products or (pos, ORDER_STATES) in named or cursor.left) or datetime.now(UTC) < cursor.rest_until:
        return [], cursor
    try:
        report = in_time(lambda: _followed(tools, cursor.left), DEADLINE_SECONDS)
    except (MultiwebError, TimeoutError) as error:
        context.log.warning("what webhooks named of %s could not be followed: %s", pos, error or "no time was left")
        return [], Cursor(cursor.left, datetime.now(UTC) + REST)
    for site, why in sorted(report.failed.items()):
        context.log.warning("%s could not be planned: %s", site, why)
    pushes = requests(context.instance, jobs.push.name, sites_to_push(tools.database), "listings")
    return pushes, Cursor(report.left)


def _followed(tools: Toolbox, first: tuple[str, ...]) -> FollowReport:
    with tools.pos() as pos:
        return follow_pokes(pos, tools.database, WORK_SECONDS, first)


def _refresh_requests(instance: dg.DagsterInstance, database: Database) -> list[dg.RunRequest]:
    """Run requests for sites that told of a product; what they told of before a request is answered by its run."""
    asked_at = datetime.now(UTC)
    told = _told_at(database, CATALOG)
    echoes = {site for site, at in told.items() if _is_echo(instance, site, at)}
    asked = requests(instance, jobs.refresh.name, sorted(told.keys() - echoes), "listings")
    for site in echoes | {str(request.partition_key) for request in asked}:
        database.pokes.done(site, CATALOG, [WHOLE_SHOP], asked_at)
    return asked


def _is_echo(instance: dg.DagsterInstance, site: str, at: datetime) -> bool:
    """Whether a site told of a product while we were writing to it, or just after."""
    mine = dg.RunsFilter(job_name=jobs.push.name, tags={LANE_TAG: lane_tags(site, "listings")[LANE_TAG]})
    moment = at.timestamp()
    return any(
        record.start_time is not None
        and record.start_time <= moment
        and (record.end_time is None or moment <= record.end_time + ECHO_SECONDS)
        for record in instance.get_run_records(mine, limit=RECENT_PUSHES)
    )


def _told_at(database: Database, subject: str) -> dict[str, datetime]:
    """Active site → when it last told of a thing of this kind."""
    shops = {shop for shop, one in database.pokes.shops() if one == subject}
    active = [site.alias for site in database.state.sites() if site.alias in shops and not site.paused]
    return {site: max(poke.at for poke in database.pokes.due(site) if poke.subject == subject) for site in active}
