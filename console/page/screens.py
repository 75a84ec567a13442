"""All screens of the page with their addresses."""

from console.page.alerts import alerts
from console.page.changes import changes
from console.page.connect_pos import connect
from console.page.connect_site import connect_site
from console.page.desk import Desk
from console.page.excel import excel
from console.page.orders import orders
from console.page.overview import overview_screen
from console.page.people import account, users
from console.page.products import products
from console.page.screen import screen
from console.page.settings import settings


def register(desk: Desk) -> None:
    """Give every screen its address."""
    screen(desk, "/", "nav.overview", overview_screen)
    screen(desk, "/connect", "nav.connect", connect)
    screen(desk, "/connect/site", "connect.site", connect_site, role="owner")
    screen(desk, "/sites/{alias}/products", "nav.products", products)
    screen(desk, "/sites/{alias}/orders", "nav.orders", orders)
    screen(desk, "/sites/{alias}/excel", "nav.excel", excel)
    screen(desk, "/sites/{alias}/changes", "nav.changes", changes)
    screen(desk, "/sites/{alias}/settings", "nav.settings", settings)
    screen(desk, "/users", "nav.users", users, role="owner")
    screen(desk, "/alerts", "nav.alerts", alerts, role="owner")
    screen(desk, "/account", "nav.password", account)
