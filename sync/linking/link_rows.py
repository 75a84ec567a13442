"""The shape of link rows as a frame, and the sentences that stand in them.

A row names a pair, or the side that is left of one. `pos_variant_id` of a row that is not linked is the POS
variant the row is about (the one it was linked to, the one that is contested, the one suggested); only `status`
says whether two variants belong together.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from sync.records import LinkReason, LinkStatus

DTYPES: dict[str, Any] = {
    "pos_variant_id": pd.Int64Dtype(),
    "site_variant_id": pd.Int64Dtype(),
    "status": "str",
    "reason": "str",
    "detail": "str",
    "by_hand": "bool",
    "warning": "str",
    "suggestion_kind": "str",
    "suggestion_score": "int64",
    "pos_sku": "str",
    "site_sku": "str",
    "shape": "str",
}
COLUMNS = list(DTYPES)

UNLINKED = frozenset(
    {
        LinkReason.SYNC_OFF,
        LinkReason.UNLINKED_BY_HAND,
        LinkReason.ONLY_IN_POS,
        LinkReason.ONLY_ON_SITE,
        LinkReason.BLANK_SKU,
        LinkReason.NEAR_MATCH,
    }
)

# More ids than this in one sentence help nobody.
_NAMED = 5


def link_rows(index: pd.Index, values: Mapping[str, Any]) -> pd.DataFrame:
    """A frame of link rows with the stated dtypes; columns that are not given are empty.

    Args:
        index: of the rows.
        values: column → scalar, array or aligned series; without `status`, it follows from `reason`.
    """
    blank: dict[str, Any] = dict.fromkeys(COLUMNS, "") | {
        "pos_variant_id": pd.NA,
        "site_variant_id": pd.NA,
        "by_hand": False,
        "suggestion_score": 0,
    }
    frame = pd.DataFrame(
        {name: pd.Series(values.get(name, blank[name]), index=index, dtype=DTYPES[name]) for name in COLUMNS},
        index=index,
    )
    if "status" not in values:
        frame["status"] = statuses(frame["reason"])
    return frame


@cache
def no_rows() -> pd.DataFrame:
    """A frame without a row; always the same one, since making it costs as much as many rows."""
    return link_rows(pd.RangeIndex(0), {})


def statuses(reasons: pd.Series) -> pd.Series:
    """The link status that goes with each reason."""
    numbers, words = pd.factorize(reasons)
    found = [str(_status(LinkReason(word))) for word in words]
    return pd.Series(chosen(found, numbers), index=reasons.index)


def chosen(words: Sequence[str], numbers: npt.NDArray[Any]) -> Any:
    """A text column of few different words, from the place of each row's word among them."""
    # Never of a million Python strings: that is the dear way to say "linked" a million times.
    return pd.array(list(words), dtype="str").take(numbers) if len(numbers) else pd.array([], dtype="str")


def known_ids(ids: npt.NDArray[np.int64], known: npt.NDArray[np.bool_]) -> Any:
    """A column of ids (Int64), NA where they are not known."""
    return pd.arrays.IntegerArray(ids.astype("int64"), ~known)


def stacked(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Frames of link rows under each other."""
    filled = [part[COLUMNS] for part in parts if len(part)] or [no_rows()]
    return pd.concat(filled, ignore_index=True)


def _status(reason: LinkReason) -> LinkStatus:
    if reason == LinkReason.NONE:
        return LinkStatus.LINKED
    return LinkStatus.UNLINKED if reason in UNLINKED else LinkStatus.ERROR


def ids_by_key(keys: pd.Series, ids: pd.Series) -> pd.Series:
    """For each key the ids that carry it, as text for a sentence: "1, 2, 3, 4, 5 and 7 more"."""
    ordered = pd.DataFrame({"key": keys, "id": ids}).sort_values(["key", "id"])
    place = ordered.groupby("key").cumcount()
    named = ordered[place < _NAMED].astype({"id": "str"}).groupby("key")["id"].agg(", ".join)
    over = ordered.groupby("key").size() - _NAMED
    tail = (" and " + over.astype("str") + " more").where(over > 0, "")
    return (named + tail).astype("str")
