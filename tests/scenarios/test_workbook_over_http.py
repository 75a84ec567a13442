"""A10 over HTTP, as an analyst works: export, fix in a spreadsheet, hand back, look at both shops."""

import contextlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from resources.database.database import SqlDatabase
from resources.workbook_columns import column_named
from resources.workbooks import ExcelWorkbooks
from sync.workbooks.workbook import FixReport, apply_fixes
from sync.workbooks.workbook_export import export_mismatches
from tests.sandbox.conftest import StartSandbox, start_sandbox
from tests.scenarios.both_kinds import BOTH_KINDS
from tests.scenarios.live_market import SITE, LiveMarket, live_market

__all__ = ["start_sandbox"]

# openpyxl does not keep every part of a workbook, as little as other programs do.

Row = dict[str, Any]
TO_FIX = "Cần sửa - To fix"


@pytest.fixture
def market(
    start_sandbox: StartSandbox, sqlite_database: SqlDatabase, request: pytest.FixtureRequest
) -> Iterator[LiveMarket]:
    """Both sides with equal SKU1 to SKU4, and mismatches of every usual kind."""
    with live_market(start_sandbox, sqlite_database, kind=getattr(request, "param", "sapo-web")) as made:
        for ours, theirs, name in PAIRS:
            made.add_to_pos(ours, name)
            made.add_on_site(theirs, name)
        made.add_to_pos("CHI-POS", "Chỉ có ở quầy")
        made.add_on_site("CHI-WEB", "Chỉ có trên mạng")
        made.cycle()
        made.writes()
        yield made


# SKU in the POS, SKU on the site, name on both.
PAIRS = [
    ("AO-DO", "ao-do", "Áo thun đỏ"),
    ("0012345", "12345", "Bút chì gỗ"),
    ("8934900020016", "8.9349E+12", "Nước suối 500ml"),
    ("KHAN-01", None, "Khăn tắm cỡ lớn"),
    ("TUI-7", "TUI 7", "Túi vải"),
]


@BOTH_KINDS
def test_a10_a_workbook_is_fixed_as_in_a_spreadsheet_and_does_just_what_was_asked(
    market: LiveMarket, tmp_path: Path
) -> None:
    path = _export(market, tmp_path)
    _edit(path, tmp_path / "sua.xlsx", accepted)
    before = _skus(market)
    trial = _hand_in(market, tmp_path / "sua.xlsx", apply=False)
    assert (trial.applied, trial.refused, _skus(market)) == (5, 0, before)
    done = _hand_in(market, tmp_path / "sua.xlsx")
    assert (done.applied, done.refused) == (5, 0), done.rows
    ours, theirs = _skus(market)
    assert ours == before[0] | {market.pos_ids["TUI-7"]: "TUI 7"}
    assert theirs == before[1] | {
        market.site_ids["ao-do"]: "AO-DO",
        market.site_ids["12345"]: "0012345",
        market.site_ids[""]: "KHAN-01",
    }
    for ours_sku, theirs_sku, _ in PAIRS:
        assert market.partner(market.site_ids[theirs_sku or ""]) == market.pos_ids[ours_sku]
    assert market.partner(market.site_ids["CHI-WEB"]) is None


def test_a10_the_same_workbook_again_changes_nothing(market: LiveMarket, tmp_path: Path) -> None:
    path = _export(market, tmp_path)
    _edit(path, tmp_path / "sua.xlsx", accepted)
    _hand_in(market, tmp_path / "sua.xlsx")
    skus, links = _skus(market), market.database.links.rows(SITE)
    logged = len(market.database.state.recent_changes())
    market.writes()
    again = _hand_in(market, tmp_path / "sua.xlsx")
    assert (again.applied, again.refused, {row.outcome for row in again.rows}) == (0, 0, {"already"})
    assert _skus(market) == skus
    assert market.database.links.rows(SITE).equals(links)
    assert (market.writes(), len(market.database.state.recent_changes())) == (0, logged)


