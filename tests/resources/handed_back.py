"""Workbooks as they come back: exported, edited as people and programs do it, or damaged."""

import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
from openpyxl.worksheet.worksheet import Worksheet

from resources.workbook_columns import COLUMNS, header
from resources.workbooks import TO_FIX, ExcelWorkbooks
from sync.ports import FixRow, HandedBack, WorkbookHead
from sync.workbooks import mismatches

MADE_AT = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
HEADERS = {column.name: header(column) for column in COLUMNS}
PLACES = {column.name: place for place, column in enumerate(COLUMNS, 1)}
_NUMBERS = ["score", "pos_price", "pos_stock", "site_price", "site_stock", "pos_variant_id", "site_variant_id"]


def record(**values: Any) -> dict[str, Any]:
    """A row of a mismatch workbook, with both sides."""
    blank: dict[str, Any] = dict.fromkeys(mismatches.COLUMNS, "")
    numbers = dict.fromkeys(_NUMBERS, 1000)
    ids = {"pos_variant_id": 1001, "site_variant_id": 2001, "fingerprint": "ab12"}
    return blank | numbers | ids | {"status": "unlinked", "reason": "near_match"} | values


def frame(*records: dict[str, Any]) -> pd.DataFrame:
    """Records as the exporter hands them on."""
    made = pd.DataFrame(list(records), columns=mismatches.COLUMNS)
    return made.astype(dict.fromkeys(_NUMBERS, "Int64"))


def written(path: Path, *records: dict[str, Any], site: str = "web1", offline: bool = False) -> Path:
    """An exported workbook."""
    head = WorkbookHead(site, MADE_AT, {"linked": 900}, offline)
    ExcelWorkbooks().write(path, head, [frame(*records)], [frame(*records)])
    return path


def changed(path: Path, change: Callable[[openpyxl.Workbook, Worksheet], None]) -> Path:
    """The workbook as a person saves it after a change."""
    book = openpyxl.load_workbook(path)
    sheet = book[TO_FIX]
    assert isinstance(sheet, Worksheet)
    change(book, sheet)
    book.save(path)
    return path


def edited(path: Path, *edits: tuple[int, str, Any]) -> Path:
    """The workbook with some cells typed over: (row, column, value)."""

    def type_in(_: openpyxl.Workbook, sheet: Worksheet) -> None:
        for row, name, value in edits:
            sheet.cell(row, PLACES[name]).value = value

    return changed(path, type_in)


def replaced(path: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The archive with its entries changed (None: left out), as no program for sheets would save it."""
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            kept = change(name, content)
            if kept is not None:
                archive.writestr(name, kept)
    return path


def handed(path: Path) -> HandedBack:
    """What the workbook asks for."""
    return ExcelWorkbooks().read_fixes(path)


def only_row(path: Path) -> FixRow:
    """The one row that asks for something."""
    (row,) = handed(path).rows
    return row
