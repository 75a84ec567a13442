"""A database in which every table has rows, made from the tables themselves: a new table is filled without being told.

Each column takes values of its type in turn: those that come out differently where a type is not kept (a time of
another zone with microseconds, a number beyond 32 bits, letters with marks, nested JSON), and nothing where it may.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    DateTime,
    Engine,
    Float,
    Integer,
    LargeBinary,
    Table,
    insert,
)
from sqlalchemy.types import TypeDecorator

from resources.database import tables
from resources.database.engine import writing

ROWS = 3
_SAIGON = timezone(timedelta(hours=7))


def fill(engine: Engine, rows: int = ROWS) -> None:
    """Put so many rows into every table."""
    with writing(engine) as connection:
        for one in tables.metadata.sorted_tables:
            fill_table(connection, one, rows)


def fill_table(connection: Connection, one: Table, rows: int) -> None:
    connection.execute(insert(one), [_row(one, number) for number in range(1, rows + 1)])


def _row(one: Table, number: int) -> dict[str, Any]:
    return {column.name: value(column, number) for column in one.columns}


def value(column: Column[Any], number: int) -> Any:
    """The value of a column in the row of this number; keys differ from row to row."""
    if column.nullable and number % 3 == 0:
        return None
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    for expected, made in _MADE.items():
        if isinstance(kind, expected):
            return made(number)
    return f"{column.name[:5]}-Đỏ{number}"[: getattr(kind, "length", None) or 60]


def _time(number: int) -> datetime:
    zone = _SAIGON if number % 2 else UTC
    return datetime(2026, 1, 31, 0, 30, 0, 123450 + number, tzinfo=zone) + timedelta(days=number)


_MADE: dict[type, Callable[[int], Any]] = {
    DateTime: _time,
    Boolean: lambda number: number % 2 == 0,
    Float: lambda number: 1_764_000_000.1 + number / 7,
    BigInteger: lambda number: number if number < 3 else 9_007_199_254_740_993 + number,
    Integer: lambda number: number,
    LargeBinary: lambda number: bytes([0, number, 255]) * number,
    JSON: lambda number: {"tên": "Đỏ", "on": True, "off": None, "list": [number, 1.5, {"sâu": "ở đây"}]},
}
