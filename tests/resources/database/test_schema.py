import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

import migrations
from resources.database import schema, tables
from resources.database.database import SqlDatabase
from resources.database.engine import make_engine, reading, writing
from sync.errors import WrongUse
from sync.products.product_rows import ProductQuery
from tests.resources.database.rows import page, pos_variant

Open = Callable[..., SqlDatabase]


def test_the_migrations_make_just_the_tables_of_the_program(database: SqlDatabase) -> None:
    with reading(database.engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []


def test_the_newest_revision_is_the_one_the_program_looks_for() -> None:
    folder = Path(migrations.__file__).parent
    assert ScriptDirectory(str(folder)).get_current_head() == schema.HEAD


def at_revision(database: SqlDatabase, revision: str) -> None:
    """Take the database back to an earlier revision, as an older version of the program left it."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with writing(database.engine) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


def test_a_database_of_the_first_version_is_brought_up_with_its_rows(database: SqlDatabase) -> None:
    at_revision(database, "0001")
    old_table = {column["name"] for column in inspect(database.engine).get_columns("pos_variants")}
    assert {"options", "search"}.isdisjoint(old_table)
    assert not inspect(database.engine).has_table("ignored")
    fill_first_version(database)
    assert database.upgrade() is True
    with reading(database.engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []
    assert database.links.rows("tea")[["pos_variant_id", "suggestion_score", "shape"]].values.tolist() == [
        [1, 0, "one/one"]
    ]
    assert database.catalog.pos_variants()[["sku", "options"]].values.tolist() == [["TRÀ-1", ""]]
    assert database.catalog.site_variants("tea")["options"].tolist() == [""]
    for search in ("trà sen", "ĐỎ trà-1", "web-71"):
        found = database.products.page("tea", ProductQuery(search=search), 0, 9)
        assert found["pos_variant_id"].tolist() == [1], search
    as_before = replace(pos_variant(1), sku="TRÀ-1", product_name="Trà Sen", variant_name="Đỏ", stock=(), prices=())
    assert database.catalog.save_pos_page(page(as_before)) == 0


def fill_first_version(database: SqlDatabase) -> None:
    """One variant on each side and their link, written by the tables of the first version."""
    now = "2026-03-01 12:00:00+00:00" if database.engine.dialect.name == "postgresql" else "2026-03-01 12:00:00"
    values = {"now": now, "yes": True, "no": False}
    with writing(database.engine) as connection:
        for statement in (
            "INSERT INTO pos_variants (id, product_id, sku, barcode, product_name, variant_name, unit, status,"
            " sellable, composite, packsize, seen_at) VALUES (1, 0, 'TRÀ-1', '', 'Trà Sen', 'Đỏ', 'hộp', 'active',"
            " :yes, :no, :no, :now)",
            "INSERT INTO site_variants (site, id, product_id, sku, barcode, product_name, variant_name, compare_at,"
            " managed, sells_past_zero, status, kind, read_at) VALUES ('tea', 71, 7, 'WEB-71', '', 'Trà', '', 0,"
            " :yes, :no, 'active', 'normal', :now)",
            "INSERT INTO links (site, pos_variant_id, site_variant_id, status, reason, detail, warning,"
            " suggestion_kind, by_hand, pos_sku, site_sku, shape, since) VALUES ('tea', 1, 71, 'linked', '', '', '',"
            " '', :yes, 'A', 'A', 'one/one', :now)",
        ):
            used = {name: value for name, value in values.items() if f":{name}" in statement}
            connection.execute(text(statement), used)


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
