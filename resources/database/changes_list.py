"""The log of changes as people look through it: filtered, newest first, page by page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Select, func, or_, select

from resources.database import tables
from resources.database.engine import reading
from resources.database.upsert import CHUNK

table = tables.changes
COLUMNS = ("at", "who", "subject", "subject_id", "field", "before", "after", "why", "run")


@dataclass(frozen=True, slots=True)
class ChangeQuery:
    """Which entries; an empty text asks for nothing. `search`: part of an id, a field, a value or the reason."""

    site: str = ""
    subject: str = ""
    who: str = ""
    search: str = ""


class ChangeList:
    """Reads the log; `change_log` writes it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def page(self, query: ChangeQuery, offset: int, limit: int) -> tuple[list[dict[str, Any]], int]:
        """Some entries (keys: `COLUMNS`), newest first, and how many there are."""
        chosen = _chosen(query)
        with reading(self._engine) as connection:
            total = connection.scalar(select(func.count()).select_from(chosen.subquery())) or 0
            rows = connection.execute(chosen.order_by(table.c.id.desc()).offset(offset).limit(limit))
            return [dict(zip(COLUMNS, row[1:], strict=True)) for row in rows], int(total)

    def chunks(self, query: ChangeQuery, most: int) -> Iterator[list[tuple[Any, ...]]]:
        """All entries up to so many, newest first, in the order of `COLUMNS`, some at a time."""
        before: int | None = None
        for _ in range(-(-most // CHUNK)):
            chosen = _chosen(query) if before is None else _chosen(query).where(table.c.id < before)
            with reading(self._engine) as connection:
                rows = connection.execute(chosen.order_by(table.c.id.desc()).limit(CHUNK)).all()
            if not rows:
                return
            before = rows[-1][0]
            yield [tuple(row[1:]) for row in rows]


def _chosen(query: ChangeQuery) -> "Select[Any]":
    chosen = select(table.c.id, *(table.c[name] for name in COLUMNS))
    for name in ("site", "subject"):
        if value := getattr(query, name):
            chosen = chosen.where(table.c[name] == value)
    if query.who:
        chosen = chosen.where(table.c.who.startswith(query.who, autoescape=True))
    for word in query.search.split():
        columns = (table.c[name] for name in ("subject_id", "field", "before", "after", "why"))
        chosen = chosen.where(or_(*(column.icontains(word, autoescape=True) for column in columns)))
    return chosen
