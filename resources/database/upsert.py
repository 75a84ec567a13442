"""Writing many rows: upserts, deletes by key, and lists of ids cut to what a statement can carry.

A transaction writes at most `CHUNK` rows, so that SQLite's single writer never stalls an order for long. Rows are
written in the order of their keys, so that two writers on PostgreSQL wait for each other instead of locking
each other out.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, Insert, Table, and_, bindparam, delete
from sqlalchemy.dialects import postgresql, sqlite

from resources.database.tables import UtcTime

T = TypeVar("T")
Record = Mapping[str, Any]
Columns = Mapping[str, Sequence[Any]]
"""Many rows by column: name → a value for each row."""

CHUNK = 2_000
IDS = 900  # an old SQLite binds no more than 999 parameters a statement
_SQLITE = sqlite.dialect()


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
    ordered = sorted(rows, key=lambda row: [row[name] for name in key])
    upsert_columns(connection, table, {name: [row[name] for row in ordered] for name in ordered[0]}, keep=keep)


def upsert_columns(connection: Connection, table: Table, columns: Columns, *, keep: Collection[str] = ()) -> None:
    """The same for rows that are given by column, in the order of their keys."""
    _insert(connection, table, columns, tuple(keep))


def insert_columns(connection: Connection, table: Table, columns: Columns) -> None:
    """Insert rows that are given by column, none of which exists. Runs in the caller's transaction."""
    _insert(connection, table, columns, None)


def _insert(connection: Connection, table: Table, columns: Columns, keep: tuple[str, ...] | None) -> None:
    """SQLite's driver gets the rows as they are: as mappings they take longer on the way than SQLite needs for them."""
    names = tuple(columns)
    if connection.dialect.name == "sqlite":
        text, order = _sqlite_text(table, names, keep)
        rows = list(zip(*(_bound(table.c[name], columns[name]) for name in order), strict=True))
        if rows:
            connection.exec_driver_sql(text, rows)
        return
    records = [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    if records:
        connection.execute(_statement(postgresql.insert(table), names, keep), records)


@cache
def _sqlite_text(table: Table, names: tuple[str, ...], keep: tuple[str, ...] | None) -> tuple[str, tuple[str, ...]]:
    """The statement as SQLite reads it, and the columns in the order of its parameters."""
    statement = _statement(sqlite.insert(table).inline(), names, keep)
    compiled = statement.compile(dialect=_SQLITE, column_keys=list(names))
    return str(compiled), tuple(compiled.positiontup or ())


def _statement(
    statement: "postgresql.Insert | sqlite.Insert", names: Sequence[str], keep: tuple[str, ...] | None
) -> Insert:
    if keep is None:
        return statement
    key = [column.name for column in statement.table.primary_key]
    values = {name: statement.excluded[name] for name in names if name not in key and name not in keep}
    return statement.on_conflict_do_update(index_elements=key, set_=values)


def _bound(column: Column[Any], values: Sequence[Any]) -> Sequence[Any]:
    """The values as SQLite's driver takes them."""
    process = column.type.dialect_impl(_SQLITE).bind_processor(_SQLITE)
    if process is None:
        return values
    if not isinstance(column.type, UtcTime):
        return [process(value) for value in values]
    texts = {value: process(value) for value in set(values)}  # many rows, few moments
    return [texts[value] for value in values]


def delete_keys(connection: Connection, table: Table, keys: Collection[tuple[Any, ...]]) -> None:
    """Delete the rows with these primary keys (values in the order of the table's key columns)."""
    if not keys:
        return
    names = [column.name for column in table.primary_key]
    where = and_(*(table.c[name] == bindparam(f"key_{name}") for name in names))
    rows = [{f"key_{name}": value for name, value in zip(names, key, strict=True)} for key in sorted(keys)]
    connection.execute(delete(table).where(where), rows)
