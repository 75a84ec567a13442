"""Every web order is seen, once, whatever the clocks and the lists do."""

from datetime import UTC, datetime, timedelta

import pytest

from resources.database.database import SqlDatabase
from sync.errors import PermissionMissing, ShopError, Unauthorised
from sync.orders.polling import OVERLAP, orders_stream
from sync.records import OrderState
from sync.settings import OrderSettings
from tests.sync.order_fakes import SITE, START
from tests.sync.order_world import BRANCH, World, line, make_world, settings, web_order


@pytest.fixture
def world(sqlite_database: SqlDatabase) -> World:
    return make_world(sqlite_database)


def moved_back(minutes: float) -> datetime:
    return datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=minutes)


def test_new_orders_are_recorded_once_and_then_only_their_changes(world: World) -> None:
    world.site.add(web_order(1), web_order(2))
    first, second = world.poll(), world.poll()
    assert (first.seen, first.new, first.changed) == (2, 2, 0)
    assert (second.seen, second.new, second.changed) == (2, 0, 0)
    world.site.change(2, paid=True, modified_on=datetime.now(UTC) + timedelta(seconds=1))
    third = world.poll()
    assert (third.new, third.changed) == (0, 1)


def test_d7_more_than_a_page_of_orders_in_the_same_second(world: World) -> None:
    world.site.add(*(web_order(n) for n in range(1, 21)))
    assert world.poll().new == 20


@pytest.mark.parametrize("skew", [timedelta(minutes=-1), timedelta(minutes=1), timedelta(hours=7)])
def test_d8_a_clock_that_is_off_loses_and_repeats_nothing(skew: timedelta, world: World) -> None:
    world.site.clock = skew
    now = world.site.server_time()
    world.site.add(web_order(1, created_on=now, modified_on=now))
    assert world.poll().new == 1
    assert world.database.state.watermark(orders_stream(SITE)) == pytest.approx(now, abs=timedelta(seconds=2))
    later = world.site.server_time() + timedelta(seconds=1)
    world.site.add(web_order(2, created_on=later, modified_on=later))
    report = world.poll()
    assert (report.new, report.changed) == (1, 0)


def test_a_row_that_shows_late_is_caught_by_the_overlap(world: World) -> None:
    world.poll()
    before = moved_back(OVERLAP.total_seconds() / 60 - 1)
    world.site.add(web_order(1, created_on=before, modified_on=before))
    assert world.poll().new == 1


def test_a_window_reads_further_back_than_the_overlap(world: World) -> None:
    world.poll()
    before = moved_back(90)
    world.site.add(web_order(1, created_on=before, modified_on=before))
    assert world.poll().new == 0
    assert world.poll(window=timedelta(hours=2)).new == 1


def test_a9_a_page_that_fails_keeps_the_watermark_and_what_was_recorded(world: World) -> None:
    world.poll()
    before = world.database.state.watermark(orders_stream(SITE))
    world.site.add(*(web_order(n) for n in range(1, 8)))
    world.site.clock = timedelta(minutes=2)
    world.site.fails_at_page = 1
    with pytest.raises(ShopError):
        world.poll()
    assert world.database.state.watermark(orders_stream(SITE)) == before
    world.site.fails_at_page = None
    assert world.poll().new == 4


def test_d11_orders_from_before_the_connection_are_not_recorded(world: World) -> None:
    world.site.add(web_order(1, created_on=START - timedelta(seconds=1)), web_order(2, created_on=START))
    assert (world.poll().seen, world.database.orders.counts(SITE)) == (2, {"new": 1})
    assert world.site.count_orders(START) == 1


def test_other_sources_are_not_recorded(world: World) -> None:
    world.site.add(web_order(1, source="shopee"), web_order(2))
    assert world.poll().new == 1
    assert world.database.orders.find(SITE, 1) is None


def test_orders_are_off_while_order_sync_is_off(sqlite_database: SqlDatabase) -> None:
    world = make_world(sqlite_database, settings(orders=OrderSettings(sync=False, branch=BRANCH)))
    world.take(web_order(1))
    assert world.row().state == OrderState.OFF
    assert world.pos.orders == {}


def test_b14_a_new_order_its_edit_and_its_cancellation_make_the_stock_unknown(world: World) -> None:
    world.acknowledge(2001, 2002, 2003)
    world.site.add(web_order(1, line(2001)))
    world.poll()
    assert world.unknown() == {2001}
    world.acknowledge(2001)
    world.site.change(1, lines=(line(2002),), modified_on=datetime.now(UTC) + timedelta(seconds=1))
    world.poll()
    assert world.unknown() == {2001, 2002}  # what was taken out as well
    world.acknowledge(2001, 2002)
    world.site.change(1, status="cancelled", modified_on=datetime.now(UTC) + timedelta(seconds=2))
    world.poll()
    assert world.unknown() == {2002}


def test_d14_an_order_seen_again_unchanged_forgets_nothing(world: World) -> None:
    world.site.add(web_order(1, line(2001)))
    world.poll()
    world.acknowledge(2001)
    world.poll()
    world.poll(window=timedelta(hours=3))
    assert world.unknown() == set()


def test_d14_an_order_of_another_source_makes_the_stock_unknown_once(world: World) -> None:
    world.poll()
    world.acknowledge(2001)
    soon = world.site.server_time() + timedelta(seconds=1)
    world.site.add(web_order(1, line(2001), source="shopee", created_on=soon, modified_on=soon))
    world.poll()
    assert world.unknown() == {2001}
    world.acknowledge(2001)
    world.site.clock = timedelta(seconds=30)
    world.poll()
    world.acknowledge(2001)
    world.poll()
    assert world.unknown() == set()


@pytest.mark.parametrize("kind", [Unauthorised, PermissionMissing])
def test_e2_a_refused_login_is_shown_on_the_site_until_it_works_again(kind: type[ShopError], world: World) -> None:
    world.site.on_call["orders_changed"] = kind(SITE, "the key is refused.")
    with pytest.raises(kind):
        world.poll()
    assert "the key is refused" in (world.database.state.site(SITE).last_error or "")
    world.site.on_call.clear()
    world.poll()
    assert world.database.state.site(SITE).last_error is None


def test_an_order_is_cancelled_before_anybody_saw_it(world: World) -> None:
    world.take(web_order(1, status="cancelled"))
    assert world.row().state == OrderState.CANCELLED
    assert world.pos.orders == {}
