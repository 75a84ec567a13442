"""What web orders hold of the goods although the POS's figures do not say so.

An order that is not in the POS, or is a draft there, reserves nothing (contracts/sapo-pos.md §3.2). One that the POS
reserves is held on until its goods were read again afterwards: the figures of before would sell them twice.
"""

from typing import Any

import pandas as pd
from sqlalchemy import BigInteger, ColumnElement, Connection, FromClause, and_, cast, func, or_, select

from resources.database import tables
from resources.database.frames import Kind, raw, read_frame
from sync.records import LinkReason, LinkStatus, OrderState

orders = tables.orders
lines = tables.order_lines
links = tables.links
goods = tables.pos_variants

DUE = (OrderState.NEW, OrderState.WAITING, OrderState.SENDING, OrderState.UNSURE)
_NOT_IN_POS = (*DUE, OrderState.FAILED)
_HELD: dict[str, Kind] = {
    "site": "text",
    "site_variant_id": "int",
    "pos_variant_id": "int?",
    "quantity_milli": "int",
}

_in_pos = orders.c.state.in_([OrderState.CREATED.value, OrderState.FAILED.value])
still_draft: ColumnElement[bool] = and_(_in_pos, orders.c.pos_status == "draft")
# One that goes on its way again, or failed, after the POS approved or cancelled it holds nothing beside the POS.
_open_in_pos = or_(orders.c.pos_status.is_(None), orders.c.pos_status == "draft")
# The orders whose goods the POS does not reserve yet.
_unreserved = and_(
    orders.c.cancelled.is_(False),
    or_(and_(orders.c.state.in_([state.value for state in _NOT_IN_POS]), _open_in_pos), still_draft),
)
holds_goods: ColumnElement[bool] = or_(_unreserved, orders.c.reserved_at > goods.c.seen_at)
"""Whether an order holds goods; of the rows of `ordered_goods`."""


def ordered_goods() -> FromClause:
    """Orders with their lines, and the POS variant of each line where its pair is known.

    A pair that rests because its site's product sync is off has sold the goods all the same.
    """
    paired = and_(
        links.c.site == lines.c.site,
        links.c.site_variant_id == lines.c.site_variant_id,
        or_(links.c.status == LinkStatus.LINKED.value, links.c.reason == LinkReason.SYNC_OFF.value),
    )
    return (
        orders.join(lines, and_(orders.c.site == lines.c.site, orders.c.order_id == lines.c.order_id))
        .outerjoin(links, paired)
        .outerjoin(goods, goods.c.id == links.c.pos_variant_id)
    )


def held_quantities(connection: Connection) -> pd.DataFrame:
    """Thousandths by site and site variant, with the POS variant of the pair (NA: there is none)."""
    # Orders are kept for ever; those that the POS has reserved since before any variant was read are not looked at.
    oldest = select(func.min(goods.c.seen_at)).where(goods.c.status != "deleted").scalar_subquery()
    total: Any = cast(func.sum(lines.c.quantity_milli), BigInteger).label("quantity_milli")
    key = (orders.c.site, lines.c.site_variant_id, links.c.pos_variant_id)
    query = (
        raw(*key, total)
        .select_from(ordered_goods())
        .where(or_(_unreserved, orders.c.reserved_at > oldest), holds_goods)
        .where(lines.c.site_variant_id.is_not(None), lines.c.quantity_milli > 0)
        .group_by(*key)
        .order_by(orders.c.site, lines.c.site_variant_id)
    )
    return read_frame(connection, query, _HELD)
