"""The `Activities` port: the last turns of each site, a bounded number of rows."""

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from resources.database import tables
from resources.database.engine import reading, writing
from sync.activities import Activity, Kind, Outcome

KEPT = 60
LONGEST = 400

table = tables.activities
_SHOWN = tuple(table.c[name] for name in Activity.__slots__)


class ActivityTable:
    """Fits `sync.activities.Activities`. `run` is the pipeline's run in which this process works, if it does."""

    def __init__(self, engine: Engine, run: str | None = None) -> None:
        self._engine = engine
        self._run = run

    def note(self, site: str, kind: Kind, outcome: Outcome, count: int = 0, why: str = "") -> None:
        """Note how a turn ended, now; one that did nothing, or failed as the one before did, is counted with that."""
        now, why = datetime.now(UTC), why[:LONGEST]
        query = select(table.c.id, table.c.outcome, table.c.why).where(table.c.site == site, table.c.kind == kind)
        with writing(self._engine) as connection:
            last = connection.execute(query.order_by(table.c.id.desc()).limit(1)).first()
            if last is not None and outcome != "done" and (last.outcome, last.why) == (outcome, why):
                again = update(table).where(table.c.id == last.id)
                connection.execute(again.values(at=now, times=table.c.times + 1, count=count, run=self._run))
                return
            row = {"site": site, "kind": kind, "outcome": outcome, "count": count, "why": why}
            connection.execute(insert(table).values(**row, began_at=now, at=now, times=1, run=self._run))
            _forget_old(connection, site)

    def recent(self, sites: Collection[str], most: int = 20) -> dict[str, list[Activity]]:
        """The newest of each of these sites, oldest first; every site has a list."""
        place = func.row_number().over(partition_by=table.c.site, order_by=(table.c.at.desc(), table.c.id.desc()))
        ranked = select(table.c.site, table.c.id, *_SHOWN, place.label("place")).where(table.c.site.in_(list(sites)))
        newest = ranked.subquery()
        query = select(newest).where(newest.c.place <= most).order_by(newest.c.at, newest.c.id)
        found: dict[str, list[Activity]] = {site: [] for site in sites}
        with reading(self._engine) as connection:
            for row in connection.execute(query).mappings():
                found[row["site"]].append(Activity(**{name: row[name] for name in Activity.__slots__}))
        return found


def _forget_old(connection: Connection, site: str) -> None:
    """Keep a bounded number of a site's entries."""
    mine = select(table.c.id).where(table.c.site == site).order_by(table.c.at.desc(), table.c.id.desc())
    old = connection.scalars(mine.offset(KEPT).limit(KEPT)).all()
    if old:
        connection.execute(delete(table).where(table.c.id.in_(old)))
