"""What one WooCommerce shop holds, and the look-ups that keep its answers fast."""

import asyncio
from datetime import datetime, timedelta

from sandbox.clock import Clock
from sandbox.hooks import HookOutbox
from sandbox.ids import IdCounter
from sandbox.woo.records import Hook, Item, Order
from sandbox.woo.switches import WooSwitches


class State:
    """Rows of one shop by id; products and variations share one table, as they share their ids."""

    def __init__(self, alias: str, clock: Clock, ids: IdCounter, switches: WooSwitches, hooks: HookOutbox) -> None:
        self.alias = alias
        self.clock = clock
        self.ids = ids
        self.switches = switches
        self.hooks = hooks
        self.items: dict[int, Item] = {}
        self.skus: dict[str, list[int]] = {}
        self.orders: dict[int, Order] = {}
        self.hook_rows: dict[int, Hook] = {}
        self._workers: tuple[int, asyncio.Semaphore] | None = None

    def now(self) -> datetime:
        """The present moment in whole seconds, as the shop keeps its times."""
        return self.clock.now().replace(microsecond=0)

    @property
    def offset(self) -> timedelta:
        """How far the shop's own clock is ahead of UTC."""
        return timedelta(hours=self.switches.utc_offset_hours)

    async def labour(self, seconds: float) -> None:
        """Let the server compute; where all its workers are busy the call waits, so that answers slow down."""
        if self._workers is None or self._workers[0] != self.switches.workers:
            self._workers = (self.switches.workers, asyncio.Semaphore(self.switches.workers))
        async with self._workers[1]:
            await self.clock.sleep(seconds)

    def products(self) -> list[Item]:
        """Products without variations and without what was trashed, oldest first."""
        return [item for item in self.items.values() if not item.is_variation and item.status != "trash"]

    def variations(self, parent: Item) -> list[Item]:
        """The variations of a product."""
        return [self.items[number] for number in parent.children]

    def parent_of(self, item: Item) -> Item:
        """The product of a variation; a product is its own."""
        return self.items[item.parent_id] if item.is_variation else item

    def shown_sku(self, item: Item) -> str:
        """A variation without a SKU shows its parent's."""
        return item.sku or (self.parent_of(item).sku if item.is_variation else "")

    def holders(self, sku: str) -> list[Item]:
        """Everything whose own SKU this is, compared without case and blanks around."""
        return [self.items[number] for number in self.skus.get(sku_key(sku), ())]

    def register(self, item: Item) -> None:
        """Take a new row in."""
        self.items[item.id] = item
        if item.sku:
            self.skus.setdefault(sku_key(item.sku), []).append(item.id)

    def rename(self, item: Item, sku: str) -> None:
        """Give a row another SKU and keep the look-up true."""
        if item.sku:
            self.skus[sku_key(item.sku)].remove(item.id)
        item.sku = sku
        if sku:
            self.skus.setdefault(sku_key(sku), []).append(item.id)

    def forget(self, item: Item) -> None:
        """Take a row out, with its variations."""
        for child in self.variations(item):
            self.forget(child)
        self.rename(item, "")
        if item.is_variation:
            self.items[item.parent_id].children.remove(item.id)
        del self.items[item.id]

    def touched(self, item: Item) -> None:
        """A change of any kind moves the time of a row, and of the parent for a variation."""
        item.modified = self.now()
        if item.is_variation:
            self.items[item.parent_id].modified = item.modified


def sku_key(sku: str) -> str:
    """How SKUs are compared."""
    return sku.strip().casefold()
