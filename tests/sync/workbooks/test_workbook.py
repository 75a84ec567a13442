"""What analysts are shown, and what comes of what they hand back, with real files and a real database."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from resources.database.database import SqlDatabase
from resources.workbooks import TO_FIX
from sync.errors import Invalid, Transient, Unauthorised, WrongUse
from sync.records import Page, StockRow
from sync.workbooks.fixes import action_of
from tests.sync.analyst_desk import Desk, in_pos, loaded, make_desk, on_site
from tests.sync.order_fakes import POS, SITE, FakeSite
from tests.sync.order_world import BRANCH, pos_variant, site_variant


@pytest.fixture
def desk(sqlite_database: SqlDatabase, tmp_path: Path) -> Desk:
    return make_desk(sqlite_database, tmp_path)


# ---- export --------------------------------------------------------------------------------------


def test_there_is_one_row_for_each_mismatch_and_none_for_what_is_linked(desk: Desk) -> None:
    rows = desk.shown()
    ids = [(row["pos_variant_id"], row["site_variant_id"]) for row in rows]
    assert sorted(ids, key=str) == sorted(
        [
            ("1002", "2002"),
            ("1003", None),
            (None, "2004"),
            ("1005", "2005"),
            ("1005", "2006"),
            (None, "2007"),
        ],
        key=str,
    )
    report = desk.export()
    assert report.rows == 6
    assert report.summary == {
        "linked": 1,
        "error/duplicate_on_site": 2,
        "unlinked/blank_sku": 1,
        "unlinked/near_match": 1,
        "unlinked/only_in_pos": 1,
        "unlinked/only_on_site": 1,
    }


def test_a_row_shows_both_sides_and_the_reason_in_words(desk: Desk) -> None:
    row = next(row for row in desk.shown() if row["site_variant_id"] == "2002")
    assert row["status"] == "Chưa liên kết / Not linked"
    assert row["reason"] == "Mã SKU gần giống / SKUs only look alike"
    assert row["suggestion"] == "Khác chữ hoa, chữ thường / Differs in upper and lower case"
    assert (row["pos_sku"], row["site_sku"]) == ("AO-2", "ao-2")
    assert (row["pos_product"], row["site_product"]) == ("Áo 1002", "Áo 2002")
    assert (row["pos_price"], row["pos_stock"], row["site_price"], row["site_stock"]) == (100_000, 10, 100_000, 10)


def test_a_stock_with_a_branch_missing_is_shown_as_unknown(desk: Desk) -> None:
    desk.database.catalog.save_pos_page(
        Page(datetime.now(UTC), (pos_variant(1002, "AO-2", stock=(StockRow(999, 5000, 5000),)),), None)
    )
    row = next(row for row in desk.shown() if row["site_variant_id"] == "2002")
    assert row["pos_stock"] is None


def test_a_link_whose_sku_changed_is_shown(desk: Desk) -> None:
    desk.database.catalog.save_pos_page(Page(datetime.now(UTC), (pos_variant(1001, "SKU1-NEW"),), None))
    desk.relink()
    row = next(row for row in desk.shown() if row["site_variant_id"] == "2001")
    assert row["status"] == "Đã liên kết / Linked"
    assert "SKU changed after linking" in row["reason"]


# ---- applying ------------------------------------------------------------------------------------


def test_a_trial_changes_nothing(desk: Desk) -> None:
    path = desk.fix(on_site(2002, action="Sửa SKU trên trang web / Fix site SKU", new_site_sku="AO-2"))
    report = desk.hand_in(path, apply=False)
    assert (report.applied, report.refused, report.annotated) == (1, 0, None)
    assert report.rows[0].outcome == "ready"
    assert report.rows[0].message == "SKU ao-2 → AO-2"
    assert desk.site.calls["change_sku"] == 0
    assert desk.logged() == []


def test_a_site_sku_is_fixed_and_then_links_by_itself(desk: Desk) -> None:
    report = desk.hand_in(desk.fix(on_site(2002, action="fix site sku", new_site_sku="AO-2")))
    assert (report.applied, report.rows[0].outcome) == (1, "applied")
    assert desk.site.variants[2002].sku == "AO-2"
    assert desk.logged() == [("site_sku", "ao-2", "AO-2")]
    desk.relink()
    assert desk.links()[2002] == (1002, "linked", "")


def test_a_pos_sku_is_fixed_and_keeps_its_stock(desk: Desk) -> None:
    report = desk.hand_in(desk.fix(in_pos(1003, action="fix_pos_sku", new_pos_sku="WEB-4")))
    assert report.applied == 1
    assert desk.pos.variants[1003].sku == "WEB-4"
    assert desk.logged() == [("pos_sku", "POS-3", "WEB-4")]
    assert len(desk.database.catalog.pos_stock([BRANCH])) == 4
    desk.relink()
    assert desk.links()[2004] == (1003, "linked", "")


def test_two_variants_are_linked_by_hand(desk: Desk) -> None:
    assert desk.hand_in(desk.fix(on_site(2002, action="Liên kết"))).applied == 1
    assert desk.links()[2002] == (1002, "linked", "")
    desk.relink()
    assert desk.links()[2002] == (1002, "linked", "")
    assert desk.logged() == [("pos_variant_id", None, "1002")]


@pytest.mark.parametrize("chosen", ["POS-3", " POS-3 ", "#1003"])
def test_a_row_with_one_side_links_to_the_chosen_counterpart(chosen: str, desk: Desk) -> None:
    assert desk.hand_in(desk.fix(on_site(2004, action="link", chosen=chosen))).applied == 1
    assert desk.links()[2004] == (1003, "linked", "")
    assert desk.pos.calls["change_sku"] == 0


def test_a_link_to_a_sku_that_several_have_is_refused(desk: Desk) -> None:
    report = desk.hand_in(desk.fix(in_pos(1003, action="link", chosen="T")))
    assert report.rows[0].message == "SKU T belongs to 2 site variants (#2005, #2006); choose one of them as #id."
    assert report.refused == 1
    assert desk.hand_in(desk.fix(in_pos(1003, action="link", chosen="#2005"))).applied == 1
    assert desk.links()[2005] == (1003, "linked", "")


def test_a_variant_that_is_linked_already_is_not_linked_again(desk: Desk) -> None:
    report = desk.hand_in(desk.fix(on_site(2004, action="link", chosen="SKU1")))
    assert "is linked to site variant 2001" in report.rows[0].message
    assert desk.links()[2004] == (None, "unlinked", "only_on_site")


def test_an_unlinked_row_stays_unlinked(desk: Desk) -> None:
    path = desk.fix(on_site(2002, action="Hủy liên kết / Unlink"))
    assert desk.hand_in(path).applied == 1
    desk.site.variants[2002] = site_variant(2002, "AO-2")
    desk.database.catalog.save_site_page(SITE, Page(datetime.now(UTC), (site_variant(2002, "AO-2"),), None))
    desk.relink()
    assert desk.links()[2002][1:] == ("unlinked", "unlinked_by_hand")


def test_an_ignored_row_is_shown_no_more_until_something_is_done_on_it(desk: Desk) -> None:
    path = desk.fix(on_site(2002, action="Bỏ qua / Ignore"))
    report = desk.hand_in(path)
    assert (report.applied, report.refused, report.rows[0].outcome) == (1, 0, "applied")
    ((field, before, fingerprint),) = desk.logged()
    assert (field, before) == ("ignored", None)
    assert desk.database.links.ignored(SITE) == frozenset([fingerprint])
    assert desk.told(path, apply=True) == ["already: Ignored already."]
    assert len(desk.logged()) == 1
    again = desk.retyped(path, on_site(2002, action="link", chosen="SKU1"))
    assert desk.hand_in(again).refused == 1
    assert desk.database.links.ignored(SITE) == frozenset()
    assert desk.logged()[0] == ("ignored", fingerprint, None)


def test_a10_the_same_workbook_twice_does_everything_once(desk: Desk) -> None:
    wishes = {
        "2002": {"action": "link"},
        "2004": {"action": "fix_site_sku", "new_site_sku": "WEB-44"},
        "2007": {"action": "unlink"},
    }
    path = desk.fix(lambda row: wishes.get(row["site_variant_id"]))
    assert desk.hand_in(path).applied == 3
    before = (desk.links(), desk.logged())
    second = desk.hand_in(path)
    assert {one.outcome for one in second.rows} == {"already"}
    assert (second.applied, second.refused) == (0, 0)
    assert (desk.links(), desk.logged()) == before
    assert desk.site.calls["change_sku"] == 1


def test_a10_rows_that_changed_since_are_refused_and_the_rest_is_applied(desk: Desk) -> None:
    path = desk.fix(lambda row: {"action": "fix_site_sku", "new_site_sku": f"N-{row['site_variant_id']}"})
    desk.site.variants[2004] = site_variant(2004, "WEB-4", product_name="Quần")
    del desk.site.variants[2007]
    report = desk.hand_in(path)
    told = {one.message for one in report.rows if one.outcome == "refused"}
    assert any("changed since" in text for text in told)
    assert "Site variant 2007 (Áo 2007) is gone; export the workbook again." in told
    assert {number for number, one in desk.site.variants.items() if one.sku.startswith("N-")} == {2002, 2005, 2006}
    assert (report.applied, report.refused) == (3, 3)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("=A1&B1", "holds a formula"),
        ("8.9385E+12", "makes of a long number"),
        ("x" * 51, "51 characters"),
        ("AO\u200b1", "nobody can see"),
        ("T", "belongs to site variant 2005 (Áo 2005) already"),
    ],
)
def test_a_sku_that_cannot_be_is_refused_before_the_site_is_asked(typed: str, sentence: str, desk: Desk) -> None:
    report = desk.hand_in(desk.fix(on_site(2002, action="fix_site_sku", new_site_sku=typed)))
    assert report.refused == 1
    assert sentence in report.rows[0].message
    assert desk.site.calls["change_sku"] == 0


def test_rows_that_contradict_each_other_are_all_refused(desk: Desk) -> None:
    path = desk.fix(
        lambda row: (
            {"action": "fix_site_sku", "new_site_sku": "N"} if row["site_variant_id"] in ("2005", "2006") else None
        )
    )
    report = desk.hand_in(path)
    assert report.refused == 2
    first, second = (row.row for row in report.rows)
    assert [row.message for row in report.rows] == [
        f"Row {other} gives SKU N to another variant; keep one of the two." for other in (second, first)
    ]


@pytest.mark.parametrize(("action", "sentence"), [("", "no action chosen"), ("Xóa", "“Xóa” is no action")])
def test_a_row_without_a_known_action_is_refused(action: str, sentence: str, desk: Desk) -> None:
    report = desk.hand_in(desk.fix(on_site(2002, action=action, new_site_sku="AO-2")))
    assert sentence in report.rows[0].message


def test_a_refusal_of_the_shop_stands_beside_its_row_and_the_rest_goes_on(desk: Desk) -> None:
    change = desk.site.change_sku

    def picky(product_id: int, variant_id: int, sku: str) -> Any:
        if variant_id == 2002:
            raise Invalid(SITE, "Mã không hợp lệ", {"sku": "Mã không hợp lệ"})
        if variant_id == 2004:
            raise Transient(SITE, "the connection dropped.")
        return change(product_id, variant_id, sku)

    desk.site.change_sku = picky  # type: ignore[method-assign]
    wishes = {n: {"action": "fix_site_sku", "new_site_sku": f"N-{n}"} for n in ("2002", "2004", "2007")}
    report = desk.hand_in(desk.fix(lambda row: wishes.get(row["site_variant_id"])))
    assert (report.applied, report.refused) == (1, 2)
    assert any("Mã không hợp lệ" in one.message for one in report.rows)
    assert any("Hand the file back again" in one.message for one in report.rows)


def test_a_refused_login_stops_at_once(desk: Desk) -> None:
    desk.pos.on_call["change_sku"] = Unauthorised(POS, "the token is refused.")
    wishes = {
        "1003": {"action": "fix_pos_sku", "new_pos_sku": "N-3"},
        "1002": {"action": "fix_pos_sku", "new_pos_sku": "N-2"},
    }
    report = desk.hand_in(desk.fix(lambda row: wishes.get(row["pos_variant_id"])))
    assert (report.applied, report.refused, desk.pos.calls["change_sku"]) == (0, 2, 1)


def test_the_copy_tells_what_became_of_each_row(desk: Desk) -> None:
    path = desk.fix(on_site(2002, action="link"))
    report = desk.hand_in(path)
    assert report.annotated == path.with_name(f"mismatches-{SITE}.result.xlsx")
    sheet = loaded(report.annotated)[TO_FIX]
    told = [row[-1] for row in sheet.iter_rows(values_only=True) if row[-1]]
    assert told == ["Kết quả / Result", "Đã áp dụng / Applied: Liên kết AO-2 với ao-2 / Link AO-2 with ao-2"]


def test_a_workbook_of_another_site_is_refused(desk: Desk) -> None:
    path = desk.fix(on_site(2002, action="link"))
    other = replace(desk, site=FakeSite(alias="web2"))
    with pytest.raises(WrongUse, match="was made for the site 'web1', not for 'web2'"):
        other.hand_in(path)


def test_actions_are_known_in_both_languages() -> None:
    assert action_of("sửa sku TRÊN pos") == action_of("Fix POS SKU") == action_of("fix_pos_sku") == "fix_pos_sku"
    assert action_of("xóa") is None
