"""Memory and time of taking a fixed workbook back: checked against both shops, applied, every row told its result.

As a ratio to bare openpyxl reading the same file and bare XlsxWriter writing the same rows, in the same run. Each part
is a process of its own; memory is the peak above what the process had after its imports. The shops answer from memory,
so that only our own work is measured.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import xlsxwriter

from resources.database.database import SqlDatabase
from resources.workbook_columns import column_named
from resources.workbooks import TO_FIX, ExcelWorkbooks
from sync.linking.link import link_site
from sync.records import Branch, Page, PosVariant, PriceList, PriceRow, SiteVariant, StockRow
from sync.settings import PosSettings, SiteSettings, StockSettings
from sync.workbooks.workbook import apply_fixes
from sync.workbooks.workbook_export import export_mismatches

SIZES = (20_000, 100_000)
SITE, POS = "web1", "cuahang"
BRANCH, PRICES = 501, 11
SITE_IDS = 10_000_000
PER_PRODUCT = 4
# Of a hundred rows: the rest is linked.
ACTIONS = {"fix_site_sku": 5, "unlink": 10, "ignore": 10}
MEGABYTE = 1 << 20


def measure() -> list[dict[str, Any]]:
    """One row for each number of rows, every one with an action."""
    return [_measured(size) for size in SIZES]


def _measured(size: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="multiweb-bench-") as folder:
        _part("prepare", folder, size)
        bare, check, ours = (_part(name, folder, size) for name in ("bare", "check", "ours"))
    return {
        "rows": size,
        "bare_seconds": bare["seconds"],
        "check_seconds": check["seconds"],
        "apply_seconds": ours["seconds"],
        "check_ratio": round(check["seconds"] / bare["seconds"], 2),
        "apply_ratio": round(ours["seconds"] / bare["seconds"], 2),
        "bare_mb": bare["mb"],
        "check_mb": check["mb"],
        "apply_mb": ours["mb"],
        "applied": ours["applied"],
    }


def _part(name: str, folder: str, size: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.workbook_reading", name, folder, str(size)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


# ---- the parts, each in its own process ----------------------------------------------------------


def prepare(folder: Path, size: int) -> dict[str, Any]:
    """Two catalogs whose SKUs only look alike, and the workbook with an action on every row, as Excel saves it."""
    database = SqlDatabase(f"sqlite:///{folder / 'multiweb.db'}")
    settings = SiteSettings(stock=StockSettings(branches=(BRANCH,)))
    database.state.connect_pos(POS, "sapo-pos", f"https://{POS}.mysapogo.com", b"sealed", PosSettings())
    address, start = f"https://{SITE}.mysapo.net", datetime(2026, 1, 1, tzinfo=UTC)
    database.state.connect_site(SITE, "sapo-web", address, b"sealed", settings, "live", start)
    branch, prices = Branch(BRANCH, "CN1", "Kho", True, True), PriceList(PRICES, "BANLE", "Giá bán lẻ", False, True)
    database.catalog.save_dictionaries([branch], [prices])
    now = datetime.now(UTC)
    for first in range(1, size + 1, 2_000):
        numbers = range(first, min(first + 2_000, size + 1))
        database.catalog.save_pos_page(Page(now, tuple(map(pos_variant, numbers)), None))
        database.catalog.save_site_page(SITE, Page(now, tuple(map(site_variant, numbers)), None))
    for stream in ("pos:catalog", f"site:{SITE}:catalog", f"site:{SITE}:full"):
        database.state.advance(stream, now)
    link_site(SITE, database)
    exported = export_mismatches(SITE, database, ExcelWorkbooks(), folder, now).path
    _fill_in(exported, folder / "fixed.xlsx")
    database.close()
    return {}


def bare(folder: Path, size: int) -> dict[str, Any]:  # noqa: ARG001
    """Read every cell with openpyxl and write it with XlsxWriter, sheet by sheet, row by row."""
    return timed(lambda: _copied(folder / "fixed.xlsx", folder / "bare.xlsx"))


def check(folder: Path, size: int) -> dict[str, Any]:
    """Read, check against both shops, write the results; nothing is changed."""
    database, books = SqlDatabase(f"sqlite:///{folder / 'multiweb.db'}"), ExcelWorkbooks()

    def work() -> dict[str, Any]:
        report = apply_fixes(folder / "fixed.xlsx", _pos_shop(), _site_shop(), database, books)
        assert (len(report.rows), report.refused) == (size, 0), report.shown(3)
        books.annotate(folder / "fixed.xlsx", folder / "checked.xlsx", {row.row: row.message for row in report.rows})
        return {}

    answer = timed(work)
    database.close()
    return answer


def ours(folder: Path, size: int) -> dict[str, Any]:
    """Read, check, apply, link and plan again, write the results."""
    database = SqlDatabase(f"sqlite:///{folder / 'multiweb.db'}")
    pos, site = _pos_shop(), _site_shop()
    answer = timed(
        lambda: {"report": apply_fixes(folder / "fixed.xlsx", pos, site, database, ExcelWorkbooks(), apply=True)}
    )
    report = answer.pop("report")
    assert (len(report.rows), report.refused) == (size, 0), report.shown(3)
    database.close()
    return answer | {"applied": report.applied}


def _copied(source: Path, target: Path) -> dict[str, Any]:
    book = openpyxl.load_workbook(source, read_only=True)
    with xlsxwriter.Workbook(str(target), {"constant_memory": True}) as copy:
        for sheet in book.worksheets:
            made = copy.add_worksheet(sheet.title)
            for number, row in enumerate(sheet.iter_rows(values_only=True)):
                for place, value in enumerate(row):
                    if value is not None:
                        made.write(number, place, value)
    book.close()
    return {}


def timed(work: Callable[[], dict[str, Any] | None]) -> dict[str, Any]:
    """What the work answers, with its seconds and the megabytes of its peak above what there was before."""
    before = _memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the peak starts anew
    started = time.perf_counter()
    answer = work()
    seconds = time.perf_counter() - started
    peak = round((_memory("VmHWM") - before) / MEGABYTE)
    return (answer or {}) | {"seconds": round(seconds, 1), "exact_seconds": seconds, "mb": peak}


def _memory(name: str) -> int:
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) * 1024


# ---- the world -----------------------------------------------------------------------------------


def pos_variant(number: int) -> PosVariant:
    """Variant `number` of the POS."""
    return PosVariant(
        id=number,
        product_id=number // PER_PRODUCT + 1,
        sku=f"PVN{number:07}",
        barcode=f"893{number:010}",
        product_name=f"Áo thun cổ tròn mẫu {number // PER_PRODUCT}",
        variant_name=f"Size {number % PER_PRODUCT}",
        unit="cái",
        status="active",
        sellable=True,
        composite=False,
        packsize=False,
        modified_on=None,
        stock=(StockRow(BRANCH, 10_000, 10_000),),
        prices=(PriceRow(PRICES, 100_000),),
    )


def site_variant(number: int, sku: str | None = None) -> SiteVariant:
    """Its counterpart on the site, whose SKU differs in case."""
    return SiteVariant(
        id=SITE_IDS + number,
        product_id=SITE_IDS + number // PER_PRODUCT + 1,
        inventory_item_id=number,
        sku=f"pvn{number:07}" if sku is None else sku,
        barcode=f"893{number:010}",
        product_name=f"Áo thun cổ tròn {number // PER_PRODUCT}",
        variant_name=f"Cỡ {number % PER_PRODUCT}",
        price=100_000,
        compare_at=0,
        quantity=10,
        managed=True,
        sells_past_zero=False,
        status="active",
        kind="normal",
        modified_on=None,
    )


def _numbers(products: Collection[int], shift: int) -> list[int]:
    firsts = ((product - shift - 1) * PER_PRODUCT for product in products)
    return [number for first in firsts for number in range(max(first, 1), first + PER_PRODUCT)]


def _pos_shop() -> Any:
    return SimpleNamespace(
        alias=POS, variants_of=lambda products: [pos_variant(number) for number in _numbers(products, 0)]
    )


def _site_shop() -> Any:
    return SimpleNamespace(
        alias=SITE,
        variants_of=lambda products: [site_variant(number) for number in _numbers(products, SITE_IDS)],
        change_sku=lambda _, variant_id, sku: site_variant(variant_id - SITE_IDS, sku),
    )


def _fill_in(source: Path, target: Path) -> None:
    """The workbook with an action on every row, its texts shared as Excel saves them."""
    actions = [action for action, share in ACTIONS.items() for _ in range(share)]
    actions += ["link"] * (100 - len(actions))
    book = openpyxl.load_workbook(source, read_only=True)
    with xlsxwriter.Workbook(str(target)) as copy:
        for sheet in book.worksheets:
            made = copy.add_worksheet(sheet.title)
            place = None
            for number, row in enumerate(sheet.iter_rows(values_only=True)):
                made.write_row(number, 0, row)
                if sheet.title == TO_FIX:
                    if place is None:
                        place = [column_named(cell) for cell in row].index("action")
                    else:
                        made.write_string(number, place, actions[number % 100])
    book.close()


def main() -> None:
    """One part, in this process; its answer goes to stdout as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("part", choices=("prepare", "bare", "check", "ours"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("size", type=int)
    chosen = parser.parse_args()
    part = {"prepare": prepare, "bare": bare, "check": check, "ours": ours}[chosen.part]
    print(json.dumps(part(chosen.folder, chosen.size)))


if __name__ == "__main__":
    main()
