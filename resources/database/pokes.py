"""The `Pokes` port: what webhooks named and nobody has read again since."""

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import Engine, delete, func, select

from resources.database import tables
from resources.database.engine import reading, writing
from resources.database.upsert import IDS, chunks, ids_of, insert_or
from sync.rows import Poke

table = tables.pokes


class PokeTable:
    """Fits `sync.stores.Pokes`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, shop: str, subject: str, ids: Collection[int]) -> None:
        """Note that these were named now; what was named before is moved to now, never back."""
        now = datetime.now(UTC)
        rows = [{"shop": shop, "subject": subject, "subject_id": one, "at": now} for one in ids_of(ids)]
        if not rows:
            return
        with writing(self._engine) as connection:
            statement = insert_or(connection, table)
            later = statement.on_conflict_do_update(
                index_elements=list(table.primary_key),
                set_={"at": statement.excluded.at},
                where=table.c.at < statement.excluded.at,
            )
            connection.execute(later, rows)

    def prune(self, before: datetime) -> int:
        """Drop what was named before an instant and never read again, as of shops that are gone; returns how many."""
        with writing(self._engine) as connection:
            return connection.execute(delete(table).where(table.c.at < before)).rowcount

    def due(self, shop: str) -> list[Poke]:
        """What was named of a shop, by subject and id."""
        query = select(table.c.subject, table.c.subject_id, table.c.at).where(table.c.shop == shop)
        with reading(self._engine) as connection:
            return [Poke(*row) for row in connection.execute(query.order_by(*table.primary_key))]

    def done(self, shop: str, subject: str, ids: Collection[int] | None, read_at: datetime) -> int:
        """Remove what was named no later than `read_at`, of some ids or of all; returns how many."""
        mine = delete(table).where(table.c.shop == shop, table.c.subject == subject, table.c.at <= read_at)
        if ids is None:
            with writing(self._engine) as connection:
                return connection.execute(mine).rowcount
        removed = 0
        for some in chunks(ids_of(ids), IDS):
            with writing(self._engine) as connection:
                removed += connection.execute(mine.where(table.c.subject_id.in_(some))).rowcount
        return removed

    def shops(self) -> dict[tuple[str, str], int]:
        """(shop, subject) → how many wait."""
        query = select(table.c.shop, table.c.subject, func.count()).group_by(table.c.shop, table.c.subject)
        with reading(self._engine) as connection:
            return {(row[0], row[1]): row[2] for row in connection.execute(query)}
