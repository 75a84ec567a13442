"""The product list of the page with 100,000 linked variants, as a browser sees it: first paint and each filter.

The browser's own clock: from the start of the navigation to the first row, and from a filter to the rows that fit.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import func, update

from benchmarks.goods import fill
from resources.database import tables
from resources.database.database import SqlDatabase
from resources.database.engine import writing
from sync.linking.link import link_site
from sync.listings.plan import plan_site

SIZE = 100_000
ROUNDS = 3
BOUND_SECONDS = 1.0
PASSWORD = "only-for-measuring"  # noqa: S105
ROOT = Path(__file__).resolve().parent.parent
# Notes when the first row stands in the document and was painted.
_FIRST_ROW = """
(() => { const look = () => document.querySelector('.list tbody tr td.name')
  ? requestAnimationFrame(() => { window.firstRow = performance.now() }) : requestAnimationFrame(look); look(); })()
"""
_CHANGED = """
(() => { const before = document.querySelector('.list tbody').innerText; const began = performance.now();
  window.changed = null;
  const look = () => document.querySelector('.list tbody').innerText !== before
  ? requestAnimationFrame(() => { window.changed = performance.now() - began }) : requestAnimationFrame(look);
  look(); })()
"""


def measure(size: int = SIZE) -> list[dict[str, Any]]:
    """A row for each thing a person does, with its median seconds; the memory of the page process beside it."""
    with tempfile.TemporaryDirectory(prefix="multiweb-bench-") as folder:
        home = Path(folder)
        alias = _filled(home, size)
        with _console(home) as (address, process), sync_playwright() as driver:
            chromium = driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
            page = chromium.new_page(viewport={"width": 1440, "height": 900})
            _log_in(page, address)
            took = _looked(page, f"{address}/sites/{alias}/products")
            memory = _megabytes(process)
            chromium.close()
    return [
        {
            "variants": size,
            "what": what,
            "seconds": round(median(seconds), 2),
            "bound (s)": BOUND_SECONDS,
            "memory of the page (MB)": memory,
        }
        for what, seconds in took.items()
    ]


def _filled(home: Path, size: int) -> str:
    database = SqlDatabase(f"sqlite:///{home / 'multiweb.db'}")
    (alias,) = fill(database, size, 1)
    with writing(database.engine) as connection:
        for table in (tables.pos_variants, tables.site_variants):
            text = func.lower(table.c.product_name + "\n" + table.c.sku)
            connection.execute(update(table).values(search=text))
    link_site(alias, database)
    plan_site(alias, database)
    database.users.add("owner", PASSWORD, "owner")
    database.close()
    return alias


@contextmanager
def _console(home: Path) -> Any:
    command = [sys.executable, "-m", "console.main", "console", "--port", "0"]
    environment = {**os.environ, "MULTIWEB_HOME": str(home), "MULTIWEB_DATABASE_URL": "", "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().decode().rpartition(" ")[2].strip(), process
    finally:
        process.terminate()
        process.wait()


def _log_in(page: Page, address: str) -> None:
    page.goto(f"{address}/login")
    page.fill("#name", "owner")
    page.fill("#password", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_selector(".screen")


def _looked(page: Page, address: str) -> dict[str, list[float]]:
    took: dict[str, list[float]] = {}
    page.add_init_script(_FIRST_ROW)
    for _ in range(ROUNDS):
        page.goto(address)
        page.wait_for_function("window.firstRow")
        took.setdefault("first paint of the list", []).append(page.evaluate("window.firstRow") / 1000)
        page.wait_for_timeout(800)  # the socket
        for what, act in _acts(page):
            page.evaluate(_CHANGED)
            act()
            page.wait_for_function("window.changed", timeout=20_000)
            if what:
                took.setdefault(what, []).append(page.evaluate("window.changed") / 1000)
    return took


def _acts(page: Page) -> list[tuple[str, Callable[[], Any]]]:
    """In an order in which each of them changes the rows; one without a name is there for that alone.

    A search counts the 0.35 s in which more may be typed.
    """
    search = page.get_by_label("Tìm theo SKU, tên, mã vạch")

    def choose(label: str, option: str) -> Callable[[], None]:
        def act() -> None:
            page.get_by_label(label, exact=True).first.click()
            page.get_by_role("option", name=option, exact=True).click()

        return act

    def further() -> None:
        page.get_by_role("button", name="Trang sau").click()

    return [
        ("next page", further),
        ("tab: not linked", lambda: page.locator("button.tab", has_text="Chưa liên kết").click()),
        ("tab: linked", lambda: page.locator("button.tab", has_text="Đã liên kết").click()),
        ("search by SKU", lambda: search.fill("pvn00054321")),
        ("search by name", lambda: search.fill("áo số 777")),
        ("search cleared", lambda: search.fill("")),
        ("order by name", choose("Sắp xếp", "Theo tên")),
        ("order by SKU", choose("Sắp xếp", "Theo SKU")),
        ("", further),
        ("side: in the POS", choose("Bên", "Trên POS")),
        ("", further),
        ("side: on the site", choose("Bên", "Trên trang web")),
        ("", further),
        ("both sides", choose("Bên", "Cả hai bên")),
        ("", further),
        ("what is in step (98,000)", choose("Đồng bộ", "Đã khớp")),
        ("what waits to be written (nothing)", choose("Đồng bộ", "Đang chờ ghi")),
    ]


def _megabytes(process: "subprocess.Popen[bytes]") -> int:
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) // 1024


if __name__ == "__main__":
    import json

    sys.stdout.write(json.dumps(measure(), ensure_ascii=False, indent=2))
