"""Which variant of a site belongs to which variant of the POS."""

import time
import unicodedata
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as fewer
from hypothesis import strategies as st

from sandbox.catalogs.derive import derive_site
from sandbox.seeds import status_name
from sync.linking import matching
from sync.linking.link_rows import COLUMNS
from sync.linking.matching import only_in_pos
from tests.sandbox.test_catalogs_truth import SITE_DIRT, make_dirty_pos
from tests.sync.frames import matched, no_links, pos_frame, site_frame, status_of, statuses


def row_of(rows: pd.DataFrame, site_variant_id: int) -> "pd.Series[Any]":
    return rows[rows["site_variant_id"] == site_variant_id].iloc[0]


def test_equal_skus_link_after_trimming_and_nfc() -> None:
    rows = matched(["AO-1", "Áo-2"], [" AO-1 ", unicodedata.normalize("NFD", "Áo-2")])
    assert statuses(rows) == [(1, 1001, "linked"), (2, 1002, "linked")]
    assert list(rows.columns) == COLUMNS


def test_what_one_side_alone_has_is_named_so() -> None:
    pos = pos_frame(["A", "B"])
    rows = matched(pos, ["A", "C"])
    assert statuses(rows) == [(1, 1001, "linked"), (None, 1002, "unlinked/only_on_site")]
    assert only_in_pos(pos, rows)["id"].tolist() == [2]


@pytest.mark.parametrize("blank", ["", "  ", "\u00a0", "\u200b"])
def test_a_blank_sku_matches_nothing_and_is_no_duplicate(blank: str) -> None:
    rows = matched([blank, blank], [blank, blank, "A"])
    assert [status_of(rows, one) for one in (1001, 1002, 1003)] == ["unlinked/blank_sku"] * 2 + [
        "unlinked/only_on_site"
    ]
    assert rows["pos_variant_id"].isna().all()


def test_an_exact_pair_links_beside_twins_of_either_side() -> None:
    rows = matched(["AO-1", "ao-1"], ["AO-1", "AO -1"])
    assert statuses(rows) == [
        (1, 1001, "linked"),
        (2, None, "error/duplicate_in_pos"),
        (None, 1002, "error/duplicate_on_site"),
    ]
    assert row_of(rows, 1002)["detail"] == (
        "SKU 'AO -1' occurs more than once in the site but for case or spaces: variants 1001, 1002."
    )


def test_twins_that_each_have_an_exact_partner_all_link() -> None:
    rows = matched(["AO-1", "ao-1"], ["ao-1", "AO-1"])
    assert statuses(rows) == [(1, 1002, "linked"), (2, 1001, "linked")]


def test_a_site_sku_like_two_of_the_pos_is_an_error_and_no_suggestion() -> None:
    rows = matched(["AO-1", "ao-1"], ["Ao-1"])
    assert status_of(rows, 1001) == "error/duplicate_in_pos"
    assert "variants 1, 2" in row_of(rows, 1001)["detail"]


def test_the_details_of_a_duplicate_name_the_sku_and_the_ids() -> None:
    rows = matched(["A", "A"], ["A", "B", "B"])
    assert row_of(rows, 1001)["detail"] == "SKU 'A' occurs more than once in the POS: variants 1, 2."
    assert row_of(rows, 1002)["detail"] == "SKU 'B' occurs more than once in the site: variants 1002, 1003."
    assert (1, None, "error/duplicate_in_pos") in statuses(rows)


def test_many_duplicates_are_counted_and_not_all_named() -> None:
    rows = matched(["X"], ["B"] * 12)
    assert row_of(rows, 1001)["detail"].endswith("variants 1001, 1002, 1003, 1004, 1005 and 7 more.")


