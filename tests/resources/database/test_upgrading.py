"""From the first version to this one, by the program itself at its start: nothing is lost, and the work goes on."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Engine, MetaData, select
from typer.testing import CliRunner

import migrations
from console.main import app
from resources.database import schema, tables
from resources.database.database import SqlDatabase
from resources.database.engine import make_engine, reading
from sync.errors import WrongUse
from sync.orders.importing import import_orders
from sync.orders.polling import poll_orders
from sync.records import OrderState
from tests.resources.database import first_version
from tests.sync.catalog_world import CatalogPos, Market, ShelfSite
from tests.sync.order_world import line, pos_variant, site_variant, web_order

Open = Callable[..., SqlDatabase]


@pytest.fixture(params=["sqlite", "postgresql"])
def old_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of a database of the first version."""
    url = f"sqlite:///{tmp_path / 'multiweb.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("new_empty_postgresql")()
    engine = make_engine(url)
    first_version.make(engine)
    engine.dispose()
    return url


def contents(engine: Engine, columns: dict[str, list[str]] | None = None) -> dict[str, list[tuple[Any, ...]]]:
    """The rows by table, of the given columns or of all."""
    there = MetaData()
    there.reflect(engine)
    names = columns or {name: [column.name for column in one.columns] for name, one in there.tables.items()}
    with reading(engine) as connection:
        return {
            name: sorted(map(tuple, connection.execute(select(*(there.tables[name].c[c] for c in wanted)))), key=repr)
            for name, wanted in names.items()
            if name != schema.VERSION_TABLE
        }


def test_every_row_of_the_first_version_is_kept(old_url: str, open_database: Open) -> None:
    engine = make_engine(old_url)
    before = contents(engine)
    there = MetaData()
    there.reflect(engine)
    columns = {name: [column.name for column in one.columns] for name, one in there.tables.items()}
    engine.dispose()
    assert all(before.values()), "every table of the first version has rows"
    database = open_database(old_url)
    assert contents(database.engine, columns) == before
    with reading(database.engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []


def test_the_work_goes_on_where_the_first_version_left_it(
    old_url: str, open_database: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MULTIWEB_HOME", str(tmp_path))
    monkeypatch.setenv("MULTIWEB_DATABASE_URL", old_url)
    shown = CliRunner().invoke(app, ["status"])  # the first start of this version
    assert shown.exit_code == 0 and first_version.SITE in shown.stdout, shown.output
    database = open_database(old_url)
    market = Market(database, CatalogPos(), ShelfSite())
    market.pos.variants = {number: pos_variant(number) for number in (1001, 1002, 1003)}
    market.site.variants = {number: site_variant(number, f"SKU{number - 1000}") for number in (2001, 2002, 2003)}
    market.pos.stock(1001, 8)
    market.site.add(web_order(5, line(2002)))
    poll_orders(market.site, database)
    made = import_orders(first_version.SITE, market.pos, market.site, database)
    assert (made.created, made.failed, len(market.pos.orders)) == (1, 0, 1)
    market.cycle()
    # Order 1 holds a piece of the first and order 5 one of the second; the third was unlinked by hand and stays so.
    assert [market.site.variants[number].quantity for number in (2001, 2002, 2003)] == [7, 9, 10]
    assert sorted(market.pairs()) == [2001, 2002]
    states = {number: row.state for number in range(1, 6) if (row := database.orders.find(first_version.SITE, number))}
    assert [states[number] for number in range(1, 6)] == [
        *(OrderState.CREATED, OrderState.WAITING, OrderState.OFF, OrderState.CANCELLED, OrderState.CREATED)
    ]
    market.site.writes()
    market.cycle()
    assert market.site.writes() == []


def test_an_older_program_says_that_the_database_is_newer_and_leaves_it_alone(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = tmp_path / "older"
    (older / "versions").mkdir(parents=True)
    here = Path(migrations.__file__).parent
    for name in ("env.py", "script.py.mako", "versions/0001_first_tables.py"):
        shutil.copyfile(here / name, older / name)
    engine = make_engine(sqlite_url)
    before = contents(engine)
    monkeypatch.setattr(schema, "_scripts", lambda: older)
    present, head = schema.HEAD, "0001"
    monkeypatch.setattr(schema, "HEAD", head)
    with pytest.raises(WrongUse, match=f"revision {present}.*newer one.*Update the program.*no way back down"):
        SqlDatabase(sqlite_url)
    assert contents(engine) == before
    engine.dispose()


def test_nobody_migrates_by_hand_past_the_program() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with pytest.raises(RuntimeError, match="run by the program itself"):
        command.downgrade(config, "0001")
