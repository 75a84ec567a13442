"""Starts `worker` as a process of its own and ends it for certain."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[3]


@contextmanager
def worker(*words: str) -> "Iterator[subprocess.Popen[str]]":
    """The running worker, once it said that it is ready."""
    command = [sys.executable, "-m", "tests.resources.database.worker", *words]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()
