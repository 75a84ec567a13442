"""Deleting what is old: runs with their files, and what `resources.keeping` says of tables and folders.

Dagster's SQLite storage keeps one file a run and leaves it behind when a run is deleted.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg

from pipelines.inbox import FIXES, saved_at
from resources.keeping import forget, put_away
from resources.multiweb import Multiweb

BATCH = 200
RUN_KEY = "dagster/run_key"

FINISHED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]


def old_runs(instance: dg.DagsterInstance, before: datetime, limit: int = BATCH) -> list[dg.DagsterRun]:
    """Finished runs that were last changed before an instant, at most `limit`."""
    records = instance.get_run_records(
        dg.RunsFilter(statuses=FINISHED, updated_before=before), limit=limit, ascending=True
    )
    return [record.dagster_run for record in records]


def delete_run(instance: dg.DagsterInstance, run_id: str) -> None:
    """Delete a run from the storage, and its event file and compute logs from the disk where there are any."""
    instance.delete_run(run_id)
    root = Path(instance.root_directory)
    for leftover in (root / "history" / "runs").glob(f"{run_id}.db*"):
        leftover.unlink(missing_ok=True)
    logs = root / "storage" / run_id
    if logs.is_dir():
        for path in sorted(logs.rglob("*"), reverse=True):
            if path.is_dir():
                path.rmdir()
            else:
                path.unlink(missing_ok=True)
        logs.rmdir()


def put_away_fixes(run: dg.DagsterRun) -> None:
    """Take the workbook of a run out of its inbox, before the run is forgotten and the workbook looks new again.

    Dagster knows by the key of a run which workbook was asked for, and forgets the key with the run. A file that was
    saved again since is another one, and stays.
    """
    if run.job_name != FIXES or RUN_KEY not in run.tags:
        return
    config: Any = run.run_config
    file = Path(config["ops"]["workbook_fixes"]["config"]["path"])
    if file.is_file() and run.tags[RUN_KEY].endswith(saved_at(file)):
        put_away(file)


@dg.op
def delete_old_runs(context: dg.OpExecutionContext, multiweb: Multiweb) -> None:
    """Delete finished runs older than 30 days (`MULTIWEB_KEEP_RUNS_DAYS`), in batches."""
    days = multiweb.tools.installation.keep_runs_days
    before = datetime.now(UTC) - timedelta(days=days)
    deleted = 0
    while batch := old_runs(context.instance, before):
        for run in batch:
            put_away_fixes(run)
            delete_run(context.instance, run.run_id)
        deleted += len(batch)
    context.log.info("deleted %s finished runs older than %s days", deleted, days)


@dg.op
def forget_old_records(context: dg.OpExecutionContext, multiweb: Multiweb) -> None:
    """Remove what tables and folders need not keep longer: the log of changes, buyers, workbooks, small rows."""
    gone = forget(multiweb.tools.database, multiweb.tools.installation)
    context.log.info(
        "forgot %s entries of the log, the buyers of %s orders, %s files and %s small rows",
        *(gone.changes, gone.buyers, gone.files, gone.small),
    )
