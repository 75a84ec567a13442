"""Orders that the site states in a way that cannot be read: each waits by itself, and is told of."""

from dataclasses import replace
from datetime import timedelta

import pytest

from resources.database.database import SqlDatabase
from sync.errors import Unreadable
from sync.records import OrderState, WebOrder
from tests.sync.order_fakes import SITE
from tests.sync.order_world import World, line, make_world, web_order

SOON = timedelta(seconds=5)
TROUBLE = "order 1 of the site has no time or no total"


@pytest.fixture
def world(sqlite_database: SqlDatabase) -> World:
    return make_world(sqlite_database)


def spoil(world: World, order: WebOrder) -> None:
    """The site states the order, but neither its list nor its own address can be read."""
    world.site.add(replace(order, lines=(), total=0, trouble=TROUBLE))
    world.site.broken_orders[order.id] = Unreadable(SITE, TROUBLE)


def mend(world: World, order: WebOrder) -> None:
    world.site.add(order)
    world.site.broken_orders.clear()


def test_d10_an_order_that_cannot_be_read_keeps_no_other_one_waiting(world: World) -> None:
    spoil(world, web_order(1))
    report = world.take(web_order(2))
    assert (report.failed, report.created) == (1, 1)
    assert (world.row(1).state, world.row(1).reason) == (OrderState.FAILED, "unreadable")
    assert TROUBLE in world.row(1).detail


def test_it_costs_nothing_more_until_it_changes(world: World) -> None:
    spoil(world, web_order(1))
    world.take()
    asked = world.site.calls["order"]
    world.take()
    assert world.site.calls["order"] == asked


def test_it_goes_by_itself_once_it_can_be_read_though_its_time_is_the_same(world: World) -> None:
    order = web_order(1, line(quantity_milli=2000))
    spoil(world, order)
    world.take()
    mend(world, order)
    assert world.take().created == 1
    assert world.row(1).total == order.total
    assert world.held() == {2001: 2000}


def test_an_order_whose_list_alone_is_broken_goes_at_once_and_holds_its_goods(world: World) -> None:
    order = web_order(1, line(quantity_milli=2000))
    world.site.add(replace(order, lines=(), total=0, trouble=TROUBLE))
    world.poll()
    world.site.add(order)  # by its own address it can be read
    assert world.bring().created == 1
    assert (world.row(1).total, world.held()) == (order.total, {2001: 2000})


def test_an_order_in_the_pos_that_can_no_longer_be_read_keeps_its_record_and_asks_for_a_person(world: World) -> None:
    order = web_order(1, line(quantity_milli=2000))
    world.take(order)
    spoil(world, replace(order, modified_on=order.modified_on + SOON))
    world.take()
    row = world.row(1)
    assert (row.state, row.reason, row.total) == (OrderState.FAILED, "unreadable", order.total)
    assert world.held() == {2001: 2000}


def test_its_edit_reaches_the_draft_once_it_can_be_read_again(world: World) -> None:
    order = web_order(1, line(quantity_milli=2000))
    world.take(order)
    spoil(world, replace(order, modified_on=order.modified_on + SOON))
    world.take()
    later = order.modified_on + SOON
    mend(world, web_order(1, line(quantity_milli=5000), created_on=order.created_on, modified_on=later))
    world.take()
    (made,) = world.pos.orders.values()
    assert [one.quantity_milli for one in made.lines] == [5000]
    assert (world.row(1).state, world.row(1).reason) == (OrderState.CREATED, "")
