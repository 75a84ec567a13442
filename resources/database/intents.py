"""The `Intents` port: what keeps a web order from becoming two orders of the POS.

An open intent (`orders.intent_at`) says that the order may have been sent; its age is told by the database's clock,
which all machines share. The id of the POS order is written once: whoever comes second learns whose it is, so that
two workers who both sent the order cannot both think that theirs is the one.
"""

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Engine, exists, select, update

from resources.database import tables
from resources.database.clock import time_of
from resources.database.engine import reading, writing
from resources.database.upsert import IDS, chunks, ids_of
from resources.database.versions import ORDERS, next_version

table = tables.orders


class IntentTable:
    """Fits `sync.order_stores.Intents`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def open(self, site: str, order_id: int) -> bool:
        """Commit that the order is being sent at this moment; False when a POS order is recorded for it already."""
        mine = (*_mine(site, order_id), table.c.pos_order_id.is_(None))
        with writing(self._engine) as connection:
            change = update(table).where(*mine).values(intent_at=time_of(connection))
            return connection.execute(change).rowcount == 1

    def close(self, site: str, order_id: int) -> None:
        """Note that nothing was made, for certain. One whose POS order is recorded stays as it is."""
        mine = (*_mine(site, order_id), table.c.pos_order_id.is_(None))
        with writing(self._engine) as connection:
            connection.execute(update(table).where(*mine).values(intent_at=None))

    def age(self, site: str, order_id: int) -> timedelta | None:
        """How long ago the order was sent last; None when no intent is open."""
        with reading(self._engine) as connection:
            at = connection.execute(select(table.c.intent_at).where(*_mine(site, order_id))).scalar_one_or_none()
            return None if at is None else time_of(connection) - at

    def claim(self, site: str, order_id: int, pos_order_id: int) -> int | None:
        """Record the POS order of a web order, unless another is recorded or it belongs to another web order.

        Returns the POS order that the record holds afterwards.
        """
        held = select(table.c.pos_order_id).where(*_mine(site, order_id))
        with writing(self._engine) as connection:
            # The record first and the count after it, as everybody locks them; of two claims one sees the other.
            before = connection.execute(held.with_for_update()).scalar_one_or_none()
            version = next_version(connection, ORDERS)
            if before is None and not _taken(connection, site, order_id, pos_order_id):
                values = {"pos_order_id": pos_order_id, "version": version}
                connection.execute(update(table).where(*_mine(site, order_id)).values(**values))
            return connection.execute(held).scalar_one_or_none()

    def claimed(self, pos_order_ids: Iterable[int]) -> set[int]:
        """Which of these POS orders the record gives to some web order."""
        found: set[int] = set()
        with reading(self._engine) as connection:
            for some in chunks(ids_of(pos_order_ids), IDS):
                found.update(connection.scalars(select(table.c.pos_order_id).where(table.c.pos_order_id.in_(some))))
        return found


def _mine(site: str, order_id: int) -> Collection[Any]:
    return table.c.site == site, table.c.order_id == int(order_id)


def _taken(connection: Connection, site: str, order_id: int, pos_order_id: int) -> bool:
    """Whether the POS order belongs to another web order."""
    others = (table.c.site != site) | (table.c.order_id != int(order_id))
    return bool(connection.execute(select(exists().where(table.c.pos_order_id == pos_order_id, others))).scalar_one())
