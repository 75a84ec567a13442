"""Scenarios D1, D6 and D14 with webhooks over HTTP: a delivery makes an order come sooner, and changes nothing else."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sync.catalogs.pokes import ORDERS
from sync.orders.polling import PollReport, poll_orders
from sync.records import OrderState
from sync.rows import OrderRow
from tests.console.hook_desk import Desk, open_desk, signed, wait_for
from tests.sandbox.conftest import SITE_ALIAS, Running, StartSandbox, start_sandbox

__all__ = ["start_sandbox"]

TOPICS = ("orders/create", "orders/updated", "orders/cancelled", "orders/paid")
FOR_EVER = 1e12  # seconds of the shop that a new order stays out of its list


@pytest.fixture
def running(start_sandbox: StartSandbox) -> Running:
    return start_sandbox()


@pytest.fixture
def desk(tmp_path: Path, sqlite_url: str, running: Running) -> Iterator[Desk]:
    with open_desk(tmp_path, sqlite_url, running) as made:
        yield made


def poll(desk: Desk) -> PollReport:
    with desk.tools.site(SITE_ALIAS, "orders") as site:
        return poll_orders(site, desk.tools.database)


def order(desk: Desk, order_id: int) -> OrderRow | None:
    return desk.tools.database.orders.find(SITE_ALIAS, order_id)


def deliver(desk: Desk, topic: str, body: dict[str, Any]) -> None:
    assert desk.deliver(SITE_ALIAS, json.dumps(body).encode(), topic).status_code == 200


def act(desk: Desk, order_id: int, verb: str, **body: Any) -> None:
    desk.running.control(SITE_ALIAS).post(f"/orders/{order_id}/{verb}", json=body).raise_for_status()


def test_an_order_that_its_list_does_not_show_yet_is_read_by_the_id_that_was_named(desk: Desk) -> None:
    desk.turn_on(SITE_ALIAS)
    desk.switch(SITE_ALIAS, list_lag=FOR_EVER)
    placed = int(desk.place_order()["id"])
    wait_for("the order is named", lambda: (ORDERS, placed) in desk.named(SITE_ALIAS))
    poll(desk)
    found = order(desk, placed)
    assert found is not None and found.state == OrderState.NEW
    assert desk.named(SITE_ALIAS) == set()


@pytest.mark.parametrize("form", ["bare", "wrapped"])
def test_each_of_the_four_topics_names_its_order_whatever_the_form_of_its_body(form: str, desk: Desk) -> None:
    desk.switch(SITE_ALIAS, hook_body=form)
    desk.turn_on(SITE_ALIAS)
    number = int(desk.place_order()["id"])
    for verb in ("edit", "pay", "cancel"):
        poll(desk)
        act(desk, number, verb)
        wait_for(verb, lambda: (ORDERS, number) in desk.named(SITE_ALIAS))
    poll(desk)
    found = order(desk, number)
    assert found is not None and (found.cancelled, found.state) == (True, OrderState.NEW)


@pytest.mark.parametrize("topic", TOPICS)
def test_d1_a_delivery_that_comes_again_and_again_records_its_order_once(topic: str, desk: Desk) -> None:
    placed = desk.place_order()
    for _ in range(3):
        deliver(desk, topic, placed)
    assert desk.named(SITE_ALIAS) == {(ORDERS, placed["id"])}
    assert poll(desk).new == 1
    for _ in range(3):
        deliver(desk, topic, placed)
    assert (poll(desk).new, poll(desk).changed) == (0, 0)
    assert desk.tools.database.orders.counts(SITE_ALIAS) == {"new": 1}


def test_d6_paid_before_created_loses_nothing(desk: Desk) -> None:
    desk.switch(SITE_ALIAS, list_lag=FOR_EVER)
    placed = desk.place_order()
    act(desk, placed["id"], "pay")
    deliver(desk, "orders/paid", {**placed, "financial_status": "paid"})
    poll(desk)
    paid = order(desk, placed["id"])
    assert paid is not None and paid.received == paid.total > 0
    deliver(desk, "orders/create", placed)
    poll(desk)
    assert order(desk, placed["id"]) == paid, "an older delivery does not bring back what it says"


def test_what_a_delivery_says_of_an_order_is_never_taken(desk: Desk) -> None:
    placed = desk.place_order()
    deliver(desk, "orders/cancelled", {**placed, "status": "cancelled", "total_price": 1.0, "line_items": []})
    poll(desk)
    found = order(desk, placed["id"])
    assert found is not None and (found.cancelled, found.total) == (False, int(placed["total_price"]))


def test_a_forged_delivery_names_nothing_and_the_order_comes_by_the_poll(desk: Desk) -> None:
    placed = desk.place_order()
    raw = json.dumps(placed).encode()
    assert desk.deliver(SITE_ALIAS, raw, "orders/create", signed(raw, "another secret")).status_code == 401
    assert desk.deliver(SITE_ALIAS, raw, "orders/create", "").status_code == 401
    assert desk.named(SITE_ALIAS) == set()
    assert poll(desk).new == 1


def test_an_order_that_does_not_exist_is_forgotten_and_hinders_no_other(desk: Desk) -> None:
    desk.switch(SITE_ALIAS, list_lag=FOR_EVER)
    placed = desk.place_order()
    deliver(desk, "orders/updated", {"id": 1})
    deliver(desk, "orders/updated", {"id": placed["id"]})
    assert poll(desk).new == 1
    assert desk.named(SITE_ALIAS) == set()


@pytest.mark.parametrize("body", [{}, {"id": None}, {"order": {}}, {"id": "x"}])
def test_a_delivery_that_names_no_order_still_wakes_the_site(body: dict[str, Any], desk: Desk) -> None:
    deliver(desk, "orders/create", body)
    assert desk.named(SITE_ALIAS) == {(ORDERS, 0)}
    poll(desk)
    assert desk.named(SITE_ALIAS) == set()


@pytest.mark.parametrize("topic", ["refunds/create", "order_transactions/create"])
def test_refunds_and_payments_name_the_order_they_belong_to(topic: str, desk: Desk) -> None:
    deliver(desk, topic, {"id": 7, "order_id": 12})
    assert desk.named(SITE_ALIAS) == {(ORDERS, 12)}


def test_an_order_that_is_deleted_on_the_site_is_marked_in_the_pos(desk: Desk) -> None:
    number = int(desk.place_order()["id"])
    poll(desk)
    desk.tools.database.orders.move(SITE_ALIAS, number, OrderState.CREATED, pos_code="WEB-1", pos_status="draft")
    desk.running.control(SITE_ALIAS).delete(f"/orders/{number}").raise_for_status()
    deliver(desk, "orders/delete", {"id": number})
    poll(desk)
    found = order(desk, number)
    assert found is not None and (found.state, found.reason) == (OrderState.CREATED, "gone_from_site")
