"""The shared rate limit: never over it, and never far below it."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete

from resources.bucket import MARGIN, SharedBucket, level_of
from resources.database.database import SqlDatabase
from resources.database.tables import buckets
from sync.errors import RateLimited
from sync.settings import LimitSettings
from tests.sandbox.conftest import SITE_ALIAS, Running, StartSandbox, start_sandbox

__all__ = ["start_sandbox"]

ROOT = Path(__file__).parents[2]
SLOW = LimitSettings(size=40, leak=0.001, order_share=8)  # leaks nothing within a test


@pytest.fixture
def engine(database: SqlDatabase) -> Iterator[Engine]:
    yield database.engine


def taken(bucket: SharedBucket, lane: str, most: int = 60) -> int:
    """How many requests go at once."""
    count = 0
    while count < most and bucket._try(lane) == 0:  # type: ignore[arg-type]
        count += 1
    return count


def test_listings_leave_a_share_for_orders_and_nobody_uses_the_edge(engine: Engine) -> None:
    bucket = SharedBucket(engine, "a", SLOW)
    assert taken(bucket, "listings") == 40 - 8
    assert taken(bucket, "orders") == 8 - MARGIN
    assert level_of(engine, "a") == pytest.approx(40 - MARGIN, abs=0.1)


def test_orders_may_use_the_whole_bucket(engine: Engine) -> None:
    assert taken(SharedBucket(engine, "a", SLOW), "orders") == 40 - MARGIN


def test_two_processes_share_one_bucket(engine: Engine) -> None:
    first, second = SharedBucket(engine, "a", SLOW), SharedBucket(engine, "a", SLOW)
    count = 0
    while first._try("orders") == 0 or second._try("orders") == 0:
        count += 1
    assert count <= 40 - MARGIN
    assert taken(SharedBucket(engine, "b", SLOW), "orders") == 40 - MARGIN  # another shop is not touched


def test_every_shop_of_any_size_gets_at_least_one_request_through(engine: Engine) -> None:
    tiny = LimitSettings(size=1, leak=0.001, order_share=8)
    assert taken(SharedBucket(engine, "a", tiny), "listings") == 1


def test_what_leaked_out_may_be_used_again(engine: Engine) -> None:
    bucket = SharedBucket(engine, "a", LimitSettings(size=10, leak=20.0, order_share=0))
    assert taken(bucket, "orders") == 7
    emptied = time.monotonic()
    time.sleep(0.26)
    again = taken(bucket, "orders")
    assert 5 <= again <= min(7, int((time.monotonic() - emptied) * 20) + 1)


def test_a_lease_that_was_not_used_in_time_is_lost(engine: Engine) -> None:
    bucket = SharedBucket(engine, "a", LimitSettings(size=40, leak=20.0, order_share=0))
    assert bucket._try("orders") == 0
    assert level_of(engine, "a") == 4
    time.sleep(0.15)  # longer than a lease lives at this leak, while three requests leak out
    assert bucket._try("orders") == 0
    assert level_of(engine, "a") <= 6


def test_the_header_of_an_answer_corrects_the_level_upward_only(engine: Engine) -> None:
    bucket = SharedBucket(engine, "a", SLOW)
    bucket.take("orders")
    bucket.heard(30, 40)
    assert level_of(engine, "a") == 30
    bucket.heard(2, 40)
    assert level_of(engine, "a") == pytest.approx(30, abs=0.1)
    assert taken(bucket, "orders") <= 40 - MARGIN - 30 + 3


def test_the_size_is_learnt_from_the_header(engine: Engine) -> None:
    bucket = SharedBucket(engine, "a", SLOW)
    bucket.heard(0, 80)
    assert taken(bucket, "orders", most=100) == 80 - MARGIN


def test_b8_a_429_stops_every_process_for_as_long_as_the_shop_asks(engine: Engine) -> None:
    limit = LimitSettings(size=40, leak=2.0, order_share=8)
    first, second = SharedBucket(engine, "a", limit), SharedBucket(engine, "a", limit)
    first.take("orders")
    first.rejected(0.4)
    started = time.monotonic()
    second.take("orders")
    assert time.monotonic() - started >= 0.4


def test_a_429_that_asks_for_hours_fills_the_bucket_for_a_minute(engine: Engine) -> None:
    bucket = SharedBucket(engine, "a", LimitSettings())
    bucket.rejected(10_000)
    assert 59 < bucket._try("orders") < 62


def test_a_bucket_that_stays_full_is_an_error_and_no_endless_wait(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resources.bucket.LONGEST_WAIT", 0.1)
    monkeypatch.setattr("resources.bucket.LONGEST_SLEEP", 0.05)
    bucket = SharedBucket(engine, "a", LimitSettings())
    bucket.rejected(60)
    with pytest.raises(RateLimited, match="a: "):
        bucket.take("orders")


def test_a_clock_that_was_set_back_drains_nothing_and_blocks_nobody(engine: Engine) -> None:
    with engine.begin() as connection:
        ahead = {"shop": "a", "level": 3.0, "at": time.time() + 3600}
        connection.execute(buckets.insert().values(**ahead))
    assert taken(SharedBucket(engine, "a", SLOW), "orders") == 40 - MARGIN - 3


def test_a_row_that_was_removed_is_made_again(engine: Engine) -> None:
    bucket = SharedBucket(engine, "a", SLOW)
    bucket.take("orders")
    with engine.begin() as connection:
        connection.execute(delete(buckets))
    assert taken(bucket, "orders") > 30


def test_many_threads_never_take_more_than_there_is(engine: Engine) -> None:
    shared = [SharedBucket(engine, "a", SLOW) for _ in range(2)]
    counts: list[int] = []
    threads = [threading.Thread(target=lambda b=b: counts.append(taken(b, "orders"))) for b in shared * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) <= 40 - MARGIN


SIZE, LEAK = 40, 20.0


def _worker(running: Running, url: str, calls: int) -> "subprocess.Popen[bytes]":
    arguments = {
        "database": url,
        "address": f"{running.address}/{SITE_ALIAS}",
        "token": running.world.shop(SITE_ALIAS).credentials.access_token,
        "limit": {"size": SIZE, "leak": LEAK, "order_share": 8},
        "calls": calls,
        "threads": 3,
    }
    command = [sys.executable, "-m", "tests.resources.bucket_worker", json.dumps(arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)


Opener = Callable[..., SqlDatabase]


def seconds_for(calls: int, processes: int, start: StartSandbox, url: str, open_database: Opener) -> float:
    """How long the processes take together for their calls to one shop, none of which is refused."""
    open_database(url)
    running = start(speed=LEAK / 2)
    workers = [_worker(running, url, calls // processes) for _ in range(processes)]
    # What a process needs to start is not the bucket's business: the time runs from the first request.
    while not running.world.log.snapshot()["total"]:
        time.sleep(0.002)
    started = time.monotonic()
    spent = [json.loads(worker.communicate(timeout=120)[0]) for worker in workers]
    elapsed = time.monotonic() - started
    statuses = running.world.log.snapshot()["shops"][SITE_ALIAS]["statuses"]
    assert statuses == {"200": calls}
    assert sum(one["rate_limited"] for one in spent) == 0
    return elapsed


@pytest.mark.parametrize("processes", [1, 2])
def test_the_limit_is_never_broken(
    processes: int, start_sandbox: StartSandbox, database_url: str, open_database: Opener
) -> None:
    seconds_for(120, processes, start_sandbox, database_url, open_database)


@pytest.mark.slow
@pytest.mark.parametrize("processes", [1, 2])
def test_the_limit_is_used_up_to_a_twentieth(
    processes: int, start_sandbox: StartSandbox, database_url: str, open_database: Opener
) -> None:
    calls = 640
    elapsed = seconds_for(calls, processes, start_sandbox, database_url, open_database)
    assert elapsed <= 1.05 * (calls - SIZE) / LEAK + 0.5  # the end of a process takes its time too
