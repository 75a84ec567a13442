"""Finding the table to fix in a workbook that came back: whatever its sheets are called, wherever its columns stand."""

import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook.workbook import Workbook

from resources.workbook_columns import COLUMNS, EDITABLE, NEEDED, column_named, header
from resources.workbook_files import check_file
from resources.workbook_form import SheetForm, form_of
from resources.workbook_strings import LeanReader
from sync.errors import WrongUse

# People put titles above a table; further down nobody looks for its header.
HEADER_ROWS = 10
# A sheet may claim to be 16,384 columns wide; nobody's header stands beyond this one.
HEADER_COLUMNS = 256
MOST_ROWS = 200_000
# So many of the needed columns make a table of ours, with some of them lost.
_LIKE = 3
_TITLES = {column.name: header(column) for column in COLUMNS}
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, InvalidFileException, SyntaxError),
    *(ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError),
)


@dataclass(frozen=True, slots=True)
class Table:
    """The table to fix: its sheet, its layout, the number of its header row, and column → place in a row (from 0)."""

    sheet: Any
    form: SheetForm
    head: int
    places: dict[str, int]


@contextmanager
def opened(path: Path, *, values: bool = False) -> Iterator[Workbook]:
    """The workbook, read only; with `values`, formulas as what they came to. Raises WrongUse for other files."""
    check_file(path)
    with path.open("rb") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # parts of Excel that openpyxl does not keep
        try:
            reader = LeanReader(file, read_only=True, data_only=values, keep_links=False)
            reader.read()
        except _BROKEN as error:
            raise WrongUse(_broken(path)) from error
        try:
            yield reader.wb
        finally:
            reader.wb.close()
            reader.shared_strings.clear()


def rows_of(
    path: Path, sheet: Any, *, first: int = 1, last: int | None = None, columns: int | None = None
) -> Iterator[tuple[int, Sequence[Any]]]:
    """(number, values) of the rows of a sheet. Raises WrongUse where the file turns out to be broken."""
    sheet.reset_dimensions()  # what a sheet says of its own size is sometimes wrong, and rows would be lost
    rows = sheet.iter_rows(min_row=first, max_row=last, max_col=columns, values_only=True)
    number = first
    while True:
        try:
            values = next(rows, None)
        except _BROKEN as error:
            raise WrongUse(_broken(path)) from error
        if values is None:
            return
        yield number, values
        number += 1


def find_table(path: Path, book: Workbook) -> Table:
    """The one table of a workbook. Raises WrongUse where there is none, more than one, or a lacking column."""
    found = [one for sheet in book.worksheets if (one := _header(path, sheet)) is not None]
    # A sheet that only lists products has the hidden columns too, but none to fill in.
    found = [one for one in found if EDITABLE & one[2].keys()] or found
    if not found:
        raise WrongUse(
            f"{path.name} has no sheet with the header of the table ({_TITLES['action']} and so on) in its first "
            f"{HEADER_ROWS} rows; put the header back, or fix a fresh export."
        )
    if len(found) > 1:
        names = " and ".join(f"“{sheet.title}”" for sheet, _, _ in found)
        raise WrongUse(
            f"{path.name} has more than one sheet with the table to fix: {names}; delete the ones that do not count."
        )
    sheet, head, columns = found[0]
    _check_columns(path, columns)
    form = sheet_form(path, sheet)
    _check_form(path, form, head, columns)
    return Table(sheet, form, head, {name: places[0] for name, places in columns.items()})


Columns = dict[str, list[int]]


def _header(path: Path, sheet: Any) -> tuple[Any, int, Columns] | None:
    """The row that looks most like our header, and where each column stands."""
    best: tuple[int, Columns] = (0, {})
    for number, values in rows_of(path, sheet, last=HEADER_ROWS, columns=HEADER_COLUMNS):
        columns: Columns = {}
        for place, value in enumerate(values):
            if (name := column_named(value)) is not None:
                columns.setdefault(name, []).append(place)
        if len(columns.keys() & set(NEEDED)) > len(best[1].keys() & set(NEEDED)):
            best = number, columns
    return (sheet, *best) if len(best[1].keys() & set(NEEDED)) >= _LIKE else None


def _check_columns(path: Path, columns: Columns) -> None:
    if lacking := [_TITLES[name] for name in NEEDED if name not in columns]:
        raise WrongUse(
            f"{path.name} lacks the column {', '.join(lacking)}, which may be deleted or renamed; put it back, or "
            "fix a fresh export."
        )
    if doubled := [_TITLES[name] for name in NEEDED if len(columns[name]) > 1]:
        raise WrongUse(f"{path.name} has the column {', '.join(doubled)} twice; delete the one that does not count.")


def sheet_form(path: Path, sheet: Any) -> SheetForm:
    """The layout of a sheet. Raises WrongUse where the file turns out to be broken."""
    try:
        return form_of(path, sheet)
    except _BROKEN as error:
        raise WrongUse(_broken(path)) from error


def _check_form(path: Path, form: SheetForm, head: int, columns: Columns) -> None:
    if form.filled > MOST_ROWS:
        raise WrongUse(
            f"{path.name} has {form.filled:,} filled rows, more than the {MOST_ROWS:,} that are read at once; delete "
            "the rows that ask for nothing, or split the file."
        )
    known = {place + 1 for places in columns.values() for place in places}
    for block in form.merged:
        if block.last_row >= head and known & set(range(block.first_column, block.last_column + 1)):
            raise WrongUse(
                f"{path.name} has merged cells in the table ({block.reference}): only the first of them holds a value. "
                "Unmerge them in Excel, fill in each row, and hand the file back."
            )


def _broken(path: Path) -> str:
    return f"{path.name} is damaged or cut short; copy or save it again and hand it back."
