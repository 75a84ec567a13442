"""How many pieces a site may sell of each variant, from the POS's branches.

What is not known is never taken for zero: a branch without a row, or a site without a chosen branch, gives an
error for the row and no write. Quantities of the POS are thousandths; a site sells whole pieces, so they are floored.
"""

from collections.abc import Collection

import pandas as pd

from sync.planned_rows import judged, skipped
from sync.records import Field, SyncReason, SyncState
from sync.settings import StockSettings

MILLI = 1000


def quantities(
    pairs: pd.DataFrame,
    pos: pd.DataFrame,
    site: pd.DataFrame,
    stock: pd.DataFrame,
    held: pd.Series,
    settings: StockSettings,
) -> pd.DataFrame:
    """The quantity that the site should show for each pair.

    Args:
        pairs: site_variant_id, pos_variant_id, one row per pair.
        pos: id, status, sellable of the POS variants; one that is not there was deleted.
        site: id, managed, kind of the site variants.
        stock: variant_id, branch_id, on_hand_milli, available_milli; rows of other branches are ignored.
        held: thousandths by POS variant that web orders hold and the POS does not reserve yet.
        settings: the site's stock settings.

    Returns:
        Rows of a plan (`planned_rows`): pending with the value; `skipped` where stock sync is off or the site does
        not keep the stock of the item; `error` `stock_unknown` where a chosen branch has no row.
    """
    if not settings.sync:
        return skipped(pairs, Field.QUANTITY, SyncReason.SYNC_OFF, "Stock sync is off.")
    made = amounts(pairs, pos, stock, held, settings)
    combo = pairs["site_variant_id"].isin(site.loc[site["kind"] == "combo", "id"])
    unmanaged = ~pairs["site_variant_id"].isin(site.loc[site["managed"].astype("bool"), "id"])
    unmanaged &= not settings.manage_unmanaged
    return judged(
        pairs,
        Field.QUANTITY,
        made["shown"],
        [
            (combo, SyncState.SKIPPED, SyncReason.UNMANAGED, "The site computes the stock of a combo from its parts."),
            (unmanaged, SyncState.SKIPPED, SyncReason.UNMANAGED, "The site does not manage the stock of this item."),
            (~made["known"] & made["sold"], SyncState.ERROR, SyncReason.STOCK_UNKNOWN, _unknown(settings.branches)),
        ],
    )


def amounts(
    pairs: pd.DataFrame, pos: pd.DataFrame, stock: pd.DataFrame, held: pd.Series, settings: StockSettings
) -> pd.DataFrame:
    """How the quantity of each pair comes about, step by step; the arguments are those of `quantities`.

    Returns:
        Aligned with `pairs`. Columns: known (every chosen branch has its row), sum_milli, held_milli, whole (pieces
        of what is left), spared (without the safety stock), capped (from 0 to the ceiling), sold (whether the POS
        sells it), shown (`capped`, or 0 for what is not sold).
    """
    known, amount = _sums(pairs, stock, settings)
    taken = pairs["pos_variant_id"].map(held).fillna(0).astype("int64")
    whole = (amount - taken) // MILLI
    spared = whole - settings.safety
    capped = spared.clip(lower=0, upper=settings.ceiling)
    sold = pairs["pos_variant_id"].isin(_sold(pos))
    columns = {"known": known, "sum_milli": amount, "held_milli": taken, "whole": whole, "spared": spared}
    return pd.DataFrame(columns | {"capped": capped, "sold": sold, "shown": capped.where(sold, 0)}, index=pairs.index)


def held_by_pos_variant(held: pd.DataFrame, links: pd.DataFrame) -> pd.Series:
    """What web orders hold of each POS variant.

    Args:
        held: site, site_variant_id, quantity_milli.
        links: site, site_variant_id, pos_variant_id of the pairs of those sites.

    Returns:
        Thousandths by POS variant id; lines of variants without a pair hold nothing.
    """
    both = held.merge(links, on=["site", "site_variant_id"])
    total: pd.Series = both.groupby("pos_variant_id")["quantity_milli"].sum()
    return total.astype("int64")


def _sums(pairs: pd.DataFrame, stock: pd.DataFrame, settings: StockSettings) -> tuple[pd.Series, pd.Series]:
    """For each pair, whether every chosen branch is known, and the sum of those that are (thousandths)."""
    branches = set(settings.branches)
    rows = stock[stock["branch_id"].isin(branches)].drop_duplicates(["variant_id", "branch_id"])
    grouped = rows.groupby("variant_id")[f"{settings.figure}_milli"]
    found = pairs["pos_variant_id"].map(grouped.size()).fillna(0)
    enough = 0 if settings.missing_branch_is_zero else len(branches)
    known = (found >= enough) & bool(branches)
    return known, pairs["pos_variant_id"].map(grouped.sum()).fillna(0).astype("int64")


def _sold(pos: pd.DataFrame) -> pd.Series:
    sold: pd.Series = pos.loc[(pos["status"] == "active") & pos["sellable"].astype("bool"), "id"]
    return sold


def _unknown(branches: Collection[int]) -> str:
    if not branches:
        return "No branch of the POS is chosen for the stock of this site; set stock.branches."
    return "The POS gives no stock for one of the chosen branches."
