"""Connecting and disconnecting shops: the rows that say which shops there are and hold their sealed secrets."""

import re
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Connection, Engine, Row, Table, delete, insert, select, update

from resources.database import change_log, tables
from resources.database.engine import reading, writing
from resources.database.orders import standing
from resources.database.upsert import CHUNK, chunks, delete_keys
from resources.database.versions import ORDERS, links_count, next_version, site_count
from sync.errors import WrongUse
from sync.records import OrderState
from sync.rows import Change
from sync.settings import ALIAS_PATTERN, PosSettings, SiteSettings

WHO = "disconnect"
Mode = Literal["preview", "live"]

# What belongs to a connection and goes with it; orders and the log of changes are history and stay.
_SITE_TABLES = (tables.listings, tables.links, tables.site_variants, tables.bases, tables.activities)
_POS_TABLES = (
    tables.pos_variants,
    tables.pos_stock,
    tables.pos_prices,
    tables.pos_parts,
    tables.branches,
    tables.price_lists,
    tables.customers,
    tables.customer_intents,
)
_NOT_SETTLED = [
    state.value
    for state in (
        OrderState.NEW,
        OrderState.WAITING,
        OrderState.SENDING,
        OrderState.UNSURE,
        OrderState.FAILED,
    )
]

table = tables.connections
sites = tables.sites


