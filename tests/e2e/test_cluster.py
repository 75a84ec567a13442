"""Fifty sites on the parts of several machines, one of which burns down: the result is that of one process."""

import os
import re
import shutil
import signal
from pathlib import Path

import pytest

from benchmarks.installations import Installed, installed, wait_for
from benchmarks.same_result import codes, place, recount, state, synced_by_one_process

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(7200)]

SITES = int(os.environ.get("MULTIWEB_CLUSTER_SITES", "50"))
SPEED = 50.0
OPTIONS = ("--sites", str(SITES), "--products", "40", "--differences", "8")
LONGEST = 3600.0


def test_e8_a_worker_killed_in_the_middle_changes_nothing_of_the_result(tmp_path: Path) -> None:
    if shutil.which("redis-server") is None:
        pytest.skip("Redis is not installed: install the package 'redis-server'")
    wanted, expected = synced_by_one_process(tmp_path, OPTIONS, SPEED)
    assert len(expected["orders"]) == SITES
    with installed("console.cluster", tmp_path, *OPTIONS, "--speed", str(SPEED)) as running:
        placed = place(running.sandbox, wanted)
        wait_for("a worker is in the middle of its work", lambda: in_the_middle(running, "worker-1"), LONGEST)
        # The worker and all its runs at once, as a machine that is gone.
        os.killpg(running.services()["worker-1"], signal.SIGKILL)
        wait_for("the worker is missed", lambda: "worker-1" not in running.services(), 60)
        wait_for("every order is in the POS", lambda: codes(running.sandbox).keys() == placed.keys(), LONGEST)
        recount(running.sandbox)
        wait_for("every site shows what one process makes of it", lambda: state(running.sandbox) == expected, LONGEST)
        wait_for("nothing is left to do", lambda: at_rest(running), LONGEST)
        assert state(running.sandbox) == expected
        assert codes(running.sandbox) == placed
        assert running.count("FAILURE"), "the worker had nothing to lose"
        assert set(running.services()) == {"postgresql", "redis", "code", "webserver", "daemon", "worker-2"}


def in_the_middle(running: Installed, worker: str) -> bool:
    """Whether a worker has done some of the work, and is at two runs or more at this moment."""
    log = running.home / "logs" / f"{worker}.log"
    text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    begun, ended = len(re.findall(r"Task execute_job\[\S+ received", text)), text.count("succeeded in")
    return ended >= max(2, SITES // 5) and begun - ended >= 2


def at_rest(running: Installed) -> bool:
    """Whether no value waits for a site, and no run of a site for its end."""
    return not running.sites_at_work() and not running.database.listings.pending_sites()
