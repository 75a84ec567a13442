"""The `Orders` port: every web order seen, once, and where it stands on its way into the POS."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, Row, and_, func, literal, select, update

from resources.database import tables
from resources.database.engine import reading, writing
from resources.database.frames import Kind, raw, read_frame
from resources.database.holds import DUE, held_quantities, still_draft
from resources.database.upsert import IDS, chunks, ids_of, insert_or, upsert
from resources.database.versions import ORDERS, next_version
from sync.errors import WrongUse
from sync.records import OrderState, WebOrder
from sync.rows import OrderRow

_LISTED: dict[str, Kind] = {
    "site": "text",
    "order_id": "int",
    "number": "text",
    "state": "text",
    "reason": "text",
    "detail": "text",
    "pos_order_id": "int?",
    "pos_code": "text",
    "pos_status": "text",
    "total": "int",
    "created_on": "time",
}
_ROW = tuple(name for name in OrderRow.__slots__ if name != "lines")
# A draft reserves nothing, and a cancelled order nothing any more.
_NOT_RESERVED = ("draft", "cancelled")
_ORDERS_AT_ONCE = 200  # each brings its lines and some kilobytes of JSON

table = tables.orders
lines = tables.order_lines


class OrderTable:
    """Fits `sync.stores.Orders`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def record(self, site: str, orders: Sequence[WebOrder], state: OrderState) -> list[WebOrder]:
        """Insert those not known yet (cancelled ones as CANCELLED), refresh the rest; lines follow.

        An order read earlier than what is stored (its `modified_on` is older) changes nothing. Returns the
        orders that are new here or changed. Of two callers with the same new order, only one is told "new".
        """
        latest = {order.id: order for order in sorted(orders, key=lambda order: order.modified_on)}
        told: list[WebOrder] = []
        for some in chunks([latest[key] for key in sorted(latest)], _ORDERS_AT_ONCE):
            with writing(self._engine) as connection:
                told += _record(connection, site, some, state)
        return told

    def due(self, site: str) -> list[OrderRow]:
        """Orders that may go forward now: new, waiting, sending, unsure; oldest first."""
        return self._rows(table.c.site == site, table.c.state.in_([state.value for state in DUE]))

    def open_drafts(self) -> list[OrderRow]:
        """Created orders of all sites whose POS status was last seen as draft; oldest first."""
        return self._rows(still_draft)

    def find(self, site: str, order_id: int) -> OrderRow | None:
        """One record."""
        rows = self._rows(table.c.site == site, table.c.order_id == int(order_id))
        return rows[0] if rows else None

    def move(
        self,
        site: str,
        order_id: int,
        state: OrderState,
        *,
        reason: str = "",
        detail: str = "",
        pos_order_id: int | None = None,
        pos_code: str | None = None,
        pos_status: str | None = None,
        intent_at: datetime | None = None,
    ) -> None:
        """Change state, reason and detail; the rest is kept where None is given.

        Committed when this returns. Raises WrongUse for an order that was never recorded.
        """
        given = {
            "pos_order_id": pos_order_id,
            "pos_code": pos_code,
            "pos_status": pos_status,
            "intent_at": intent_at,
        }
        values = {name: value for name, value in given.items() if value is not None}
        where = (table.c.site == site, table.c.order_id == int(order_id))
        change = update(table).where(*where).values(state=state.value, reason=reason, detail=detail, **values)
        with writing(self._engine) as connection:
            change = change.values(version=next_version(connection, ORDERS), **_reservation(pos_status))
            if connection.execute(change).rowcount == 0:
                raise WrongUse(f"Order {order_id} of site {site!r} is not recorded here; poll its orders first.")

    def listed(self, site: str | None, states: Collection[OrderState] | None) -> pd.DataFrame:
        """Orders for people, newest first; None asks for all sites, or all states."""
        query = raw(*(table.c[name] for name in _LISTED))
        if site is not None:
            query = query.where(table.c.site == site)
        if states is not None:
            query = query.where(table.c.state.in_([state.value for state in states]))
        query = query.order_by(table.c.created_on.desc(), table.c.order_id.desc())
        with reading(self._engine) as connection:
            return read_frame(connection, query, _LISTED)

    def counts(self, site: str) -> dict[str, int]:
        """Count per state."""
        query = select(table.c.state, func.count()).where(table.c.site == site).group_by(table.c.state)
        with reading(self._engine) as connection:
            return dict(connection.execute(query).tuples().all())

    def held_quantities(self) -> pd.DataFrame:
        """What orders hold and the POS's figures do not say: thousandths per site and site variant; see `holds`.

        Columns: site, site_variant_id (int64), pos_variant_id (Int64, NA where the pair is not known), quantity_milli.
        """
        with reading(self._engine) as connection:
            return held_quantities(connection)

    def prune_raw(self, before: datetime) -> int:
        """Drop the site's JSON (personal data) of settled orders created before an instant; returns how many."""
        settled = [OrderState.CREATED.value, OrderState.CANCELLED.value, OrderState.OFF.value]
        old = (table.c.created_on < before, table.c.state.in_(settled), table.c.raw != b"")
        done = 0
        for site, ids in self._keys(old):
            for some in chunks(ids, IDS):
                mine = (table.c.site == site, table.c.order_id.in_(some))
                with writing(self._engine) as connection:
                    done += connection.execute(update(table).where(*mine, *old).values(raw=b"")).rowcount
        return done

    def _keys(self, where: Iterable[Any]) -> list[tuple[str, list[int]]]:
        found: dict[str, list[int]] = {}
        with reading(self._engine) as connection:
            for site, order_id in connection.execute(select(table.c.site, table.c.order_id).where(*where)):
                found.setdefault(site, []).append(order_id)
        return sorted(found.items())

    def _rows(self, *where: Any) -> list[OrderRow]:
        query = select(*(table.c[name] for name in _ROW)).where(*where)
        with reading(self._engine) as connection:
            found = connection.execute(query.order_by(table.c.created_on, table.c.order_id)).all()
            goods = _goods(connection, where)
        return [_order_row(row, goods.get((row.site, row.order_id), [])) for row in found]


