"""Processes of a play that end with it: each with a log of its own, started one after the other, ended the other way.

A process that is killed without a word takes nothing with it but itself; what becomes of the rest is the caller's to
decide.
"""

import json
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sync.errors import WrongUse

START_SECONDS = 120.0
END_SECONDS = 15.0
LIST = "services.json"
_LOOK_EVERY_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Service:
    """Something to run.

    `ready` tells whether it serves; `user` is who runs it, ourselves if empty; `ending` is the signal that ends it.
    """

    name: str
    command: Sequence[str]
    ready: Callable[[], bool]
    user: str = ""
    ending: signal.Signals = signal.SIGTERM


class Services:
    """The running services of one play; use it as a context, which ends them all."""

    def __init__(self, folder: Path, environment: Mapping[str, str], working_directory: Path) -> None:
        """Logs and the list of processes go into `folder`, which is made."""
        self._folder = folder
        self._environment = dict(environment)
        self._working_directory = working_directory
        self._running: dict[str, tuple[Service, subprocess.Popen[bytes]]] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> "Services":
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def start(self, *services: Service) -> None:
        """Start them together and wait until all of them serve. Raises WrongUse, naming the log, when one does not."""
        for service in services:
            self._running[service.name] = service, self._begin(service)
        self._write_list()
        ends = time.monotonic() + START_SECONDS
        for service in services:
            self._await(service, ends)

    def ended(self) -> list[str]:
        """Names of the services that have ended by themselves since the last look."""
        gone = [name for name, (_, process) in self._running.items() if process.poll() is not None]
        for name in gone:
            del self._running[name]
        if gone:
            self._write_list()
        return gone

    def end(self) -> None:
        """Ask them to end, the last first, and kill what does not."""
        for service, process in reversed(self._running.values()):
            _signal(process, service.ending, group=False)
            with suppress(subprocess.TimeoutExpired):
                process.wait(END_SECONDS)
            # Whatever it left behind in its group, such as a run, ends with it.
            _signal(process, signal.SIGKILL, group=True)
            process.wait()
        self._running.clear()
        self._write_list()

    def log(self, name: str) -> Path:
        """The log of a service."""
        return self._folder / f"{name}.log"

    def _begin(self, service: Service) -> subprocess.Popen[bytes]:
        with self.log(service.name).open("wb") as output:
            return subprocess.Popen(  # noqa: S603 -- our own programs, in lists of words
                [*_bound_to_us(), *service.command],
                cwd=self._working_directory,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **run_as(service.user),
            )

    def _await(self, service: Service, ends: float) -> None:
        _, process = self._running[service.name]
        while not service.ready():
            if process.poll() is not None or time.monotonic() > ends:
                told = self.log(service.name).read_text(encoding="utf-8", errors="replace")[-500:]
                raise WrongUse(f"{service.name} did not start; its log is {self.log(service.name)}: {told}")
            time.sleep(_LOOK_EVERY_SECONDS)

    def _write_list(self) -> None:
        """Who runs as which process, for people and tests."""
        running = {name: process.pid for name, (_, process) in self._running.items()}
        (self._folder / LIST).write_text(json.dumps(running, indent=1) + "\n", encoding="utf-8")


def run_as(user: str) -> dict[str, Any]:
    """Arguments of Popen that let another user run it; none for ourselves."""
    if not user:
        return {}
    entry = pwd.getpwnam(user)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _bound_to_us() -> list[str]:
    """A prefix that ends the process when this one is killed; where the system has none, it is left running then."""
    found = shutil.which("setpriv")
    return [found, "--pdeathsig", "TERM", "--"] if found else []


def _signal(process: subprocess.Popen[bytes], number: signal.Signals, *, group: bool) -> None:
    with suppress(ProcessLookupError):
        (os.killpg if group else os.kill)(process.pid, number)
