"""Fifty new sites with differences and an order each, as `make dev` works them off and as Celery workers do.

Counted is from the tenth run that ended, when everything is warm, until enough of them have ended. All parts share
the machine that is named, so that a second worker shows what it costs and no more than two cores can give. The CPU of a
run is that of its own process, or of the workers; that of all is the whole installation with its database, daemon,
webserver and page, whatever they do meanwhile, but without the shops.
"""

import os
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.installations import Installed, installed, wait_for
from benchmarks.same_result import order_goods, place

SITES = 50
RUNS = 60
WARM = 10
SPEED = 50.0
LONGEST = 3600.0
PLACES = 4
OPTIONS = ("--products", "40", "--differences", "8", "--speed", str(SPEED))
WAYS = {
    "one machine, SQLite": ("console.dev",),
    "PostgreSQL, 1 Celery worker": ("console.cluster", "--workers", "1", "--places", str(PLACES)),
    "PostgreSQL, 2 Celery workers": ("console.cluster", "--workers", "2", "--places", str(PLACES)),
}


def measure(sites: int = SITES, runs: int = RUNS) -> list[dict[str, Any]]:
    """A row for each way."""
    return [_measured(way, sites, runs) for way in WAYS]


def _measured(way: str, sites: int, runs: int) -> dict[str, Any]:
    program, *options = WAYS[way]
    with (
        tempfile.TemporaryDirectory(prefix="multiweb-bench-", ignore_cleanup_errors=True) as folder,
        installed(program, Path(folder), "--sites", str(sites), *OPTIONS, *options) as running,
    ):
        place(running.sandbox, order_goods(running.sandbox))
        wait_for("the first runs have ended", lambda: _ended(running) >= WARM, LONGEST)
        began, before = time.monotonic(), _ended(running)
        all_before, runs_before = running.cpu_seconds(), running.run_seconds()
        wait_for("enough runs have ended", lambda: _ended(running) >= before + runs, LONGEST)
        done, seconds = _ended(running) - before, time.monotonic() - began
        of_all, of_runs = running.cpu_seconds() - all_before, running.run_seconds() - runs_before
        failed = running.count("FAILURE")
        memory = running.megabytes()
    return {
        "how": way,
        "sites": sites,
        "runs": done,
        "failed": failed,
        "runs a minute": round(60 * done / seconds, 1),
        "CPU of a run (s)": round(of_runs / done, 2),
        "CPU of all for a run (s)": round(of_all / done, 2),
        "memory (MB)": memory,
        "load of the machine": round(os.getloadavg()[1], 1),
    }


def _ended(running: Installed) -> int:
    return running.count("SUCCESS")
