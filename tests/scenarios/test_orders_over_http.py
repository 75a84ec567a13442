"""Orders from a shop's checkout into the POS, with the real clients, over HTTP, against faulty servers."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from resources.database.database import SqlDatabase
from resources.sapo_pos.client import SapoPos
from resources.sapo_web.client import SapoWeb
from sandbox.faults import FaultRule
from sandbox.seeds import SeedSite, SeedSiteProduct, SeedSiteVariant
from sync.catalogs.pull import pull_pos_catalog
from sync.errors import Unauthorised
from sync.linking.matching import match
from sync.orders.importing import ImportReport, import_orders
from sync.orders.polling import poll_orders
from sync.orders.states import refresh_order_states
from sync.records import OrderState
from sync.rows import OrderRow
from sync.settings import OrderSettings, PosSettings, SiteSettings
from tests.resources.http.helpers import Clients, clients
from tests.sandbox.conftest import SITE_ALIAS, Running, StartSandbox, start_sandbox
from tests.sync.order_world import make_older

__all__ = ["start_sandbox"]

SKUS = ("BUT", "AO-DO", "AO-XANH")
NEW_ORDER = "POST /admin/orders.json"


@dataclass
class Shops:
    """The sandbox, our clients of it, and the database."""

    running: Running
    pos: SapoPos
    site: SapoWeb
    database: SqlDatabase

    def buy(self, **wish: Any) -> int:
        """Somebody checks out; returns the order's id."""
        wish = {"customer": {"name": "Nguyễn An", "phone": "+84 912 345 678"}} | wish
        answer = self.running.control(SITE_ALIAS).post("/orders", json=wish)
        assert answer.status_code == 201, answer.text
        return int(answer.json()["order"]["id"])

    def cancel(self, order_id: int) -> None:
        assert self.running.control(SITE_ALIAS).post(f"/orders/{order_id}/cancel", json={}).is_success

    def turn(self) -> ImportReport:
        poll_orders(self.site, self.database)
        return import_orders(SITE_ALIAS, self.pos, self.site, self.database)

    def made(self) -> list[Any]:
        return list(self.running.world.pos.orders.values())

    def row(self, order_id: int) -> OrderRow:
        row = self.database.orders.find(SITE_ALIAS, order_id)
        assert row is not None
        return row

    def fault(self, rule: FaultRule) -> None:
        self.running.world.pos.faults.add(rule)


@pytest.fixture
def make() -> Iterator[Clients]:
    with clients() as maker:
        yield maker


@pytest.fixture
def shops(make: Clients, start_sandbox: Callable[..., Running], sqlite_database: SqlDatabase) -> Shops:
    return _connected(make, start_sandbox, sqlite_database, "draft")


def _connected(make: Clients, start: StartSandbox, database: SqlDatabase, status: Any) -> Shops:
    products = tuple(
        SeedSiteProduct(sku, (SeedSiteVariant(sku, Decimal(100_000), Decimal(9), key=n),)) for n, sku in enumerate(SKUS)
    )
    running = start(sites=(SeedSite(SITE_ALIAS, products=products),), speed=1.0)
    shops = Shops(running, make.pos(running), make.site(running, SITE_ALIAS), database)
    branch = running.world.pos.default_branch().id
    settings = SiteSettings(orders=OrderSettings(branch=branch, status=status))
    database.state.connect_pos(shops.pos.alias, "sapo-pos", f"{running.address}/pos", b"sealed", PosSettings())
    since = datetime.now(UTC) - timedelta(minutes=1)
    database.state.connect_site(SITE_ALIAS, "sapo-web", f"{running.address}/web", b"sealed", settings, "live", since)
    database.catalog.save_dictionaries(shops.pos.branches(), shops.pos.price_lists())
    for page in shops.pos.variant_pages():
        database.catalog.save_pos_page(page)
    for shelf in shops.site.variant_pages():
        database.catalog.save_site_page(SITE_ALIAS, shelf)
    rows = match(
        database.catalog.pos_variants(), database.catalog.site_variants(SITE_ALIAS), database.links.rows(SITE_ALIAS)
    )
    database.links.replace(SITE_ALIAS, rows)
    return shops


@pytest.mark.parametrize(
    "wish",
    [
        {"lines": [{"sku": "BUT", "quantity": 3}]},
        {"lines": [{"sku": "BUT", "quantity": 2, "discount": 15_500}, {"sku": "AO-DO", "quantity": 1}]},
        {"lines": [{"sku": "AO-DO", "quantity": 1}], "discount": 12_000, "shipping": 30_000},
        {"lines": [{"sku": "BUT", "quantity": 1}, {"sku": "BUT", "quantity": 1}], "shipping": 25_000, "tax": 8_000},
    ],
    ids=["plain", "line discount", "discount and shipping", "one product on two lines, tax"],
)
def test_d5_a_checkout_becomes_a_draft_of_the_same_total(wish: dict[str, Any], shops: Shops) -> None:
    order_id = shops.buy(**wish)
    assert shops.turn().created == 1, shops.row(order_id).detail
    (made,) = shops.made()
    row = shops.row(order_id)
    assert (made.code, made.status) == (f"{SITE_ALIAS.upper()}-{order_id}", "draft")
    assert made.total == row.total
    assert made.assignee_id is None
    assert (made.customer.name, made.customer.phone_number) == ("Nguyễn An", "0912345678")


