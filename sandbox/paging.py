"""Pages of a list, and rows that are too young to be in it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page: its rows, and the numbers that go into the answer's metadata."""

    rows: Sequence[Row]
    total: int
    page: int
    limit: int


def whole(text: str | None, default: int) -> int:
    """Return a query parameter as a number; nothing, or what is not a number, gives the default."""
    return int(text) if text is not None and text.strip().isdecimal() else default


def page_of(rows: Sequence[Row], query: Mapping[str, str], default_limit: int, cap: int) -> Page[Row]:
    """Return the page that `page` (from 1) and `limit` ask for; a limit above the cap is lowered to it.

    Beyond the last page there are no rows, and the total stays what it is.
    """
    limit = min(max(1, whole(query.get("limit"), default_limit)), cap)
    page = max(1, whole(query.get("page"), 1))
    start = (page - 1) * limit
    return Page(rows[start : start + limit], len(rows), page, limit)


class Born(Protocol):
    """A row that knows when it was made, in the clock's ticks."""

    @property
    def born(self) -> float: ...


BornRow = TypeVar("BornRow", bound=Born)


def settled(rows: Iterable[BornRow], now: float, lag: float) -> list[BornRow]:
    """Return the rows that a list shows: those made at least `lag` seconds ago, on the clock's ticks."""
    if lag <= 0:
        return list(rows)
    return [row for row in rows if row.born <= now - lag]
