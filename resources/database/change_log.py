"""The append-only log of changes: who changed which field of what, from what to what, why, in which run."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime

import pandas as pd
from sqlalchemy import Connection, Engine, delete, insert, select

from resources.database import tables
from resources.database.engine import reading, writing
from resources.database.frames import Kind, raw, read_frame
from resources.database.upsert import CHUNK, IDS, chunks
from sync.rows import Change

_KINDS: dict[str, Kind] = {
    "at": "time",
    "who": "text",
    "run": "text",
    "site": "text",
    "subject": "text",
    "subject_id": "text",
    "field": "text",
    "before": "text",
    "after": "text",
    "why": "text",
}

table = tables.changes


def append(connection: Connection, changes: Sequence[Change], run: str | None) -> None:
    """Append in the caller's transaction, so that a change and its entry stand or fall together."""
    now = datetime.now(UTC)
    if changes:
        connection.execute(insert(table), [asdict(change) | {"at": now, "run": run} for change in changes])


def log(engine: Engine, changes: Sequence[Change], run: str | None) -> None:
    """Append in transactions of its own."""
    for some in chunks(changes, CHUNK):
        with writing(engine) as connection:
            append(connection, some, run)


def recent(
    engine: Engine,
    *,
    site: str | None = None,
    subject: str | None = None,
    subject_id: str | None = None,
    limit: int = 200,
) -> pd.DataFrame:
    """The newest entries first: at, who, run, site, subject, subject_id, field, before, after, why."""
    query = raw(*(table.c[name] for name in _KINDS))
    wanted = {"site": site, "subject": subject, "subject_id": subject_id}
    query = query.where(*(table.c[name] == value for name, value in wanted.items() if value is not None))
    with reading(engine) as connection:
        return read_frame(connection, query.order_by(table.c.id.desc()).limit(limit), _KINDS)


def prune(engine: Engine, before: datetime) -> int:
    """Remove entries older than `before`; returns how many."""
    old = select(table.c.id).where(table.c.at < before).limit(IDS)
    done = 0
    while True:
        with writing(engine) as connection:
            ids = connection.scalars(old).all()
            connection.execute(delete(table).where(table.c.id.in_(ids)))
        done += len(ids)
        if len(ids) < IDS:
            return done
