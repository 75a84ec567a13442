"""One play at a time in a folder, and ending the one that runs there.

The one that runs holds a lock on a file beside its folder, in which its number stands; the system lets go of the lock
however it ends, so that an old number is never mistaken for a running process.
"""

import fcntl
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sync.errors import WrongUse

END_SECONDS = 120.0


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Be the only play in a folder while the body runs. Raises WrongUse when there is one already."""
    with _lock_file(home) as file:
        if not _lock(file):
            raise WrongUse(f"There is one running in {home} already; end it, or name another folder with --home.")
        file.seek(0)
        file.truncate()
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def end_other(home: Path, seconds: float = END_SECONDS) -> bool:
    """End the play that runs in a folder and wait for its end; tells whether there was one.

    Raises WrongUse when it does not end in time.
    """
    with _lock_file(home) as file:
        if _lock(file):
            return False
        os.kill(int(file.read()), signal.SIGINT)
        ends = time.monotonic() + seconds
        while not _lock(file):
            if time.monotonic() > ends:
                raise WrongUse(f"What runs in {home} did not end within {seconds:.0f} s.")
            time.sleep(0.2)
    return True


def _lock_file(home: Path) -> IO[str]:
    path = home.absolute().with_name(f"{home.name}.lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return path.open("r+", encoding="utf-8")


def _lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
