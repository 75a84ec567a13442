"""Values that a person rejected when a guard held them: neither written nor asked about again.

A rejection binds to the value that was shown, as an approval does. For as long as the POS asks for just that value the
site keeps its own, whatever a guard would say of it by now; another value is judged anew. It counts for nothing when
the guards judge the rest of the plan, since it does not move.
"""

import numpy as np
import pandas as pd

from sync.aligning import Mask, so
from sync.listings.planned_rows import equal
from sync.records import Field, SyncReason, SyncState

REJECTED = "A person rejected it; another value of the POS is judged anew."
BESIDE = "Stays as it is with the price, which a person rejected."


def left_alone(rows: pd.DataFrame, declined: pd.Series, acknowledged: pd.Series) -> pd.DataFrame:
    """The plan with `skipped` in place of `pending` for what a person rejected.

    Args:
        rows: rows of a plan (`planned_rows.judged`), each (site variant, field) once; `approved` is the value a person
            let through.
        declined: the value of each row that a person rejected (Int64, in the order of the rows).
        acknowledged: what the site confirmed of each row; a value that is there already is left to be in sync.

    Returns:
        The rows in their order, numbered from 0.
    """
    if not declined.notna().any():
        return rows
    rows = rows.reset_index(drop=True)
    declined, acknowledged = declined.reset_index(drop=True), acknowledged.reset_index(drop=True)
    moving = (rows["state"] == SyncState.PENDING).to_numpy() & ~equal(rows["planned"], acknowledged)
    rejected = moving & equal(rows["planned"], declined)
    # A compare-at price belongs to the price it is compared with.
    kept = rows.loc[rejected & _is(rows, Field.PRICE), "site_variant_id"]
    mine = so(rows["site_variant_id"].isin(kept)) & _is(rows, Field.COMPARE_AT)
    beside = moving & mine & ~rejected & ~equal(rows["planned"], rows["approved"])
    return _said(_said(rows, rejected, REJECTED), beside, BESIDE)


def _is(rows: pd.DataFrame, field: Field) -> Mask:
    mask: Mask = (rows["field"] == field).to_numpy(dtype="bool")
    return mask


def _said(rows: pd.DataFrame, where: Mask, detail: str) -> pd.DataFrame:
    """The rows with those skipped as rejected, and why."""
    if not np.any(where):
        return rows
    rows = rows.copy()
    rows.loc[where, "state"] = str(SyncState.SKIPPED)
    rows.loc[where, "reason"] = str(SyncReason.DECLINED)
    rows.loc[where, "detail"] = detail
    return rows
