"""Scenarios D that depend on the site, over HTTP, for every kind of site there is.

D7 and D9 are here for the pages of a hundred that WooCommerce has; Sapo Web's are in `test_orders_once_over_http`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from sandbox.clock import Clock
from sandbox.faults import FaultRule
from sync.catalogs.pokes import take_poke
from sync.orders.customers import refresh_customers
from sync.orders.importing import import_orders
from sync.orders.polling import poll_orders
from sync.orders.rules import order_code
from sync.records import OrderState, Page, WebOrder
from sync.rows import OrderRow
from tests.sandbox.conftest import start_sandbox
from tests.scenarios.both_kinds import BOTH_KINDS, WOO_ALONE, is_woo, market, orders_of_pos, the_order
from tests.scenarios.live_market import POS, SITE, LiveMarket

__all__ = ["market", "start_sandbox"]

NEW_ORDER = "POST /admin/orders.json"


def record(market: LiveMarket, order_id: int) -> OrderRow:
    """What is kept of an order here."""
    found = market.database.orders.find(SITE, order_id)
    assert found is not None
    return found


def test_d1_an_order_seen_again_and_again_is_made_once(market: LiveMarket) -> None:
    market.buy("SKU1", 2)
    for _ in range(3):
        market.everything()
    assert the_order(market)["status"] == "draft"


def test_d4_an_order_waits_for_its_link_and_goes_by_itself(market: LiveMarket) -> None:
    market.add_on_site("MOI")
    market.cycle()
    market.buy("MOI", 1)
    market.everything()
    assert market.at_pos("GET", "/orders").json() == []
    market.add_to_pos("MOI")
    market.everything()
    market.everything()
    assert len(market.at_pos("GET", "/orders").json()) == 1


def test_d5_the_pos_totals_what_the_site_totals(market: LiveMarket) -> None:
    lines = [{"sku": "SKU1", "quantity": 3}, {"sku": "SKU2", "quantity": 1}]
    person = {"name": "Nguyễn An", "phone": "0912345678"}
    market.on_site("POST", "/orders", lines=lines, customer=person, shipping=30_000, discount=33_333)
    market.everything()
    assert float(str(the_order(market)["total"])) == 400_000 + 30_000 - 33_333


def test_d15_an_order_that_is_cancelled_before_it_is_seen_makes_none(market: LiveMarket) -> None:
    order = market.buy("SKU1", 1)
    market.on_site("POST", f"/orders/{order}/cancel")
    market.everything()
    assert market.at_pos("GET", "/orders").json() == []


def test_d2_an_order_whose_answer_was_lost_in_the_pos_is_found_there_and_taken(market: LiveMarket) -> None:
    market.fault(POS, FaultRule("drop_after", route=NEW_ORDER, times=1))
    order = market.buy("SKU1", 2)
    for _ in range(2):
        market.everything()
    assert the_order(market)["code"] == order_code(SITE, order) == record(market, order).pos_code
    assert record(market, order).state == OrderState.CREATED


def test_d6_a_payment_that_is_told_before_its_order_loses_nothing(market: LiveMarket) -> None:
    market.choose(orders={"status": "approved_when_paid"})
    lines = [{"sku": "SKU1", "quantity": 1}]
    unpaid = {"status": "pending"} if is_woo(market) else {}
    order = int(market.on_site("POST", "/orders", lines=lines, **unpaid).json()["order"]["id"])
    if is_woo(market):  # there nothing was sold yet
        take_poke(SITE, "orders/create", {"id": order}, market.database)
        market.everything()
        assert market.database.orders.find(SITE, order) is None
    market.on_site("POST", f"/orders/{order}/pay")
    for topic in ("orders/updated", "orders/create"):
        take_poke(SITE, topic, {"id": order}, market.database)
        market.everything()
        assert record(market, order).received == record(market, order).total == 100_000
    assert the_order(market)["status"] == "finalized"


@WOO_ALONE
def test_d7_more_than_a_page_of_orders_in_one_second_are_all_seen_and_once(market: LiveMarket) -> None:
    _flood(market, 103)
    assert poll_orders(market.site, market.database).new == 103
    assert poll_orders(market.site, market.database).new == 0


@WOO_ALONE
def test_d9_orders_that_move_while_the_list_is_read_are_in_this_poll_or_the_next(market: LiveMarket) -> None:
    first, second, *_, last = _flood(market, 101)
    late: list[int] = []

    def meanwhile() -> None:
        """The last one moves to the first page, which was read; one of that page is cancelled; another comes."""
        market.on_site("DELETE", f"/orders/{first}?force=true")
        market.on_site("POST", f"/orders/{second}/cancel")
        late.append(market.buy("SKU2", 1))

    poll_orders(_Read(market.site, meanwhile), market.database)
    assert record(market, last).state == OrderState.NEW
    poll_orders(market.site, market.database)
    assert record(market, late[0]).state == OrderState.NEW
    assert record(market, second).cancelled


def test_d8_a_clock_that_is_a_minute_off_and_another_zone_lose_and_repeat_nothing(market: LiveMarket) -> None:
    shop, lines = market.running.world.sites[SITE], [{"sku": "SKU1", "quantity": 1}]
    market.database.state.advance(f"site:{SITE}:orders", datetime.now(UTC))
    placed = 0
    for seconds, zone in ((0, 7), (60, -5), (-45, 7)):
        shop.clock = _Ahead(timedelta(seconds=seconds))
        if is_woo(market):
            market.switch(SITE, utc_offset_hours=zone)
        market.buy("SKU2", 1)
        when = datetime.now(timezone(timedelta(hours=zone))) + timedelta(seconds=seconds)
        market.on_site("POST", "/orders", lines=lines, created_on=when.isoformat(timespec="seconds"))
        placed += 2
        for _ in range(2):
            market.everything()
            assert len(orders_of_pos(market)) == len(market.at_pos("GET", "/orders").json()) == placed


def test_d10_fifty_poison_orders_at_the_head_keep_the_next_from_nothing(market: LiveMarket) -> None:
    gift: dict[str, Any] = {"title": "Hàng đã xóa", "price": 15_000, "quantity": 1}
    gift |= {"unknown": True} if is_woo(market) else {}
    market.on_site("POST", "/orders", lines=[gift], count=50)
    order = market.buy("SKU1", 1)
    poll_orders(market.site, market.database)
    report = import_orders(SITE, market.pos, market.site, market.database)
    assert (report.failed, report.created) == (50, 1)
    assert the_order(market)["code"] == order_code(SITE, order)


def test_d10_an_order_that_cannot_be_read_keeps_no_other_one_waiting(market: LiveMarket) -> None:
    broken, good = market.buy("SKU1", 1), market.buy("SKU2", 1)
    order = market.running.world.sites[SITE].orders[broken]
    name = "billing" if is_woo(market) else "billing_address"
    right = getattr(order, name)
    setattr(order, name, "somewhere")
    market.everything()
    assert list(orders_of_pos(market)) == [order_code(SITE, good)]
    assert (record(market, broken).state, record(market, broken).reason) == (OrderState.FAILED, "unreadable")
    setattr(order, name, right)
    market.everything()
    assert set(orders_of_pos(market)) == {order_code(SITE, broken), order_code(SITE, good)}
    assert market.pieces()["SKU1"] == 9


@WOO_ALONE
@pytest.mark.parametrize("status", [404, 500])
def test_d15_refunds_that_do_not_come_stop_their_own_order_alone(market: LiveMarket, status: int) -> None:
    broken, good = market.buy("SKU1", 3), market.buy("SKU2", 1)
    market.on_site("POST", f"/orders/{broken}/refund", lines=[{"sku": "SKU1", "quantity": 1}])
    rule = FaultRule("status", status=status, route="GET /wp-json/wc/v3/orders/{id}/refunds")
    market.fault(SITE, rule)
    market.everything()
    assert list(orders_of_pos(market)) == [order_code(SITE, good)]
    assert record(market, broken).reason == ("unreadable" if status == 404 else "retry")
    market.heal(SITE)
    market.everything()
    assert set(orders_of_pos(market)) == {order_code(SITE, broken), order_code(SITE, good)}


@BOTH_KINDS
def test_d11_orders_from_before_the_connection_are_counted_and_not_imported(market: LiveMarket) -> None:
    lines, before = [{"sku": "SKU1", "quantity": 1}], datetime.now(UTC) - timedelta(days=1)
    for _ in range(3):
        market.on_site("POST", "/orders", lines=lines, created_on=before.isoformat(timespec="seconds"))
    (old, *_) = (row["id"] for row in market.running.world.sites[SITE].dump("orders"))
    market.on_site("POST", f"/orders/{old}/pay")  # touched, so that it stands among those that changed
    ours = market.buy("SKU2", 1)
    market.everything()
    assert list(orders_of_pos(market)) == [order_code(SITE, ours)]
    assert market.database.orders.counts(SITE) == {"created": 1}
    assert market.site.count_orders(market.database.state.site(SITE).order_watermark_start) == 3
    assert market.pieces()["SKU1"] == 10  # what they took is put right all the same


def test_d12_one_person_is_one_customer_however_the_phone_is_typed(market: LiveMarket) -> None:
    lines = [{"sku": "SKU1", "quantity": 1}]

    def buy(**person: Any) -> int:
        buyer = {"name": "Nguyễn An", **person}
        wish: dict[str, Any] = {"customer": buyer, "email": person.get("email")} if person else {}
        return int(market.on_site("POST", "/orders", lines=lines, **wish).json()["order"]["id"])

    till = {"name": "Theo thư", "email": "binh@shop.vn"}
    (theirs,) = market.at_pos("POST", "/customers", customer=till).json()["ids"]
    refresh_customers(market.pos, market.database)
    same = [buy(phone=phone) for phone in ("090 123.4567", "+84901234567", "84901234567")]
    both, nobody = buy(phone="0901234567", email="Binh@Shop.VN"), buy()
    market.everything()
    made = {number: market.running.world.pos.order_codes[order_code(SITE, number)] for number in (*same, both, nobody)}
    buyers = [customer.id for number in (*same, both) if (customer := made[number].customer) is not None]
    assert (len(buyers), len(set(buyers))) == (4, 1)
    assert theirs not in buyers
    assert made[nobody].customer is None
    log = market.database.state.recent_changes(subject="order", subject_id=str(both))
    assert any(f"customer {theirs}" in str(why) for why in log["why"])


@BOTH_KINDS
def test_d14_what_we_wrote_ourselves_makes_no_echo_when_it_comes_back(market: LiveMarket) -> None:
    market.choose(orders={"show_shipped": True, "status": "approved"})
    market.stock("SKU1", 4)
    market.price("SKU2", 90_000)
    order = market.buy("SKU3", 1)
    market.everything()
    market.at_pos("POST", f"/orders/{the_order(market)['id']}/complete")
    for _ in range(2):
        market.everything()
    assert market.site.order(order).shipped
    before = market.at_pos("GET", "/orders").json()
    market.written()
    for topic in ("products/update", "orders/updated", "orders/updated"):
        take_poke(SITE, topic, {"id": order}, market.database)
        market.everything()
    assert market.written() == {SITE: {}}
    assert market.at_pos("GET", "/orders").json() == before
    assert "verification" not in set(market.database.state.recent_changes(site=SITE)["who"])


def test_d15_an_edit_on_the_site_changes_the_draft_in_place(market: LiveMarket) -> None:
    market.switch(POS, order_lines_editable="changed")
    order = market.buy("SKU1", 1)
    market.everything()
    market.on_site("POST", f"/orders/{order}/edit", lines=[{"sku": "SKU1", "quantity": 3}])
    market.everything()
    assert (float(the_order(market)["total"]), record(market, order).reason) == (300_000, "")


def test_d15_a_cancellation_cancels_a_draft_and_flags_what_was_approved(market: LiveMarket) -> None:
    draft, approved = market.buy("SKU1", 1), market.buy("SKU2", 1)
    market.everything()
    number = orders_of_pos(market)[order_code(SITE, approved)]["id"]
    market.at_pos("POST", f"/orders/{number}/approve")
    for order in (draft, approved):
        market.on_site("POST", f"/orders/{order}/cancel")
    market.everything()
    found = {code: order["status"] for code, order in orders_of_pos(market).items()}
    assert found == {order_code(SITE, draft): "cancelled", order_code(SITE, approved): "finalized"}
    assert record(market, approved).reason == "cancelled_on_site"


def _flood(market: LiveMarket, count: int) -> list[int]:
    """Somebody sells a lot at once; returns the ids, oldest first."""
    wish: dict[str, Any] = {"lines": [{"sku": "SKU1", "quantity": 1}], "count": count, "ignore_policy": True}
    return sorted(order["id"] for order in market.on_site("POST", "/orders", **wish).json()["orders"])


@dataclass
class _Read:
    """A site at which something happens after the first page of orders."""

    site: Any
    meanwhile: Any

    def __getattr__(self, name: str) -> Any:
        return getattr(self.site, name)

    def orders_changed(self, since: datetime) -> Iterator[Page[WebOrder]]:
        for number, page in enumerate(self.site.orders_changed(since)):
            if number == 0:
                self.meanwhile()
            yield page


class _Ahead(Clock):
    """A shop's clock that is wrong."""

    def __init__(self, ahead: timedelta) -> None:
        super().__init__()
        self._ahead = ahead

    def now(self) -> datetime:
        return super().now() + self._ahead
