"""What openpyxl's read-only mode does not tell of a sheet: which rows are filled or hidden, which cells are merged.

One light pass over the sheet's XML: no cell is built, so that a million blank rows cost a second or two.
"""

import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.parsers import expat

from openpyxl.utils import range_boundaries

ROWS_OF_EXCEL = 1_048_576
# Somebody who merges more than this merged the table as well.
_MOST_MERGED = 1_000


@dataclass(frozen=True, slots=True)
class Merged:
    """A block of merged cells; rows and columns count from 1."""

    reference: str
    first_column: int
    last_column: int
    last_row: int


@dataclass(frozen=True, slots=True)
class SheetForm:
    """How a sheet is laid out.

    Attributes:
        filled: rows with a value in any cell.
        last: number of the last of them; 0 for an empty sheet.
        hidden: numbers of the filled rows that are hidden, by hand or by a filter.
        merged: the blocks of merged cells.
        widths: (first column, last column, width, hidden) of the columns that have one.
    """

    filled: int
    last: int
    hidden: frozenset[int]
    merged: tuple[Merged, ...]
    widths: tuple[tuple[int, int, float, bool], ...]


def form_of(path: Path, sheet: Any) -> SheetForm:
    """The layout of a sheet that openpyxl opened read-only from this file. Raises ValueError for broken XML."""
    found = _Pass()
    parser = expat.ParserCreate()
    parser.StartElementHandler = found.start
    with zipfile.ZipFile(path) as archive, archive.open(sheet._worksheet_path) as source:
        try:
            parser.ParseFile(source)
        except expat.ExpatError as error:
            raise ValueError(f"the XML of {sheet.title} is broken") from error
    return SheetForm(
        found.filled, found.last, frozenset(found.hidden), tuple(map(_merged, found.merged)), tuple(found.widths)
    )


@dataclass(slots=True)
class _Pass:
    """What was met so far."""

    values: frozenset[str] = frozenset()
    prefix: str = ""
    row: int = 0
    row_hidden: bool = False
    filled: int = 0
    last: int = 0
    hidden: set[int] = field(default_factory=set)
    merged: list[str] = field(default_factory=list)
    widths: list[tuple[int, int, float, bool]] = field(default_factory=list)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """One element begins."""
        if name in self.values:
            if self.row != self.last:
                self._fill()
            return
        match name.removeprefix(self.prefix):
            case "row":
                self._begin(attributes)
            case "mergeCell" if len(self.merged) < _MOST_MERGED:
                self.merged.append(attributes["ref"])
            case "col":
                self._widen(attributes)
            case _ if not self.values:
                # The root: extensions use the same short names under other prefixes.
                self.prefix = name[: name.rfind(":") + 1]
                self.values = frozenset(f"{self.prefix}{tag}" for tag in ("v", "is", "f"))

    def _widen(self, attributes: dict[str, str]) -> None:
        first, last = int(attributes["min"]), int(attributes["max"])
        self.widths.append((first, last, float(attributes.get("width", 9)), _true(attributes)))

    def _begin(self, attributes: dict[str, str]) -> None:
        number = int(attributes.get("r", self.row + 1))
        if not self.row < number <= ROWS_OF_EXCEL:
            raise ValueError(f"row {number} stands where it cannot")
        self.row, self.row_hidden = number, _true(attributes)

    def _fill(self) -> None:
        self.filled += 1
        self.last = self.row
        if self.row_hidden:
            self.hidden.add(self.row)


def _true(attributes: dict[str, str]) -> bool:
    return attributes.get("hidden") in ("1", "true")


def _merged(reference: str) -> Merged:
    first_column, _, last_column, last_row = range_boundaries(reference)
    return Merged(reference, first_column or 1, last_column or 1, last_row or ROWS_OF_EXCEL)
