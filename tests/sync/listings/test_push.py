"""Writing what is pending to a site."""

import itertools
import time
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from resources.database.database import SqlDatabase
from sync.catalogs.pull import pull_pos_catalog
from sync.errors import (
    BadAnswer,
    LeaseLost,
    LeaseTaken,
    MethodRefused,
    NotFound,
    OutcomeUnknown,
    PermissionMissing,
    ShopError,
    Transient,
    Unauthorised,
)
from sync.listings.push import LOOK_EVERY_CALLS, SILENT_CALLS, PushReport
from sync.orders.polling import poll_orders
from sync.records import CallCount, Field, Page, VariantWrite, WebOrder
from tests.sync.by_hand import unlink_by_hand
from tests.sync.catalog_world import COMPARE, SITE, Market, open_market
from tests.sync.order_fakes import Killed
from tests.sync.order_world import line, web_order


@pytest.fixture
def market(sqlite_database: SqlDatabase) -> Market:
    return open_market(sqlite_database)


def ready(database: SqlDatabase, count: int) -> Market:
    """A market whose plan has one quantity pending for each of its variants: POS 4, site 10."""
    market = open_market(database, count)
    for number in market.pos.variants:
        market.pos.stock(number, 4)
    market.pull()
    market.link()
    market.plan()
    return market


def fail(market: Market, make: Callable[[], BaseException], *variants: int) -> None:
    """Let writes to these variants (all when none is named) fail before they are done."""

    def check(change: VariantWrite) -> None:
        if not variants or change.variant_id in variants:
            raise make()

    market.site.before_write = check


def down() -> ShopError:
    return Transient(SITE, "503: the shop is down.")


def test_everything_of_a_variant_goes_in_one_write(market: Market) -> None:
    market.pos.stock(1, 4)
    market.pos.price(1, 90_000)
    market.pos.price(1, 150_000, COMPARE)
    market.settings(price={"compare_at": "NIEMYET"})
    report = market.cycle()
    assert market.site.writes() == [(1001, 4, 90_000, 150_000)]
    assert report == PushReport(stock_writes=1, price_writes=1)
    assert market.database.listings.counts(SITE).keys() == {
        (name, "in_sync", "") for name in ("quantity", "price", "compare_at")
    }


def test_what_goes_to_zero_is_written_first_then_what_falls_then_the_rest(sqlite_database: SqlDatabase) -> None:
    market = open_market(sqlite_database, 4)
    for number, pieces in ((1, 12), (2, 3), (3, 0)):
        market.pos.stock(number, pieces)
    market.pos.price(4, 110_000)
    market.pull()
    market.link()
    market.plan()
    market.push(most_in_flight=1)
    assert [write[0] for write in market.site.writes()] == [1003, 1002, 1001, 1004]


@pytest.mark.parametrize(("mode", "paused", "stopped"), [("preview", False, "preview"), ("live", True, "paused")])
def test_a_site_in_preview_or_paused_is_never_written_to(market: Market, mode: str, paused: bool, stopped: str) -> None:
    market.database.state.update_site(SITE, mode=mode, paused=paused)  # type: ignore[arg-type]
    market.pos.stock(1, 4)
    report = market.cycle()
    assert (report.stopped, report.remaining, market.site.calls["write"]) == (stopped, 1, 0)


def test_a_site_that_is_paused_in_the_middle_gets_nothing_more(sqlite_database: SqlDatabase) -> None:
    market = ready(sqlite_database, 10)
    market.site.after_write = lambda _: market.database.state.update_site(SITE, paused=True)
    report = market.push(most_in_flight=2)
    assert report.stopped == "paused"
    assert report.stock_writes <= 2
    assert report.remaining == 10 - report.stock_writes


def test_the_run_ends_when_its_time_is_up_and_the_next_goes_on(sqlite_database: SqlDatabase) -> None:
    market = ready(sqlite_database, 3)
    report = market.push(deadline_seconds=0.0)
    assert (report.stopped, report.remaining, market.site.calls["write"]) == ("time", 3, 0)
    assert market.push().stopped == ""
    assert set(market.shown().values()) == {4}


