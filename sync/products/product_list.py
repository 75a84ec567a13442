"""A page of the product list of a site, as the command line and the page show it."""

from dataclasses import dataclass

import pandas as pd

from sync.listings.pos_numbers import with_pos_numbers
from sync.products.product_rows import ProductQuery
from sync.stores import Database


@dataclass(frozen=True, slots=True)
class ProductPage:
    """Some rows of a list and the size of the whole.

    Attributes:
        rows: `product_rows.COLUMNS` with pos_price (đồng) and pos_stock (pieces), both Int64.
        total: how many rows the query has.
        counts: rows per (link status, reason), whatever status and reasons the query asks for.
    """

    rows: pd.DataFrame
    total: int
    counts: dict[tuple[str, str], int]


def product_page(alias: str, query: ProductQuery, offset: int, limit: int, database: Database) -> ProductPage:
    """Rows `offset` to `offset + limit` of a query. Raises WrongUse for a site that is not connected."""
    settings = database.state.site(alias).settings
    rows = database.products.page(alias, query, offset, limit)
    counts = database.products.by_reason(alias, query)
    if query.reasons:
        total = database.products.count(alias, query)
    else:
        total = sum(number for (status, _), number in counts.items() if query.status in (None, status))
    return ProductPage(with_pos_numbers(rows, settings, database), total, counts)
