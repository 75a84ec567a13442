"""The three sheets of a mismatch workbook: how to use it, what was counted, what is to be fixed."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from resources.workbook_columns import COLUMNS, EDITABLE, Column, header
from sync.fixes import ACTION_WORDS
from sync.mismatches import REASON_WORDS, STATUS_WORDS, SUGGESTION_WORDS

SHOP_TIME = timezone(timedelta(hours=7), "UTC+7")
INSTRUCTIONS, SUMMARY, TO_FIX = "Hướng dẫn", "Summary", "To fix"
# The longest text that a cell holds.
CELL_LIMIT = 32_767
RISKY = ("=", "+", "-", "@", "\t", "\r", "'")
COLOURS = {"linked": "#E2F0D9", "unlinked": "#FFF2CC", "error": "#F8CBAD"}
LINES = (
    (
        "Mở trang “To fix”. Mỗi dòng là một phiên bản chưa khớp.",
        "Open “To fix”. Each row is a variant that does not match.",
    ),
    ("Chỉ sửa các cột màu vàng.", "Change the yellow columns only."),
    ("Chọn một thao tác trong cột Thao tác.", "Choose an action in the column Action."),
    (
        "Sửa SKU trên POS / trên trang web: gõ mã mới vào cột SKU mới.",
        "Fix POS SKU / Fix site SKU: type the new SKU into its column.",
    ),
    (
        "Liên kết: dòng chỉ có một bên thì gõ SKU của bên kia vào cột SKU mới của bên đó.",
        "Link: where a row has one side only, type the SKU of the other side into that side's column.",
    ),
    ("Hủy liên kết: hai phiên bản sẽ không tự liên kết lại.", "Unlink: the two are not linked again by themselves."),
    (
        "Có thể sắp xếp, lọc, xóa dòng, đổi chỗ cột. Không sửa cột ẩn.",
        "Sort, filter, delete rows, move columns as you like. Leave the hidden columns.",
    ),
    (
        "Gửi lại tệp này. Mỗi dòng được kiểm tra trước; dòng đã thay đổi sau khi xuất sẽ bị từ chối kèm lý do.",
        "Hand this file back. Every row is checked first; one that changed since the export is refused, and says so.",
    ),
)


def words(pair: tuple[str, str]) -> str:
    """Both languages in one cell."""
    vietnamese, english = pair
    return f"{vietnamese} / {english}" if vietnamese else english


def reason_text(reason: str) -> str:
    """A reason in words; an unknown one as it is."""
    return words(REASON_WORDS[reason]) if reason in REASON_WORDS else reason


def put_text(sheet: Worksheet, row: int, column: int, text: str, plain: Format, risky: Format) -> None:
    """Write a text as text, whatever it begins with.

    A cell of type text is never computed, but it may be once somebody edits it or saves the sheet as CSV; so what
    begins like a formula also carries Excel's own mark for "this is text".
    """
    text = text[:CELL_LIMIT]
    sheet.write_string(row, column, text, risky if text.startswith(RISKY) else plain)


def write_instructions(book: Workbook, site: str, made_at: datetime) -> None:
    """How to work with the file, in both languages."""
    sheet = book.add_worksheet(INSTRUCTIONS)
    bold, wrap = book.add_format({"bold": True, "font_size": 14}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 4)
    sheet.set_column(1, 2, 70)
    sheet.write_string(0, 1, f"Multiweb: {site}", bold)
    sheet.write_string(1, 1, _shown(made_at))
    for number, (vietnamese, english) in enumerate(LINES, 1):
        sheet.write_number(number + 2, 0, number, wrap)
        sheet.write_string(number + 2, 1, vietnamese, wrap)
        sheet.write_string(number + 2, 2, english, wrap)


def write_summary(book: Workbook, site: str, made_at: datetime, summary: Mapping[str, int]) -> None:
    """How many variants have which outcome."""
    sheet = book.add_worksheet(SUMMARY)
    bold, number = book.add_format({"bold": True, "bg_color": "#D9E1F2"}), book.add_format({"num_format": "#,##0"})
    sheet.set_column(0, 1, 50)
    sheet.set_column(2, 2, 14)
    sheet.freeze_panes(1, 0)
    for column, title in enumerate(("Trạng thái / Status", "Lý do / Reason", "Số phiên bản / Variants")):
        sheet.write_string(0, column, title, bold)
    for row, (outcome, count) in enumerate(summary.items(), 1):
        status, _, reason = outcome.partition("/")
        tint = book.add_format({"bg_color": COLOURS.get(status, "#FFFFFF")})
        sheet.write_string(row, 0, _status_text(status), tint)
        sheet.write_string(row, 1, reason_text(reason))
        sheet.write_number(row, 2, count, number)
    sheet.write_string(len(summary) + 2, 0, f"{site}, {_shown(made_at)}")


def write_to_fix(book: Workbook, site: str, mismatches: pd.DataFrame) -> None:
    """One row for each mismatch; ids, site and fingerprint in hidden columns."""
    sheet = book.add_worksheet(TO_FIX)
    formats = _formats(book)
    last = max(len(mismatches), 1)
    for place, column in enumerate(COLUMNS):
        hidden = {"hidden": True} if column.hidden else {}
        sheet.set_column(place, place, column.width, formats[f"{column.kind} plain"], hidden)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, len(COLUMNS) - 1)
    action = next(place for place, column in enumerate(COLUMNS) if column.name == "action")
    choices = [words(pair) for pair in ACTION_WORDS.values()]
    # The message of Excel itself; any other text is refused with a reason when the file is handed back.
    sheet.data_validation(1, action, last, action, {"validate": "list", "source": choices, "ignore_blank": True})
    for place, column in enumerate(COLUMNS):
        sheet.write_string(0, place, header(column), formats["edit head" if column.name in EDITABLE else "head"])
    sheet.set_row(0, 32)
    _write_rows(sheet, site, mismatches, formats)
    sheet.activate()


def _write_rows(sheet: Worksheet, site: str, mismatches: pd.DataFrame, formats: Mapping[str, Format]) -> None:
    names = [str(name) for name in mismatches.columns]
    for row, values in enumerate(mismatches.itertuples(index=False, name=None), 1):
        record = dict(zip(names, values, strict=True))
        cells = record | _worded(record) | {"site": site}
        for place, column in enumerate(COLUMNS):
            _put(sheet, row, place, column, cells.get(column.name), record["status"], formats)


def _put(
    sheet: Worksheet,
    row: int,
    place: int,
    column: Column,
    value: Any,
    status: str,
    formats: Mapping[str, Format],
) -> None:
    tint = "edit" if column.name in EDITABLE else str(status)
    if value is None or pd.isna(value) or value == "":
        sheet.write_blank(row, place, None, formats[f"{column.kind} {tint}"])
    elif column.kind == "number":
        sheet.write_number(row, place, int(value), formats[f"number {tint}"])
    else:
        put_text(sheet, row, place, str(value), formats[f"text {tint}"], formats[f"risky {tint}"])


def _worded(record: Mapping[str, Any]) -> dict[str, str]:
    """Codes as people read them."""
    kind = str(record["suggestion"])
    suggestion = words(SUGGESTION_WORDS[kind]) if kind in SUGGESTION_WORDS else kind
    return {
        "status": _status_text(str(record["status"])),
        "reason": reason_text(str(record["reason"])),
        "suggestion": suggestion,
    }


def _status_text(status: str) -> str:
    known = {str(key): words(pair) for key, pair in STATUS_WORDS.items()}
    return known.get(status, status)


def _formats(book: Workbook) -> dict[str, Format]:
    """A format for each kind of cell and tint."""
    tints = {"plain": None, "edit": "#FFFFCC", **COLOURS}
    base: dict[str, Any] = {"valign": "top", "border": 1, "border_color": "#D9D9D9"}
    kinds: dict[str, dict[str, Any]] = {
        "text": {"num_format": "@"},
        "risky": {"num_format": "@", "quote_prefix": True},
        "number": {"num_format": "#,##0"},
    }
    made = {
        f"{kind} {tint}": book.add_format(base | look | ({"bg_color": colour} if colour else {}))
        for kind, look in kinds.items()
        for tint, colour in tints.items()
    }
    top = {"bold": True, "text_wrap": True, "valign": "top", "border": 1}
    made["head"] = book.add_format(top | {"bg_color": "#D9E1F2"})
    made["edit head"] = book.add_format(top | {"bg_color": "#FFD966"})
    return made


def _shown(instant: datetime) -> str:
    return f"{instant.astimezone(SHOP_TIME):%Y-%m-%d %H:%M} (UTC+7)"
