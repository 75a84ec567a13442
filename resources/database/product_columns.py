"""The whole product rows of some keys (`product_query`), as a frame."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Select, and_, func, select, type_coerce
from sqlalchemy.types import NullType

from resources.database import tables
from resources.database.frames import Kind, empty_frame, read_frame
from resources.database.product_query import with_sides
from resources.database.upsert import IDS, chunks
from sync.products.product_rows import COLUMNS, DTYPES
from sync.records import Field, LinkReason, LinkStatus

links, pos, site = tables.links, tables.pos_variants, tables.site_variants
stock, price = tables.listings.alias("stock"), tables.listings.alias("price")

Columns = dict[str, ColumnElement[Any]]

_BY_DTYPE: dict[str, Kind] = {"Int64": "int?", "int64": "int", "bool": "bool", "str": "text"}
_KINDS: dict[str, Kind] = {"key": "int", **{name: _BY_DTYPE[str(dtype)] for name, dtype in DTYPES.items()}}
_OF_LINK = ("status", "reason", "warning", "detail", "by_hand", "suggestion_kind", "suggestion_score")
_OF_REST: dict[str, Any] = {
    "status": LinkStatus.UNLINKED.value,
    "reason": LinkReason.ONLY_IN_POS.value,
    "by_hand": False,
    "suggestion_score": 0,
}
_POS: Columns = {
    "pos_variant_id": pos.c.id,
    "pos_product_id": pos.c.product_id,
    "pos_product": pos.c.product_name,
    "pos_variant": pos.c.variant_name,
    "pos_sku": pos.c.sku,
    "pos_barcode": pos.c.barcode,
    "pos_status": pos.c.status,
    "pos_options": pos.c.options,
}
_LINK: Columns = {
    "key": links.c.id,
    **{name: links.c[name] for name in _OF_LINK},
    **_POS,
    "pos_variant_id": links.c.pos_variant_id,
    "pos_sku": func.coalesce(pos.c.sku, links.c.pos_sku),
    "site_variant_id": links.c.site_variant_id,
    "site_product_id": site.c.product_id,
    "site_product": site.c.product_name,
    "site_variant": site.c.variant_name,
    "site_sku": func.coalesce(site.c.sku, links.c.site_sku),
    "site_barcode": site.c.barcode,
    "site_status": site.c.status,
    "site_options": site.c.options,
    "site_price": site.c.price,
    "site_compare_at": site.c.compare_at,
    "site_stock": site.c.quantity,
    "stock_state": stock.c.state,
    "stock_reason": stock.c.reason,
    "price_state": price.c.state,
    "price_reason": price.c.reason,
}


def whole_rows(connection: Connection, keys: Sequence[int]) -> pd.DataFrame:
    """The product rows of the keys, in their order; a key whose row is gone meanwhile has none."""
    named, rest = [key for key in keys if key > 0], [-key for key in keys if key < 0]
    parts = [_link_rows(connection, some) for some in chunks(named, IDS)]
    parts += [_rest(connection, some) for some in chunks(rest, IDS)]
    if not parts:
        return empty_frame(_KINDS)[COLUMNS]
    frame = pd.concat(parts).set_index("key")
    wanted = pd.Index(keys)
    return frame.loc[wanted[wanted.isin(frame.index)], COLUMNS].reset_index(drop=True)


def _link_rows(connection: Connection, ids: Sequence[int]) -> pd.DataFrame:
    source = with_sides(links)
    for listing, field in ((stock, Field.QUANTITY), (price, Field.PRICE)):
        mine = and_(listing.c.site == links.c.site, listing.c.site_variant_id == links.c.site_variant_id)
        source = source.outerjoin(listing, and_(mine, listing.c.field == field.value))
    names = ("key", *COLUMNS)
    statement = _selected({name: _LINK[name] for name in names}).select_from(source).where(links.c.id.in_(ids))
    return read_frame(connection, statement, {name: _KINDS[name] for name in names})


def _rest(connection: Connection, ids: Sequence[int]) -> pd.DataFrame:
    statement = _selected({"key": -pos.c.id, **_POS}).where(pos.c.id.in_(ids))
    found = read_frame(connection, statement, {name: _KINDS[name] for name in ("key", *_POS)})
    blank = {name: pd.NA if kind == "int?" else "" for name, kind in _KINDS.items()} | _OF_REST
    others = {name: value for name, value in blank.items() if name not in found}
    return found.assign(**others).astype(DTYPES)[["key", *COLUMNS]]


def _selected(columns: Columns) -> "Select[Any]":
    """The columns as the driver gives them; a text of a side that is not there is empty."""
    return select(
        *(
            type_coerce(func.coalesce(column, "") if _KINDS[name] == "text" else column, NullType()).label(name)
            for name, column in columns.items()
        )
    )