@pytest.mark.parametrize(
    ("pos_sku", "site_sku", "kind"),
    [
        ("AO-1", "ao-1", "case"),
        ("AO-1", "AO - 1", "space"),
        ("AO-1", "\uff21\uff2f-1", "width"),
        ("0012", "12", "zeros"),
        ("12", "0012", "zeros"),
        ("8934900123456", "8.9349E+12", "scientific"),
        ("8934950000000", "8.93495E+12", "scientific"),
        ("8.9349E+12", "8934900123456", "scientific"),
        ("9999999999999", "1E+13", "scientific"),
        ("0893490012345", "8.9349E+11", "scientific"),
    ],
)
def test_a_near_match_is_suggested_with_its_kind_and_never_linked(pos_sku: str, site_sku: str, kind: str) -> None:
    rows = matched([pos_sku], [site_sku])
    assert statuses(rows) == [(1, 1001, "unlinked/near_match")]
    row = row_of(rows, 1001)
    assert (row["suggestion_kind"], row["pos_sku"], row["suggestion_score"] >= 92) == (kind, pos_sku, True)
    assert f"'{pos_sku}' (POS variant 1)" in row["detail"]


@pytest.mark.parametrize(
    ("pos_sku", "site_sku"),
    [
        ("8934900123456", "8.935E+11"),
        ("8934900123456", "8.9348E+12"),
        ("893490012345X", "8.9349E+12"),
        ("AO-1", "AO-2"),
    ],
)
def test_what_is_not_near_is_only_on_the_site(pos_sku: str, site_sku: str) -> None:
    assert status_of(matched([pos_sku], [site_sku]), 1001) == "unlinked/only_on_site"


def test_several_numbers_that_round_alike_are_named_without_choosing_one() -> None:
    rows = matched([f"893490012345{n}" for n in range(6)], ["8.9349E+12"])
    row = row_of(rows, 1001)
    assert (row["reason"], row["pos_variant_id"] is pd.NA, row["pos_sku"]) == ("near_match", True, "")
    assert "(POS variant 3) or 3 more: differs only by a spreadsheet's" in row["detail"]


def test_what_is_linked_already_is_not_suggested() -> None:
    assert status_of(matched(["0012"], ["0012", "12"]), 1002) == "unlinked/only_on_site"


def test_a_suggestion_by_barcode_leaves_the_reason_as_it_is() -> None:
    pos = pos_frame(["A", "B", "C"], barcode=["8934900123458", "", "8934900123465"])
    site = site_frame(["", "X", "C"], barcode=["8934900123458", "8934900123465", ""])
    rows = matched(pos, site)
    assert statuses(rows) == [
        (1, 1001, "unlinked/blank_sku"),
        (3, 1003, "linked"),
        (None, 1002, "unlinked/only_on_site"),
    ]
    row = row_of(rows, 1001)
    assert (row["suggestion_kind"], row["suggestion_score"], row["pos_sku"]) == ("barcode", 96, "A")
    assert row["detail"] == "Looks like 'A' (POS variant 1): has the same barcode."
    assert only_in_pos(pos, rows)["id"].tolist() == [2]


def test_a_barcode_that_linked_variants_have_too_speaks_for_nobody() -> None:
    pos = pos_frame(["A", "B"], barcode="8934900123458")
    rows = matched(pos, site_frame(["A", "X"], barcode=["", "8934900123458"]))
    assert (row_of(rows, 1002)["suggestion_kind"], row_of(rows, 1002)["suggestion_score"]) == ("", 0)


def test_one_of_two_that_cannot_be_told_apart_is_never_the_one_suggested() -> None:
    rows = matched(["12", "12", "B", "b"], ["0012", "X"])
    assert statuses(rows)[4:] == [(None, 1001, "unlinked/near_match"), (None, 1002, "unlinked/only_on_site")]
    barcode = ["8934900123458", "", "", "8934900123465"]
    pos = pos_frame(["12", "12", "B", "b"], barcode=barcode)
    rows = matched(pos, site_frame(["0012", "X"], barcode=["8934900123458", "8934900123465"]))
    assert row_of(rows, 1001)[["pos_sku", "suggestion_kind"]].tolist() == ["", "zeros"]
    assert row_of(rows, 1001)["pos_variant_id"] is pd.NA
    assert row_of(rows, 1002)[["pos_sku", "suggestion_kind", "detail"]].tolist() == ["", "", ""]
    assert (rows["reason"] == "duplicate_in_pos").sum() == 4


