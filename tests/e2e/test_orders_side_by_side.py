"""Scenarios D1 and E4 with real processes: two workers and a person's `sync` at once on one site."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from console import play
from tests.e2e.order_street import Street, check, kill, nursery, opened_street, worker

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parents[2]
ORDERS = 40


def sync(street: Street) -> "subprocess.Popen[str]":
    """`multiweb sync SITE` in a process of its own."""
    command = [sys.executable, "-c", "from console.main import run; run()", "sync", *street.aliases]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | play.environment(street.installation),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_d1_e4_two_workers_and_a_sync_make_each_order_once(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = str(request.getfixturevalue("postgresql_url")) if kind == "postgresql" else ""
    with opened_street(tmp_path, 3, 1, url) as street:
        (site,) = street.aliases
        # The POS keeps no codes, so that nothing but our own care keeps an order from being made twice.
        street.sandbox.ask("PATCH", f"/{street.sandbox.pos['alias']}/switches", {"code_on_create": "lost"})
        forks = nursery()
        workers = [worker(street, forks, 0), worker(street, forks, 0)]
        try:
            command = sync(street)
            while command.poll() is None and len(street.bought) < ORDERS:
                street.bought.append(street.buy(site))
            told = command.communicate(timeout=120)[0]
            assert command.returncode == 0, told
            street.bought += [street.buy(site) for _ in range(ORDERS - len(street.bought))]
            deadline = time.monotonic() + 120
            while time.monotonic() < deadline and (street.open() or street.recorded() < ORDERS):
                time.sleep(0.1)
            assert [one.exitcode for one in workers] == [None, None]  # none met a lock that it could not pass
        finally:
            for one in workers:
                kill(one)
        assert (street.open(), street.recorded()) == (0, ORDERS)
        check(street)
