"""What a workbook that came back asks for: whatever people and programs did to it on the way."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

from resources.workbooks import TO_FIX, ExcelWorkbooks
from sync.errors import WrongUse
from tests.resources.handed_back import (
    HEADERS,
    MADE_AT,
    PLACES,
    changed,
    edited,
    handed,
    only_row,
    record,
    replaced,
    written,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mismatches-web1.xlsx"


def refusal(path: Path) -> str:
    with pytest.raises(WrongUse) as caught:
        handed(path)
    return str(caught.value)


# ---- rows ----------------------------------------------------------------------------------------


def test_only_rows_that_ask_for_something_are_read(path: Path) -> None:
    written(path, record(), record(), record(site_variant_id=pd.NA), record(), record())
    edited(path, (3, "action", "Liên kết / Link"), (4, "new_pos_sku", "AO-1"), (5, "chosen", "#7"))
    back = handed(path)
    assert (back.site, back.made_at, back.notes) == ("web1", MADE_AT, ())
    assert [(one.row, one.action, one.new_pos_sku, one.chosen, one.site_variant_id) for one in back.rows] == [
        (3, "Liên kết / Link", "", "", 2001),
        (4, "", "AO-1", "", None),
        (5, "", "", "#7", 2001),
    ]
    assert back.rows[0].fingerprint == "ab12"


@pytest.mark.parametrize("language", [0, 1, None])
def test_headers_are_known_in_either_language_or_both(language: int | None, path: Path) -> None:
    edited(written(path, record()), (2, "action", "link"))

    def rename(_: openpyxl.Workbook, sheet: Worksheet) -> None:
        for cell in sheet[1]:
            if language is not None:
                cell.value = f" {str(cell.value).split(' / ')[language].upper()}\n"

    assert only_row(changed(path, rename)).action == "link"


def test_a10_rows_reordered_columns_moved_and_sheets_renamed_are_found_by_their_headers(path: Path) -> None:
    written(path, record(pos_variant_id=1001), record(pos_variant_id=1002))
    edited(path, (2, "action", "link"), (3, "action", "unlink"))

    def rearrange(book: openpyxl.Workbook, sheet: Worksheet) -> None:
        values = [[one.value for one in row] for row in sheet.iter_rows()]
        book.remove(sheet)
        moved = book.create_sheet("Bản của Lan", 0)
        for _ in range(8):
            moved.append(["Bản đã sửa"])
        for row in (values[0], values[2], values[1], values[2]):
            moved.append(["note", *row[::-1]])

    rows = handed(changed(path, rearrange)).rows
    assert [(one.row, one.pos_variant_id, one.action) for one in rows] == [
        (10, 1002, "unlink"),
        (11, 1001, "link"),
        (12, 1002, "unlink"),
    ]


def test_a_header_below_the_tenth_row_is_not_looked_for(path: Path) -> None:
    written(path, record())
    changed(path, lambda _, sheet: sheet.insert_rows(1, 10))
    assert refusal(path) == (
        "mismatches-web1.xlsx has no sheet with the header of the table (Thao tác / Action and so on) in its first 10 "
        "rows; put the header back, or fix a fresh export."
    )


def test_rows_that_are_deleted_leave_the_numbers_of_the_sheet(path: Path) -> None:
    written(path, *(record(pos_variant_id=1000 + number) for number in range(5)))
    edited(path, (2, "action", "link"), (5, "action", "link"))
    changed(path, lambda _, sheet: sheet.delete_rows(3, 2))
    assert [(one.row, one.pos_variant_id) for one in handed(path).rows] == [(2, 1000), (3, 1003)]


def test_the_size_that_a_sheet_claims_is_not_believed(path: Path) -> None:
    edited(written(path, record(), record()), (2, "action", "link"), (3, "action", "link"))

    def claim(name: str, content: bytes) -> bytes:
        return re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD2"', content)

    assert len(handed(replaced(path, claim)).rows) == 2


# ---- cells ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("00012", "00012"),
        (1234, "1234"),
        (123.0, "123"),
        (12.5, "12.5"),
        (0.1 + 0.2, "0.3"),
        (999_999_999_999_999, "999999999999999"),
        ("  AO ", "AO"),
        ("'00123", "00123"),
        ("8.9385E+12", "8.9385E+12"),
        ("nan", ""),
        ("None", ""),
    ],
)
def test_a10_what_was_typed_is_read_as_text(typed: Any, read: str, path: Path) -> None:
    row = only_row(edited(written(path, record()), (2, "action", "link"), (2, "new_pos_sku", typed)))
    assert (row.new_pos_sku, row.fault) == (read, "")


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        (
            1234567890123456789,
            "holds the number 1.23457E+18, of which only 15 digits are kept; format the cell as text and type it "
            "again.",
        ),
        (True, "holds the truth value TRUE; format the cell as text and type it again."),
        (
            dt.date(2026, 3, 12),
            "holds the date or time 2026-03-12, which a spreadsheet made of it; format the cell as text and type it "
            "again.",
        ),
        (
            dt.time(3, 12),
            "holds the date or time 03:12:00, which a spreadsheet made of it; format the cell as text and type it "
            "again.",
        ),
        ("#N/A", "holds the error #N/A; type the value itself."),
        ("#REF!", "holds the error #REF!; type the value itself."),
        ("=A1&B1", "holds a formula; type the value itself as text."),
        (ArrayFormula("A1", "=A1:A2"), "holds a formula; type the value itself as text."),
        (1e-7, "holds the number 1e-07; format the cell as text and type it again."),
    ],
)
@pytest.mark.parametrize("column", ["new_pos_sku", "chosen"])
def test_a10_what_a_spreadsheet_made_of_a_sku_is_told_and_not_taken(
    column: str, typed: Any, fault: str, path: Path
) -> None:
    row = only_row(edited(written(path, record()), (2, "action", "link"), (2, column, typed)))
    assert row.fault == f"“{HEADERS[column]}” {fault}"


def test_cells_that_programs_write_for_nothing_ask_for_nothing(path: Path) -> None:
    written(path, record(), record())
    edited(path, (2, "action", "nan"), (2, "new_pos_sku", "NaN"), (2, "chosen", "<NA>"), (3, "action", "link"))
    assert only_row(path).row == 3


def test_a_number_that_is_none_is_read_as_nothing(path: Path) -> None:
    edited(written(path, record()), (2, "action", "link"), (2, "new_pos_sku", 4711.25))
    replaced(path, lambda _, content: content.replace(b"<v>4711.25</v>", b"<v>1.0e999</v>"))
    assert only_row(path).new_pos_sku == ""
    replaced(path, lambda _, content: content.replace(b"<v>1.0e999</v>", b"<v>NaN</v>"))
    assert refusal(path) == "mismatches-web1.xlsx is damaged or cut short; copy or save it again and hand it back."


def test_a_workbook_that_went_through_pandas_reads_the_same(path: Path) -> None:
    edited(written(path, record(), record(site_variant_id=pd.NA)), (3, "action", "link"), (3, "chosen", 123))
    sheets = pd.read_excel(path, sheet_name=None, engine="openpyxl")
    with pd.ExcelWriter(path, engine="openpyxl", mode="a", if_sheet_exists="replace") as writer:
        sheets[TO_FIX].to_excel(writer, sheet_name=TO_FIX, index=False)
    row = only_row(path)
    assert (row.row, row.pos_variant_id, row.site_variant_id, row.chosen) == (3, 1001, None, "123")


def test_hidden_rows_count_and_a_note_tells_how_many(path: Path) -> None:
    written(path, *(record() for _ in range(4)))
    edited(path, (2, "action", "link"), (3, "action", "link"), (4, "action", "link"))

    def hide(_: openpyxl.Workbook, sheet: Worksheet) -> None:
        for number in (3, 4, 5):
            sheet.row_dimensions[number].hidden = True

    back = handed(changed(path, hide))
    assert len(back.rows) == 3
    assert back.notes == ("2 of the rows that ask for something are hidden, perhaps by a filter; they count as well.",)


# ---- tables that cannot be understood ------------------------------------------------------------


def test_a_needed_column_that_is_gone_is_named(path: Path) -> None:
    changed(written(path, record()), lambda _, sheet: sheet.delete_cols(PLACES["fingerprint"]))
    assert refusal(path) == (
        "mismatches-web1.xlsx lacks the column Dấu kiểm / Fingerprint, which may be deleted or renamed; put it back, "
        "or fix a fresh export."
    )


def test_a_column_that_is_there_twice_is_named(path: Path) -> None:
    def copy(_: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet.cell(1, len(PLACES) + 3).value = "Action"

    changed(written(path, record()), copy)
    assert refusal(path) == (
        "mismatches-web1.xlsx has the column Thao tác / Action twice; delete the one that does not count."
    )


def test_two_tables_in_one_file_are_named(path: Path) -> None:
    def copy(book: openpyxl.Workbook, sheet: Worksheet) -> None:
        book.copy_worksheet(sheet).title = "Sao lưu"

    changed(written(path, record()), copy)
    assert refusal(path) == (
        f"mismatches-web1.xlsx has more than one sheet with the table to fix: “{TO_FIX}” and “Sao lưu”; delete the "
        "ones that do not count."
    )


def test_a_header_that_is_gone_is_told(path: Path) -> None:
    changed(written(path, record()), lambda _, sheet: sheet.delete_rows(1))
    assert "has no sheet with the header of the table (Thao tác / Action and so on)" in refusal(path)


def test_merged_cells_in_the_table_are_named(path: Path) -> None:
    changed(written(path, record(), record()), lambda _, sheet: sheet.merge_cells("I2:I3"))
    assert refusal(path) == (
        "mismatches-web1.xlsx has merged cells in the table (I2:I3): only the first of them holds a value. Unmerge "
        "them in Excel, fill in each row, and hand the file back."
    )


def test_merged_cells_above_and_beside_the_table_do_no_harm(path: Path) -> None:
    edited(written(path, record(), record()), (2, "action", "link"))

    def merge(_: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet.insert_rows(1, 2)
        sheet.merge_cells("A1:D1")
        sheet.merge_cells("AZ4:AZ5")

    assert only_row(changed(path, merge)).row == 4


def test_rows_of_several_sites_are_refused(path: Path) -> None:
    edited(written(path, record(), record()), (3, "site", "web2"))
    assert refusal(path) == (
        "mismatches-web1.xlsx mixes rows of several sites (web1, web2); hand back one file for each."
    )


@pytest.mark.parametrize("typed", ["abc", -5, 12.5, "١٢"])
def test_a_hidden_id_that_was_changed_is_told(typed: Any, path: Path) -> None:
    edited(written(path, record()), (2, "pos_variant_id", typed), (2, "action", "link"))
    assert refusal(path) == (
        f"mismatches-web1.xlsx, row 2: a hidden id was changed to “{typed}”; export the workbook again."
    )


@pytest.mark.parametrize("gone", [("fingerprint",), ("pos_variant_id", "site_variant_id")])
def test_a_row_without_ids_is_told(gone: tuple[str, ...], path: Path) -> None:
    edited(written(path, record(), record()), (3, "action", "link"), *((3, name, None) for name in gone))
    assert refusal(path) == (
        "mismatches-web1.xlsx, row 3: its hidden columns are empty, so nobody can tell which product it is. Delete the "
        "row, or export the workbook again."
    )


def test_a_table_without_rows_is_told(path: Path) -> None:
    changed(written(path, record()), lambda _, sheet: sheet.delete_rows(2))
    assert refusal(path) == "mismatches-web1.xlsx has a header, but no rows below it; fix a fresh export."


def test_a_workbook_made_from_two_files_cannot_be_applied(path: Path) -> None:
    edited(written(path, record(), offline=True), (2, "action", "link"))
    assert refusal(path) == (
        "mismatches-web1.xlsx was made from two files, with no shop connected, so there is nothing to apply it to. "
        "Connect the shops, export the workbook of the site and fix that one."
    )


def test_a_workbook_of_another_installation_is_refused(path: Path) -> None:
    written(path, record())
    with pytest.raises(WrongUse, match="another installation"):
        ExcelWorkbooks(lambda _: "theirs", lambda _, seal: seal == "theirs").read_fixes(path)