def test_nothing_is_suggested_for_duplicates_lost_pairs_rows_by_hand_and_resting_ones() -> None:
    site = ["ao-1", "AO - 1", "b"]
    assert [status_of(matched(["AO-1", "B"], site), one) for one in (1001, 1002)] == ["error/duplicate_on_site"] * 2
    first = matched(["A", "B"], ["A", "B"])
    first.loc[first["site_variant_id"] == 1001, ["status", "reason"]] = ["unlinked", "unlinked_by_hand"]
    pos = pos_frame(["A", "b"], id=[1, 7])
    rows = matched(pos, ["A", "B"], first)
    assert [status_of(rows, one) for one in (1001, 1002)] == ["unlinked/unlinked_by_hand", "error/pos_variant_missing"]
    assert (rows["suggestion_kind"] == "").all()
    assert (matched(pos, ["a", "B"], product_sync=False)["suggestion_kind"] == "").all()


def test_a_suggestion_goes_when_its_pair_is_linked() -> None:
    near = matched(["AO-1"], ["ao-1"])
    linked = matched(["AO-1"], ["AO-1"], near)
    assert row_of(linked, 1001)[["status", "suggestion_kind", "suggestion_score", "detail"]].tolist() == [
        "linked",
        "",
        0,
        "",
    ]


def test_deleted_variants_of_the_pos_match_nothing() -> None:
    pos = pos_frame(["A", "A"], status=["deleted", "active"])
    rows = matched(pos, ["A"])
    assert statuses(rows) == [(2, 1001, "linked")]
    assert only_in_pos(pos, rows).empty


def test_a_combo_of_the_site_does_not_link_to_simple_goods() -> None:
    site = site_frame(["A", "B"], kind=["combo", "combo"])
    rows = matched(pos_frame(["A", "B"], composite=[False, True]), site)
    assert statuses(rows) == [(1, 1001, "error/type_mismatch"), (2, 1002, "linked")]


def test_a_combo_that_was_never_linked_does_not_count_as_linked_before() -> None:
    pos = pos_frame(["A", "B"])
    first = matched(pos, site_frame(["A"], kind="combo"))
    again = matched(pos, site_frame(["B"], kind="normal"), first)
    assert statuses(again) == [(2, 1001, "linked")]


def test_matching_again_changes_nothing() -> None:
    pos, site = ["A", "b", "0012", "D", "D", "E", "e"], ["A", "B", "12", "D", "x", "x", "", "Ee"]
    first = matched(pos, site)
    assert statuses(matched(pos, site, first)) == statuses(first)


def test_a_link_stands_by_its_ids_when_a_sku_is_renamed_and_warns() -> None:
    first = matched(["A", "B"], ["A", "B"])
    renamed = matched(["A", "B"], ["Z", "B"], first)
    assert statuses(renamed) == [(1, 1001, "linked"), (2, 1002, "linked")]
    assert row_of(renamed, 1001)["warning"] == "sku_changed"
    both = matched(["Z", "B"], ["Z", "B"], renamed)
    assert (row_of(both, 1001)["warning"], row_of(both, 1001)["pos_sku"]) == ("", "Z")


def test_a_new_site_variant_with_the_sku_of_a_linked_pos_variant_is_linked_elsewhere() -> None:
    first = matched(["A"], ["A"])
    rows = matched(["A"], ["Z", "A"], first)
    assert statuses(rows) == [(1, 1001, "linked"), (1, 1002, "error/linked_elsewhere")]
    assert row_of(rows, 1002)["detail"] == "POS variant 1 with SKU 'A' is linked to site variant 1001."


def test_a_pair_that_gets_a_duplicate_later_stays_and_the_newcomer_is_the_error() -> None:
    first = matched(["A"], ["A"])
    rows = matched(["A", "A"], ["A", "A"], first)
    assert statuses(rows) == [
        (1, 1001, "linked"),
        (2, None, "error/duplicate_in_pos"),
        (None, 1002, "error/duplicate_on_site"),
    ]
    assert row_of(rows, 1001)["warning"] == "duplicate_sku"


