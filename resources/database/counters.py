"""Numbers that only grow, shared by all processes: calls by shop and outcome, seconds waited, alerts told."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Engine, select

from resources.database import tables
from resources.database.engine import reading, writing
from resources.database.upsert import insert_or

CALLS, LIMIT_WAITS, ALERTS = "calls", "limit_waits", "alerts"

table = tables.counters

Counted = Mapping[tuple[str, str, str], float]
"""(counter, shop, outcome) → how much."""


class CounterTable:
    """The counters of one installation."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, counted: Counted) -> None:
        """Add to counters, in a transaction of its own."""
        if any(counted.values()):
            with writing(self._engine) as connection:
                add(connection, counted)

    def all(self) -> dict[tuple[str, str, str], float]:
        """(counter, shop, outcome) → how much so far."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(table).order_by(*table.primary_key))
            return {(row.name, row.shop, row.outcome): row.value for row in rows}


def add(connection: Connection, counted: Counted) -> None:
    """Add to counters, in the caller's transaction."""
    rows: list[dict[str, Any]] = [
        {"name": name, "shop": shop, "outcome": outcome, "value": value}
        for (name, shop, outcome), value in sorted(counted.items())
        if value
    ]
    if not rows:
        return
    statement = insert_or(connection, table)
    more = {"value": table.c.value + statement.excluded.value}
    connection.execute(statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=more), rows)
