"""What became of an order in the POS is shown on its web order, by setting, once, and never carried back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from resources.database import tables
from resources.database.database import SqlDatabase
from sync.errors import Invalid
from sync.orders.importing import something_to_import
from sync.orders.listed import order_story
from sync.orders.states import refresh_order_states, release_order
from sync.records import OrderState
from sync.settings import OrderSettings
from tests.sync.order_fakes import SITE, Killed, lost
from tests.sync.order_world import BRANCH, World, die, make_world, settings, web_order

BOTH: dict[str, Any] = {"shipped": True, "paid": True, "status": "completed"}


@pytest.fixture
def world(sqlite_database: SqlDatabase) -> World:
    return made(sqlite_database, show_shipped=True, show_paid=True)


def made(database: SqlDatabase, **shown: bool) -> World:
    world = make_world(database, settings(orders=OrderSettings(branch=BRANCH, **shown)))  # type: ignore[arg-type]
    world.take(web_order(1))
    world.pos.finalize_order(7000)
    refresh_order_states(world.pos, database)
    return world


def through(world: World, **values: Any) -> None:
    """The POS has sent the order off and has the money; our cycle reads it, and an import follows."""
    world.pos._set(7000, **(values or BOTH))
    refresh_order_states(world.pos, world.database)


def later(world: World) -> None:
    """A minute passes."""
    with world.database.engine.begin() as connection:
        connection.execute(update(tables.showings).values(at=datetime.now(UTC) - timedelta(seconds=61)))


def marks(world: World) -> tuple[int, int]:
    return world.site.calls["mark_shipped"], world.site.calls["mark_paid"]


def test_a_shipped_and_paid_order_is_shown_so_once(world: World) -> None:
    through(world)
    assert something_to_import(SITE, world.database)
    assert world.bring().shown == 2
    order = world.site.orders[1]
    assert (order.shipped, order.received, marks(world)) == (True, order.total, (1, 1))
    through(world)
    world.poll(window=timedelta(hours=1))
    world.bring()
    assert marks(world) == (1, 1)
    assert not something_to_import(SITE, world.database)


@pytest.mark.parametrize(("shown", "expected"), [({}, (0, 0)), ({"show_shipped": True}, (1, 0))])
def test_nothing_is_shown_that_the_settings_do_not_wish(
    shown: dict[str, bool], expected: tuple[int, int], sqlite_database: SqlDatabase
) -> None:
    world = made(sqlite_database, **shown)
    through(world)
    world.bring()
    assert marks(world) == expected


def test_a_payment_that_came_from_the_pos_is_not_recorded_there_again(world: World) -> None:
    through(world, paid=True)
    world.bring()
    world.poll(window=timedelta(hours=1))
    world.bring()
    world.database.orders.move(SITE, 1, OrderState.CREATED, reason="held_long")
    release_order(SITE, 1, world.database, "an")
    world.bring()
    assert world.pos.calls["add_prepayment"] == 0
    assert (world.row().state, world.row().reason) == ("created", "")


@pytest.mark.parametrize("how", [lost(), Killed()])
@pytest.mark.parametrize("where", ["before_mark", "after_mark"])
def test_after_a_lost_answer_or_a_kill_it_is_looked_at_and_done_once(
    where: str, how: BaseException, world: World
) -> None:
    through(world, paid=True)
    setattr(world.site, where, [how])
    if isinstance(how, Killed):
        die(world.bring)
    else:
        assert "answer" in world.bring().trouble
    world.bring()
    assert marks(world) == (0, 1), "nothing is sent again before the site had time to do it"
    later(world)
    world.bring()
    order = world.site.orders[1]
    assert (order.received, marks(world)) == (order.total, (0, 2 if where == "before_mark" else 1))


def test_what_people_showed_themselves_is_left_as_it_is(world: World) -> None:
    world.site.change(1, shipped=True, received=world.site.orders[1].total)
    through(world)
    world.bring()
    assert marks(world) == (0, 0)


@pytest.mark.parametrize("pos", [{"status": "cancelled", "paid": True}, {"status": "draft", "paid": True}])
def test_an_order_that_does_not_stand_in_the_pos_shows_nothing(pos: dict[str, Any], world: World) -> None:
    through(world, **pos)
    world.bring()
    assert marks(world) == (0, 0)


def test_a_site_that_refuses_is_told_of_in_the_story_and_not_asked_again(world: World) -> None:
    world.site.before_mark = [Invalid(SITE, "no more than can be fulfilled.", {})]
    through(world, shipped=True)
    world.bring()
    assert "no more than can be fulfilled" in order_story(SITE, "1", world.database).events[-1].why
    world.bring()
    assert marks(world) == (1, 0)


def test_an_order_cancelled_on_the_site_is_left(world: World) -> None:
    through(world)
    world.site.change(1, status="cancelled")
    world.bring()
    assert marks(world) == (0, 0)
