"""The page as people have it: a sandbox in one process, the page in another, a browser before it."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from console import play, stand_in
from resources.installation import Installation
from resources.toolbox import Toolbox, open_toolbox
from resources.trust import trust

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "mat-khau-rat-dai"
ROLES = ("owner", "analyst", "viewer")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@dataclass
class Shown:
    """A running page with its sandbox; one user of each role may log in."""

    address: str
    tools: Toolbox
    sandbox: stand_in.StandIn
    installation: Installation

    @contextmanager
    def client(self, user: str = "") -> Iterator[httpx.Client]:
        """A browser without a screen; logged in where a user is named."""
        with httpx.Client(base_url=self.address, timeout=30, verify=trust()) as client:
            if user:
                answer = client.post("/login", data={"name": user, "password": PASSWORD})
                assert answer.status_code == 303
            yield client

    def site(self, alias: str) -> dict[str, Any]:
        return dict(next(one for one in self.sandbox.sites if one["alias"] == alias))


@contextmanager
def shown(folder: Path, options: Sequence[str], *, connected: bool) -> Iterator[Shown]:
    """The page over an installation of its own; it ends with the body."""
    installation = play.fresh_installation(folder / "home")
    sandbox = stand_in.start(["--port", "0", "--speed", "100", *options], installation.home)
    try:
        if connected:
            play.connect_all(installation, sandbox, speed=100)
        with open_toolbox(installation) as tools:
            for role in ROLES:
                tools.database.users.add(role, PASSWORD, role)  # type: ignore[arg-type]
            with serving(installation, folder) as address:
                yield Shown(address, tools, sandbox, installation)
    finally:
        sandbox.stop()


@contextmanager
def serving(installation: Installation, folder: Path) -> Iterator[str]:
    """`multiweb console` as a process; gives its address."""
    command = [sys.executable, "-m", "console.main", "console", "--port", "0"]
    environment = {**os.environ, **play.environment(installation), "PYTHONUNBUFFERED": "1"}
    with (folder / "page.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=log)
    assert process.stdout is not None
    try:
        line = process.stdout.readline().decode()
        assert "The page is at " in line, (folder / "page.log").read_text()
        yield line.rpartition(" ")[2].strip()
    finally:
        process.terminate()
        process.wait(timeout=20)
        process.stdout.close()


@contextmanager
def browser() -> Iterator[Any]:
    """The system's Chromium."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("Chromium is not installed: install the package 'chromium'")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        running.close()


def log_in(page: Any, address: str, user: str = "owner") -> None:
    page.goto(f"{address}/login")
    page.fill("#name", user)
    page.fill("#password", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_selector(".screen")


def soon(what: str, done: Callable[[], bool], seconds: float = 60.0) -> None:
    ends = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < ends, what
        time.sleep(0.1)


def press(page: Any, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).last.click()


def agree(page: Any, name: str) -> None:
    page.locator(".dialog").get_by_role("button", name=name, exact=True).click()


def fill(page: Any, label: str, value: str) -> None:
    page.get_by_label(label, exact=True).fill(value)
