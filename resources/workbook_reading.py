"""Reading a workbook that an analyst handed back: row by row, columns found by their headers."""

import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook.workbook import Workbook

from resources.workbook_columns import COLUMNS, NEEDED, column_named, header
from sync.errors import WrongUse
from sync.ports import FixRow

# People put titles above a table; further down nobody looks for its header.
HEADER_ROWS = 10
# A spreadsheet keeps fifteen digits of a number; beyond, the last ones are made up.
EXACT_NUMBER = 10**15


@contextmanager
def opened(path: Path) -> Iterator[Workbook]:
    """The workbook, read only. Raises WrongUse for what is no workbook."""
    wrong = f"{path.name} is no Excel workbook (.xlsx) that can be read; save it as .xlsx and hand it back again."
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # parts of Excel that openpyxl does not keep
            book = load_workbook(path, read_only=True)
    except FileNotFoundError as error:
        raise WrongUse(f"There is no file {path}.") from error
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, SyntaxError) as error:
        raise WrongUse(wrong) from error
    try:
        yield book
    except (zipfile.BadZipFile, SyntaxError) as error:  # a sheet that is cut short shows only when it is read
        raise WrongUse(wrong) from error
    finally:
        book.close()


def read_fixes(path: Path) -> tuple[str, list[FixRow]]:
    """The site of a workbook and its rows that ask for something. Raises WrongUse for any other file."""
    with opened(path) as book:
        sheet, number, places = _table(path, book)
        rows: list[FixRow] = []
        sites: set[str] = set()
        for row_number, cells in _cells(sheet, number + 1):
            record = {name: _text(cells, place) for name, place in places.items()}
            if not record["fingerprint"]:
                _refuse_orphan(path, row_number, record)
                continue
            sites.add(record["site"])
            if record["action"] or record["new_pos_sku"] or record["new_site_sku"]:
                rows.append(_fix_row(path, row_number, record))
    return _one_site(path, sites), rows


def table_place(book: Workbook) -> tuple[str, int] | None:
    """Name of the sheet to fix and the number of its header row; None where there is none."""
    found = _found(book)
    return None if found is None else (found[0].title, found[1])


def plain(value: Any) -> str:
    """A cell as text: whole numbers without a point, and blank as ""."""
    if value is None:
        return ""
    if isinstance(value, int | float) and abs(value) >= EXACT_NUMBER:
        return f"{float(value):E}"  # its last digits are not what was typed
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def _table(path: Path, book: Workbook) -> tuple[Any, int, dict[str, int]]:
    found = _found(book)
    if found is None:
        raise WrongUse(
            f"{path.name} has no sheet with the columns of a Multiweb workbook; hand back the exported file."
        )
    sheet, number, places = found
    missing = [header(column) for column in COLUMNS if column.name in NEEDED and column.name not in places]
    if missing:
        raise WrongUse(f"{path.name} lacks the columns {', '.join(missing)}; hand back the exported file.")
    return sheet, number, {name: places[name] for name in NEEDED}


def _found(book: Workbook) -> tuple[Any, int, dict[str, int]] | None:
    """The sheet and row that look most like our header: at least three of the needed columns."""
    best: tuple[Any, int, dict[str, int]] | None = None
    for sheet in book.worksheets:
        for number, values in enumerate(sheet.iter_rows(max_row=HEADER_ROWS, values_only=True), 1):
            places: dict[str, int] = {}
            for place, value in enumerate(values):
                name = column_named(value)
                if name is not None:
                    places.setdefault(name, place)
            score = len(places.keys() & set(NEEDED))
            if score >= 3 and (best is None or score > len(best[2].keys() & set(NEEDED))):
                best = sheet, number, places
    return best


def _cells(sheet: Any, first: int) -> Iterator[tuple[int, Sequence[Any]]]:
    yield from enumerate(sheet.iter_rows(min_row=first, values_only=True), first)


def _text(cells: Sequence[Any], place: int) -> str:
    return plain(cells[place]) if place < len(cells) else ""


def _refuse_orphan(path: Path, number: int, record: Mapping[str, str]) -> None:
    """A row without its hidden cells cannot be told apart; asked for nothing, it is simply blank."""
    if any(record.values()):
        raise WrongUse(
            f"{path.name}, row {number}: its hidden columns are empty, so nobody can tell which product it is. "
            "Delete the row, or export the workbook again."
        )


def _fix_row(path: Path, number: int, record: Mapping[str, str]) -> FixRow:
    return FixRow(
        row=number,
        pos_variant_id=_number(path, number, record["pos_variant_id"]),
        site_variant_id=_number(path, number, record["site_variant_id"]),
        fingerprint=record["fingerprint"],
        action=record["action"],
        new_pos_sku=record["new_pos_sku"],
        new_site_sku=record["new_site_sku"],
    )


def _number(path: Path, row: int, text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal():
        raise WrongUse(f"{path.name}, row {row}: a hidden id was changed; export the workbook again.")
    return int(text)


def _one_site(path: Path, sites: set[str]) -> str:
    if len(sites) == 1 and "" not in sites:
        return sites.pop()
    if not sites:
        raise WrongUse(f"{path.name} has no rows; hand back the exported file.")
    raise WrongUse(
        f"{path.name} mixes rows of several sites ({', '.join(sorted(sites))}); hand back one file for each."
    )
