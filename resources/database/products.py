"""The `Products` port: one row for each product variant, made by the database itself.

A list is read in two steps: first the keys of its rows in their order, then the whole rows of those that are shown,
so that a page of 100,000 rows costs one pass over a few columns. What was counted is kept for as long as nothing
changed, which the counts of changes tell exactly; and a list in the order of its groups is read from those groups alone
of which the page shows something.
"""

import threading
from array import array
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, Select

from resources.database import product_query
from resources.database.engine import reading
from resources.database.product_columns import whole_rows
from resources.database.product_query import Group
from resources.database.upsert import CHUNK
from resources.database.versions import VersionTable
from sync.catalogs.versions import Counts
from sync.products.product_rows import ProductQuery

_BATCH = 20_000
_KEPT = 100  # numbers of so many queries
# By code points on both, so that a list has one order whatever the database and its locale.
_COLLATIONS = {"sqlite": "BINARY", "postgresql": "C"}


class ProductTable:
    """Fits `sync.goods_stores.Products`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._versions = VersionTable(engine)
        self._known: OrderedDict[tuple[str, ProductQuery], tuple[Counts, dict[Group, int]]] = OrderedDict()
        self._lock = threading.Lock()

    def page(self, site: str, query: ProductQuery, offset: int, limit: int) -> pd.DataFrame:
        """Some rows in the order of the query. Columns: `product_rows.COLUMNS`."""
        groups: Sequence[Group] = ()
        if query.order == "status" and not query.reasons and query.sync_state is None:
            groups, before = _shown_groups(self.by_reason(site, query), query, offset, limit)
            if not groups:
                limit = 0
            offset -= before
        with reading(self._engine) as connection:
            keys = connection.scalars(self._keys(site, query, groups).offset(offset).limit(limit)).all()
            return whole_rows(connection, keys)

    def count(self, site: str, query: ProductQuery) -> int:
        """How many rows a query has."""
        return sum(self._counts(site, query).values())

    def by_reason(self, site: str, query: ProductQuery) -> dict[tuple[str, str], int]:
        """Count per (link status, reason) of the rows of a query, its own `status` and `reasons` left aside."""
        plain = replace(query, status=None, reasons=frozenset(), order="status", descending=False)
        if plain.sync_state is not None:  # nobody counts the changes of listings
            return self._counts(site, plain)
        now = replace(self._versions.now(site), orders=0)  # which no product row shows
        with self._lock:
            known = self._known.get((site, plain))
        if known is not None and known[0] == now:
            return dict(known[1])
        found = self._counts(site, plain)
        with self._lock:
            self._known[site, plain] = now, found
            self._known.move_to_end((site, plain))
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return dict(found)

    def chunks(self, site: str, query: ProductQuery, size: int = CHUNK) -> Iterator[pd.DataFrame]:
        """All rows of a query in its order, `size` at a time.

        The keys are read once, eight bytes each, and the rows of each chunk in a transaction of their own; a row
        that goes in between is left out. Yields nothing for a query without rows.
        """
        with reading(self._engine) as connection:
            keys = _all_keys(connection, self._keys(site, query))
        for start in range(0, len(keys), size):
            with reading(self._engine) as connection:
                rows = whole_rows(connection, keys[start : start + size])
            yield rows

    def _keys(self, site: str, query: ProductQuery, groups: Sequence[Group] = ()) -> "Select[Any]":
        return product_query.ordered_keys(site, query, _COLLATIONS[self._engine.dialect.name], groups)

    def _counts(self, site: str, query: ProductQuery) -> dict[tuple[str, str], int]:
        with reading(self._engine) as connection:
            rows = connection.execute(product_query.grouped_counts(site, query))
            return {(status, reason): count for status, reason, count in rows}


def _shown_groups(counts: Mapping[Group, int], query: ProductQuery, offset: int, limit: int) -> tuple[list[Group], int]:
    """The groups of which a page shows rows, and how many rows of the query stand in those before them."""
    mine = [group for group in counts if query.status is None or group[0] == query.status]
    shown: list[Group] = []
    before = start = 0
    for group in sorted(mine, reverse=query.descending):
        end = start + counts[group]
        if end <= offset:
            before = end
        elif start < offset + limit:
            shown.append(group)
        start = end
    return shown, before


def _all_keys(connection: Connection, statement: "Select[Any]") -> "array[int]":
    keys = array("q")
    for some in connection.execution_options(yield_per=_BATCH).scalars(statement).partitions():
        keys.extend(some)
    return keys
