"""What is held for a person instead of being written.

A wrong branch, a cost list in place of a price list, a POS that was emptied by mistake: each shows as very many items
going to zero, or as prices that jump. Only what is beyond the guard is held; everything else goes. An approval binds
to the value that the person saw: once another value is planned, it is asked for again.
"""

from decimal import Decimal

import pandas as pd

from sync.records import Field, SyncReason, SyncState
from sync.settings import GuardSettings


def guarded(rows: pd.DataFrame, present: pd.Series, settings: GuardSettings) -> pd.DataFrame:
    """The plan with `held` in place of `pending` for what must not go by itself.

    Args:
        rows: rows of a plan (`planned_rows`), each (site variant, field) once; `approved` is the value a person let
            through.
        present: what the site shows of each row, as far as it is known (Int64, aligned with `rows`).
        settings: the site's guards.
    """
    rows = rows.copy()
    moving = (rows["state"] == SyncState.PENDING) & ~_equal(rows["planned"], present)
    open_ = moving & ~_equal(rows["planned"], rows["approved"])
    _hold(rows, *_zeroed(rows, present, open_, settings), SyncReason.GUARD_STOCK)
    jumped, detail = _jumped(rows, present, open_, settings)
    _hold(rows, jumped, detail, SyncReason.GUARD_PRICE)
    # A compare-at price belongs to the price it is compared with.
    held = rows.loc[jumped, "site_variant_id"]
    beside = open_ & (rows["field"] == Field.COMPARE_AT) & rows["site_variant_id"].isin(held)
    _hold(rows, beside, "Waits for the price, which is held.", SyncReason.GUARD_PRICE)
    return _limited(rows, moving, open_, settings.max_writes)


def _zeroed(rows: pd.DataFrame, present: pd.Series, open_: pd.Series, settings: GuardSettings) -> tuple[pd.Series, str]:
    """Items in stock that would go to zero, when they are too many for one plan."""
    in_stock = (rows["field"] == Field.QUANTITY) & (present > 0).fillna(False).astype("bool")
    zeroed = in_stock & open_ & _equal(rows["planned"], pd.Series(0, index=rows.index))
    count, total = int(zeroed.sum()), int(in_stock.sum())
    allowed = max(Decimal(settings.zero_items), settings.zero_share * total)
    detail = f"{count} of {total} items in stock would go to 0; at most {int(allowed)} may in one plan."
    return zeroed & (count > allowed), detail


def _jumped(
    rows: pd.DataFrame, present: pd.Series, open_: pd.Series, settings: GuardSettings
) -> tuple[pd.Series, pd.Series]:
    """Prices beyond the allowed ratio; a site that shows no price, or 0, has nothing to compare with."""
    prices = open_ & (rows["field"] == Field.PRICE) & (present > 0).fillna(False).astype("bool")
    before, after = present.where(prices, 1).astype("int64"), rows["planned"].where(prices, 1).astype("int64")
    # Whole numbers, so that a ratio of exactly one half is not lost to rounding.
    down, up = (ratio.as_integer_ratio() for ratio in (settings.price_down, settings.price_up))
    jumped = prices & ((after * down[1] < before * down[0]) | (after * up[1] > before * up[0]))
    words = f" is beyond {settings.price_down}–{settings.price_up} times the present price."
    return jumped, "From " + before.astype("str") + " to " + after.astype("str") + words


def _limited(rows: pd.DataFrame, moving: pd.Series, open_: pd.Series, most: int | None) -> pd.DataFrame:
    """Hold the whole plan when it would write more than a person allowed for one."""
    going = moving & (rows["state"] == SyncState.PENDING)
    count = int(rows.loc[going, "site_variant_id"].nunique())
    if most is None or count <= most:
        return rows
    detail = f"The plan would write to {count} variants; at most {most} may in one plan."
    stock = rows["field"] == Field.QUANTITY
    _hold(rows, going & open_ & stock, detail, SyncReason.GUARD_STOCK)
    _hold(rows, going & open_ & ~stock, detail, SyncReason.GUARD_PRICE)
    return rows


def _hold(rows: pd.DataFrame, where: pd.Series, detail: "str | pd.Series", reason: SyncReason) -> None:
    rows.loc[where, "state"] = str(SyncState.HELD)
    rows.loc[where, "reason"] = str(reason)
    rows.loc[where, "detail"] = detail if isinstance(detail, str) else detail[where]


def _equal(left: pd.Series, right: pd.Series) -> pd.Series:
    """True where both are known and equal."""
    return (left == right).fillna(False).astype("bool")
