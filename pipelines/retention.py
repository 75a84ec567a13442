"""Deleting what is old: runs, entries of the log of changes, and the people in settled orders.

Dagster's SQLite storage keeps one file a run and leaves it behind when a run is deleted.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg

from resources.multiweb import Multiweb

KEEP = timedelta(days=30)
# A shop's year with its returns; what an order was, without its buyer, stays for good.
KEEP_RECORDS = timedelta(days=400)
KEEP_INTENTS = timedelta(days=2)
KEEP_ALERTS = timedelta(days=30)
BATCH = 200

FINISHED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]


def old_runs(instance: dg.DagsterInstance, before: datetime, limit: int = BATCH) -> list[str]:
    """Ids of finished runs that were last changed before an instant, at most `limit`."""
    records = instance.get_run_records(
        dg.RunsFilter(statuses=FINISHED, updated_before=before), limit=limit, ascending=True
    )
    return [record.dagster_run.run_id for record in records]


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


@dg.op
def delete_old_runs(context: dg.OpExecutionContext) -> None:
    """Delete finished runs older than 30 days, in batches."""
    before = datetime.now(UTC) - KEEP
    deleted = 0
    while batch := old_runs(context.instance, before):
        for run_id in batch:
            delete_run(context.instance, run_id)
        deleted += len(batch)
    context.log.info("deleted %s finished runs older than %s days", deleted, KEEP.days)


@dg.op
def forget_old_records(context: dg.OpExecutionContext, multiweb: Multiweb) -> None:
    """Remove entries of the log of changes, and the JSON and buyer of settled orders, older than 400 days.

    Announced customers are forgotten after two days: by then a POS shows whom it has. Alerts after 30 days.
    """
    before = datetime.now(UTC) - KEEP_RECORDS
    database = multiweb.tools.database
    database.customers.prune_intents(datetime.now(UTC) - KEEP_INTENTS)
    database.alerts.prune(datetime.now(UTC) - KEEP_ALERTS)
    changes, orders = database.state.prune_changes(before), database.orders.prune_raw(before)
    context.log.info("forgot %s entries of the log and the buyers of %s orders", changes, orders)
