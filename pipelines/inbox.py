"""The folders into which analysts drop workbooks: which file a run was asked for."""

from pathlib import Path

FIXES = "fixes"


def saved_at(file: Path) -> str:
    """What tells a file from the same one saved again."""
    stamp = file.stat()
    return f"{file.name}/{stamp.st_mtime_ns}/{stamp.st_size}"
