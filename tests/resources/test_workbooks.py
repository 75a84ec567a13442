"""The mismatch workbook as a spreadsheet program sees it."""

import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.utils.escape import unescape

from resources import workbook_words as words
from resources.workbook_columns import ALL_COLUMNS, COLUMNS, EDITABLE, column_named
from resources.workbooks import EVERYTHING, GUIDE, SUMMARY, TO_FIX, ExcelWorkbooks
from sync.linking.skus import SuggestionKind
from sync.listings.words import REASON_WORDS as SYNC_REASON_WORDS
from sync.listings.words import STATE_WORDS
from sync.ports import WorkbookHead
from sync.records import LinkReason, LinkStatus, SyncReason, SyncState
from sync.workbooks.fixes import Action
from sync.workbooks.mismatches import REASON_WORDS, STATUS_WORDS, SUGGESTION_WORDS
from tests.resources.handed_back import MADE_AT, PLACES, frame, record, written

COUNTS = {"linked": 900, "unlinked/only_in_pos": 2, "error/duplicate_on_site": 1, "ignored": 3}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sub" / "mismatches-web1.xlsx"


def cell(path: Path, row: int, name: str, sheet: str = TO_FIX) -> Any:
    return openpyxl.load_workbook(path)[sheet].cell(row, PLACES[name])


def texts(path: Path, sheet: str) -> set[str]:
    rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return {str(value) for row in rows for value in row if value is not None}


def test_it_has_a_guide_a_summary_the_rows_to_fix_and_every_product(path: Path) -> None:
    head = WorkbookHead("web1", MADE_AT, COUNTS)
    rows = [frame(record(), record(status="error", reason="duplicate_on_site")), frame(record())]
    assert ExcelWorkbooks().write(path, head, rows, [*rows, frame(record(status="linked", reason=""))]) == 3
    book = openpyxl.load_workbook(path)
    states = {sheet.title: sheet.sheet_state for sheet in book.worksheets}
    assert states.pop("multiweb") == "veryHidden"
    assert states == dict.fromkeys((GUIDE, SUMMARY, TO_FIX, EVERYTHING), "visible")
    assert (book[TO_FIX].max_row, book[EVERYTHING].max_row) == (4, 5)
    counted = texts(path, SUMMARY)
    assert {"900", "2", "1", "3", "Chỉ có trên POS / Only in the POS"} <= counted
    assert any("2026-11-24 01:30" in text for text in texts(path, GUIDE) | counted)


@pytest.mark.parametrize("offline", [True, False])
def test_a_file_of_two_exports_does_not_ask_to_be_handed_back(path: Path, offline: bool) -> None:
    guide = " ".join(texts(written(path, record(), offline=offline), GUIDE))
    assert ("hand it back" in guide) == (not offline)
    assert ("Change the SKUs in the Sapo admin" in guide) == offline


def test_headers_are_bilingual_frozen_filtered_and_the_ids_are_hidden(path: Path) -> None:
    sheet = openpyxl.load_workbook(written(path, record()))[TO_FIX]
    assert sheet.freeze_panes == "E2"
    assert sheet.auto_filter.ref == f"A1:{get_column_letter(len(COLUMNS))}2"
    assert all(" / " in str(one.value) for one in sheet[1])
    spans = [one for one in sheet.column_dimensions.values() if one.hidden]
    places = {place for one in spans for place in range(one.min or 0, (one.max or 0) + 1)}
    hidden = {name for name, place in PLACES.items() if place in places}
    assert hidden == {"site", "pos_variant_id", "site_variant_id", "fingerprint"}


def test_a_header_is_known_in_either_language_and_no_two_columns_share_one() -> None:
    for column in (*COLUMNS, *ALL_COLUMNS):
        both = f"{column.vietnamese} / {column.english}"
        for text in (column.vietnamese, column.english.upper(), both, f" {both.lower()}  ".replace(" ", "\n")):
            assert column_named(text) == column.name


def test_the_action_is_chosen_from_a_list(path: Path) -> None:
    sheet = openpyxl.load_workbook(written(path, record(), record()))[TO_FIX]
    letter = get_column_letter(PLACES["action"])
    (rule,) = [one for one in sheet.data_validations.dataValidation if str(one.sqref).startswith(letter)]
    assert str(rule.sqref) == f"{letter}2:{letter}3"
    assert "Sửa SKU trên POS / Fix POS SKU" in rule.formula1
    assert rule.formula1.count(",") == 4