def test_a_deleted_pos_variant_parts_the_pair_and_a_new_one_with_the_sku_takes_its_place() -> None:
    first = matched(["A"], ["A"])
    lost = matched(pos_frame(["A"], status="deleted"), ["A"], first)
    assert statuses(lost) == [(1, 1001, "error/pos_variant_missing")]
    assert statuses(matched(pos_frame([]), ["A"], lost)) == [(1, 1001, "error/pos_variant_missing")]
    back = matched(pos_frame(["A"], id=[7]), ["A"], lost)
    assert statuses(back) == [(7, 1001, "linked")]


def test_a_pair_whose_both_sides_are_gone_is_forgotten() -> None:
    rows = matched(pos_frame([]), site_frame([]), matched(["A"], ["A"]))
    assert rows.empty


def test_the_same_site_variant_coming_back_is_linked_as_before() -> None:
    first = matched(["A"], ["A"])
    lost = matched(["A"], site_frame([]), first)
    assert statuses(lost) == [(1, 1001, "error/site_variant_missing")]
    assert statuses(matched(["A"], ["renamed"], lost)) == [(1, 1001, "linked")]


def test_sync_off_lets_every_pair_rest_and_remembers_it() -> None:
    first = matched(["A", "B"], ["A", "C"])
    off = matched(["A", "B", "C"], ["Z", "C"], first, product_sync=False)
    assert statuses(off) == [(1, 1001, "unlinked/sync_off"), (None, 1002, "unlinked/sync_off")]
    on = matched(["A", "B"], ["Z", "C"], off)
    assert statuses(on) == [(1, 1001, "linked"), (None, 1002, "unlinked/only_on_site")]


def test_what_a_person_unlinked_stays_so_while_product_sync_is_off_and_on_again() -> None:
    rows = matched(["A"], ["A"])
    rows[["status", "reason"]] = ["unlinked", "unlinked_by_hand"]
    for options in ({"product_sync": False}, {}, {}):
        rows = matched(["A"], ["A"], rows, **options)
        assert statuses(rows) == [(1, 1001, "unlinked/unlinked_by_hand")]


def grown(count: int) -> pd.DataFrame:
    """A site product that was one variant and has `count` now; the first kept its id and SKU."""
    names = [f"cỡ {number}" for number in range(count)] if count > 1 else ["Default Title"]
    return site_frame(["A", "A-2", "A-3"][:count], product_id=10010, variant_name=names)


def test_a_product_turned_from_one_variant_into_many_is_a_type_mismatch_until_it_turns_back() -> None:
    first = matched(["A"], grown(1))
    many = matched(["A"], grown(3), first)
    assert status_of(many, 1001) == "error/type_mismatch"
    assert "one" in row_of(many, 1001)["detail"]
    assert status_of(matched(["A"], grown(3), many), 1001) == "error/type_mismatch"
    assert status_of(matched(["A"], grown(1), many), 1001) == "linked"


def test_a_product_collapsed_into_its_default_variant_is_a_type_mismatch() -> None:
    pos = pos_frame(["A", "A-2", "A-3"], product_id=10, variant_name=["x", "y", "z"])
    first = matched(pos, grown(3))
    assert status_of(first, 1001) == "linked"
    assert status_of(matched(pos, grown(1), first), 1001) == "error/type_mismatch"


def test_the_last_variant_left_of_many_is_still_itself() -> None:
    first = matched(["A", "A-2"], grown(2))
    left = matched(["A", "A-2"], grown(2).iloc[:1], first)
    assert status_of(left, 1001) == "linked"


def test_a_product_rebuilt_alike_on_both_sides_stays_linked() -> None:
    first = matched(["A"], grown(1))
    pos = pos_frame(["A", "A-2", "A-3"], product_id=10, variant_name=["x", "y", "z"])
    rows = matched(pos, grown(3), first)
    assert [status_of(rows, one) for one in (1001, 1002, 1003)] == ["linked"] * 3
    assert row_of(rows, 1001)["shape"] == "many/many"


def test_a_unit_of_measure_is_no_further_variant() -> None:
    first = matched(["A"], ["A"])
    pos = pos_frame(["A", "A-THUNG"], product_id=10, packsize=[False, True])
    assert status_of(matched(pos, ["A"], first), 1001) == "linked"


