"""Writing many rows: upserts, deletes by key, and lists of ids cut to what a statement can carry.

A transaction writes at most `CHUNK` rows, so that SQLite's single writer never stalls an order for long. Rows are
written in the order of their keys, so that two writers on PostgreSQL wait for each other instead of locking
each other out.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, and_, bindparam, delete
from sqlalchemy.dialects import postgresql, sqlite

T = TypeVar("T")
Record = Mapping[str, Any]

CHUNK = 2_000
IDS = 900  # an old SQLite binds no more than 999 parameters a statement


def chunks(items: Sequence[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """The items in runs of at most `size`."""
    return (items[start : start + size] for start in range(0, len(items), size))


def ids_of(values: Iterable[Any]) -> list[int]:
    """Distinct plain ids, ascending; accepts the integers of numpy, which drivers do not."""
    return sorted({int(value) for value in values})


def insert_or(connection: Connection, table: Table) -> "postgresql.Insert | sqlite.Insert":
    """An INSERT of this database that can tell what happens on conflict."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def upsert(connection: Connection, table: Table, rows: Collection[Record], *, keep: Collection[str] = ()) -> None:
    """Insert rows; where the key exists already, set the given columns but those in `keep`.

    All rows have the same columns. Runs in the caller's transaction.
    """
    if not rows:
        return
    key = [column.name for column in table.primary_key]
    ordered = sorted(rows, key=lambda row: tuple(row[name] for name in key))
    statement = insert_or(connection, table)
    values = {name: statement.excluded[name] for name in ordered[0] if name not in key and name not in keep}
    connection.execute(statement.on_conflict_do_update(index_elements=key, set_=values), ordered)


def delete_keys(connection: Connection, table: Table, keys: Collection[tuple[Any, ...]]) -> None:
    """Delete the rows with these primary keys (values in the order of the table's key columns)."""
    if not keys:
        return
    names = [column.name for column in table.primary_key]
    where = and_(*(table.c[name] == bindparam(f"key_{name}") for name in names))
    rows = [{f"key_{name}": value for name, value in zip(names, key, strict=True)} for key in sorted(keys)]
    connection.execute(delete(table).where(where), rows)
