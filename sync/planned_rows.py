"""The shape of the rows of a plan: what one field of one site variant should show, and what is in the way."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

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


def planned_rows(pairs: pd.DataFrame, field: Field, values: Mapping[str, Any]) -> pd.DataFrame:
    """Rows of one field for the pairs; what is not given is empty.

    Args:
        pairs: site_variant_id, pos_variant_id.
        field: the field.
        values: column → scalar or series aligned with `pairs`.
    """
    blank: dict[str, Any] = dict.fromkeys(COLUMNS, "") | {"planned": pd.NA, "approved": pd.NA, "field": str(field)}
    ids = {name: pairs[name] for name in ("site_variant_id", "pos_variant_id")}
    given = blank | ids | dict(values)
    return pd.DataFrame(
        {name: pd.Series(given[name], index=pairs.index).astype(DTYPES[name]) for name in COLUMNS}, index=pairs.index
    )


def skipped(pairs: pd.DataFrame, field: Field, reason: SyncReason, detail: str = "") -> pd.DataFrame:
    """Rows of a field that is left alone."""
    return planned_rows(pairs, field, {"state": str(SyncState.SKIPPED), "reason": str(reason), "detail": detail})


def judged(
    pairs: pd.DataFrame, field: Field, planned: pd.Series, problems: list[tuple[pd.Series, SyncState, SyncReason, str]]
) -> pd.DataFrame:
    """Rows of a field: pending with the planned value, or the first problem that holds, without a value.

    Args:
        pairs: site_variant_id, pos_variant_id.
        field: the field.
        planned: the value for each pair.
        problems: (where it holds, state, reason, sentence), the gravest first.
    """
    rows = planned_rows(pairs, field, {"planned": planned, "state": str(SyncState.PENDING)})
    for where, state, reason, detail in reversed(problems):
        rows.loc[where, "planned"] = pd.NA
        rows.loc[where, ["state", "reason", "detail"]] = [str(state), str(reason), detail]
    return rows
