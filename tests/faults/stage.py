"""A POS and two websites that are put back as they were, again and again: the stage on which faults strike.

Everything is the program's own and speaks real HTTP: one sandbox that listens, the toolbox of an installation, its
database. What is shortened is waiting and pages, so that a handful of goods takes several calls and a retry no time.
"""

import copy
import logging
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from unittest.mock import patch

import httpx

from console import play
from resources import connecting
from resources.http_retry import Patience
from resources.toolbox import Toolbox, open_toolbox
from sandbox.counting import RequestLog
from sandbox.faults import FaultRule
from sandbox.seeds import (
    SeedBranch,
    SeedCustomer,
    SeedPos,
    SeedProduct,
    SeedSite,
    SeedSiteProduct,
    SeedSiteVariant,
    SeedVariant,
    SiteKind,
)
from sync.connecting.connect import Choices
from sync.cycle import run_cycle
from sync.settings import LimitSettings, PosSettings, SiteSettings
from tests.faults.passing import let_time_pass
from tests.sandbox.conftest import PRICE_LISTS, STAFF, Running, sandboxes
from tests.scenarios.live_market import POS, SITE, LiveMarket

NEW = "trang-moi"  # a second site, which is not connected
SPEED = 100.0
PAGE = 3  # of the sites
# Shorter ones the POS has not, and a dictionary without a total counts as whole below it.
POS_PAGE = 20
# Seconds of ours for an answer where a fault makes it late, and how late it is; otherwise nobody is in a hurry.
HURRIED, LATE, CALM = 0.3, 0.45, 20.0
NEVER = 1e12
GOODS = tuple(f"SKU{number}" for number in range(1, 6))
# SKU in the POS and on the site: pairs that a person has to bring together.
ALIKE = (("AO-DO", "ao-do"), ("TUI-7", "TUI 7"))
KNOWN = {"name": "Khách Quen", "phone": "0912345678"}
PRICE, PIECES = Decimal(100_000), Decimal(10)


@dataclass(frozen=True)
class Saved:
    """How shops and records stood at one moment."""

    shops: tuple[Any, ...]
    records: sqlite3.Connection


