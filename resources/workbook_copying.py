"""A copy of a handed-back workbook with what became of each row, made row by row so that size does not matter.

The table looks as it does in an export, whatever was done to its looks; a formula in it stands as text, since its value
would be taken for typed if the copy came back. The other sheets are copied as what they show.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from resources.workbook_columns import COLUMNS, EDITABLE, RESULT, Column, column_named, header
from resources.workbook_finding import Table, find_table, opened, rows_of, sheet_form
from resources.workbook_sheets import CELL_LIMIT, COLOURS, EDIT_COLOUR, Looks, looks_of, put_text
from resources.workbook_tables import FROZEN
from resources.workbook_words import action_texts, both, status_text, told_text
from sync.workbooks.fixes import OUTCOME_WORDS

RESULT_COLOURS = {"applied": "#C6E0B4", "already": "#EDEDED", "refused": "#F4B183"}
_BY_NAME = {column.name: column for column in COLUMNS}
_STATUSES = {status_text(status): status for status in COLOURS}
_TINTED = ("status", "reason")
HEAD_HEIGHT = 42
# What XlsxWriter adds to a width, as Excel does to one that a person typed.
CELL_PADDING = 0.7109375

FormatPair = tuple[Format, Format]
"""The format of a text, and of one that begins like a formula."""


@dataclass(frozen=True, slots=True)
class _Styles:
    """The formats of the copy: those of an export, and of what an export has not."""

    looks: Looks
    plain: FormatPair
    moment: Format
    invitation: Mapping[str, Any]
    results: Mapping[str, Format]

    def of(self, column: Column | None, status: str) -> FormatPair:
        """The formats of a cell of a column, in a row of this link status."""
        if column is None:
            return self.plain
        if column.name in EDITABLE:
            return self.looks.edit, self.looks.edit
        if column.name in _TINTED and status in self.looks.tints:
            return self.looks.tints[status]
        return self.looks.kinds[column.kind]


def copy_with_results(source: Path, book: Workbook, results: Mapping[int, str]) -> None:
    """Write the cells of every sheet, and beside the rows of the table their results."""
    styles = _styles(book)
    with opened(source) as original:
        table = find_table(source, original)
        copies = {sheet.title: _new_sheet(book, sheet, table) for sheet in original.worksheets}
        _copy_table(source, table, copies[table.sheet.title], results, styles)
        if len(copies) == 1:
            return
    with opened(source, values=True) as original:
        for sheet in original.worksheets:
            if sheet.title != table.sheet.title:
                _copy_plain(source, sheet, copies[sheet.title], styles)


def _styles(book: Workbook) -> _Styles:
    looks = looks_of(book)
    wrapped = {"text_wrap": True, "valign": "top"}
    return _Styles(
        looks,
        plain=looks.kinds["text"],
        moment=book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        invitation={"type": "formula", "criteria": "=TRUE", "format": book.add_format({"bg_color": EDIT_COLOUR})},
        results={
            both(OUTCOME_WORDS[outcome]): book.add_format(wrapped | {"bg_color": colour})  # type: ignore[index]
            for outcome, colour in RESULT_COLOURS.items()
        },
    )


def _new_sheet(book: Workbook, sheet: Any, table: Table) -> Worksheet:
    copy = book.add_worksheet(sheet.title)
    if sheet.title == table.sheet.title:
        copy.activate()
        copy.set_first_sheet()
    elif sheet.sheet_state == "veryHidden":
        copy.very_hidden()
    elif sheet.sheet_state == "hidden":
        copy.hide()
    return copy


# ---- the table -----------------------------------------------------------------------------------


def _copy_table(source: Path, table: Table, copy: Worksheet, results: Mapping[int, str], styles: _Styles) -> None:
    columns: list[Column | None] = []
    target, known = 0, False
    for number, cells in rows_of(source, table.sheet, last=table.form.last):
        if number < table.head:
            _put_row(copy, number, cells, [], styles)
            continue
        if number == table.head:
            target, known = _result_place(cells)
            columns = [_BY_NAME.get(column_named(cell) or "") for cell in _with_room(cells, target, known=known)]
            _set_up(copy, table, columns, target, styles)
        roomy = _with_room(cells, target, known=known)
        if number == table.head:
            _put_head(copy, number, roomy, columns, target, styles)
        else:
            status = _status(roomy, columns)
            _put_row(copy, number, roomy, [styles.of(column, status) for column in columns], styles)
            _put_result(copy, number, target, results.get(number, ""), styles)


def _result_place(head: Sequence[Any]) -> tuple[int, bool]:
    """Where the results stand, and whether they stood there before: after the last title otherwise."""
    names = [column_named(cell) for cell in head]
    if RESULT.name in names:
        return names.index(RESULT.name), True
    return max(place for place, cell in enumerate(head) if cell is not None) + 1, False


def _with_room(cells: Sequence[Any], target: int, *, known: bool) -> list[Any]:
    """The cells with a blank one for the result; notes beside the table move along."""
    row = list(cells) + [None] * (target - len(cells))
    return [*row[:target], None, *row[target + known :]]


def _set_up(copy: Worksheet, table: Table, columns: Sequence[Column | None], target: int, styles: _Styles) -> None:
    """Everything of a sheet that is not in its rows: widths, what is hidden, the list of actions."""
    first, last = table.head, max(table.form.last, table.head + 1) - 1
    for place, column in enumerate(columns):
        if column is None:
            continue
        hidden = {"hidden": True} if column.hidden else {}
        copy.set_column(place, place, column.width, styles.of(column, "")[0], hidden)
        if column.name == "action":
            rule = {"validate": "list", "source": action_texts(), "ignore_blank": True}
            copy.data_validation(first, place, last, place, rule)
        if column.name in EDITABLE:
            copy.conditional_format(first, place, last, place, styles.invitation)
    copy.set_column(target, target, RESULT.width)
    copy.freeze_panes(first, FROZEN)
    copy.autofilter(first - 1, 0, last, max(target, len(columns) - 1))
    copy.set_row(first - 1, HEAD_HEIGHT)


def _put_head(
    copy: Worksheet, number: int, cells: list[Any], columns: Sequence[Column | None], target: int, styles: _Styles
) -> None:
    heads = styles.looks.heads
    for place, cell in enumerate(cells):
        column = columns[place]
        side = "" if column is None else "edit" if column.name in EDITABLE else column.side
        text = header(RESULT) if place == target else "" if cell is None else str(cell)
        if text:
            copy.write_string(number - 1, place, text, heads[side])


def _status(cells: Sequence[Any], columns: Sequence[Column | None]) -> str:
    """The link status that a row shows; "" where it cannot be told."""
    shown = next(
        (cell for cell, column in zip(cells, columns, strict=False) if column and column.name == "status"), None
    )
    return _STATUSES.get(shown, "") if isinstance(shown, str) else ""


def _put_result(copy: Worksheet, number: int, target: int, result: str, styles: _Styles) -> None:
    if result:
        outcome, mark, message = result.partition(": ")
        look = styles.results.get(outcome, styles.plain[0])
        copy.write_string(number - 1, target, f"{outcome}{mark}{told_text(message)}"[:CELL_LIMIT], look)


# ---- any sheet -----------------------------------------------------------------------------------


def _copy_plain(source: Path, sheet: Any, copy: Worksheet, styles: _Styles) -> None:
    form = sheet_form(source, sheet)
    for first, last, width, hidden in form.widths:
        copy.set_column(first - 1, last - 1, max(width - CELL_PADDING, 0), None, {"hidden": True} if hidden else {})
    if form.last:
        for number, cells in rows_of(source, sheet, last=form.last):
            _put_row(copy, number, cells, [], styles)


def _put_row(copy: Worksheet, number: int, cells: Sequence[Any], looks: Sequence[FormatPair], styles: _Styles) -> None:
    for place, value in enumerate(cells):
        if value is not None:
            _put(copy, number - 1, place, value, looks[place] if place < len(looks) else styles.plain, styles)


def _put(copy: Worksheet, row: int, place: int, value: Any, look: FormatPair, styles: _Styles) -> None:
    """One value, as what it is."""
    match value:
        case str():
            put_text(copy, row, place, value, *look)
        case bool():
            copy.write_boolean(row, place, value, look[0])
        case int() | float():
            if math.isfinite(value):
                copy.write_number(row, place, value, look[0])
        case datetime() | date():
            copy.write_datetime(row, place, value, styles.moment)
        case _:
            put_text(copy, row, place, str(getattr(value, "text", value)), *look)
