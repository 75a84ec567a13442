"""What an unlinked variant of a site was probably meant to be, by all evidence together."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as fewer
from hypothesis import strategies as st

from sync.suggestions.suggesting import LINE, candidates, settle, suggestions
from tests.sync.frames import pos_frame, site_frame

ONE, OTHER = "8934900123458", "8934900123465"
NO_KIN = pd.DataFrame({"site_product_id": [], "pos_product_id": []}, dtype="int64")

Side = Sequence[str] | pd.DataFrame


def found_for(site: Side, pos: Side) -> dict[int, dict[Any, Any]]:
    """The suggestions by site variant."""
    site = site if isinstance(site, pd.DataFrame) else site_frame(site)
    pos = pos if isinstance(pos, pd.DataFrame) else pos_frame(pos)
    return {row["site_variant_id"]: row for row in suggestions(site, pos, NO_KIN).to_dict("records")}


def chosen(site: Side, pos: Side) -> dict[int, tuple[int | None, str, int]]:
    """(POS variant, kind, score) by site variant."""
    return {
        one: (_number(row), row["suggestion_kind"], row["suggestion_score"])
        for one, row in found_for(site, pos).items()
    }


def scored(site: Side, pos: Side) -> dict[tuple[int, int], tuple[str, int]]:
    site = site if isinstance(site, pd.DataFrame) else site_frame(site)
    pos = pos if isinstance(pos, pd.DataFrame) else pos_frame(pos)
    rows = candidates(site, pos, NO_KIN)
    return {(row["site"], row["pos"]): (row["kind"], row["score"]) for row in rows.to_dict("records")}


def _number(row: Mapping[str, Any]) -> int | None:
    return None if pd.isna(row["pos_variant_id"]) else int(row["pos_variant_id"])


@pytest.mark.parametrize(
    ("pos", "site", "kind", "score"),
    [
        ("AO-1", "ao-1", "case", 99),
        ("AO-1", "AO 1-", "", 0),
        ("AO-1", "AO -1", "space", 98),
        ("AO-1", "\uff21O-1", "width", 98),
        ("00123", "'00123", "apostrophe", 97),
        ("00123", "123", "zeros", 95),
        ("8934900123458", "8.9349E+12", "scientific", 92),
        ("AO-1", "A0\u20131", "look_alike", 88),
        ("8934900123458123456", "8934900123458120000", "rounded", 88),
        ("8934900123458", "8934900128458", "check_digit", 86),
        ("MAR1", "01-Mar", "date", 84),
        ("1-2", "46054", "date", 74),
    ],
)
def test_each_form_of_a_sku_has_its_kind_and_score_in_both_directions(
    pos: str, site: str, kind: str, score: int
) -> None:
    expected = {1001: (1, kind, score)} if kind else {}
    assert chosen([site], [pos]) == chosen([pos], [site]) == expected


def test_further_evidence_of_another_kind_makes_a_pair_surer() -> None:
    site = site_frame(["12", "X"], barcode=[ONE, OTHER], product_name=["Kem nền 30ml", "Nón"])
    pos = pos_frame(["0012", "Y"], barcode=[ONE, OTHER], product_name=["Kem nền 30ml", "Tất"])
    assert scored(site, pos) == {(1001, 1): ("zeros", 100), (1002, 2): ("barcode", 96)}
    detail = found_for(site, pos)[1001]["detail"]
    assert detail.startswith(
        "Looks like '0012' (POS variant 1): differs only by leading zeros and has the same barcode and"
    )


def test_the_form_of_the_sku_names_the_pair_even_where_the_barcode_is_surer() -> None:
    site = site_frame(["8.9349E+12"], barcode=OTHER)
    pos = pos_frame(["8934900123458", "8934900123466"], barcode=[OTHER, ""])
    assert chosen(site, pos) == {1001: (1, "scientific", 99)}


def test_barcodes_that_contradict_the_skus_make_a_pair_less_sure() -> None:
    site, pos = site_frame(["12"], barcode=ONE), pos_frame(["0012"], barcode=OTHER)
    assert chosen(site, pos) == {1001: (1, "zeros", 80)}
    assert chosen(site_frame(["12"], barcode=ONE), pos_frame(["0012"], barcode="123")) == {1001: (1, "zeros", 95)}
    assert chosen(site_frame(["1-2"], barcode=ONE), pos_frame(["46054"], barcode=OTHER)) == {}


def test_a_name_that_agrees_decides_between_numbers_that_round_alike() -> None:
    pos = pos_frame(["8934900123451", "8934900123452"], product_name=["Kem nền 30ml", "Kem nền 50ml"])
    site = site_frame(["8.9349E+12"], product_name="Kem nền 50ml")
    number, kind, score = chosen(site, pos)[1001]
    assert (number, kind) == (2, "scientific")
    assert score > 90


def test_where_several_fit_equally_well_none_is_chosen_and_three_are_named() -> None:
    row = found_for(["8.9349E+12"], [f"893490012345{digit}" for digit in range(5)])[1001]
    assert (_number(row), row["pos_sku"], row["suggestion_score"]) == (None, "", 72)
    assert row["detail"] == (
        "Looks like '8934900123450' (POS variant 1) or '8934900123451' (POS variant 2) or '8934900123452'"
        " (POS variant 3) or 2 more: differs only by a spreadsheet's scientific notation."
    )


def test_more_than_can_be_counted_are_called_many() -> None:
    row = found_for(["8.9349E+12"], [f"8934900{digit:06d}" for digit in range(60)])[1001]
    assert "or many more: " in row["detail"]


def test_a_variant_of_the_pos_goes_to_the_clearly_better_of_two_and_the_other_is_told_so() -> None:
    rows = found_for(["'0012", "12"], ["0012"])
    assert [_number(rows[one]) for one in (1001, 1002)] == [1, None]
    assert rows[1002]["detail"] == (
        "Looks like '0012' (POS variant 1): differs only by leading zeros; another variant of the site fits it better."
    )
    assert (rows[1002]["suggestion_kind"], rows[1002]["pos_sku"]) == ("zeros", "")


def test_two_that_want_the_same_variant_equally_get_it_neither() -> None:
    rows = found_for(["12", "00012"], ["0012"])
    assert [_number(rows[one]) for one in (1001, 1002)] == [None, None]
    for one in (1001, 1002):
        assert rows[one]["detail"].endswith("leading zeros; site variants 1001, 1002 fit it equally well.")


def test_a_loser_falls_back_to_the_next_best_that_is_left_to_it() -> None:
    site = site_frame(["'0012", "12"], barcode=["", ONE])
    pos = pos_frame(["0012", "B"], barcode=["", ONE])
    # Alone, 1002 could not choose between the SKU and the barcode.
    assert chosen(site.iloc[1:], pos) == {1002: (None, "zeros", 95)}
    assert found_for(site.iloc[1:], pos)[1002]["detail"] == (
        "Looks like '0012' (POS variant 1): differs only by leading zeros;"
        " or 'B' (POS variant 2): has the same barcode."
    )
    assert chosen(site, pos) == {1001: (1, "apostrophe", 97), 1002: (2, "barcode", 96)}


def test_the_detail_of_a_variant_without_sku_names_its_id() -> None:
    row = found_for(site_frame([""], barcode=ONE), pos_frame([""], barcode=ONE))[1001]
    assert row["detail"] == "Looks like POS variant 1: has the same barcode."


def test_the_same_name_alone_is_a_suggestion_too() -> None:
    site, pos = site_frame([""], product_name="Áo thun cổ tròn"), pos_frame(["A"], product_name="Áo thun cổ tròn")
    number, kind, score = chosen(site, pos)[1001]
    assert (number, kind) == (1, "name")
    assert score >= LINE


def test_nothing_is_suggested_where_a_side_is_empty() -> None:
    for site, pos in ((["a"], []), ([], ["A"]), ([], [])):
        assert found_for(site, pos) == {}


def test_frames_that_know_less_than_the_catalog_are_enough() -> None:
    bare = ["id", "product_id", "sku"]
    found = suggestions(site_frame(["a"])[bare], pos_frame(["A"])[bare], NO_KIN)
    assert found["pos_variant_id"].tolist() == [1]


PAIRS = st.lists(
    st.tuples(st.integers(1, 6), st.integers(1, 6), st.integers(70, 100)), max_size=20, unique_by=lambda pair: pair[:2]
)


@fewer(max_examples=60, deadline=None)
@given(PAIRS)
def test_whatever_the_scores_nobody_is_taken_twice_and_nobody_better_is_passed_over(
    pairs: list[tuple[int, int, int]],
) -> None:
    frame = pd.DataFrame(pairs, columns=["site", "pos", "score"]).astype("int64")
    settled = settle(frame)
    taken = settled.taken
    assert taken["site"].is_unique
    assert taken["pos"].is_unique
    assert not set(taken["site"]) & set(settled.tied["site"])
    # A pair that is better for both its sides than what each of them got would be a mistake.
    got = {
        (side, one): score for side in ("site", "pos") for one, score in zip(taken[side], taken["score"], strict=True)
    }
    tied = set(settled.tied["site"]), set(settled.tied["pos"])
    for site, pos, score in pairs:
        if site not in tied[0] and pos not in tied[1]:
            assert score <= max(got.get(("site", site), 0), got.get(("pos", pos), 0)) + 1


def test_random_codes_of_two_shops_look_like_nothing() -> None:
    numbers = pd.Series(range(4000)) * 7919 % 1_000_000
    site = numbers.iloc[:2000].astype("str").str.zfill(6)
    pos = numbers.iloc[2000:].astype("str").str.zfill(6)
    assert found_for(["W-" + one for one in site] + list(site), ["P-" + one for one in pos] + list(pos)) == {}


def test_the_time_grows_with_the_rows_and_not_with_their_square() -> None:
    began = time.process_time()
    skus = [f"{8_934_900_000_000 + 7 * number}" for number in range(20_000)]
    names = [f"Hàng {sku[::-1]}" for sku in skus]
    site = site_frame([f"{int(sku):.4E}" for sku in skus[:200]] + ["0" + sku for sku in skus[200:]])
    found = suggestions(site, pos_frame(skus, product_name=names), NO_KIN)
    assert (found["suggestion_kind"] == "zeros").sum() == 19_800
    assert time.process_time() - began < 10
