"""Which price a site should show."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.listings.planned_rows import COLUMNS
from sync.listings.prices import chosen_lists, prices
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


def taxed(rate: int | None, included: bool | None) -> pd.DataFrame:
    return pd.DataFrame([(1, rate, included)], columns=["id", "tax_rate", "tax_included"], dtype="object").astype(
        "Int64"
    )


def one_price(value: int, taxes: pd.DataFrame, **options: Any) -> tuple[int | None, str]:
    """The planned price of variant 1, and the sentence of its row."""
    frame = pd.DataFrame([(1, RETAIL, value)], columns=["variant_id", "price_list_id", "value"], dtype="int64")
    row = prices(PAIR, frame, LISTS, PriceSettings(**options), taxes).iloc[0]
    return (None if row["planned"] is pd.NA else int(row["planned"])), row["detail"]


@pytest.mark.parametrize(
    ("value", "rate", "included", "options", "expected"),
    [
        (100_000, 1000, False, {}, 100_000),
        (100_000, 1000, False, {"tax": "with"}, 110_000),
        (110_000, 1000, True, {"tax": "with"}, 110_000),
        (110_000, 1000, True, {"tax": "without"}, 100_000),
        (100_000, 1000, False, {"tax": "without"}, 100_000),
        (100_000, None, False, {"tax": "with", "tax_rate": "8"}, 108_000),
        (100_000, 500, False, {"tax": "with", "tax_rate": "8"}, 105_000),
        (100_000, 1000, True, {"tax": "with", "listed_with_tax": "no"}, 110_000),
        (110_000, 1000, None, {"tax": "without", "listed_with_tax": "yes"}, 100_000),
        (100_000, 0, False, {"tax": "with"}, 100_000),
        (99_950, 0, False, {"round_to": 100}, 100_000),
        (99_949, 0, False, {"round_to": 100}, 99_900),
        (99_901, 0, False, {"round_to": 1000, "rounding": "up"}, 100_000),
        (99_999, 0, False, {"round_to": 1000, "rounding": "down"}, 99_000),
        (100_000, 0, False, {"round_to": 1000, "rounding": "up"}, 100_000),
        (95_454, 1000, False, {"tax": "with", "round_to": 1000}, 105_000),
        (4 * 10**14, 1000, False, {"tax": "with", "round_to": 1000}, 44 * 10**13),
    ],
)
def test_tax_and_rounding(
    value: int, rate: int | None, included: bool | None, options: dict[str, Any], expected: int
) -> None:
    assert one_price(value, taxed(rate, included), **options)[0] == expected


@pytest.mark.parametrize(
    ("taxes", "options", "named"),
    [
        (taxed(None, False), {"tax": "with"}, "price.tax_rate"),
        (taxed(1000, None), {"tax": "with"}, "price.listed_with_tax"),
        (taxed(1000, False), {"round_to": 1_000_000, "rounding": "down"}, "price.round_to"),
    ],
)
def test_what_cannot_be_told_is_no_price_and_names_the_remedy(
    taxes: pd.DataFrame, options: dict[str, Any], named: str
) -> None:
    value, detail = one_price(100_000, taxes, **options)
    assert value is None
    assert named in detail


def test_a_compare_at_price_that_equals_the_price_once_both_are_rounded_is_cleared() -> None:
    found = planned({RETAIL: 99_800, COMPARE: 100_200}, compare_at="NIEMYET", round_to=1000)
    assert found == {"price": ("pending", 100_000), "compare_at": ("pending", 0)}


@given(st.integers(1, 10**12), st.integers(0, 10_000), st.sampled_from(["nearest", "up", "down"]))
def test_rounding_again_changes_nothing_and_tax_added_comes_out_again(value: int, rate: int, way: str) -> None:
    rounded, _ = one_price(value, taxed(0, False), round_to=500, rounding=way)
    assert not rounded or one_price(rounded, taxed(0, False), round_to=500, rounding=way)[0] == rounded
    gross, _ = one_price(value, taxed(rate, False), tax="with")
    assert gross is not None
    net, _ = one_price(gross, taxed(rate, True), tax="without")
    assert net == value