@dataclass
class Stage:
    """The shops, the program's tools, and the hands of the people around them (`market`)."""

    running: Running
    tools: Toolbox
    kind: SiteKind
    market: LiveMarket
    folder: Path
    papers: Path | None = field(default=None)

    @property
    def database_file(self) -> Path:
        return self.tools.installation.home / "multiweb.db"

    @property
    def shops(self) -> list[Any]:
        return list(self.running.world.shops())

    def shop(self, alias: str) -> Any:
        return self.running.world.shop(alias)

    # As it was

    def save(self) -> Saved:
        """Keep everything as it is now."""
        records = sqlite3.connect(":memory:", check_same_thread=False)
        with sqlite3.connect(self.database_file) as now:
            now.backup(records)
        now.close()
        return Saved(self.running.inside(self._shops_now), records)

    def restore(self, saved: Saved) -> None:
        """Put everything back; nobody is told."""
        with sqlite3.connect(self.database_file) as now:
            saved.records.backup(now)
        now.close()
        shops = copy.deepcopy(saved.shops)
        self.running.inside(lambda: self._take(shops))

    def _shops_now(self) -> tuple[Any, ...]:
        for shop in self.shops:
            if hasattr(shop, "_workers"):
                shop._workers = None
        world = self.running.world
        return copy.deepcopy((world.pos, world.sites, world.ids))

    def _take(self, shops: tuple[Any, ...]) -> None:
        world = self.running.world
        world.pos, world.sites, world.ids = shops
        world.log = RequestLog()

    # What happens

    def strike(self, alias: str, rule: FaultRule) -> FaultRule:
        """From now on the shop stumbles; returns the rule, which counts."""
        return self.running.inside(lambda: self.shop(alias).faults.add(rule))

    def heal(self) -> None:
        self.running.inside(lambda: [shop.faults.remove() for shop in self.shops])

    def be_late(self) -> None:
        """From now on nothing new shows in the lists of the POS, until time passes."""

        def hide() -> None:
            pos = self.running.world.pos
            for row in (*pos.orders.values(), *pos.customers.values(), *pos.products.values()):
                row.born = -2 * NEVER
            pos.switches.list_lag = NEVER

        self.running.inside(hide)

    def time_passes(self) -> None:
        """An hour and more: lists show everything, and whoever waits has waited long enough."""
        self.running.inside(lambda: setattr(self.running.world.pos.switches, "list_lag", 0.0))
        let_time_pass(self.tools.database)

    def calm_down(self) -> None:
        """Wait until every shop has done what it was asked, also where nobody waits for its answer any more."""
        ends = time.monotonic() + 10
        log = self.running.world.log
        while any(shop["in_flight"] for shop in _in_flight(log)):
            assert time.monotonic() < ends, "a shop is still at work"
            time.sleep(0.01)

    def calls(self) -> dict[tuple[str, str], int]:
        """How often each shop was asked each thing since the log began."""
        shops = self.running.world.log.snapshot()["shops"]
        return {
            (alias, route): sum(answers.values())
            for alias, shop in shops.items()
            for route, answers in shop["by_route"].items()
        }

    def forget_calls(self) -> None:
        self.running.world.log.reset()

    def choose(self, **parts: dict[str, Any]) -> None:
        """Somebody changes settings of the site."""
        self.market.choose(**parts)

    def cycle(self) -> None:
        """Bring everything in step; nothing may fail."""
        report = run_cycle(self.tools, self.tools.database, [SITE], full=True)
        assert not report.failed, report.failed

    def read_all(self) -> None:
        """The POS, the site, links and plan, without a push."""
        self.tools.database.state.update_site(SITE, mode="preview")
        self.cycle()
        self.tools.database.state.update_site(SITE, mode="live")


def as_it_is(stage: Stage) -> None:
    """Nothing has to be prepared."""


def _in_flight(log: RequestLog) -> list[dict[str, int]]:
    return [{"in_flight": one.in_flight} for one in list(log._shops.values())]


@contextmanager
def in_a_hurry(read: float = CALM) -> Iterator[None]:
    """Clients that wait so long for an answer, and hardly at all between tries."""
    patience = Patience(
        connect=5, read=read, whole_answer=60, tries=3, first_wait=0.001, longest_wait=0.004, give_up_after=60
    )
    shortened: dict[str, Any] = {
        "resources.http.Patience": lambda: patience,
        "resources.probe_http.TIMEOUT": httpx.Timeout(read, connect=5),
        "resources.probe_http.LONGEST_PAUSE": 0.004,
        "resources.sapo_web.lists.PAGE": PAGE,
        "resources.woocommerce.lists.PAGE": PAGE,
        "resources.woocommerce.catalog.PAGE": PAGE,
        "resources.woocommerce.writing.PAGE": PAGE,
    }
    with ExitStack() as stack:
        for name, value in shortened.items():
            stack.enter_context(patch(name, value))
        yield


