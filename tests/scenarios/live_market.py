"""A POS and websites that really listen, our clients of them, and the database: for scenarios over HTTP."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import httpx
import pandas as pd

from resources.database.database import SqlDatabase
from resources.sapo_pos.client import SapoPos
from sandbox.faults import FaultRule
from sandbox.seeds import (
    SeedBranch,
    SeedPos,
    SeedProduct,
    SeedSite,
    SeedSiteProduct,
    SeedSiteVariant,
    SeedVariant,
    SiteKind,
)
from sandbox.woo.shop import WooShop
from sync.catalogs.pull import pull_pos_catalog, pull_site_catalog
from sync.cycle import CycleReport, run_cycle
from sync.linking.link import link_site
from sync.listings.plan import plan_site
from sync.listings.push import PushReport, push_site
from sync.ports import Lane
from sync.records import Field
from sync.settings import OrderSettings, PosSettings, SiteSettings, StockSettings
from tests.resources.http.helpers import Clients, clients
from tests.sandbox.conftest import PRICE_LISTS, STAFF, Running

POS, SITE, OTHER = "quay", "trang", "trang-hai"
PRICES = {"BANLE": Decimal(100_000)}
# A bottle and the pack of six that the POS computes from it.
WATER = SeedProduct(
    "Nước suối",
    (
        SeedVariant("NUOC", 901, prices=PRICES, stock={"CN1": Decimal(15)}),
        SeedVariant("NUOC-6", 902, prices=PRICES, packsize_of="NUOC", packsize_quantity=Decimal(6)),
    ),
)
# Two of SKU1, sold as one.
COMBO = SeedProduct("Combo", (SeedVariant("COMBO", 903, prices=PRICES, components=(("SKU1", Decimal(2)),)),))


@dataclass
class LiveMarket:
    """The sandbox and what is connected to it; goods are named by their SKU at the start: SKU1, SKU2, …"""

    running: Running
    pos: SapoPos
    sites: dict[str, Any]
    database: SqlDatabase
    make: Clients
    pos_ids: dict[str, int] = field(default_factory=dict)
    site_ids: dict[str, int] = field(default_factory=dict)
    desks: dict[str, httpx.Client] = field(default_factory=dict)

    @property
    def site(self) -> Any:
        """The client of the site, of whichever kind."""
        return self.sites[SITE]

    @property
    def main_branch(self) -> int:
        """The branch CN1, from which the sites sell at the start."""
        return self.running.world.pos.default_branch().id

    def cycle(self, alias: str = SITE, *, full: bool = True) -> PushReport:
        """Read the POS and the site, the latter whole or what changed, link, plan and push."""
        pull_pos_catalog(self.pos, self.database)
        pull_site_catalog(self.sites[alias], self.database, full=full)
        link_site(alias, self.database)
        return self.push(alias)

    def push(self, alias: str = SITE) -> PushReport:
        """Plan from what was read before, and write."""
        plan_site(alias, self.database)
        return push_site(self.sites[alias], self.database)

    def everything(self, shops: "OpenShops | None" = None) -> CycleReport:
        """The program's own cycle over all sites: orders, the POS, then each site, side by side."""
        return run_cycle(shops or OpenShops(self), self.database, list(self.sites))

    def at_pos(self, method: str, path: str, **body: Any) -> httpx.Response:
        """Somebody works in the POS."""
        return _done(self._desk(POS).request(method, path, json=body))

    def on_site(self, method: str, path: str, alias: str = SITE, **body: Any) -> httpx.Response:
        """Somebody works on the site."""
        return _done(self._desk(alias).request(method, path, json=body))

    def _desk(self, alias: str) -> httpx.Client:
        if alias not in self.desks:
            self.desks[alias] = self.running.client(f"{self.running.address}/_sandbox/{alias}")
        return self.desks[alias]

    def switch(self, alias: str, **switches: Any) -> None:
        """Give a shop other ways; its limit stays lifted."""
        _done(self._desk(alias).patch("/switches", json=switches))
        self.running.world.shop(alias).bucket.enabled = False

    def choose(self, alias: str = SITE, **parts: dict[str, Any]) -> None:
        """Somebody changes settings of a site: `stock={"safety": 2}`."""
        settings = self.database.state.site(alias).settings
        for name, values in parts.items():
            chosen = getattr(settings, name).model_copy(update=values)
            settings = settings.model_copy(update={name: chosen})
        self.database.state.update_site(alias, settings=settings)

    def add_to_pos(self, sku: str, name: str = "") -> int:
        """Somebody makes a product in the POS; returns its variant."""
        product = {"name": name or f"Hàng {sku}", "variants": [{"sku": sku}]}
        made = self.at_pos("POST", "/products", product=product).json()["product"]["variants"][0]["id"]
        self.pos_ids[sku] = made
        self.stock(sku, 10)
        self.price(sku, 100_000)
        return int(made)

    def add_on_site(self, sku: str | None, name: str = "", alias: str = SITE) -> int:
        """Somebody makes a product on the site; returns its variant."""
        body: dict[str, Any] = {"name": name or f"Hàng {sku}", "sku": sku, "price": 100_000, "quantity": 10}
        made = self.on_site("POST", "/products", alias, **body).json()["product"]["variants"][0]["id"]
        self.site_ids[sku or ""] = made
        return int(made)

    def rename_in_pos(self, name: str, sku: str) -> None:
        self.at_pos("PATCH", f"/variants/{self.pos_ids[name]}", sku=sku, force=True)

    def rename_on_site(self, name: str, sku: str, **how: Any) -> None:
        """Somebody renames goods on the site; with `force` to what other goods there are called too."""
        self.on_site("PATCH", f"/variants/{self.site_ids[name]}", sku=sku, **how)

    def edit(self, name: str, **values: Any) -> None:
        """Somebody edits goods on the site by hand."""
        self.on_site("PATCH", f"/variants/{self.site_ids[name]}", **values)

    def open_branch(self, code: str) -> int:
        """Somebody opens a branch of the POS, in which no goods have a row yet; returns its id."""
        made = self.at_pos("POST", "/locations", code=code, name=f"Chi nhánh {code}")
        return int(made.json()["location"]["id"])

    def stock(self, name: str, pieces: float | None, branch: str = "CN1") -> None:
        """Somebody counts goods in the POS; None takes the row of the branch away."""
        self.at_pos("POST", "/stock", variant_id=self.pos_ids[name], branch=branch, on_hand=pieces)

    def stock_all(self, pieces: int) -> None:
        """Somebody counts all goods, of each as many."""
        for name in self.pos_ids:
            self.stock(name, pieces)

    def price(self, name: str, value: float | None, price_list: str = "BANLE") -> None:
        """Somebody sets a price in the POS; None takes the goods off the list."""
        self.at_pos("POST", "/price", variant_id=self.pos_ids[name], list=price_list, value=value)

    def buy(self, name: str, pieces: int, alias: str = SITE) -> int:
        """Somebody checks out on a site; returns the order's id."""
        person = {"name": "Nguyễn An", "phone": "+84 912 345 678"}
        made = self.on_site("POST", "/orders", alias, lines=[{"sku": name, "quantity": pieces}], customer=person)
        return int(made.json()["order"]["id"])

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

    def shelf(self, alias: str = SITE) -> dict[str, Any]:
        """What stands in the site's own tables, by SKU."""
        shop = self.running.world.sites[alias]
        if isinstance(shop, WooShop):
            return {row["sku"]: SimpleNamespace(**row) for row in shop.dump("variants")}
        return {one.sku or "": one for one in shop.variants.values()}

    def pieces(self, alias: str = SITE) -> dict[str, float]:
        """Stock in the site's own tables, by SKU."""
        return {sku: one.inventory_quantity for sku, one in self.shelf(alias).items()}

    def prices(self, alias: str = SITE) -> dict[str, float]:
        """Prices in the site's own tables, by SKU."""
        return {sku: one.price for sku, one in self.shelf(alias).items()}

    def listing(self, name: str, field: Field = Field.QUANTITY, alias: str = SITE) -> tuple[str, int | None]:
        """State (with reason) and planned value of a field."""
        rows = self.database.listings.rows(alias, [self.shelf(alias)[name].id])
        row = rows[rows["field"] == field].iloc[0]
        planned = None if pd.isna(row["planned"]) else int(row["planned"])
        return "/".join(filter(None, (row["state"], row["reason"]))), planned

    def writes(self) -> int:
        """How many writes reached the site since the last look, counted by the site."""
        return sum(self.written()[SITE].values())

    def written(self) -> dict[str, dict[str, int]]:
        """The writes that reached each site since the last look, by what it answered; counted by the site."""
        log = self.running.world.log
        shops = log.snapshot()["shops"]
        log.reset()
        found: dict[str, dict[str, int]] = {}
        for alias in self.sites:
            routes = shops.get(alias, {}).get("by_route", {})
            changing = [Counter(answers) for route, answers in routes.items() if not route.startswith("GET")]
            found[alias] = dict(sum(changing, Counter()))
        return found

    def fault(self, alias: str, rule: FaultRule) -> None:
        self.running.world.shop(alias).faults.add(rule)

    def heal(self, alias: str) -> None:
        _done(self._desk(alias).delete("/faults"))


