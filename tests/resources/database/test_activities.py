"""The last turns of a site, as people see them."""

import pytest

from resources.database.activities import KEPT, ActivityTable
from resources.database.database import SqlDatabase
from sync.activities import noted
from sync.errors import LeaseTaken, Transient, WrongUse


def told(database: SqlDatabase, site: str = "tea") -> list[tuple[str, str, int, int]]:
    return [(one.kind, one.outcome, one.count, one.times) for one in database.activities.recent([site])[site]]


def test_turns_that_did_nothing_or_failed_alike_are_one_entry_and_each_that_did_something_its_own(
    database: SqlDatabase,
) -> None:
    note = database.activities.note
    for outcome, count, why in (
        *(("nothing", 0, ""), ("nothing", 0, ""), ("done", 2, ""), ("done", 2, "")),
        *(("failed", 0, "down"), ("failed", 0, "down"), ("failed", 0, "refused"), ("nothing", 0, "")),
    ):
        note("tea", "orders", outcome, count, why)  # type: ignore[arg-type]
        note("coffee", "orders", "nothing")
    assert [(outcome, count, times) for _, outcome, count, times in told(database)] == [
        ("nothing", 0, 2),
        ("done", 2, 1),
        ("done", 2, 1),
        ("failed", 0, 2),
        ("failed", 0, 1),
        ("nothing", 0, 1),
    ]
    assert told(database, "coffee") == [("orders", "nothing", 0, 8)]


def test_each_kind_of_work_is_counted_by_itself_and_the_newest_stands_last(database: SqlDatabase) -> None:
    for kind in ("orders", "push", "orders", "push", "orders"):
        database.activities.note("tea", kind, "nothing")  # type: ignore[arg-type]
    assert told(database) == [("push", "nothing", 0, 2), ("orders", "nothing", 0, 3)]


def test_few_are_shown_and_a_bounded_number_is_kept(database: SqlDatabase) -> None:
    for count in range(1, KEPT + 6):
        database.activities.note("tea", "push", "done", count)
    database.activities.note("coffee", "push", "done", 1)
    assert [count for _, _, count, _ in told(database)] == list(range(KEPT - 14, KEPT + 6))
    assert len(database.activities.recent(["tea"], 1000)["tea"]) == KEPT
    assert database.activities.recent([]) == {}
    assert database.activities.recent(["tea", "milk"], 1)["milk"] == []


def test_the_run_is_named_where_it_was_one(database: SqlDatabase) -> None:
    ActivityTable(database.engine, "run-7").note("tea", "push", "nothing")
    database.activities.note("tea", "push", "done", 1)
    assert [one.run for one in database.activities.recent(["tea"])["tea"]] == ["run-7", None]


def test_a_turn_tells_how_it_ended_and_what_it_raises_goes_on(sqlite_database: SqlDatabase) -> None:
    database = sqlite_database
    with noted("tea", "push", database) as turn:
        turn.count = 4
    with noted("tea", "push", database) as turn:
        turn.why = "The site refuses us."
    with noted("tea", "push", database) as turn:
        turn.told = False
    errors = (Transient("tea", "it is down"), WrongUse("no key"), ZeroDivisionError("1"), LeaseTaken("another run"))
    for error in errors:
        with pytest.raises(type(error)), noted("tea", "orders", database):
            raise error
    assert [(one.outcome, one.count, one.why) for one in database.activities.recent(["tea"])["tea"]] == [
        ("done", 4, ""),
        ("failed", 0, "The site refuses us."),
        ("failed", 0, str(errors[0])),
        ("failed", 0, "no key"),
        ("failed", 0, "ZeroDivisionError"),
    ]
