"""Years of work in the tables and folders: one night's retention leaves what is to be kept, without long locks."""

import os
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from sqlalchemy import Table, event, func, insert, select

from assets.links import FixesConfig
from pipelines.inbox import FIXES, saved_at
from pipelines.jobs import retention
from pipelines.retention import RUN_KEY, put_away_fixes
from resources.database import tables
from resources.database.database import SqlDatabase
from resources.database.engine import reading, writing
from resources.database.upsert import CHUNK
from resources.installation import Installation
from resources.keeping import DONE, forget
from resources.multiweb import Multiweb
from sync.records import OrderState
from tests.resources.database.filled import value
from tests.resources.database.rows import connect_site

NOW = datetime.now(UTC)
YEARS = 2
DAYS = YEARS * 365


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def row(one: Table, **given: Any) -> dict[str, Any]:
    """A row with these values, the rest of any kind."""
    return {column.name: value(column, 1) for column in one.columns if column.name not in given} | given


def live(database: SqlDatabase) -> None:
    """Years of a shop: two changes and one order a day, and what crashes and webhooks leave behind."""
    several = range(DAYS)
    with writing(database.engine) as connection:
        entries = [{**row(tables.changes, at=ago(days)), "id": days * 2 + one} for days in several for one in (1, 2)]
        connection.execute(insert(tables.changes), entries)
        states = [OrderState.CREATED, OrderState.CREATED, OrderState.OFF, OrderState.CANCELLED, OrderState.FAILED]
        orders = [
            row(tables.orders, site="tea", order_id=n, state=states[n % 5], created_on=ago(n), raw=b"{}", search="lan")
            for n in several
        ]
        connection.execute(insert(tables.orders), orders)
        lines = [row(tables.order_lines, site="tea", order_id=number, line_id=1) for number in several]
        connection.execute(insert(tables.order_lines), lines)
        pokes = [row(tables.pokes, shop="gone", subject_id=number, at=ago(number)) for number in several]
        connection.execute(insert(tables.pokes), pokes)
        intents = [row(tables.customer_intents, key=f"phone:{number}", at=ago(number)) for number in several]
        connection.execute(insert(tables.customer_intents), intents)
        leases = [row(tables.leases, name=f"run:{n}", expires_at=ago(n).timestamp()) for n in several]
        connection.execute(insert(tables.leases), leases)
        sessions = [row(tables.sessions, token=f"{n}", began_at=ago(n), seen_at=ago(n)) for n in several]
        connection.execute(insert(tables.sessions), sessions)


def hand_back(database: SqlDatabase, home: Path) -> None:
    """A workbook every thirty days on the page, with its result, and as many in the inbox whose runs are forgotten."""
    for days in range(0, DAYS, 30):
        upload = home / "uploads" / "tea" / f"{days}.xlsx"
        done = home / "inbox" / "tea" / DONE / f"{days}.xlsx"
        result = home / "inbox" / "tea" / f"{days}.result.xlsx"
        for path in (upload, upload.with_name(f"{days}.result.xlsx"), done, result):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"x")
            os.utime(path, (ago(days).timestamp(),) * 2)
        with writing(database.engine) as connection:
            entry = {**row(tables.uploads, site="tea", path=str(upload), at=ago(days)), "id": days + 1}
            connection.execute(insert(tables.uploads), entry)
    waiting = home / "inbox" / "tea" / "waiting.xlsx"
    waiting.write_bytes(b"x")
    os.utime(waiting, (ago(DAYS).timestamp(),) * 2)  # an analyst's copy keeps the time of the original


@pytest.fixture
def at_work(database: SqlDatabase, database_url: str, tmp_path: Path) -> Iterator[tuple[SqlDatabase, Installation]]:
    connect_site(database)
    live(database)
    hand_back(database, tmp_path)
    yield database, Installation(home=tmp_path, database_url=database_url)


def count(database: SqlDatabase, one: Table, *where: Any) -> int:
    with reading(database.engine) as connection:
        return int(connection.execute(select(func.count()).select_from(one).where(*where)).scalar_one())


