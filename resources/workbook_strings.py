"""The shared texts of a workbook, kept as bytes.

Excel keeps every text of a workbook once, in a list that has to be read whole before the first row: a million short
texts as Python strings take a hundred megabytes, as bytes a fifth of that.
"""

from typing import IO
from xml.parsers import expat

from openpyxl.reader.excel import ExcelReader
from openpyxl.xml.constants import SHARED_STRINGS

from sync.texts import Texts


class SharedStrings(Texts):
    """The texts by their number."""

    def __init__(self, source: IO[bytes]) -> None:
        """Read a list of shared strings. Raises ValueError for broken XML."""
        super().__init__()
        self._inside = False
        self._phonetic = False  # how Asian letters are read aloud is no part of the text
        self._text: list[str] = []
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        try:
            parser.ParseFile(source)
        except expat.ExpatError as error:
            raise ValueError("the list of shared texts is broken") from error

    def _start(self, name: str, _: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "si":
                self._text = []
            case "rPh":
                self._phonetic = True
            case "t":
                self._inside = not self._phonetic

    def _end(self, name: str) -> None:
        match name.rpartition(":")[2]:
            case "si":
                # As openpyxl has it: Excel's escape of an underscore that would begin an escape.
                self.append("".join(self._text).replace("x005F_", ""))
            case "rPh":
                self._phonetic = False
            case "t":
                self._inside = False

    def _characters(self, text: str) -> None:
        if self._inside:
            self._text.append(text)


class LeanReader(ExcelReader):
    """openpyxl's reader of workbooks, with the shared texts as bytes."""

    def read_strings(self) -> None:
        """Read the shared texts, where there are any."""
        part = self.package.find(SHARED_STRINGS)  # type: ignore[no-untyped-call]
        if part is not None:
            with self.archive.open(part.PartName[1:]) as source:
                self.shared_strings = SharedStrings(source)  # type: ignore[assignment]
