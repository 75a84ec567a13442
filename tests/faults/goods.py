"""Activities around goods: reading both sides, linking, pushing, workbooks."""

from datetime import UTC, datetime
from pathlib import Path

import openpyxl

from resources.database import tables
from resources.workbook_columns import column_named
from sync.catalogs.pull import pull_pos_catalog, pull_site_catalog
from sync.linking.product_actions import link_variant
from sync.listings.plan import plan_site
from sync.listings.push import push_site
from sync.listings.sync_now import sync_now
from sync.orders.polling import poll_orders
from sync.workbooks.workbook import apply_fixes
from sync.workbooks.workbook_export import export_mismatches
from tests.faults.matrix import Activity
from tests.faults.stage import ALIKE, GOODS, Stage
from tests.scenarios.live_market import SITE

TO_FIX = "Cần sửa - To fix"
ASKED = {
    "ao-do": {"action": "Sửa SKU trên trang web / Fix site SKU", "new_site_sku": "AO-DO"},
    "TUI 7": {"action": "Sửa SKU trên POS / Fix POS SKU", "new_pos_sku": "TUI 7"},
}


# ---- reading -------------------------------------------------------------------------------------


def pos_has_moved(stage: Stage) -> None:
    """Stock, price and a name changed in the POS, and its branches are to be read again."""
    stage.market.stock("SKU1", 7)
    stage.market.price("SKU2", 120_000)
    stage.market.rename_in_pos("SKU3", "SKU3-MOI")
    marks = tables.watermarks
    with stage.tools.database.engine.begin() as connection:
        connection.execute(marks.delete().where(marks.c.stream == "pos:dictionaries"))


def scan_pos(stage: Stage) -> str:
    with stage.tools.pos() as pos:
        pull_pos_catalog(pos, stage.tools.database)
    return ""


def site_has_moved(stage: Stage) -> None:
    """Somebody sold, changed a price and renamed goods on the site."""
    stage.market.edit("SKU1", sku="SKU1-MOI")
    stage.market.on_site("POST", "/stock", variant_id=stage.market.site_ids["SKU2"], available=4)
    stage.market.edit("SKU3", price=130_000)


def read_site(stage: Stage) -> str:
    return _read(stage, full=True)


def read_changes(stage: Stage) -> str:
    return _read(stage, full=False)


def _read(stage: Stage, *, full: bool) -> str:
    with stage.tools.site(SITE) as site:
        pull_site_catalog(site, stage.tools.database, full=full)
    return ""


# ---- writing -------------------------------------------------------------------------------------


def stock_is_pending(stage: Stage) -> None:
    """Four goods have another stock in the POS."""
    for number, name in enumerate(GOODS[:4]):
        stage.market.stock(name, 5 + number)
    stage.read_all()


def prices_are_pending(stage: Stage) -> None:
    """Four goods have another price in the POS, and one to compare with."""
    stage.choose(price={"compare_at": "SOSANH"})
    for number, name in enumerate(GOODS[:4]):
        stage.market.price(name, 110_000 + 1000 * number)
        stage.market.price(name, 150_000, "SOSANH")
    stage.read_all()


def push(stage: Stage) -> str:
    with stage.tools.site(SITE) as site:
        report = push_site(site, stage.tools.database)
    return report.failure or report.trouble


def plan_and_push(stage: Stage) -> str:
    """As the program does it: orders are looked at all the time, and what was refused is tried by the next plan."""
    with stage.tools.site(SITE, "orders") as site:
        poll_orders(site, stage.tools.database)
    plan_site(SITE, stage.tools.database)
    return push(stage)


def nothing_more(stage: Stage) -> None:
    """Both sides differ in one number, which is not read yet."""
    stage.market.stock("SKU1", 3)
    stage.market.price("SKU1", 90_000)


def sync_some(stage: Stage) -> str:
    with stage.tools.pos() as pos, stage.tools.site(SITE) as site:
        report = sync_now(["SKU1", "SKU2"], pos, site, stage.tools.database, "an")
    return report.note


def sync_and_look(stage: Stage) -> str:
    """The second one reads what the first one wrote."""
    return f"{sync_some(stage)} {sync_some(stage)}".strip()


def link_two(stage: Stage) -> str:
    ours, theirs = ALIKE[0]
    numbers = f"pos:{stage.market.pos_ids[ours]}", f"site:{stage.market.site_ids[theirs]}"
    with stage.tools.pos() as pos, stage.tools.site(SITE) as site:
        made = link_variant(*numbers, pos, site, stage.tools.database, "an")
    return made.detail if made.outcome == "refused" else made.note


def link_and_look(stage: Stage) -> str:
    """The same of a link."""
    return f"{link_two(stage)} {link_two(stage)}".strip()


# ---- workbooks -----------------------------------------------------------------------------------


def workbook_is_fixed(stage: Stage) -> None:
    """An analyst took the mismatches out, and asks for one SKU on each side to be changed."""
    folder = stage.folder / "giay"
    folder.mkdir(exist_ok=True)
    written = export_mismatches(SITE, stage.tools.database, stage.tools.workbooks, folder, datetime.now(UTC))
    stage.papers = folder / "sua.xlsx"
    _fill(written.path, stage.papers)


def _fill(source: Path, target: Path) -> None:
    book = openpyxl.load_workbook(source)
    sheet = book[TO_FIX]
    names = [column_named(str(cell.value)) for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        asked = ASKED.get(str(row[names.index("site_sku")].value), {})
        for name, value in asked.items():
            row[names.index(name)].value = value
    book.save(target)
    book.close()


def hand_back(stage: Stage) -> str:
    assert stage.papers is not None
    with stage.tools.pos() as pos, stage.tools.site(SITE) as site:
        report = apply_fixes(stage.papers, pos, site, stage.tools.database, stage.tools.workbooks, apply=True)
    return " ".join(row.message for row in report.rows if row.outcome == "refused")


ACTIVITIES = (
    Activity("POS scan", pos_has_moved, scan_pos, of_pos=True),
    Activity("site read, whole", site_has_moved, read_site),
    Activity("site read, changes", site_has_moved, read_changes),
    Activity("link by hand", nothing_more, link_two, then=link_and_look, again=plan_and_push),
    Activity("sync now", nothing_more, sync_some, then=sync_and_look, again=plan_and_push),
    Activity("push of stock", stock_is_pending, push, then=plan_and_push),
    Activity("push of prices", prices_are_pending, push, then=plan_and_push),
    Activity("workbook applied", workbook_is_fixed, hand_back),
)
