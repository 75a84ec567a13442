"""How many pieces a site may sell of each variant, from the POS's branches.

What is not known is never taken for zero: a branch without a row, or a site without a chosen branch, gives an
error for the row and no write. Quantities of the POS are thousandths; a site sells whole pieces, so they are floored.
"""

from collections.abc import Collection

import numpy as np
import pandas as pd

from sync.aligning import Ints, Mask, places, true_at
from sync.listings.holds import MILLI, of_pairs
from sync.listings.planned_rows import judged, skipped
from sync.records import Field, SyncReason, SyncState
from sync.settings import StockSettings


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
        stock: variant_id, branch_id, on_hand_milli, available_milli, each (variant, branch) once; rows of other
            branches are ignored.
        held: thousandths by POS variant that web orders hold and the POS does not reserve yet (`holds.held_goods`).
        settings: the site's stock settings.

    Returns:
        Rows of a plan (`planned_rows.judged`): pending with the value; `skipped` where stock sync is off or the site
        does not keep the stock of the item; `error` `stock_unknown` where a chosen branch has no row.
    """
    if not settings.sync:
        return skipped(pairs, Field.QUANTITY, SyncReason.SYNC_OFF, "Stock sync is off.")
    made = amounts(pairs, pos, stock, held, settings)
    shelf = places(site["id"], pairs["site_variant_id"])
    combo = true_at(site["kind"] == "combo", shelf)
    unmanaged = ~true_at(site["managed"], shelf) & (not settings.manage_unmanaged)
    unknown = (~made["known"] & made["sold"]).to_numpy(dtype="bool")
    return judged(
        pairs,
        Field.QUANTITY,
        made["shown"],
        [
            (combo, SyncState.SKIPPED, SyncReason.UNMANAGED, "The site computes the stock of a combo from its parts."),
            (unmanaged, SyncState.SKIPPED, SyncReason.UNMANAGED, "The site does not manage the stock of this item."),
            (unknown, SyncState.ERROR, SyncReason.STOCK_UNKNOWN, _unknown(settings.branches)),
        ],
    )


def amounts(
    pairs: pd.DataFrame, pos: pd.DataFrame, stock: pd.DataFrame, held: pd.Series, settings: StockSettings
) -> pd.DataFrame:
    """How the quantity of each pair comes about, step by step; the arguments are those of `quantities`.

    Returns:
        In the order of the pairs, numbered from 0. Columns: known (every chosen branch has its row), sum_milli,
        held_milli, whole (pieces of what is left), spared (without the safety stock), capped (from 0 to the ceiling),
        sold (whether the POS sells it), shown (`capped`, or 0 for what is not sold).
    """
    known, amount = _sums(pairs, stock, settings)
    taken = of_pairs(held, pairs)
    whole = (amount - taken) // MILLI
    spared = whole - settings.safety
    capped = np.clip(spared, 0, settings.ceiling)
    sells = (pos["status"] == "active") & pos["sellable"].astype("bool")
    sold = true_at(sells, places(pos["id"], pairs["pos_variant_id"]))
    columns = {"known": known, "sum_milli": amount, "held_milli": taken, "whole": whole, "spared": spared}
    return pd.DataFrame(columns | {"capped": capped, "sold": sold, "shown": np.where(sold, capped, 0)})


def _sums(pairs: pd.DataFrame, stock: pd.DataFrame, settings: StockSettings) -> tuple[Mask, Ints]:
    """For each pair, whether every chosen branch is known, and the sum of those that are (thousandths)."""
    branches = set(settings.branches)
    numbers, variants = pd.factorize(pairs["pos_variant_id"])
    where = places(pd.Series(variants, dtype="int64"), stock["variant_id"])
    mine = np.flatnonzero((where >= 0) & stock["branch_id"].isin(branches).to_numpy(dtype="bool"))
    found = np.bincount(where[mine], minlength=len(variants))
    sums = np.zeros(len(variants), dtype="int64")
    # Whole numbers throughout: a sum of floats would lose the last pieces of very large ones.
    np.add.at(sums, where[mine], stock[f"{settings.figure}_milli"].to_numpy(dtype="int64")[mine])
    enough = 0 if settings.missing_branch_is_zero else len(branches)
    known: Mask = (found >= enough) & bool(branches)
    return known[numbers], sums[numbers]


def _unknown(branches: Collection[int]) -> str:
    if not branches:
        return "No branch of the POS is chosen for the stock of this site; set stock.branches."
    return "The POS gives no stock for one of the chosen branches."