def test_two_runs_at_once_are_refused(market: Market) -> None:
    market.pull()
    with market.database.leases.hold(f"{SITE}:listings", "another"), pytest.raises(LeaseTaken):
        market.push()


def test_a_run_that_lost_its_lease_stops_and_keeps_what_was_confirmed(
    sqlite_database: SqlDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    market = ready(sqlite_database, 10)
    from resources.database.leases import HeldLease

    monkeypatch.setattr(HeldLease, "still_ours", lambda _: len(market.site.written) < 4)
    with pytest.raises(LeaseLost):
        market.push(most_in_flight=2)
    monkeypatch.undo()
    assert market.database.listings.counts(SITE)[("quantity", "in_sync", "")] in (4, 5)  # one more was in flight
    market.push()
    assert len({write[0] for write in market.site.writes()}) == 10


def test_a_refused_value_is_an_error_with_the_shops_reason_and_the_rest_goes(sqlite_database: SqlDatabase) -> None:
    market = ready(sqlite_database, 5)
    market.site.refuses[1003] = "số lượng không hợp lệ"
    report = market.push()
    assert (report.stock_writes, report.rejected, report.remaining) == (4, 1, 0)
    assert market.listing(1003) == ("error/rejected", 4)
    rows = market.database.listings.rows(SITE)
    assert "số lượng không hợp lệ" in rows.loc[rows["state"] == "error", "detail"].iloc[0]


@pytest.mark.parametrize(
    "error", [NotFound(SITE, "variant 1002 does not exist."), MethodRefused(SITE, "405: the route takes no PUT.")]
)
def test_what_asking_again_cannot_help_is_an_error_of_that_variant_alone(
    sqlite_database: SqlDatabase, error: ShopError
) -> None:
    market = ready(sqlite_database, 3)
    fail(market, lambda: error, 1002)
    report = market.push()
    assert (report.stock_writes, report.rejected, report.stopped) == (2, 1, "")
    assert market.listing(1002) == ("error/rejected", 4)


@pytest.mark.parametrize("make", [down, lambda: BadAnswer(SITE, "HTML."), lambda: OutcomeUnknown(SITE, "lost.")])
def test_a_write_without_an_answer_stays_pending_and_the_rest_goes(
    sqlite_database: SqlDatabase, make: Callable[[], ShopError]
) -> None:
    market = ready(sqlite_database, 5)
    fail(market, make, 1002)
    report = market.push()
    assert (report.stock_writes, report.rejected, report.remaining, report.stopped) == (4, 0, 1, "")
    assert market.listing(1002) == ("pending", 4)
    assert market.site.calls["write"] == 5
    assert (SITE in report.trouble, report.failure) == (True, "")


def test_a_run_in_which_nothing_got_an_answer_has_failed_and_says_of_what(sqlite_database: SqlDatabase) -> None:
    market = ready(sqlite_database, SILENT_CALLS - 1)
    fail(market, down)
    report = market.push()
    assert (report.stopped, report.failure) == ("", f"{SITE}: 503: the shop is down.")
    told = market.database.activities.recent([SITE])[SITE][-1]
    assert (told.kind, told.outcome, told.why) == ("push", "failed", report.failure)
    market.site.before_write = None
    assert (market.push().failure, market.push().trouble) == ("", "")


def test_a_site_that_is_down_is_not_asked_for_every_variant(sqlite_database: SqlDatabase) -> None:
    market = ready(sqlite_database, 40)
    fail(market, down)
    report = market.push(most_in_flight=1)
    assert "503" in report.stopped
    assert market.site.calls["write"] == SILENT_CALLS
    assert report.remaining == 40


def test_failures_apart_from_each_other_do_not_stop_a_run(sqlite_database: SqlDatabase) -> None:
    market = ready(sqlite_database, 40)
    fail(market, down, *range(1001, 1041, 2))
    report = market.push(most_in_flight=1)
    assert (report.stopped, report.stock_writes, report.remaining) == ("", 20, 20)


def test_a_key_refused_to_the_look_at_the_orders_after_the_last_write_is_taken_back_by_the_next_look(
    sqlite_database: SqlDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    market = ready(sqlite_database, 2)
    looked, look = [], market.site.orders_changed

    def refusing(since: datetime) -> Iterator[Page[WebOrder]]:
        looked.append(since)
        if len(looked) == 2:
            raise Unauthorised(SITE, "the key is refused")
        return look(since)

    monkeypatch.setattr(market.site, "orders_changed", refusing)
    assert market.push().stopped
    assert "the key is refused" in (market.database.state.site(SITE).last_error or "")
    poll_orders(market.site, market.database)
    assert market.database.state.site(SITE).last_error is None


@pytest.mark.parametrize("kind", [Unauthorised, PermissionMissing])
def test_e2_refused_credentials_stop_the_site_and_are_shown_until_it_works_again(
    sqlite_database: SqlDatabase, kind: type[ShopError]
) -> None:
    market = ready(sqlite_database, 40)
    fail(market, lambda: kind(SITE, "the right to write stock is missing."))
    report = market.push(most_in_flight=2)
    assert "right to write stock" in report.stopped
    assert market.site.calls["write"] <= 2
    assert "right to write stock" in (market.database.state.site(SITE).last_error or "")
    assert market.listing(1001) == ("pending", 4)
    market.site.before_write = None
    assert market.push().stopped == ""
    assert not market.database.state.site(SITE).last_error


def test_an_order_that_comes_right_before_the_run_lowers_what_is_written(sqlite_database: SqlDatabase) -> None:
    market = ready(sqlite_database, 2)
    market.site.add(web_order(1, line(1001)))
    market.push()
    assert market.shown() == {1001: 3, 1002: 4}


def test_an_order_that_another_process_recorded_lowers_it_too(sqlite_database: SqlDatabase) -> None:
    market = ready(sqlite_database, 2)
    from sync.orders.polling import poll_orders

    market.site.add(web_order(1, line(1001)))
    poll_orders(market.site, market.database)
    market.push()
    assert market.shown() == {1001: 3, 1002: 4}


def test_an_order_that_comes_during_the_run_makes_its_stock_unknown_again(sqlite_database: SqlDatabase) -> None:
    market = ready(sqlite_database, 2)

    def sell(change: VariantWrite) -> None:
        if change.variant_id == 1001 and not market.site.orders:
            market.site.add(web_order(1, line(1001)))

    market.site.after_write = sell
    report = market.push(most_in_flight=1)
    assert market.site.writes() == [(1001, 4, None, None), (1002, 4, None, None), (1001, 3, None, None)]
    assert report.remaining == 0


def test_a_long_run_looks_again_and_writes_nothing_for_a_pair_that_was_parted(sqlite_database: SqlDatabase) -> None:
    market = ready(sqlite_database, LOOK_EVERY_CALLS + 20)
    last = 1000 + LOOK_EVERY_CALLS + 20
    done: list[int] = []

    def part(change: VariantWrite) -> None:
        done.append(change.variant_id)
        if len(done) == LOOK_EVERY_CALLS // 2:
            unlink_by_hand(SITE, last, market.database, "an analyst")

    market.site.after_write = part
    market.push(most_in_flight=1)
    assert market.shown()[last] == 10
    assert len(done) == LOOK_EVERY_CALLS + 19


def crowd(market: Market) -> list[int]:
    """Let every write take a moment; collects how many were under way as each began."""
    under_way: list[int] = []
    seen: list[int] = []

    def begin(change: VariantWrite) -> None:
        under_way.append(change.variant_id)
        seen.append(len(under_way))
        time.sleep(0.02)

    market.site.before_write = begin
    market.site.after_write = lambda change: under_way.remove(change.variant_id)
    return seen


def test_several_writes_are_in_flight_while_only_latency_holds_them_up(sqlite_database: SqlDatabase) -> None:
    market = ready(sqlite_database, 30)
    seen = crowd(market)
    assert market.push(most_in_flight=4).stock_writes == 30
    assert max(seen) == 4


def test_one_write_at_a_time_is_in_flight_while_the_limit_holds_them_up(
    sqlite_database: SqlDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    market = ready(sqlite_database, 30)
    waits = itertools.count()
    monkeypatch.setattr(market.site, "spent", lambda: CallCount(waited_seconds=next(waits)), raising=False)
    seen = crowd(market)
    assert market.push().stock_writes == 30
    assert set(seen[-10:]) == {1}


@pytest.mark.parametrize("when", ["before", "after"])
def test_b13_a_run_killed_in_the_middle_leaves_at_most_the_unrecorded_writes_to_repeat(
    sqlite_database: SqlDatabase, when: str
) -> None:
    market = ready(sqlite_database, 60)

    def die(_: VariantWrite) -> None:
        if market.site.calls["write"] == 50:
            raise Killed

    setattr(market.site, f"{when}_write", die)
    with pytest.raises(Killed):
        market.push(most_in_flight=1)
    market.site.before_write = market.site.after_write = None
    market.push()
    counts: dict[int, int] = {}
    for variant, *_ in market.site.writes():
        counts[variant] = counts.get(variant, 0) + 1
    assert set(market.shown().values()) == {4}
    assert len(counts) == 60
    assert sum(number - 1 for number in counts.values()) <= 20


def test_b13_a_value_that_was_written_and_not_recorded_is_not_forgotten_when_the_pos_returns(
    sqlite_database: SqlDatabase,
) -> None:
    market = ready(sqlite_database, 1)

    def die(_: VariantWrite) -> None:
        raise Killed

    market.site.after_write = die
    with pytest.raises(Killed):
        market.push()
    market.site.after_write = None
    market.pos.stock(1, 10)
    pull_pos_catalog(market.pos, market.database)  # the site itself is not read again before the next push
    market.plan()
    market.push()
    assert market.shown() == {1001: 10}


def test_a_run_for_some_variants_writes_and_counts_just_those(sqlite_database: SqlDatabase) -> None:
    market = ready(sqlite_database, 5)
    report = market.push(only={1002, 1004})
    assert report == PushReport(stock_writes=2)
    assert sorted(write[0] for write in market.site.writes()) == [1002, 1004]
    assert [market.listing(number)[0] for number in (1001, 1002)] == ["pending", "in_sync"]
    assert market.push(only={1002}) == PushReport()
    assert market.push(only=()) == PushReport()
    assert market.push().stock_writes == 3


def test_a_run_for_some_variants_sees_orders_and_the_guards_judge_the_whole_plan(sqlite_database: SqlDatabase) -> None:
    market = ready(sqlite_database, 30)
    market.site.add(web_order(1, line(1001)))
    market.push(only={1001})
    assert market.site.writes() == [(1001, 3, None, None)]
    for number in market.pos.variants:
        market.pos.stock(number, 0)
    pull_pos_catalog(market.pos, market.database)
    market.database.listings.forget(SITE, [1002], {Field.QUANTITY})
    report = market.push(only={1002})
    assert (report.stock_writes, report.remaining, market.site.writes()) == (0, 0, [])
    assert market.listing(1002) == ("held/guard_stock", 0)


def test_a_site_whose_product_sync_is_switched_off_in_the_middle_gets_nothing_more(
    sqlite_database: SqlDatabase,
) -> None:
    market = ready(sqlite_database, LOOK_EVERY_CALLS + 20)
    market.site.after_write = lambda _: market.settings(product_sync=False)
    market.push(most_in_flight=1)
    assert len(market.site.writes()) == LOOK_EVERY_CALLS
    market.push()
    assert market.site.writes() == []


def test_what_was_written_is_in_the_log_of_changes(market: Market) -> None:
    market.pos.stock(1, 4)
    market.cycle()
    log = market.database.state.recent_changes(subject="variant")
    assert log[["who", "subject_id", "field", "before", "after"]].values.tolist() == [
        ["push", "1001", str(Field.QUANTITY), "10", "4"]
    ]


def test_progress_is_told(sqlite_database: SqlDatabase) -> None:
    market = ready(sqlite_database, 3)
    told: list[tuple[str, int, int | None]] = []
    market.push(progress=lambda *step: told.append(step))
    assert told[0] == (f"{SITE}: writes", 0, 3)
