"""Dagster's own storage in PostgreSQL: the file for it is the house's, and the daemon works on it."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import dagster as dg
import pytest
import yaml
from sqlalchemy import inspect, make_url

from resources.database.engine import make_engine
from tests.e2e.dagster_ui import wait_for

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "deploy" / "dagster-postgresql.yaml"


def test_the_file_is_the_houses_but_for_the_storage() -> None:
    house = yaml.safe_load((ROOT / "dagster.yaml").read_text(encoding="utf-8"))
    there = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    assert there.pop("storage") == {"postgres": {"postgres_url": {"env": "DAGSTER_PG_URL"}}}
    assert there == house


@pytest.fixture
def instance(
    new_empty_postgresql: Callable[[], str],
    new_postgresql: Callable[[], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[dg.DagsterInstance]:
    home = tmp_path / "dagster"
    home.mkdir()
    shutil.copyfile(FILE, home / "dagster.yaml")
    url = make_url(new_empty_postgresql()).set(drivername="postgresql+psycopg2")
    for name, value in {
        "DAGSTER_HOME": str(home),
        "DAGSTER_PG_URL": url.render_as_string(hide_password=False),
        "MULTIWEB_HOME": str(tmp_path / "home"),
        "MULTIWEB_DATABASE_URL": new_postgresql(),
    }.items():
        monkeypatch.setenv(name, value)
    with dg.DagsterInstance.get() as opened:
        yield opened


@pytest.mark.slow
def test_the_daemon_ticks_and_runs_a_job_with_everything_in_postgresql(
    instance: dg.DagsterInstance, tmp_path: Path
) -> None:
    program = [sys.executable, "-m", "dagster._daemon", "run", "-w", "workspace.yaml"]
    launch = [sys.executable, "-m", "dagster", "job", "launch", "-w", "workspace.yaml", "-j", "retention"]
    with (tmp_path / "daemon.log").open("wb") as log:
        daemon = subprocess.Popen(program, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
    try:
        wait_for("the daemon gives signs of life", lambda: bool(instance.get_daemon_heartbeats()), 120)
        subprocess.run(launch, cwd=ROOT, env=os.environ, check=True, capture_output=True, timeout=180)

        def done() -> bool:
            return [run.status for run in instance.get_runs()] == [dg.DagsterRunStatus.SUCCESS]

        wait_for("the run is done", done, 180)
        wait_for("a sensor has ticked", lambda: bool(instance.all_instigator_state()), 60)
    finally:
        daemon.send_signal(signal.SIGINT)
        daemon.wait(timeout=60)
    engine = make_engine(os.environ["DAGSTER_PG_URL"])
    assert {"runs", "event_logs", "job_ticks", "daemon_heartbeats"} <= set(inspect(engine).get_table_names())
    engine.dispose()
    assert not list((tmp_path / "dagster").rglob("*.db"))
