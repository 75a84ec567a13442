"""No screen keeps people out: axe-core finds no serious violation, nothing is wider than a phone, all is Vietnamese."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from console.shopping import place_orders
from tests.page.desk import Shown, browser, log_in, shown
from tests.page.foreign_words import foreign

pytestmark = [pytest.mark.browser, pytest.mark.e2e]

SITE = "thoitrang"
SCREENS = (
    "/",
    "/connect",
    "/connect/site",
    *(f"/sites/{SITE}/{name}" for name in ("products", "orders", "excel", "changes", "changes?tab=log", "settings")),
    "/users",
    "/alerts",
    "/account",
)
# Where more is said than on the screens as they open: the tabs, what is held, what a person opened.
INSIDE = (
    *(f"/sites/{SITE}/{name}" for name in ("products?tab=unlinked", "products?tab=error", "changes?tab=held")),
    *(f"/sites/{SITE}/{name}" for name in ("products?q=999999999", "orders?tab=error")),
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    from sync.cycle import run_cycle

    options = ["--sites", "2", "--products", "40", "--differences", "4"]
    with shown(tmp_path_factory.mktemp("look"), options, connected=True) as running:
        run_cycle(running.tools, running.tools.database, [SITE])
        place_orders(running.sandbox, SITE, 2)
        run_cycle(running.tools, running.tools.database, [SITE])
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser() as running:
        yield running


@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_axe_finds_no_serious_violation_on_any_screen(desk: Shown, chromium: Any, theme: Any) -> None:
    desk.tools.database.users.prefer("owner", theme=theme)
    page = chromium.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{desk.address}/login")
    found = violations(page, "/login")
    log_in(page, desk.address)
    for path in SCREENS:
        page.goto(desk.address + path)
        page.wait_for_selector(".screen > :nth-child(2)")
        page.wait_for_timeout(250)
        found += violations(page, path)
    page.goto(f"{desk.address}/sites/{SITE}/products")
    page.locator("button.open").first.click()
    page.locator(".panel .compare").wait_for()
    page.wait_for_timeout(400)
    found += violations(page, "panel of a product")
    assert "\n".join(found) == ""
    page.close()


def violations(page: Any, where: str) -> list[str]:
    rules = {"resultTypes": ["violations"]}
    results = Axe().run(page, options=rules).response["violations"]
    return [
        f"{where}: {one['id']}: {node['html'][:160]}"
        for one in results
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"][:3]
    ]


def test_no_screen_is_english_to_a_vietnamese(desk: Shown, chromium: Any) -> None:
    """The login and the panels, too."""
    page = chromium.new_page(viewport={"width": 1440, "height": 900}, locale="vi-VN")
    page.goto(f"{desk.address}/login")
    found: dict[str, str] = {}

    def read(where: str) -> None:
        found.update({text: where for text in foreign(page, desk.tools.database) if text not in found})

    read("/login")
    log_in(page, desk.address)
    for path in (*SCREENS, *INSIDE):
        page.goto(desk.address + path)
        page.wait_for_selector(".screen > :nth-child(2)")
        read(path)
    for name in ("products", "orders"):
        page.goto(f"{desk.address}/sites/{SITE}/{name}")
        page.locator("button.open").first.click()
        page.locator(".panel .grid").first.wait_for()
        read(f"panel of {name}")
        for tab in page.locator(".panel .q-tab").all():
            tab.click()
            page.locator(".q-tab--active", has_text=tab.inner_text()).wait_for()
            read(f"panel of {name}: {tab.inner_text()}")
    assert found == {}
    page.close()


def test_every_screen_fits_a_phone_and_its_menu_opens(desk: Shown, chromium: Any) -> None:
    page = chromium.new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    log_in(page, desk.address)
    wide = []
    for path in SCREENS:
        page.goto(desk.address + path)
        page.wait_for_selector(".screen h1")
        width = page.evaluate("document.documentElement.scrollWidth")
        wide += [(path, width)] if width > 390 else []
    assert wide == []
    page.get_by_role("button", name="Mở menu").click()
    page.get_by_role("link", name="Đơn hàng đồng bộ").click()
    page.wait_for_url("**/orders")
    page.close()