@dataclass
class OpenShops:
    """Hands a cycle the clients of a market, which stay open."""

    market: LiveMarket

    def pos(self, lane: Lane = "listings") -> AbstractContextManager[SapoPos]:  # noqa: ARG002
        return nullcontext(self.market.pos)

    def site(self, alias: str, lane: Lane = "listings") -> AbstractContextManager[Any]:  # noqa: ARG002
        return nullcontext(self.market.sites[alias])


def _done(answer: httpx.Response) -> httpx.Response:
    assert answer.is_success, answer.text
    return answer


@contextmanager
def live_market(
    start: Callable[..., Running],
    database: SqlDatabase,
    count: int = 4,
    aliases: Collection[str] = (SITE,),
    *,
    more: Sequence[SeedProduct] = (),
    speed: float = 1.0,
    kind: SiteKind | Mapping[str, SiteKind] = "sapo-web",
) -> Iterator[LiveMarket]:
    """`count` products SKU1, SKU2, … on both sides, with 10 pieces at 100,000 đồng, and a cycle already done.

    `more` are further products of the POS, each variant a product of its own on the sites, which are of one `kind`
    or of one each.
    """
    numbers = range(1, count + 1)
    further = [one for product in more for one in product.variants]
    kinds: Mapping[str, SiteKind] = dict.fromkeys(aliases, kind) if isinstance(kind, str) else kind
    sites = [replace(_site(alias, numbers, further), kind=kinds[alias]) for alias in aliases]
    running = start(pos=_pos(numbers, more), sites=sites, speed=speed)
    with clients() as make:
        market = _connected(running, make, database, kinds)
        for alias in aliases:
            market.cycle(alias)
        ours = database.catalog.pos_variants()
        theirs = database.catalog.site_variants(SITE)
        market.pos_ids = dict(zip(ours["sku"], ours["id"].tolist(), strict=True))
        market.site_ids = dict(zip(theirs["sku"], theirs["id"].tolist(), strict=True))
        market.writes()
        yield market


