"""What asks for work as soon as there is some: connected sites, new orders, pending listings, fixed workbooks.

What webhooks named is followed in `pipelines/poking.py`.
"""

import json
from pathlib import Path

import dagster as dg

from assets.links import FixesConfig
from assets.partitions import SITES
from pipelines import jobs
from pipelines.inbox import saved_at
from pipelines.lanes import IN_FLIGHT, LANE_TAG, SCAN_LANE, busy_lanes, requests
from pipelines.poking import poked_catalog, sites_to_push, woken_orders
from pipelines.polling import import_requests, poll_sites
from resources.multiweb import Multiweb
from resources.toolbox import Toolbox

ON = dg.DefaultSensorStatus.RUNNING


def partition_changes(connected: set[str], existing: set[str], in_flight: set[str]) -> tuple[list[str], list[str]]:
    """Partitions to add and to delete; a site with a run under way keeps its partition until the run ended."""
    return sorted(connected - existing), sorted(existing - connected - in_flight)


@dg.sensor(minimum_interval_seconds=15, default_status=ON, jobs=[jobs.scan, jobs.refresh])
def connected_sites(context: dg.SensorEvaluationContext, multiweb: Multiweb) -> dg.SensorResult:
    """Make each connected site a partition; read the POS first, and then a site that is new, whole and at once."""
    running = context.instance.get_runs(dg.RunsFilter(statuses=IN_FLIGHT))
    in_flight = {run.tags[LANE_TAG].rsplit(":", 1)[0] for run in running if LANE_TAG in run.tags}
    sites = multiweb.tools.database.state.sites()
    existing = set(context.instance.get_dynamic_partitions("sites"))
    added, gone = partition_changes({site.alias for site in sites}, existing, in_flight)
    changes: list[dg.AddDynamicPartitionsRequest | dg.DeleteDynamicPartitionsRequest] = []
    if added:
        changes.append(SITES.build_add_request(added))
    if gone:
        changes.append(SITES.build_delete_request(gone))
    return dg.SensorResult(
        run_requests=_first_reads(context.instance, multiweb.tools, [s.alias for s in sites if not s.paused]),
        dynamic_partitions_requests=changes,
    )


def _first_reads(instance: dg.DagsterInstance, tools: Toolbox, active: list[str]) -> list[dg.RunRequest]:
    """Runs for what was never read: a site cannot be linked before the POS is known."""
    marks = tools.database.state.watermarks()
    if active and "pos:catalog" not in marks:
        busy = SCAN_LANE in busy_lanes(instance, jobs.scan.name)
        return [] if busy else [dg.RunRequest(job_name=jobs.scan.name)]
    unread = [alias for alias in active if f"site:{alias}:full" not in marks]
    return requests(instance, jobs.refresh.name, unread, "listings")


@dg.sensor(minimum_interval_seconds=30, default_status=ON, job=jobs.orders)
def web_orders(context: dg.SensorEvaluationContext, multiweb: Multiweb) -> dg.SensorResult:
    """Poll the orders of every site side by side, and ask for an import where there is something to import.

    A site that fails or is slow is named in the cursor and polled again next time; it never fails the tick.
    """
    before = json.loads(context.cursor) if context.cursor else {}
    outcome = poll_sites(multiweb.tools, before)
    return dg.SensorResult(run_requests=import_requests(context, outcome), cursor=json.dumps(outcome.cursor))


@dg.sensor(minimum_interval_seconds=15, default_status=ON, job=jobs.push)
def pending_listings(context: dg.SensorEvaluationContext, multiweb: Multiweb) -> dg.SensorResult | dg.SkipReason:
    """Ask for a push run of the sites whose plan differs from what they confirmed; of no other."""
    pending = sites_to_push(multiweb.tools.database)
    if not pending:
        return dg.SkipReason("Nothing is pending.")
    return dg.SensorResult(run_requests=requests(context.instance, jobs.push.name, pending, "listings"))


@dg.sensor(minimum_interval_seconds=15, default_status=ON, job=jobs.fixes)
def workbook_inbox(context: dg.SensorEvaluationContext, multiweb: Multiweb) -> dg.SensorResult | dg.SkipReason:
    """Apply the workbooks that analysts drop into a site's inbox folder; each file once."""
    tools = multiweb.tools
    known = set(context.instance.get_dynamic_partitions("sites"))
    found = [
        (site.alias, path)
        for site in tools.database.state.sites()
        if site.alias in known
        for path in _waiting_files(tools.installation.inbox_folder(site.alias))
    ]
    if not found:
        return dg.SkipReason("No workbook waits.")
    return dg.SensorResult(run_requests=[_fix_request(site, path) for site, path in found])


def _waiting_files(folder: Path) -> list[Path]:
    """Workbooks in an inbox, without the lock files that Excel leaves beside an open one and our own results."""
    if not folder.is_dir():
        return []
    return sorted(p for p in folder.glob("*.xlsx") if not p.name.startswith("~$") and ".result" not in p.suffixes)


def _fix_request(site: str, path: Path) -> dg.RunRequest:
    # The same file is asked for once; a file that was saved again is another one.
    return dg.RunRequest(
        run_key=f"{site}/{saved_at(path)}",
        partition_key=site,
        tags={LANE_TAG: f"{site}:fixes"},
        run_config=dg.RunConfig(ops={"workbook_fixes": FixesConfig(path=str(path.absolute()))}),
    )


ALL_SENSORS = [connected_sites, web_orders, woken_orders, poked_catalog, pending_listings, workbook_inbox]
