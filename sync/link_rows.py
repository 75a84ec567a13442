"""The shape of link rows as a frame, and the sentences that stand in them.

A row names a pair, or the side that is left of one. `pos_variant_id` of a row that is not linked is the POS
variant the row is about (the one it was linked to, the one that is contested, the one suggested); only `status`
says whether two variants belong together.
"""

from collections.abc import Mapping
from typing import Any

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
        values: column → scalar or aligned series; without `status`, it follows from `reason`.
    """
    blank: dict[str, Any] = dict.fromkeys(COLUMNS, "") | {
        "pos_variant_id": pd.NA,
        "site_variant_id": pd.NA,
        "by_hand": False,
        "suggestion_score": 0,
    }
    frame = pd.DataFrame(
        {name: pd.Series(values.get(name, blank[name]), index=index).astype(DTYPES[name]) for name in COLUMNS},
        index=index,
    )
    if "status" not in values:
        frame["status"] = statuses(frame["reason"])
    return frame


def statuses(reasons: pd.Series) -> pd.Series:
    """The link status that goes with each reason."""
    known = {str(reason): str(_status(reason)) for reason in LinkReason}
    return reasons.map(known).astype("str")


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
