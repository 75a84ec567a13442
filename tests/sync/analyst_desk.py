"""An analyst's desk: a connected world with mismatches of every kind, and workbooks in a folder."""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import delete

from resources.database import tables
from resources.database.database import SqlDatabase
from resources.workbook_columns import COLUMNS, header
from resources.workbooks import TO_FIX, ExcelWorkbooks
from sync.linking.matching import match
from sync.ports import FixRow
from sync.records import Page
from sync.settings import SiteSettings, StockSettings
from sync.workbooks.workbook import FixReport, apply_fixes
from sync.workbooks.workbook_export import WorkbookReport, export_mismatches
from tests.sync.order_fakes import SITE, FakePos, FakeSite
from tests.sync.order_world import BRANCH, connect, pos_variant, save_catalogs, site_variant

HEADERS = {header(column): column.name for column in COLUMNS}
Edits = dict[str, Any]


def loaded(path: Path) -> openpyxl.Workbook:
    """A workbook as openpyxl knows it; Excel's own bars and colours it does not keep, and says so."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(path)


@dataclass
class Desk:
    """An analyst's desk: the connected world, and a folder for workbooks."""

    database: SqlDatabase
    folder: Path
    pos: FakePos
    site: FakeSite

    def export(self) -> WorkbookReport:
        return export_mismatches(SITE, self.database, ExcelWorkbooks(), self.folder, datetime.now(UTC))

    def shown(self) -> list[dict[str, Any]]:
        sheet = loaded(self.export().path)[TO_FIX]
        names = [HEADERS[str(cell.value)] for cell in sheet[1]]
        return [dict(zip(names, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]

    def fix(self, choose: Callable[[dict[str, Any]], Edits | None]) -> Path:
        """The exported workbook, with the edits that `choose` gives for a row."""
        return self.retyped(self.export().path, choose)

    def retyped(self, path: Path, choose: Callable[[dict[str, Any]], Edits | None]) -> Path:
        """A workbook of before with more edits."""
        book = loaded(path)
        sheet = book[TO_FIX]
        assert isinstance(sheet, Worksheet)
        names = [HEADERS[str(cell.value)] for cell in sheet[1]]
        for row in sheet.iter_rows(min_row=2):
            record = {name: cell.value for name, cell in zip(names, row, strict=True)}
            for name, value in (choose(record) or {}).items():
                sheet.cell(row[0].row or 0, names.index(name) + 1).value = value
        book.save(path)
        return path

    def hand_in(self, path: Path, *, apply: bool = True) -> FixReport:
        return apply_fixes(path, self.pos, self.site, self.database, ExcelWorkbooks(), apply=apply)

    def told(self, path: Path, *, apply: bool = False) -> list[str]:
        """The outcome and message of each row, in the order of the sheet."""
        return [f"{row.outcome}: {row.message}" for row in self.hand_in(path, apply=apply).rows]

    def read(self, path: Path) -> Sequence[FixRow]:
        """The rows that ask for something."""
        return ExcelWorkbooks().read_fixes(path).rows

    def with_copy(self, path: Path, site_variant_id: int, edits: Edits) -> Path:
        """The row of a site variant once more at the end of the sheet, with other edits."""
        book = loaded(path)
        sheet = book[TO_FIX]
        assert isinstance(sheet, Worksheet)
        names = [HEADERS[str(cell.value)] for cell in sheet[1]]
        place = names.index("site_variant_id")
        source = next(row for row in sheet.iter_rows(min_row=2) if row[place].value == str(site_variant_id))
        values = {name: cell.value for name, cell in zip(names, source, strict=True)}
        blank = dict.fromkeys(("action", "new_pos_sku", "new_site_sku", "chosen"))
        sheet.append([(values | blank | edits)[name] for name in names])
        book.save(path)
        return path

    def lose_pos(self, number: int) -> None:
        """A variant is deleted in the POS, and a whole scan has seen it."""
        del self.pos.variants[number]
        now = datetime.now(UTC)
        self.database.catalog.save_pos_page(Page(now, tuple(self.pos.variants.values()), None))
        self.database.catalog.finish_pos_scan(now)

    def forget_reads(self) -> None:
        """As in an installation that never read a catalog whole."""
        with self.database.engine.begin() as connection:
            connection.execute(delete(tables.watermarks))

    def relink(self) -> None:
        catalog = self.database.catalog
        rows = match(catalog.pos_variants(), catalog.site_variants(SITE), self.database.links.rows(SITE))
        self.database.links.replace(SITE, rows)

    def links(self) -> dict[int, tuple[int | None, str, str]]:
        """Site variant → (POS variant, status, reason)."""
        rows = self.database.links.rows(SITE).dropna(subset=["site_variant_id"]).astype({"pos_variant_id": "object"})
        found = zip(rows["site_variant_id"], rows["pos_variant_id"], rows["status"], rows["reason"], strict=True)
        return {
            int(site): (pos if isinstance(pos, int) else None, status, reason) for site, pos, status, reason in found
        }

    def logged(self) -> list[tuple[str, str | None, str | None]]:
        log = self.database.state.recent_changes()
        log = log.astype("object").where(log.notna(), None)
        return list(zip(log["field"], log["before"], log["after"], strict=True))


def make_desk(database: SqlDatabase, folder: Path) -> Desk:
    """SKU1 linked, AO-2/ao-2 alike, POS-3 only in the POS, WEB-4 only on the site, twins on the site, a blank."""
    return desk_of(
        database,
        folder,
        {1001: "SKU1", 1002: "AO-2", 1003: "POS-3", 1005: "T"},
        {2001: "SKU1", 2002: "ao-2", 2004: "WEB-4", 2005: "T", 2006: "T", 2007: ""},
    )


def desk_of(database: SqlDatabase, folder: Path, ours: dict[int, str], theirs: dict[int, str]) -> Desk:
    """A desk with these variants (id → SKU) in the POS and on the site, matched once."""
    pos = [pos_variant(number, sku) for number, sku in ours.items()]
    site = [site_variant(number, sku) for number, sku in theirs.items()]
    connect(database, SiteSettings(stock=StockSettings(branches=(BRANCH,))))
    save_catalogs(database, pos, site)
    made = Desk(
        database,
        folder,
        FakePos(variants={one.id: one for one in pos}),
        FakeSite(variants={one.id: one for one in site}),
    )
    made.relink()
    return made


def on_site(number: int, **edits: Any) -> Callable[[dict[str, Any]], Edits | None]:
    return lambda row: edits if row["site_variant_id"] == str(number) else None


def in_pos(number: int, **edits: Any) -> Callable[[dict[str, Any]], Edits | None]:
    return lambda row: edits if row["pos_variant_id"] == str(number) and not row["site_variant_id"] else None
