"""How good the suggestions are on a real shop's list; the lines below are what analysts were promised."""

import pytest

from benchmarks.suggestions import HELD_OUT, LIST, Quality, measure

pytestmark = pytest.mark.skipif(not LIST.exists(), reason=f"the real product list is not here: {LIST}")


@pytest.fixture(scope="module")
def held_out() -> Quality:
    """A site derived with a seed that nothing was tuned on."""
    return measure([HELD_OUT])


@pytest.fixture(scope="module")
def rewritten() -> Quality:
    """The same, half of its names written by somebody else."""
    return measure([HELD_OUT], renamed=0.5)


def test_every_undamaged_row_links_and_nothing_links_wrongly(held_out: Quality) -> None:
    assert held_out.undamaged == held_out.linked > 12_000
    assert held_out.wrong_links == 0


def test_case_spaces_and_lost_zeros_have_the_right_suggestion_in_first_place(held_out: Quality) -> None:
    rows = [held_out.scores[kind] for kind in ("case", "space", "zeros")]
    assert sum(one.right for one in rows) >= 0.99 * sum(one.rows for one in rows) > 300


def test_scientific_notation_that_can_be_told_apart_is_recognised(held_out: Quality) -> None:
    assert held_out.told_apart.recall >= 0.95
    assert held_out.told_apart.rows > 60


def test_blanks_with_a_name_that_occurs_once_are_recognised(held_out: Quality) -> None:
    assert held_out.named.recall >= 0.90
    assert held_out.named.rows > 400


def test_hardly_any_suggestion_is_wrong_and_none_is_made_for_goods_of_one_side_only(held_out: Quality) -> None:
    assert held_out.suggestions > 600
    assert held_out.wrong <= 0.02 * held_out.suggestions
    assert held_out.lone.wrong == 0


def test_names_written_by_somebody_else_are_recognised_too(rewritten: Quality) -> None:
    assert rewritten.scores["blank"].recall >= 0.85
    assert rewritten.wrong <= 0.02 * rewritten.suggestions
    assert rewritten.lone.wrong == 0
