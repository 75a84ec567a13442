"""Scenarios D1 to D3 and E1: exactly one POS order, whatever happens on the way."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from resources.database import tables
from resources.database.database import SqlDatabase
from sync.errors import LeaseTaken
from sync.records import OrderState
from sync.settings import OrderSettings
from tests.sync.order_fakes import SITE, Killed, lost
from tests.sync.order_world import (
    BRANCH,
    World,
    die,
    make_older,
    make_world,
    settings,
    web_order,
)


@pytest.fixture
def world(sqlite_database: SqlDatabase) -> World:
    return make_world(sqlite_database)


def soon(seconds: float = 1) -> datetime:
    return datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=seconds)


def test_d1_two_polls_three_pokes_and_two_workers_make_one_order(world: World) -> None:
    world.site.add(web_order(1))
    taken: list[str] = []

    def work() -> None:
        world.poll()
        try:
            world.bring()
        except LeaseTaken as error:
            taken.append(str(error))

    for _ in range(3):
        threads = [threading.Thread(target=work) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    world.bring()
    assert len(world.pos.orders) == 1
    assert world.pos.calls["create_order"] == 1
    assert world.row().state == OrderState.CREATED


@pytest.mark.parametrize("keeps_codes", [True, False])
def test_d2_a_lost_reply_and_a_late_list_make_one_order(keeps_codes: bool, world: World) -> None:
    world.pos.keeps_codes = keeps_codes
    world.pos.lists_are_late = True
    world.pos.after_create = [lost()]
    assert world.take(web_order(1)).unsure == 1
    for seconds in (10, 10, 10):
        make_older(world.database, seconds)
        assert world.bring().unsure == 1
    world.pos.show_lists()
    assert world.bring().created == 1
    assert world.pos.calls["create_order"] == 1
    assert world.row().pos_code == world.pos.orders[7000].code == "WEB1-1"


def test_d2_what_never_reached_the_pos_is_sent_again_once_that_is_proven(world: World) -> None:
    world.pos.before_create = [lost()]
    world.take(web_order(1))
    assert world.bring().unsure == 1
    assert world.pos.calls["create_order"] == 1
    make_older(world.database, 61)
    assert world.bring().created == 1
    assert (world.pos.calls["create_order"], len(world.pos.orders)) == (2, 1)


def test_d2_the_wait_begins_when_the_answer_was_lost(world: World) -> None:
    world.pos.before_create = [lost(), lost()]
    world.take(web_order(1))
    make_older(world.database, 61)
    world.bring()
    row = world.row()
    assert row.state == OrderState.UNSURE
    assert datetime.now(UTC) - (row.intent_at or soon()) < timedelta(seconds=10)


@pytest.mark.parametrize("late", [False, True])
def test_d3_killed_after_the_post_and_before_the_record(late: bool, world: World) -> None:
    world.pos.lists_are_late = late
    world.pos.after_create = [Killed()]
    world.site.add(web_order(1))
    world.poll()
    die(world.bring)
    assert (world.row().state, world.row().pos_code) == (OrderState.SENDING, "WEB1-1")
    assert world.row().intent_at is not None
    if late:
        assert world.bring().unsure == 1
        world.pos.show_lists()
    assert world.bring().created == 1
    assert world.pos.calls["create_order"] == 1


def test_d3_killed_before_the_post(world: World) -> None:
    world.pos.before_create = [Killed()]
    world.site.add(web_order(1))
    world.poll()
    die(world.bring)
    assert world.bring().unsure == 1
    make_older(world.database, 61)
    assert world.bring().created == 1
    assert len(world.pos.orders) == 1


def test_d3_killed_between_the_record_and_the_approval(sqlite_database: SqlDatabase) -> None:
    world = make_world(sqlite_database, settings(orders=OrderSettings(branch=BRANCH, status="approved")))
    world.pos.on_call["finalize_order"] = Killed()  # type: ignore[assignment]
    world.site.add(web_order(1))
    world.poll()
    die(world.bring)
    assert world.row().pos_order_id == 7000
    world.pos.on_call.clear()
    world.bring()
    assert (len(world.pos.orders), world.pos.orders[7000].status) == (1, "finalized")


def test_d3_a_recovered_order_that_differs_is_flagged_and_never_made_again(world: World) -> None:
    world.pos.after_create = [Killed()]
    world.pos.wrong_by = 250
    world.site.add(web_order(1))
    world.poll()
    die(world.bring)
    assert world.bring().failed == 1
    assert "250 đồng more" in world.row().detail
    make_older(world.database, 3600)
    world.bring()
    assert world.pos.calls["create_order"] == 1


def test_e1_a_dead_workers_lease_runs_out_and_the_next_one_goes_on(
    sqlite_url: str, open_database: Callable[..., SqlDatabase]
) -> None:
    world = make_world(open_database(sqlite_url))
    world.pos.after_create = [Killed()]
    world.site.add(*(web_order(n) for n in (1, 2, 3)))
    world.poll()
    die(world.bring)
    _leave_a_dead_lease(world.database)
    assert world.bring().created == 3
    assert len(world.pos.orders) == 3


def test_e1_a_living_worker_keeps_the_others_away(world: World) -> None:
    world.site.add(web_order(1))
    world.poll()
    with world.database.leases.hold(f"{SITE}:orders", "other"), pytest.raises(LeaseTaken):
        world.bring()
    assert world.pos.orders == {}
    assert world.bring().created == 1


def _leave_a_dead_lease(database: SqlDatabase) -> None:
    """The row of a worker that was killed with the power, its end in the past."""
    with database.engine.begin() as connection:
        connection.execute(
            tables.leases.insert().values(
                name=f"{SITE}:orders",
                token="dead",
                holder="the dead",
                since=0.0,
                heartbeat_at=0.0,
                expires_at=10.0**12,
            )
        )
    with pytest.raises(LeaseTaken), database.leases.hold(f"{SITE}:orders", "me"):
        pass
    with database.engine.begin() as connection:
        connection.execute(update(tables.leases).values(expires_at=1.0))
