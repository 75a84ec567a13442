"""Progress on a terminal: one line for each thing that is going on, on stderr, and nothing anywhere else."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from sync.progress import Progress, quiet


@contextmanager
def progress_lines() -> Iterator[Progress]:
    """A `Progress` that draws, or one that tells nobody when stderr is not a terminal."""
    if not sys.stderr.isatty():
        yield quiet
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Drawing

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Drawing(*columns, console=Console(stderr=True), transient=True) as drawing:
        yield _told_to(drawing)


def _told_to(drawing: "Drawing") -> Progress:  # type: ignore[name-defined]  # noqa: F821
    lines: dict[str, object] = {}

    def tell(what: str, done: int, total: int | None) -> None:
        if what not in lines:
            lines[what] = drawing.add_task(what, total=total)
        drawing.update(lines[what], completed=done, total=total)

    return tell
