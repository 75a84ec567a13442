"""Scenarios D4, D10 and D15 over HTTP: what becomes of orders on the way into the POS, and after it."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from resources.database.database import SqlDatabase
from sandbox.faults import FaultRule
from sync.catalogs.pull import pull_pos_catalog
from sync.errors import Unauthorised
from sync.linking.link import link_site
from sync.orders.importing import ImportReport, import_orders, something_to_import
from sync.orders.listed import order_story
from sync.orders.polling import poll_orders
from sync.orders.states import refresh_order_states, release_order
from sync.records import OrderState
from sync.rows import OrderRow
from tests.sandbox.conftest import StartSandbox, start_sandbox
from tests.scenarios.live_market import POS, SITE, LiveMarket, live_market

__all__ = ["start_sandbox"]

NEW_ORDER = "POST /admin/orders.json"
CHANGE = "PUT /admin/orders/{id}.json"
CANCEL = "POST /admin/orders/{id}/cancel.json"


@pytest.fixture
def market(start_sandbox: StartSandbox, sqlite_database: SqlDatabase) -> Iterator[LiveMarket]:
    with live_market(start_sandbox, sqlite_database) as made:
        yield made


def turn(market: LiveMarket) -> ImportReport:
    poll_orders(market.site, market.database)
    return import_orders(SITE, market.pos, market.site, market.database)


def row(market: LiveMarket, order_id: int) -> OrderRow:
    found = market.database.orders.find(SITE, order_id)
    assert found is not None
    return found


def in_pos(market: LiveMarket) -> Any:
    """The one order of the POS."""
    (order,) = market.running.world.pos.orders.values()
    return order


def goods(market: LiveMarket) -> dict[str, int]:
    """SKU → pieces of the one order of the POS."""
    return {line.variant.sku: int(line.quantity) for line in in_pos(market).lines}


def edit(market: LiveMarket, order_id: int, **change: Any) -> None:
    market.on_site("POST", f"/orders/{order_id}/edit", **change)


MORE = {"lines": [{"sku": "SKU1", "quantity": 3}, {"sku": "SKU2", "quantity": 1}], "shipping": 20_000}


def test_d15_an_edit_changes_the_draft_in_place_where_the_pos_takes_it(market: LiveMarket) -> None:
    market.switch(POS, order_lines_editable="changed")
    order_id = market.buy("SKU1", 1)
    turn(market)
    code = in_pos(market).code
    edit(market, order_id, **MORE)
    assert turn(market).created == 1
    assert (goods(market), in_pos(market).total, in_pos(market).code) == ({"SKU1": 3, "SKU2": 1}, 420_000, code)
    assert (row(market, order_id).state, row(market, order_id).reason) == (OrderState.CREATED, "")
    why = [event.why for event in order_story(SITE, str(order_id), market.database).events]
    assert "Lines and amounts changed in place, as edited on the site." in why
    assert not something_to_import(SITE, market.database)


@pytest.mark.parametrize("way", ["ignored", "refused"])
def test_d15_an_edit_that_the_pos_does_not_take_is_flagged_once(way: str, market: LiveMarket) -> None:
    market.switch(POS, order_lines_editable=way)
    order_id = market.buy("SKU1", 1)
    turn(market)
    edit(market, order_id, **MORE)
    turn(market)
    assert (goods(market), in_pos(market).status) == ({"SKU1": 1}, "draft")
    assert (row(market, order_id).state, row(market, order_id).reason) == (OrderState.CREATED, "edited_on_site")
    assert "320000 đồng less" in row(market, order_id).detail
    spent = market.pos.spent().calls
    turn(market)
    assert market.pos.spent().calls == spent


@pytest.mark.parametrize("way", ["ignored", "refused", "changed"])
def test_d15_a_new_address_reaches_the_draft_of_every_pos(way: str, market: LiveMarket) -> None:
    market.switch(POS, order_lines_editable=way)
    order_id = market.buy("SKU1", 1)
    turn(market)
    edit(market, order_id, shipping_address={"name": "Trần Bình", "address1": "9 Lê Lợi", "phone": "0987654321"})
    turn(market)
    assert in_pos(market).shipping_address["address1"] == "9 Lê Lợi"
    assert (goods(market), row(market, order_id).reason) == ({"SKU1": 1}, "")


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "html", "truncated"])
def test_d15_an_edit_whose_answer_is_lost_is_done_once(kind: Any, market: LiveMarket) -> None:
    market.switch(POS, order_lines_editable="changed")
    order_id = market.buy("SKU1", 1)
    turn(market)
    edit(market, order_id, **MORE)
    rule = FaultRule(kind, route=CHANGE, times=9)
    market.fault(POS, rule)
    with suppress(Unauthorised):  # what a login page in place of an answer means
        turn(market)
    assert rule.struck > 0
    market.heal(POS)
    turn(market)
    assert (goods(market), row(market, order_id).reason) == ({"SKU1": 3, "SKU2": 1}, "")


def test_d15_what_was_approved_is_flagged_and_a_person_who_puts_it_right_ends_it(market: LiveMarket) -> None:
    edited, cancelled = market.buy("SKU1", 1), market.buy("SKU2", 1)
    turn(market)
    by_code = {order.code: order.id for order in market.running.world.pos.orders.values()}
    for number in by_code.values():
        market.at_pos("POST", f"/orders/{number}/approve")
    edit(market, edited, **MORE)
    market.on_site("POST", f"/orders/{cancelled}/cancel")
    turn(market)
    assert [row(market, one).reason for one in (edited, cancelled)] == ["edited_on_site", "cancelled_on_site"]
    assert {order.status for order in market.running.world.pos.orders.values()} == {"finalized"}
    market.at_pos("POST", f"/orders/{by_code[row(market, cancelled).pos_code or '']}/cancel")
    release_order(SITE, cancelled, market.database, "an")
    turn(market)
    assert (row(market, cancelled).reason, row(market, cancelled).pos_status) == ("", "cancelled")


@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
def test_d15_a_cancellation_whose_answer_is_lost_is_done_once(kind: Any, market: LiveMarket) -> None:
    order_id = market.buy("SKU1", 1)
    turn(market)
    market.on_site("POST", f"/orders/{order_id}/cancel")
    rule = FaultRule(kind, route=CANCEL, times=9)
    market.fault(POS, rule)
    turn(market)
    assert rule.struck > 0
    market.heal(POS)
    turn(market)
    assert (in_pos(market).status, row(market, order_id).pos_status) == ("cancelled", "cancelled")


def test_d4_an_order_waits_for_its_link_and_goes_by_itself(market: LiveMarket) -> None:
    market.add_on_site("MOI")
    order_id = market.buy("MOI", 1)
    turn(market)
    assert (row(market, order_id).state, row(market, order_id).reason) == (OrderState.WAITING, "not_linked")
    assert "MOI" in row(market, order_id).detail
    assert not something_to_import(SITE, market.database), "no run is asked for while nothing can move"
    market.add_to_pos("MOI")
    pull_pos_catalog(market.pos, market.database)
    link_site(SITE, market.database)
    assert something_to_import(SITE, market.database)
    assert import_orders(SITE, market.pos, market.site, market.database).created == 1
    assert goods(market) == {"MOI": 1}


def test_d10_fifty_poison_orders_do_not_block_the_next(market: LiveMarket) -> None:
    lines = [{"title": "Gói quà", "price": 15_000, "quantity": 1}]
    market.on_site("POST", "/orders", lines=lines, count=50)
    order_id = market.buy("SKU1", 1)
    report = turn(market)
    assert (report.failed, report.created) == (50, 1)
    assert goods(market) == {"SKU1": 1}
    assert row(market, order_id).state == OrderState.CREATED
    spent = market.pos.spent().calls + market.site.spent().calls
    assert import_orders(SITE, market.pos, market.site, market.database).failed == 0
    assert market.pos.spent().calls + market.site.spent().calls == spent, "a failed order costs nothing more"


def test_d10_orders_whose_answers_are_lost_do_not_block_the_next(market: LiveMarket) -> None:
    for _ in range(5):
        market.buy("SKU1", 1)
    order_id = market.buy("SKU2", 1)
    market.fault(POS, FaultRule("drop_before", route=NEW_ORDER, times=5))
    report = turn(market)
    assert (report.unsure, report.created) == (5, 1)
    assert (goods(market), row(market, order_id).state) == ({"SKU2": 1}, OrderState.CREATED)


def test_an_order_that_was_cancelled_in_the_pos_stays_cancelled_whatever_the_site_does(market: LiveMarket) -> None:
    order_id = market.buy("SKU1", 1)
    turn(market)
    market.at_pos("POST", f"/orders/{in_pos(market).id}/cancel")
    refresh_order_states(market.pos, market.database)
    edit(market, order_id, **MORE)
    turn(market)
    assert (in_pos(market).status, row(market, order_id).state) == ("cancelled", OrderState.CREATED)
