"""A copy of a handed-back workbook with what became of each row, made row by row so that size does not matter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from resources.workbook_columns import COLUMNS, RESULT, column_named, header
from resources.workbook_reading import opened, table_place
from resources.workbook_sheets import put_text

COLOURS = {"applied": "#E2F0D9", "already": "#E2F0D9", "refused": "#F8CBAD"}
_BY_NAME = {column.name: column for column in COLUMNS}


@dataclass(frozen=True, slots=True)
class _Looks:
    """The formats of the copy; `tints` by the word with which a result begins."""

    plain: Format
    risky: Format
    bold: Format
    tints: Mapping[str, Format]


def copy_with_results(source: Path, book: Workbook, results: Mapping[int, str]) -> None:
    """Write the cells of every sheet, and beside the rows of the sheet to fix their results."""
    looks = _Looks(
        plain=book.add_format({"num_format": "@"}),
        risky=book.add_format({"num_format": "@", "quote_prefix": True}),
        bold=book.add_format({"bold": True, "text_wrap": True, "bg_color": "#D9E1F2"}),
        tints={word: book.add_format({"bg_color": colour}) for word, colour in COLOURS.items()},
    )
    with opened(source) as original:
        place = table_place(original)
        for sheet in original.worksheets:
            copy = book.add_worksheet(sheet.title)
            if place is not None and place[0] == sheet.title:
                _copy_table(sheet, copy, place[1], results, looks)
            else:
                for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
                    _copy_row(copy, number, cells, looks.plain, looks.risky)


def _copy_table(sheet: Any, copy: Worksheet, head: int, results: Mapping[int, str], looks: _Looks) -> None:
    target = 0
    for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
        cells = list(values)
        if number < head:
            _copy_row(copy, number, cells, looks.plain, looks.risky)
        elif number == head:
            target = _result_column(cells)
            _set_up(copy, cells, number, target)
            _copy_row(copy, number, [*cells[:target], header(RESULT), *cells[target + 1 :]], looks.bold, looks.risky)
        else:
            if target < len(cells):
                cells[target] = None
            _copy_row(copy, number, cells, looks.plain, looks.risky)
            _put_result(copy, number, target, results.get(number, ""), looks)


def _result_column(cells: Sequence[Any]) -> int:
    """A file that went through before has its result column already: it is written anew."""
    return next((place for place, cell in enumerate(cells) if column_named(cell) == RESULT.name), len(cells))


def _set_up(copy: Worksheet, cells: Sequence[Any], number: int, target: int) -> None:
    """Hide what was hidden, keep the header in sight."""
    copy.freeze_panes(number, 0)
    for place, cell in enumerate(cells):
        column = _BY_NAME.get(column_named(cell) or "")
        if column is not None:
            copy.set_column(place, place, column.width, None, {"hidden": True} if column.hidden else {})
    copy.set_column(target, target, RESULT.width)


def _copy_row(copy: Worksheet, number: int, cells: Sequence[Any], usual: Format, risky: Format) -> None:
    for place, value in enumerate(cells):
        if isinstance(value, bool) or value is None:
            continue
        if isinstance(value, int | float):
            copy.write_number(number - 1, place, value)
        else:
            put_text(copy, number - 1, place, str(value), usual, risky)


def _put_result(copy: Worksheet, number: int, target: int, result: str, looks: _Looks) -> None:
    if result:
        copy.write_string(number - 1, target, result, looks.tints.get(result.partition(":")[0], looks.plain))
