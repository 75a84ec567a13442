"""Whatever happens to orders, in any sequence: what a state machine does to a POS, a site and our record of them.

The shops listen for real and stumble on demand; a run can be killed before or after any of its calls. Time passes when
the machine says so: the lists of the POS are late until then, and intents grow old only then.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pandas as pd
from sqlalchemy import update

from resources.database import tables
from resources.database.database import SqlDatabase
from resources.sapo_pos.client import SapoPos
from resources.sapo_web.client import SapoWeb
from sandbox.faults import FaultRule
from sandbox.pos.order_records import Order
from sandbox.seeds import SeedSite, SeedSiteProduct, SeedSiteVariant
from sync.errors import ShopError, WrongUse
from sync.linking.matching import match
from sync.orders.customers import refresh_customers
from sync.orders.importing import import_orders
from sync.orders.polling import poll_orders
from sync.orders.states import refresh_order_states, release_order
from sync.records import LinkReason, LinkStatus, OrderState
from sync.settings import OrderSettings, PosSettings, SiteSettings
from tests.resources.http.helpers import clients
from tests.sandbox.conftest import SITE_ALIAS, Running, sandboxes
from tests.sync.order_fakes import Killed

SKUS = ("BUT", "AO-DO", "AO-XANH")
LAG = 60.0
NEVER = 1e12
# Calls of the POS at which a run can be killed.
WRITES = ("create_order", "repair_order_code", "finalize_order", "cancel_order", "change_order", "create_customer")


@dataclass
class Deadly:
    """A client of the POS that ends the process at its n-th call that changes something, before or after it."""

    pos: SapoPos
    at: int
    after: bool

    def __getattr__(self, name: str) -> Any:
        call = getattr(self.pos, name)
        return self._counted(call) if name in WRITES else call

    def _counted(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*given: Any, **named: Any) -> Any:
            self.at -= 1
            if self.at == 0 and not self.after:
                raise Killed
            answer = call(*given, **named)
            if self.at == 0:
                raise Killed
            return answer

        return counted


@dataclass
class Play:
    """The shops, our clients and record of them, and every order that was placed."""

    running: Running
    pos: SapoPos
    site: SapoWeb
    database: SqlDatabase
    counter: httpx.Client
    links: pd.DataFrame
    placed: list[int] = field(default_factory=list)

    # What happens on the site

    def buy(self, skus: tuple[str, ...], person: int, paid: bool) -> None:
        wish = {
            "lines": [{"sku": sku, "quantity": 1} for sku in skus],
            "customer": {"name": f"Khách {person}", "phone": f"090123456{person}"},
            "paid": paid,
            "ignore_policy": True,
        }
        self.placed.append(int(self._at_counter("/orders", wish)["order"]["id"]))

    def at_site(self, order_id: int, what: str, **body: Any) -> None:
        """Pay, edit, cancel or fulfil an order, as far as the site lets people."""
        with suppress(httpx.HTTPStatusError):
            self._at_counter(f"/orders/{order_id}/{what}", body)

    def _at_counter(self, path: str, body: Any) -> Any:
        answer = self.counter.post(path, json=body)
        answer.raise_for_status()
        return answer.json()

    # What goes wrong

    def stumble(self, alias: str, kind: Any, route: str | None, times: int) -> None:
        """A fault by its name, or by the status with which a call is refused; `route` may be a method alone."""
        method = route if route in ("GET", "POST") else None
        path = None if method else route
        if kind.isdecimal():
            rule = FaultRule("status", method, path, times, status=int(kind))
        else:
            rule = FaultRule(kind, method, path, times)
        self.running.inside(lambda: self.running.world.shop(alias).faults.add(rule))

    def be_late(self) -> None:
        """From now on nothing new shows in the lists of the POS, until time passes; what showed before still does."""
        self.running.inside(self._hide_what_is_new)

    def _hide_what_is_new(self) -> None:
        pos = self.running.world.pos
        if pos.switches.list_lag == 0:
            for row in (*pos.orders.values(), *pos.customers.values()):
                row.born = -2 * NEVER
        self.switch(list_lag=NEVER)

    def keep_codes(self, kept: bool) -> None:
        self.running.inside(lambda: self.switch(code_on_create="kept" if kept else "lost"))

    def switch(self, **values: Any) -> None:
        for name, value in values.items():
            setattr(self.running.world.pos.switches, name, value)

    def time_passes(self) -> None:
        """More than the lists are late by: they show everything, and every intent is older by that."""
        self.running.inside(lambda: self.switch(list_lag=0.0))
        age = timedelta(seconds=LAG + 1)
        orders, people = tables.orders, tables.customer_intents
        with self.database.engine.begin() as connection:
            for order in connection.execute(orders.select().where(orders.c.intent_at.is_not(None))).all():
                mine = (orders.c.site == order.site, orders.c.order_id == order.order_id)
                connection.execute(update(orders).where(*mine).values(intent_at=order.intent_at - age))
            for person in connection.execute(people.select()).all():
                connection.execute(update(people).where(people.c.key == person.key).values(at=person.at - age))

    # What we do

    def poll(self) -> None:
        with suppress(ShopError):
            poll_orders(self.site, self.database)

    def bring(self, pos: Any = None) -> None:
        with suppress(ShopError):
            import_orders(SITE_ALIAS, pos or self.pos, self.site, self.database)

    def bring_until_killed(self, at: int, after: bool) -> None:
        with suppress(Killed):
            self.bring(Deadly(self.pos, at, after))

    def look_at_pos(self) -> None:
        with suppress(ShopError):
            refresh_order_states(self.pos, self.database)
            refresh_customers(self.pos, self.database)

    def link(self, sku: str, linked: bool) -> None:
        rows = self.links.copy()
        now = self.database.links.rows(SITE_ALIAS)
        off = set(now[now["status"] != LinkStatus.LINKED]["site_sku"])
        off = off - {sku} if linked else off | {sku}
        rows.loc[rows["site_sku"].isin(off), ["status", "reason"]] = [LinkStatus.UNLINKED, LinkReason.UNLINKED_BY_HAND]
        self.database.links.replace(SITE_ALIAS, rows)

    def release(self, order_id: int) -> None:
        """A person lets an order go again, where it is stopped."""
        with suppress(WrongUse):
            release_order(SITE_ALIAS, order_id, self.database, "an")

    def settle(self) -> None:
        """Nothing goes wrong any more, everything is linked, and imports run on."""
        for alias in (self.pos.alias, SITE_ALIAS):
            self.running.inside(lambda alias=alias: self.running.world.shop(alias).faults.remove())
        self.database.links.replace(SITE_ALIAS, self.links)
        for _ in range(3):
            self.time_passes()
            self.poll()
            self.look_at_pos()
            self.bring()
            for order_id in self.placed:
                row = self.database.orders.find(SITE_ALIAS, order_id)
                if row is not None and row.state == OrderState.FAILED and row.pos_order_id is None:
                    self.release(order_id)

    # What is true

    def made(self) -> dict[int, list[Order]]:
        """The POS's orders of each web order, told by the address that each of them names."""
        orders = list(self.running.world.pos.orders.values())
        return {
            number: [one for one in orders if one.reference_url == self.site.order_page(number)]
            for number in self.placed
        }

    def must_hold_always(self) -> None:
        """No web order has two orders of the POS, no buyer is two customers, no POS order belongs to two."""
        for number, orders in self.made().items():
            assert len(orders) <= 1, (number, [(one.code, one.status) for one in orders])
        phones = Counter(one.phone_number for one in self.running.world.pos.customers.values())
        assert max(phones.values()) == 1, phones
        listed = self.database.orders.listed(SITE_ALIAS, None)["pos_order_id"].dropna()
        assert listed.is_unique

    def must_hold_in_the_end(self) -> None:
        """What each web order ends as, by what the site says of it:

        site      | in the POS                                     | our record
        ----------|------------------------------------------------|--------------------------------------------
        open      | one, not cancelled, under our code, same total | created, with the POS's status
        cancelled | none                                           | cancelled
        cancelled | one, cancelled                                 | created, POS status cancelled
        cancelled | one, approved before                           | created, marked as cancelled on the site
        edited    | as open; or one that still has the old total   | created or failed, marked for a person
        """
        made = self.made()
        for number in self.placed:
            web = self.running.world.sites[SITE_ALIAS].orders[number]
            row = self.database.orders.find(SITE_ALIAS, number)
            assert row is not None, f"{number} was never seen"
            told = (row.state, row.reason, row.pos_status, row.detail, web.status, [one.status for one in made[number]])
            if web.status == "cancelled" and not made[number]:
                assert row.state == OrderState.CANCELLED, told
                continue
            (order,) = made[number]
            assert (row.pos_order_id, row.pos_status) == (order.id, order.status), told
            if web.status == "cancelled":
                assert row.state == OrderState.CREATED, told
                assert order.status == "cancelled" or row.reason == "cancelled_on_site", told
                continue
            assert order.status in ("draft", "finalized"), told
            assert order.code == row.pos_code, told
            if row.reason in ("edited_on_site", "differs"):
                assert web.edited, told
                continue
            assert row.state == OrderState.CREATED, told
            assert order.code == f"{SITE_ALIAS.upper()}-{number}", told
            assert order.total == Decimal(str(web.total_price)), told


