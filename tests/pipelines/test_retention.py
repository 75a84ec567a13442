"""Old runs are deleted with all that they left on the disk; young ones and those at work stay."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
from dagster import DagsterRunStatus

from pipelines.jobs import retention
from pipelines.retention import delete_run, old_runs
from resources.database.database import SqlDatabase
from resources.multiweb import Multiweb
from sync.records import OrderState
from tests.resources.database.rows import web_order


@dg.job
def idle() -> None:
    """Nothing at all."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "dagster.yaml").write_text("telemetry: {enabled: false}\n", encoding="utf-8")
    return tmp_path


def test_a_deleted_run_leaves_no_file_behind(home: Path) -> None:
    with dg.DagsterInstance.from_config(str(home)) as instance:
        done = idle.execute_in_process(instance=instance)
        logs = home / "storage" / done.run_id / "compute_logs"
        logs.mkdir(parents=True, exist_ok=True)
        (logs / "step.out").write_text("words", encoding="utf-8")
        assert list((home / "history" / "runs").glob(f"{done.run_id}.db"))
        delete_run(instance, done.run_id)
        assert instance.get_run_by_id(done.run_id) is None
        assert not [path for path in home.rglob("*") if done.run_id in path.name]


def test_only_finished_runs_from_before_are_old(home: Path) -> None:
    with dg.DagsterInstance.from_config(str(home)) as instance:
        done = idle.execute_in_process(instance=instance)
        instance.add_run(dg.DagsterRun(job_name="idle", status=DagsterRunStatus.STARTED))
        later = datetime.now(UTC) + timedelta(minutes=1)
        assert [run.run_id for run in old_runs(instance, later)] == [done.run_id]
        assert old_runs(instance, datetime.now(UTC) - timedelta(days=30)) == []


def test_what_is_older_than_a_year_is_forgotten_and_younger_records_stay(
    sqlite_database: SqlDatabase, sqlite_url: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, young = (datetime.now(UTC) - timedelta(days=days) for days in (401, 399))
    orders = [
        replace(web_order(number), created_on=at, modified_on=at, raw=b"{}") for number, at in ((1, old), (2, young))
    ]
    sqlite_database.orders.record("tea", orders, OrderState.CREATED)
    monkeypatch.setenv("MULTIWEB_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("MULTIWEB_HOME", str(home))
    assert retention.execute_in_process(resources={"multiweb": Multiweb()}).success
    rows = [sqlite_database.orders.find("tea", number) for number in (1, 2)]
    assert [row.raw for row in rows if row] == [b"", b"{}"]
