"""Whether this installation is well, as somebody outside may ask: the database, its tables, the schedules' daemon.

The daemon leaves a mark each minute (`pipelines/alerting.py`). An installation that was never run by the daemon has
none, and is not unwell for it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from resources.database import schema
from resources.database.database import SqlDatabase
from resources.database.engine import reading

DAEMON = "daemon:tick"
DAEMON_LATE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Health:
    """How it stands.

    Attributes:
        database: it answers.
        tables: they are those of this version of the program.
        daemon: how long ago the daemon gave a sign of life; None: never, or not known.
    """

    database: bool
    tables: bool
    daemon: timedelta | None

    @property
    def serves(self) -> bool:
        """Whether the page and the receiver can do their work."""
        return self.database and self.tables

    @property
    def well(self) -> bool:
        """Whether everything is as it should be, the daemon included."""
        return self.serves and (self.daemon is None or self.daemon < DAEMON_LATE)


def health(database: SqlDatabase, now: datetime | None = None) -> Health:
    """How the installation stands at this moment; a database that does not answer is no error here."""
    try:
        if not _tables_fit(database.engine):
            return Health(database=True, tables=False, daemon=None)
        tick = database.state.watermark(DAEMON)
    except SQLAlchemyError:
        return Health(database=False, tables=False, daemon=None)
    return Health(True, True, None if tick is None else max(timedelta(0), (now or datetime.now(UTC)) - tick))


def note_daemon(database: SqlDatabase) -> None:
    """Leave the daemon's mark."""
    database.state.advance(DAEMON, datetime.now(UTC))


def _tables_fit(engine: Engine) -> bool:
    with reading(engine) as connection:
        return schema.revision(connection) == schema.HEAD
