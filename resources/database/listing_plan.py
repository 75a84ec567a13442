"""Which rows of a plan may differ from the stored ones, found for a million rows at once.

It only narrows down: whatever is found here is decided again row by row inside a transaction. In the steady
state it finds nothing, and nothing is locked or written.
"""

from typing import Any

import pandas as pd

from resources.database.frames import plain
from resources.database.listing_rules import ERROR, REJECTED, Planned

Key = tuple[int, str]

_KEY = ["site_variant_id", "field"]
_VALUES = ("pos_variant_id", "planned", "state", "reason", "approved", "detail")


def deleted_and_candidates(plan: pd.DataFrame, stored: pd.DataFrame) -> tuple[list[Key], dict[Key, Planned]]:
    """Keys of stored rows that the plan lacks, and the plan's rows that may change something."""
    plan = _tidy(plan)
    if plan.duplicated(_KEY).any():
        raise ValueError("a plan names the same variant and field twice")
    both = plan.merge(_tidy(stored), on=_KEY, how="outer", suffixes=("", "_stored"), indicator=True)
    gone = both[both["_merge"] == "right_only"]
    # Refused rows are looked at again by the clock, even when the plan says what is stored.
    candidate = (both["_merge"] == "left_only") | ((both["state"] == ERROR) & (both["reason"] == REJECTED))
    for name in _VALUES:
        candidate |= _unequal(both[name], both[f"{name}_stored"])
    rows = both[candidate & (both["_merge"] != "right_only")]
    planned = plain(rows, (*_KEY, *_VALUES))
    return sorted(plain(gone, _KEY)), {row[:2]: Planned(*row[2:]) for row in planned}


def _tidy(rows: pd.DataFrame) -> pd.DataFrame:
    """Only what counts here, in the same dtypes on both sides."""
    return pd.DataFrame(
        {
            "site_variant_id": rows["site_variant_id"].astype("int64"),
            "field": rows["field"].astype("str"),
            "pos_variant_id": rows["pos_variant_id"].astype("Int64"),
            "planned": rows["planned"].astype("Int64"),
            "state": rows["state"].astype("str"),
            "reason": rows["reason"].astype("str"),
            "approved": _optional(rows, "approved", pd.NA).astype("Int64"),
            "detail": _optional(rows, "detail", "").astype("str"),
        }
    )


def _optional(rows: pd.DataFrame, name: str, default: object) -> "pd.Series[Any]":
    return rows[name] if name in rows else pd.Series(default, index=rows.index, dtype=object)


def _unequal(left: "pd.Series[Any]", right: "pd.Series[Any]") -> "pd.Series[bool]":
    """Whether values differ; two unknown ones are equal."""
    same = (left == right).fillna(False).astype(bool)
    return ~(same | (left.isna() & right.isna()))