def test_only_what_is_to_be_filled_in_can_be_changed(path: Path) -> None:
    sheet = openpyxl.load_workbook(written(path, record()))[TO_FIX]
    assert sheet.protection.sheet
    assert not sheet.protection.password
    # A blank cell is as its column is.
    looks = [one for one in sheet.column_dimensions.values() if not one.protection.locked]
    places = {place for one in looks for place in range(one.min or 0, (one.max or 0) + 1)}
    open_cells = {name for name, place in PLACES.items() if place in places}
    assert open_cells == EDITABLE


@pytest.mark.parametrize("sku", ["00012", "8938505974194", "1E5", " AO ", "123456789012345678"])
def test_a10_skus_are_text_to_the_letter(sku: str, path: Path) -> None:
    shown = cell(written(path, record(pos_sku=sku)), 2, "pos_sku")
    assert (shown.value, shown.data_type, shown.number_format) == (sku, "s", "@")


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x","y")', "+84", "-1", "@SUM(A1)", "'1", "http://x.vn"])
def test_nothing_of_a_shop_becomes_a_formula_or_a_link(text: str, path: Path) -> None:
    shown = cell(written(path, record(pos_sku=text, site_product=text)), 2, "pos_sku")
    assert (shown.value, shown.data_type, shown.hyperlink) == (text, "s", None)
    with zipfile.ZipFile(path) as parts:
        sheet = parts.read("xl/worksheets/sheet3.xml").decode()
    assert "<f>" not in sheet
    assert shown.quotePrefix is text.startswith(("=", "+", "-", "@", "'"))


@pytest.mark.parametrize(
    "text", ["<r>&</r>", "<r><t>x</t></r>", "a\x00b\x1bc", "_x0041_", "]]>&amp;<b>", "Tết 🎁 ", "\n x"]
)
def test_no_text_breaks_the_file_or_is_read_as_something_else(text: str, path: Path) -> None:
    shown = cell(written(path, record(pos_product=text)), 2, "pos_product")
    assert unescape(str(shown.value)).removeprefix(" " if text.startswith("<r>") else "") == text


def test_a_text_too_long_for_a_cell_is_cut(path: Path) -> None:
    assert len(cell(written(path, record(detail="a" * 40_000)), 2, "detail").value) == 32_767


def test_a_green_corner_for_numbers_kept_as_text_is_asked_for_by_nobody(path: Path) -> None:
    with zipfile.ZipFile(written(path, record())) as parts:
        sheet = parts.read("xl/worksheets/sheet3.xml").decode()
    assert '<ignoredError sqref="A1:Y2" numberStoredAsText="1"/>'.replace("Y", get_column_letter(len(COLUMNS))) in sheet


def test_codes_stand_in_the_sheets_in_both_languages(path: Path) -> None:
    made = record(suggestion="zeros", stock_state="held", stock_reason="guard_stock")
    sheet = openpyxl.load_workbook(written(path, made))[EVERYTHING]
    row = dict(zip((column.name for column in ALL_COLUMNS), (one.value for one in sheet[2]), strict=True))
    assert row["status"] == "Chưa liên kết / Not linked"
    assert row["suggestion"] == "Mất số 0 ở đầu / Leading zeros are lost"
    assert row["stock_state"] == ("Chờ duyệt / Held for approval: Quá nhiều hàng về 0 / Too much would go to 0")
    assert row["price_state"] is None


@pytest.mark.parametrize(
    ("known", "codes"),
    [
        (SUGGESTION_WORDS, SuggestionKind),
        (STATUS_WORDS, LinkStatus),
        (REASON_WORDS, LinkReason),
        (words.ADVICE, LinkReason),
        (words.ADVICE, REASON_WORDS),
        (STATE_WORDS, SyncState),
        (SYNC_REASON_WORDS, set(SyncReason) - {SyncReason.NONE}),
        (words.ACTION_GUIDE, Action),
    ],
)
def test_there_are_words_for_every_code(known: Mapping[Any, Any], codes: Iterable[Any]) -> None:
    assert set(codes) <= set(known)


def test_numbers_are_numbers_and_unknown_ones_blank(path: Path) -> None:
    written(path, record(pos_price=118_000, pos_stock=pd.NA))
    assert (cell(path, 2, "pos_price").value, cell(path, 2, "pos_stock").value) == (118_000, None)


def test_a_failed_write_leaves_the_old_file(path: Path) -> None:
    written(path, record(pos_sku="OLD"))
    broken = [frame(record()).drop(columns="status")]
    with pytest.raises(KeyError):
        ExcelWorkbooks().write(path, WorkbookHead("web1", MADE_AT, COUNTS), broken, [])
    assert cell(path, 2, "pos_sku").value == "OLD"
    assert [one.name for one in path.parent.iterdir()] == [path.name]
