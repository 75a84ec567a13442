"""What is read of listings: all rows, those that move, and what is counted of them by the database itself."""

from collections.abc import Collection
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Engine, Select, and_, case, func, or_, select

from resources.database import tables
from resources.database.engine import reading
from resources.database.frames import Kind, raw, read_frame, read_some
from resources.database.upsert import ids_of
from resources.database.versions import still_paired
from sync.records import Field, SyncReason, SyncState
from sync.rows import PlanTotal

KINDS: dict[str, Kind] = {
    "site_variant_id": "int",
    "pos_variant_id": "int",
    "field": "text",
    "planned": "int?",
    "acknowledged": "int?",
    "acknowledged_at": "time",
    "state": "text",
    "reason": "text",
    "approved": "int?",
    "declined": "int?",
    "detail": "text",
}
_PENDING_KINDS: dict[str, Kind] = {
    "site_variant_id": "int",
    "product_id": "int",
    "inventory_item_id": "int?",
    "managed": "bool",
    "compare_at": "int?",
    "field": "text",
    "planned": "int?",
    "acknowledged": "int?",
    "shown": "int?",
}
_MOVING_KINDS: dict[str, Kind] = {
    "site_variant_id": "int",
    "pos_variant_id": "int",
    "sku": "text",
    "product_name": "text",
    "field": "text",
    "before": "int?",
    "after": "int?",
    "state": "text",
    "reason": "text",
    "detail": "text",
}
_MOVING = (SyncState.PENDING.value, SyncState.HELD.value)

table = tables.listings
shelf = tables.site_variants
on_shelf = and_(table.c.site == shelf.c.site, table.c.site_variant_id == shelf.c.id)
# What the site showed of the field when it was read last.
shown = case(
    (table.c.field == Field.QUANTITY.value, shelf.c.quantity),
    (table.c.field == Field.PRICE.value, shelf.c.price),
    else_=shelf.c.compare_at,
)
_present = func.coalesce(table.c.acknowledged, shown)
_quantity = table.c.field == Field.QUANTITY.value


