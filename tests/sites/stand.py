"""One site of any kind for the contract tests: its client, its shopkeeper, and what it really holds."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import httpx

from sandbox.seeds import SeedSite, SeedSiteProduct, SeedSiteVariant, SiteKind
from sync.errors import ShopError
from sync.ports import Site
from sync.records import SiteVariant, VariantWrite, WriteResult
from tests.sandbox.conftest import Running

ALIAS = "trang"


def goods(kind: SiteKind) -> SeedSite:
    """A plain product, one on sale, one with two sizes, one that is not managed by stock, one that sells past zero."""

    def one(sku: str, quantity: int, **more: Any) -> SeedSiteVariant:
        return SeedSiteVariant(sku, Decimal(100_000), Decimal(quantity), **more)

    sizes = (one("AO-M", 5, option_values=("M",)), one("AO-L", 7, option_values=("L",)))
    return SeedSite(
        ALIAS,
        kind=kind,
        products=(
            SeedSiteProduct("Chậu", (one("CHAU", 10, barcode="8934900000017"),)),
            SeedSiteProduct("Mũ vải", (one("MU", 4, compare_at=Decimal(120_000)),)),
            SeedSiteProduct("Áo thun", sizes, option_names=("Kích thước",)),
            SeedSiteProduct("Thẻ quà", (one("THE", 0, managed=False),)),
            SeedSiteProduct("Đặt trước", (one("TRUOC", 0, policy="continue"),)),
            SeedSiteProduct("Nháp", (one("NHAP", 1),), status="draft"),
        ),
    )


@dataclass
class Stand:
    """A running site of one kind."""

    running: Running
    opened: Callable[..., Site]
    keeper: httpx.Client
    known: dict[str, Any] = field(default_factory=dict)
    client: Site | None = None

    @property
    def site(self) -> Site:
        """A client with its key; the same all along."""
        if self.client is None:
            self.client = self.opened()
        return self.client

    def shelf(self) -> dict[str, dict[str, Any]]:
        """What the site really holds, by SKU."""
        return {row["sku"]: row for row in self.keeper.get("variants").json()}

    def whole(self) -> dict[str, SiteVariant]:
        """Everything the client reads, by SKU."""
        return {row.sku: row for page in self.site.variant_pages() for row in page.rows}

    def edit(self, sku: str, **values: Any) -> None:
        """Somebody edits goods on the site by hand."""
        assert self.keeper.patch(f"variants/{self.shelf()[sku]['id']}", json=values).status_code == 200

    def order(self, sku: str = "CHAU", quantity: int = 1, **more: Any) -> int:
        """Somebody buys; returns the order's id."""
        answer = self.keeper.post("orders", json={"lines": [{"sku": sku, "quantity": quantity}], **more})
        assert answer.status_code == 201, answer.text
        return int(answer.json()["order"]["id"])

    def fault(self, **rule: Any) -> None:
        assert self.keeper.post("faults", json=rule).status_code == 201

    def switch(self, **switches: Any) -> None:
        assert self.keeper.patch("switches", json=switches).status_code == 200

    def calls(self, *, writing: bool = False) -> int:
        """How many calls reached the site since the last look."""
        shop = self.running.world.log.snapshot()["shops"].get(ALIAS, {"by_route": {}})
        self.running.world.log.reset()
        routes = {name: sum(answers.values()) for name, answers in shop["by_route"].items()}
        return sum(count for name, count in routes.items() if not writing or not name.startswith("GET"))

    def send(self, *changes: VariantWrite) -> list[WriteResult | ShopError]:
        """Write as a push does, portion by portion; the answers in the order of the changes."""
        told: dict[int, WriteResult | ShopError] = {}
        for portion in self.site.portions(changes):
            answers = self.site.write(portion)
            told |= {change.variant_id: answer for change, answer in zip(portion, answers, strict=True)}
        return [told[change.variant_id] for change in changes]


def change(row: SiteVariant, **values: Any) -> VariantWrite:
    """A write to a variant that was read."""
    return VariantWrite(row.id, row.product_id, row.inventory_item_id, shown_compare_at=row.compare_at, **values)


def results(answers: list[WriteResult | ShopError]) -> list[WriteResult]:
    """The answers, none of which may be an error."""
    assert not [one for one in answers if isinstance(one, ShopError)]
    return [one for one in answers if isinstance(one, WriteResult)]
