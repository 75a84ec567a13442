"""Files and folders that hold secrets or people: made for their owner alone, and told when others may reach them."""

import os
import stat
from pathlib import Path

# What the group and all others may do: reading and changing. To pass through a folder is neither.
_OTHERS = stat.S_IRGRP | stat.S_IWGRP | stat.S_IROTH | stat.S_IWOTH


def private_folder(path: Path) -> Path:
    """Make a folder, and what is missing above it, for its owner alone (0700); returns it.

    What is there already keeps its rights: an administrator may have opened it to a group on purpose.
    """
    missing = []
    here = path
    while not here.exists():
        missing.append(here)
        here = here.parent
    for one in reversed(missing):
        one.mkdir(mode=0o700, exist_ok=True)
    return path


def open_to_others(path: Path) -> bool:
    """Whether anybody but the owner may read or change it. False where there is nothing, or no such rights."""
    return _mode(path) & _OTHERS != 0


def changed_by_all(path: Path) -> bool:
    """Whether everybody on the machine may change it. False where there is nothing, or no such rights."""
    return _mode(path) & stat.S_IWOTH != 0


def _mode(path: Path) -> int:
    if os.name != "posix":
        return 0
    try:
        return path.stat().st_mode
    except OSError:
        return 0