@BOTH_KINDS
def test_a10_a_product_changed_in_between_is_refused_and_the_rest_is_applied(
    market: LiveMarket, tmp_path: Path
) -> None:
    path = _export(market, tmp_path)
    _edit(path, tmp_path / "sua.xlsx", accepted)
    market.rename_on_site("ao-do", "ao-do-moi")
    done = _hand_in(market, tmp_path / "sua.xlsx")
    assert (done.applied, done.refused) == (4, 1)
    (refused,) = [row for row in done.rows if row.outcome == "refused"]
    assert "changed since this workbook was made" in refused.message
    assert _skus(market)[1][market.site_ids["ao-do"]] == "ao-do-moi"


def test_a10_the_copy_tells_beside_each_row_what_became_of_it(market: LiveMarket, tmp_path: Path) -> None:
    path = _export(market, tmp_path)
    _edit(path, tmp_path / "sua.xlsx", accepted)
    done = _hand_in(market, tmp_path / "sua.xlsx")
    assert done.annotated is not None
    rows = _rows(done.annotated)
    results = {row["site_sku"]: row["result"] for row in rows if row.get("result")}
    assert len(results) == 5
    assert all(str(text).startswith("Đã áp dụng / Applied") for text in results.values()), results


def accepted(row: Row) -> Row:
    """What the analyst chooses: accept, retype, link, or fix the POS instead of the site."""
    chosen: dict[Any, Row] = {
        "ao-do": {"action": "Sửa SKU trên trang web", "new_site_sku": "AO-DO"},
        "12345": {"action": "fix site sku", "new_site_sku": "0012345"},
        "8.9349E+12": {"action": "Liên kết / Link"},
        None: {"action": "Sửa SKU trên trang web / Fix site SKU"},
        "TUI 7": {"action": "Sửa SKU trên POS / Fix POS SKU", "new_pos_sku": "TUI 7"},
    }
    return chosen.get(row["site_sku"], {}) if row["site_variant_id"] else {}


def _export(market: LiveMarket, folder: Path) -> Path:
    return export_mismatches(SITE, market.database, ExcelWorkbooks(), folder, datetime.now(UTC)).path


def _hand_in(market: LiveMarket, path: Path, *, apply: bool = True) -> FixReport:
    return apply_fixes(path, market.pos, market.site, market.database, ExcelWorkbooks(), apply=apply)


def _edit(source: Path, target: Path, choose: Callable[[Row], Row]) -> None:
    """Save the workbook as a spreadsheet leaves it: rows sorted anew, columns moved, numbers retyped."""
    book = openpyxl.load_workbook(source)
    sheet = book[TO_FIX]
    assert isinstance(sheet, Worksheet)
    head = [cell.value for cell in sheet[1]]
    names = [column_named(text) or "" for text in head]
    rows = [dict(zip(names, values, strict=True)) for values in sheet.iter_rows(min_row=2, values_only=True)]
    rows = [row | choose(row) for row in rows]
    rows.sort(key=lambda row: str(row["fingerprint"]))
    order = [*range(len(names) // 2, len(names)), *range(len(names) // 2)]
    sheet.delete_rows(1, sheet.max_row)
    sheet.append([head[place] for place in order])
    for row in rows:
        sheet.append([_retyped(names[place], row[names[place]]) for place in order])
    sheet.title = "Sheet1"
    _saved(book, target)


def _retyped(name: str, value: Any) -> Any:
    """Ids and plain numbers become numbers, as when a column is typed or converted anew."""
    plain = isinstance(value, str) and value.isdecimal() and not value.startswith("0")
    return int(value) if plain and name in ("pos_variant_id", "site_variant_id", "site_sku", "pos_sku") else value


def _saved(book: Workbook, path: Path) -> None:
    book.save(path)
    book.close()


def _rows(path: Path) -> list[Row]:
    with contextlib.closing(openpyxl.load_workbook(path, read_only=True)) as book:
        for sheet in book.worksheets:
            rows = list(sheet.iter_rows(values_only=True))
            names = [column_named(text) for text in rows[0]] if rows else []
            if "fingerprint" in names:
                return [dict(zip([name or "" for name in names], row, strict=True)) for row in rows[1:]]
    raise AssertionError("no sheet to fix")


def _skus(market: LiveMarket) -> tuple[dict[int, str], dict[int, str]]:
    """SKU of every variant, as both shops show it now."""
    ours = {one.id: one.sku for page in market.pos.variant_pages() for one in page.rows}
    theirs = {one.id: one.sku for page in market.site.variant_pages() for one in page.rows}
    return ours, theirs
