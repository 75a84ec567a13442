"""The last known catalog of the POS: variants, their stock per branch, their prices per list.

A page of the scan is compared with what is stored and only differences are written, since `seen_at` alone moves in
a scan of an unchanged catalog. A row that became dirty after the page was requested is left alone: what is read
next of it is newer than the page (design: a webhook is a poke). So `seen_at` tells how old the figures are.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pandas as pd
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    RowMapping,
    Table,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from resources.database import tables
from resources.database.engine import reading, writing
from resources.database.frames import Kind, empty_frame, picked, raw, read_some
from resources.database.upsert import CHUNK, IDS, chunks, delete_keys, ids_of, upsert
from resources.database.variant_text import options_text, search_text
from resources.database.versions import POS, POS_IDENTITY, next_version
from sync.records import Branch, LinkStatus, Page, PosVariant, PriceList

Key = tuple[int, int]

_COMPARED = (
    "product_id",
    "sku",
    "barcode",
    "product_name",
    "variant_name",
    "unit",
    "status",
    "sellable",
    "composite",
    "packsize",
    "options",
    "tax_rate",
    "tax_included",
    "modified_on",
)
# What matching sees; units of measure, taxes and times concern the plan alone, or nobody.
_IDENTITY = frozenset(_COMPARED) - {"unit", "sellable", "tax_rate", "tax_included", "modified_on"}
_VARIANT_KINDS: dict[str, Kind] = {
    "id": "int",
    "product_id": "int",
    "sku": "text",
    "barcode": "text",
    "product_name": "text",
    "variant_name": "text",
    "unit": "text",
    "status": "text",
    "sellable": "bool",
    "composite": "bool",
    "packsize": "bool",
    "options": "text",
}


class PosCatalog:
    """The POS's part of the `Catalog` port."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def save_dictionaries(self, branches: Sequence[Branch], price_lists: Sequence[PriceList]) -> None:
        """Replace the known branches and price lists."""
        with writing(self._engine) as connection:
            _replace(connection, tables.branches, [_record(row, tables.branches) for row in branches])
            _replace(connection, tables.price_lists, [_record(row, tables.price_lists) for row in price_lists])

    def branches(self) -> list[Branch]:
        """Known branches, by id."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(tables.branches).order_by(tables.branches.c.id)).mappings()
            return [Branch(**row) for row in rows]

    def price_lists(self) -> list[PriceList]:
        """Known price lists, by id."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(tables.price_lists).order_by(tables.price_lists.c.id)).mappings()
            return [PriceList(**row) for row in rows]

    def save_pos_page(self, page: Page[PosVariant]) -> int:
        """Upsert what differs; returns how many variants changed, in themselves, their stock or prices.

        A variant with its stock and prices is written in one transaction.
        """
        changed = 0
        for variants in _portions(page.rows):
            with writing(self._engine) as connection:
                changed += _save_variants(connection, variants, page.requested_at)
        return changed

    def finish_pos_scan(self, started_at: datetime) -> int:
        """Mark variants not seen since `started_at` as deleted; their stock and prices stay."""
        variants = tables.pos_variants
        # Of a dirty one the pages were not taken, so nothing is known of it until it is read again.
        unseen = and_(
            variants.c.seen_at < started_at,
            variants.c.status != "deleted",
            or_(variants.c.dirty_at.is_(None), variants.c.dirty_at < started_at),
        )
        done = 0
        with reading(self._engine) as connection:
            ids = ids_of(connection.scalars(select(variants.c.id).where(unseen)))
        for some in chunks(ids, IDS):
            with writing(self._engine) as connection:
                done += _deleted(connection, some, unseen)
        return done

    def pos_variants(self, columns: Collection[str] | None = None, ids: Collection[int] | None = None) -> pd.DataFrame:
        """Variants by id that are not deleted, and deleted ones that are still linked to a site.

        Of all columns or of those named, `id` always among them; of all variants or of some.
        """
        table = tables.pos_variants
        linked = select(tables.links.c.pos_variant_id).where(
            tables.links.c.status == LinkStatus.LINKED.value, tables.links.c.pos_variant_id.is_not(None)
        )
        kinds = picked(_VARIANT_KINDS, columns)
        query = raw(*(table.c[name] for name in kinds)).where(or_(table.c.status != "deleted", table.c.id.in_(linked)))
        with reading(self._engine) as connection:
            return read_some(connection, query.order_by(table.c.id), table.c.id, kinds, ids)

    def pos_stock(self, branch_ids: Collection[int], variants: Collection[int] | None = None) -> pd.DataFrame:
        """Stock rows of the branches, of all variants or of some, by variant and branch.

        Columns: variant_id, branch_id, on_hand_milli, available_milli (all int64).
        """
        return self._numbers(tables.pos_stock, tables.pos_stock.c.branch_id, branch_ids, variants)

    def pos_prices(self, price_list_ids: Collection[int], variants: Collection[int] | None = None) -> pd.DataFrame:
        """Price rows of the lists, of all variants or of some, by variant and list.

        Columns: variant_id, price_list_id, value (all int64).
        """
        return self._numbers(tables.pos_prices, tables.pos_prices.c.price_list_id, price_list_ids, variants)

    def pos_taxes(self, variants: Collection[int] | None = None) -> pd.DataFrame:
        """Taxes of the variants that are not deleted, by id, of all or of some.

        Columns: id, tax_rate, tax_included (all Int64).
        """
        table = tables.pos_variants
        kinds: dict[str, Kind] = {"id": "int?", "tax_rate": "int?", "tax_included": "int?"}
        query = raw(*(table.c[name] for name in kinds)).where(table.c.status != "deleted").order_by(table.c.id)
        with reading(self._engine) as connection:
            return read_some(connection, query, table.c.id, kinds, variants)

    def pos_parts(self, variants: Collection[int]) -> pd.DataFrame:
        """What these variants are made of, down to goods that are made of nothing, and what else is made of those.

        Columns: variant_id, part_id, quantity_milli (all int64), by variant and part.
        """
        parts = tables.pos_parts.c
        with reading(self._engine) as connection:
            down = _followed(connection, ids_of(variants), parts.variant_id, parts.part_id)
            up = _followed(connection, {*ids_of(variants), *down["part_id"]}, parts.part_id, parts.variant_id)
        both = pd.concat([down, up]).drop_duplicates(ignore_index=True)
        return both.sort_values(["variant_id", "part_id"], ignore_index=True)

    def mark_pos_dirty(self, variant_ids: Collection[int], at: datetime | None = None) -> None:
        """Note that these variants changed at an instant (None: now); ids not known yet have no row to protect."""
        table, moment = tables.pos_variants, at or datetime.now(UTC)
        for some in chunks(ids_of(variant_ids), IDS):
            older = or_(table.c.dirty_at.is_(None), table.c.dirty_at < moment)
            with writing(self._engine) as connection:
                connection.execute(_locked(some))
                connection.execute(update(table).where(table.c.id.in_(some), older).values(dirty_at=moment))

    def pos_products(self, variant_ids: Collection[int]) -> dict[int, int]:
        """The product of each of these variants that is known, deleted ones too."""
        table = tables.pos_variants
        found: dict[int, int] = {}
        with reading(self._engine) as connection:
            for some in chunks(ids_of(variant_ids), IDS):
                query = select(table.c.id, table.c.product_id).where(table.c.id.in_(some))
                found.update(connection.execute(query).tuples().all())
        return found

    def pos_variants_in(self, product_ids: Collection[int]) -> list[int]:
        """The known variants of these products by id, deleted ones too."""
        table = tables.pos_variants
        with reading(self._engine) as connection:
            queries = (
                select(table.c.id).where(table.c.product_id.in_(few)) for few in chunks(ids_of(product_ids), IDS)
            )
            return sorted(one for query in queries for one in connection.scalars(query))

    def count_pos(self) -> tuple[int, int]:
        """(products, variants) that are not deleted."""
        table = tables.pos_variants
        query = select(func.count(table.c.product_id.distinct()), func.count())
        with reading(self._engine) as connection:
            products, variants = connection.execute(query.where(table.c.status != "deleted")).one()
            return products, variants

    def _numbers(
        self, table: Table, column: Any, ids: Collection[int], variants: Collection[int] | None
    ) -> pd.DataFrame:
        kinds: dict[str, Kind] = {name.name: "int" for name in table.columns}
        query = raw(*table.columns).where(column.in_(ids_of(ids))).order_by(*table.primary_key)
        with reading(self._engine) as connection:
            return read_some(connection, query, table.c.variant_id, kinds, variants)


