"""Progress on a terminal: one line for each thing that is going on, on stderr, and nothing anywhere else."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sync.progress import Progress, quiet

if TYPE_CHECKING:
    from rich.progress import Progress as Drawing
    from rich.progress import TaskID


@contextmanager
def shown_progress() -> Iterator[Progress]:
    """A `Progress` that draws on stderr, or one that tells nobody when stderr is not a terminal."""
    if not sys.stderr.isatty():
        yield quiet
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Drawing

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Drawing(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True) as drawing:
        yield _told_to(drawing)


def _told_to(drawing: "Drawing") -> Progress:
    lines: dict[str, TaskID] = {}
    lock = threading.Lock()  # sites work side by side and may name a new line at once

    def tell(what: str, done: int, total: int | None) -> None:
        with lock:
            if what not in lines:
                lines[what] = drawing.add_task(what, total=total)
        drawing.update(lines[what], completed=done, total=total)

    return tell
