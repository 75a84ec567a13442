"""Scenario D12 over HTTP: one person is one customer of the POS, however they type their phone and whoever asks."""

import csv
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from resources.database.database import SqlDatabase
from sandbox.faults import FaultRule
from sandbox.pos.order_records import Order
from sandbox.pos.records import Customer
from sync.orders.customers import refresh_customers
from sync.orders.importing import ImportReport, import_orders
from sync.orders.phones import phone_key
from sync.orders.polling import poll_orders
from sync.orders.rules import order_code
from sync.records import OrderState
from sync.settings import PosSettings
from tests.sandbox.conftest import Running, start_sandbox
from tests.scenarios.live_market import OTHER, POS, SITE, LiveMarket, live_market

__all__ = ["start_sandbox"]

SHARED = Path(os.environ.get("MULTIWEB_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
NEW_CUSTOMER = "POST /admin/customers.json"
LAG = 0.5


@pytest.fixture
def market(start_sandbox: Callable[..., Running], sqlite_database: SqlDatabase) -> Iterator[LiveMarket]:
    with live_market(start_sandbox, sqlite_database, count=1, aliases=(SITE, OTHER)) as open_market:
        # Lists show new rows at once, unless a test lets them lag; what is unsure is settled within a moment.
        sqlite_database.state.update_pos(PosSettings(list_lag_seconds=2 * LAG))
        refresh_customers(open_market.pos, sqlite_database)
        yield open_market


def buy(market: LiveMarket, phone: str | None = None, alias: str = SITE, **wish: Any) -> int:
    """Somebody checks out and types a phone; returns the order's id."""
    body: dict[str, Any] = {"lines": [{"sku": "SKU1", "quantity": 1}], "ignore_policy": True}
    if phone is not None:
        body["shipping_address"] = {"name": "Nguyễn An", "phone": phone, "address1": "1 Phố Huế"}
    return int(market.on_site("POST", "/orders", alias, **(body | wish)).json()["order"]["id"])


def turn(market: LiveMarket, alias: str = SITE) -> ImportReport:
    poll_orders(market.sites[alias], market.database)
    return import_orders(alias, market.pos, market.sites[alias], market.database)


def made(market: LiveMarket, order_id: int, alias: str = SITE) -> Order:
    return market.running.world.pos.order_codes[order_code(alias, order_id)]


def until_made(market: LiveMarket, order_id: int, alias: str = SITE) -> Order:
    """Turn until the order is in the POS, as the sensor does."""
    ends = time.monotonic() + 20
    while order_code(alias, order_id) not in market.running.world.pos.order_codes:
        assert time.monotonic() < ends, market.database.orders.find(alias, order_id)
        turn(market, alias)
    return made(market, order_id, alias)


def people(market: LiveMarket) -> dict[int, Customer]:
    return market.running.world.pos.customers


def enter(market: LiveMarket, name: str, **fields: Any) -> int:
    """Somebody enters a customer at the till."""
    return int(market.at_pos("POST", "/customers", customer={"name": name, **fields}).json()["ids"][0])


def notes(market: LiveMarket, order_id: int) -> list[str]:
    log = market.database.state.recent_changes(subject="order", subject_id=str(order_id))
    return [str(why) for why in log[log["field"] == "customer"]["why"]]


def test_d12_three_spellings_are_one_customer_and_nobody_is_a_walk_in(market: LiveMarket) -> None:
    orders = [buy(market, phone) for phone in ("090 123.4567", "+84901234567", "84901234567", "(+84) 90 1234 567")]
    nobody = buy(market, None)
    assert turn(market).created == 5
    found = {made(market, one).customer for one in orders}
    assert len(found) == len(people(market)) == 1
    assert made(market, nobody).customer is None


def test_d12_every_shape_that_shops_hold_finds_the_customer_of_the_pos(market: LiveMarket) -> None:
    path = SHARED / "vn_phone" / "vn_phone_formats.csv"
    if not path.exists():
        pytest.skip("the shared data folder is absent: set MULTIWEB_SHARED_DATA")
    with path.open(encoding="utf-8", newline="") as file:
        typed = list(dict.fromkeys(row["phone_scrambled"] for row in csv.DictReader(file)))
    known = {key: enter(market, f"Khách {key}", phone_number=f"+84{key[1:]}") for key in keys_of(typed)}
    before = len(people(market))
    orders = {text: buy(market, text) for text in typed}
    turn(market)
    for text, order_id in orders.items():
        key = phone_key(text)
        customer = made(market, order_id).customer
        assert (customer and customer.id) == known.get(key or ""), text
    assert len(people(market)) == before


def keys_of(typed: list[str]) -> list[str]:
    """Every number of the list that is one, once."""
    return list(dict.fromkeys(key for key in map(phone_key, typed) if key))


def test_d12_a_customer_of_the_pos_is_used_as_it_is_and_never_overwritten(market: LiveMarket) -> None:
    number = enter(market, "Chị Lan (khách sỉ)", phone_number="091.234.5678", email="lan@cu.vn", tags=["VIP"])
    before = market.running.world.pos.customers[number].modified_on
    market.running.world.log.reset()
    order_id = buy(market, "0912345678", email="moi@moi.vn")
    turn(market)
    customer = made(market, order_id).customer
    assert customer is not None
    assert (customer.id, customer.name, customer.email, customer.tags) == (
        number,
        "Chị Lan (khách sỉ)",
        "lan@cu.vn",
        ["VIP"],
    )
    assert customer.modified_on == before
    calls = market.running.world.log.snapshot()["shops"][POS]["by_route"]
    assert not [route for route in calls if "customers" in route and not route.startswith("GET")]


@pytest.mark.parametrize(("criterion", "winner"), [("phone", "first"), ("email", "second")])
def test_d12_phone_and_email_of_two_customers_are_decided_by_the_criterion_and_noted(
    criterion: str, winner: str, market: LiveMarket
) -> None:
    ids = {
        "first": enter(market, "Theo số", phone_number="0912345678"),
        "second": enter(market, "Theo thư", email="an@shop.vn"),
    }
    refresh_customers(market.pos, market.database)
    market.choose(customers={"criterion": criterion})
    order_id = buy(market, "0912 345 678", email="An@Shop.VN")
    turn(market)
    customer = made(market, order_id).customer
    assert customer is not None
    assert customer.id == ids[winner]
    assert f"customer {ids['first']}" in notes(market, order_id)[0]


def test_d12_a_masked_email_identifies_nobody(market: LiveMarket) -> None:
    market.choose(customers={"criterion": "email"})
    orders = [buy(market, None, email=masked) for masked in ("ng***@gmail.com", "nxxxxxxn@gmail.com")]
    turn(market)
    assert [made(market, one).customer for one in orders] == [None, None]
    assert not people(market)


def test_finding_buyers_can_be_off(market: LiveMarket) -> None:
    enter(market, "Chị Lan", phone_number="0912345678")
    market.choose(customers={"sync": False})
    order_id = buy(market, "0912345678")
    turn(market)
    assert made(market, order_id).customer is None
    assert made(market, order_id).phone_number == "0912345678"


UNIQUE = pytest.mark.parametrize("duplicates", ["refuse", "accept"])


@UNIQUE
@pytest.mark.parametrize("kind", ["drop_after", "truncated", "drop_before"])
def test_d2_a_new_customer_whose_answer_is_lost_is_made_once(kind: Any, duplicates: str, market: LiveMarket) -> None:
    market.switch(POS, duplicate_phone=duplicates, list_lag=LAG)
    market.fault(POS, FaultRule(kind, route=NEW_CUSTOMER, times=1))
    order_id = buy(market, "0912345678")
    turn(market)
    assert not market.running.world.pos.orders
    customer = until_made(market, order_id).customer
    assert customer is not None
    assert [one.id for one in people(market).values()] == [customer.id]


@UNIQUE
def test_d12_two_sites_with_the_same_new_phone_at_once_make_one_customer(duplicates: str, market: LiveMarket) -> None:
    market.switch(POS, duplicate_phone=duplicates)
    orders = {alias: buy(market, phone, alias) for alias, phone in ((SITE, "0912 345 678"), (OTHER, "+84912345678"))}
    for alias in orders:
        poll_orders(market.sites[alias], market.database)
    market.fault(POS, FaultRule("slow", route=NEW_CUSTOMER, times=2, seconds=0.2))
    together = Barrier(2)

    def bring(alias: str) -> None:
        together.wait()
        import_orders(alias, market.make.pos(market.running), market.sites[alias], market.database)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(bring, orders))
    buyers = {until_made(market, order_id, alias).customer for alias, order_id in orders.items()}
    assert len(buyers) == len(people(market)) == 1
    assert None not in buyers


def test_d12_a_customer_entered_at_the_till_meanwhile_is_adopted(market: LiveMarket) -> None:
    market.switch(POS, list_lag=1e9)  # neither the index nor the search shows it; the POS itself knows
    number = enter(market, "Vừa nhập", phone_number="0912345678")
    order_id = buy(market, "0912345678")
    turn(market)
    assert not market.running.world.pos.orders
    market.switch(POS, list_lag=0)
    customer = until_made(market, order_id).customer
    assert customer is not None
    assert customer.id == number
    assert len(people(market)) == 1


def test_a_phone_of_a_customer_whom_the_pos_never_shows_ends_as_a_noted_walk_in(market: LiveMarket) -> None:
    enter(market, "Khuất mặt", phone_number="0912345678")
    market.switch(POS, list_lag=1e9)
    order_id = buy(market, "0912345678")
    assert until_made(market, order_id).customer is None
    assert any("walk-in" in note for note in notes(market, order_id))


def test_a_disabled_customer_is_not_sold_to_and_noted(market: LiveMarket) -> None:
    enter(market, "Ngừng giao dịch", phone_number="0912345678", status="disable")
    order_id = buy(market, "0912345678")
    assert turn(market).created == 1
    assert made(market, order_id).customer is None
    assert any("walk-in" in note for note in notes(market, order_id))


def test_an_order_waits_for_its_buyer_as_on_its_way_and_never_as_failed(market: LiveMarket) -> None:
    market.switch(POS, list_lag=LAG)
    market.fault(POS, FaultRule("drop_after", route=NEW_CUSTOMER, times=1))
    order_id = buy(market, "0912345678")
    turn(market)
    row = market.database.orders.find(SITE, order_id)
    assert row is not None
    assert (row.state, row.intent_at) == (OrderState.NEW, None)
    assert "0912345678" not in row.detail
