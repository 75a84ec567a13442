"""Which rows of a plan may differ from the stored ones, found for a million rows at once.

It only narrows down: whatever is found here is decided again row by row inside a transaction. In the steady
state it finds nothing, and nothing is locked or written.
"""

from typing import Any

import numpy as np
import pandas as pd

from resources.database.frames import plain
from resources.database.listing_rules import ERROR, REJECTED, Planned
from sync.aligning import Mask
from sync.listings.planning import stored_places

Key = tuple[int, str]

_KEY = ("site_variant_id", "field")
_VALUES = ("pos_variant_id", "planned", "state", "reason", "approved", "detail")


def deleted_and_candidates(plan: pd.DataFrame, stored: pd.DataFrame) -> tuple[list[Key], pd.DataFrame]:
    """Keys of stored rows that the plan lacks, and the plan's rows that may change something, by key.

    A column `new` tells which of the latter have no stored row.
    """
    if plan.duplicated(list(_KEY)).any():
        raise ValueError("a plan names the same variant and field twice")
    plan = _filled(plan)
    within = stored_places(plan, stored)
    known = np.flatnonzero(within >= 0)
    # Refused rows are looked at again by the clock, even when the plan says what is stored.
    candidate = (within < 0) | ((plan["state"] == ERROR) & (plan["reason"] == REJECTED)).to_numpy(dtype="bool")
    then = stored.take(within[known])
    for name in _VALUES:
        candidate[known] |= _unequal(plan[name].take(known), then[name])
    gone = np.ones(len(stored), dtype="bool")
    gone[within[known]] = False
    rows = plan.assign(new=within < 0)[candidate].sort_values(list(_KEY), ignore_index=True)
    return sorted(plain(stored[gone], _KEY)), rows


def as_planned(rows: pd.DataFrame) -> dict[Key, Planned]:
    """Rows of a plan by key."""
    return {row[:2]: Planned(*row[2:]) for row in plain(rows, (*_KEY, *_VALUES))}


def _filled(plan: pd.DataFrame) -> pd.DataFrame:
    """With the columns that a plan may leave out, and values that compare with stored ones."""
    blank: dict[str, Any] = {"approved": pd.NA, "detail": ""}
    plan = plan.assign(**{name: value for name, value in blank.items() if name not in plan}).reset_index(drop=True)
    texts = dict.fromkeys(("field", "state", "reason", "detail"), "str")
    return plan.astype(texts | {"planned": "Int64", "approved": "Int64"})


def _unequal(left: pd.Series, right: pd.Series) -> Mask:
    """Whether values differ, place by place; two unknown ones are equal."""
    ours, theirs = left.reset_index(drop=True), right.reset_index(drop=True)
    if not pd.api.types.is_extension_array_dtype(ours.dtype):
        differs: Mask = ours.to_numpy() != theirs.to_numpy()
        return differs
    same = (ours == theirs).fillna(False).to_numpy(dtype="bool")
    unknown = ours.isna().to_numpy(dtype="bool") & theirs.isna().to_numpy(dtype="bool")
    return ~(same | unknown)
