"""Runs that nobody works on any more, although Dagster believes that they are started.

A machine that lost its power leaves its runs "started" for ever; each keeps the lane of its site from the next run, and
a place from all runs. Celery does not help: what it last heard of such a run is that it had begun.
Every run of ours keeps a lease alive while it works (`resources.multiweb`); one without a sign of life is lost,
whatever Dagster believes of it, and is reported as failed, so that its lane and its place are free again.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta

import dagster as dg

from pipelines.lanes import LANE_TAG
from resources.multiweb import Multiweb, run_lease

# A run takes its lease a few seconds after it started; a loaded machine may need longer.
GRACE = timedelta(seconds=90)
AT_WORK = [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]
_WHY = (
    "The worker of this run is gone: it has given no sign of life for a while. The next run goes on where it stopped."
)


def lost(records: Sequence[dg.RunRecord], alive: Collection[str], now: datetime) -> list[dg.DagsterRun]:
    """The runs that are believed to be at work, were started a while ago, and hold no lease that lives.

    Args:
        records: runs that are believed to be at work.
        alive: names of the leases that live.
        now: the time.
    """
    return [
        record.dagster_run
        for record in records
        if _started(record) < now - GRACE and run_lease(record.dagster_run.run_id) not in alive
    ]


def _started(record: dg.RunRecord) -> datetime:
    seconds = record.start_time
    return record.create_timestamp if seconds is None else datetime.fromtimestamp(seconds, UTC)


@dg.sensor(minimum_interval_seconds=30, default_status=dg.DefaultSensorStatus.RUNNING)
def lost_runs(context: dg.SensorEvaluationContext, multiweb: Multiweb) -> dg.SkipReason:
    """Report runs without a worker as failed, so that the lanes of their sites and their places are free again."""
    leases = multiweb.tools.database.leases
    alive = {row.name for row in leases.listed() if row.alive}
    records = context.instance.get_run_records(dg.RunsFilter(statuses=AT_WORK))
    gone = lost(records, alive, datetime.now(UTC))
    for run in gone:
        context.instance.report_run_failed(run, _WHY)
        leases.drop_dead(run_lease(run.run_id))
        context.log.warning("run %s (%s) was lost; its lane is free", run.run_id, run.tags.get(LANE_TAG, run.job_name))
    return dg.SkipReason(f"{len(gone)} lost runs were ended." if gone else "Every run at work gives signs of life.")
