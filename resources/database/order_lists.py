"""The `OrderLists` port: the list of orders that people look at, and what the log tells of one."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, and_, case, func, literal, or_, select

from resources.database import tables
from resources.database.engine import reading
from resources.database.order_search import wanted_words
from sync.orders.listed_rows import OrderQuery, OrderSeen, Tally
from sync.orders.status import PATIENCE, OrderStatus, asks_for_person, standings
from sync.products.history import Logged
from sync.records import OrderState

table = tables.orders
Where = ColumnElement[bool]
_COLUMNS = tuple(name for name in OrderSeen.__slots__ if name in table.c)
_LARGEST_ID = 2**63 - 1


class OrderListTable:
    """Fits `sync.orders.listed_rows.OrderLists`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def page(self, site: str | None, query: OrderQuery, offset: int, limit: int) -> list[OrderSeen]:
        """Some orders of a site or of all, newest first."""
        return self._seen(_conditions(site, query), offset, limit)

    def count(self, site: str | None, query: OrderQuery) -> int:
        """How many orders a query has."""
        with reading(self._engine) as connection:
            return connection.scalar(select(func.count()).select_from(table).where(*_conditions(site, query))) or 0

    def tally(self, site: str | None, query: OrderQuery) -> Tally:
        """Counts by state, reason and whether it waited long; status, reasons and flagged of the query left aside."""
        long = _waited_long().label("long")
        counted = select(table.c.state, table.c.reason, long, func.count())
        counted = counted.where(*_conditions(site, OrderQuery(search=query.search)))
        with reading(self._engine) as connection:
            rows = connection.execute(counted.group_by(table.c.state, table.c.reason, long)).all()
        return {(OrderState(state), reason, bool(waited)): number for state, reason, waited, number in rows}

    def named(self, site: str, text: str) -> list[OrderSeen]:
        """Orders whose number (with or without `#`), id, or code in the POS is exactly this; newest first."""
        wanted = text.strip()
        meant = [table.c.number.in_({wanted, f"#{wanted}"}), table.c.pos_code == wanted]
        if wanted.isascii() and wanted.isdecimal() and int(wanted) <= _LARGEST_ID:
            meant.append(table.c.order_id == int(wanted))
        return self._seen([table.c.site == site, or_(*meant)], 0, 50)

    def story(self, site: str, order_id: int, limit: int) -> list[Logged]:
        """The newest entries of the log about an order, oldest of them first."""
        log = tables.changes
        mine = (log.c.subject == "order", log.c.subject_id == str(order_id), log.c.site == site)
        names = Logged.__slots__
        query = select(*(log.c[name] for name in names)).where(*mine).order_by(log.c.id.desc()).limit(limit)
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        return [Logged(**dict(zip(names, row, strict=True))) for row in reversed(rows)]

    def _seen(self, where: Iterable[Where], offset: int, limit: int) -> list[OrderSeen]:
        query = select(*(table.c[name] for name in _COLUMNS), _waited_long().label("waited_long")).where(*where)
        query = query.order_by(table.c.created_on.desc(), table.c.site, table.c.order_id.desc())
        with reading(self._engine) as connection:
            rows = connection.execute(query.offset(offset).limit(limit)).mappings().all()
        made: dict[str, Any] = {"state": OrderState, "waited_long": bool}
        return [OrderSeen(**{name: made.get(name, _same)(row[name]) for name in OrderSeen.__slots__}) for row in rows]


def _same(value: Any) -> Any:
    return value


def _conditions(site: str | None, query: OrderQuery) -> list[Where]:
    found: list[Where] = [] if site is None else [table.c.site == site]
    texts = (table.c.search, func.lower(table.c.pos_code))
    words = wanted_words(query.search)
    found += [or_(*(text.contains(word, autoescape=True) for text in texts)) for word in words]
    if query.status is not None:
        found.append(_shown_as(query.status))
    if query.reasons:
        found.append(table.c.reason.in_(sorted(query.reasons)))
    if query.flagged:
        found.append(_asks())
    return found


def _waited_long() -> ColumnElement[Any]:
    cutoff = literal(datetime.now(UTC) - PATIENCE, tables.UtcTime())
    return case((table.c.recorded_at < cutoff, 1), else_=0)


def _shown_as(status: OrderStatus) -> Where:
    """Every combination that the rule shows so."""
    return or_(*(and_(table.c.state == state.value, _waited_long() == int(long)) for state, long in standings(status)))


def _asks() -> Where:
    """Every combination that the rule takes to a person; of a reason only matters whether there is one."""
    return or_(
        *(
            and_(
                table.c.state == state.value,
                _waited_long() == int(long),
                table.c.reason != "" if reason else table.c.reason == "",
            )
            for state in OrderState
            for long in (False, True)
            for reason in ("", "any")
            if asks_for_person(state, reason, long)
        )
    )