class Connections:
    """The part of the `State` port's implementation that makes and removes connections."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def connect_pos(self, alias: str, platform: str, address: str, secret: bytes, settings: PosSettings) -> None:
        """Store the POS connection, or the new secret and settings of the one there is.

        Raises WrongUse when another POS is connected, or the alias or address belongs to another shop.
        """
        with writing(self._engine) as connection:
            present = connection.scalar(select(table.c.alias).where(table.c.role == "pos"))
            if present is not None and present != alias:
                raise WrongUse(f"The POS {present!r} is connected already; disconnect it first.")
            row = _row(platform, address, secret, settings)
            _save(connection, alias, "pos", row)

    def connect_site(
        self,
        alias: str,
        platform: str,
        address: str,
        secret: bytes,
        settings: SiteSettings,
        mode: Mode,
        orders_since: datetime,
    ) -> None:
        """Store a site, or the new secret, settings and mode of one that is connected.

        A site that is connected already keeps the instant from which its orders are imported. Raises WrongUse
        when the alias is malformed or taken, or the address belongs to another connection.
        """
        if not self._connected(alias):
            self._clear_site(alias)  # what a disconnection that was cut short may have left
        with writing(self._engine) as connection:
            _save(connection, alias, "site", _row(platform, address, secret, settings))
            if connection.scalar(select(sites.c.alias).where(sites.c.alias == alias)):
                connection.execute(update(sites).where(sites.c.alias == alias).values(mode=mode, last_error=None))
                return
            row = {"alias": alias, "mode": mode, "paused": False, "orders_since": orders_since}
            connection.execute(insert(sites).values(**row, last_error=None))

    def disconnect(self, alias: str) -> None:
        """Remove a connection with its secret and all that only it needs; orders and the log of changes stay.

        Orders of a site that were not in the POS yet become `off` with the reason `disconnected`, so that they no
        longer hold stock. The connection itself goes last: whoever was cut short can ask again. Raises WrongUse for
        an unknown alias, and for the POS while sites are connected.
        """
        with reading(self._engine) as connection:
            role = connection.scalar(select(table.c.role).where(table.c.alias == alias))
            others = connection.scalars(select(sites.c.alias).order_by(sites.c.alias)).all()
        if role is None:
            raise WrongUse(f"There is no connection {alias!r}.")
        if role == "pos":
            if others:
                raise WrongUse(f"Disconnect the sites first: {', '.join(others)}.")
            self._clear_pos()
        else:
            with writing(self._engine) as connection:
                connection.execute(update(sites).where(sites.c.alias == alias).values(paused=True))
            self._clear_site(alias)
            self._settle_orders(alias)
        with writing(self._engine) as connection:
            connection.execute(delete(sites).where(sites.c.alias == alias))
            connection.execute(delete(table).where(table.c.alias == alias))
            connection.execute(delete(tables.buckets).where(tables.buckets.c.shop == alias))

    def aliases(self) -> list[str]:
        """Aliases of everything that is connected, the POS first."""
        query = select(table.c.alias).order_by(table.c.role, table.c.alias)
        with reading(self._engine) as connection:
            return list(connection.scalars(query))

    def secret(self, alias: str) -> bytes:
        """The sealed credentials of a shop. Raises WrongUse for an unknown alias."""
        return bytes(self._column(alias, "secret"))

    def reseal(self, alias: str, secret: bytes) -> None:
        """Replace the sealed credentials, after a change of the key."""
        self._column(alias, "alias")
        with writing(self._engine) as connection:
            connection.execute(update(table).where(table.c.alias == alias).values(secret=secret))

    def address(self, alias: str) -> str:
        """The address of a shop. Raises WrongUse for an unknown alias."""
        return str(self._column(alias, "address"))

    def _column(self, alias: str, name: str) -> Any:
        with reading(self._engine) as connection:
            row = connection.execute(select(table.c[name]).where(table.c.alias == alias)).first()
        if row is None:
            raise WrongUse(f"There is no connection {alias!r}.")
        return row[0]

    def _connected(self, alias: str) -> bool:
        with reading(self._engine) as connection:
            return connection.scalar(select(table.c.alias).where(table.c.alias == alias)) is not None

    def _clear_site(self, alias: str) -> None:
        for one in _SITE_TABLES:
            self._clear(one, one.c.site == alias)
        with writing(self._engine) as connection:  # what is taken away changes what was counted
            for name in (links_count(alias), site_count(alias)):
                next_version(connection, name)
        self._clear(tables.watermarks, tables.watermarks.c.stream.startswith(f"site:{alias}:", autoescape=True))

    def _clear_pos(self) -> None:
        for one in _POS_TABLES:
            self._clear(one)
        self._clear(tables.watermarks, tables.watermarks.c.stream.startswith("pos:", autoescape=True))

    def _clear(self, one: Table, *where: Any) -> None:
        """Delete in short transactions."""
        with reading(self._engine) as connection:
            found = connection.execute(select(*one.primary_key).where(*where)).all()
        for keys in chunks([tuple(row) for row in found], CHUNK):
            with writing(self._engine) as connection:
                delete_keys(connection, one, keys)

    def _settle_orders(self, alias: str) -> None:
        orders = tables.orders
        values = {"state": OrderState.OFF.value, "reason": "disconnected"}
        with writing(self._engine) as connection:
            mine = (orders.c.site == alias, orders.c.state.in_(_NOT_SETTLED))
            found = connection.execute(select(orders.c.order_id, orders.c.state, orders.c.reason).where(*mine)).all()
            change_log.append(connection, [_disconnected(alias, row, standing(**values)) for row in found], None)
            connection.execute(update(orders).where(*mine).values(**values, version=next_version(connection, ORDERS)))


def _disconnected(alias: str, row: Row[Any], after: str) -> Change:
    before = standing(row.state, row.reason)
    return Change(WHO, alias, "order", str(row.order_id), "state", before, after, "The site was disconnected.")


def _row(platform: str, address: str, secret: bytes, settings: PosSettings | SiteSettings) -> dict[str, Any]:
    return {
        "platform": platform,
        "address": address,
        "secret": secret,
        "settings": settings.model_dump(mode="json"),
    }


def _save(connection: Connection, alias: str, role: str, row: dict[str, Any]) -> None:
    if not re.fullmatch(ALIAS_PATTERN, alias):
        raise WrongUse(f"{alias!r} cannot be an alias: up to 40 small letters without marks, digits and hyphens.")
    owner = connection.scalar(select(table.c.alias).where(table.c.address == row["address"]))
    if owner is not None and owner != alias:
        raise WrongUse(f"{row['address']} is connected already, as {owner!r}.")
    stored = connection.execute(select(table.c.role, table.c.address).where(table.c.alias == alias)).first()
    if stored is None:
        now = datetime.now(UTC)
        connection.execute(insert(table).values(alias=alias, role=role, capabilities={}, connected_at=now, **row))
        return
    if (stored.role, stored.address) != (role, row["address"]):
        raise WrongUse(f"The alias {alias!r} belongs to {stored.address}; choose another one, or disconnect it first.")
    connection.execute(update(table).where(table.c.alias == alias).values(**row))
