"""What the command line says and how it ends: tables or JSON on stdout, problems on stderr, exit codes 0, 1, 2.

0: done. 1: something failed, and it was said what. 2: wrong use.
"""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from sync.errors import MultiwebError, WrongUse

SHOP_ZONE = timezone(timedelta(hours=7))  # shops are on Vietnamese time on screen
# All control characters but the tab and the end of a line.
_STEERING = {code: "\N{REPLACEMENT CHARACTER}" for code in (*range(32), *range(127, 160)) if code not in (9, 10)}
FAILED = 1
WRONG_USE = 2


class Guarded(TyperGroup):
    """The commands, with the errors we know turned into one sentence and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command; an error of ours ends it with a sentence instead of a traceback."""
        try:
            return super().invoke(ctx)
        except WrongUse as error:
            complain(str(error))
            raise typer.Exit(WRONG_USE) from error
        except MultiwebError as error:
            complain(str(error))
            raise typer.Exit(FAILED) from error


def say(text: str = "") -> None:
    """One line for people."""
    typer.echo(harmless(text))


def complain(text: str) -> None:
    """One line about a problem."""
    typer.secho(harmless(text), err=True, fg=typer.colors.RED if sys.stderr.isatty() else None)


def warn(text: str) -> None:
    """One line that a person should not overlook."""
    typer.secho(f"! {harmless(text)}", err=True, fg=typer.colors.YELLOW if sys.stderr.isatty() else None)


def harmless(text: str) -> str:
    """The text without what would steer the terminal: a shop's product may be called anything."""
    return text.translate(_STEERING)


def show_json(value: Any) -> None:
    """The value as JSON on stdout."""
    typer.echo(json.dumps(plain(value), ensure_ascii=False, indent=2))


def show_table(headings: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = "") -> None:
    """A table on stdout; when stdout is no terminal, whole and without cutting cells."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title or None, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        # Text, not markup: a product may be called "[red]".
        table.add_row(*(cell if isinstance(cell, Text) else Text(harmless(shown(cell))) for cell in row))
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else 240, highlight=False)
    console.print(table)


def shown(value: object) -> str:
    """A cell as people read it."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        return value.astimezone(SHOP_ZONE).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return str(value)


def ago(moment: datetime | None) -> str:
    """How long ago, in the largest unit that fits."""
    if moment is None:
        return "never"
    seconds = max(0, int((datetime.now(UTC) - moment).total_seconds()))
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit} ago"
    return f"{seconds} s ago"


def plain(value: Any) -> Any:
    """A value made of what JSON has; enum keys and pairs of keys become text joined by `/`."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value) if one.repr}
    if isinstance(value, Mapping):
        return {_key(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Decimal):
        return float(value)
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if hasattr(value, "item"):
        return value.item()
    return value


def _key(name: Any) -> str:
    if isinstance(name, tuple):
        return "/".join(str(plain(one)) for one in name if one != "")
    return str(plain(name))
