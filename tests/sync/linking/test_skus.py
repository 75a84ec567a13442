"""Normal forms of SKUs."""

import unicodedata

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.linking.skus import SuggestionKind, difference, exact_key, fold_key, zeros_key

FULL_WIDTH = "\uff21\uff2f-1"
DECOMPOSED = unicodedata.normalize("NFD", "Áo-Đỏ")


def exact(sku: str) -> str:
    return str(exact_key(pd.Series([sku], dtype="str")).iloc[0])


def fold(sku: str) -> str:
    return str(fold_key(pd.Series([sku], dtype="str")).iloc[0])


@pytest.mark.parametrize(
    ("left", "right"), [(" AO-1\t", "AO-1"), (DECOMPOSED, "Áo-Đỏ"), ("\u00a0AO-1", "AO-1"), ("", "  ")]
)
def test_skus_are_the_same_after_trimming_and_nfc(left: str, right: str) -> None:
    assert exact(left) == exact(right)


@pytest.mark.parametrize("other", ["ao-1", "AO -1", FULL_WIDTH, "A0-1", "AO-01", "AO–1"])
def test_nothing_else_makes_two_skus_the_same(other: str) -> None:
    assert exact("AO-1") != exact(other)


@pytest.mark.parametrize("other", ["ao-1", "AO -1", FULL_WIDTH, " a o - 1 ", "AO\u200b-1", "Ao-1"])
def test_twins_have_one_folded_form(other: str) -> None:
    assert fold("AO-1") == fold(other)


def test_vietnamese_letters_are_not_folded_to_their_base() -> None:
    assert len({fold("ao do"), fold("áo đỏ"), fold("ảo đo")}) == 3


@given(st.text(max_size=20))
def test_folding_twice_changes_nothing_more(sku: str) -> None:
    assert fold(fold(sku)) == fold(sku)


@pytest.mark.parametrize(
    ("sku", "key"), [("007", "7"), ("7", "7"), ("000", "0"), ("0A1", "0a1"), ("00A1", "0a1"), ("AO-01", "ao-01")]
)
def test_leading_zeros_are_dropped_before_a_digit_only(sku: str, key: str) -> None:
    assert str(zeros_key(pd.Series([fold(sku)], dtype="str")).iloc[0]) == key


@pytest.mark.parametrize(
    ("left", "right", "kind"),
    [
        ("AO-1", "ao-1", SuggestionKind.CASE),
        ("AO-1", "AO - 1", SuggestionKind.SPACE),
        ("AO-1", FULL_WIDTH, SuggestionKind.WIDTH),
        ("007", "7", SuggestionKind.ZEROS),
        ("AO-1", "ao - 1", SuggestionKind.CASE),
    ],
)
def test_the_kind_of_a_difference_is_named(left: str, right: str, kind: SuggestionKind) -> None:
    assert difference(left, right) == difference(right, left) == kind


def test_a_million_skus_take_seconds_and_not_minutes() -> None:
    skus = pd.Series([f"SKU-{number:07d}" for number in range(100_000)], dtype="str")
    assert fold_key(skus).iloc[-1] == "sku-0099999"
