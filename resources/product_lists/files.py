"""Opening a product list by what is in it, whatever its name says: an Excel workbook, or text with separators.

Both come out as tables of plain cells, row by row, numbered as a spreadsheet shows them.
"""

import codecs
import csv
import datetime
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from resources.product_lists.numbers import Cell
from resources.workbook_files import OLE, ZIP, check_file
from sync.errors import WrongUse

DELIMITERS = ",;\t|"
# How a text may be written, the likeliest first; the last one reads anything.
_ENCODINGS = ("utf-8-sig", "cp1258", "latin-1")
_CHUNK = 1 << 20
# Beyond these a file is no product list: it is broken, or made to fill the memory.
MAX_BYTES = 1 << 30
MAX_ROWS = 500_000
MAX_COLUMNS = 702
_FAR_CELL = re.compile(rb'<c [^>]*?r="[A-Z]{3}[0-9]')
_ROW = re.compile(rb'<row [^>]*?r="([0-9]{1,9})"')
_OVERLAP = 200
# A description with pictures inside is long, but an unclosed quote is longer.
_LONGEST_CELL = 16 << 20
# A spreadsheet keeps fifteen digits of a number; beyond, the last ones are made up.
_EXACT_NUMBER = 10**15


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet, or a text cut by one separator.

    Attributes:
        rows: starts anew at each call, with the first row of the file.
        note: what a person should know when this table is the one that is read.
    """

    rows: Callable[[], Iterator[Sequence[Cell]]]
    note: str = ""


def tables(path: Path) -> list[Table]:
    """The tables that a file may be read as.

    Raises:
        WrongUse: the file is missing, empty, too big, protected, or neither an Excel workbook nor text.
    """
    start = _start(path)
    if start.startswith((ZIP, OLE)):
        check_file(path)
        return _sheets(path)
    _refuse_others(path, start)
    encoding = _encoding(path, start)
    note = "" if encoding.startswith("utf") else f"Read as {encoding}, since it is not UTF-8; check the accents."
    return [Table(_lines(path, encoding, one), note) for one in DELIMITERS]


def text_of(cell: Cell | None) -> str:
    """A cell as text: whole numbers without a point, and what a shop wrapped as `="0123"` to save its zeros."""
    if cell is None:
        return ""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if abs(cell) >= _EXACT_NUMBER:
            return f"{float(cell):E}"  # its last digits are not what was typed
        cell = int(cell) if float(cell).is_integer() else cell
    text = unicodedata.normalize("NFC", str(cell))
    return text[2:-1] if text.startswith('="') and text.endswith('"') and len(text) > 2 else text


def _start(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            start = file.read(4096)
            size = path.stat().st_size
    except FileNotFoundError as error:
        raise WrongUse(f"There is no file {path}.") from error
    except OSError as error:
        raise WrongUse(f"{path} cannot be read ({error.strerror or type(error).__name__}).") from error
    if not start.strip(b"\x00\r\n\t ,;\xef\xbb\xbf"):
        raise WrongUse(f"{path.name} is empty; export the products again.")
    if size > MAX_BYTES:
        raise WrongUse(f"{path.name} has {size >> 20:,} MB, more than any product list; export the products alone.")
    return start


def _refuse_others(path: Path, start: bytes) -> None:
    """Kinds of file that are often handed over by mistake, each with its own remedy."""
    if re.match(rb"\s*(\xef\xbb\xbf)?<(!doctype|html|table|\?xml)", start, re.IGNORECASE):
        raise WrongUse(f"{path.name} is a web page, not a table; open it in Excel and save it as .xlsx.")
    if not start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and b"\x00" in start and not _wide(start):
        raise WrongUse(f"{path.name} is neither an Excel workbook (.xlsx) nor a text table (.csv).")


# ---- Excel ---------------------------------------------------------------------------------------


def _sheets(path: Path) -> list[Table]:
    wrong = f"{path.name} is no Excel workbook (.xlsx) that can be read; open it in Excel and save it as .xlsx."
    try:
        _check_reach(path)
        # Handed over as a file, since by its name calamine would go by the ending.
        with path.open("rb") as file, closing(CalamineWorkbook.from_filelike(file)) as book:
            sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
    except (zipfile.BadZipFile, CalamineError, OSError, EOFError, zlib.error) as error:
        raise WrongUse(wrong) from error
    several = len(sheets) > 1
    notes = [f"Only the sheet '{sheet.name}' was read, of {len(sheets)}." if several else "" for sheet in sheets]
    return [Table(_sheet_rows(sheet), note) for sheet, note in zip(sheets, notes, strict=True)]


def _check_reach(path: Path) -> None:
    """A single stray cell in the far corner would make calamine lay out every cell before it.

    Reading a part to its end also shows whether it is as long as the archive says: zipfile stops there.
    """
    with zipfile.ZipFile(path) as archive:
        for part in archive.infolist():
            if re.fullmatch(r"xl/(worksheets/[^/]+|sharedStrings)\.xml", part.filename):
                with archive.open(part) as file:
                    _check_cells(path, file)


def _check_cells(path: Path, file: IO[bytes]) -> None:
    tail = b""
    while chunk := file.read(_CHUNK):
        text = tail + chunk
        last = max((int(number) for number in _ROW.findall(text)), default=0)
        if _FAR_CELL.search(text) or last > MAX_ROWS:
            raise WrongUse(
                f"{path.name} has cells beyond row {MAX_ROWS:,} or column {MAX_COLUMNS}; delete the stray cells, or"
                " copy the table into a new workbook."
            )
        tail = text[-_OVERLAP:]


def _sheet_rows(sheet: CalamineSheet) -> Callable[[], Iterator[Sequence[Cell]]]:
    def rows() -> Iterator[Sequence[Cell]]:
        for cells in sheet.iter_rows():
            yield [_cell(value) for value in cells]

    return rows


def _cell(value: Any) -> Cell:
    if isinstance(value, str | int | float):
        return value
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        value = value.date()
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else str(value)


# ---- text ----------------------------------------------------------------------------------------


def _wide(start: bytes) -> str:
    """UTF-16 without a mark shows by its zero bytes, since separators and digits are plain letters."""
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if max(even, odd) < len(start) // 8 or min(even, odd) > max(even, odd) // 4:
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"


def _encoding(path: Path, start: bytes) -> str:
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return _wide(start) or next(one for one in _ENCODINGS if _decodes(path, one))


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _lines(path: Path, encoding: str, delimiter: str) -> Callable[[], Iterator[Sequence[Cell]]]:
    def rows() -> Iterator[Sequence[Cell]]:
        csv.field_size_limit(_LONGEST_CELL)
        with path.open(encoding=encoding, newline="") as file:
            # Strict: a quote that is never closed would otherwise swallow all the rows below it.
            reader = csv.reader(file, delimiter=delimiter, strict=True)
            number = 0
            while True:
                number += 1
                try:
                    cells = next(reader, None)
                except (csv.Error, UnicodeDecodeError) as error:
                    raise WrongUse(
                        f"{path.name}, row {number}: its quotes do not pair up ({error}), so the rows cannot be told"
                        " apart. Export the file again, or save it as .xlsx."
                    ) from error
                if cells is None:
                    return
                yield cells

    return rows
