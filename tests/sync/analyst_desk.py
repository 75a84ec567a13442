"""An analyst's desk: a connected world with mismatches of every kind, and workbooks in a folder."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from resources.database.database import SqlDatabase
from resources.workbook_columns import COLUMNS, header
from resources.workbooks import ExcelWorkbooks
from sync.matching import match
from sync.settings import SiteSettings, StockSettings
from sync.workbook import FixReport, WorkbookReport, apply_fixes, export_mismatches
from tests.sync.order_fakes import SITE, FakePos, FakeSite
from tests.sync.order_world import BRANCH, connect, pos_variant, save_catalogs, site_variant

HEADERS = {header(column): column.name for column in COLUMNS}
Edits = dict[str, Any]


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
        sheet = openpyxl.load_workbook(self.export().path)["To fix"]
        names = [HEADERS[str(cell.value)] for cell in sheet[1]]
        return [dict(zip(names, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]

    def fix(self, choose: Callable[[dict[str, Any]], Edits | None]) -> Path:
        """The exported workbook, with the edits that `choose` gives for a row."""
        path = self.export().path
        book = openpyxl.load_workbook(path)
        sheet = book["To fix"]
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
    pos = [pos_variant(1001, "SKU1"), pos_variant(1002, "AO-2"), pos_variant(1003, "POS-3"), pos_variant(1005, "T")]
    site = [
        site_variant(2001, "SKU1"),
        site_variant(2002, "ao-2"),
        site_variant(2004, "WEB-4"),
        site_variant(2005, "T"),
        site_variant(2006, "T"),
        site_variant(2007, ""),
    ]
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
