"""The `Customers` port: which customers of the POS have which normalised phone and e-mail.

Names and addresses are not kept: an order needs the id alone.
"""

from collections.abc import Sequence
from typing import Any, Literal

from sqlalchemy import Engine, select

from resources.database import tables
from resources.database.engine import reading, writing
from resources.database.upsert import IDS, chunks, upsert
from sync.records import PosCustomer

table = tables.customers
_COLUMNS = ("phone_key", "email_key", "active", "modified_on")


class CustomerTable:
    """Fits `sync.stores.Customers`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def save(self, customers: Sequence[tuple[PosCustomer, str | None, str | None]]) -> int:
        """Upsert (customer, phone key, e-mail key); returns how many differed from what was stored."""
        rows = {customer.id: _record(customer, phone, email) for customer, phone, email in customers}
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
        column = table.c.phone_key if criterion == "phone" else table.c.email_key
        query = select(table.c.id).where(column == key, table.c.active.is_(True)).order_by(table.c.id)
        with reading(self._engine) as connection:
            return list(connection.scalars(query))


def _record(customer: PosCustomer, phone: str | None, email: str | None) -> dict[str, Any]:
    values = (phone, email, customer.active, customer.modified_on)
    return {"id": customer.id, **dict(zip(_COLUMNS, values, strict=True))}