def _followed(connection: Connection, ids: Collection[int], source: Column[int], target: Column[int]) -> pd.DataFrame:
    """The rows of `pos_parts` that lead from these ids on, and from where they lead, to the end."""
    table = tables.pos_parts
    kinds: dict[str, Kind] = {name.name: "int" for name in table.columns}
    query = raw(*table.columns).order_by(source, target)
    found, seen, ahead = [empty_frame(kinds)], set(ids), set(ids)
    while ahead:
        rows = read_some(connection, query, source, kinds, ahead)
        found.append(rows)
        ahead = set(rows[str(target.key)].tolist()) - seen
        seen |= ahead
    return pd.concat(found, ignore_index=True)


def _portions(variants: Sequence[PosVariant]) -> Iterator[list[PosVariant]]:
    """The variants in runs that write at most a chunk of rows, a variant never cut in two."""
    portion: list[PosVariant] = []
    rows = 0
    for variant in {variant.id: variant for variant in variants}.values():
        weight = 1 + len(variant.stock) + len(variant.prices)
        if portion and (rows + weight > CHUNK or len(portion) == IDS):
            yield portion
            portion, rows = [], 0
        portion.append(variant)
        rows += weight
    if portion:
        yield portion


def _save_variants(connection: Connection, variants: Sequence[PosVariant], requested_at: datetime) -> int:
    ids = ids_of(variant.id for variant in variants)
    stored = {row["id"]: row for row in connection.execute(_locked(ids)).mappings()}
    newer = {key for key, row in stored.items() if row["dirty_at"] is not None and row["dirty_at"] > requested_at}
    fresh = [variant for variant in variants if variant.id not in newer]
    differences = {variant.id: _differences(variant, stored.get(variant.id)) for variant in fresh}
    upsert(
        connection,
        tables.pos_variants,
        [_variant_record(one) | {"seen_at": requested_at} for one in fresh if differences[one.id]],
        keep=("seen_at",),
    )
    fresh_ids = ids_of(differences)
    changed = {number for number, fields in differences.items() if fields}
    for part, wanted in ((tables.pos_stock, _stock_of), (tables.pos_prices, _prices_of), (tables.pos_parts, _parts_of)):
        changed |= _save_parts(connection, part, fresh_ids, wanted(fresh))
    # One that was dirty is told of as well: orders that the POS reserves may have waited for it to be read.
    waited = {number for number in differences if number in stored and _was_dirty(stored[number])}
    _count(connection, changed | waited, identity=any(fields & _IDENTITY for fields in differences.values()))
    table = tables.pos_variants
    seen = update(table).where(table.c.id.in_(fresh_ids), table.c.seen_at < requested_at)
    connection.execute(seen.values(seen_at=requested_at))
    return len(changed)


