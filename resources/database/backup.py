"""Backups and restores: a backup is one SQLite file with everything but the key that opens the credentials.

What a restore must not do is to make an order of the POS twice: orders that the site had by then may have reached the
POS after the backup. So each of them counts as possibly sent, and is looked for before it is sent
(`sync.orders.sending`); a shop that refuses a code twice would help, but not all do. The sites are read whole again,
because what they had confirmed by the time of the backup says nothing about today, and they come back paused, because a
site may have been taken off since.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, Engine, delete, insert, update

from resources.database import tables
from resources.database.copying import LEFT_OUT, copy_tables
from resources.database.database import SqlDatabase
from resources.database.engine import writing
from resources.database.leases import LeaseTable
from resources.database.restored import MARK
from resources.private_files import private_folder
from sync.errors import WrongUse
from sync.progress import Progress, quiet
from sync.records import OrderState

orders, marks = tables.orders, tables.watermarks
_MAY_GO = [state.value for state in OrderState if state not in (OrderState.CREATED, OrderState.CANCELLED)]


def back_up(engine: Engine, file: Path, progress: Progress = quiet) -> None:
    """Write everything as it stands at this moment into a new SQLite file; the program goes on working meanwhile.

    The file is whole or not there, and readable by its owner alone. Raises WrongUse where a file stands already.
    """
    if file.exists():
        raise WrongUse(f"{file} is there already; name a new file.")
    private_folder(file.parent)
    draft = file.with_name(f".{file.name}.partial")
    draft.unlink(missing_ok=True)
    try:
        if engine.dialect.name == "sqlite":
            draft.touch(mode=0o600)
            _copied(Path(engine.url.database or ""), draft)
        else:
            with _opened(draft) as copy:
                copy_tables(engine, copy.engine, progress=progress)
        _finish(draft)
        os.link(draft, file)  # unlike a rename, it replaces nothing
    except FileExistsError as error:
        raise WrongUse(f"{file} is there already; name a new file.") from error
    finally:
        draft.unlink(missing_ok=True)


def restore(file: Path, database: SqlDatabase, scratch: Path, *, replace: bool, progress: Progress = quiet) -> datetime:
    """Bring back what a backup holds; the database has everything of it, or stays as it was.

    The backup itself is not changed; one of an older version is migrated on the way.

    Args:
        file: what `back_up` wrote.
        database: where it goes.
        scratch: an existing folder with room for a copy of the file.
        replace: what the database holds now goes.
        progress: told the rows of each table.

    Returns:
        The instant of the restore: orders from before it are looked for in the POS before they are sent.

    Raises:
        WrongUse: the file is no backup, or of a newer version; the database is not empty; somebody is at work on it.
        CopyFailed: a row does not fit; nothing was restored.
    """
    _check(file)
    if at_work := working(database.leases):
        raise WrongUse(f"Somebody is at work ({at_work}). Stop the daemon, the page and the receiver first.")
    now = datetime.now(UTC)
    with TemporaryDirectory(prefix="restore-", dir=scratch) as folder:
        copy = Path(folder) / "backup.db"
        _copied(file, copy)
        with _opened(copy) as backup:
            with writing(backup.engine) as connection:
                _prepare(connection, now)
            copy_tables(backup.engine, database.engine, replace=replace, progress=progress)
    return now


def working(leases: LeaseTable) -> str:
    """Who is at work at this moment, by the leases that live: `tea:orders by host/123, …`; empty: nobody."""
    return ", ".join(f"{row.name} by {row.holder}" for row in leases.listed() if row.alive)


def _prepare(connection: Connection, now: datetime) -> None:
    """Make the contents of a backup fit to go on from, in a world that went on without it."""
    connection.execute(update(tables.sites).values(paused=True))
    for ending in ("catalog", "full"):
        connection.execute(delete(marks).where(marks.c.stream.like(f"site:%:{ending}")))
    perhaps_sent = (orders.c.pos_order_id.is_(None), orders.c.state.in_(_MAY_GO))
    connection.execute(update(orders).where(*perhaps_sent).values(intent_at=now))
    connection.execute(delete(tables.alert_messages))  # they tell of troubles of then
    connection.execute(delete(marks).where(marks.c.stream == MARK))
    connection.execute(insert(marks).values(stream=MARK, value=now))


@contextmanager
def _opened(file: Path) -> Iterator[SqlDatabase]:
    """A SQLite file as a database, brought up to date."""
    database = SqlDatabase(f"sqlite:///{file}")
    try:
        yield database
    finally:
        database.close()


def _copied(source: Path, target: Path) -> None:
    """SQLite's own online copy: one moment of the source, whoever writes to it."""
    with closing(sqlite3.connect(source)) as of, closing(sqlite3.connect(target)) as to:
        of.backup(to)


def _finish(file: Path) -> None:
    """Leave one file without side files and without what only meant something while it was in use; check it."""
    with closing(sqlite3.connect(file)) as connection:
        for name in sorted(LEFT_OUT):
            connection.execute(f"DELETE FROM {name}")  # noqa: S608 -- a name of our own tables
        connection.commit()
        connection.execute("PRAGMA journal_mode = DELETE")
        (told,) = connection.execute("PRAGMA quick_check").fetchone()
    if told != "ok":
        raise WrongUse(f"The database is damaged ({told}); no backup was made of it. Restore an older one.")
    with file.open("rb") as written:
        os.fsync(written.fileno())


def _check(file: Path) -> None:
    """Raise WrongUse for a file that is no backup of ours."""
    if not file.is_file():
        raise WrongUse(f"There is no file {file}.")
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)) as connection:
            names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.DatabaseError as error:
        raise WrongUse(f"{file} is not a backup of Multiweb ({error}).") from error
    if not {tables.connections.name, tables.orders.name} <= names:
        raise WrongUse(f"{file} is not a backup of Multiweb.")
