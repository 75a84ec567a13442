"""The `Links` port: which variant of a site belongs to which variant of the POS, and why not."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, and_, bindparam, delete, func, or_, select, update

from resources.database import tables
from resources.database.engine import reading, writing
from resources.database.frames import DTYPES, Kind, raw, read_frame, read_some
from resources.database.link_changes import DELETE, LINK, UNLINK, Step, changes
from resources.database.upsert import IDS, chunks, delete_keys, ids_of, insert_columns, insert_or
from resources.database.versions import links_count, next_version
from sync.records import LinkReason, LinkStatus

_KINDS: dict[str, Kind] = {
    "pos_variant_id": "int?",
    "site_variant_id": "int?",
    "status": "text",
    "reason": "text",
    "detail": "text",
    "by_hand": "bool",
    "warning": "text",
    "suggestion_kind": "text",
    "suggestion_score": "int",
    "pos_sku": "text",
    "site_sku": "text",
    "shape": "text",
}
_VALUES = tuple(_KINDS)[2:]
_PAIR_KINDS: dict[str, Kind] = {"site_variant_id": "int", "pos_variant_id": "int", "gone": "bool"}

table = tables.links


class LinkTable:
    """Fits `sync.goods_stores.Links`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def rows(self, site: str) -> pd.DataFrame:
        """All rows of a site in the order they were made; ids are Int64, `by_hand` bool, the rest text."""
        query = raw(*(table.c[name] for name in _KINDS)).where(table.c.site == site).order_by(table.c.id)
        with reading(self._engine) as connection:
            return read_frame(connection, query, _KINDS)

    def replace(self, site: str, rows: pd.DataFrame) -> int:
        """Make the stored rows equal to `rows`; returns how many were written or removed.

        What goes is removed before anything new is linked, so that at no moment, a crash included, one
        variant is linked to two. A frame without `shape` or `suggestion_score` stores "" and 0 there. Raises
        ValueError for a pair twice.
        """
        wanted = _typed(rows)
        with reading(self._engine) as connection:
            stored = self._stored(connection, site)
        found = changes(stored, wanted)
        del stored, wanted
        now = datetime.now(UTC)
        for some in chunks(range(len(found))):
            with writing(self._engine) as connection:
                version = next_version(connection, links_count(site))
                _apply(connection, found.steps(some, now), version)
                if columns := found.added(some):
                    beside = {"site": site, "since": now, "version": version}
                    insert_columns(connection, table, columns | _repeated(beside, columns))
        return len(found)

    def pairs(self, site: str, ids: Collection[int] | None = None) -> pd.DataFrame:
        """The pairs that a plan names and whose site variant is there, by site variant; of all variants or of some.

        Columns: site_variant_id, pos_variant_id (int64), gone (bool): the POS variant was deleted.
        """
        shelf = tables.site_variants
        gone = (table.c.reason == LinkReason.POS_VARIANT_MISSING.value).label("gone")
        query = (
            raw(table.c.site_variant_id, table.c.pos_variant_id, gone)
            .join_from(table, shelf, and_(shelf.c.site == table.c.site, shelf.c.id == table.c.site_variant_id))
            .where(
                table.c.site == site,
                table.c.pos_variant_id.is_not(None),
                or_(table.c.status == LinkStatus.LINKED.value, gone),
            )
            .order_by(table.c.site_variant_id)
        )
        with reading(self._engine) as connection:
            return read_some(connection, query, table.c.site_variant_id, _PAIR_KINDS, ids)

    def partners(self, site: str, site_variants: Collection[int]) -> dict[int, tuple[int, int]]:
        """Site variant → (product, variant) of the POS that it is linked to; only of those that are asked for."""
        goods = tables.pos_variants
        query = (
            select(table.c.site_variant_id, goods.c.product_id, goods.c.id)
            .join_from(table, goods, goods.c.id == table.c.pos_variant_id)
            .where(table.c.site == site, table.c.status == LinkStatus.LINKED.value)
        )
        found: dict[int, tuple[int, int]] = {}
        with reading(self._engine) as connection:
            for some in chunks(ids_of(site_variants), IDS):
                rows = connection.execute(query.where(table.c.site_variant_id.in_(some)))
                found |= {site_variant: (product, variant) for site_variant, product, variant in rows}
        return found

    def summary(self, site: str) -> dict[tuple[str, str], int]:
        """Count per (status, reason)."""
        query = select(table.c.status, table.c.reason, func.count()).where(table.c.site == site)
        with reading(self._engine) as connection:
            rows = connection.execute(query.group_by(table.c.status, table.c.reason))
            return {(status, reason): count for status, reason, count in rows}

    def absent(self, site: str) -> int:
        """How many POS variants that are not deleted no row of the site names."""
        goods = tables.pos_variants
        named = select(table.c.id).where(table.c.site == site, table.c.pos_variant_id == goods.c.id).exists()
        query = select(func.count()).select_from(goods).where(goods.c.status != "deleted", ~named)
        with reading(self._engine) as connection:
            return connection.execute(query).scalar_one()

    def ignore(self, site: str, fingerprints: Collection[str], who: str) -> None:
        """Remember mismatches that a person wants to see no more; who ignored one first stays noted."""
        now = datetime.now(UTC)
        rows = [{"site": site, "fingerprint": one, "who": who, "at": now} for one in sorted(set(fingerprints))]
        for some in chunks(rows):
            with writing(self._engine) as connection:
                connection.execute(insert_or(connection, tables.ignored).on_conflict_do_nothing(), some)

    def heed(self, site: str, fingerprints: Collection[str]) -> None:
        """Forget that these mismatches were ignored."""
        for some in chunks(sorted(set(fingerprints))):
            with writing(self._engine) as connection:
                delete_keys(connection, tables.ignored, [(site, one) for one in some])

    def ignored(self, site: str) -> frozenset[str]:
        """Fingerprints of the rows that are ignored."""
        query = select(tables.ignored.c.fingerprint).where(tables.ignored.c.site == site)
        with reading(self._engine) as connection:
            return frozenset(connection.scalars(query))

    def _stored(self, connection: Connection, site: str) -> pd.DataFrame:
        query = raw(table.c.id, *(table.c[name] for name in _KINDS)).where(table.c.site == site)
        return read_frame(connection, query.order_by(table.c.id), {"id": "int", **_KINDS})


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    """The columns that are stored, with the dtypes that they are read with."""
    blank: dict[str, Any] = {"shape": "", "suggestion_score": 0}
    shaped = rows.assign(**{name: value for name, value in blank.items() if name not in rows})
    return shaped[list(_KINDS)].astype({name: DTYPES[kind] for name, kind in _KINDS.items()})


def _apply(connection: Connection, steps: Sequence[Step], version: int) -> None:
    if gone := [values for kind, values in steps if kind == DELETE]:
        connection.execute(delete(table).where(table.c.id == bindparam("row_id")), gone)
    for kind in (UNLINK, LINK):
        _update(connection, [values for step, values in steps if step == kind], version)


def _repeated(values: dict[str, Any], columns: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """The same values for every row of the columns."""
    rows = len(next(iter(columns.values())))
    return {name: [value] * rows for name, value in values.items()}


def _update(connection: Connection, rows: Sequence[dict[str, Any]], version: int) -> None:
    """`since` tells since when the row has its status and reason, so it stays when only words change."""
    for moved in (True, False):
        some = [
            {f"new_{name}": row[name] for name in _VALUES} | {"row_id": row["row_id"], "new_since": row["now"]}
            for row in rows
            if row["moved"] is moved
        ]
        if not some:
            continue
        names = (*_VALUES, "since") if moved else _VALUES
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names} | {"version": version}
        connection.execute(update(table).where(table.c.id == bindparam("row_id")).values(values), some)
