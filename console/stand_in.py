"""The sandbox as a child process, and a shopkeeper's hands in it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from resources.trust import trust
from sync.errors import WrongUse

START_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class StandIn:
    """A running sandbox: its address, and the shops in it with their (make-believe) credentials."""

    process: subprocess.Popen[bytes]
    address: str
    shops: tuple[Mapping[str, Any], ...]

    @property
    def pos(self) -> Mapping[str, Any]:
        """The POS among the shops."""
        return next(shop for shop in self.shops if shop["kind"] == "sapo-pos")

    @property
    def sites(self) -> list[Mapping[str, Any]]:
        """The websites among the shops."""
        return [shop for shop in self.shops if shop["kind"] != "sapo-pos"]

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Use the sandbox's control routes, as a shopkeeper would use the shop's own pages."""
        answer = httpx.request(method, f"{self.address}/_sandbox{path}", json=body, verify=trust(), timeout=60)
        answer.raise_for_status()
        return answer.json()

    def stop(self) -> None:
        """End it and wait for the end."""
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start(options: Sequence[str], folder: Path, *, outlive: bool = False) -> StandIn:
    """Start `python -m sandbox` with these options and wait until it listens.

    Args:
        options: command line options of the sandbox.
        folder: where its ready file and its log go.
        outlive: leave it running when this process ends (it then needs an option that ends it).

    Raises:
        WrongUse: it did not come up; the message names the log.
    """
    folder.mkdir(parents=True, exist_ok=True)
    ready, log = folder / "sandbox.json", folder / "sandbox.log"
    ready.unlink(missing_ok=True)
    command = [sys.executable, "-m", "sandbox", "--ready-file", str(ready), *options]
    if not outlive:
        command += ["--parent-pid", str(os.getpid())]
    root = Path(__file__).resolve().parent.parent
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 -- our own program, in a list of words
            command, cwd=root, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if ready.exists() and ready.stat().st_size:
            found = json.loads(ready.read_text(encoding="utf-8"))
            return StandIn(process, found["address"], tuple(found["shops"]))
        time.sleep(0.05)
    process.kill()
    raise WrongUse(f"The sandbox did not start; its log is {log}: {log.read_text(encoding='utf-8')[-500:]}")
