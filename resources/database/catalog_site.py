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
from resources.database.versions import identity_count, next_version, site_count
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

# What matching sees; numbers concern the plan alone.
_IDENTITY = frozenset({"product_id", "sku", "barcode", "product_name", "variant_name", "status", "kind", "options"})

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
        """Forget variants not read since `started_at`, and their listings; returns how many."""
        old = (table.c.site == site) & (table.c.read_at < started_at)
        with reading(self._engine) as connection:
            ids = ids_of(connection.scalars(select(table.c.id).where(old)))
        done = 0
        for some in chunks(ids, IDS):
            with writing(self._engine) as connection:
                gone = ids_of(connection.scalars(delete(table).where(old, table.c.id.in_(some)).returning(table.c.id)))
                _forget_listings(connection, site, gone)
                done += len(gone)
        return done

    def site_variants(
        self, site: str, columns: Collection[str] | None = None, ids: Collection[int] | None = None
    ) -> pd.DataFrame:
        """Variants of a site by id; `read_at` is datetime64[us, UTC], unknown numbers are NA.

        Of all columns or of those named, `id` always among them; of all variants or of some.
        """
        kinds = picked(_KINDS, columns)
        query = raw(*(table.c[name] for name in kinds)).where(table.c.site == site).order_by(table.c.id)
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
    differences = {variant.id: _differences(variant, stored.get(variant.id)) for variant in variants}
    differing = [variant for variant in variants if differences[variant.id]]
    if differing:
        number = next_version(connection, site_count(site))
        upsert(connection, table, [_record(site, one, read_at) | {"version": number} for one in differing])
    if any(fields & _IDENTITY for fields in differences.values()):
        next_version(connection, identity_count(site))
    again = or_(table.c.read_at < read_at, table.c.read_at > read_at)
    connection.execute(update(table).where(mine, again).values(read_at=read_at))
    return len(differing)


def _forget_listings(connection: Connection, site: str, gone: Collection[int]) -> None:
    """What a site does not have any more is listed no more; matching has to see that it is gone."""
    if not gone:
        return
    listings = tables.listings
    connection.execute(delete(listings).where(listings.c.site == site, listings.c.site_variant_id.in_(gone)))
    next_version(connection, site_count(site))
    next_version(connection, identity_count(site))


def _differences(variant: SiteVariant, stored: RowMapping | None) -> frozenset[str]:
    """The fields that differ from what is stored."""
    return frozenset(name for name in _COMPARED if stored is None or _kept(variant, name) != stored[name])


def _kept(variant: SiteVariant, name: str) -> Any:
    """A field as it is stored."""
    return options_text(variant.options) if name == "options" else getattr(variant, name)


def _record(site: str, variant: SiteVariant, read_at: datetime) -> dict[str, Any]:
    search = search_text(variant.product_name, variant.variant_name, variant.sku, variant.barcode)
    values = {name: _kept(variant, name) for name in ("id", *_COMPARED)}
    return {"site": site, "read_at": read_at, "search": search, **values}
