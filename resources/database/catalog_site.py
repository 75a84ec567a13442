"""The last known catalog of each site, as the site showed it when it was read (`read_at`)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, RowMapping, delete, func, or_, select, update

from resources.database import tables
from resources.database.engine import reading, writing
from resources.database.frames import Kind, picked, raw, read_some
from resources.database.upsert import IDS, chunks, ids_of, upsert
from resources.database.variant_text import options_text, search_text
from sync.records import Page, SiteVariant

_KINDS: dict[str, Kind] = {
    "id": "int",
    "product_id": "int",
    "inventory_item_id": "int?",
    "sku": "text",
    "barcode": "text",
    "product_name": "text",
    "variant_name": "text",
    "price": "int?",
    "compare_at": "int",
    "quantity": "int?",
    "managed": "bool",
    "sells_past_zero": "bool",
    "status": "text",
    "kind": "text",
    "read_at": "time",
    "options": "text",
}
_COMPARED = (*(name for name in _KINDS if name not in ("id", "read_at")), "modified_on")

table = tables.site_variants


class SiteCatalogs:
    """The sites' part of the `Catalog` port."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def save_site_page(self, site: str, page: Page[SiteVariant]) -> int:
        """Upsert what differs; returns how many variants changed. `read_at` follows the page in any case."""
        changed = 0
        rows = list({variant.id: variant for variant in page.rows}.values())
        for variants in chunks(rows, IDS):
            with writing(self._engine) as connection:
                changed += _save(connection, site, variants, page.requested_at)
        return changed

    def finish_site_scan(self, site: str, started_at: datetime) -> int:
        """Forget variants not read since `started_at`; returns how many."""
        old = (table.c.site == site) & (table.c.read_at < started_at)
        with reading(self._engine) as connection:
            ids = ids_of(connection.scalars(select(table.c.id).where(old)))
        done = 0
        for some in chunks(ids, IDS):
            with writing(self._engine) as connection:
                done += connection.execute(delete(table).where(old, table.c.id.in_(some))).rowcount
        return done

    def site_variants(
        self, site: str, columns: Collection[str] | None = None, ids: Collection[int] | None = None
    ) -> pd.DataFrame:
        """Variants of a site by id; `read_at` is datetime64[us, UTC], unknown numbers are NA.

        Of all columns or of those named, `id` always among them; of all variants or of some.
        """
        kinds = picked(_KINDS, columns)
        query = raw(*(table.c[name] for name in kinds)).where(table.c.site == site)
        with reading(self._engine) as connection:
            return read_some(connection, query, table.c.id, kinds, ids)

    def count_site(self, site: str) -> tuple[int, int]:
        """(products, variants) of a site."""
        query = select(func.count(table.c.product_id.distinct()), func.count()).where(table.c.site == site)
        with reading(self._engine) as connection:
            products, variants = connection.execute(query).one()
            return products, variants


def _save(connection: Connection, site: str, variants: Sequence[SiteVariant], read_at: datetime) -> int:
    ids = ids_of(variant.id for variant in variants)
    mine = (table.c.site == site) & table.c.id.in_(ids)
    query = select(table).where(mine).order_by(table.c.id).with_for_update()
    stored = {row["id"]: row for row in connection.execute(query).mappings()}
    differing = [variant for variant in variants if _differs(variant, stored.get(variant.id))]
    upsert(connection, table, [_record(site, variant, read_at) for variant in differing])
    again = or_(table.c.read_at < read_at, table.c.read_at > read_at)
    connection.execute(update(table).where(mine, again).values(read_at=read_at))
    return len(differing)


def _differs(variant: SiteVariant, stored: RowMapping | None) -> bool:
    return stored is None or any(_kept(variant, name) != stored[name] for name in _COMPARED)


def _kept(variant: SiteVariant, name: str) -> Any:
    """A field as it is stored."""
    return options_text(variant.options) if name == "options" else getattr(variant, name)


def _record(site: str, variant: SiteVariant, read_at: datetime) -> dict[str, Any]:
    search = search_text(variant.product_name, variant.variant_name, variant.sku, variant.barcode)
    values = {name: _kept(variant, name) for name in ("id", *_COMPARED)}
    return {"site": site, "read_at": read_at, "search": search, **values}
