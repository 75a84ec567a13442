"""Old runs are deleted with all that they left on the disk; young ones and those at work stay."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
from dagster import DagsterRunStatus

from pipelines.retention import delete_run, old_runs


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
        assert old_runs(instance, later) == [done.run_id]
        assert old_runs(instance, datetime.now(UTC) - timedelta(days=30)) == []
