"""Scenarios D1, D3, D7 to D9 and E1 to E4 of orders over HTTP: real clients, real servers, exactly one POS order."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest

from resources.database.database import SqlDatabase
from sync.errors import LeaseTaken, Unauthorised
from sync.orders.importing import import_orders
from sync.orders.polling import poll_orders
from sync.records import OrderState
from tests.sandbox.conftest import POS_ALIAS, SITE_ALIAS
from tests.scenarios.order_machine import Play, playing

NEW_ORDER = "POST /admin/orders.json"
ONE_ORDER = "GET /admin/orders/{id}.json"


@pytest.fixture
def play(new_database: Callable[[], str]) -> Iterator[Play]:
    with playing(new_database, approved=False) as play:
        play.keep_codes(False)  # nothing but our own care keeps an order from being made twice
        yield play


def buy(play: Play, count: int = 1) -> None:
    for _ in range(count):
        play.buy(("BUT",), 0, False)


def bring(play: Play) -> None:
    import_orders(SITE_ALIAS, play.pos, play.site, play.database)


def states(play: Play) -> dict[str, int]:
    return play.database.orders.counts(SITE_ALIAS)


def posts(play: Play) -> int:
    """How many new orders the POS was sent."""
    routes = play.running.world.log.snapshot()["shops"][POS_ALIAS]["by_route"]
    return sum(routes.get(NEW_ORDER, {}).values())


def each_once(play: Play) -> bool:
    made = play.made()
    return all(len(orders) == 1 for orders in made.values()) and len(made) == len(play.placed)


def test_d1_two_workers_that_poll_and_import_at_once_make_one_order(
    play: Play, open_database: Callable[..., SqlDatabase]
) -> None:
    buy(play, 3)
    other = open_database(play.database.engine.url.render_as_string(hide_password=False))

    def work(database: SqlDatabase) -> None:
        for _ in range(3):
            poll_orders(play.site, database)
            try:
                import_orders(SITE_ALIAS, play.pos, play.site, database)
            except LeaseTaken:
                continue

    threads = [threading.Thread(target=work, args=(database,)) for database in (play.database, other, play.database)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    bring(play)
    assert each_once(play)
    assert posts(play) == 3


@pytest.mark.parametrize("at", [1, 2, 3])
@pytest.mark.parametrize("after", [False, True])
def test_d3_killed_before_or_after_any_call_that_changes_the_pos(at: int, after: bool, play: Play) -> None:
    """The calls are: make the customer, make the order, put its code right."""
    buy(play)
    play.be_late()
    play.poll()
    play.bring_until_killed(at, after)
    bring(play)
    play.time_passes()
    bring(play)
    assert each_once(play)
    assert states(play) == {"created": 1}
    play.must_hold_always()
    play.must_hold_in_the_end()


def test_d7_hundreds_of_orders_in_one_second_are_all_seen(play: Play) -> None:
    wish = {"lines": [{"sku": "BUT", "quantity": 1}], "count": 260, "ignore_policy": True}
    play.counter.post("/orders", json=wish).raise_for_status()
    assert poll_orders(play.site, play.database).new == 260
    assert poll_orders(play.site, play.database).new == 0


def test_d8_a_time_of_another_zone_is_the_same_instant(play: Play) -> None:
    saigon = datetime.now(UTC).astimezone(timezone(timedelta(hours=7))).isoformat(timespec="seconds")
    wish = {"lines": [{"sku": "BUT", "quantity": 1}], "created_on": saigon, "ignore_policy": True}
    play.placed.append(int(play.counter.post("/orders", json=wish).raise_for_status().json()["order"]["id"]))
    play.poll()
    bring(play)
    play.poll()
    bring(play)
    assert each_once(play)


def test_d9_orders_that_come_while_the_list_is_read_are_in_this_poll_or_the_next(play: Play) -> None:
    wish = {"lines": [{"sku": "BUT", "quantity": 1}], "count": 260, "ignore_policy": True}
    play.counter.post("/orders", json=wish).raise_for_status()
    play.running.inside(lambda: setattr(play.running.world.sites[SITE_ALIAS].switches, "shift_rows", 2))
    play.poll()
    play.poll()
    shop = play.running.world.sites[SITE_ALIAS]
    ours = {number for number, order in shop.orders.items() if order.source_name == "web"}
    assert set(play.database.orders.listed(SITE_ALIAS, None)["order_id"]) == ours


def test_e1_the_lease_of_a_dead_worker_runs_out(play: Play, open_database: Callable[..., SqlDatabase]) -> None:
    buy(play)
    play.poll()
    dead = open_database(play.database.engine.url.render_as_string(hide_password=False), lease_ttl=0.6)
    dead.leases._take(f"{SITE_ALIAS}:orders", "a worker without a heartbeat", "token")
    with pytest.raises(LeaseTaken, match="a worker without a heartbeat"):
        bring(play)
    time.sleep(0.7)
    bring(play)
    assert each_once(play)


def test_e2_a_refused_login_in_the_middle_stops_the_site_without_a_storm(play: Play) -> None:
    buy(play, 4)
    play.poll()
    play.stumble(POS_ALIAS, "401", NEW_ORDER, 1)
    with pytest.raises(Unauthorised):
        bring(play)
    assert posts(play) == 1
    assert "401" in (play.database.state.site(SITE_ALIAS).last_error or "")
    assert states(play) == {"new": 4}
    bring(play)
    assert each_once(play)
    assert play.database.state.site(SITE_ALIAS).last_error is None


@pytest.mark.parametrize("kind", ["html", "truncated", "empty", "missing_field", "503"])
def test_e3_an_order_that_cannot_be_read_changes_no_state(kind: str, play: Play) -> None:
    buy(play)
    play.poll()
    play.stumble(SITE_ALIAS, kind, ONE_ORDER, 50)
    bring(play)
    row = play.database.orders.find(SITE_ALIAS, play.placed[0])
    assert row is not None
    assert (row.state, row.intent_at) == (OrderState.NEW, None)
    play.running.inside(lambda: play.running.world.shop(SITE_ALIAS).faults.remove())
    bring(play)
    assert each_once(play)


def test_e4_an_import_that_begins_while_another_runs_does_nothing(
    play: Play, open_database: Callable[..., SqlDatabase]
) -> None:
    buy(play)
    play.poll()
    other = open_database(play.database.engine.url.render_as_string(hide_password=False))
    told: list[str] = []

    def second() -> None:
        try:
            import_orders(SITE_ALIAS, play.pos, play.site, other)
        except LeaseTaken as error:
            told.append(str(error))

    create = play.pos.create_order

    def slowly(*given: object) -> object:
        rival = threading.Thread(target=second)
        rival.start()
        rival.join()
        return create(*given)  # type: ignore[arg-type]

    play.pos.create_order = slowly  # type: ignore[method-assign, assignment]
    bring(play)
    assert len(told) == 1
    assert each_once(play)
    assert posts(play) == 1
