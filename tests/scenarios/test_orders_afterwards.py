"""Scenarios D14 and D15: what happens to an order once it was imported."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from resources.database.database import SqlDatabase
from sync.orders.importing import something_to_import
from sync.orders.states import refresh_order_states, release_order
from sync.records import Address, OrderState, PosOrderLine
from tests.sync.order_fakes import SITE, Killed, lost
from tests.sync.order_world import World, die, line, make_world, web_order


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


def edit(world: World, **values: Any) -> None:
    """The buyer wants a second product, or what is given."""
    world.site.add(web_order(1, line(2001), line(2002), **{"modified_on": soon(), **values}))
    world.poll()


def test_d15_a_draft_is_changed_in_place_and_never_made_again(world: World) -> None:
    world.take(web_order(1))
    edit(world)
    assert world.bring().created == 1
    assert [one.variant_id for one in world.pos.orders[7000].lines] == [1001, 1002]
    assert (world.row().state, world.row().reason, world.pos.orders[7000].total) == (OrderState.CREATED, "", 200_000)
    world.poll(window=timedelta(hours=1))
    world.bring()
    assert (len(world.pos.orders), world.pos.calls["change_order"], world.pos.calls["cancel_order"]) == (1, 1, 0)
    assert world.held() == {2001: 1000, 2002: 1000}


@pytest.mark.parametrize("way", ["ignored", "refused"])
def test_d15_what_the_pos_does_not_let_us_change_is_flagged_with_the_difference(way: Any, world: World) -> None:
    world.take(web_order(1))
    world.pos.edits = way
    edit(world)
    world.bring()
    row = world.row()
    assert (row.state, row.reason, len(world.pos.orders)) == (OrderState.CREATED, "edited_on_site", 1)
    assert "100000 đồng less" in row.detail
    calls = world.pos.calls.copy()
    world.bring()
    assert world.pos.calls == calls, "a flagged order waits for a person"


def test_d15_a_new_address_reaches_a_draft_whose_lines_the_pos_protects(world: World) -> None:
    world.take(web_order(1))
    world.pos.edits = "refused"
    world.site.change(1, shipping=Address(address1="9 Lê Lợi"), modified_on=soon())
    world.poll()
    world.bring()
    assert world.pos.drafts[7000].shipping.address1 == "9 Lê Lợi"
    assert world.row().reason == ""


@pytest.mark.parametrize("noticed", [True, False])
def test_d15_an_approved_order_that_is_edited_is_flagged_until_a_person_has_put_it_right(
    noticed: bool, world: World
) -> None:
    world.take(web_order(1))
    world.pos.finalize_order(7000)
    if noticed:
        refresh_order_states(world.pos, world.database)
    edit(world)
    world.bring()
    row = world.row()
    assert (row.state, row.reason, row.pos_status) == (OrderState.CREATED, "edited_on_site", "finalized")
    assert len(world.pos.orders[7000].lines) == 1
    lines = (PosOrderLine(None, 1001, "", 100_000, 1000), PosOrderLine(None, 1002, "", 100_000, 1000))
    world.pos.orders[7000] = replace(world.pos.orders[7000], lines=lines, total=200_000)
    release_order(SITE, 1, world.database, "an")
    world.bring()
    assert (world.row().state, world.row().reason) == (OrderState.CREATED, "")


def test_d15_a_draft_that_people_changed_in_the_pos_is_left_to_them(world: World) -> None:
    world.take(web_order(1))
    theirs = (PosOrderLine(None, 1003, "", 100_000, 1000),)
    world.pos.orders[7000] = replace(world.pos.orders[7000], lines=theirs)
    edit(world)
    world.bring()
    assert world.pos.orders[7000].lines == theirs
    assert (world.row().reason, "Somebody changed it" in world.row().detail) == ("edited_on_site", True)


@pytest.mark.parametrize("where", ["before_change", "after_change"])
@pytest.mark.parametrize("how", [lost(), Killed()])
def test_d15_an_edit_whose_answer_is_lost_or_that_is_killed_is_taken_up_again(
    where: str, how: BaseException, world: World
) -> None:
    world.take(web_order(1))
    edit(world)
    setattr(world.pos, where, [how])
    if isinstance(how, Killed):
        die(world.bring)
    else:
        assert world.bring().unsure == 1
    assert world.bring().created == 1
    assert (len(world.pos.orders[7000].lines), len(world.pos.orders), world.row().reason) == (2, 1, "")


def test_d15_an_order_that_was_edited_while_its_answer_was_lost_is_changed_when_it_is_found(world: World) -> None:
    world.pos.after_create = [lost()]
    world.take(web_order(1))
    edit(world)
    assert world.bring().created == 1
    assert (len(world.pos.orders[7000].lines), len(world.pos.orders), world.row().reason) == (2, 1, "")


def test_d15_an_edit_that_brings_a_product_without_link_is_flagged_and_hinders_nobody(world: World) -> None:
    world.take(web_order(1))
    world.site.add(web_order(1, line(2001), line(2009), modified_on=soon()), web_order(2))
    world.poll()
    assert world.bring().created == 2
    assert (world.row().reason, len(world.pos.orders[7000].lines)) == ("edited_on_site", 1)
    assert "not linked" in world.row().detail
    assert not something_to_import(SITE, world.database)


def test_d15_orders_edited_twice_end_as_they_were_edited_last(world: World) -> None:
    world.take(web_order(1))
    edit(world)
    edit(world, modified_on=soon(2), note="gọi trước")
    world.site.add(web_order(1, line(2003), modified_on=soon(3)))
    world.poll()
    world.bring()
    assert [one.variant_id for one in world.pos.orders[7000].lines] == [1003]


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
        world.pos.create_order = lambda *args: (action(), create(*args))[1]  # type: ignore[method-assign]

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


@pytest.mark.parametrize("change", ["cancelled", "edited"])
def test_d15_an_import_between_the_look_and_the_record_of_a_poll_loses_nothing(change: str, world: World) -> None:
    world.site.add(web_order(1))
    world.poll()
    news = {"status": "cancelled"} if change == "cancelled" else {"lines": (line(2002),)}
    before = world.site.orders[1]
    after = world.site.change(1, **news, modified_on=soon())
    record = world.database.orders.record

    def late(*values: Any) -> Any:
        world.database.orders.record = record  # type: ignore[method-assign]
        world.site.orders[1] = before
        world.bring()
        world.site.orders[1] = after
        return record(*values)

    world.database.orders.record = late  # type: ignore[method-assign]
    world.poll()
    assert world.row().pos_order_id == 7000
    world.bring()
    made = world.pos.orders[7000]
    assert made.status == "cancelled" if change == "cancelled" else [one.variant_id for one in made.lines] == [1002]
