"""SKUs that look the same to the eye."""

import pytest

from sync.suggestions.look_alikes import look_alikes
from tests.sync.frames import pairs_of


@pytest.mark.parametrize(
    ("pos", "site"),
    [
        ("AO-1", "A0-1"),
        ("ĐEN-1", "DEN-1"),
        ("SL-1", "S1-I"),
        ("ABC-1", "\u0410\u0412\u0421-1"),
        ("NB-1", "\u039d\u0392-1"),
        ("A-1-2", "A\u20131\u20142"),
        ("A-1", "A_1"),
        ("A-1", "a\u20111"),
    ],
)
def test_letters_that_look_alike_are_a_suggestion_in_both_directions(pos: str, site: str) -> None:
    assert pairs_of(look_alikes, [site], [pos]) == pairs_of(look_alikes, [pos], [site]) == {(1001, 1): 88}


@pytest.mark.parametrize(
    ("pos", "site"), [("AO-1", "AO-2"), ("AO1", "AO-1"), ("AB", "AD"), ("100", "101"), ("A8", "AB")]
)
def test_anything_else_that_differs_is_another_sku(pos: str, site: str) -> None:
    assert pairs_of(look_alikes, [site], [pos]) == {}


def test_what_looks_like_two_of_a_side_is_no_suggestion() -> None:
    assert pairs_of(look_alikes, ["A0-1"], ["AO-1", "AO_1"]) == {}
    assert pairs_of(look_alikes, ["A0-1", "A0_1"], ["AO-1"]) == {}


def test_what_differs_by_case_alone_is_left_to_others() -> None:
    assert pairs_of(look_alikes, ["ao-1"], ["AO-1"]) == {}