@contextmanager
def playing(new_database: Callable[[], str], approved: bool) -> Iterator[Play]:
    """A POS, a site with three products, and everything linked."""
    with ExitStack() as stack:
        database = SqlDatabase(new_database())
        stack.callback(database.close)
        shelf = tuple(SeedSiteProduct(sku, (_variant(sku, key),)) for key, sku in enumerate(SKUS))
        running = stack.enter_context(sandboxes())(sites=(SeedSite(SITE_ALIAS, products=shelf),))
        make = stack.enter_context(clients())
        base = f"{running.address}/_sandbox/{SITE_ALIAS}"
        counter = stack.enter_context(httpx.Client(base_url=base, verify=False, timeout=20))  # noqa: S501
        pos, site = make.pos(running), make.site(running, SITE_ALIAS)
        _connect(running, pos, site, database, approved)
        yield Play(running, pos, site, database, counter, database.links.rows(SITE_ALIAS))


def _variant(sku: str, key: int) -> SeedSiteVariant:
    return SeedSiteVariant(sku, Decimal(100_000 + key), Decimal(99), key=key)


def _connect(running: Running, pos: SapoPos, site: SapoWeb, database: SqlDatabase, approved: bool) -> None:
    branch = running.world.pos.default_branch().id
    settings = SiteSettings(orders=OrderSettings(branch=branch, status="approved" if approved else "draft"))
    since = datetime.now(UTC) - timedelta(minutes=1)
    database.state.connect_pos(
        pos.alias, "sapo-pos", f"{running.address}/pos", b"sealed", PosSettings(list_lag_seconds=LAG)
    )
    database.state.connect_site(SITE_ALIAS, "sapo-web", f"{running.address}/web", b"sealed", settings, "live", since)
    database.catalog.save_dictionaries(pos.branches(), pos.price_lists())
    for page in pos.variant_pages():
        database.catalog.save_pos_page(page)
    for goods in site.variant_pages():
        database.catalog.save_site_page(SITE_ALIAS, goods)
    ours, theirs = database.catalog.pos_variants(), database.catalog.site_variants(SITE_ALIAS)
    database.links.replace(SITE_ALIAS, match(ours, theirs, database.links.rows(SITE_ALIAS)))
