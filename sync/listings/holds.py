"""What web orders hold of goods that the POS does not reserve yet, packs and combos included.

The POS computes the stock of a pack or a combo from its parts (contracts/sapo-pos.md §2.4). An order for a carton
holds the bottles in it, so the bottle, the carton and every combo with a bottle have that much less to sell.
"""

import numpy as np
import pandas as pd

from sync.aligning import Ints, places

MILLI = 1000
# Packs of combos of packs: nobody nests deeper, and a circle must end somewhere.
_DEEPEST = 5


def held_goods(held: pd.DataFrame, parts: pd.DataFrame) -> pd.Series:
    """What is held of each POS variant.

    Args:
        held: pos_variant_id, quantity_milli of what is ordered; several rows of a variant add up.
        parts: variant_id, part_id, quantity_milli: what packs and combos are made of, as far as it matters here.

    Returns:
        Thousandths by POS variant id (int64): of goods that are made of nothing what all orders take of them; of a
        pack or a combo as many as its scarcest part then lacks, rounded up to a thousandth.
    """
    ordered = held.groupby("pos_variant_id")["quantity_milli"].sum().astype("int64")
    if ordered.empty or parts.empty:
        return ordered
    made_of = _down_to_goods(parts)
    taken = made_of.assign(milli=made_of["variant_id"].map(ordered).fillna(0).astype("int64"))
    of_goods = -(-(taken["milli"] * taken["size_milli"]).groupby(taken["part_id"]).sum() // MILLI)
    simple = ordered[~ordered.index.isin(made_of["variant_id"])]
    goods = simple.add(of_goods, fill_value=0).astype("int64")
    lacking = made_of["part_id"].map(goods).fillna(0).astype("int64")
    short = -(-lacking * MILLI // made_of["size_milli"])
    whole: pd.Series = pd.concat([goods[goods > 0], short.groupby(made_of["variant_id"]).max()])
    return whole[whole > 0].astype("int64")


def _down_to_goods(parts: pd.DataFrame) -> pd.DataFrame:
    """What each pack or combo holds of goods that are made of nothing. Columns: variant_id, part_id, size_milli."""
    rows = parts.rename(columns={"quantity_milli": "size_milli"})[["variant_id", "part_id", "size_milli"]]
    for _ in range(_DEEPEST):
        nested = rows["part_id"].isin(parts["variant_id"])
        if not nested.any():
            break
        within = rows[nested].merge(parts, left_on="part_id", right_on="variant_id", suffixes=("", "_inner"))
        opened = pd.DataFrame(
            {
                "variant_id": within["variant_id"],
                "part_id": within["part_id_inner"],
                "size_milli": within["size_milli"] * within["quantity_milli"] // MILLI,
            }
        )
        rows = pd.concat([rows[~nested], opened], ignore_index=True)
    summed = rows.groupby(["variant_id", "part_id"])["size_milli"].sum().reset_index()
    return summed.loc[summed["size_milli"] > 0]


def of_pairs(held: pd.Series, pairs: pd.DataFrame) -> Ints:
    """What is held of the POS variant of each pair, thousandths."""
    where = places(pd.Series(held.index, dtype="int64"), pairs["pos_variant_id"])
    milli: Ints = np.append(held.to_numpy(dtype="int64"), 0)[where]
    return milli
