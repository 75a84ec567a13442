"""A site of more than a page, its shopkeeper, and the round of everything a client does there."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from resources.sapo_web.client import SapoWeb
from sandbox.seeds import SeedSite, SeedSiteProduct, SeedSiteVariant
from sandbox.web import keeper, order_changes
from sandbox.web.order_records import Order
from sandbox.web.shop import WebShop
from sync.errors import ShopError
from sync.records import Field, SiteVariant, VariantWrite, WebOrder, WriteResult
from tests.resources.http.helpers import Clients
from tests.sandbox.conftest import Running, StartSandbox

ALIAS = "trang"
PRODUCTS = 260
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def grown_site(products: int = PRODUCTS) -> SeedSite:
    """A plain product, one with two sizes, one that is not managed by stock, and many more."""

    def one(sku: str, quantity: int, **more: Any) -> SeedSiteVariant:
        return SeedSiteVariant(sku, Decimal(100_000), Decimal(quantity), **more)

    shirt = (one("AO-M", 5, option_values=("M",)), one("AO-L", 7, option_values=("L",)))
    rest = tuple(SeedSiteProduct(f"Hàng {n}", (one(f"H-{n:03}", n),)) for n in range(products - 3))
    return SeedSite(
        ALIAS,
        products=(
            SeedSiteProduct("Mũ vải", (one("MU", 10, compare_at=Decimal(120_000)),)),
            SeedSiteProduct("Áo thun", shirt, option_names=("Kích thước",)),
            SeedSiteProduct("Thẻ quà", (one("THE", 0, managed=False, policy="continue"),)),
            *rest,
        ),
    )


@dataclass
class Corner:
    """A running site, its shop behind the counter, and a client with its memory."""

    running: Running
    make: Clients
    known: dict[str, Any] = field(default_factory=dict)

    @property
    def shop(self) -> WebShop:
        return self.running.world.sites[ALIAS]

    def client(self, **more: Any) -> SapoWeb:
        """A client that knows what earlier ones learnt."""
        return self.make.site(self.running, ALIAS, self.known, **more)

    def place(self, count: int = 1, **wish: Any) -> list[Order]:
        """Orders made in the shop's own checkout."""
        wish = {"lines": [{"sku": "MU", "quantity": 1}], "keep_stock": True, **wish}
        placed: list[Order] = self.running.inside(lambda: keeper.checkout(self.shop, wish, count))
        return placed

    def cancel(self, order: Order) -> None:
        self.running.inside(lambda: order_changes.cancel(self.shop, order, None))

    def close(self, order: Order) -> None:
        self.running.inside(lambda: order_changes.close(self.shop, order))

    def stock(self, sku: str) -> int:
        """What the site has available."""
        return int(self.shop.by_sku(sku)[0].inventory_quantity)


def corner(start: StartSandbox, make: Clients, products: int = PRODUCTS) -> Corner:
    """A site that is open."""
    return Corner(start(sites=[grown_site(products)]), make)


def whole(site: SapoWeb) -> dict[str, SiteVariant]:
    """Every variant by SKU."""
    return {row.sku: row for page in site.variant_pages() for row in page.rows}


def changed(site: SapoWeb, since: datetime = LONG_AGO) -> list[WebOrder]:
    """Every order changed since."""
    return [row for page in site.orders_changed(since) for row in page.rows]


def write(
    row: SiteVariant, quantity: int | None = None, price: int | None = None, compare_at: int | None = None
) -> VariantWrite:
    """A write to a variant that was read."""
    return VariantWrite(row.id, row.product_id, row.inventory_item_id, quantity, price, compare_at)


def sent(site: SapoWeb, change: VariantWrite) -> WriteResult:
    """What became of one write; raises the error it ended in."""
    (answer,) = site.write([change])
    if isinstance(answer, ShopError):
        raise answer
    return answer


@dataclass(frozen=True, slots=True)
class Round:
    """What a client saw and did."""

    variants: dict[str, SiteVariant]
    both: WriteResult
    unmanaged: WriteResult
    orders: list[WebOrder]
    placed: list[Order]


def go_round(at: Corner) -> Round:
    """Use every method; what must hold under every behaviour of a site is asserted here."""
    site = at.client()
    places = site.locations()
    assert [(place.is_default, place.active, place.manages_stock) for place in places] == [(True, True, True)]
    variants = whole(site)
    hat, shirt, card = variants["MU"], variants["AO-M"], variants["THE"]
    assert (hat.price, hat.compare_at, hat.quantity, hat.variant_name) == (100_000, 120_000, 10, "")
    assert (shirt.product_name, shirt.variant_name, shirt.quantity) == ("Áo thun", "M", 5)
    assert (hat.managed, hat.sells_past_zero, card.managed, card.sells_past_zero) == (True, False, False, True)
    named = site.variants_of({shirt.product_id, 5})
    assert {row.sku for row in named} == {"AO-M", "AO-L"}
    both = sent(site, write(hat, 17, 90_000, 0))
    assert sent(site, write(shirt, price=80_000)).confirmed == {Field.PRICE: 80_000}
    unmanaged = sent(site, write(card, 3))
    renamed = site.change_sku(variants["H-001"].product_id, variants["H-001"].id, "H-001-MOI")
    assert (renamed.sku, renamed.product_name) == ("H-001-MOI", "Hàng 1")
    (hat_now,) = site.variants_of({hat.product_id})
    assert (hat_now.price, hat_now.compare_at) == (90_000, 0)

    buyer = {"name": "Nguyễn Văn An", "phone": "0901234567", "email": "an@example.vn"}
    placed = [at.place(customer=buyer, shipping=30_000, discount=5_000)[0] for _ in range(3)]
    at.cancel(placed[1])
    at.close(placed[2])
    orders = changed(site, datetime.now(UTC) - timedelta(minutes=5))
    assert [row.id for row in orders] == [row.id for row in set_of(orders)]
    one = site.order(placed[0].id) if at.shop.switches.list_lag == 0 else None
    assert one is None or (one.total, one.customer_name) == (90_000 - 5_000 + 30_000, "Nguyễn Văn An")
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    hidden = 0 if at.shop.switches.list_lag else 3
    assert site.count_orders(tomorrow) == hidden
    assert site.count_orders(LONG_AGO) == 0
    return Round(variants, both, unmanaged, orders, placed)


def set_of(orders: list[WebOrder]) -> list[WebOrder]:
    """The orders without repetition."""
    return list({row.id: row for row in orders}.values())
