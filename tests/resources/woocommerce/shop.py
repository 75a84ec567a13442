"""A WooCommerce site with its shopkeeper and a client of it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from resources.woocommerce.client import WooCommerce
from sandbox.seeds import SeedSite, SeedSiteProduct, SeedSiteVariant
from sandbox.woo import keeper, orders, writing
from sandbox.woo.records import Item, Order
from sandbox.woo.shop import WooShop
from sync.errors import ShopError
from sync.records import SiteVariant, VariantWrite, WebOrder, WriteResult
from tests.resources.http.helpers import Clients, calls
from tests.sandbox.conftest import Running, StartSandbox

ALIAS = "vuon"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def one(sku: str, quantity: int = 5, **more: Any) -> SeedSiteVariant:
    return SeedSiteVariant(sku, Decimal(100_000), Decimal(quantity), **more)


def family(name: str, skus: list[str]) -> SeedSiteProduct:
    """A variable product with a variation for each SKU."""
    return SeedSiteProduct(name, tuple(one(sku, option_values=(sku,)) for sku in skus), option_names=("Cỡ",))


def grown(plain: int = 3, families: int = 2, each: int = 3) -> SeedSite:
    """Simple products P-0, P-1, … and families whose variations are F0-0, F0-1, …"""
    simple = tuple(SeedSiteProduct(f"Hàng {n}", (one(f"P-{n}"),)) for n in range(plain))
    variable = tuple(family(f"Áo {n}", [f"F{n}-{m}" for m in range(each)]) for n in range(families))
    return SeedSite(ALIAS, kind="woocommerce", products=(*simple, *variable))


@dataclass
class Garden:
    """A running site, its shop behind the counter, and clients with one memory."""

    running: Running
    make: Clients
    known: dict[str, Any] = field(default_factory=dict)

    @property
    def shop(self) -> WooShop:
        shop = self.running.world.sites[ALIAS]
        assert isinstance(shop, WooShop)
        return shop

    def client(self, **more: Any) -> WooCommerce:
        return self.make.shop(self.running, ALIAS, self.known, **more)

    def item(self, sku: str) -> Item:
        (found,) = self.shop.holders(sku)
        return found

    def edit(self, which: str, /, **fields: Any) -> None:
        """Somebody sets fields of the API by hand."""
        self.running.inside(lambda: writing.changed(self.shop, self.item(which), fields))

    def swap(self, which: str, sku: str) -> None:
        """Somebody takes one product away and makes another."""
        self.running.inside(lambda: writing.remove(self.shop, self.item(which), True))
        self.running.inside(lambda: writing.create(self.shop, {"name": sku, "sku": sku, "regular_price": "1000"}))

    def order(self, *lines: tuple[str, int], **wish: Any) -> Order:
        """Somebody buys: (SKU, pieces)."""
        body = {"lines": [{"sku": sku, "quantity": pieces} for sku, pieces in lines], **wish}
        placed: list[Order] = self.running.inside(lambda: keeper.checkout(self.shop, body, 1))
        return placed[0]

    def move(self, order: Order, status: str) -> None:
        self.running.inside(lambda: orders.move(self.shop, order, status))

    def calls(self) -> dict[str, int]:
        """Calls by route since the last look."""
        found = {
            route.replace("/wp-json/wc/v3", ""): sum(n.values()) for route, n in calls(self.running, ALIAS).items()
        }
        self.running.world.log.reset()
        return found


def garden(start: StartSandbox, make: Clients, seed: SeedSite | None = None, **switches: Any) -> Garden:
    running = start(sites=[seed or grown()])
    at = Garden(running, make)
    for name, value in switches.items():
        setattr(at.shop.switches, name, value)
    return at


def whole(site: WooCommerce, since: datetime | None = None) -> dict[str, SiteVariant]:
    return {row.sku: row for page in site.variant_pages(since) for row in page.rows}


def change(row: SiteVariant, **values: Any) -> VariantWrite:
    return VariantWrite(row.id, row.product_id, None, **{"shown_compare_at": row.compare_at, **values})


def sent(site: WooCommerce, *changes: VariantWrite) -> list[WriteResult | ShopError]:
    return [answer for portion in site.portions(changes) for answer in site.write(portion)]


def orders_of(site: WooCommerce) -> dict[int, WebOrder]:
    return {row.id: row for page in site.orders_changed(LONG_AGO) for row in page.rows}
