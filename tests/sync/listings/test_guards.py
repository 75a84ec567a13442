"""What is held for a person."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sync.listings.guards import guarded
from sync.listings.planned_rows import judged
from sync.records import Field, SyncReason, SyncState
from sync.settings import GuardSettings


def states(
    changes: Sequence[tuple[int | None, int | None]],
    field: Field = Field.QUANTITY,
    approved: Sequence[int | None] | None = None,
    **options: Any,
) -> list[str]:
    """The states of rows that go from → to."""
    pairs = pd.DataFrame({"site_variant_id": range(len(changes)), "pos_variant_id": range(len(changes))})
    rows = judged(pairs, field, pd.Series([to for _, to in changes], dtype="Int64"), [])
    rows["approved"] = pd.Series(approved or [None] * len(changes), dtype="Int64")
    present = pd.Series([before for before, _ in changes], dtype="Int64")
    found = guarded(rows, present, GuardSettings(**options))
    assert rows["state"].eq("pending").all(), "the frame handed in was changed"
    return ["/".join(filter(None, pair)) for pair in zip(found["state"], found["reason"], strict=True)]


def test_twenty_items_may_go_to_zero_and_twenty_one_may_not() -> None:
    assert set(states([(5, 0)] * 20)) == {"pending"}
    assert set(states([(5, 0)] * 21)) == {"held/guard_stock"}


def test_of_many_items_a_fifth_may_go_to_zero() -> None:
    rest = [(5, 5)] * 160
    assert "held/guard_stock" not in states([(5, 0)] * 40 + rest)
    assert states([(5, 0)] * 41 + rest)[:41] == ["held/guard_stock"] * 41


def test_only_what_goes_to_zero_is_held_and_the_rest_goes() -> None:
    found = states([(5, 0)] * 30 + [(5, 4), (0, 9), (0, 0), (-1, 0), (None, 0)])
    assert found == ["held/guard_stock"] * 30 + ["pending"] * 5


def test_an_approved_zero_goes_and_no_other_value_by_the_same_approval() -> None:
    found = states([(5, 0)] * 30, approved=[0] * 3 + [4] + [None] * 26)
    assert found == ["pending"] * 3 + ["held/guard_stock"] * 27


@pytest.mark.parametrize(
    ("before", "after", "state"),
    [
        (100, 50, "pending"),
        (100, 49, "held/guard_price"),
        (100, 200, "pending"),
        (100, 201, "held/guard_price"),
        (3, 2, "pending"),
        (3, 1, "held/guard_price"),
        (0, 100, "pending"),
        (None, 100, "pending"),
        (100, 100, "pending"),
    ],
)
def test_a_price_is_held_beyond_half_and_twice_the_present_one(before: int | None, after: int, state: str) -> None:
    assert states([(before, after)], Field.PRICE) == [state]


def test_the_ratios_are_settings() -> None:
    assert states([(100, 91)], Field.PRICE, price_down=Decimal("0.9")) == ["pending"]
    assert states([(100, 89)], Field.PRICE, price_down=Decimal("0.9")) == ["held/guard_price"]


def test_an_approved_price_goes_and_another_one_is_asked_for_again() -> None:
    assert states([(100, 10)], Field.PRICE, approved=[10]) == ["pending"]
    assert states([(100, 11)], Field.PRICE, approved=[10]) == ["held/guard_price"]


def test_a_compare_at_price_waits_for_the_price_it_belongs_to() -> None:
    pairs = pd.DataFrame({"site_variant_id": [1, 2], "pos_variant_id": [1, 2]})
    price = judged(pairs, Field.PRICE, pd.Series([10, 90]), [])
    compare = judged(pairs, Field.COMPARE_AT, pd.Series([200, 200]), [])
    rows = pd.concat([price, compare], ignore_index=True)
    found = guarded(rows, pd.Series([100, 100, 0, 0], dtype="Int64"), GuardSettings())
    assert found["state"].tolist() == ["held", "pending", "held", "pending"]


def test_a_plan_of_more_writes_than_allowed_is_held_whole() -> None:
    changes = [(5, 4)] * 3 + [(7, 7)] * 5
    assert states(changes, max_writes=3)[:3] == ["pending"] * 3
    assert states(changes, max_writes=2)[:3] == ["held/guard_stock"] * 3
    assert states(changes, max_writes=2, approved=[4, 4, 4, *[None] * 5])[:3] == ["pending"] * 3


def test_errors_and_skipped_rows_are_left_as_they_are() -> None:
    pairs = pd.DataFrame({"site_variant_id": range(30), "pos_variant_id": range(30)})
    everywhere = np.ones(30, dtype="bool")
    problem = (everywhere, SyncState.ERROR, SyncReason.STOCK_UNKNOWN, "")
    rows = judged(pairs, Field.QUANTITY, pd.Series([5] * 30), [problem])
    found = guarded(rows, pd.Series([5] * 30, dtype="Int64"), GuardSettings())
    assert set(found["reason"]) == {"stock_unknown"}
