"""Which price a site should show."""

from typing import Any

import pandas as pd
import pytest

from sync.planned_rows import COLUMNS
from sync.prices import chosen_lists, prices
from sync.records import PriceList
from sync.settings import PriceSettings
from tests.sync.catalog_world import COMPARE, LISTS, RETAIL, WHOLESALE

PAIR = pd.DataFrame({"site_variant_id": [1001], "pos_variant_id": [1]})


def planned(
    values: dict[int, int], lists: list[PriceList] = LISTS, **options: Any
) -> dict[str, tuple[str, int | None]]:
    """Field → (state with reason, value) of variant 1, whose prices are given by list."""
    rows = [(1, number, value) for number, value in values.items()]
    frame = pd.DataFrame(rows, columns=["variant_id", "price_list_id", "value"], dtype="int64")
    found = prices(PAIR, frame, lists, PriceSettings(**options))
    assert list(found.columns) == COLUMNS
    return {
        row["field"]: (
            "/".join(filter(None, (row["state"], row["reason"]))),
            None if row["planned"] is pd.NA else int(row["planned"]),
        )
        for _, row in found.iterrows()
    }


def test_the_price_comes_from_the_chosen_list_by_its_code() -> None:
    both = {RETAIL: 100_000, WHOLESALE: 80_000}
    assert planned(both) == {"price": ("pending", 100_000)}
    assert planned(both, selling="BANBUON") == {"price": ("pending", 80_000)}


@pytest.mark.parametrize("values", [{}, {RETAIL: 0}, {WHOLESALE: 80_000}])
def test_a_missing_price_or_0_is_an_error_and_never_a_value(values: dict[int, int]) -> None:
    assert planned(values) == {"price": ("error/no_price", None)}


@pytest.mark.parametrize("code", ["GIANHAP", "KHONGCO", "banle"])
def test_a_cost_list_or_an_unknown_code_gives_no_price(code: str) -> None:
    assert planned({RETAIL: 100_000, 13: 50_000}, selling=code) == {"price": ("error/no_price", None)}
    assert chosen_lists(PriceSettings(selling=code), LISTS) == []


def test_a_code_that_two_lists_have_is_no_choice() -> None:
    twice = [*LISTS, PriceList(99, "BANLE", "Khác", False, False)]
    assert planned({RETAIL: 100_000}, twice) == {"price": ("error/no_price", None)}


@pytest.mark.parametrize(
    ("compare", "shown"), [({COMPARE: 120_000}, 120_000), ({COMPARE: 100_000}, 0), ({COMPARE: 90_000}, 0), ({}, 0)]
)
def test_a_compare_at_price_is_shown_only_above_the_price_and_else_cleared(compare: dict[int, int], shown: int) -> None:
    found = planned({RETAIL: 100_000, **compare}, compare_at="NIEMYET")
    assert found == {"price": ("pending", 100_000), "compare_at": ("pending", shown)}


def test_without_a_mapped_list_the_compare_at_price_is_not_touched() -> None:
    assert "compare_at" not in planned({RETAIL: 100_000, COMPARE: 120_000})


def test_a_compare_at_list_that_does_not_exist_clears_nothing() -> None:
    found = planned({RETAIL: 100_000}, compare_at="KHONGCO")
    assert found == {"price": ("pending", 100_000), "compare_at": ("error/no_price", None)}


def test_without_a_price_there_is_no_compare_at_price_either() -> None:
    found = planned({COMPARE: 120_000}, compare_at="NIEMYET")
    assert found == {"price": ("error/no_price", None), "compare_at": ("skipped/no_price", None)}


def test_with_price_sync_off_nothing_is_planned() -> None:
    found = planned({RETAIL: 100_000, COMPARE: 120_000}, compare_at="NIEMYET", sync=False)
    assert found == {"price": ("skipped/sync_off", None), "compare_at": ("skipped/sync_off", None)}
