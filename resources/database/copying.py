"""Copying all tables from one database into another, of either kind: the way to PostgreSQL, into a backup, and back.

The source is read as it stood at one moment, the target written in one transaction: it has everything or nothing. What
stands in the target afterwards is read again and compared with what was read from the source, row by row through a
digest, before the transaction is committed.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Table, delete, func, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from resources.database import schema, tables
from resources.database.engine import reading, snapshot, writing
from resources.database.upsert import CHUNK
from sync.errors import MultiwebError, WrongUse
from sync.progress import Progress, quiet

# What only means something where it was written: who works at this moment, and who is logged in.
LEFT_OUT = frozenset({tables.leases.name, tables.sessions.name})
COPIED: tuple[Table, ...] = tuple(one for one in tables.metadata.sorted_tables if one.name not in LEFT_OUT)
_MASK = (1 << 64) - 1


class CopyFailed(MultiwebError):
    """The copy is not what the source is, or a row does not fit; the target was left as it was."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What a table holds, whatever the order of its rows: how many there are, and a sum over their contents."""

    rows: int = 0
    sum: int = 0

    def with_rows(self, rows: Iterable[Row[Any]]) -> "Digest":
        """With further rows."""
        sums = [int.from_bytes(hashlib.blake2b(_plain(row), digest_size=8).digest()) for row in rows]
        return Digest(self.rows + len(sums), (self.sum + sum(sums)) & _MASK)


def copy_tables(
    source: Engine, target: Engine, *, replace: bool = False, still: bool = False, progress: Progress = quiet
) -> dict[str, int]:
    """Copy every table but `LEFT_OUT` in one transaction of the target; returns the rows by table.

    Args:
        source: a database at the present revision; it is read as of one moment, and goes on working meanwhile.
        target: a database at the present revision, empty unless `replace`.
        replace: what stands in the target goes.
        still: the source must not have changed by the end of the copy, as when it is to be given up for the target.
        progress: told the rows of each table.

    Raises:
        WrongUse: the target is not empty.
        CopyFailed: a row does not fit the target, the copy differs, or the source changed; nothing was copied.
    """
    with writing(target) as into:
        if replace:
            _clear(into)
        elif full := full_tables(into):
            raise WrongUse(f"The target is not empty ({', '.join(full)}); name an empty database.")
        with snapshot(source) as connection:
            read = {one.name: _copy(connection, into, one, progress) for one in COPIED}
        for one in COPIED:
            _set_sequence(into, one)
        _compare(read, digests(into), "The copy differs from the source in {}; nothing was copied.")
        if still:
            with snapshot(source) as connection:
                now = digests(connection)
            _compare(
                read,
                now,
                "The source changed while it was copied ({}); nothing was copied. "
                "Stop every process of this installation (daemon, page, receiver), and copy again.",
            )
    return {name: digest.rows for name, digest in read.items()}


def digests(connection: Connection) -> dict[str, Digest]:
    """What each copied table holds."""
    found = {}
    for one in COPIED:
        digest = Digest()
        for rows in _streamed(connection, one):
            digest = digest.with_rows(rows)
        found[one.name] = digest
    return found


def full_tables(connection: Connection) -> list[str]:
    """Names of our tables that have rows."""
    return [one.name for one in tables.metadata.sorted_tables if connection.execute(select(one).limit(1)).first()]


def refuse_foreign(engine: Engine) -> None:
    """Raise WrongUse for a database that holds tables of something else, before any of ours are made in it."""
    with reading(engine) as connection:
        there = set(inspect(connection).get_table_names())
    foreign = sorted(there - set(tables.metadata.tables) - {schema.VERSION_TABLE})
    if foreign:
        shown = ", ".join(foreign[:3])
        raise WrongUse(f"The target holds tables of another program ({shown}, …); give Multiweb a database of its own.")


def _copy(connection: Connection, into: Connection, one: Table, progress: Progress) -> Digest:
    """The digest of what was read."""
    total = connection.execute(select(func.count()).select_from(one)).scalar_one()
    digest = Digest()
    for rows in _streamed(connection, one):
        digest = digest.with_rows(rows)
        try:
            into.execute(insert(one), [dict(row._mapping) for row in rows])
        except (DBAPIError, ValueError) as error:
            cause = error.orig if isinstance(error, DBAPIError) else error
            raise CopyFailed(
                f"A row of the table {one.name} does not fit the target ({cause}); nothing was copied."
            ) from None
        progress(one.name, digest.rows, total)
    return digest


def _streamed(connection: Connection, one: Table) -> Iterator[list[Row[Any]]]:
    """All rows, some at a time, whatever their number."""
    result = connection.execute(select(one), execution_options={"yield_per": CHUNK})
    for rows in result.partitions():
        yield list(rows)


def _clear(into: Connection) -> None:
    for one in reversed(tables.metadata.sorted_tables):
        into.execute(delete(one))


def _set_sequence(into: Connection, one: Table) -> None:
    """Let the next row that gets its key from the database come after those copied; SQLite does by itself."""
    column = one.autoincrement_column
    if column is None or into.dialect.name != "postgresql":
        return
    last = into.execute(select(func.max(column))).scalar()
    if last is not None:
        sequence = {"table": one.name, "column": column.name, "last": last}
        into.execute(text("SELECT setval(pg_get_serial_sequence(:table, :column), :last)"), sequence)


def _compare(one: dict[str, Digest], other: dict[str, Digest], sentence: str) -> None:
    differing = [name for name in one if one[name] != other[name]]
    if differing:
        raise CopyFailed(sentence.format(", ".join(differing)))


def _plain(row: Row[Any]) -> bytes:
    return json.dumps(list(row), default=_text, sort_keys=True, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return bytes(value).hex()
