"""Pictures of every screen of the page, over the sandbox: wide and narrow, light and dark.

`python -m tests.page.pictures FOLDER [NAME…]` writes `NAME-1440l.png`, `NAME-390d.png` and so on, to be looked at.
"""

import sys
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from console.shopping import place_orders
from resources.alerting import add_address
from resources.shop_settings import set_paused
from sync.cycle import run_cycle
from sync.listings.approving import held_values, reject
from tests.page.desk import Shown, browser, log_in, shown
from tests.page.small_png import save_small

SITE, OTHER = "thoitrang", "giadung"
SIZES = {1440: 900, 390: 844}
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WAIT = 180_000
Act = Callable[[Any], None]


def look(page: Any, part: str) -> None:
    """Wait for a part, and a moment for what moves."""
    page.locator(part).first.wait_for()
    page.wait_for_timeout(500)


def _product(page: Any) -> None:
    page.locator("button.open").first.click()
    look(page, ".panel .compare")


def _stock(page: Any) -> None:
    _product(page)
    page.locator(".panel .q-tab").nth(1).click()
    page.wait_for_timeout(500)


def _picked(page: Any) -> None:
    for number in range(3):
        page.locator(".list tbody .q-checkbox").nth(number).click()
    look(page, ".bulk .button")


def _order(page: Any) -> None:
    page.locator("button.open").first.click()
    look(page, ".panel .timeline")


def _step(page: Any) -> None:
    page.locator(".step-actions .button.main").click()
    page.wait_for_timeout(800)


def _nothing(_: Any) -> None:
    return


SCREENS: dict[str, tuple[str, Act]] = {
    "overview": ("/", _nothing),
    "connect": ("/connect", _nothing),
    "connect-site": ("/connect/site", _nothing),
    "connect-alias": ("/connect/site", _step),
    "products": (f"/sites/{SITE}/products", _nothing),
    "products-unlinked": (f"/sites/{SITE}/products?tab=unlinked", _nothing),
    "products-none": (f"/sites/{SITE}/products?q=khong-co-gi", _nothing),
    "products-picked": (f"/sites/{SITE}/products", _picked),
    "product": (f"/sites/{SITE}/products?tab=linked", _product),
    "product-stock": (f"/sites/{SITE}/products?tab=linked", _stock),
    "orders": (f"/sites/{SITE}/orders", _nothing),
    "order": (f"/sites/{SITE}/orders", _order),
    "excel": (f"/sites/{SITE}/excel", _nothing),
    "plan": (f"/sites/{OTHER}/changes", _nothing),
    "held": (f"/sites/{SITE}/changes?tab=held", _nothing),
    "log": (f"/sites/{SITE}/changes?tab=log", _nothing),
    "settings": (f"/sites/{SITE}/settings", _nothing),
    "users": ("/users", _nothing),
    "alerts": ("/alerts", _nothing),
    "account": ("/account", _nothing),
}
"""Name → address, and what is done there before the picture."""


def main(folder: Path, names: list[str]) -> None:
    """Make the pictures of the named screens, or of all."""
    with tempfile.TemporaryDirectory(prefix="multiweb-look-") as home, busy(Path(home)) as desk:
        take(desk, desk.address, folder, names)


def take(desk: Shown, address: str, folder: Path, names: Collection[str], sizes: Iterable[int] = SIZES) -> None:
    """Make the pictures of the named screens, or of all, as the page at an address shows them."""
    folder.mkdir(parents=True, exist_ok=True)
    with browser() as chromium:
        for width in sizes:
            page = chromium.new_page(viewport={"width": width, "height": SIZES[width]}, locale="vi-VN")
            page.set_default_timeout(WAIT)
            page.goto(f"{address}/login")
            save_small(page, page.screenshot(), folder / f"login-{width}l.png")
            log_in(page, address)
            for theme in THEMES:
                desk.tools.database.users.prefer("owner", theme=theme)
                for name, (path, act) in SCREENS.items():
                    if not names or name in names:
                        page.goto(address + path)
                        look(page, ".screen > :nth-child(2)")
                        act(page)
                        save_small(page, page.screenshot(), folder / f"{name}-{width}{theme[0]}.png")
            page.close()


@contextmanager
def busy(folder: Path) -> Iterator[Shown]:
    """A shop on an ordinary day: things linked and not, values held and rejected, orders, one site in preview."""
    options = ["--sites", "3", "--products", "90", "--differences", "60"]
    with shown(folder, options, connected=True) as desk:
        database = desk.tools.database
        run_cycle(desk.tools, database, [SITE])
        place_orders(desk.sandbox, SITE, 6)
        run_cycle(desk.tools, database, [SITE])
        rows = database.links.rows(SITE)
        pos = [int(one) for one in rows.loc[rows["status"] == "linked", "pos_variant_id"][:5]]
        for number, variant in enumerate(pos):
            body = {"variant_id": variant, "list": "BANLE", "value": 9_000_000 + number * 100_000}
            desk.sandbox.ask("POST", f"/{desk.sandbox.pos['alias']}/price", body)
        database.state.update_site(OTHER, mode="preview")
        run_cycle(desk.tools, database, [SITE, OTHER])
        reject(SITE, database, held_values(SITE, database)[:2], "page:owner")
        run_cycle(desk.tools, database, [SITE])
        for alias in {site.alias for site in database.state.sites()} - {SITE, OTHER}:
            set_paused(desk.tools, alias, paused=True, who="page:owner")
        for name, address in {
            "Chủ cửa hàng": "tgram://123456789:AAbbCCddEEffGGhh/11223344",
            "Kho": "ntfy://kho",
        }.items():
            add_address(desk.tools, name, address, who="page:owner")
        yield desk


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
