"""The whole program as it runs: `make dev` with the real daemon, its schedules and sensors, and the shops beside it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.installations import Installed, installed, wait_for

Dev = Installed


@contextmanager
def dev(*options: str, scan_cron: str = "* * * * *") -> Iterator[Dev]:
    """`make dev` with these options and a scan by this schedule, once every site is read, linked and pushed."""
    # A run may write on for a moment after the daemon has ended.
    with (
        tempfile.TemporaryDirectory(prefix="multiweb-bench-", ignore_cleanup_errors=True) as folder,
        installed("console.dev", Path(folder), *options, scan_cron=scan_cron) as running,
    ):
        wait_for("every site is in step", lambda: _in_step(running), 900)
        yield running


def _in_step(running: Dev) -> bool:
    marks = running.database.state.watermarks()
    planned = all(f"site:{alias}:plan" in marks for alias in running.aliases)
    return planned and not running.database.listings.pending_sites()
