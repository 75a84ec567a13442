"""A WooCommerce shop of the sandbox, spoken to with its own key as over https."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import httpx
import pytest

from sandbox.seeds import SeedSite, SeedSiteProduct, SeedSiteVariant
from sandbox.woo.shop import WooShop
from tests.sandbox.conftest import SPEED, Running, StartSandbox

ALIAS = "vuon"


def small_shop() -> SeedSite:
    """A simple product, one on sale, one with two sizes, one that is not managed by stock."""

    def one(sku: str, quantity: int, **more: Any) -> SeedSiteVariant:
        return SeedSiteVariant(sku, Decimal(100_000), Decimal(quantity), **more)

    sizes = (one("AO-M", 5, option_values=("M",)), one("AO-L", 7, option_values=("L",)))
    return SeedSite(
        ALIAS,
        kind="woocommerce",
        products=(
            SeedSiteProduct("Chậu", (one("CHAU", 10),)),
            SeedSiteProduct("Mũ vải", (one("MU", 4, compare_at=Decimal(120_000)),)),
            SeedSiteProduct("Áo thun", sizes, option_names=("Kích thước",)),
            SeedSiteProduct("Thẻ quà", (one("THE", 0, managed=False),)),
        ),
    )


@dataclass
class Garden:
    """A shop, its API and its shopkeeper."""

    running: Running
    shop: WooShop
    api: httpx.Client
    keeper: httpx.Client

    def switch(self, **switches: Any) -> None:
        assert self.keeper.patch("switches", json=switches).status_code == 200

    def id(self, sku: str) -> int:
        (found,) = self.shop.holders(sku)
        return found.id

    def product(self, sku: str) -> dict[str, Any]:
        row: dict[str, Any] = self.api.get(f"products/{self.id(sku)}").json()
        return row

    def parent(self, sku: str) -> int:
        return self.shop.items[self.id(sku)].parent_id

    def variation(self, sku: str) -> dict[str, Any]:
        row: dict[str, Any] = self.api.get(f"products/{self.parent(sku)}/variations/{self.id(sku)}").json()
        return row

    def order(self, sku: str = "CHAU", quantity: int = 1, **more: Any) -> dict[str, Any]:
        answer = self.keeper.post("orders", json={"lines": [{"sku": sku, "quantity": quantity}], **more})
        assert answer.status_code == 201, answer.text
        row: dict[str, Any] = answer.json()["order"]
        return row


def opened(start: StartSandbox, seed: SeedSite, speed: float = SPEED) -> Garden:
    running = start(sites=[seed], speed=speed)
    shop = running.world.sites[seed.alias]
    assert isinstance(shop, WooShop)
    shop.switches.https = True
    keys = (shop.credentials.api_key, shop.credentials.api_secret)
    api = running.client(f"{running.address}/{seed.alias}/wp-json/wc/v3/", auth=keys)
    return Garden(running, shop, api, running.control(seed.alias))


@pytest.fixture(name="garden")
def garden_fixture(start_sandbox: StartSandbox) -> Garden:
    return opened(start_sandbox, small_shop())
