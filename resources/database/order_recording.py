"""Recording web orders as a site states them: each once, the newest word last, every change in the log.

The log is written in the same transaction, so that the history of an order has no gap.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from resources.database import change_log, tables
from resources.database.order_search import search_text
from resources.database.restored import perhaps_sent, restored_at
from resources.database.upsert import chunks, ids_of, insert_or, upsert
from resources.database.versions import ORDERS, next_version
from sync.orders.content import content_digest
from sync.records import OrderState, WebOrder
from sync.rows import Change

SITE = "site"  # who did what is read from a site

table = tables.orders
lines = tables.order_lines


def record(
    connection: Connection, site: str, orders: Sequence[WebOrder], state: OrderState, run: str | None
) -> list[WebOrder]:
    """Insert what is not known, refresh what is stated later than what is stored; returns what was new or changed."""
    known = _known(connection, site, orders)
    fresh = _insert(connection, site, [order for order in orders if order.id not in known], state)
    missed = [order for order in orders if order.id not in known and order.id not in fresh]
    if missed:  # somebody else recorded them between our look and our insert
        known |= _known(connection, site, missed)
    changed = {order.id for order in orders if order.id in known and _news(order, known[order.id])}
    _refresh(connection, site, [order for order in orders if order.id in changed])
    told = [order for order in orders if order.id in fresh or order.id in changed]
    _save_lines(connection, site, told)
    _log(connection, site, told, known, state, run)
    if told:
        mine = (table.c.site == site, table.c.order_id.in_(ids_of(order.id for order in told)))
        connection.execute(update(table).where(*mine).values(version=next_version(connection, ORDERS)))
    return told


def _known(connection: Connection, site: str, orders: Sequence[WebOrder]) -> dict[int, Row[Any]]:
    names = ("order_id", "modified_on", "raw", "cancelled", "total", "content")
    query = select(*(table.c[name] for name in names))
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
    restored = restored_at(connection)
    rows = [
        _stated(order)
        | {
            "site": site,
            "order_id": order.id,
            "state": _first_state(order, state, restored).value,
            "reason": "",
            "detail": "",
            "intent_at": restored if perhaps_sent(order.created_on, restored) else None,
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
        "received": order.received,
        "created_on": order.created_on,
        "modified_on": order.modified_on,
        "raw": order.raw,
        "content": content_digest(order),
        "search": search_text(order),
    }


def _first_state(order: WebOrder, state: OrderState, restored: datetime | None) -> OrderState:
    """Of a cancelled order nothing more is to be done, unless a record that is lost may have sent it."""
    if order.status != "cancelled":
        return state
    return OrderState.UNSURE if perhaps_sent(order.created_on, restored) else OrderState.CANCELLED


def _log(
    connection: Connection,
    site: str,
    told: Sequence[WebOrder],
    before: dict[int, Row[Any]],
    state: OrderState,
    run: str | None,
) -> None:
    changes: list[Change] = []
    restored = restored_at(connection) if any(order.id not in before for order in told) else None
    for order in told:
        stored = before.get(order.id)
        if stored is None:
            first = _first_state(order, state, restored).value
            changes.append(Change(SITE, site, "order", str(order.id), "state", None, first, "Seen on the site."))
        else:
            changes += _differences(site, order, stored)
    change_log.append(connection, changes, run)


def _differences(site: str, order: WebOrder, stored: Row[Any]) -> list[Change]:
    found = []
    if order.status == "cancelled" and not stored.cancelled:
        found.append(Change(SITE, site, "order", str(order.id), "cancelled", "no", "yes", "Cancelled on the site."))
    if stored.content and content_digest(order) != stored.content:
        why = "Edited on the site." if order.total != stored.total else "Edited on the site; the total is the same."
        total = (str(stored.total), str(order.total))
        found.append(Change(SITE, site, "order", str(order.id), "total", *total, why))
    return found


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
