"""Scenarios D14 and D15: what happens to an order once it was imported."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from resources.database.database import SqlDatabase
from sync.order_states import refresh_order_states
from sync.records import OrderState
from tests.sync.order_fakes import SITE, lost
from tests.sync.order_world import (
    World,
    line,
    make_world,
    web_order,
)


@pytest.fixture
def world(sqlite_database: SqlDatabase) -> World:
    return make_world(sqlite_database)


def soon(seconds: float = 1) -> datetime:
    return datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=seconds)


def test_d14_what_we_did_ourselves_makes_no_echo(world: World) -> None:
    world.take(web_order(1))
    world.acknowledge(2001)
    calls = world.pos.calls.copy()
    for _ in range(3):
        world.poll(window=timedelta(hours=2))
        world.bring()
    assert world.unknown() == set()
    assert world.pos.calls == calls


def test_d15_a_draft_of_an_order_cancelled_on_the_site_is_cancelled(world: World) -> None:
    world.take(web_order(1))
    world.site.change(1, status="cancelled", modified_on=soon())
    world.poll()
    assert world.bring().cancelled == 1
    assert world.pos.orders[7000].status == world.row().pos_status == "cancelled"
    assert world.held() == {}
    world.poll(window=timedelta(hours=1))
    world.bring()
    assert world.pos.calls["cancel_order"] == 1


@pytest.mark.parametrize("noticed", [True, False])
def test_d15_an_approved_order_cancelled_on_the_site_is_flagged(noticed: bool, world: World) -> None:
    world.take(web_order(1))
    world.pos.finalize_order(7000)
    if noticed:
        refresh_order_states(world.pos, world.database)
    world.site.change(1, status="cancelled", modified_on=soon())
    world.poll()
    world.bring()
    row = world.row()
    assert (row.state, row.reason, row.pos_status) == (OrderState.CREATED, "cancelled_on_site", "finalized")
    assert world.pos.calls["cancel_order"] == 0


def test_d15_an_edited_order_is_flagged_and_never_made_again(world: World) -> None:
    world.take(web_order(1))
    world.site.add(web_order(1, line(2001), line(2002), modified_on=soon()))
    world.poll()
    world.bring()
    assert (world.row().state, world.row().reason) == (OrderState.CREATED, "edited_on_site")
    assert len(world.pos.orders) == 1


def test_d15_a_paid_order_is_not_an_edited_one(world: World) -> None:
    world.take(web_order(1))
    world.site.change(1, paid=True, modified_on=soon())
    assert world.poll().changed == 1
    assert world.row().reason == ""


@pytest.mark.parametrize("state", [OrderState.NEW, OrderState.WAITING, OrderState.FAILED, OrderState.OFF])
def test_d15_cancelled_before_its_import_makes_no_order(state: OrderState, world: World) -> None:
    world.site.add(web_order(1))
    world.poll()
    world.database.orders.move(SITE, 1, state, reason="for the test")
    world.site.change(1, status="cancelled", modified_on=soon())
    world.poll()
    world.bring()
    assert world.row().state == OrderState.CANCELLED
    assert world.pos.orders == {}
    assert world.held() == {}


def test_d15_cancelled_between_the_poll_and_the_import_makes_no_order(world: World) -> None:
    world.site.add(web_order(1))
    world.poll()
    world.site.change(1, status="cancelled", modified_on=soon())
    assert world.bring().cancelled == 1
    assert world.pos.orders == {}


def test_d15_cancelled_while_its_answer_is_lost(world: World) -> None:
    world.pos.after_create = [lost()]
    world.take(web_order(1))
    world.site.change(1, status="cancelled", modified_on=soon())
    world.poll()
    world.bring()
    assert world.pos.orders[7000].status == "cancelled"
    assert world.row().pos_status == "cancelled"


@pytest.mark.parametrize("change", ["cancelled", "edited"])
def test_d15_cancelled_or_edited_at_the_moment_of_the_create(change: str, world: World) -> None:
    """The poll sees it after the import read the order and before the import records the result."""
    world.site.add(web_order(1))
    world.poll()
    create = world.pos.create_order

    def meanwhile(action: Callable[[], object]) -> None:
        world.pos.create_order = lambda draft: (action(), create(draft))[1]  # type: ignore[method-assign]

    def changed() -> None:
        if change == "cancelled":
            world.site.change(1, status="cancelled", modified_on=soon())
        else:
            world.site.add(web_order(1, line(2001), line(2002), modified_on=soon()))
        world.poll()

    meanwhile(changed)
    world.bring()
    if change == "cancelled":
        assert world.pos.orders[7000].status == "cancelled"
    else:
        assert world.row().reason == "edited_on_site"
    assert len(world.pos.orders) == 1


def test_d15_a_cancellation_whose_answer_is_lost_is_taken_up_again(world: World) -> None:
    world.take(web_order(1))
    world.site.change(1, status="cancelled", modified_on=soon())
    world.poll()
    world.pos.on_call["cancel_order"] = lost()
    assert world.bring().unsure == 1
    world.pos.on_call.clear()
    assert world.bring().cancelled == 1
    assert world.pos.orders[7000].status == "cancelled"
