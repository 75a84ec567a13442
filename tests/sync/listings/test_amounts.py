"""How many pieces a site may sell."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.listings.amounts import quantities
from sync.settings import StockSettings
from tests.sync.frames import pos_frame, site_frame

PAIR = pd.DataFrame({"site_variant_id": [1001], "pos_variant_id": [1]})


def stock(**pieces: float) -> pd.DataFrame:
    """Stock of variant 1 by branch: `b1=3` is 3 pieces at branch 1; on hand is 100 more than available."""
    rows = [(1, int(name[1:]), int((amount + 100) * 1000), int(amount * 1000)) for name, amount in pieces.items()]
    columns = ["variant_id", "branch_id", "on_hand_milli", "available_milli"]
    return pd.DataFrame(rows, columns=columns, dtype="int64")


def amount(
    rows: pd.DataFrame,
    branches: tuple[int, ...] = (1, 2),
    *,
    pos: pd.DataFrame | None = None,
    site: pd.DataFrame | None = None,
    held: dict[int, int] | None = None,
    **options: Any,
) -> tuple[str, int | None]:
    """State with reason, and the planned quantity, of variant 1."""
    found = quantities(
        PAIR,
        pos_frame(["A"]) if pos is None else pos,
        site_frame(["A"]) if site is None else site,
        rows,
        pd.Series(held or {}, dtype="int64"),
        StockSettings(branches=branches, **options),
    )
    assert found["field"].tolist() == ["quantity"]
    row = found.iloc[0]
    value = None if row["planned"] is pd.NA else int(row["planned"])
    return "/".join(filter(None, (row["state"], row["reason"]))), value


def test_the_chosen_branches_are_summed_and_others_ignored() -> None:
    assert amount(stock(b1=3, b2=4, b9=9)) == ("pending", 7)


def test_available_or_on_hand_is_a_setting() -> None:
    assert amount(stock(b1=3), (1,), figure="on_hand") == ("pending", 103)


@pytest.mark.parametrize(("pieces", "whole"), [(2.5, 2), (0.625, 0), (-0.5, 0), (-7, 0), (2.999, 2)])
def test_fractions_are_floored_and_nothing_is_negative(pieces: float, whole: int) -> None:
    assert amount(stock(b1=pieces), (1,)) == ("pending", whole)


def test_halves_of_two_branches_make_a_whole() -> None:
    assert amount(stock(b1=0.5, b2=0.5)) == ("pending", 1)


def test_a_negative_branch_takes_from_the_others() -> None:
    assert amount(stock(b1=5, b2=-2)) == ("pending", 3)


def test_safety_stock_is_kept_back_and_the_ceiling_caps() -> None:
    assert amount(stock(b1=3, b2=4), safety=2) == ("pending", 5)
    assert amount(stock(b1=1), (1,), safety=2) == ("pending", 0)
    assert amount(stock(b1=300), (1,), ceiling=20, safety=2) == ("pending", 20)


def test_held_orders_are_taken_from_the_sum() -> None:
    assert amount(stock(b1=10), (1,), held={1: 3000, 2: 5000}) == ("pending", 7)
    assert amount(stock(b1=2), (1,), held={1: 3000}) == ("pending", 0)


def test_a_missing_branch_row_is_unknown_and_never_zero() -> None:
    assert amount(stock(b1=3)) == ("error/stock_unknown", None)
    assert amount(stock()) == ("error/stock_unknown", None)


def test_a_setting_may_say_that_a_missing_branch_row_is_zero() -> None:
    assert amount(stock(b1=3), missing_branch_is_zero=True) == ("pending", 3)
    assert amount(stock(), missing_branch_is_zero=True) == ("pending", 0)


@pytest.mark.parametrize("lenient", [True, False])
def test_without_a_chosen_branch_the_stock_is_unknown(lenient: bool) -> None:
    assert amount(stock(b1=3), (), missing_branch_is_zero=lenient) == ("error/stock_unknown", None)


@pytest.mark.parametrize("columns", [{"status": "inactive"}, {"sellable": False}, {"status": "deleted"}])
def test_what_the_pos_does_not_sell_goes_to_zero_even_with_stock(columns: dict[str, Any]) -> None:
    assert amount(stock(b1=3, b2=4), pos=pos_frame(["A"], **columns)) == ("pending", 0)
    assert amount(stock(), pos=pos_frame(["A"], **columns)) == ("pending", 0)


def test_a_variant_that_the_pos_does_not_have_goes_to_zero() -> None:
    assert amount(stock(b1=3, b2=4), pos=pos_frame([])) == ("pending", 0)


def test_unmanaged_items_are_skipped_unless_the_setting_manages_them() -> None:
    unmanaged = site_frame(["A"], managed=False)
    assert amount(stock(b1=3), (1,), site=unmanaged) == ("skipped/unmanaged", None)
    assert amount(stock(b1=3), (1,), site=unmanaged, manage_unmanaged=True) == ("pending", 3)


def test_the_stock_of_a_combo_is_the_sites_own_business() -> None:
    combo = site_frame(["A"], kind="combo")
    assert amount(stock(b1=3), (1,), site=combo, manage_unmanaged=True) == ("skipped/unmanaged", None)


def test_with_stock_sync_off_nothing_is_planned() -> None:
    assert amount(stock(b1=3), (1,), sync=False) == ("skipped/sync_off", None)


@given(st.lists(st.integers(-5000, 9000), min_size=1, max_size=4), st.integers(0, 9000), st.integers(0, 5))
def test_a_quantity_is_never_more_than_what_is_there(branches: list[int], held: int, safety: int) -> None:
    chosen = tuple(range(1, len(branches) + 1))
    rows = stock(**{f"b{number}": milli / 1000 for number, milli in zip(chosen, branches, strict=True)})
    _, planned = amount(rows, chosen, held={1: held}, safety=safety)
    room = sum(branches) - held - 1000 * safety
    assert planned == max(0, room // 1000)
