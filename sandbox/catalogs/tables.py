"""Rows of a merchant's file, CSV or Excel, with columns found by their names.

Sapo moves and renames columns between versions and sometimes drops the asterisk of a required one, so a
name is compared without case, asterisk and superfluous blanks (contracts/sapo-pos.md §6.1).
"""

import csv
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from python_calamine import CalamineWorkbook

EXCEL_ENDINGS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet: its header as written, its rows as wide as the header, and the places of columns by their keys."""

    header: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    places: dict[str, int]

    def column(self, *names: str) -> int | None:
        """The place of the first of these names that the header has; None where it has none of them."""
        keys = map(column_key, names)
        return next((self.places[key] for key in keys if key in self.places), None)

    def require(self, *names: str) -> int:
        """The same, or ValueError naming the missing column."""
        place = self.column(*names)
        if place is None:
            raise ValueError(f"The file has no column `{names[0]}`; its columns are: {', '.join(self.header)}.")
        return place


def read_table(path: Path, must_have: str) -> Table:
    """The table of a file, its header being the first row that has the column `must_have`.

    Raises ValueError where no row has it, FileNotFoundError where there is no file.
    """
    rows = _excel_rows(path) if path.suffix.lower() in EXCEL_ENDINGS else _csv_rows(path)
    wanted = column_key(must_have)
    for place, row in enumerate(rows):
        if any(column_key(text_of(cell)) == wanted for cell in row):
            return _table(row, rows[place + 1 :])
    raise ValueError(f"{path.name}: no row has a column `{must_have}`; it is not the product list expected here.")


@cache
def column_key(title: str) -> str:
    """A column's name as it is compared."""
    return " ".join(unicodedata.normalize("NFC", title).replace("*", " ").split()).casefold()


def text_of(cell: object) -> str:
    """A cell as text; a whole number that Excel kept as 8934900020016.0 without its decimals."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _table(header: Sequence[object], rows: Sequence[Sequence[object]]) -> Table:
    titles = tuple(text_of(cell).strip() for cell in header)
    width = len(titles)
    padding = ("",) * width
    filled = (row for row in rows if any(text_of(cell).strip() for cell in row))
    places = {column_key(title): place for place, title in reversed(list(enumerate(titles)))}
    return Table(titles, tuple((*row, *padding)[:width] for row in filled), places)


def _excel_rows(path: Path) -> list[list[object]]:
    workbook = CalamineWorkbook.from_path(path)
    return [list(row) for row in workbook.get_sheet_by_index(0).iter_rows()]


def _csv_rows(path: Path) -> list[list[object]]:
    """Comma, semicolon or tab, whichever the first line has most of."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        first = lines.readline()
        separator = max(",;\t", key=first.count)
        lines.seek(0)
        return [list(row) for row in csv.reader(lines, delimiter=separator)]
