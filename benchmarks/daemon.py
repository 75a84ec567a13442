"""The whole program as it runs: `make dev` with the real daemon, its schedules and sensors, and the shops beside it."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from console.stand_in import StandIn
from resources.database.database import SqlDatabase
from resources.installation import Installation

ROOT = Path(__file__).resolve().parent.parent
LOOK_EVERY_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Dev:
    """A running `make dev`."""

    sandbox: StandIn
    database: SqlDatabase
    ui: str

    @property
    def aliases(self) -> list[str]:
        """The sites."""
        return [site["alias"] for site in self.sandbox.sites]

    def runs(self, job: str, since: float) -> list[dict[str, Any]]:
        """Runs of a job that were created since an instant (Unix seconds), newest first."""
        query = """{ runsOrError(limit: 300) { ... on Runs { results
            { jobName status creationTime startTime endTime } } } }"""
        answer = httpx.post(f"{self.ui}/graphql", json={"query": query}, timeout=60)
        found = answer.raise_for_status().json()["data"]["runsOrError"]["results"]
        return [run for run in found if run["jobName"] == job and run["creationTime"] >= since]


@contextmanager
def dev(*options: str, scan_cron: str = "* * * * *") -> Iterator[Dev]:
    """`make dev` with these options and a scan by this schedule, once every site is read, linked and pushed."""
    port = _free_port()
    # A run may write on for a moment after the daemon has ended.
    with tempfile.TemporaryDirectory(prefix="multiweb-bench-", ignore_cleanup_errors=True) as folder:
        home = Path(folder) / "home"
        command = [sys.executable, "-m", "console.dev", "--port", str(port), "--home", str(home), "--page-port", "0"]
        environment = {**os.environ, "MULTIWEB_SCAN_CRON": scan_cron}
        with (Path(folder) / "dev.log").open("wb") as log:
            process = subprocess.Popen(
                [*command, "--orders-every", "0", *options],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        ui = f"http://127.0.0.1:{port}"
        database: SqlDatabase | None = None
        try:
            wait_for("the Dagster UI answers", lambda: process.poll() is not None or _answers(ui), 400)
            if process.poll() is not None:
                raise RuntimeError(f"make dev ended: {(Path(folder) / 'dev.log').read_text(encoding='utf-8')[-2000:]}")
            shops = json.loads((home / "sandbox.json").read_text(encoding="utf-8"))
            database = SqlDatabase(Installation(home=home).database_url)
            running = Dev(StandIn(process, shops["address"], tuple(shops["shops"])), database, ui)
            wait_for("every site is in step", lambda: _in_step(running), 900)
            yield running
        finally:
            if database is not None:
                database.close()
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=90)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def wait_for(what: str, happened: Callable[[], bool], seconds: float) -> float:
    """Seconds until something happened. Raises TimeoutError, naming it, when it did not."""
    began = time.monotonic()
    while not happened():
        if time.monotonic() - began > seconds:
            raise TimeoutError(f"not within {seconds:.0f} s: {what}")
        time.sleep(LOOK_EVERY_SECONDS)
    return time.monotonic() - began


def _in_step(running: Dev) -> bool:
    marks = running.database.state.watermarks()
    planned = all(f"site:{alias}:plan" in marks for alias in running.aliases)
    return planned and not running.database.listings.pending_sites()


def _answers(ui: str) -> bool:
    try:
        return httpx.get(f"{ui}/server_info", timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
