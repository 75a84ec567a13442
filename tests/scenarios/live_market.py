"""A POS and websites that really listen, our clients of them, and the database: the linking scenarios over HTTP."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx

from resources.database.database import SqlDatabase
from resources.sapo_pos.client import SapoPos
from resources.sapo_web.client import SapoWeb
from sandbox.faults import FaultRule
from sandbox.seeds import SeedBranch, SeedPos, SeedProduct, SeedSite, SeedSiteProduct, SeedSiteVariant, SeedVariant
from sync.link import link_site
from sync.plan import plan_site
from sync.pull import pull_pos_catalog, pull_site_catalog
from sync.push import PushReport, push_site
from sync.settings import OrderSettings, PosSettings, SiteSettings, StockSettings
from tests.resources.http.helpers import Clients, clients
from tests.sandbox.conftest import PRICE_LISTS, STAFF, Running

POS, SITE, OTHER = "quay", "trang", "trang-hai"


@dataclass
class LiveMarket:
    """The sandbox and what is connected to it; goods are named by their SKU at the start: SKU1, SKU2, …"""

    running: Running
    pos: SapoPos
    sites: dict[str, SapoWeb]
    database: SqlDatabase
    pos_ids: dict[str, int] = field(default_factory=dict)
    site_ids: dict[str, int] = field(default_factory=dict)

    @property
    def site(self) -> SapoWeb:
        return self.sites[SITE]

    def cycle(self, alias: str = SITE) -> PushReport:
        """Read both sides whole, link, plan and push."""
        pull_pos_catalog(self.pos, self.database)
        pull_site_catalog(self.sites[alias], self.database, full=True)
        link_site(alias, self.database)
        plan_site(alias, self.database)
        return push_site(self.sites[alias], self.database)

    def at_pos(self, method: str, path: str, **body: Any) -> httpx.Response:
        """Somebody works in the POS."""
        return _done(self.running.control(POS).request(method, path, json=body))

    def on_site(self, method: str, path: str, alias: str = SITE, **body: Any) -> httpx.Response:
        """Somebody works on the site."""
        return _done(self.running.control(alias).request(method, path, json=body))

    def add_to_pos(self, sku: str, name: str = "") -> int:
        """Somebody makes a product in the POS; returns its variant."""
        product = {"name": name or f"Hàng {sku}", "variants": [{"sku": sku}]}
        made = self.at_pos("POST", "/products", product=product).json()["product"]["variants"][0]["id"]
        self.pos_ids[sku] = made
        self.stock(sku, 10)
        self.price(sku, 100_000)
        return int(made)

    def add_on_site(self, sku: str | None, name: str = "") -> int:
        """Somebody makes a product on the site; returns its variant."""
        body = {"name": name or f"Hàng {sku}", "sku": sku, "price": 100_000, "quantity": 10}
        made = self.on_site("POST", "/products", **body).json()["product"]["variants"][0]["id"]
        self.site_ids[sku or ""] = made
        return int(made)

    def rename_in_pos(self, name: str, sku: str) -> None:
        self.at_pos("PATCH", f"/variants/{self.pos_ids[name]}", sku=sku, force=True)

    def rename_on_site(self, name: str, sku: str) -> None:
        self.on_site("PATCH", f"/variants/{self.site_ids[name]}", sku=sku)

    def stock(self, name: str, pieces: int) -> None:
        """Somebody counts goods in the POS."""
        self.at_pos("POST", "/stock", variant_id=self.pos_ids[name], branch="CN1", on_hand=pieces)

    def price(self, name: str, value: int) -> None:
        self.at_pos("POST", "/price", variant_id=self.pos_ids[name], list="BANLE", value=value)

    def status(self, site_variant_id: int, alias: str = SITE) -> str:
        """Status and reason of a site variant: "linked", "error/duplicate_on_site"."""
        rows = self.database.links.rows(alias)
        row = rows[rows["site_variant_id"] == site_variant_id].iloc[0]
        return "/".join(filter(None, (row["status"], row["reason"])))

    def partner(self, site_variant_id: int) -> int | None:
        """The POS variant that a site variant is linked to."""
        rows = self.database.links.rows(SITE)
        rows = rows[(rows["site_variant_id"] == site_variant_id) & (rows["status"] == "linked")]
        return None if rows.empty else int(rows["pos_variant_id"].iloc[0])

    def shown(self, alias: str = SITE) -> dict[int, int | None]:
        """What the site itself shows as stock, by variant."""
        return {one.id: one.quantity for page in self.sites[alias].variant_pages() for one in page.rows}

    def writes(self) -> int:
        """How many writes reached the site since the last look, counted by the site."""
        log = self.running.world.log
        routes = log.snapshot()["shops"].get(SITE, {}).get("by_route", {})
        log.reset()
        return sum(sum(statuses.values()) for route, statuses in routes.items() if not route.startswith("GET"))

    def fault(self, alias: str, rule: FaultRule) -> None:
        self.running.world.shop(alias).faults.add(rule)

    def heal(self, alias: str) -> None:
        _done(self.running.control(alias).delete("/faults"))


def _done(answer: httpx.Response) -> httpx.Response:
    assert answer.is_success, answer.text
    return answer


@contextmanager
def live_market(
    start: Callable[..., Running], database: SqlDatabase, count: int = 4, aliases: Collection[str] = (SITE,)
) -> Iterator[LiveMarket]:
    """`count` products SKU1, SKU2, … on both sides, with 10 pieces at 100,000 đồng, and a cycle already done."""
    numbers = range(1, count + 1)
    running = start(pos=_pos(numbers), sites=[_site(alias, numbers) for alias in aliases], speed=1.0)
    with clients() as make:
        market = _connected(running, make, database, aliases)
        market.cycle()
        ours = database.catalog.pos_variants()
        theirs = database.catalog.site_variants(SITE)
        market.pos_ids = dict(zip(ours["sku"], ours["id"].tolist(), strict=True))
        market.site_ids = dict(zip(theirs["sku"], theirs["id"].tolist(), strict=True))
        market.writes()
        yield market


def _connected(running: Running, make: Clients, database: SqlDatabase, aliases: Collection[str]) -> LiveMarket:
    pos = make.pos(running)
    branch = running.world.pos.default_branch().id
    settings = SiteSettings(stock=StockSettings(branches=(branch,)), orders=OrderSettings(branch=branch))
    database.state.connect_pos(POS, "sapo-pos", f"{running.address}/{POS}", b"sealed", PosSettings())
    since = datetime.now(UTC) - timedelta(minutes=1)
    for alias in aliases:
        address = f"{running.address}/{alias}"
        database.state.connect_site(alias, "sapo-web", address, b"sealed", settings, "live", since)
    return LiveMarket(running, pos, {alias: make.site(running, alias) for alias in aliases}, database)


def _pos(numbers: Collection[int]) -> SeedPos:
    goods = [SeedVariant(f"SKU{n}", n, prices={"BANLE": Decimal(100_000)}, stock={"CN1": Decimal(10)}) for n in numbers]
    products = tuple(SeedProduct(f"Áo số {one.key}", (one,)) for one in goods)
    branches = (SeedBranch("CN1", "Chi nhánh mặc định", is_default=True),)
    return SeedPos(POS, branches=branches, price_lists=PRICE_LISTS, products=products, staff=STAFF)


def _site(alias: str, numbers: Collection[int]) -> SeedSite:
    shelf = [SeedSiteVariant(f"SKU{n}", Decimal(100_000), Decimal(10), key=n) for n in numbers]
    return SeedSite(alias, products=tuple(SeedSiteProduct(f"Áo số {one.key}", (one,)) for one in shelf))
