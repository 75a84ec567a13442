"""The `Customers` port: which customers of the POS have which normalised phone and e-mail.

Names and addresses are not kept: an order needs the id alone. Beside it, who is just being made one.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Engine, delete, or_, select, update

from resources.database import tables
from resources.database.engine import reading, writing
from resources.database.upsert import IDS, chunks, insert_or, upsert
from sync.records import PosCustomer

table = tables.customers
intents = tables.customer_intents


class CustomerTable:
    """Fits `sync.order_stores.Customers`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def save(self, customers: Sequence[tuple[PosCustomer, Sequence[str], str | None]]) -> int:
        """Upsert (customer, phone keys, e-mail key); returns how many differed from what was stored."""
        rows = {customer.id: _record(customer, phones, email) for customer, phones, email in customers}
        changed = 0
        for ids in chunks(sorted(rows), IDS):
            with writing(self._engine) as connection:
                query = select(table).where(table.c.id.in_(ids)).order_by(table.c.id).with_for_update()
                stored = {row["id"]: dict(row) for row in connection.execute(query).mappings()}
                differing = [rows[key] for key in ids if stored.get(key) != rows[key]]
                upsert(connection, table, differing)
            changed += len(differing)
        return changed

    def by_key(self, criterion: Literal["phone", "email"], key: str) -> list[int]:
        """Ids of the active customers with this key, lowest first."""
        columns = (table.c.phone_key, table.c.other_phone_key) if criterion == "phone" else (table.c.email_key,)
        mine = or_(*(column == key for column in columns))
        query = select(table.c.id).where(mine, table.c.active.is_(True)).order_by(table.c.id)
        with reading(self._engine) as connection:
            return list(connection.scalars(query))

    def forget(self, customer_id: int) -> None:
        """Drop a customer whom the POS no longer knows."""
        with writing(self._engine) as connection:
            connection.execute(delete(table).where(table.c.id == customer_id))

    def intend(self, key: str, now: datetime) -> datetime | None:
        """Announce that a customer with this key is about to be made; since when somebody else is, None: nobody."""
        with writing(self._engine) as connection:
            statement = insert_or(connection, intents).values(key=key, at=now)
            first = statement.on_conflict_do_nothing(index_elements=["key"]).returning(intents.c.key)
            if connection.scalar(first) is not None:
                return None
            # One that ended at this very moment counts as just made: the next look finds the customer.
            return connection.scalar(select(intents.c.at).where(intents.c.key == key)) or now

    def intend_again(self, key: str, since: datetime, now: datetime) -> bool:
        """Take an announcement of `since` over; False when somebody else did, or it has ended."""
        mine = (intents.c.key == key, intents.c.at == since)
        with writing(self._engine) as connection:
            return connection.execute(update(intents).where(*mine).values(at=now)).rowcount == 1

    def intend_no_more(self, key: str) -> None:
        """The customer is made, or will not be."""
        with writing(self._engine) as connection:
            connection.execute(delete(intents).where(intents.c.key == key))

    def prune_intents(self, before: datetime) -> int:
        """Drop announcements older than an instant, of orders that were cancelled meanwhile; returns how many."""
        with writing(self._engine) as connection:
            return connection.execute(delete(intents).where(intents.c.at < before)).rowcount


def _record(customer: PosCustomer, phones: Sequence[str], email: str | None) -> dict[str, Any]:
    first, other = (*phones, None, None)[:2]
    return {
        "id": customer.id,
        "phone_key": first,
        "other_phone_key": other,
        "email_key": email,
        "active": customer.active,
        "modified_on": customer.modified_on,
    }