def test_after_years_a_night_leaves_what_is_to_be_kept(at_work: tuple[SqlDatabase, Installation]) -> None:
    database, installation = at_work
    at_once: list[int] = []

    def noticed(_connection: Any, cursor: Any, statement: str, *_more: Any) -> None:
        if statement.startswith(("DELETE", "UPDATE")):
            at_once.append(cursor.rowcount)

    event.listen(database.engine, "after_cursor_execute", noticed)
    gone = forget(database, installation, NOW)
    assert count(database, tables.changes) == 2 * 401
    assert gone.changes == 2 * (DAYS - 401)
    settled = tables.orders.c.state != OrderState.FAILED.value
    assert count(database, tables.orders, settled, tables.orders.c.raw != b"") == 401 - 401 // 5
    assert count(database, tables.orders, settled, tables.orders.c.search == "lan") == 401 - 401 // 5
    failed = tables.orders.c.state == OrderState.FAILED.value
    assert count(database, tables.orders, failed, tables.orders.c.raw == b"") == 0  # a person still needs it
    assert count(database, tables.orders) == count(database, tables.order_lines) == DAYS
    assert count(database, tables.pokes) == 8
    assert count(database, tables.customer_intents) == 3
    assert count(database, tables.leases) == 1  # one that ended within the day
    assert count(database, tables.sessions) == 1
    assert count(database, tables.uploads) == 4
    left = Counter(str(path.parent.relative_to(installation.home)) for path in installation.home.rglob("*.xlsx"))
    assert left == {"uploads/tea": 8, "inbox/tea": 5, "inbox/tea/done": 4}
    assert (installation.home / "inbox" / "tea" / "waiting.xlsx").exists()
    assert max(at_once) <= CHUNK
    again = forget(database, installation, NOW)
    assert (again.changes, again.buyers, again.files) == (0, 0, 0)


def test_the_settings_say_how_long(
    sqlite_database: SqlDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MULTIWEB_KEEP_RECORDS_DAYS", "30")
    monkeypatch.setenv("MULTIWEB_KEEP_FILES_DAYS", "10")
    hand_back(sqlite_database, tmp_path)
    with writing(sqlite_database.engine) as connection:
        entries = [{**row(tables.changes, at=ago(days)), "id": days} for days in (29, 31)]
        connection.execute(insert(tables.changes), entries)
    gone = forget(sqlite_database, Installation(home=tmp_path), NOW)
    assert (gone.changes, count(sqlite_database, tables.changes)) == (1, 1)
    assert count(sqlite_database, tables.uploads) == 1


def run_of(file: Path, job: str = FIXES) -> dg.DagsterRun:
    config = dg.RunConfig(ops={"workbook_fixes": FixesConfig(path=str(file))}).to_config_dict()
    return dg.DagsterRun(job_name=job, run_config=config, tags={RUN_KEY: f"tea/{saved_at(file)}"})


def test_a_workbook_leaves_its_inbox_before_dagster_forgets_that_it_was_applied(tmp_path: Path) -> None:
    file = tmp_path / "fixed.xlsx"
    file.write_bytes(b"one")
    run = run_of(file)
    put_away_fixes(run)
    assert not file.exists() and (tmp_path / DONE / "fixed.xlsx").read_bytes() == b"one"
    put_away_fixes(run)  # gone already


def test_a_workbook_that_was_saved_again_stays_for_the_sensor(tmp_path: Path) -> None:
    file = tmp_path / "fixed.xlsx"
    file.write_bytes(b"one")
    run = run_of(file)
    file.write_bytes(b"two, longer")
    put_away_fixes(run)
    assert file.read_bytes() == b"two, longer"


def test_the_job_puts_the_workbook_away_and_deletes_the_run(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MULTIWEB_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("MULTIWEB_HOME", str(tmp_path))
    file = tmp_path / "fixed.xlsx"
    file.write_bytes(b"one")
    with dg.DagsterInstance.ephemeral() as instance:
        run = instance.add_run(run_of(file))
        monkeypatch.setattr("pipelines.retention.old_runs", _once([run]))
        done = retention.execute_in_process(instance=instance, resources={"multiweb": Multiweb()})
        assert done.success
        assert instance.get_run_by_id(run.run_id) is None
    assert not file.exists()


def _once(runs: list[dg.DagsterRun]) -> Any:
    """Stands in for the look at the storage, whose runs of a test are all young: these runs, then none."""
    answers = iter([runs])
    return lambda *_: next(answers, [])
