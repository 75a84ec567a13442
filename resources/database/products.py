"""The `Products` port: one row for each product variant, made by the database itself.

A list is read in two steps: first the keys of its rows in their order, then the whole rows of those that are shown,
so that a page of 100,000 rows costs one pass over a few columns.
"""

from array import array
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, Select

from resources.database import product_query
from resources.database.engine import reading
from resources.database.product_columns import whole_rows
from resources.database.upsert import CHUNK
from sync.product_rows import ProductQuery

_BATCH = 20_000
# By code points on both, so that a list has one order whatever the database and its locale.
_COLLATIONS = {"sqlite": "BINARY", "postgresql": "C"}


class ProductTable:
    """Fits `sync.goods_stores.Products`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def page(self, site: str, query: ProductQuery, offset: int, limit: int) -> pd.DataFrame:
        """Some rows in the order of the query. Columns: `product_rows.COLUMNS`."""
        with reading(self._engine) as connection:
            keys = connection.scalars(self._keys(site, query).offset(offset).limit(limit)).all()
            return whole_rows(connection, keys)

    def count(self, site: str, query: ProductQuery) -> int:
        """How many rows a query has."""
        return sum(self._counts(site, query).values())

    def by_reason(self, site: str, query: ProductQuery) -> dict[tuple[str, str], int]:
        """Count per (link status, reason) of the rows of a query, its own `status` and `reasons` left aside."""
        return self._counts(site, replace(query, status=None, reasons=frozenset()))

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

    def _keys(self, site: str, query: ProductQuery) -> "Select[Any]":
        return product_query.ordered_keys(site, query, _COLLATIONS[self._engine.dialect.name])

    def _counts(self, site: str, query: ProductQuery) -> dict[tuple[str, str], int]:
        with reading(self._engine) as connection:
            rows = connection.execute(product_query.grouped_counts(site, query))
            return {(status, reason): count for status, reason, count in rows}


def _all_keys(connection: Connection, statement: "Select[Any]") -> "array[int]":
    keys = array("q")
    for some in connection.execution_options(yield_per=_BATCH).scalars(statement).partitions():
        keys.extend(some)
    return keys
