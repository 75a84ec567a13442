"""A whole installation as it runs, `make dev` or `make cluster`, with its shops, for measurements and tests."""

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil

from console.play import ENVIRONMENT
from console.services import LIST
from console.serving import free_port
from console.stand_in import StandIn
from resources.database.database import SqlDatabase

ROOT = Path(__file__).resolve().parent.parent
LOOK_EVERY_SECONDS = 0.2
LOOKS = 100
UNDER_WAY = ("QUEUED", "NOT_STARTED", "STARTING", "STARTED", "CANCELING")


@dataclass(frozen=True, slots=True)
class Installed:
    """A running `make dev` or `make cluster`."""

    process: subprocess.Popen[bytes]
    home: Path
    sandbox: StandIn
    database: SqlDatabase
    ui: str

    @property
    def aliases(self) -> list[str]:
        """The sites."""
        return [site["alias"] for site in self.sandbox.sites]

    def runs(self, job: str, since: float) -> list[dict[str, Any]]:
        """Runs of a job that were created since an instant (Unix seconds), newest first."""
        found = self._asked("limit: 300", "results { jobName status creationTime startTime endTime }")["results"]
        return [run for run in found if run["jobName"] == job and run["creationTime"] >= since]

    def count(self, *statuses: str) -> int:
        """How many runs are in one of these states."""
        return int(self._asked(f"filter: {{statuses: [{', '.join(statuses)}]}}", "count")["count"])

    def sites_at_work(self) -> set[str]:
        """The sites for which a run waits or is at work."""
        found = self._asked(f"filter: {{statuses: [{', '.join(UNDER_WAY)}]}}", "results { tags { key value } }")
        tags = [tag for run in found["results"] for tag in run["tags"]]
        return {tag["value"] for tag in tags if tag["key"] == "dagster/partition"}

    def services(self) -> dict[str, int]:
        """The parts of a `make cluster` that run: name → process id."""
        return dict(json.loads((self.home / "logs" / LIST).read_text(encoding="utf-8")))

    def cpu_seconds(self) -> float:
        """Seconds of a processor that the installation has used so far, ended runs included, without the shops."""
        # User and system, of each process itself and of its ended children.
        return self._of_all(lambda process: float(sum(process.cpu_times()[:4])))

    def run_seconds(self) -> float:
        """What of it was used by runs: processes that the code server begins, or Celery workers."""
        return self._of_all(_of_runs)

    def megabytes(self) -> int:
        """Memory of the installation at this moment; what processes share is counted once."""
        return round(self._of_all(lambda process: float(process.memory_full_info().pss)) / 1024**2)

    def _of_all(self, figure: Callable[[psutil.Process], float]) -> float:
        """A figure of its processes together, without the sandbox, in a moment in which none of them ends."""
        for _ in range(LOOKS):
            try:
                everything = [psutil.Process(self.process.pid)]
                everything += everything[0].children(recursive=True)
                return sum(figure(one) for one in everything if "sandbox" not in one.cmdline())
            except psutil.NoSuchProcess:
                time.sleep(LOOK_EVERY_SECONDS)
        raise RuntimeError(f"at each of {LOOKS} looks one of the processes ended")

    def _asked(self, arguments: str, fields: str) -> dict[str, Any]:
        query = f"{{ runsOrError({arguments}) {{ ... on Runs {{ {fields} }} }} }}"
        answer = httpx.post(f"{self.ui}/graphql", json={"query": query}, timeout=120)
        return dict(answer.raise_for_status().json()["data"]["runsOrError"])


@contextmanager
def installed(program: str, folder: Path, *options: str, scan_cron: str = "* * * * *") -> Iterator[Installed]:
    """A program (`console.dev`, `console.cluster`) with these options, once its Dagster UI answers.

    By then all shops are connected, and nothing has been read of them. It ends with the body.
    """
    home, log = folder / "home", folder / "program.log"
    port = free_port()
    command = [sys.executable, "-m", program, "--port", str(port), "--home", str(home), "--page-port", "0"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--orders-every", "0", *options],
            cwd=ROOT,
            env={**_surroundings(), "MULTIWEB_SCAN_CRON": scan_cron},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    ui = f"http://127.0.0.1:{port}"
    database: SqlDatabase | None = None
    try:
        wait_for("the Dagster UI answers", lambda: process.poll() is not None or _answers(ui), 1200)
        if process.poll() is not None:
            raise RuntimeError(f"{program} ended: {log.read_text(encoding='utf-8')[-2000:]}")
        shops = json.loads((home / "sandbox.json").read_text(encoding="utf-8"))
        lines = shlex.split((home / ENVIRONMENT).read_text(encoding="utf-8"))
        database = SqlDatabase(dict(line.split("=", 1) for line in lines)["MULTIWEB_DATABASE_URL"])
        yield Installed(process, home, StandIn(process, shops["address"], tuple(shops["shops"])), database, ui)
    finally:
        if database is not None:
            database.close()
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=180)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def _surroundings() -> dict[str, str]:
    # A shell that keeps Python from writing what it compiled would make every run compile the program anew.
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def wait_for(what: str, happened: Callable[[], bool], seconds: float) -> float:
    """Seconds until something happened. Raises TimeoutError, naming it, when it did not."""
    began = time.monotonic()
    while not happened():
        if time.monotonic() - began > seconds:
            raise TimeoutError(f"not within {seconds:.0f} s: {what}")
        time.sleep(LOOK_EVERY_SECONDS)
    return time.monotonic() - began


def _of_runs(process: psutil.Process) -> float:
    command, times = " ".join(process.cmdline()), process.cpu_times()
    if "dagster_celery.app" in command or "multiprocessing" in command:
        return float(sum(times[:4]))
    # The code server's own time is that of schedules and sensors; its ended children were runs.
    return float(sum(times[2:4])) if "api grpc" in command else 0.0


def _answers(ui: str) -> bool:
    try:
        return httpx.get(f"{ui}/server_info", timeout=5).status_code == 200
    except httpx.TransportError:
        return False
