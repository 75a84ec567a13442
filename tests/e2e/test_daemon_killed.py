"""The Dagster daemon is killed again and again, alone or with all that it started, while people buy."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from console.play import environment
from console.shopping import place_orders
from tests.e2e.conftest import Played, played, writes
from tests.e2e.dagster_ui import wait_for
from tests.e2e.test_kill_soak import MINUTES, SEED

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(7200)]

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "dagster._daemon", "run", "-w", "workspace.yaml"]
SHORTEST, LONGEST = 20.0, 75.0


@dataclass
class Daemon:
    """The daemon as a process of its own, with schedules and sensors that fire by themselves."""

    home: Path
    surroundings: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = field(default=None)

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                COMMAND, cwd=ROOT, env=self.surroundings, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self, *, everything: bool) -> None:
        """SIGKILL; with `everything` also its code server and the runs that it started."""
        assert self.process is not None
        if everything:
            os.killpg(self.process.pid, signal.SIGKILL)
        else:
            self.process.kill()
        self.process.wait()

    def end(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.kill(everything=True)


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Played]:
    with played(tmp_path, ["--sites", "2", "--products", "60", "--differences", "20"]) as play:
        yield play


@contextmanager
def a_daemon(play: Played, folder: Path) -> Iterator[Daemon]:
    home = folder / "dagster"
    home.mkdir()
    shutil.copyfile(ROOT / "dagster.yaml", home / "dagster.yaml")
    own = {**environment(play.installation), "DAGSTER_HOME": str(home), "MULTIWEB_SCAN_CRON": "* * * * *"}
    daemon = Daemon(home, {**os.environ, **own}, folder / "daemon.log")
    daemon.start()
    try:
        yield daemon
    finally:
        daemon.end()


def test_a_daemon_that_is_killed_again_and_again_loses_and_doubles_nothing(
    play: Played, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(SEED)
    bought = Counter[str]()
    kills = 0
    ends = time.monotonic() + MINUTES * 60 / 3
    with a_daemon(play, tmp_path) as daemon:
        while time.monotonic() < ends:
            for alias in play.aliases:
                bought[alias] += place_orders(play.sandbox, alias, chance.randrange(3))
            time.sleep(chance.uniform(SHORTEST, LONGEST))
            daemon.kill(everything=chance.random() < 0.5)
            kills += 1
            daemon.start()
        wait_for("every order is in the POS", lambda: made(play) == placed(play), 900)
        wait_for("every site is in step", lambda: not play.tools.database.listings.pending_sites(), 600)
    assert {alias: len([one for one in placed(play) if one[0] == alias]) for alias in bought} == dict(bought)
    play.cycle()
    play.reset_counts()
    assert play.cycle().failed == []
    assert [writes(play.counted(), alias) for alias in play.aliases] == [0, 0]
    with capsys.disabled():
        told = f"\nDagster daemon, seed {SEED}: {kills} kills, {bought.total()} orders: each once, all in step."
        print(told)  # noqa: T201 -- the summary of the soak


def placed(play: Played) -> Counter[tuple[str, str]]:
    """What was bought: site and the code that its POS order must have."""
    return Counter(
        (alias, f"{alias.upper()}-{order['id']}")
        for alias in play.aliases
        for order in play.sandbox.ask("GET", f"/{alias}/orders")
    )


def made(play: Played) -> Counter[tuple[str, str]]:
    """The orders of the POS, by site and code."""
    codes = [str(order["code"]) for order in play.sandbox.ask("GET", f"/{play.sandbox.pos['alias']}/orders")]
    return Counter((code.rpartition("-")[0].lower(), code) for code in codes)
