"""The two tables of a mismatch workbook: what is to be fixed, and every product of both sides."""

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from resources.workbook_columns import ALL_COLUMNS, COLUMNS, EDITABLE, Column
from resources.workbook_sheets import EDIT_COLOUR, Looks, write_heads, write_rows
from resources.workbook_words import action_texts

# Status, reason and both SKUs stay in sight when a person scrolls to the right.
FROZEN = 4
# No password: it keeps people from slips, not from anything. What Excel allows without unlocking it first.
_ALLOWED = {
    "autofilter": True,
    "sort": True,
    "format_columns": True,
    "format_rows": True,
    "delete_rows": True,
}
_PAIRS = (("pos_price", "site_price"), ("pos_stock", "site_stock"))


def write_to_fix(sheet: Worksheet, book: Workbook, pieces: Iterable[pd.DataFrame], site: str, looks: Looks) -> int:
    """One row for each mismatch, with blank cells for what is to be done; returns the rows.

    The ids, the site and the fingerprint stand in hidden columns.
    """
    write_heads(sheet, COLUMNS, looks)
    rows = write_rows(sheet, COLUMNS, pieces, site, looks)
    last = max(rows, 1)
    _finish(sheet, book, COLUMNS, last)
    _invite(sheet, book, last)
    sheet.set_tab_color("#FFC000")
    sheet.activate()
    return rows


def write_everything(sheet: Worksheet, book: Workbook, pieces: Iterable[pd.DataFrame], site: str, looks: Looks) -> int:
    """Every product of both sides, to compare; returns the rows."""
    write_heads(sheet, ALL_COLUMNS, looks)
    rows = write_rows(sheet, ALL_COLUMNS, pieces, site, looks)
    last = max(rows, 1)
    _finish(sheet, book, ALL_COLUMNS, last)
    differs = {"type": "formula", "format": book.add_format({"font_color": "#C55A11", "bold": True})}
    for pair in _PAIRS:
        first, second = (place_of(ALL_COLUMNS, name) for name in pair)
        left, right = (f"${xl_col_to_name(place)}2" for place in (first, second))
        known = f"AND(ISNUMBER({left}),ISNUMBER({right}),{left}<>{right})"
        sheet.conditional_format(1, first, last, second, differs | {"criteria": f"={known}"})
    sheet.set_tab_color("#7F7F7F")
    return rows


def place_of(columns: Sequence[Column], name: str) -> int:
    """Where a column stands, from 0."""
    return next(place for place, column in enumerate(columns) if column.name == name)


def _finish(sheet: Worksheet, book: Workbook, columns: Sequence[Column], last: int) -> None:
    """What both tables have: filter, frozen header, marks, protection, paper."""
    sheet.freeze_panes(1, FROZEN)
    sheet.autofilter(0, 0, last, len(columns) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{xl_col_to_name(len(columns) - 1)}{last + 1}"})
    first, second = place_of(columns, "pos_sku"), place_of(columns, "site_sku")
    left, right = (f"${xl_col_to_name(place)}2" for place in (first, second))
    differs: dict[str, Any] = {
        "type": "formula",
        "criteria": f'=AND({left}<>"",{right}<>"",NOT(EXACT({left},{right})))',
        "format": book.add_format({"font_color": "#C00000", "bold": True}),
    }
    sheet.conditional_format(1, first, last, second, differs)
    score = place_of(columns, "score")
    bar = {"type": "data_bar", "bar_color": "#A9D18E", "bar_solid": True}
    limits = {"min_type": "num", "max_type": "num", "min_value": 0, "max_value": 100}
    sheet.conditional_format(1, score, last, score, bar | limits)
    sheet.protect("", _ALLOWED)
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&L&F&C&A&R&P / &N")


def _invite(sheet: Worksheet, book: Workbook, last: int) -> None:
    """Show which cells are to be filled in, and how."""
    places = [place for place, column in enumerate(COLUMNS) if column.name in EDITABLE]
    look = book.add_format({"bg_color": EDIT_COLOUR, "border": 1, "border_color": "#D9D9D9"})
    sheet.conditional_format(
        1, min(places), last, max(places), {"type": "formula", "criteria": "=TRUE", "format": look}
    )
    action, chosen = place_of(COLUMNS, "action"), place_of(COLUMNS, "chosen")
    # Excel refuses any other text by its own message; what comes back is judged again anyway.
    sheet.data_validation(1, action, last, action, {"validate": "list", "source": action_texts(), "ignore_blank": True})
    hint = "SKU của bên kia, hoặc # và mã phiên bản (#1001).\nThe other side's SKU, or # and a variant id (#1001)."
    message = {"input_title": "Liên kết / Link", "input_message": hint}
    sheet.data_validation(1, chosen, last, chosen, {"validate": "any", **message})
