"""Putting rows into a sheet: text as text whatever it begins with, piece by piece, so that size does not matter."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from resources.workbook_columns import EDITABLE, Column, header
from resources.workbook_words import reason_text, state_text, status_text, suggestion_text, told_text

# The longest text that a cell holds.
CELL_LIMIT = 32_767
RISKY = ("=", "+", "-", "@", "\t", "\r", "'")
COLOURS = {"linked": "#E2F0D9", "unlinked": "#FFF2CC", "error": "#F8CBAD"}
HEAD_COLOURS = {"": "#404040", "pos": "#1F4E79", "site": "#375623", "edit": "#BF8F00"}
EDIT_COLOUR = "#FFFBE0"
FONT = {"font_name": "Arial", "font_size": 10}
# Two lines: every status and nearly every reason in both languages fits.
ROW_HEIGHT = 27
_TINTED = frozenset({"status", "reason"})

Cells = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Looks:
    """The formats of a workbook, each made once.

    Attributes:
        heads: by side of the column, and `edit`.
        kinds: by kind of column: plain, and with Excel's own mark for "this is text".
        tints: by link status, as `kinds`.
        edit: of the cells that people fill in.
    """

    heads: Mapping[str, Format]
    kinds: Mapping[str, tuple[Format, Format]]
    tints: Mapping[str, tuple[Format, Format]]
    edit: Format


def looks_of(book: Workbook) -> Looks:
    """Make the formats."""
    head = FONT | {
        "bold": True,
        "text_wrap": True,
        "valign": "vcenter",
        "indent": 1,
        "font_color": "#FFFFFF",
        "border": 1,
    }
    cell = FONT | {"valign": "vcenter", "border": 1, "border_color": "#D9D9D9"}
    kinds: dict[str, dict[str, object]] = {
        "text": {"text_wrap": True, "indent": 1},
        "code": {"num_format": "@", "indent": 1},
        "number": {"num_format": "#,##0"},
    }

    def pair(**look: object) -> tuple[Format, Format]:
        return book.add_format(cell | look), book.add_format(cell | look | {"quote_prefix": True})

    return Looks(
        heads={side: book.add_format(head | {"bg_color": colour}) for side, colour in HEAD_COLOURS.items()},
        kinds={kind: pair(**look) for kind, look in kinds.items()},
        tints={status: pair(text_wrap=True, indent=1, bg_color=colour) for status, colour in COLOURS.items()},
        edit=book.add_format(cell | {"num_format": "@", "indent": 1, "text_wrap": True, "locked": False}),
    )


def put_text(sheet: Worksheet, row: int, column: int, text: str, plain: Format, risky: Format) -> None:
    """Write a text as text, whatever it begins with.

    A cell of type text is never computed, but it may be once somebody edits it or saves the sheet as CSV; so what
    begins like a formula also carries Excel's own mark for "this is text".
    """
    sheet.write_string(row, column, _safe(text), risky if text.startswith(RISKY) else plain)


def _safe(text: str) -> str:
    # XlsxWriter takes a text that looks like its own marks for rich text as XML, unescaped.
    return text[:CELL_LIMIT] if text[:3] != "<r>" else f" {text[: CELL_LIMIT - 1]}"


def write_heads(sheet: Worksheet, columns: Sequence[Column], looks: Looks) -> None:
    """The header row, and of each column its width and how what is typed into it will look."""
    for place, column in enumerate(columns):
        editable = column.name in EDITABLE
        look = looks.edit if editable else looks.kinds[column.kind][0]
        sheet.set_column(place, place, column.width, look, {"hidden": True} if column.hidden else {})
        sheet.write_string(0, place, header(column), looks.heads["edit" if editable else column.side])
    sheet.set_default_row(ROW_HEIGHT)
    sheet.set_row(0, 42)


def write_rows(
    sheet: Worksheet, columns: Sequence[Column], pieces: Iterable[pd.DataFrame], site: str, looks: Looks
) -> int:
    """Write the pieces below the header, each forgotten before the next is taken; returns the rows.

    Args:
        sheet: with its header written.
        columns: of the sheet; those that people fill in are left blank.
        pieces: columns of `sync.workbooks.mismatches.COLUMNS`.
        site: alias of the site, for the column of that name.
        looks: the formats.
    """
    filled = [(place, column) for place, column in enumerate(columns) if column.name not in EDITABLE]
    plans = {status: [(place, *_look(column, status, looks)) for place, column in filled] for status in ("", *COLOURS)}
    text, number, done = sheet.write_string, sheet.write_number, 0
    for piece in pieces:
        cells = [_cells(column.name, piece, site) for _, column in filled]
        for row, (status, *values) in enumerate(zip(piece["status"].tolist(), *cells, strict=True), done + 1):
            for (place, is_number, plain, risky), value in zip(plans.get(status, plans[""]), values, strict=True):
                if value is pd.NA or value == "":
                    continue  # a blank cell shows the look of its column
                if is_number:
                    number(row, place, value, plain)
                else:  # as `put_text`, a million times
                    text(row, place, _safe(value), risky if value.startswith(RISKY) else plain)
        done += len(piece)
    return done


def _look(column: Column, status: str, looks: Looks) -> tuple[bool, Format, Format]:
    pair = looks.tints[status] if column.name in _TINTED and status in looks.tints else looks.kinds[column.kind]
    return column.kind == "number", *pair


def _cells(name: str, piece: pd.DataFrame, site: str) -> Cells:
    """A column as it is written: codes in words, ids as text."""
    match name:
        case "site":
            return [site] * len(piece)
        case "status":
            return _worded(piece[name], status_text)
        case "reason":
            return _worded(piece[name], reason_text)
        case "detail":
            return _worded(piece[name], told_text)
        case "suggestion":
            return _worded(piece[name], suggestion_text)
        case "stock_state" | "price_state":
            states = zip(piece[name].tolist(), piece[name.replace("state", "reason")].tolist(), strict=True)
            return [state_text(state, reason) if state else "" for state, reason in states]
        case "pos_variant_id" | "site_variant_id":
            return ["" if number is pd.NA else str(number) for number in piece[name].tolist()]
    return piece[name].tolist()


def _worded(codes: pd.Series, words: Any) -> Cells:
    return [words(code) for code in codes.tolist()]
