"""The `Orders` port: every web order seen, once, and where it stands on its way into the POS."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, Row, and_, func, literal, select, update

from resources.database import change_log, tables
from resources.database.engine import reading, writing
from resources.database.frames import Kind, raw, read_frame
from resources.database.holds import DUE, held_quantities, still_draft
from resources.database.order_recording import record
from resources.database.upsert import IDS, chunks, ids_of
from resources.database.versions import ORDERS, next_version
from sync.errors import WrongUse
from sync.records import OrderState, WebOrder
from sync.rows import Change, OrderRow

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
WHO = "orders"  # who moves an order where nobody is named
_ORDERS_AT_ONCE = 200  # each brings its lines and some kilobytes of JSON

table = tables.orders
_WITHOUT_PEOPLE = {"raw": b"", "search": func.lower(table.c.number)}
lines = tables.order_lines


class OrderTable:
    """Fits `sync.order_stores.Orders`."""

    def __init__(self, engine: Engine, run: str | None = None) -> None:
        """`run` is written beside each entry of the log of changes."""
        self._engine = engine
        self._run = run

    def record(self, site: str, orders: Sequence[WebOrder], state: OrderState) -> list[WebOrder]:
        """Insert those not known yet (cancelled ones as CANCELLED), refresh the rest; lines follow.

        An order read earlier than what is stored (its `modified_on` is older) changes nothing. Returns the
        orders that are new here or changed. Of two callers with the same new order, only one is told "new".
        """
        latest = {order.id: order for order in sorted(orders, key=lambda order: order.modified_on)}
        told: list[WebOrder] = []
        for some in chunks([latest[key] for key in sorted(latest)], _ORDERS_AT_ONCE):
            with writing(self._engine) as connection:
                told += record(connection, site, some, state, self._run)
        return told

    def due(self, site: str) -> list[OrderRow]:
        """Orders that may go forward now: new, waiting, sending, unsure; oldest first."""
        return self._rows(table.c.site == site, table.c.state.in_([state.value for state in DUE]))

    def open_drafts(self) -> list[OrderRow]:
        """Orders of all sites, failed ones too, whose POS status was last seen as draft; oldest first."""
        return self._rows(still_draft)

    def approved(self, since: datetime) -> list[OrderRow]:
        """Orders of all sites placed since then whose POS status was last seen as approved; oldest first."""
        created = table.c.state == OrderState.CREATED.value
        return self._rows(created, table.c.pos_status == "finalized", table.c.created_on >= since)

    def find(self, site: str, order_id: int) -> OrderRow | None:
        """One record."""
        return self.known(site, [order_id]).get(order_id)

    def known(self, site: str, order_ids: Iterable[int]) -> dict[int, OrderRow]:
        """Those of some orders that are recorded, by their ids."""
        found: dict[int, OrderRow] = {}
        for some in chunks(ids_of(order_ids), IDS):
            found |= {row.order_id: row for row in self._rows(table.c.site == site, table.c.order_id.in_(some))}
        return found

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
        agreed: str | None = None,
        who: str = WHO,
        why: str = "",
        only_from: tuple[OrderState, str] | None = None,
    ) -> bool:
        """Change state, reason and detail; the rest is kept where None is given.

        With `only_from` nothing is changed of an order that somebody moved meanwhile (False): another state or reason.
        A change of state, reason or POS status is logged with it, as done by `who`, because of `why` (else `detail`).
        Committed when this returns. Raises WrongUse for an order that was never recorded.
        """
        given = {
            "pos_order_id": pos_order_id,
            "pos_code": pos_code,
            "pos_status": pos_status,
            "intent_at": intent_at,
            "agreed": agreed,
        }
        values = {name: value for name, value in given.items() if value is not None}
        where = (table.c.site == site, table.c.order_id == int(order_id))
        change = update(table).where(*where).values(state=state.value, reason=reason, detail=detail, **values)
        stood = select(table.c.state, table.c.reason, table.c.pos_status).where(*where).with_for_update()
        with writing(self._engine) as connection:
            before = connection.execute(stood).first()
            if before is None:
                raise WrongUse(f"Order {order_id} of site {site!r} is not recorded here; poll its orders first.")
            if only_from is not None and only_from != (before.state, before.reason):
                return False
            change = change.values(version=next_version(connection, ORDERS), **_reservation(pos_status))
            connection.execute(change)
            moves = _moves(before, (standing(state, reason), pos_status))
            entries = [Change(who, site, "order", str(order_id), *move, why or detail) for move in moves]
            change_log.append(connection, entries, self._run)
        return True

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
        """Drop the site's JSON and the buyer of settled orders created before an instant; returns how many."""
        settled = [OrderState.CREATED.value, OrderState.CANCELLED.value, OrderState.OFF.value]
        old = (table.c.created_on < before, table.c.state.in_(settled), table.c.raw != b"")
        done = 0
        for site, ids in self._keys(old):
            for some in chunks(ids, IDS):
                mine = (table.c.site == site, table.c.order_id.in_(some))
                with writing(self._engine) as connection:
                    done += connection.execute(update(table).where(*mine, *old).values(**_WITHOUT_PEOPLE)).rowcount
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


def standing(state: str, reason: str) -> str:
    """State and reason as the log of changes tells them."""
    return f"{state}/{reason}" if reason else str(state)


def _moves(before: Row[Any], after: tuple[str, str | None]) -> list[tuple[str, str, str]]:
    """(field, before, after) of what changed; the first POS status of an order is no change of it."""
    stood, stands = standing(before.state, before.reason), after[0]
    found = [("state", stood, stands)] if stood != stands else []
    if after[1] is not None and before.pos_status is not None and after[1] != before.pos_status:
        found.append(("pos_status", before.pos_status, after[1]))
    return found


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
