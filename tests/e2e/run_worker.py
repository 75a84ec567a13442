"""A worker process of one push run, to be killed: `python -m tests.e2e.run_worker SITE`, with DAGSTER_HOME set."""

import sys

import dagster as dg

from pipelines.definitions import defs
from pipelines.lanes import lane_tags


def main(site: str) -> None:
    with dg.DagsterInstance.get() as instance:
        job = defs().resolve_job_def("push")
        job.execute_in_process(instance=instance, partition_key=site, tags=lane_tags(site, "listings"))


if __name__ == "__main__":
    main(sys.argv[1])