def _connected(running: Running, make: Clients, database: SqlDatabase, kinds: Mapping[str, SiteKind]) -> LiveMarket:
    pos = make.pos(running)
    branch = running.world.pos.default_branch().id
    settings = SiteSettings(stock=StockSettings(branches=(branch,)), orders=OrderSettings(branch=branch))
    database.state.connect_pos(POS, "sapo-pos", f"{running.address}/{POS}", b"sealed", PosSettings())
    since = datetime.now(UTC) - timedelta(minutes=1)
    sites: dict[str, Any] = {}
    for alias, kind in kinds.items():
        address = f"{running.address}/{alias}"
        database.state.connect_site(alias, kind, address, b"sealed", settings, "live", since)
        sites[alias] = (make.shop if kind == "woocommerce" else make.site)(running, alias)
    return LiveMarket(running, pos, sites, database, make)


def _pos(numbers: Collection[int], more: Sequence[SeedProduct] = ()) -> SeedPos:
    goods = [SeedVariant(f"SKU{n}", n, prices=PRICES, stock={"CN1": Decimal(10)}) for n in numbers]
    products = (*(SeedProduct(f"Áo số {one.key}", (one,)) for one in goods), *more)
    branches = (SeedBranch("CN1", "Chi nhánh mặc định", is_default=True),)
    return SeedPos(POS, branches=branches, price_lists=PRICE_LISTS, products=products, staff=STAFF)


def _site(alias: str, numbers: Collection[int], more: Sequence[SeedVariant] = ()) -> SeedSite:
    shelf = [SeedSiteVariant(f"SKU{n}", Decimal(100_000), Decimal(10), key=n) for n in numbers]
    shelf += [SeedSiteVariant(one.sku, Decimal(100_000), Decimal(0), key=one.key) for one in more]
    return SeedSite(alias, products=tuple(SeedSiteProduct(f"Áo số {one.key}", (one,)) for one in shelf))