def test_d12_a_known_customer_is_used_as_it_is(shops: Shops) -> None:
    before = len(shops.running.world.pos.customers)
    shops.buy(lines=[{"sku": "BUT", "quantity": 1}], customer={"name": "Tên Khác", "phone": "84900000001"})
    shops.turn()
    (made,) = shops.made()
    assert made.customer.name == "Khách Mẫu"
    assert len(shops.running.world.pos.customers) == before


@pytest.mark.parametrize("kind", ["drop_after", "truncated", "empty"])
def test_d2_an_answer_that_is_lost_or_cut_makes_one_order(kind: Any, shops: Shops) -> None:
    order_id = shops.buy(lines=[{"sku": "BUT", "quantity": 1}])
    shops.fault(FaultRule(kind, route=NEW_ORDER, times=1))
    assert shops.turn().unsure == 1
    assert shops.turn().created == 1
    assert len(shops.made()) == 1
    assert shops.row(order_id).pos_code == shops.made()[0].code


@pytest.mark.parametrize(
    "rule", [FaultRule("drop_before", route=NEW_ORDER, times=1), FaultRule("html", route=NEW_ORDER, times=1)]
)
def test_d2_a_request_that_never_arrived_is_sent_again_after_the_wait(rule: FaultRule, shops: Shops) -> None:
    order_id = shops.buy(lines=[{"sku": "BUT", "quantity": 1}])
    shops.fault(rule)
    with suppress(Unauthorised):  # what a login page in place of an answer means
        shops.turn()
    make_older(shops.database, 120, order_id, SITE_ALIAS)
    assert shops.turn().created == 1
    assert len(shops.made()) == 1


@pytest.mark.parametrize("switches", [{"code_on_create": "lost"}, {"assignee": "token_owner"}, {"list_lag": 0.4}])
def test_a_pos_with_ways_of_its_own_makes_one_order(switches: dict[str, Any], shops: Shops) -> None:
    for name, value in switches.items():
        setattr(shops.running.world.pos.switches, name, value)
    order_id = shops.buy(lines=[{"sku": "AO-XANH", "quantity": 2, "discount": 3_000}])
    shops.fault(FaultRule("drop_after", route=NEW_ORDER, times=1))
    shops.turn()
    while shops.row(order_id).state == OrderState.UNSURE:
        shops.turn()
    assert shops.row(order_id).state == OrderState.CREATED, shops.row(order_id)
    (made,) = shops.made()
    assert made.code == f"{SITE_ALIAS.upper()}-{order_id}"


def test_d15_b10_a_cancellation_on_the_site_cancels_the_draft(shops: Shops) -> None:
    order_id = shops.buy(lines=[{"sku": "BUT", "quantity": 1}])
    shops.turn()
    shops.cancel(order_id)
    assert shops.turn().cancelled == 1
    assert shops.made()[0].status == "cancelled"
    assert shops.database.orders.held_quantities().empty


def test_b10_an_approval_in_the_pos_ends_the_hold(shops: Shops) -> None:
    shops.buy(lines=[{"sku": "BUT", "quantity": 2}])
    shops.turn()
    assert shops.database.orders.held_quantities()["quantity_milli"].tolist() == [2000]
    shops.pos.finalize_order(shops.made()[0].id)
    assert refresh_order_states(shops.pos, shops.database).approved == 1
    assert shops.database.orders.held_quantities()["quantity_milli"].tolist() == [2000]
    pull_pos_catalog(shops.pos, shops.database)
    assert shops.database.orders.held_quantities().empty


def test_an_approved_order_is_approved_in_the_pos(
    make: Clients, start_sandbox: Callable[..., Running], sqlite_database: SqlDatabase
) -> None:
    shops = _connected(make, start_sandbox, sqlite_database, "approved")
    shops.buy(lines=[{"sku": "BUT", "quantity": 2}])
    assert shops.turn().created == 1
    assert shops.made()[0].status == "finalized"


def test_d13_old_orders_and_customers_cost_a_new_order_nothing(shops: Shops) -> None:
    def calls() -> int:
        before = shops.pos.spent().calls
        shops.buy(lines=[{"sku": "BUT", "quantity": 1}], ignore_policy=True)
        assert shops.turn().created == 1
        return shops.pos.spent().calls - before

    calls()
    first = calls()
    for _ in range(20):
        calls()
    assert calls() == first == 1
