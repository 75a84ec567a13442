"""All tables into another database and back, on both kinds; what differs by a hair is refused and leaves nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, String, event, insert, select, text, update

from resources.database import copying, tables
from resources.database.copying import LEFT_OUT, CopyFailed, copy_tables, refuse_foreign
from resources.database.database import SqlDatabase
from resources.database.engine import make_engine, reading, writing
from sync.errors import WrongUse
from tests.resources.database.filled import ROWS, fill

Open = Callable[..., SqlDatabase]
Make = Callable[[], str]


@pytest.fixture(params=["sqlite", "postgresql"])
def source(request: pytest.FixtureRequest, open_database: Open) -> SqlDatabase:
    database = open_database(request.getfixturevalue(f"new_{request.param}")())
    fill(database.engine)
    return database


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, open_database: Open) -> SqlDatabase:
    return open_database(request.getfixturevalue(f"new_{request.param}")())


@pytest.fixture
def small(new_sqlite: Make, open_database: Open) -> SqlDatabase:
    database = open_database(new_sqlite())
    fill(database.engine)
    return database


@pytest.fixture
def empty(new_sqlite: Make, open_database: Open) -> SqlDatabase:
    return open_database(new_sqlite())


def contents(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    with reading(engine) as connection:
        found = {one.name: connection.execute(select(one)).all() for one in tables.metadata.sorted_tables}
    return {name: sorted((tuple(row) for row in rows), key=repr) for name, rows in found.items()}


def test_every_table_comes_over_with_equal_values_of_equal_types(source: SqlDatabase, target: SqlDatabase) -> None:
    told = copy_tables(source.engine, target.engine, still=True)
    there, here = contents(source.engine), contents(target.engine)
    assert set(told) == set(tables.metadata.tables) - LEFT_OUT
    for name in told:
        assert len(here[name]) == ROWS, f"{name} is forgotten"
        assert here[name] == there[name], name
        kinds = [[type(cell) for cell in row] for row in here[name]]
        assert kinds == [[type(cell) for cell in row] for row in there[name]], name
    assert here["leases"] == here["sessions"] == []


def test_what_is_left_out_is_what_means_nothing_elsewhere() -> None:
    assert set(LEFT_OUT) == {"leases", "sessions"}


def test_new_rows_get_keys_after_those_that_were_copied(source: SqlDatabase, target: SqlDatabase) -> None:
    copy_tables(source.engine, target.engine)
    for one in (one for one in tables.metadata.sorted_tables if one.autoincrement_column is not None):
        column = one.autoincrement_column
        assert column is not None
        with writing(target.engine) as connection:
            row = connection.execute(select(one).limit(1)).one()._mapping
            # Other words in every column, so that nothing but the key could be there already.
            words = {other.name: "x" for other in one.columns if isinstance(other.type, String)}
            values = {name: cell for name, cell in row.items() if name != column.name} | words
            made = connection.execute(insert(one).values(**values).returning(column)).scalar_one()
            others = connection.scalars(select(column).where(column != made)).all()
        assert made > max(others), one.name


def test_more_rows_than_go_at_once_are_all_copied(
    small: SqlDatabase, target: SqlDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "CHUNK", 2)
    assert copy_tables(small.engine, target.engine)["orders"] == ROWS
    assert contents(target.engine)["orders"] == contents(small.engine)["orders"]


def test_a_target_that_is_not_empty_is_refused_by_name(small: SqlDatabase, empty: SqlDatabase) -> None:
    with writing(empty.engine) as connection:
        connection.execute(tables.buckets.insert().values(shop="a", level=1.0, at=0.0))
    with pytest.raises(WrongUse, match=r"not empty \(buckets\)"):
        copy_tables(small.engine, empty.engine)
    assert len(contents(empty.engine)["buckets"]) == 1
    copy_tables(small.engine, empty.engine, replace=True)
    assert len(contents(empty.engine)["buckets"]) == ROWS


def test_a_database_of_another_program_is_refused_before_a_table_is_made_in_it(new_empty_postgresql: Make) -> None:
    engine = make_engine(new_empty_postgresql())
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE runs (id integer)"))
    with pytest.raises(WrongUse, match=r"another program \(runs, …\)"):
        refuse_foreign(engine)
    engine.dispose()


@contextmanager
def upon(engine: Engine, words: str, deed: Callable[[Any], None]) -> Iterator[None]:
    """Do something on the same connection right after the first statement that has these words."""
    done: list[bool] = []

    def after(connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if words in statement and not done:
            done.append(True)
            deed(connection)

    event.listen(engine, "after_cursor_execute", after)
    yield
    event.remove(engine, "after_cursor_execute", after)
    assert done


def test_a_copy_that_lost_a_hair_is_undone(small: SqlDatabase, target: SqlDatabase) -> None:
    def spoil(connection: Any) -> None:
        connection.execute(update(tables.connections).values(address=tables.connections.c.address + "!"))

    with upon(target.engine, "INSERT INTO connections", spoil), pytest.raises(CopyFailed, match="in connections;"):
        copy_tables(small.engine, target.engine)
    assert not any(contents(target.engine).values())


def test_a_source_that_moves_on_meanwhile_is_noticed_where_it_is_to_be_given_up(
    source: SqlDatabase, new_sqlite: Make, open_database: Open
) -> None:
    def move_on(_connection: Any) -> None:
        with writing(source.engine) as connection:
            connection.execute(update(tables.orders).where(tables.orders.c.order_id == 1).values(state="created"))

    target = open_database(new_sqlite())
    with upon(target.engine, "INSERT INTO connections", move_on), pytest.raises(CopyFailed, match=r"\(orders\)"):
        copy_tables(source.engine, target.engine, still=True)
    assert not any(contents(target.engine).values())


def test_a_backup_of_a_source_that_moves_on_is_as_it_stood_at_one_moment(
    source: SqlDatabase, new_sqlite: Make, open_database: Open
) -> None:
    before = contents(source.engine)

    def move_on(_connection: Any) -> None:
        with writing(source.engine) as connection:
            connection.execute(update(tables.orders).values(state="created"))
            connection.execute(tables.showings.delete())

    target = open_database(new_sqlite())
    with upon(target.engine, "INSERT INTO connections", move_on):
        copy_tables(source.engine, target.engine)
    after = contents(target.engine)
    assert (after["orders"], after["showings"]) == (before["orders"], before["showings"])


def test_a_value_that_the_target_cannot_hold_is_named_by_its_table(
    new_sqlite: Make, new_postgresql: Make, open_database: Open
) -> None:
    source, target = open_database(new_sqlite()), open_database(new_postgresql())
    with writing(source.engine) as connection:
        connection.execute(tables.buckets.insert().values(shop="x" * 41, level=1.0, at=0.0))
    with pytest.raises(CopyFailed, match="table buckets does not fit") as told:
        copy_tables(source.engine, target.engine)
    assert "\n" not in str(told.value)
    assert not any(contents(target.engine).values())


def test_a_database_of_dagster_is_told_from_one_of_a_newer_version(new_empty_postgresql: Make) -> None:
    url = new_empty_postgresql()
    engine = make_engine(url)
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num varchar(32))"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('7e2f3204cf8e')"))
    engine.dispose()
    with pytest.raises(WrongUse, match="belongs to another program"):
        SqlDatabase(url)
