"""The copy of a handed-back workbook that tells what became of each row."""

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from resources.workbooks import TO_FIX, ExcelWorkbooks
from tests.resources.handed_back import PLACES, changed, edited, handed, record, written

APPLIED, REFUSED = "Đã áp dụng / Applied: A with B", "Bị từ chối / Refused: The product changed."
RESULT = len(PLACES) + 1


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mismatches-web1.xlsx"


def annotated(path: Path, results: dict[int, str], name: str = "copy.result.xlsx") -> Path:
    target = path.with_name(name)
    ExcelWorkbooks().annotate(path, target, results)
    return target


def table(path: Path) -> Worksheet:
    sheet = openpyxl.load_workbook(path)[TO_FIX]
    assert isinstance(sheet, Worksheet)
    return sheet


def test_a_result_is_told_in_both_languages(path: Path) -> None:
    written(path, record())
    result = "Bị từ chối / Refused: Row 3 asks the same, and was refused."
    told = "Bị từ chối / Refused: Dòng 3 yêu cầu y như vậy và đã bị từ chối. / Row 3 asks the same, and was refused."
    assert table(annotated(path, {2: result})).cell(2, RESULT).value == told


def test_the_result_of_each_row_stands_beside_it_in_its_colour(path: Path) -> None:
    written(path, record(), record(), record())
    sheet = table(annotated(path, {2: APPLIED, 4: REFUSED}))
    assert sheet.cell(1, RESULT).value == "Kết quả / Result"
    assert [sheet.cell(row, RESULT).value for row in (2, 3, 4)] == [APPLIED, None, REFUSED]
    assert [sheet.cell(row, RESULT).fill.start_color.rgb for row in (2, 4)] == ["FFC6E0B4", "FFF4B183"]


def test_the_copy_looks_like_the_export(path: Path) -> None:
    written(path, record(status="error", reason="duplicate_in_pos", pos_price=118_000))
    was, made = table(path), table(annotated(path, {2: APPLIED}))
    for name, place in PLACES.items():
        before, after = was.cell(2, place), made.cell(2, place)
        assert (name, after.value, after.number_format) == (name, before.value, before.number_format)
        assert after.fill.start_color.rgb == before.fill.start_color.rgb
        assert made.cell(1, place).fill.start_color.rgb == was.cell(1, place).fill.start_color.rgb
    assert made.freeze_panes == was.freeze_panes
    assert len(made.data_validations.dataValidation) == 1
    hidden = {name for name, place in PLACES.items() if is_hidden(made, place)}
    assert hidden == {"site", "pos_variant_id", "site_variant_id", "fingerprint"}


def is_hidden(sheet: Worksheet, place: int) -> bool:
    spans = [one for one in sheet.column_dimensions.values() if one.hidden]
    return any((one.min or 0) <= place <= (one.max or 0) for one in spans)


@pytest.mark.parametrize("text", ["=1+1", "+84", "-1", "@x", "00012", "8938505974194", "1E5"])
def test_texts_stay_texts_to_the_letter(text: str, path: Path) -> None:
    cell = table(annotated(written(path, record(pos_sku=text, site_product=text)), {})).cell(2, PLACES["pos_sku"])
    assert (cell.value, cell.data_type) == (text, "s")


def test_a_formula_in_the_table_is_shown_and_never_computed(path: Path) -> None:
    edited(written(path, record()), (2, "action", "link"), (2, "new_pos_sku", "=A1&B1"))
    copy = annotated(path, {2: REFUSED})
    assert (table(copy).cell(2, PLACES["new_pos_sku"]).value, handed(copy).rows[0].fault != "") == ("=A1&B1", True)


def test_other_sheets_are_copied_as_what_they_show(path: Path) -> None:
    written(path, record())
    notes: list[Any] = ["ghi chú", 5, 2.5, True, dt.datetime(2026, 3, 12, 8, 30), "=1+1"]  # noqa: DTZ001

    def add(book: openpyxl.Workbook, _: Worksheet) -> None:
        sheet = book.create_sheet("Của Lan")
        sheet.append(notes)
        sheet.append([])
        sheet.append(["cuối"])
        sheet.column_dimensions["A"].width = 33
        hidden = book.create_sheet("Ẩn")
        hidden.sheet_state = "hidden"

    book = openpyxl.load_workbook(annotated(changed(path, add), {2: APPLIED}))
    source = openpyxl.load_workbook(path)
    assert book.sheetnames == source.sheetnames
    assert [one.sheet_state for one in book.worksheets] == [one.sheet_state for one in source.worksheets]
    assert [cell.value for cell in book["Của Lan"][1]][:5] == notes[:5]  # openpyxl stores no value of a formula
    assert book["Của Lan"]["A3"].value == "cuối"
    assert book["Của Lan"].column_dimensions["A"].width == 33
    assert book.active is not None
    assert book.active.title == TO_FIX


def test_the_copy_can_be_handed_back_and_has_one_column_of_results(path: Path) -> None:
    edited(written(path, record(), record()), (2, "action", "link"), (3, "action", "unlink"))
    first = annotated(path, {2: APPLIED, 3: REFUSED})
    assert [(one.row, one.action) for one in handed(first).rows] == [(2, "link"), (3, "unlink")]
    assert handed(first).made_at == handed(path).made_at
    sheet = table(annotated(first, {3: APPLIED}, "second.result.xlsx"))
    assert sheet.max_column == RESULT
    assert [sheet.cell(row, RESULT).value for row in (2, 3)] == [None, APPLIED]


def test_titles_above_and_notes_beside_the_table_are_kept(path: Path) -> None:
    def add(_: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet.insert_rows(1, 2)
        sheet["A1"] = "Bản của Lan"
        sheet.cell(4, RESULT).value = "hỏi lại"
        sheet.cell(4, RESULT + 4).value = 7

    sheet = table(annotated(changed(written(path, record()), add), {4: APPLIED}))
    assert sheet["A1"].value == "Bản của Lan"
    assert [sheet.cell(4, RESULT + shift).value for shift in (0, 1, 5)] == [APPLIED, "hỏi lại", 7]
    assert sheet.cell(3, RESULT).value == "Kết quả / Result"


def test_columns_that_were_moved_keep_their_looks(path: Path) -> None:
    written(path, record(pos_price=118_000))

    def swap(_: openpyxl.Workbook, sheet: Worksheet) -> None:
        for row in (1, 2):
            first, second = sheet.cell(row, 1), sheet.cell(row, PLACES["pos_price"])
            first.value, second.value = second.value, first.value

    sheet = table(annotated(changed(path, swap), {}))
    assert (sheet["A2"].value, sheet["A2"].number_format) == (118_000, "#,##0")
