"""Time passes in the records: whatever the program waits for has been waited for."""

import re
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, update

from resources.database import tables
from resources.database.database import SqlDatabase

HOURS = timedelta(hours=2)
# What is not tried again before so much time has passed.
WAITED_FOR = (
    (tables.orders, "intent_at"),
    (tables.customer_intents, "at"),
    (tables.showings, "at"),
    (tables.listings, "refused_at"),
)
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")


def let_time_pass(database: SqlDatabase) -> None:
    """Make everything that is waited for two hours older."""
    with database.engine.begin() as connection:
        for table, name in WAITED_FOR:
            _age(connection, table, name)
        _age_memories(connection)


def _age(connection: Connection, table: Table, name: str) -> None:
    column = table.c[name]
    for row in connection.execute(table.select().where(column.is_not(None))).mappings().all():
        mine = [key == row[key.name] for key in table.primary_key]
        connection.execute(update(table).where(*mine).values({name: row[name] - HOURS}))


def _age_memories(connection: Connection) -> None:
    """What is remembered of a shop tells when it was learnt."""
    table = tables.connections
    for row in connection.execute(table.select()).mappings().all():
        older = _older(row["capabilities"])
        connection.execute(update(table).where(table.c.alias == row["alias"]).values(capabilities=older))


def _older(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _older(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_older(inner) for inner in value]
    if isinstance(value, str) and STAMP.fullmatch(value):
        return (datetime.fromisoformat(value) - HOURS).isoformat()
    return value
