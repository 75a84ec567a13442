"""Opens SQLite or PostgreSQL so that both behave alike for the rest of the program.

SQLite as Python drives it begins a transaction late and as a reader; the first write then has to become a writer
and fails at once with "database is locked" when anybody wrote in between, whatever the busy timeout. So
transactions begin here by hand: as a writer from the start (`writing`, and any plain `engine.begin()`), or as a
reader that never writes (`reading`).
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.util import LRUCache

from resources.private_files import private_folder
from sync.errors import WrongUse

BUSY_SECONDS = 30.0
# Twice what the program has of statements.
_STATEMENTS = 1_000
_READ_ONLY = "multiweb_read_only"


def make_engine(address: str) -> Engine:
    """An engine for `sqlite:///path` or `postgresql://...`. Raises WrongUse for any other address."""
    try:
        url = make_url(address.replace("postgres://", "postgresql://", 1))
    except ArgumentError as error:
        raise WrongUse(
            "The database URL is malformed: write sqlite:///path/to/file.db or postgresql://user:password@host/name."
        ) from error
    match url.get_backend_name():
        case "sqlite":
            return _sqlite(url)
        case "postgresql":
            return _postgresql(url)
        case other:
            raise WrongUse(f"A database of kind {other!r} is not supported: choose sqlite or postgresql.")


class _Compiled(LRUCache[Any, Any]):
    """Statements compiled once for all engines of a process: by themselves each would compile every one anew."""

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        """What was compiled for a database of the same kind, whichever it was."""
        return super().get(_by_kind(key), default)

    def __setitem__(self, key: tuple[Any, ...], value: Any) -> None:
        super().__setitem__(_by_kind(key), value)


_compiled = _Compiled(_STATEMENTS)


def _by_kind(key: tuple[Any, ...]) -> tuple[Any, ...]:
    """The key with the name of the dialect, of which each engine has an object of its own."""
    dialect, *rest = key
    return (dialect.name, *rest)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads; on SQLite it neither waits for writers nor makes them wait."""
    with engine.connect() as connection:
        connection.execution_options(**{_READ_ONLY: True})
        with connection.begin():
            yield connection


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A transaction that reads everything as it stood when it began, whoever writes meanwhile."""
    options: dict[str, Any] = {_READ_ONLY: True}
    if engine.dialect.name == "postgresql":
        options["isolation_level"] = "REPEATABLE READ"
    with engine.connect() as connection:
        connection.execution_options(**options)
        with connection.begin():
            yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes; committed at the end, rolled back when the body raises."""
    with engine.begin() as connection:
        yield connection


def _postgresql(url: URL) -> Engine:
    engine = create_engine(
        url.set(drivername="postgresql+psycopg2"),
        hide_parameters=True,  # an error's text must not carry the names and phones of an order
        pool_pre_ping=True,
        pool_size=10,
        max_overflow=20,
        # Without it, many updates or deletes cost a round trip each.
        executemany_mode="values_plus_batch",
        execution_options={"compiled_cache": _compiled},
        connect_args={"application_name": "multiweb"},
    )
    event.listen(engine, "handle_error", _keep_silent)
    return engine


def _keep_silent(context: ExceptionContext) -> DBAPIError | None:
    """Cut the server's DETAIL off an error: it quotes the failing row, and a row may hold personal data."""
    cause, error = context.original_exception, context.sqlalchemy_exception
    if not isinstance(error, DBAPIError) or "\n" not in str(cause):
        return None
    cause.args = (str(cause).splitlines()[0],)
    short = type(error)(error.statement, None, cause, hide_parameters=True)
    short.connection_invalidated = error.connection_invalidated
    return short


def _sqlite(url: URL) -> Engine:
    if not url.database or url.database == ":memory:":
        raise WrongUse("The database must be a file, because several processes share it: sqlite:///path.db.")
    path = Path(url.database).expanduser()
    private_folder(path.parent)
    path.touch(mode=0o600)  # orders hold personal data; the side files take the mode over
    engine = create_engine(
        url.set(drivername="sqlite+pysqlite", database=str(path)),
        hide_parameters=True,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        execution_options={"compiled_cache": _compiled},
        pool_size=10,
        max_overflow=20,
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # `_begin` begins, not the driver
    _use_wal(connection)
    for pragma in (
        "synchronous = NORMAL",
        "foreign_keys = ON",
        "temp_store = MEMORY",
        "cache_size = -32000",
        "journal_size_limit = 67108864",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _use_wal(connection: sqlite3.Connection) -> None:
    """Write-ahead logging. The change of mode needs the file alone and does not wait by itself."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            if connection.execute("PRAGMA journal_mode = WAL").fetchone()[0] == "wal":
                return
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
        else:
            raise WrongUse(
                "SQLite cannot keep its write-ahead log beside the database file: put the file on a local "
                "disk (not a network share), or use PostgreSQL."
            )
        time.sleep(0.02)


def _begin(connection: Connection) -> None:
    reads_only = connection.get_execution_options().get(_READ_ONLY, False)
    connection.exec_driver_sql("BEGIN DEFERRED" if reads_only else "BEGIN IMMEDIATE")
