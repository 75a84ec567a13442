"""The files that analysts work with, as Excel files: written by XlsxWriter, read back by openpyxl.

XlsxWriter in constant memory writes row by row with less than half the CPU of openpyxl; openpyxl's read-only mode
reads row by row, and tells a formula from a text. No file is ever half written: it is made beside its place and
then takes it.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from uuid import uuid4

import pandas as pd
from xlsxwriter import Workbook

from resources.catalog_layouts import write_layout
from resources.private_files import private_folder
from resources.workbook_copying import copy_with_results
from resources.workbook_guide import write_guide, write_summary
from resources.workbook_identity import Identity, Seal, Verify, plain_seal, plainly_sealed, write_identity
from resources.workbook_reading import read_fixes
from resources.workbook_sheets import looks_of
from resources.workbook_tables import write_everything, write_to_fix
from sync.errors import WrongUse
from sync.ports import HandedBack, Layout, LayoutNames, WorkbookHead

# Nothing of a shop's text may become a formula or a link; sheets go to disk row by row.
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
GUIDE, SUMMARY = "Hướng dẫn - Guide", "Tổng hợp - Summary"
TO_FIX, EVERYTHING = "Cần sửa - To fix", "Sản phẩm - All products"


class ExcelWorkbooks:
    """Fits `sync.ports.Workbooks`."""

    def __init__(self, seal: Seal = plain_seal, verify: Verify = plainly_sealed) -> None:
        """Take what seals the workbooks of this installation, and what knows them again; a plain hash otherwise."""
        self._seal = seal
        self._verify = verify

    def write(
        self, path: Path, head: WorkbookHead, to_fix: Iterable[pd.DataFrame], everything: Iterable[pd.DataFrame]
    ) -> int:
        """Write the mismatch workbook whole, or not at all; returns the rows to fix.

        Args:
            path: where it goes; what is there is replaced, and the folder is made where it is missing.
            head: what the workbook says of itself; its summary is read after the rows to fix were taken up.
            to_fix: pieces of the rows to fix, in the columns of `sync.workbooks.mismatches.COLUMNS`.
            everything: pieces of all rows, likewise.
        """
        identity = Identity(head.site, head.made_at, uuid4().hex, head.offline)
        with _replacing(path) as file, Workbook(str(file), OPTIONS) as book:
            book.set_properties({"title": f"Multiweb: {head.site}", "created": head.made_at})
            looks = looks_of(book)
            guide, summary, wrong, every = (book.add_worksheet(name) for name in (GUIDE, SUMMARY, TO_FIX, EVERYTHING))
            rows = write_to_fix(wrong, book, to_fix, head.site, looks)
            write_everything(every, book, everything, head.site, looks)
            write_guide(guide, book, head, TO_FIX)
            write_summary(summary, book, head)
            write_identity(book, identity, self._seal)
        return rows

    def write_catalog(
        self, path: Path, layout: Layout, rows: Iterable[pd.DataFrame], names: LayoutNames | None = None
    ) -> int:
        """Write products in a shop's own import form, whole or not at all; returns the rows.

        Args:
            path: where it goes; what is there is replaced, and the folder is made where it is missing.
            layout: whose form.
            rows: columns of `sync.workbooks.catalog_export.COLUMNS`, the variants of a product in one piece.
            names: how that shop calls its places and prices.
        """
        with _replacing(path) as file, Workbook(str(file), OPTIONS) as book:
            return write_layout(book, layout, rows, names or LayoutNames())

    def read_fixes(self, path: Path) -> HandedBack:
        """What a workbook asks for. Raises WrongUse, with one sentence, for a file that cannot be understood.

        Columns are found by their headers, wherever they stand.
        """
        return read_fixes(path, self._verify)

    def annotate(self, source: Path, target: Path, results: Mapping[int, str]) -> None:
        """A copy of the analyst's file with a column of results, by the number of the row in the sheet."""
        with _replacing(target) as file, Workbook(str(file), OPTIONS) as book:
            copy_with_results(source, book, results)


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """A temporary file beside `path` that takes its place at the end, and is removed when the body raises."""
    private_folder(path.parent)
    # Made 0600, which it keeps: prices, margins and stock of a shop are nobody else's business.
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
