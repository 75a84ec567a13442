"""The program `python -m sandbox`: how it starts, tells where it is, and ends."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.__main__ import alive, arguments
from sandbox.scenarios import THREE

ROOT = Path(__file__).parents[2]
SMALL = ("--port", "0", "--scenario", "empty", "--sites", "1")


class Programs:
    """Starts programs, and ends those that a test left behind."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[str]] = []

    def start(self, *words: str) -> tuple[subprocess.Popen[str], dict[str, Any]]:
        """Return the process and what its ready file says."""
        ready = self.folder / f"ready-{len(self.processes)}.json"
        command = [sys.executable, "-m", "sandbox", *words, "--ready-file", str(ready)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        self.processes.append(process)
        end = time.monotonic() + 30
        while not ready.exists():
            assert process.poll() is None and time.monotonic() < end, "The program did not get ready."
            time.sleep(0.02)
        return process, json.loads(ready.read_text())


@pytest.fixture
def programs(tmp_path: Path) -> Iterator[Programs]:
    programs = Programs(tmp_path)
    yield programs
    for process in programs.processes:
        if process.poll() is None:
            process.kill()
        process.wait(10)
        if process.stdout is not None:
            process.stdout.close()


@pytest.mark.e2e
def test_it_prints_its_address_lists_its_shops_and_ends_when_asked(programs: Programs) -> None:
    process, ready = programs.start(*SMALL)
    assert process.stdout is not None
    assert process.stdout.readline() == f"The sandbox listens on {ready['address']}\n"
    assert ready["address"].startswith("http://127.0.0.1:")
    assert [shop["kind"] for shop in ready["shops"]] == ["sapo-pos", "sapo-web"]
    for shop in ready["shops"]:
        keys = (shop["api_key"], shop["api_secret"])
        assert httpx.get(f"{shop['address']}/admin/products.json", auth=keys).status_code == 200
    assert httpx.post(f"{ready['address']}/_sandbox/shutdown").json() == {"ok": True}
    assert process.wait(10) == 0


@pytest.mark.e2e
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_cleanly_on_a_signal(programs: Programs, number: signal.Signals) -> None:
    process, _ = programs.start(*SMALL)
    process.send_signal(number)
    assert process.wait(10) == 0


@pytest.mark.e2e
def test_it_ends_when_its_parent_is_gone(programs: Programs) -> None:
    parent = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    process, _ = programs.start(*SMALL, "--parent-pid", str(parent.pid))
    time.sleep(0.3)
    assert process.poll() is None
    parent.kill()
    parent.wait(10)
    assert process.wait(10) == 0


@pytest.mark.e2e
def test_a_taken_port_is_said_in_a_sentence(programs: Programs) -> None:
    _, ready = programs.start(*SMALL)
    port = ready["address"].rpartition(":")[2]
    second = subprocess.run(
        [sys.executable, "-m", "sandbox", "--scenario", "empty", "--port", port],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert second.returncode == 1
    assert second.stderr.startswith("The sandbox cannot start: ")


@pytest.mark.e2e
def test_the_demo_has_three_sites_and_one_of_them_fails_now_and_then(programs: Programs) -> None:
    _, ready = programs.start("--port", "0", "--products", "60", "--speed", "1000")
    assert len(ready["shops"]) == 4
    control = f"{ready['address']}/_sandbox"
    faults = {shop["alias"]: httpx.get(f"{control}/{shop['alias']}/faults").json() for shop in ready["shops"]}
    assert [bool(rules) for rules in faults.values()].count(True) == 1
    truth = httpx.get(f"{control}/truth").json()
    assert set(truth) == {shop["alias"] for shop in ready["shops"][1:]}
    assert all(rows["counts"]["kind"]["same"] for rows in truth.values())


def test_defaults_of_the_command_line() -> None:
    options = arguments([])
    assert (options.port, options.speed, options.seed, options.scenario) == (8710, 1.0, 7, "demo")
    assert (options.sites, options.products, options.differences) == (THREE, 320, 300)


def test_a_process_is_known_to_be_there_or_gone() -> None:
    assert alive(os.getpid())
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait(10)
    assert not alive(gone.pid)
