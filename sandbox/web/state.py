"""What one Sapo Web shop holds, and the look-ups that keep its answers fast.

Rows live in dictionaries by id in the order of creation; ids come from one counter shared by everything, as
in the true service (contracts/sapo-web.md §4), so the dictionaries are sorted by id. The rules that change
the rows stand in the modules beside this one.
"""

from typing import Any

from sandbox.clock import Clock
from sandbox.hooks import HookOutbox
from sandbox.ids import IdCounter
from sandbox.web.order_records import Order, Transaction
from sandbox.web.people import Customer, CustomerGroup
from sandbox.web.records import Level, Location, Product, Variant
from sandbox.web.switches import WebSwitches


class State:
    """Rows and indexes of one shop; every dictionary is keyed by id and grows in id order."""

    def __init__(self, alias: str, clock: Clock, ids: IdCounter, switches: WebSwitches, hooks: HookOutbox) -> None:
        self.alias = alias
        self.clock = clock
        self.ids = ids
        self.switches = switches
        self.hooks = hooks
        self.store_id = ids.next()
        self.opened_on = clock.stamp()
        self.products: dict[int, Product] = {}
        self.variants: dict[int, Variant] = {}
        self.variant_of_item: dict[int, int] = {}
        self.skus: dict[str, list[int]] = {}
        self.costs: dict[int, float] = {}
        self.locations: dict[int, Location] = {}
        self.levels: dict[int, Level] = {}
        self.levels_of_item: dict[int, dict[int, Level]] = {}
        self.orders: dict[int, Order] = {}
        self.transactions: dict[int, list[Transaction]] = {}
        self.customers: dict[int, Customer] = {}
        self.customer_by_phone: dict[str, int] = {}
        self.customer_by_email: dict[str, int] = {}
        self.groups: dict[int, CustomerGroup] = {}
        self.group_members: dict[int, list[int]] = {}
        self.price_rules: dict[int, dict[str, Any]] = {}
        self.discount_codes: dict[int, list[dict[str, Any]]] = {}
        self.metafields: dict[int, dict[str, Any]] = {}  # of the store
        self.order_number = 1000
        self.unwindowed: set[int] = set()  # orders that no created_on window brings (§3)
        self.committed_at: dict[int, int] = {}  # order → the location whose stock it holds
        self.app_id = ids.next()
        self._born: dict[int, float] = {}

    # --- time -------------------------------------------------------------------------------------------
    def now(self) -> str:
        """The present moment as rows carry it."""
        return self.clock.stamp()

    def born(self, row_id: int) -> None:
        """Remember when a row was created, so that lists may lag behind it."""
        self._born[row_id] = self.clock.ticks()

    def settle(self) -> None:
        """Count everything there is as old: no lag hides it."""
        self._born.clear()

    def hidden(self) -> frozenset[int]:
        """Ids still missing from the lists under the lag switch."""
        lag = self.switches.list_lag
        if lag <= 0:
            self.settle()
            return frozenset()
        edge = self.clock.ticks() - lag
        self._born = {i: at for i, at in self._born.items() if at > edge}
        return frozenset(self._born)

    # --- look-ups ---------------------------------------------------------------------------------------
    def default_location(self) -> Location:
        """The location that is marked as default, else the first."""
        for location in self.locations.values():
            if location.default_location:
                return location
        return next(iter(self.locations.values()))

    def by_sku(self, sku: str) -> list[Variant]:
        """Every variant that carries exactly this SKU."""
        return [self.variants[i] for i in self.skus.get(sku, ())]

    def index_sku(self, variant: Variant, old: str | None) -> None:
        """Keep the SKU index true after a variant's SKU changed from `old`."""
        if old:
            self.skus[old].remove(variant.id)
        if variant.sku:
            self.skus.setdefault(variant.sku, []).append(variant.id)

    def index_customer(self, customer: Customer) -> None:
        if customer.phone:
            self.customer_by_phone[customer.phone] = customer.id
        if customer.email:
            self.customer_by_email[customer.email.lower()] = customer.id

    # --- webhooks ---------------------------------------------------------------------------------------
    def fire(self, topic: str, row: Any, object_id: int) -> None:
        """Tell the webhooks that want this topic."""
        if self.hooks.wanted(topic):
            self.hooks.fire(topic, row, object_id)
