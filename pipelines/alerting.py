"""Telling people what is wrong: looked for every minute, without a run.

A tick costs a few small queries. A receiver that does not answer holds up nothing but this sensor, for some seconds.
"""

from datetime import UTC, datetime, timedelta

import dagster as dg

from resources.alerting import tell_troubles
from resources.health import note_daemon
from resources.multiweb import Multiweb
from sync.alerts.rows import FailedRun
from sync.alerts.texts import ACTIVITIES

INTERVAL_SECONDS = 60
# A job that nobody has run again for so long is no news any more.
WINDOW = timedelta(days=7)
MOST = 200
PARTITION_TAG = "dagster/partition"


def failed_runs(instance: dg.DagsterInstance, now: datetime) -> list[FailedRun]:
    """Our jobs and sites whose last finished run failed, with when it ended."""
    wanted = dg.RunsFilter(statuses=[dg.DagsterRunStatus.FAILURE], updated_after=now - WINDOW)
    newest: dict[tuple[str, str], dg.RunRecord] = {}
    for record in instance.get_run_records(wanted, limit=MOST):
        run = record.dagster_run
        if run.job_name in ACTIVITIES:
            newest.setdefault((run.job_name, run.tags.get(PARTITION_TAG, "")), record)
    return [
        FailedRun(job, site, _ended(record))
        for (job, site), record in sorted(newest.items(), key=lambda item: item[0])
        if not _succeeded_after(instance, job, site, record)
    ]


@dg.sensor(minimum_interval_seconds=INTERVAL_SECONDS, default_status=dg.DefaultSensorStatus.RUNNING)
def alerts(context: dg.SensorEvaluationContext, multiweb: Multiweb) -> dg.SkipReason:
    """Tell people what they should know of: failed runs, stale shops, stuck orders, held changes, refused keys."""
    note_daemon(multiweb.tools.database)
    report = tell_troubles(multiweb.tools, failed_runs(context.instance, datetime.now(UTC)))
    for name, problem in sorted(report.failed.items()):
        context.log.warning("alerts to %s are not delivered (%s); they are tried again", name, problem)
    return dg.SkipReason(f"{len(report.told)} told, {report.delivered} messages delivered.")


def _succeeded_after(instance: dg.DagsterInstance, job: str, site: str, failure: dg.RunRecord) -> bool:
    tags = {PARTITION_TAG: site} if site else {}
    wanted = dg.RunsFilter(job_name=job, statuses=[dg.DagsterRunStatus.SUCCESS], tags=tags)
    newest = instance.get_run_records(wanted, limit=1)
    # Runs of one lane follow each other; their times are whole seconds on SQLite.
    return bool(newest) and newest[0].storage_id > failure.storage_id


def _ended(record: dg.RunRecord) -> datetime:
    return record.update_timestamp if record.end_time is None else datetime.fromtimestamp(record.end_time, UTC)