def _was_dirty(stored: RowMapping) -> bool:
    return stored["dirty_at"] is not None and stored["dirty_at"] > stored["seen_at"]


def _count(connection: Connection, changed: Collection[int], *, identity: bool) -> None:
    """Stamp what changed with the number of this change."""
    if not changed:
        return
    stamped = update(tables.pos_variants).where(tables.pos_variants.c.id.in_(ids_of(changed)))
    connection.execute(stamped.values(version=next_version(connection, POS)))
    if identity:
        next_version(connection, POS_IDENTITY)


def _deleted(connection: Connection, ids: Sequence[int], where: ColumnElement[bool]) -> int:
    """Mark those of these variants as deleted for which it still holds: a poke may have read one meanwhile."""
    table = tables.pos_variants
    connection.execute(_locked(ids))
    gone = ids_of(connection.scalars(select(table.c.id).where(table.c.id.in_(ids), where)))
    if gone:
        connection.execute(update(table).where(table.c.id.in_(gone)).values(status="deleted"))
    _count(connection, gone, identity=True)
    return len(gone)


def _locked(ids: Sequence[int]) -> Any:
    """The stored variants; on PostgreSQL locked in the order of their ids until the transaction ends."""
    table = tables.pos_variants
    return select(table).where(table.c.id.in_(ids)).order_by(table.c.id).with_for_update()


def _differences(variant: PosVariant, stored: RowMapping | None) -> frozenset[str]:
    """The fields that differ from what is stored."""
    return frozenset(name for name in _COMPARED if stored is None or _kept(variant, name) != stored[name])


def _kept(variant: PosVariant, name: str) -> Any:
    """A field as it is stored."""
    return options_text(variant.options) if name == "options" else getattr(variant, name)


def _variant_record(variant: PosVariant) -> dict[str, Any]:
    search = search_text(variant.product_name, variant.variant_name, variant.sku, variant.barcode)
    return {"id": variant.id, "search": search} | {name: _kept(variant, name) for name in _COMPARED}


def _stock_of(variants: Iterable[PosVariant]) -> dict[Key, dict[str, int]]:
    return {
        (variant.id, row.branch_id): {
            "on_hand_milli": row.on_hand_milli,
            "available_milli": row.available_milli,
        }
        for variant in variants
        for row in variant.stock
    }


def _prices_of(variants: Iterable[PosVariant]) -> dict[Key, dict[str, int]]:
    return {(variant.id, row.price_list_id): {"value": row.value} for variant in variants for row in variant.prices}


def _parts_of(variants: Iterable[PosVariant]) -> dict[Key, dict[str, int]]:
    return {
        (variant.id, part.variant_id): {"quantity_milli": part.quantity_milli}
        for variant in variants
        for part in variant.parts
    }


def _save_parts(
    connection: Connection, table: Table, variant_ids: Sequence[int], wanted: Mapping[Key, dict[str, int]]
) -> set[int]:
    """Make the stock or price rows of the variants equal to `wanted`; returns the variants that changed."""
    own, other = (column.name for column in table.primary_key)
    rows = connection.execute(select(table).where(table.c[own].in_(variant_ids)))
    stored = {(row[0], row[1]): tuple(row[2:]) for row in rows}
    written = [
        {own: key[0], other: key[1], **values}
        for key, values in wanted.items()
        if stored.get(key) != tuple(values.values())
    ]
    gone = stored.keys() - wanted.keys()
    upsert(connection, table, written)
    delete_keys(connection, table, gone)
    return {row[own] for row in written} | {key[0] for key in gone}


def _record(row: Any, table: Table) -> dict[str, Any]:
    """The fields of a record that the table has as well."""
    return {column.name: getattr(row, column.name) for column in table.columns if hasattr(row, column.name)}


def _replace(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    connection.execute(delete(table))
    if rows:
        connection.execute(insert(table), rows)
