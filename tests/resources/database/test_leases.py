import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import text, update

from resources.database import tables
from resources.database.database import SqlDatabase
from resources.database.engine import writing
from sync.errors import LeaseTaken
from tests.resources.database.processes import worker

Open = Callable[..., SqlDatabase]


def wait_until(true: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)
    return true()


def test_e4_a_lease_has_one_holder_and_tells_who(database: SqlDatabase) -> None:
    with database.leases.hold("tea:orders", "run 1") as lease:
        assert lease.still_ours()
        today = datetime.now(UTC).strftime("%Y-%m-")
        with (
            pytest.raises(LeaseTaken, match=rf"tea:orders is being worked on by run 1 since {today}.*UTC.*\d+ s ago"),
            database.leases.hold("tea:orders", "run 1"),
        ):
            pass
        with database.leases.hold("coffee:orders", "run 2"):
            pass
    with database.leases.hold("tea:orders", "run 3"):
        pass


def test_a_lease_is_given_back_when_the_work_fails(database: SqlDatabase) -> None:
    with pytest.raises(RuntimeError, match="broken"), database.leases.hold("a", "x"):
        raise RuntimeError("broken")
    assert database.leases.listed() == []


def test_the_heartbeat_keeps_a_lease_longer_than_its_end(database_url: str, open_database: Open) -> None:
    database = open_database(database_url, lease_ttl=1.5)
    with database.leases.hold("a", "x") as lease:
        time.sleep(2.2)
        assert lease.still_ours()
        [row] = database.leases.listed()
        assert row.alive
        assert row.heartbeat_at > row.since
        with pytest.raises(LeaseTaken), database.leases.hold("a", "y"):
            pass


def test_a_holder_whose_lease_was_taken_knows(database_url: str, open_database: Open) -> None:
    slow, fast = open_database(database_url, lease_ttl=30), open_database(database_url, lease_ttl=0.6)
    with fast.leases.hold("a", "x") as lease:
        with writing(fast.engine) as connection:
            connection.execute(update(tables.leases).values(expires_at=0.0, token="stolen"))
        assert wait_until(lambda: not lease.still_ours())
        with slow.leases.hold("a", "y") as other:
            assert other.still_ours()
            assert not lease.still_ours()
        assert fast.leases.listed() == []


def test_a_holder_that_cannot_reach_the_database_stops_claiming(
    sqlite_url: str, open_database: Open, caplog: pytest.LogCaptureFixture
) -> None:
    database = open_database(sqlite_url, lease_ttl=0.5)
    with database.leases.hold("a", "x") as lease:
        with writing(database.engine) as connection:
            connection.execute(text("ALTER TABLE leases RENAME TO away"))
        assert wait_until(lambda: not lease.still_ours())
        with writing(database.engine) as connection:
            connection.execute(text("ALTER TABLE away RENAME TO leases"))
        assert wait_until(lease.still_ours)  # nobody had taken it
    assert "the heartbeat of a failed" in caplog.text


def test_e1_a_lease_of_a_process_that_died_runs_out(database_url: str, open_database: Open) -> None:
    database = open_database(database_url)
    with worker("hold", database_url, "60") as process:
        time.sleep(2.5)  # longer than its time to live: the other process keeps it alive
        with (
            pytest.raises(LeaseTaken, match="the other process"),
            database.leases.hold("tea:listings", "us"),
        ):
            pass
        process.kill()
        process.wait()
    assert wait_until(lambda: not database.leases.listed()[0].alive)
    with database.leases.hold("tea:listings", "us") as lease:
        assert lease.still_ours()


def test_e8_of_two_processes_one_works_at_a_time(database_url: str, open_database: Open) -> None:
    database = open_database(database_url)
    with worker("hold", database_url, "0.5") as process:
        with pytest.raises(LeaseTaken), database.leases.hold("tea:listings", "us"):
            pass
        assert process.communicate(timeout=20)[0] == "ours\n"
    with database.leases.hold("tea:listings", "us"):
        pass
