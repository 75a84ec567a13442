"""SKUs that a spreadsheet took for numbers."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.suggestions.spreadsheet_damage import apostrophes, rounded, rounded_digits, scientific, scientific_parts
from tests.sync.frames import pairs_of


@pytest.mark.parametrize("prefix", ["'", "\u2019", "\u2018", "''"])
def test_an_apostrophe_in_front_is_no_other_sku(prefix: str) -> None:
    assert pairs_of(apostrophes, [prefix + "00123", "00124"], ["00123", "0123"]) == {(1001, 1): 97}
    assert pairs_of(apostrophes, ["00123"], [prefix + "00123"]) == {(1001, 1): 97}


def test_an_apostrophe_elsewhere_or_on_both_sides_alike_is_none() -> None:
    assert pairs_of(apostrophes, ["12'3", "'5", "7"], ["123", "'5", "7"]) == {}


@given(st.integers(10**15, 10**25), st.booleans())
def test_a_number_that_lost_its_tail_is_found_whichever_side_lost_it(number: int, on_site: bool) -> None:
    whole = str(number)
    lost = whole[:15] + "0" * (len(whole) - 15)
    sides = ([lost], [whole]) if on_site else ([whole], [lost])
    assert pairs_of(rounded, *sides) == ({} if whole == lost else {(1001, 1): 88})


def test_several_numbers_that_lost_the_same_tail_are_none_of_them_sure() -> None:
    assert pairs_of(rounded, ["1234567890123450"], ["1234567890123456", "1234567890123457"]) == {
        (1001, 1): 72,
        (1001, 2): 72,
    }


@pytest.mark.parametrize("other", ["1234567890123446", "12345678901234500", "123456789012345"])
def test_another_head_or_another_length_is_another_number(other: str) -> None:
    assert pairs_of(rounded, ["1234567890123450"], [other]) == {}


@given(st.integers(10**11, 10**15 - 1), st.integers(3, 8), st.booleans())
def test_a_number_in_scientific_notation_is_found_whichever_side_has_it(number: int, kept: int, on_site: bool) -> None:
    shown = f"{number:.{kept - 1}E}"
    sides = ([shown], [str(number)]) if on_site else ([str(number)], [shown])
    assert pairs_of(scientific, *sides) == {(1001, 1): 92}


def test_a_notation_that_several_numbers_have_is_unsure_in_both_directions() -> None:
    numbers = ["8934900123456", "8934900123463"]
    assert set(pairs_of(scientific, ["8.9349E+12"], numbers).values()) == {72}
    assert set(pairs_of(scientific, numbers, ["8.9349E+12"]).values()) == {72}


def test_a_code_with_an_e_between_digits_is_known_as_the_power_a_spreadsheet_makes_of_it() -> None:
    assert pairs_of(scientific, ["1.20E+06", "5.00E+03"], ["12E5", "5E4"]) == {(1001, 1): 92}


def test_a_short_number_is_never_rounded_into_a_code_with_an_e() -> None:
    assert pairs_of(scientific, ["1E2", "2E3"], ["123", "2000"]) == {(1002, 2): 92}


def test_more_digits_than_a_number_can_hold_are_no_notation() -> None:
    assert pairs_of(scientific, ["1.2345678901234567890123E+40"], ["1" * 41]) == {}


def test_scientific_notation_is_read_with_point_and_comma() -> None:
    skus = pd.Series(["8.9349E+12", "8,9349e+12", "9E+12", "AO-1E", "8.9349E+2", "E+12", "0.5E+12"], dtype="str")
    parts = scientific_parts(skus)
    assert parts.to_dict("index") == {
        0: {"mantissa": "89349", "kept": 5, "length": 13},
        1: {"mantissa": "89349", "kept": 5, "length": 13},
        2: {"mantissa": "9", "kept": 1, "length": 13},
    }


@given(st.integers(10, 10**15 - 1), st.integers(1, 8))
def test_whole_numbers_round_as_a_spreadsheet_rounds_them(number: int, kept: int) -> None:
    digits = str(number)
    kept = min(kept, len(digits))
    power = 10 ** (len(digits) - kept)
    shown = (number + power // 2) // power * power if power > 1 else number
    skus = pd.Series([digits, "AO-1", "", "12"], dtype="str")
    found = rounded_digits(skus, kept, len(str(shown)))
    assert found.loc[0] == str(shown)[:kept]
    if len(str(shown)) == len(digits):
        assert 0 not in rounded_digits(skus, kept, len(digits) + 1).index
