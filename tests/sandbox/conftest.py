"""A running sandbox for the tests below: a real server on a thread of its own, spoken to over HTTP."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import httpx
import pytest
from aiohttp import web

from resources.trust import trust
from sandbox.app import serve
from sandbox.seeds import (
    SeedBranch,
    SeedCustomer,
    SeedPos,
    SeedPriceList,
    SeedProduct,
    SeedSite,
    SeedSiteProduct,
    SeedSiteVariant,
    SeedVariant,
)
from sandbox.wire import Shop
from sandbox.world import World, make_world

SPEED = 1000.0
POS_ALIAS, SITE_ALIAS = "quay", "trang"

BRANCHES = (
    SeedBranch("CN1", "Chi nhánh mặc định", is_default=True),
    SeedBranch("CN2", "Chi nhánh hai"),
    SeedBranch("CN3", "Chi nhánh đóng cửa", active=False),
)
PRICE_LISTS = (
    SeedPriceList("BANLE", "Giá bán lẻ", status="default"),
    SeedPriceList("BANBUON", "Giá bán buôn"),
    SeedPriceList("GIANHAP", "Giá nhập", is_cost=True, status="default"),
    SeedPriceList("SOSANH", "Giá so sánh"),
)
STAFF = (("Chủ quầy", "chu@example.vn"), ("Nhân viên", "nhanvien@example.vn"))


def stocked(sku: str, key: int, on_hand: str, price: int = 100000, **more: Any) -> SeedVariant:
    """A variant with stock at the first two branches and prices in the built-in lists."""
    prices = {"BANLE": Decimal(price), "BANBUON": Decimal(price - 10000), "GIANHAP": Decimal("1766.6667")}
    stock = {"CN1": Decimal(on_hand), "CN2": Decimal(4)}
    return SeedVariant(sku, key, prices=prices, stock=stock, **more)


def small_pos() -> SeedPos:
    """Six products: a plain one, one with options, a pack, a combo, one without a row, and an inactive one."""
    pack = SeedVariant("NUOC-6", 5, packsize_of="NUOC", packsize_quantity=Decimal(6), unit="lốc")
    combo = SeedVariant("COMBO", 6, components=(("AO-DO", Decimal(2)), ("NUOC", Decimal(1))))
    bare = SeedVariant("KHONG-DONG", 7, prices={"BANLE": Decimal(50000)}, stock={"CN1": Decimal(3)})
    return SeedPos(
        alias=POS_ALIAS,
        branches=BRANCHES,
        price_lists=PRICE_LISTS,
        products=(
            SeedProduct("Bút bi", (stocked("BUT", 1, "8"),), brand="Thiên Long", tags=("van-phong",)),
            SeedProduct(
                "Áo thun",
                (
                    stocked("AO-DO", 2, "10", option_values=("Đỏ",)),
                    stocked("AO-XANH", 3, "5", option_values=("Xanh",)),
                ),
                option_names=("Màu",),
            ),
            SeedProduct("Nước suối", (stocked("NUOC", 4, "15", 6000), pack)),
            SeedProduct("Combo hè", (combo,)),
            SeedProduct("Hàng thiếu dòng", (bare,)),
            SeedProduct("Hàng ngừng", (stocked("CU", 8, "1", status="inactive"),), status="inactive"),
        ),
        customers=(
            SeedCustomer("Khách Mẫu", "0900000001", "khach@example.vn"),
            SeedCustomer("Khách Hai", "090 000.0002", None),
        ),
        staff=STAFF,
    )


def small_site() -> SeedSite:
    """A site with two products, one linked by SKU."""
    return SeedSite(
        SITE_ALIAS,
        products=(
            SeedSiteProduct("Bút bi", (SeedSiteVariant("BUT", Decimal(90000), Decimal(3), key=1),)),
            SeedSiteProduct("Chỉ trên web", (SeedSiteVariant("WEB-1", Decimal(10000), Decimal(9)),)),
        ),
    )


@dataclass
class Running:
    """A sandbox that listens: its world, its addresses, and clients that know the keys."""

    world: World
    loop: asyncio.AbstractEventLoop
    clients: list[httpx.Client] = field(default_factory=list)

    @property
    def address(self) -> str:
        return self.world.address

    def client(self, base: str, **more: Any) -> httpx.Client:
        client = httpx.Client(base_url=base, timeout=20, verify=trust(), **more)
        self.clients.append(client)
        return client

    def shop(self, alias: str) -> httpx.Client:
        """A client of one shop that sends its token (and, at the POS, the default branch)."""
        shop: Shop = self.world.shop(alias)
        headers = {"X-Sapo-Access-Token": shop.credentials.access_token}
        if alias == self.world.pos.alias:
            headers["X-Sapo-LocationId"] = str(self.world.pos.default_branch().id)
        return self.client(f"{self.address}/{alias}", headers=headers)

    def control(self, alias: str = "") -> httpx.Client:
        """A client of the control addresses, of the world or of one shop."""
        return self.client(f"{self.address}/_sandbox/{alias}".rstrip("/"))

    def inside(self, work: Callable[[], Any]) -> Any:
        """Run something on the server's own thread, and return what it returned."""

        async def step() -> Any:
            return work()

        return asyncio.run_coroutine_threadsafe(step(), self.loop).result(20)


StartSandbox = Callable[..., Running]

# Turns of the loop between a connection's coming in and the server's knowing of it.
TURNS_TO_BE_KNOWN = 5


async def _ended(runner: web.AppRunner) -> None:
    """Let nobody in any more, then close every connection.

    Python loses the socket of a connection that comes in while its server is closed: it stays open until it is
    garbage, and some later test is blamed for it.
    """
    for site in runner.sites:
        assert isinstance(site._server, asyncio.Server)
        for listening in site._server.sockets:
            asyncio.get_running_loop().remove_reader(listening)
    for _ in range(TURNS_TO_BE_KNOWN):
        await asyncio.sleep(0)
    await runner.cleanup()


@contextmanager
def sandboxes() -> Iterator[StartSandbox]:
    """A function that starts a sandbox from seeds; all of them end with the body."""
    started: list[tuple[Running, web.AppRunner, threading.Thread]] = []

    def start(
        pos: SeedPos | None = None, sites: Sequence[SeedSite] | None = None, speed: float = SPEED, seed: int = 7
    ) -> Running:
        world = make_world(pos or small_pos(), sites or (small_site(),), speed=speed, seed=seed)
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever, daemon=True)
        thread.start()
        runner, _ = asyncio.run_coroutine_threadsafe(serve(world), loop).result(20)
        running = Running(world, loop)
        started.append((running, runner, thread))
        return running

    yield start
    for running, runner, thread in started:
        for client in running.clients:
            client.close()
        asyncio.run_coroutine_threadsafe(_ended(runner), running.loop).result(20)
        running.loop.call_soon_threadsafe(running.loop.stop)
        thread.join(10)
        running.loop.close()


@pytest.fixture
def start_sandbox() -> Iterator[StartSandbox]:
    """A function that starts a sandbox from seeds; all of them end with the test."""
    with sandboxes() as start:
        yield start


@pytest.fixture
def sandbox_server(start_sandbox: StartSandbox) -> Running:
    """A sandbox with one small POS and one small site."""
    return start_sandbox()


@pytest.fixture
def pos(sandbox_server: Running) -> httpx.Client:
    """A client of the POS with its token and default branch."""
    return sandbox_server.shop(POS_ALIAS)


@pytest.fixture
def keeper(sandbox_server: Running) -> httpx.Client:
    """A client of the POS's control addresses."""
    return sandbox_server.control(POS_ALIAS)
