"""The shape of the rows of a plan: what one field of one site variant should show, and what is in the way."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from sync.aligning import Mask, so
from sync.linking.link_rows import chosen
from sync.records import Field, SyncReason, SyncState

DTYPES: dict[str, Any] = {
    "site_variant_id": "int64",
    "pos_variant_id": "int64",
    "field": "str",
    "planned": pd.Int64Dtype(),
    "state": "str",
    "reason": "str",
    "approved": pd.Int64Dtype(),
    "detail": "str",
}
COLUMNS = list(DTYPES)

Problem = tuple[Mask, SyncState, SyncReason, str]
"""Where it holds, the state and the reason it gives, and a sentence."""


def skipped(pairs: pd.DataFrame, field: Field, reason: SyncReason, detail: str = "") -> pd.DataFrame:
    """Rows of a field that is left alone."""
    nothing = pd.Series(pd.NA, index=range(len(pairs)), dtype="Int64")
    return judged(pairs, field, nothing, [(np.ones(len(pairs), dtype="bool"), SyncState.SKIPPED, reason, detail)])


def judged(pairs: pd.DataFrame, field: Field, planned: pd.Series, problems: Sequence[Problem]) -> pd.DataFrame:
    """Rows of a field: pending with the planned value, or the first problem that holds, without a value.

    Args:
        pairs: site_variant_id, pos_variant_id.
        field: the field.
        planned: the value for each pair, in their order.
        problems: the gravest first.

    Returns:
        Columns as `DTYPES`, in the order of the pairs and numbered from 0; `approved` is empty.
    """
    size = len(pairs)
    case = np.full(size, len(problems), dtype="int64")
    for number, (where, *_) in reversed(list(enumerate(problems))):
        case[where] = number
    fine = case == len(problems)
    value = planned.astype("Int64").reset_index(drop=True)
    return pd.DataFrame(
        {
            "site_variant_id": pairs["site_variant_id"].to_numpy(dtype="int64"),
            "pos_variant_id": pairs["pos_variant_id"].to_numpy(dtype="int64"),
            "field": chosen([str(field)], np.zeros(size, dtype="int64")),
            "planned": value if fine.all() else value.where(pd.Series(fine)),
            "state": chosen([*(str(state) for _, state, _, _ in problems), str(SyncState.PENDING)], case),
            "reason": chosen([*(str(reason) for _, _, reason, _ in problems), ""], case),
            "approved": pd.Series(pd.NA, index=range(size), dtype="Int64"),
            "detail": chosen([*(detail for *_, detail in problems), ""], case),
        }
    )


def equal(left: pd.Series, right: pd.Series) -> Mask:
    """True where both are known and equal."""
    return so(left == right)
