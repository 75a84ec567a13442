"""One web shop behind a real server on loopback, with the handles a test needs."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import httpx
import pytest

from sandbox.seeds import SeedSite, SeedSiteProduct, SeedSiteVariant
from sandbox.web.shop import WebShop
from tests.sandbox.conftest import SPEED, Running, StartSandbox


def variant(sku: str | None, quantity: int = 10, price: int = 100000, **more: Any) -> SeedSiteVariant:
    """A site's variant in short."""
    return SeedSiteVariant(sku=sku, price=Decimal(price), quantity=Decimal(quantity), **more)


def small_site() -> SeedSite:
    """Three products: one simple, one with two sizes, one whose stock is not managed."""
    sizes = (variant("AO-M", 5, option_values=("M",)), variant("AO-L", 7, option_values=("L",)))
    return SeedSite(
        alias="thoitrang",
        products=(
            SeedSiteProduct("Mũ vải", (variant("MU", 10, 50000, barcode="893001"),), vendor="Nón Việt"),
            SeedSiteProduct("Áo thun", sizes, option_names=("Kích thước",)),
            SeedSiteProduct("Thẻ quà", (variant("THE", 0, 200000, managed=False),)),
        ),
    )


@dataclass
class Site:
    """A running shop: `api` speaks as its private app, `keeper` through the control interface."""

    running: Running
    shop: WebShop
    api: httpx.Client
    keeper: httpx.Client

    def switch(self, **values: Any) -> None:
        answer = self.keeper.patch("switches", json=values)
        assert answer.status_code == 200, answer.text

    def get(self, path: str, **params: Any) -> Any:
        answer = self.api.get(path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ids(self, path: str, **params: Any) -> list[int]:
        (rows,) = self.get(path, **params).values()
        return [row["id"] for row in rows]

    def variant(self, sku: str) -> dict[str, Any]:
        (found,) = self.shop.by_sku(sku)
        row: dict[str, Any] = self.get(f"variants/{found.id}.json")["variant"]
        return row

    def order(self, sku: str = "MU", quantity: int = 1, **more: Any) -> dict[str, Any]:
        wish = {"lines": [{"sku": sku, "quantity": quantity}], **more}
        answer = self.keeper.post("orders", json=wish)
        assert answer.status_code == 201, answer.text
        row: dict[str, Any] = answer.json().get("order", answer.json())
        return row

    def put_variant(self, which: str, **fields: Any) -> httpx.Response:
        found = self.variant(which)
        return self.api.put(f"variants/{found['id']}.json", json={"variant": {"id": found["id"], **fields}})

    def set_level(self, sku: str, available: Any, location_id: Any = None, **more: Any) -> httpx.Response:
        item = self.variant(sku)["inventory_item_id"]
        place = location_id or self.shop.default_location().id
        level = {"location_id": place, "inventory_item_id": item, "available": available, **more}
        return self.api.put("inventory_levels/set.json", json={"inventory_level": level})

    def anonymous(self, **headers: str) -> httpx.Client:
        return self.running.client(f"{self.running.address}/{self.shop.alias}/admin/", headers=headers)


def opened(start: StartSandbox, seed: SeedSite, speed: float = SPEED) -> Site:
    """Serve a world with this one site."""
    running = start(sites=[seed], speed=speed)
    shop = running.world.sites[seed.alias]
    keys = (shop.credentials.api_key, shop.credentials.api_secret)
    api = running.client(f"{running.address}/{seed.alias}/admin/", auth=keys)
    return Site(running, shop, api, running.control(seed.alias))


@pytest.fixture(name="site")
def site_fixture(start_sandbox: StartSandbox) -> Site:
    """The small site, open for business."""
    return opened(start_sandbox, small_site())