@contextmanager
def a_stage(kind: SiteKind) -> Iterator[Stage]:
    """A POS and a site of a kind, connected, live, and in step; it ends with the body."""
    with ExitStack() as stack:
        # A client that no longer waits for its answer is no fault of the server.
        stack.enter_context(patch.object(logging.getLogger("aiohttp.server"), "disabled", new=True))
        folder = Path(mkdtemp(prefix="multiweb-faults-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        running = stack.enter_context(sandboxes())(pos=_pos(), sites=[_site(SITE, kind), _site(NEW, kind)], speed=SPEED)
        home = play.fresh_installation(folder / "home")
        # Records are put back by SQLite's own backup, whatever the suite runs on.
        home = home.model_copy(update={"database_url": f"sqlite:///{home.home / 'multiweb.db'}"})
        tools = stack.enter_context(open_toolbox(home))
        stack.enter_context(in_a_hurry())
        _lift_limits(running)
        _connect(running, tools, kind)
        market = LiveMarket(running, None, {SITE: None}, tools.database, None)  # type: ignore[arg-type]
        made = Stage(running, tools, kind, market, folder)
        _learn_of_orders(made)
        made.cycle()
        market.pos_ids = {one.sku: one.id for one in running.world.pos.variants.values()}
        market.site_ids = {sku: one.id for sku, one in market.shelf().items()}
        yield made


def _learn_of_orders(stage: Stage) -> None:
    """An order that was cancelled long ago teaches a client how the site lists its orders."""
    wish = {"lines": [{"sku": "SKU5", "quantity": 1}], "customer": KNOWN}
    number = stage.market.on_site("POST", "/orders", **wish).json()["order"]["id"]
    stage.market.on_site("POST", f"/orders/{number}/cancel")
    stage.market.on_site("POST", "/stock", sku="SKU5", variant_id=None, available=int(PIECES))


def _lift_limits(running: Running) -> None:
    running.world.pos.switches.page_cap = POS_PAGE
    for shop in running.world.shops():
        shop.bucket.enabled = False
        if shop.kind == "woocommerce":
            shop.switches.page_seconds = shop.switches.batch_seconds = 0.0
            shop.switches.hook_ping = False


def line_of(running: Running, alias: str) -> dict[str, Any]:
    """A shop with its keys, as the sandbox lists it."""
    shop, keys = running.world.shop(alias), running.world.shop(alias).credentials
    return {
        "alias": alias,
        "kind": shop.kind,
        "address": f"{running.address}/{alias}",
        "api_key": keys.api_key,
        "api_secret": keys.api_secret,
        "access_token": keys.access_token,
        "app_client_secret": keys.app_client_secret,
    }


# Faster than anything here, so that nobody waits for a place in the bucket.
LIMIT = LimitSettings(leak=2000.0)


def connect_pos(running: Running, tools: Toolbox) -> tuple[str, ...]:
    """As a person does it; raises what is refused, returns what is to be known."""
    line = line_of(running, POS)
    made = connecting.connect_pos(tools, POS, line["address"], play.token(line), PosSettings(limit=LIMIT), who="an")
    return made.warnings


def connect_site(running: Running, tools: Toolbox, alias: str) -> tuple[str, ...]:
    """As a person does it; raises what is refused, returns what is to be known."""
    line = line_of(running, alias)
    place = "default" if line["kind"] == "sapo-web" else None
    choices = Choices(SiteSettings(limit=LIMIT), ("CN1",), "CN1", place, live=True)
    keys = play.key(line)
    made = connecting.connect_site(tools, alias, line["address"], keys, choices, platform=line["kind"], who="an")
    return made.warnings


def _connect(running: Running, tools: Toolbox, kind: SiteKind) -> None:
    connect_pos(running, tools)
    connect_site(running, tools, SITE)


def _pos() -> SeedPos:
    in_store = tuple(f"KHO{number}" for number in range(1, POS_PAGE))
    skus = (*GOODS, *(ours for ours, _ in ALIKE), *in_store)
    goods = [SeedVariant(sku, n, prices={"BANLE": PRICE}, stock={"CN1": PIECES}) for n, sku in enumerate(skus, 1)]
    products = tuple(SeedProduct(f"Hàng số {one.key}", (one,)) for one in goods)
    branches = (SeedBranch("CN1", "Chi nhánh mặc định", is_default=True),)
    people = (SeedCustomer(KNOWN["name"], KNOWN["phone"]),)
    return SeedPos(POS, branches, PRICE_LISTS, products, people, STAFF)


def _site(alias: str, kind: SiteKind) -> SeedSite:
    skus = (*GOODS, *(theirs for _, theirs in ALIKE))
    shelf = [SeedSiteVariant(sku, PRICE, PIECES, key=n) for n, sku in enumerate(skus, 1)]
    return SeedSite(alias, tuple(SeedSiteProduct(f"Hàng số {one.key}", (one,)) for one in shelf), kind=kind)
