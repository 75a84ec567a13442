"""The mismatch workbook as an Excel file: written by XlsxWriter, read back by openpyxl.

XlsxWriter in constant memory writes row by row with less than half the CPU of openpyxl; openpyxl's read-only mode
reads row by row, and tells a formula from a text. No file is ever half written: it is made beside its place and
then takes it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

import pandas as pd
from xlsxwriter import Workbook

from resources.workbook_copying import copy_with_results
from resources.workbook_reading import read_fixes
from resources.workbook_sheets import write_instructions, write_summary, write_to_fix
from sync.errors import WrongUse
from sync.ports import FixRow

# Nothing of a shop's text may become a formula or a link; sheets go to disk row by row.
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


class ExcelWorkbooks:
    """Fits `sync.ports.Workbooks`."""

    def write(
        self, path: Path, site: str, made_at: datetime, summary: Mapping[str, int], mismatches: pd.DataFrame
    ) -> None:
        """Write the workbook of a site whole, or not at all; the folder is made where it is missing.

        Args:
            path: where it goes; what is there is replaced.
            site: alias of the site.
            made_at: shown to people in the shops' time.
            summary: outcome (`linked`, or `status/reason`) → how many variants.
            mismatches: the columns of `sync.mismatches.mismatches`.
        """
        with _replacing(path) as file, Workbook(str(file), OPTIONS) as book:
            write_instructions(book, site, made_at)
            write_summary(book, site, made_at, summary)
            write_to_fix(book, site, mismatches)

    def read_fixes(self, path: Path) -> tuple[str, list[FixRow]]:
        """The site the workbook was made for, and its rows with an action or a new SKU.

        Columns are found by their headers, wherever they stand. Raises WrongUse for anything that is not such a
        workbook.
        """
        return read_fixes(path)

    def annotate(self, source: Path, target: Path, results: Mapping[int, str]) -> None:
        """A copy of the analyst's file with a column of results, by the number of the row in the sheet."""
        with _replacing(target) as file, Workbook(str(file), OPTIONS) as book:
            copy_with_results(source, book, results)


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """A temporary file beside `path` that takes its place at the end, and is removed when the body raises."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.stem}-", suffix=".part", delete=False) as made:
        temporary = Path(made.name)
    try:
        yield temporary
        try:
            temporary.replace(path)
        except PermissionError as error:
            raise WrongUse(f"{path.name} is open in another program; close it there and try again.") from error
    finally:
        temporary.unlink(missing_ok=True)
