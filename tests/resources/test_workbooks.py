"""The mismatch workbook as Excel sees it, and as analysts hand it back."""

import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from resources.workbook_columns import COLUMNS, header
from resources.workbooks import ExcelWorkbooks
from sync import mismatches
from sync.errors import WrongUse

MADE_AT = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
SUMMARY = {"linked": 900, "unlinked/only_in_pos": 2, "error/duplicate_on_site": 1}
HEADERS = {column.name: header(column) for column in COLUMNS}


def record(**values: Any) -> dict[str, Any]:
    blank: dict[str, Any] = dict.fromkeys(mismatches.COLUMNS, "")
    numbers = dict.fromkeys(("pos_price", "pos_stock", "site_price", "site_stock"), 1000)
    ids = {"pos_variant_id": 1001, "site_variant_id": 2001, "fingerprint": "ab12"}
    return blank | numbers | ids | {"status": "unlinked", "reason": "near_match"} | values


def frame(*records: dict[str, Any]) -> pd.DataFrame:
    made = pd.DataFrame(list(records), columns=mismatches.COLUMNS)
    numbers = ["pos_price", "pos_stock", "site_price", "site_stock", "pos_variant_id", "site_variant_id"]
    return made.astype(dict.fromkeys(numbers, "Int64"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sub" / "mismatches-web1.xlsx"


def written(path: Path, *records: dict[str, Any]) -> Path:
    ExcelWorkbooks().write(path, "web1", MADE_AT, SUMMARY, frame(*records))
    return path


def edited(path: Path, *edits: tuple[int, str, Any]) -> Path:
    """As an analyst saves it with Excel: (row, column, value)."""
    book = openpyxl.load_workbook(path)
    sheet = book["To fix"]
    for row, name, value in edits:
        sheet.cell(row, column_of(sheet, name)).value = value
    book.save(path)
    return path


def column_of(sheet: Worksheet, name: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == HEADERS[name])


def cell(path: Path, row: int, name: str) -> Any:
    sheet = openpyxl.load_workbook(path)["To fix"]
    return sheet.cell(row, column_of(sheet, name))


def test_it_has_instructions_a_summary_and_the_rows(path: Path) -> None:
    book = openpyxl.load_workbook(written(path, record(), record(status="error", reason="duplicate_on_site")))
    assert book.sheetnames == ["Hướng dẫn", "Summary", "To fix"]
    assert [[one.value for one in row] for row in book["Summary"]["A2:C4"]] == [
        ["Đã liên kết / Linked", "", 900],
        ["Chưa liên kết / Not linked", "Chỉ có trên POS / Only in the POS", 2],
        ["Liên kết thất bại / Link failed", "Trùng mã SKU trên trang web / SKU occurs more than once on the site", 1],
    ]
    assert book["Hướng dẫn"]["B2"].value == "2026-11-24 01:30 (UTC+7)"
    assert book["To fix"].max_row == 3


def test_headers_are_bilingual_frozen_filtered_and_the_ids_are_hidden(path: Path) -> None:
    sheet = openpyxl.load_workbook(written(path, record()))["To fix"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:W2"
    assert all(" / " in str(one.value) for one in sheet[1])
    spans = [one for one in sheet.column_dimensions.values() if one.hidden]
    places = {place for one in spans for place in range(one.min or 0, (one.max or 0) + 1)}
    hidden = {name for name in HEADERS if column_of(sheet, name) in places}
    assert hidden == {"site", "pos_variant_id", "site_variant_id", "fingerprint"}


def test_the_action_is_chosen_from_a_list(path: Path) -> None:
    sheet = openpyxl.load_workbook(written(path, record(), record()))["To fix"]
    (rule,) = sheet.data_validations.dataValidation
    letter = get_column_letter(column_of(sheet, "action"))
    assert str(rule.sqref) == f"{letter}2:{letter}3"
    assert "Sửa SKU trên POS / Fix POS SKU" in rule.formula1
    assert rule.formula1.count(",") == 4


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


def test_numbers_are_numbers_and_unknown_ones_blank(path: Path) -> None:
    written(path, record(pos_price=118_000, pos_stock=pd.NA))
    assert (cell(path, 2, "pos_price").value, cell(path, 2, "pos_stock").value) == (118_000, None)


def test_editable_cells_are_yellow(path: Path) -> None:
    assert cell(written(path, record()), 2, "new_pos_sku").fill.start_color.rgb == "FFFFFFCC"


def test_a_failed_write_leaves_the_old_file(path: Path) -> None:
    written(path, record(pos_sku="OLD"))
    broken = frame(record()).drop(columns="status")
    with pytest.raises(KeyError):
        ExcelWorkbooks().write(path, "web1", MADE_AT, SUMMARY, broken)
    assert cell(path, 2, "pos_sku").value == "OLD"
    assert [one.name for one in path.parent.iterdir()] == [path.name]


# ---- handed back ---------------------------------------------------------------------------------


def test_only_rows_that_ask_for_something_are_read(path: Path) -> None:
    written(path, record(), record(), record(site_variant_id=pd.NA))
    edited(path, (3, "action", "Liên kết / Link"), (4, "new_pos_sku", "AO-1"))
    site, rows = ExcelWorkbooks().read_fixes(path)
    assert site == "web1"
    assert [(one.row, one.action, one.new_pos_sku, one.site_variant_id) for one in rows] == [
        (3, "Liên kết / Link", "", 2001),
        (4, "", "AO-1", None),
    ]
    assert rows[0].fingerprint == "ab12"


def test_a10_rows_reordered_and_columns_moved_are_found_by_their_headers(path: Path) -> None:
    written(path, record(pos_variant_id=1001), record(pos_variant_id=1002))
    edited(path, (2, "action", "link"), (3, "action", "unlink"))
    book = openpyxl.load_workbook(path)
    values = [[one.value for one in row] for row in book["To fix"].iter_rows()]
    moved = openpyxl.Workbook()
    sheet = moved.active
    assert isinstance(sheet, Worksheet)
    sheet.append(["Bản đã sửa"])
    for row in (values[0], values[2], values[1]):
        sheet.append(["note", *row[::-1]])
    moved.save(path)
    _, rows = ExcelWorkbooks().read_fixes(path)
    assert [(one.row, one.pos_variant_id, one.action) for one in rows] == [(3, 1002, "unlink"), (4, 1001, "link")]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("00012", "00012"),
        (893850597419, "893850597419"),
        (12.0, "12"),
        (" AO-1 ", "AO-1"),
        (12.5, "12.5"),
        ("=A1", "=A1"),
    ],
)
def test_a10_what_was_typed_is_read_as_text(typed: Any, read: str, path: Path) -> None:
    edited(written(path, record()), (2, "new_pos_sku", typed))
    assert ExcelWorkbooks().read_fixes(path)[1][0].new_pos_sku == read


def test_a10_a_number_too_long_for_a_spreadsheet_is_not_taken_for_a_sku(path: Path) -> None:
    edited(written(path, record()), (2, "new_pos_sku", 1234567890123456789))
    assert re.fullmatch(r"1\.23\d+[eE]\+18", ExcelWorkbooks().read_fixes(path)[1][0].new_pos_sku)


def damage(path: Path, name: str) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book["To fix"]
    if name == "no header":
        sheet.delete_rows(1)
    elif name == "column gone":
        sheet.delete_cols(column_of(sheet, "fingerprint"))
    elif name == "two sites":
        sheet.cell(3, column_of(sheet, "site")).value = "web2"
    elif name == "id changed":
        sheet.cell(2, column_of(sheet, "pos_variant_id")).value = "abc"
        sheet.cell(2, column_of(sheet, "action")).value = "link"
    elif name == "hidden cells gone":
        sheet.cell(2, column_of(sheet, "fingerprint")).value = None
    elif name == "no rows":
        sheet.delete_rows(2, 2)
    book.save(path)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("no header", "no sheet with the columns"),
        ("column gone", "lacks the columns Dấu kiểm / Fingerprint"),
        ("two sites", "rows of several sites"),
        ("id changed", "row 2: a hidden id was changed"),
        ("hidden cells gone", "row 2: its hidden columns are empty"),
        ("no rows", "has no rows"),
    ],
)
def test_a_damaged_workbook_is_refused_in_one_sentence(name: str, sentence: str, path: Path) -> None:
    written(path, record(), record())
    damage(path, name)
    with pytest.raises(WrongUse, match=re.escape(sentence)):
        ExcelWorkbooks().read_fixes(path)


