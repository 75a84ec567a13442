"""The price and the stock that the POS has for the variants of some rows, by the settings of a site.

The same lists and branches as in the plan of the site count (`sync.listings.prices`, `sync.listings.amounts`), but
nothing is held back here: it is what a person finds in the POS.
"""

import pandas as pd

from sync.listings.prices import chosen_lists
from sync.settings import PriceSettings, SiteSettings, StockSettings
from sync.stores import Database

MILLI = 1000


def with_pos_numbers(rows: pd.DataFrame, settings: SiteSettings, database: Database) -> pd.DataFrame:
    """The rows with two columns more: pos_price (đồng) and pos_stock (whole pieces), both Int64.

    Args:
        rows: any frame with `pos_variant_id`; only the variants named there are read.
        settings: of the site; the price is the one of its selling list, the stock the chosen figure of its branches.
        database: where both are read from.

    Returns:
        A new frame. A number is NA where the row names no POS variant, where the list has no price, and where a
        branch has no row (unless the settings count that as nothing in stock).
    """
    named = rows["pos_variant_id"].astype("Int64")
    variants = [int(number) for number in named.dropna().unique()]
    return rows.assign(
        pos_price=named.map(_prices(variants, settings.price, database)).astype("Int64"),
        pos_stock=named.map(_stock(variants, settings.stock, database)).astype("Int64"),
    )


def _prices(variants: list[int], settings: PriceSettings, database: Database) -> "pd.Series[int]":
    selling = chosen_lists(settings.model_copy(update={"compare_at": None}), database.catalog.price_lists())
    rows = database.catalog.pos_prices(selling, variants)
    return rows[rows["value"] > 0].set_index("variant_id")["value"]


def _stock(variants: list[int], settings: StockSettings, database: Database) -> "pd.Series[int]":
    """Whole pieces by variant, of those alone whose stock is known."""
    branches = set(settings.branches)
    rows = database.catalog.pos_stock(branches, variants)
    grouped = rows.groupby("variant_id")[f"{settings.figure}_milli"]
    whole = grouped.sum() // MILLI
    if settings.missing_branch_is_zero and branches:
        return whole.reindex(variants, fill_value=0)
    return whole[grouped.size() == len(branches)]