class ListingReading:
    """The reading side of `sync.goods_stores.Listings`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def rows(self, site: str, variants: Collection[int] | None = None) -> pd.DataFrame:
        """Rows of a site by variant and field, of all variants or of some; numbers that may be unknown are Int64."""
        query = _by_key(raw(*(table.c[name] for name in KINDS)).where(table.c.site == site))
        with reading(self._engine) as connection:
            return read_some(connection, query, table.c.site_variant_id, KINDS, variants)

    def pending(self, site: str, variants: Collection[int] | None = None, most: int | None = None) -> pd.DataFrame:
        """Rows to write, in the order in which they should go, of all variants or of some; of at most so many.

        Variants whose stock goes to zero come first, then those whose stock falls or is not known, then the rest;
        within these, variants of one product stand together, and all rows of a variant do. Only of pairs that stand,
        and of variants that are on the site.

        Columns: site_variant_id, product_id, inventory_item_id (Int64), managed (bool), compare_at (as the site showed
        it when it was last read, Int64), field, planned, acknowledged (Int64), and `shown`: the value of the field when
        the site was last read (Int64).
        """
        mine = [table.c.site == site, table.c.state == SyncState.PENDING.value, still_paired()]
        if variants is not None:
            mine.append(table.c.site_variant_id.in_(ids_of(variants)))
        rank = func.min(case(*_urgency(table.c.acknowledged), else_=3)).label("rank")
        first = (
            select(table.c.site_variant_id, shelf.c.product_id, rank)
            .join_from(table, shelf, on_shelf)
            .where(*mine)
            .group_by(table.c.site_variant_id, shelf.c.product_id)
            .order_by(rank, shelf.c.product_id, table.c.site_variant_id)
            .limit(most)
            .subquery()
        )
        theirs: dict[str, Any] = {
            name: shelf.c[name] for name in ("product_id", "inventory_item_id", "managed", "compare_at")
        }
        columns = {name: theirs[name] if name in theirs else table.c[name] for name in list(_PENDING_KINDS)[:-1]}
        query = (
            raw(*(column.label(name) for name, column in columns.items()), shown.label("shown"))
            .join_from(table, shelf, on_shelf)
            .join(first, first.c.site_variant_id == table.c.site_variant_id)
            .where(*mine)
            .order_by(first.c.rank, first.c.product_id, *table.primary_key)
        )
        with reading(self._engine) as connection:
            return read_frame(connection, query, _PENDING_KINDS)

    def moving(
        self,
        site: str,
        most: int | None = None,
        states: Collection[SyncState] = (SyncState.PENDING, SyncState.HELD),
        reasons: Collection[SyncReason] = (),
    ) -> pd.DataFrame:
        """Rows in these states, whose variant is on the site; of the named reasons alone if any; at most so many.

        What is held comes first, then stock that goes to zero, then stock that falls, then the rest; each by variant.

        Columns: site_variant_id, pos_variant_id (int64), sku, product_name (of the site), field, before (Int64: what
        the site confirmed, else what it showed when it was read last; NA where neither is known), after (Int64: the
        planned value), state, reason, detail.
        """
        query = raw(
            table.c.site_variant_id,
            table.c.pos_variant_id,
            shelf.c.sku,
            shelf.c.product_name,
            table.c.field,
            _present.label("before"),
            table.c.planned.label("after"),
            table.c.state,
            table.c.reason,
            table.c.detail,
        )
        query = query.join_from(table, shelf, on_shelf).where(table.c.site == site, table.c.state.in_(states))
        if reasons:
            query = query.where(table.c.reason.in_(reasons))
        held = (table.c.state == SyncState.HELD.value, 0)
        ordered = query.order_by(case(held, *_urgency(_present), else_=3), *table.primary_key).limit(most)
        with reading(self._engine) as connection:
            return read_frame(connection, ordered, _MOVING_KINDS)

    def totals(self, site: str) -> tuple[PlanTotal, ...]:
        """Sums of the rows that `moving` gives, by field and state."""
        after, known = table.c.planned, _present.is_not(None)
        sums = {
            "values": func.count(),
            "to_zero": _how_many(after == 0),
            "falling": _how_many(after < _present),
            "rising": _how_many(after > _present),
            "before": func.coalesce(func.sum(case((known, _present))), 0),
            "after": func.coalesce(func.sum(case((known, after))), 0),
        }
        key = (table.c.field, table.c.state)
        query = select(*key, *sums.values()).join_from(table, shelf, on_shelf).group_by(*key).order_by(*key)
        with reading(self._engine) as connection:
            rows = connection.execute(query.where(table.c.site == site, table.c.state.in_(_MOVING))).all()
        return tuple(PlanTotal(Field(row[0]), SyncState(row[1]), *(int(value) for value in row[2:])) for row in rows)

    def in_stock(self, site: str) -> int:
        """How many listings of present pairs have stock: as the site confirmed it, or else as it was read."""
        query = select(func.count()).join_from(table, shelf, on_shelf)
        mine = (table.c.site == site, table.c.field == Field.QUANTITY.value, _present > 0, still_paired())
        with reading(self._engine) as connection:
            return connection.execute(query.where(*mine)).scalar_one()

    def counts(self, site: str) -> dict[tuple[str, str, str], int]:
        """Count per (field, state, reason)."""
        columns = (table.c.field, table.c.state, table.c.reason)
        query = select(*columns, func.count()).where(table.c.site == site).group_by(*columns)
        with reading(self._engine) as connection:
            return {(f, state, reason): count for f, state, reason, count in connection.execute(query)}

    def states(self, site: str) -> dict[str, int]:
        """Count per state, from the index alone."""
        query = select(table.c.state, func.count()).where(table.c.site == site).group_by(table.c.state)
        with reading(self._engine) as connection:
            return dict(connection.execute(query).tuples().all())

    def pending_sites(self) -> dict[str, int]:
        """Sites with rows that `pending` would give → how many."""
        query = select(table.c.site, func.count()).join_from(table, shelf, on_shelf)
        query = query.where(table.c.state == SyncState.PENDING.value, still_paired()).group_by(table.c.site)
        with reading(self._engine) as connection:
            return dict(connection.execute(query).tuples().all())


def _urgency(known: ColumnElement[Any]) -> tuple[tuple[ColumnElement[bool], int], ...]:
    """What a buyer could still order in vain goes first: cases and their ranks, 1 and 2; `known` is what is shown."""
    return (
        (and_(_quantity, table.c.planned == 0), 1),
        (and_(_quantity, or_(known.is_(None), table.c.planned < known)), 2),
    )


def _how_many(where: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((where, 1), else_=0)), 0)


def _by_key(query: "Select[tuple[object, ...]]") -> "Select[tuple[object, ...]]":
    return query.order_by(*table.primary_key)
