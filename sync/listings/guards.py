"""What is held for a person instead of being written.

A wrong branch, a cost list in place of a price list, a POS that was emptied by mistake: each shows as very many items
going to zero, or as prices that jump. Only what is beyond the guard is held; everything else goes. An approval binds
to the value that the person saw: once another value is planned, it is asked for again.
"""

from collections.abc import Callable
from decimal import Decimal

import numpy as np
import pandas as pd

from sync.aligning import Ints, Mask, so
from sync.listings.planned_rows import equal
from sync.records import Field, SyncReason, SyncState
from sync.settings import GuardSettings


def guarded(
    rows: pd.DataFrame, present: pd.Series, settings: GuardSettings, beside: Callable[[], int] = lambda: 0
) -> pd.DataFrame:
    """The plan with `held` in place of `pending` for what must not go by itself.

    Args:
        rows: rows of a plan (`planned_rows.judged`), each (site variant, field) once; `approved` is the value a person
            let through.
        present: what the site shows of each row, as far as it is known (Int64, in the order of the rows).
        settings: the site's guards.
        beside: counts the items of the site that are in stock and not among the rows, none of which moves; asked only
            when the count decides.

    Returns:
        The rows in their order, numbered from 0.
    """
    present = present.reset_index(drop=True)
    rows = rows.reset_index(drop=True)
    moving = np.flatnonzero((rows["state"] == SyncState.PENDING).to_numpy() & ~equal(rows["planned"], present))
    if not len(moving):
        return rows

    def in_stock() -> int:
        return beside() + int(so((rows["field"] == Field.QUANTITY) & (present > 0)).sum())

    some = _judged(rows.take(moving), present.take(moving), settings, in_stock)
    held = (some["state"] == SyncState.HELD).to_numpy()
    return _with(rows, moving[held], some[held]) if held.any() else rows


def _judged(
    some: pd.DataFrame, present: pd.Series, settings: GuardSettings, in_stock: Callable[[], int]
) -> pd.DataFrame:
    """The rows that move, held where they must be."""
    some, present = some.reset_index(drop=True), present.reset_index(drop=True)
    open_ = ~equal(some["planned"], some["approved"])
    zeroed, detail = _zeroed(some, present, open_, settings, in_stock)
    _hold(some, zeroed, detail, SyncReason.GUARD_STOCK)
    jumped = _jumped(some, present, open_, settings)
    _hold(some, jumped, _jumps(some[jumped], present[jumped], settings), SyncReason.GUARD_PRICE)
    # A compare-at price belongs to the price it is compared with.
    beside = open_ & _is(some, Field.COMPARE_AT) & so(some["site_variant_id"].isin(some.loc[jumped, "site_variant_id"]))
    _hold(some, beside, "Waits for the price, which is held.", SyncReason.GUARD_PRICE)
    _limit(some, open_, settings.max_writes)
    return some


def _zeroed(
    some: pd.DataFrame, present: pd.Series, open_: Mask, settings: GuardSettings, in_stock: Callable[[], int]
) -> tuple[Mask, str]:
    """Items in stock that would go to zero, when they are too many for one plan."""
    zeroed = _is(some, Field.QUANTITY) & so(present > 0) & open_ & so(some["planned"] == 0)
    count = int(zeroed.sum())
    if count <= settings.zero_items:
        return np.zeros(len(some), dtype="bool"), ""
    total = in_stock()
    allowed = max(Decimal(settings.zero_items), settings.zero_share * total)
    detail = f"{count} of {total} items in stock would go to 0; at most {int(allowed)} may in one plan."
    return zeroed & (count > allowed), detail


def _jumped(some: pd.DataFrame, present: pd.Series, open_: Mask, settings: GuardSettings) -> Mask:
    """Prices beyond the allowed ratio; a site that shows no price, or 0, has nothing to compare with."""
    prices = open_ & _is(some, Field.PRICE) & so(present > 0)
    before = present.where(pd.Series(prices), 1).to_numpy(dtype="int64")
    after = some["planned"].where(pd.Series(prices), 1).to_numpy(dtype="int64")
    # Whole numbers, so that a ratio of exactly one half is not lost to rounding.
    down, up = (ratio.as_integer_ratio() for ratio in (settings.price_down, settings.price_up))
    jumped: Mask = prices & ((after * down[1] < before * down[0]) | (after * up[1] > before * up[0]))
    return jumped


def _jumps(some: pd.DataFrame, present: pd.Series, settings: GuardSettings) -> list[str]:
    down, up = str(settings.price_down), str(settings.price_up)
    moves = zip(present.tolist(), some["planned"].tolist(), strict=True)
    return [f"From {before:,} to {after:,} is beyond {down}–{up} times the present price." for before, after in moves]


def _limit(some: pd.DataFrame, open_: Mask, most: int | None) -> None:
    """Hold the whole plan when it would write more than a person allowed for one."""
    going = (some["state"] == SyncState.PENDING).to_numpy()
    count = int(some.loc[going, "site_variant_id"].nunique())
    if most is None or count <= most:
        return
    detail = f"The plan would write to {count} variants; at most {most} may in one plan."
    stock = _is(some, Field.QUANTITY)
    _hold(some, going & open_ & stock, detail, SyncReason.GUARD_STOCK)
    _hold(some, going & open_ & ~stock, detail, SyncReason.GUARD_PRICE)


def _hold(some: pd.DataFrame, where: Mask, detail: str | list[str], reason: SyncReason) -> None:
    if where.any():
        some.loc[where, "state"] = str(SyncState.HELD)
        some.loc[where, "reason"] = str(reason)
        some.loc[where, "detail"] = detail


def _is(some: pd.DataFrame, field: Field) -> Mask:
    mask: Mask = (some["field"] == field).to_numpy(dtype="bool")
    return mask


def _with(rows: pd.DataFrame, where: Ints, held: pd.DataFrame) -> pd.DataFrame:
    """The rows with the state, reason and sentence of those that are held."""
    rows = rows.copy()
    for name in ("state", "reason", "detail"):
        rows.loc[where, name] = held[name].to_numpy()
    return rows
