"""The world of a sandbox: one POS, any number of websites, one clock, one counter of ids, one request log."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from sandbox.clock import Clock
from sandbox.counting import RequestLog
from sandbox.ids import IdCounter
from sandbox.pos.shop import PosShop
from sandbox.seeds import SeedPos, SeedSite, SiteTruth
from sandbox.web.shop import WebShop
from sandbox.wire import Shop
from sandbox.woo.shop import WooShop


@dataclass(slots=True)
class World:
    """Everything a running sandbox holds. `address` is set when it listens."""

    clock: Clock
    seed: int
    pos: PosShop
    sites: dict[str, WebShop | WooShop]
    log: RequestLog = field(default_factory=RequestLog)
    ids: IdCounter = field(default_factory=IdCounter)
    truths: dict[str, SiteTruth] = field(default_factory=dict)
    address: str = ""
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    def shop(self, alias: str) -> Shop:
        """Return the POS or site of that alias; raise KeyError where there is none."""
        return self.pos if alias == self.pos.alias else self.sites[alias]

    def shops(self) -> list[Shop]:
        """Return the POS and then every site."""
        return [self.pos, *self.sites.values()]


def make_world(pos: SeedPos, sites: Sequence[SeedSite], *, speed: float = 1.0, seed: int = 7) -> World:
    """Return a world grown from seeds; raise ValueError where two shops share an alias."""
    aliases = [pos.alias, *(site.alias for site in sites)]
    if len(set(aliases)) != len(aliases):
        raise ValueError(f"Every shop needs an alias of its own, and these do not have one: {aliases}.")
    clock, ids = Clock(speed), IdCounter()
    pos_shop = PosShop(pos.alias, clock, ids, random.Random(f"{seed}/{pos.alias}"), seed)
    pos_shop.load(pos)
    shops: dict[str, WebShop | WooShop] = {}
    for site in sites:
        kind = WooShop if site.kind == "woocommerce" else WebShop
        shop = kind(site.alias, clock, ids, random.Random(f"{seed}/{site.alias}"), seed)
        shop.load(site)
        shops[site.alias] = shop
    truths = {site.alias: site.truth for site in sites}
    return World(clock=clock, seed=seed, pos=pos_shop, sites=shops, ids=ids, truths=truths)
