"""The `State` port: connections, watermarks and the log of changes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, TypeVar

import pandas as pd
from pydantic import BaseModel, ValidationError
from sqlalchemy import Engine, Row, Select, select, update

from resources.database import change_log, tables
from resources.database.connections import Connections
from resources.database.engine import reading, writing
from resources.database.upsert import insert_or
from sync.errors import WrongUse
from sync.rows import Change, PosRow, SiteRow
from sync.settings import PosSettings, SiteSettings

S = TypeVar("S", bound=BaseModel)

connections = tables.connections
marks = tables.watermarks


class StateTable(Connections):
    """Fits `sync.stores.State`; connecting and disconnecting comes from `Connections`."""

    def __init__(self, engine: Engine, run: str | None = None) -> None:
        super().__init__(engine)
        self._run = run

    def pos(self) -> PosRow:
        """The POS connection. Raises WrongUse when there is none yet."""
        with reading(self._engine) as connection:
            row = connection.execute(select(connections).where(connections.c.role == "pos")).first()
        if row is None:
            raise WrongUse("No POS is connected yet; connect it first.")
        settings = _settings(PosSettings, row.alias, row.settings)
        return PosRow(row.alias, row.platform, row.address, row.connected_at, settings)

    def sites(self) -> list[SiteRow]:
        """All connected sites by alias."""
        with reading(self._engine) as connection:
            return [_site(row) for row in connection.execute(_sites())]

    def site(self, alias: str) -> SiteRow:
        """One site. Raises WrongUse naming the connected ones."""
        with reading(self._engine) as connection:
            row = connection.execute(_sites().where(connections.c.alias == alias)).first()
            known = [] if row else connection.scalars(select(tables.sites.c.alias)).all()
        if row is None:
            there = ", ".join(sorted(known)) or "none yet"
            raise WrongUse(f"There is no site {alias!r}. Connected sites: {there}.")
        return _site(row)

    def is_paused(self, alias: str) -> bool:
        """Whether a site is stopped, or no longer connected."""
        query = select(tables.sites.c.paused).where(tables.sites.c.alias == alias)
        with reading(self._engine) as connection:
            return connection.scalar(query) is not False

    def update_site(
        self,
        alias: str,
        *,
        mode: Literal["preview", "live"] | None = None,
        paused: bool | None = None,
        settings: SiteSettings | None = None,
        last_error: str | None = None,
    ) -> None:
        """Change what is given; an empty `last_error` clears it. Raises WrongUse for an unknown site."""
        self.site(alias)
        given: dict[str, Any] = {"mode": mode, "paused": paused, "last_error": last_error}
        values = {name: value for name, value in given.items() if value is not None}
        if last_error == "":
            values["last_error"] = None
        with writing(self._engine) as connection:
            if values:
                connection.execute(update(tables.sites).where(tables.sites.c.alias == alias).values(**values))
            if settings is not None:
                stored = settings.model_dump(mode="json")
                mine = connections.c.alias == alias
                connection.execute(update(connections).where(mine).values(settings=stored))

    def update_pos(self, settings: PosSettings) -> None:
        """Change the settings of the POS connection. Raises WrongUse when there is none."""
        alias = self.pos().alias
        values = {"settings": settings.model_dump(mode="json")}
        with writing(self._engine) as connection:
            connection.execute(update(connections).where(connections.c.alias == alias).values(**values))

    def capabilities(self, alias: str) -> dict[str, Any]:
        """What was learnt of a shop. Raises WrongUse for an unknown alias."""
        return dict(self._column(alias, "capabilities"))

    def remember(self, alias: str, capabilities: Mapping[str, Any]) -> None:
        """Add to what is remembered of a shop; what others remembered stays. Raises WrongUse as above."""
        mine = connections.c.alias == alias
        with writing(self._engine) as connection:
            known = connection.scalar(select(connections.c.capabilities).where(mine).with_for_update())
            if known is None:
                raise WrongUse(f"There is no connection {alias!r}.")
            values = {"capabilities": {**known, **capabilities}}
            connection.execute(update(connections).where(mine).values(**values))

    def watermark(self, stream: str) -> datetime | None:
        """How far a stream has been read."""
        with reading(self._engine) as connection:
            return connection.scalar(select(marks.c.value).where(marks.c.stream == stream))

    def advance(self, stream: str, to: datetime) -> None:
        """Move a watermark forward; never back."""
        with writing(self._engine) as connection:
            statement = insert_or(connection, marks).values(stream=stream, value=to)
            later = statement.on_conflict_do_update(
                index_elements=["stream"],
                set_={"value": statement.excluded.value},
                where=marks.c.value < statement.excluded.value,
            )
            connection.execute(later)

    def watermarks(self) -> dict[str, datetime]:
        """All of them."""
        with reading(self._engine) as connection:
            return dict(connection.execute(select(marks.c.stream, marks.c.value)).tuples().all())

    def log(self, changes: Sequence[Change]) -> None:
        """Append to the log of changes."""
        change_log.log(self._engine, changes, self._run)

    def recent_changes(
        self,
        *,
        site: str | None = None,
        subject: str | None = None,
        subject_id: str | None = None,
        limit: int = 200,
    ) -> pd.DataFrame:
        """The newest entries first: at, who, run, site, subject, subject_id, field, before, after, why."""
        return change_log.recent(self._engine, site=site, subject=subject, subject_id=subject_id, limit=limit)

    def prune_changes(self, before: datetime) -> int:
        """Remove entries of the log older than `before`; returns how many."""
        return change_log.prune(self._engine, before)


def _sites() -> Select[Any]:
    sites = tables.sites
    query = select(connections, sites.c.mode, sites.c.paused, sites.c.orders_since, sites.c.last_error)
    return query.join(sites, sites.c.alias == connections.c.alias).order_by(connections.c.alias)


def _site(row: Row[Any]) -> SiteRow:
    return SiteRow(
        alias=row.alias,
        platform=row.platform,
        address=row.address,
        mode=row.mode,
        paused=row.paused,
        connected_at=row.connected_at,
        order_watermark_start=row.orders_since,
        settings=_settings(SiteSettings, row.alias, row.settings),
        last_error=row.last_error,
    )


def _settings(model: type[S], alias: str, stored: Any) -> S:
    try:
        return model.model_validate(stored)
    except ValidationError as error:
        fields = ", ".join(".".join(map(str, one["loc"])) for one in error.errors())
        raise WrongUse(
            f"The stored settings of {alias!r} do not fit this version of Multiweb ({fields}); set them again."
        ) from error
