"""The `History` port: one variant by its id, with its stock, its link, its listings, its orders and its changes."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import Engine, Row, and_, or_, select, tuple_

from resources.database import tables
from resources.database.engine import reading
from resources.database.holds import holds_goods, ordered_goods
from resources.database.upsert import IDS, chunks
from sync.products.history import HoldingOrder, LinkSeen, ListingSeen, Logged, PosSeen, SiteSeen
from sync.records import (
    Field,
    LinkReason,
    LinkStatus,
    Options,
    OrderState,
    PosVariant,
    PriceRow,
    SiteVariant,
    StockRow,
    SyncReason,
    SyncState,
)

_ABOUT_THE_SITE = ("variant", "link")
_POS_SKU = "pos_sku"  # how the log names a SKU of the POS; such an entry belongs to no site


class HistoryTable:
    """Fits `sync.goods_stores.History`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def pos_variant(self, variant_id: int) -> PosSeen | None:
        """A variant of the POS with all its stock and prices, deleted ones too."""
        table, stock, prices = tables.pos_variants, tables.pos_stock, tables.pos_prices
        with reading(self._engine) as connection:
            row = connection.execute(select(table).where(table.c.id == variant_id)).first()
            if row is None:
                return None
            there = connection.execute(
                select(stock).where(stock.c.variant_id == variant_id).order_by(stock.c.branch_id)
            )
            cost = connection.execute(
                select(prices).where(prices.c.variant_id == variant_id).order_by(prices.c.price_list_id)
            )
            parts = {
                "stock": tuple(StockRow(one.branch_id, one.on_hand_milli, one.available_milli) for one in there),
                "prices": tuple(PriceRow(one.price_list_id, one.value) for one in cost),
            }
        return PosSeen(PosVariant(**_of(row, PosVariant) | parts), row.seen_at)

    def site_variant(self, site: str, variant_id: int) -> SiteSeen | None:
        """A variant of a site."""
        table = tables.site_variants
        with reading(self._engine) as connection:
            row = connection.execute(select(table).where(table.c.site == site, table.c.id == variant_id)).first()
        return None if row is None else SiteSeen(SiteVariant(**_of(row, SiteVariant)), row.read_at)

    def links(self, site: str, pos_variant_id: int | None, site_variant_id: int | None) -> list[LinkSeen]:
        """The stored rows that name either variant, in the order they were made."""
        table = tables.links
        named = or_(
            and_(table.c.pos_variant_id.is_not(None), table.c.pos_variant_id == pos_variant_id),
            and_(table.c.site_variant_id.is_not(None), table.c.site_variant_id == site_variant_id),
        )
        query = select(table).where(table.c.site == site, named).order_by(table.c.id)
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        made = {"status": LinkStatus, "reason": LinkReason}
        return [LinkSeen(**_of(row, LinkSeen, made)) for row in rows]

    def listings(self, site: str, site_variant_id: int) -> list[ListingSeen]:
        """The listing rows of a site variant by field."""
        table = tables.listings
        query = select(table).where(table.c.site == site, table.c.site_variant_id == site_variant_id)
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(table.c.field)).all()
        made = {"field": Field, "state": SyncState, "reason": SyncReason}
        return [ListingSeen(**_of(row, ListingSeen, made)) for row in rows]

    def holding_orders(self, variants: Collection[tuple[str, int]]) -> list[HoldingOrder]:
        """The orders that hold goods of these (site, site variant), oldest first; see `Orders.held_quantities`."""
        table, lines = tables.orders, tables.order_lines
        names = [name for name in HoldingOrder.__slots__ if name in table.c]
        query = (
            select(*(table.c[name] for name in names), lines.c.site_variant_id, lines.c.quantity_milli)
            .select_from(ordered_goods())
            .where(holds_goods, lines.c.quantity_milli > 0)
            .order_by(table.c.created_on, table.c.site, table.c.order_id, lines.c.line_id)
        )
        wanted = sorted({(site, int(variant_id)) for site, variant_id in variants})
        found: list[HoldingOrder] = []
        with reading(self._engine) as connection:
            for some in chunks(wanted, IDS // 2):
                mine = tuple_(lines.c.site, lines.c.site_variant_id).in_(some)
                found += [
                    HoldingOrder(**_of(row, HoldingOrder, {"state": OrderState}))
                    for row in connection.execute(query.where(mine))
                ]
        return found

    def changes(self, site: str, pos_variant_id: int | None, site_variant_id: int | None, limit: int) -> list[Logged]:
        """The newest entries of the log about a site variant, its link, and the SKU of its POS variant."""
        table = tables.changes
        ours = and_(
            table.c.site == site,
            table.c.subject.in_(_ABOUT_THE_SITE),
            table.c.subject_id == str(site_variant_id),
            table.c.field != _POS_SKU,
        )
        theirs = and_(
            table.c.subject == "variant", table.c.subject_id == str(pos_variant_id), table.c.field == _POS_SKU
        )
        query = select(table).where(or_(ours, theirs)).order_by(table.c.id.desc()).limit(limit)
        with reading(self._engine) as connection:
            return [Logged(**_of(row, Logged)) for row in connection.execute(query)]


def _of(row: Row[Any], record: type, made: dict[str, Any] | None = None) -> dict[str, Any]:
    """The columns of a row that a record has, enumerations made of their text."""
    stored = row._mapping
    values = {name: stored[name] for name in record.__slots__ if name in stored}  # type: ignore[attr-defined]
    if "options" in values:
        values["options"] = _options(values["options"])
    return values | {name: kind(values[name]) for name, kind in (made or {}).items()}


def _options(stored: str) -> Options:
    return tuple((str(name), str(value)) for name, value in json.loads(stored)) if stored else ()