def _reservation(pos_status: str | None) -> dict[str, Any]:
    """From when on the POS reserves the goods: since it was first told; never for what reserves nothing."""
    if pos_status is None:
        return {}
    if pos_status in _NOT_RESERVED:
        return {"reserved_at": None}
    return {"reserved_at": func.coalesce(table.c.reserved_at, literal(datetime.now(UTC), tables.UtcTime()))}


def _goods(connection: Connection, where: Sequence[Any]) -> dict[tuple[str, int], list[tuple[int | None, int]]]:
    """The lines of the orders that are asked for, as (site variant id, thousandths), by line id."""
    query = (
        select(lines.c.site, lines.c.order_id, lines.c.site_variant_id, lines.c.quantity_milli)
        .join_from(lines, table, and_(table.c.site == lines.c.site, table.c.order_id == lines.c.order_id))
        .where(*where, lines.c.quantity_milli > 0)
        .order_by(lines.c.site, lines.c.order_id, lines.c.line_id)
    )
    found: dict[tuple[str, int], list[tuple[int | None, int]]] = {}
    for site, order_id, variant_id, quantity in connection.execute(query):
        found.setdefault((site, order_id), []).append((variant_id, quantity))
    return found


def _order_row(row: Row[Any], goods: Sequence[tuple[int | None, int]]) -> OrderRow:
    values = dict(zip(_ROW, row, strict=True))
    return OrderRow(**values | {"state": OrderState(values["state"]), "lines": tuple(goods)})


def _record(connection: Connection, site: str, orders: Sequence[WebOrder], state: OrderState) -> list[WebOrder]:
    known = _known(connection, site, orders)
    fresh = _insert(connection, site, [order for order in orders if order.id not in known], state)
    missed = [order for order in orders if order.id not in known and order.id not in fresh]
    if missed:  # somebody else recorded them between our look and our insert
        known |= _known(connection, site, missed)
    changed = {order.id for order in orders if order.id in known and _news(order, known[order.id])}
    _refresh(connection, site, [order for order in orders if order.id in changed])
    told = [order for order in orders if order.id in fresh or order.id in changed]
    _save_lines(connection, site, told)
    if told:
        mine = (table.c.site == site, table.c.order_id.in_(ids_of(order.id for order in told)))
        connection.execute(update(table).where(*mine).values(version=next_version(connection, ORDERS)))
    return told


def _known(connection: Connection, site: str, orders: Sequence[WebOrder]) -> dict[int, Row[Any]]:
    query = select(table.c.order_id, table.c.modified_on, table.c.raw, table.c.cancelled, table.c.total)
    mine = (table.c.site == site, table.c.order_id.in_(ids_of(order.id for order in orders)))
    found = connection.execute(query.where(*mine).order_by(table.c.order_id).with_for_update())
    return {row.order_id: row for row in found}


def _news(order: WebOrder, stored: Row[Any]) -> bool:
    """Whether the order says something that is not stored, and says it later."""
    if order.modified_on != stored.modified_on:
        return bool(order.modified_on > stored.modified_on)
    same = (order.status == "cancelled", order.total) == (stored.cancelled, stored.total)
    # An empty JSON was dropped for its age.
    return not same or bool(stored.raw != b"" and order.raw != stored.raw)


def _insert(connection: Connection, site: str, orders: Sequence[WebOrder], state: OrderState) -> set[int]:
    """Insert what nobody else did meanwhile; returns the ids that are ours."""
    if not orders:
        return set()
    rows = [
        _stated(order)
        | {
            "site": site,
            "order_id": order.id,
            "state": (OrderState.CANCELLED if order.status == "cancelled" else state).value,
            "reason": "",
            "detail": "",
            "recorded_at": datetime.now(UTC),
        }
        for order in orders
    ]
    statement = insert_or(connection, table).on_conflict_do_nothing(index_elements=["site", "order_id"])
    return set(connection.scalars(statement.returning(table.c.order_id), rows))


def _refresh(connection: Connection, site: str, orders: Sequence[WebOrder]) -> None:
    for order in orders:
        mine = (table.c.site == site, table.c.order_id == order.id)
        connection.execute(update(table).where(*mine).values(**_stated(order)))


def _stated(order: WebOrder) -> dict[str, Any]:
    """The columns that follow what the site states."""
    return {
        "number": order.number,
        "cancelled": order.status == "cancelled",
        "total": order.total,
        "created_on": order.created_on,
        "modified_on": order.modified_on,
        "raw": order.raw,
    }


def _save_lines(connection: Connection, site: str, orders: Sequence[WebOrder]) -> None:
    wanted = {
        (site, order.id, line.id): {
            "site": site,
            "order_id": order.id,
            "line_id": line.id,
            "site_variant_id": line.variant_id,
            "quantity_milli": line.quantity_milli,
        }
        for order in orders
        for line in order.lines
    }
    mine = (lines.c.site == site, lines.c.order_id.in_(ids_of(order.id for order in orders)))
    # A line that is gone stays with nothing in it, so that what it held is looked at once more.
    for row in connection.execute(select(*lines.columns).where(*mine)).mappings():
        wanted.setdefault((row["site"], row["order_id"], row["line_id"]), dict(row) | {"quantity_milli": 0})
    for some in chunks(list(wanted.values())):
        upsert(connection, lines, some)
