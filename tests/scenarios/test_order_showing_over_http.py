"""What became of an order in the POS, shown on its web order over HTTP."""

from collections.abc import Iterator
from typing import Any

import pytest

from resources.database.database import SqlDatabase
from sandbox.faults import FaultRule
from sync.orders.importing import import_orders
from sync.orders.polling import poll_orders
from sync.orders.states import refresh_order_states
from tests.sandbox.conftest import StartSandbox, start_sandbox
from tests.scenarios.live_market import SITE, LiveMarket, live_market
from tests.sync.orders.test_showing import later as a_minute_later

__all__ = ["start_sandbox"]


@pytest.fixture
def market(start_sandbox: StartSandbox, sqlite_database: SqlDatabase) -> Iterator[LiveMarket]:
    with live_market(start_sandbox, sqlite_database, count=2) as made:
        made.choose(orders={"show_shipped": True, "show_paid": True, "status": "approved"})
        yield made


def turn(market: LiveMarket) -> int:
    poll_orders(market.site, market.database)
    report = import_orders(SITE, market.pos, market.site, market.database)
    refresh_order_states(market.pos, market.database)
    return report.shown


def completed(market: LiveMarket) -> int:
    """An order that the POS has sent off and has the money for; its id on the site."""
    order_id = market.buy("SKU1", 2)
    turn(market)
    (order,) = market.running.world.pos.orders
    market.at_pos("POST", f"/orders/{order}/complete")
    refresh_order_states(market.pos, market.database)
    return order_id


def money(market: LiveMarket, order_id: int) -> float:
    """What the site has received for an order."""
    rows = market.running.world.sites[SITE].transactions[order_id]
    return sum(row.amount for row in rows if row.status == "success")


def test_an_order_that_is_through_in_the_pos_is_shown_as_shipped_and_paid_once(market: LiveMarket) -> None:
    order_id = completed(market)
    assert turn(market) == 2
    order = market.running.world.sites[SITE].orders[order_id]
    assert (order.fulfillment_status, order.financial_status) == ("fulfilled", "paid")
    assert (len(order.fulfillments), money(market, order_id)) == (1, order.total_price)
    (in_pos,) = market.running.world.pos.orders.values()
    payments = len(in_pos.prepayments)
    assert [turn(market) for _ in range(3)] == [0, 0, 0]
    assert (len(order.fulfillments), money(market, order_id)) == (1, order.total_price)
    assert len(in_pos.prepayments) == payments, "what the POS told the site does not come back to it"


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "truncated"])
@pytest.mark.parametrize("what", ["fulfillments", "transactions"])
def test_a_lost_answer_makes_no_second_parcel_and_no_second_payment(what: str, kind: Any, market: LiveMarket) -> None:
    order_id = completed(market)
    rule = FaultRule(kind, route=f"POST /admin/orders/{{id}}/{what}.json", times=1)
    market.fault(SITE, rule)
    turn(market)
    assert rule.struck == 1
    a_minute_later(market)  # type: ignore[arg-type]
    turn(market)
    order = market.running.world.sites[SITE].orders[order_id]
    assert (len(order.fulfillments), money(market, order_id)) == (1, order.total_price)
    assert (order.fulfillment_status, order.financial_status) == ("fulfilled", "paid")
