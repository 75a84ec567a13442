"""Users of the page: passwords as hashes, sessions that end, and always an owner left."""

from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher, Type
from sqlalchemy import select, update

from resources.database import tables
from resources.database.database import SqlDatabase
from resources.database.users import IDLE, LONGEST_SESSION
from sync.errors import WrongUse

PASSWORD = "mat-khau-rat-dai"


def test_a_user_is_known_by_name_and_password_alone(database: SqlDatabase) -> None:
    database.users.add("lan", PASSWORD, "owner")
    user = database.users.checked("lan", PASSWORD)
    assert user is not None and (user.role, user.language, user.theme) == ("owner", "vi", "auto")
    assert database.users.checked("lan", PASSWORD + "x") is None
    assert database.users.checked("khac", PASSWORD) is None
    assert database.users.checked("lan", "x" * 100_000) is None
    with database.engine.connect() as connection:
        stored = connection.scalar(select(tables.users.c.password))
    assert stored.startswith("$argon2id$") and PASSWORD not in stored


def test_a_guess_at_a_password_costs_time_and_memory(dear_hasher: PasswordHasher) -> None:
    """The tests hash cheaply; the program does not."""
    assert dear_hasher.type is Type.ID
    assert (dear_hasher.time_cost, dear_hasher.memory_cost) >= (3, 64 * 1024)


@pytest.mark.parametrize("name", ["", "Lan", "lan anh", "../x", "a" * 41, "làn"])
def test_a_name_that_does_not_do_is_refused(database: SqlDatabase, name: str) -> None:
    with pytest.raises(WrongUse, match="user's name"):
        database.users.add(name, PASSWORD, "owner")


def test_short_passwords_taken_names_and_unknown_roles_are_refused(database: SqlDatabase) -> None:
    with pytest.raises(WrongUse, match="10 to 200"):
        database.users.add("lan", "ngan", "owner")
    with pytest.raises(WrongUse, match="no role"):
        database.users.add("lan", PASSWORD, "king")  # type: ignore[arg-type]
    database.users.add("lan", PASSWORD, "owner")
    with pytest.raises(WrongUse, match="already"):
        database.users.add("lan", PASSWORD, "viewer")


def test_the_last_owner_stays(database: SqlDatabase) -> None:
    database.users.add("lan", PASSWORD, "owner")
    with pytest.raises(WrongUse, match="last owner"):
        database.users.remove("lan")
    with pytest.raises(WrongUse, match="last owner"):
        database.users.set_role("lan", "viewer")
    database.users.add("minh", PASSWORD, "owner")
    database.users.set_role("lan", "viewer")
    database.users.remove("lan")
    assert [one.name for one in database.users.all()] == ["minh"]


def test_a_role_includes_those_below_it(database: SqlDatabase) -> None:
    analyst = database.users.add("an", PASSWORD, "analyst")
    assert [analyst.may(role) for role in ("owner", "analyst", "viewer")] == [False, True, True]


def test_a_session_is_kept_as_a_digest_and_ends_when_it_is_told_to(database: SqlDatabase) -> None:
    database.users.add("lan", PASSWORD, "owner")
    token = database.users.begin_session("lan")
    seen = database.users.session(token)
    assert seen is not None and seen.name == "lan"
    with database.engine.connect() as connection:
        assert connection.scalar(select(tables.sessions.c.token)) != token
    assert database.users.session("khac") is None
    database.users.end_session(token)
    assert database.users.session(token) is None


def test_a_new_password_or_a_removal_ends_all_sessions(database: SqlDatabase) -> None:
    database.users.add("chu", PASSWORD, "owner")
    database.users.add("lan", PASSWORD, "viewer")
    token = database.users.begin_session("lan")
    database.users.set_password("lan", PASSWORD + "2")
    assert database.users.session(token) is None
    token = database.users.begin_session("lan")
    database.users.remove("lan")
    assert database.users.session(token) is None


@pytest.mark.parametrize(("column", "age"), [("seen_at", IDLE), ("began_at", LONGEST_SESSION)])
def test_a_session_ends_by_itself(database: SqlDatabase, column: str, age: timedelta) -> None:
    database.users.add("lan", PASSWORD, "owner")
    token = database.users.begin_session("lan")
    _aged(database, column, age - timedelta(minutes=2))
    assert database.users.session(token) is not None
    _aged(database, column, age + timedelta(minutes=1))
    assert database.users.session(token) is None
    database.users.begin_session("lan")  # forgets those that ended
    with database.engine.connect() as connection:
        assert len(connection.scalars(select(tables.sessions.c.token)).all()) == 1


def _aged(database: SqlDatabase, column: str, age: timedelta) -> None:
    with database.engine.begin() as connection:
        connection.execute(update(tables.sessions).values({column: datetime.now(UTC) - age}))


def test_what_a_user_prefers_is_remembered(database: SqlDatabase) -> None:
    database.users.add("lan", PASSWORD, "owner")
    database.users.prefer("lan", language="en")
    database.users.prefer("lan", theme="dark")
    user = database.users.one("lan")
    assert (user.language, user.theme) == ("en", "dark")


def test_the_log_is_filtered_paged_and_taken_out_whole(database: SqlDatabase) -> None:
    from resources.database.changes_list import ChangeQuery
    from sync.rows import Change

    database.state.log([Change("push", "a", "variant", str(one), "price", "1", str(one), "why") for one in range(7)])
    database.state.log([Change("page:lan", "a", "site", "a", "paused", "False", "True", "100% sure_")])
    database.state.log([Change("page:lan", "b", "site", "b", "paused", "False", "True", "pause")])
    rows, total = database.changes.page(ChangeQuery(site="a", subject="variant"), 2, 3)
    assert total == 7 and [row["subject_id"] for row in rows] == ["4", "3", "2"]
    assert database.changes.page(ChangeQuery(site="a", who="page:"), 0, 9)[1] == 1
    assert database.changes.page(ChangeQuery(search="100% SURE_"), 0, 9)[1] == 1
    assert database.changes.page(ChangeQuery(search="%"), 0, 9)[1] == 1
    assert sum(len(some) for some in database.changes.chunks(ChangeQuery(site="a"), 10_000)) == 8


def test_uploads_are_kept_with_what_became_of_them(database: SqlDatabase) -> None:
    from pathlib import Path

    number = database.uploads.add("a", "sua.xlsx", Path("x.xlsx"), "page:lan")
    database.uploads.settle(number, "applied", 3, 1)
    (one,) = database.uploads.of_site("a")
    assert (one.name, one.state, one.applied, one.refused, one.path) == (
        "sua.xlsx",
        "applied",
        3,
        1,
        Path("x.xlsx"),
    )
    assert database.uploads.of_site("b") == [] and database.uploads.find(number + 1) is None


def test_orders_placed_since_midnight_are_counted_by_site(database: SqlDatabase) -> None:
    assert database.figures.orders_placed_since(datetime.now(UTC)) == {}
