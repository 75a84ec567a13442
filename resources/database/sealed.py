"""Everything in the tables that the vault has sealed: found, counted and sealed anew as one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import Engine, Table, select, update

from resources.database import tables
from resources.database.engine import reading, writing

Kind = Literal["shop", "alert"]

# (table, the column that names a row, the sealed column). A test asks of every column of bytes whether it belongs here.
SEALED: dict[Kind, tuple[Table, str, str]] = {
    "shop": (tables.connections, "alias", "secret"),
    "alert": (tables.alert_addresses, "name", "secret"),
}


@dataclass(frozen=True, slots=True)
class SealedRow:
    """One sealed value: of what kind and whose it is, and the bytes as they are stored."""

    kind: Kind
    name: str
    sealed: bytes = field(repr=False)


class SealedTable:
    """The sealed values of all tables."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def all(self) -> list[SealedRow]:
        """All of them, by table and name."""
        found = []
        with reading(self._engine) as connection:
            for kind, (table, name, column) in SEALED.items():
                query = select(table.c[name], table.c[column]).order_by(table.c[name])
                found += [SealedRow(kind, str(row[0]), bytes(row[1])) for row in connection.execute(query)]
        return found

    def change(self, anew: Callable[[SealedRow], bytes]) -> int:
        """Replace every value by what `anew` makes of it, all of them or none; returns how many are others now.

        Nobody stores new credentials in between, so that none are lost.
        """
        changed = 0
        with writing(self._engine) as connection:
            for kind, (table, name, column) in SEALED.items():
                query = select(table.c[name], table.c[column]).order_by(table.c[name]).with_for_update()
                for key, sealed in connection.execute(query).tuples().all():
                    made = anew(SealedRow(kind, str(key), bytes(sealed)))
                    if made != bytes(sealed):
                        connection.execute(update(table).where(table.c[name] == key).values({column: made}))
                        changed += 1
        return changed
