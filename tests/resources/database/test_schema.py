import logging
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

import migrations
from resources.database import schema, tables
from resources.database.database import SqlDatabase
from resources.database.engine import make_engine, reading, writing
from sync.errors import WrongUse

Open = Callable[..., SqlDatabase]


def test_the_migrations_make_just_the_tables_of_the_program(database: SqlDatabase) -> None:
    with reading(database.engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []


def test_the_newest_revision_is_the_one_the_program_looks_for() -> None:
    folder = Path(migrations.__file__).parent
    assert ScriptDirectory(str(folder)).get_current_head() == schema.HEAD


def test_a_database_up_to_date_is_left_alone(database: SqlDatabase) -> None:
    assert database.upgrade() is False


def test_a_database_of_a_newer_version_is_refused(sqlite_url: str, open_database: Open) -> None:
    database = open_database(sqlite_url)
    with writing(database.engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(WrongUse, match=r"9999.*newer.*Update the program"):
        SqlDatabase(sqlite_url)


def test_many_that_open_a_new_database_at_once_migrate_it_once(tmp_path: Path, open_database: Open) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'multiweb.db'}"
    failures: list[Exception] = []

    def start() -> None:
        try:
            SqlDatabase(url).close()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert open_database(url).state.sites() == []


def test_migrating_leaves_the_logging_of_the_program_alone(tmp_path: Path, open_database: Open) -> None:
    root = logging.getLogger()
    before = (root.level, list(root.handlers), logging.getLogger("resources").disabled)
    open_database(f"sqlite:///{tmp_path / 'multiweb.db'}")
    assert (root.level, list(root.handlers), logging.getLogger("resources").disabled) == before


def test_the_database_file_is_for_its_owner_alone(tmp_path: Path, open_database: Open) -> None:
    path = tmp_path / "multiweb.db"
    open_database(f"sqlite:///{path}")
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite://", "must be a file"),
        ("sqlite:///:memory:", "must be a file"),
        ("mysql://host/name", "mysql.*sqlite or postgresql"),
        ("nonsense", "malformed"),
    ],
)
def test_an_address_that_cannot_work_is_refused_with_the_remedy(url: str, words: str) -> None:
    with pytest.raises(WrongUse, match=words):
        make_engine(url)


def test_a_failed_write_leaves_nothing_behind(database: SqlDatabase) -> None:
    with pytest.raises(RuntimeError), writing(database.engine) as connection:
        connection.execute(tables.buckets.insert().values(shop="a", level=1.0, at=0.0))
        raise RuntimeError("killed")
    with reading(database.engine) as connection:
        assert connection.execute(tables.buckets.select()).all() == []