@pytest.mark.parametrize("seed", range(12))
def test_every_row_of_a_derived_site_is_judged_as_its_derivation_knows_it(seed: int) -> None:
    pos = make_dirty_pos(seed)
    truth = [row for row in derive_site(pos, "giadung", SITE_DIRT, seed, 100).truth.rows if row.on_site]
    rows = matched([variant.sku or "" for variant in pos.variants()], [row.site_sku or "" for row in truth])
    found = rows.dropna(subset="site_variant_id").set_index("site_variant_id")
    for place, row in enumerate(truth):
        ours = found.loc[1001 + place]
        assert status_name(str(ours["status"]), str(ours["reason"])) == status_name(row.status, row.reason), row
        if row.reason == "near_match":
            assert ours["suggestion_kind"] == row.kind


SKUS = st.lists(
    st.sampled_from(["A", "a", "A ", "A 1", "A1", "01", "1", "001", "", " ", "1E+12", "B", "b"]), max_size=9
)


@fewer(max_examples=8, deadline=None)
@given(SKUS, SKUS, SKUS, SKUS)
def test_links_are_one_to_one_and_stay_so_whatever_is_renamed(
    pos: list[str], site: list[str], later_pos: list[str], later_site: list[str]
) -> None:
    first = matched(pos, site)
    rows = matched(later_pos, later_site, first)
    made = matching.matched(pos_frame(pos), site_frame(site), no_links())
    again = matching.matched(pos_frame(later_pos), site_frame(later_site), made.rows, likeness=made.likeness)
    pd.testing.assert_frame_equal(again.rows, rows)
    for one in (first, rows):
        linked = one[one["status"] == "linked"]
        assert linked["pos_variant_id"].is_unique
        assert linked["site_variant_id"].is_unique
        assert not one.duplicated(["pos_variant_id", "site_variant_id"]).any()
    stood = first[first["status"] == "linked"]
    stood = stood[stood["pos_variant_id"].le(len(later_pos)) & stood["site_variant_id"].le(1000 + len(later_site))]
    kept = rows[rows["status"] == "linked"]
    pairs = set(zip(kept["pos_variant_id"], kept["site_variant_id"], strict=True))
    assert set(zip(stood["pos_variant_id"], stood["site_variant_id"], strict=True)) <= pairs
    assert set(range(1001, 1001 + len(later_site))) <= set(rows["site_variant_id"].dropna())


def test_the_time_grows_with_the_rows_and_not_with_their_square() -> None:
    skus = [f"SKU-{number:06d}" for number in range(14_142)]
    site = [sku.lower() if place % 10 == 0 else sku for place, sku in enumerate(skus)]
    began = time.process_time()
    rows = matched(skus, site)
    assert (rows["reason"] == "near_match").sum() == 1415
    assert time.process_time() - began < 3


def test_skus_that_a_spreadsheet_made_equal_stay_duplicates_and_are_told_apart_by_name() -> None:
    names = ["Nhẫn cưới vàng trắng đính kim cương", "Bông tai ngọc trai nước ngọt"]
    pos = pos_frame(["8934900123456", "8934900987654"], product_name=names)
    site = site_frame(["8.9349E+12", "8.9349E+12"], product_name=names)
    rows = matched(pos, site)
    for site_id, pos_id in ((1001, 1), (1002, 2)):
        row = row_of(rows, site_id)
        assert status_of(rows, site_id) == "error/duplicate_on_site"
        assert row["pos_variant_id"] == pos_id
        assert row["suggestion_kind"]
        assert row["detail"].startswith("SKU '8.9349E+12' occurs more than once in the site: variants 1001, 1002. ")


def test_any_other_duplicate_gets_no_suggestion() -> None:
    names = ["Nhẫn cưới vàng trắng đính kim cương", "Bông tai ngọc trai nước ngọt"]
    rows = matched(pos_frame(["A", "B"], product_name=names), site_frame(["C", "C"], product_name=names))
    assert rows[rows["site_variant_id"].notna()]["pos_variant_id"].isna().all()