@pytest.mark.parametrize("content", [b"", b"SKU,Name\n1,2\n", b"PK\x03\x04 cut", None])
def test_a_file_that_is_no_workbook_is_refused_in_one_sentence(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(WrongUse, match=r"no Excel workbook|There is no file"):
        ExcelWorkbooks().read_fixes(path)


def test_a_workbook_cut_in_half_is_refused_in_one_sentence(path: Path) -> None:
    written(path, *(record() for _ in range(50)))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(WrongUse, match="no Excel workbook"):
        ExcelWorkbooks().read_fixes(path)


def test_the_copy_tells_the_result_of_each_row(path: Path) -> None:
    written(path, record(pos_sku="=1+1"), record(pos_sku="B", pos_price=5))
    target = path.with_name("copy.result.xlsx")
    ExcelWorkbooks().annotate(path, target, {2: "applied: done", 3: "refused: changed"})
    sheet = openpyxl.load_workbook(target)["To fix"]
    assert sheet.cell(1, len(COLUMNS) + 1).value == "Kết quả / Result"
    assert [sheet.cell(row, len(COLUMNS) + 1).value for row in (2, 3)] == ["applied: done", "refused: changed"]
    assert (cell(target, 2, "pos_sku").value, cell(target, 2, "pos_sku").data_type) == ("=1+1", "s")
    assert cell(target, 3, "pos_price").value == 5
    assert sheet.column_dimensions["W"].hidden
    assert ExcelWorkbooks().read_fixes(target)[0] == "web1"


def test_a_copy_that_is_handed_back_has_one_result_column(path: Path) -> None:
    written(path, record(), record())
    first, second = path.with_name("1.result.xlsx"), path.with_name("2.result.xlsx")
    ExcelWorkbooks().annotate(path, first, {2: "applied: done", 3: "refused: no"})
    ExcelWorkbooks().annotate(first, second, {2: "already: done"})
    sheet = openpyxl.load_workbook(second)["To fix"]
    assert sheet.max_column == len(COLUMNS) + 1
    assert [sheet.cell(row, len(COLUMNS) + 1).value for row in (2, 3)] == ["already: done", None]
