"""What a person rejected is left as it is on the site."""

from collections.abc import Sequence

import pandas as pd

from sync.listings.declining import left_alone
from sync.listings.guards import guarded
from sync.listings.planned_rows import judged
from sync.records import Field
from sync.settings import GuardSettings

Some = Sequence[int | None]


def numbers(values: Some) -> pd.Series:
    return pd.Series(list(values), dtype="Int64")


def rows_of(planned: Some, field: Field = Field.QUANTITY) -> pd.DataFrame:
    pairs = pd.DataFrame({"site_variant_id": range(len(planned)), "pos_variant_id": range(len(planned))})
    return judged(pairs, field, numbers(planned), [])


def states(rows: pd.DataFrame) -> list[str]:
    return ["/".join(filter(None, pair)) for pair in zip(rows["state"], rows["reason"], strict=True)]


def test_only_the_value_that_was_rejected_is_left_alone() -> None:
    rows = rows_of([0, 0, 4, 0])
    found = left_alone(rows, numbers([0, 1, 0, None]), numbers([5, 5, 5, 5]))
    assert states(found) == ["skipped/declined", "pending", "pending", "pending"]
    assert found["planned"].tolist() == [0, 0, 4, 0]
    assert set(rows["state"]) == {"pending"}, "the frame handed in was changed"


def test_a_rejected_value_is_left_alone_while_nobody_knows_what_the_site_shows_and_not_once_it_shows_it() -> None:
    found = left_alone(rows_of([0, 0]), numbers([0, 0]), numbers([None, 0]))
    assert states(found) == ["skipped/declined", "pending"]


def test_a_compare_at_price_stays_with_a_price_that_was_rejected() -> None:
    price, beside = rows_of([10, 10, 10], Field.PRICE), rows_of([12, 12, 12], Field.COMPARE_AT)
    rows = pd.concat([price, beside], ignore_index=True)
    rows["approved"] = numbers([None, None, None, None, None, 12])
    found = left_alone(rows, numbers([10, None, 10, None, None, None]), numbers([100] * 6))
    assert states(found) == [
        "skipped/declined",
        "pending",
        "skipped/declined",
        "skipped/declined",
        "pending",
        "pending",
    ]


def test_what_was_rejected_counts_for_nothing_when_the_guards_judge_the_rest() -> None:
    present = numbers([5] * 30)
    left = left_alone(rows_of([0] * 30), numbers([0] * 15 + [None] * 15), present)
    found = guarded(left, present, GuardSettings())
    assert states(found) == ["skipped/declined"] * 15 + ["pending"] * 15
