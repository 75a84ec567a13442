"""Lanes: one run per site and kind of work at a time.

The tags are what `dagster.yaml` limits: `multiweb/lane` to one run per value, `multiweb/work=listings` below the
total number of runs, so that orders always find a place. Where Celery does the runs (`deploy/`), orders have a queue
of their own, too: a worker takes from it first.
"""

from collections.abc import Iterable

import dagster as dg

from sync.ports import Lane

LANE_TAG = "multiweb/lane"
WORK_TAG = "multiweb/work"
QUEUE_TAG = "dagster-celery/queue"
SCAN_LANE = "pos:scan"

IN_FLIGHT = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]


def lane_tags(site: str, lane: Lane) -> dict[str, str]:
    """Tags of a run that works on one lane of one site."""
    queue = {QUEUE_TAG: lane} if lane == "orders" else {}
    return {LANE_TAG: f"{site}:{lane}", WORK_TAG: lane, **queue}


def busy_lanes(instance: dg.DagsterInstance, job_name: str) -> set[str]:
    """Lane values for which a run of this job is queued or at work."""
    runs = instance.get_runs(dg.RunsFilter(job_name=job_name, statuses=IN_FLIGHT))
    return {run.tags[LANE_TAG] for run in runs if LANE_TAG in run.tags}


def requests(
    instance: dg.DagsterInstance,
    job_name: str,
    sites: Iterable[str],
    lane: Lane,
    run_config: dg.RunConfig | None = None,
) -> list[dg.RunRequest]:
    """Run requests for the sites that are partitions and have no run of this job under way.

    One unknown partition key would fail the whole tick, and a queue that grows faster than it drains helps no
    site, so both are left out here.
    """
    known = set(instance.get_dynamic_partitions("sites"))
    busy = busy_lanes(instance, job_name)
    return [
        dg.RunRequest(
            job_name=job_name,
            partition_key=site,
            tags=lane_tags(site, lane),
            run_config=run_config or {},
        )
        for site in sites
        if site in known and f"{site}:{lane}" not in busy
    ]
