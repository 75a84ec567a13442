"""Barcodes: the same ones, and those with one wrong digit."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.suggestions.barcodes import barcode_key, check_digits, contradictory, is_valid, same_barcodes
from tests.sync.frames import pairs_of, pos_frame, site_frame

ONE, OTHER = "8934900123458", "8934900123465"


def with_check_digit(first: str) -> str:
    """By the definition: from the right every second digit counts three times, and all make a multiple of ten."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(first)))
    return f"{first}{-total % 10}"


@pytest.mark.parametrize("code", [ONE, OTHER, "96385074", "036000291452", "4006381333931", " 96385074 "])
def test_a_barcode_is_valid_when_its_last_digit_is_right(code: str) -> None:
    wrong = code.strip()[:-1] + str((int(code.strip()[-1]) + 1) % 10)
    assert is_valid(pd.Series([code, wrong], dtype="str")).tolist() == [True, False]


def test_what_is_no_number_of_a_known_length_or_a_placeholder_is_not_valid() -> None:
    codes = ["", "ABC", "0000000000000", "123456", "893490012345\u0667", "8934900-23457"]
    assert not is_valid(pd.Series(codes, dtype="str")).any()


def test_equal_barcodes_are_a_suggestion_whatever_the_skus() -> None:
    pos = pos_frame(["A", "B", "C"], barcode=[ONE, "0036000291452", "ab-12345"])
    site = site_frame(["X", "", "Z"], barcode=["036000291452", ONE, "AB-12345"])
    assert pairs_of(same_barcodes, site, pos) == {(1001, 2): 96, (1002, 1): 96, (1003, 3): 96}


@pytest.mark.parametrize("code", ["0000000000000", "1111111", "12345", "", "   ", "xxxxxx"])
def test_placeholders_and_short_codes_give_nothing(code: str) -> None:
    assert pairs_of(same_barcodes, site_frame(["X"], barcode=code), pos_frame(["A"], barcode=code)) == {}
    assert barcode_key(pd.Series([code], dtype="str")).tolist() == [""]


def test_a_barcode_that_several_share_gives_nothing() -> None:
    assert pairs_of(same_barcodes, site_frame(["X"], barcode=ONE), pos_frame(["A", "B"], barcode=ONE)) == {}
    assert pairs_of(same_barcodes, site_frame(["X", "Y"], barcode=ONE), pos_frame(["A"], barcode=ONE)) == {}


def test_the_sku_of_one_side_may_be_the_barcode_of_the_other() -> None:
    found = same_barcodes(site_frame([ONE, "X"], barcode=["", OTHER]), pos_frame(["A", OTHER], barcode=[ONE, ""]))
    assert found[["site", "pos", "words"]].to_numpy().tolist() == [
        [1001, 1, "has this SKU as its barcode"],
        [1002, 2, "has the barcode of the site variant as its SKU"],
    ]


@given(st.sampled_from([7, 11, 12]), st.integers(0), st.integers(0), st.integers(1, 9), st.booleans())
def test_one_wrong_digit_of_a_barcode_is_found_wherever_it_is(
    length: int, number: int, place: int, shift: int, on_site: bool
) -> None:
    right = with_check_digit(str(number % 10**length).zfill(length))
    place %= len(right)
    wrong = right[:place] + str((int(right[place]) + shift) % 10) + right[place + 1 :]
    sides = ([wrong], [right]) if on_site else ([right], [wrong])
    assert pairs_of(check_digits, *sides) == {(1001, 1): 86}


def test_two_wrong_digits_and_two_valid_barcodes_are_nothing() -> None:
    assert pairs_of(check_digits, ["8934900123456"], ["8934900123475", OTHER]) == {}
    assert pairs_of(check_digits, ["96385074"], ["96385081"]) == {}


def test_a_wrong_barcode_that_is_near_two_gives_nothing() -> None:
    wrong = "8934900123400"
    near = [f"{wrong[:12]}{digit}" for digit in "123456789"] + [f"{wrong[:11]}{digit}0" for digit in "123456789"]
    near = [code for code in near if with_check_digit(code[:-1]) == code]
    assert len(near) == 2
    assert pairs_of(check_digits, [wrong], near[:1]) == {(1001, 1): 86}
    assert pairs_of(check_digits, [wrong], near) == {}


def test_running_numbers_of_eight_digits_are_no_barcodes() -> None:
    site, pos = (
        [str(number) for number in range(10_002_000, 10_002_400, 2)],
        list(map(str, range(10_002_001, 10_002_401, 2))),
    )
    assert pairs_of(check_digits, site, pos) == {}


def test_two_valid_barcodes_that_differ_contradict_each_other() -> None:
    left = pd.Series([ONE, ONE, "036000291452", "", "12345678"], dtype="str")
    right = pd.Series([OTHER, ONE, "0036000291452", ONE, ONE], dtype="str")
    assert contradictory(left, right).tolist() == [True, False, False, False, False]
