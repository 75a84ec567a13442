"""`doctor` of the installation itself: what stands well, what a person should see, what fails a script."""

import json
import shutil
import sqlite3
import time
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
import yaml
from dagster._daemon.types import DaemonHeartbeat

from resources import dagster_check, self_check
from resources.dagster_check import check_dagster
from resources.database.database import SqlDatabase
from resources.installation import Installation
from resources.self_check import Standing, clock_check
from tests.console.conftest import Multiweb
from tests.resources.database.rows import connect_pos

ROOT = Path(__file__).resolve().parents[2]
Usage = namedtuple("Usage", "total used free")


def checks(multiweb: Multiweb, code: int = 0) -> dict[str, dict[str, Any]]:
    """What was found of the installation, by the name of the check; the last one of a name counts."""
    (found,) = json.loads(multiweb("doctor", "--json", code=code).stdout)
    assert found["kind"] == "installation"
    return {one["name"]: one for one in found["checks"]}


@pytest.fixture(autouse=True)
def no_dagster(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DAGSTER_HOME", raising=False)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of Dagster as the checkout has it."""
    folder = tmp_path / "dagster"
    folder.mkdir()
    shutil.copyfile(ROOT / "dagster.yaml", folder / "dagster.yaml")
    monkeypatch.setenv("DAGSTER_HOME", str(folder))
    return folder


def test_a_new_installation_stands_well_and_is_told_how_to_begin(multiweb: Multiweb) -> None:
    ended = multiweb("doctor")
    for words in ("— installation —", "answers and stands at revision", "GB are free", "The clock agrees", "on Python"):
        assert words in ended.stdout
    assert "multiweb connect pos" in ended.stderr and "DAGSTER_HOME is not set" in ended.stderr


@pytest.mark.parametrize(("free", "standing", "code"), [(9e9, "good", 0), (4e9, "warning", 0), (5e8, "problem", 1)])
def test_a_disk_that_fills_is_seen_in_time(
    multiweb: Multiweb, monkeypatch: pytest.MonkeyPatch, free: float, standing: str, code: int
) -> None:
    multiweb("sites")  # makes the home
    monkeypatch.setattr(self_check.shutil, "disk_usage", lambda _: Usage(1e12, 1e12 - free, free))
    assert checks(multiweb, code)["disk"]["standing"] == standing


@pytest.mark.parametrize(
    ("apart", "standing", "words"),
    [(0.5, "good", "agrees"), (-9, "warning", "9 s behind"), (4000, "problem", "4,000 s ahead of")],
)
def test_a_clock_that_is_wrong_is_told(apart: float, standing: str, words: str) -> None:
    found = clock_check(apart)
    assert found.standing == standing and words in found.sentence


def test_a_key_that_does_not_open_what_is_stored_fails_by_the_name_of_the_shop(multiweb: Multiweb) -> None:
    database = SqlDatabase(Installation().database_url)
    connect_pos(database)  # with a secret that no key sealed
    database.close()
    ended = multiweb("doctor", code=1)
    assert "does not open the credentials of pos" in ended.stderr


@pytest.mark.sqlite
def test_a_database_of_a_newer_program_is_wrong_use(multiweb: Multiweb, tmp_path: Path) -> None:
    multiweb("sites")
    with sqlite3.connect(tmp_path / "home" / "multiweb.db") as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    assert "made by a newer one" in multiweb("doctor", code=2).stderr


def test_the_daemon_is_missed_until_it_gives_signs_of_life(home: Path) -> None:
    assert [(one.name, one.standing) for one in check_dagster()] == [
        ("dagster", Standing.GOOD),
        ("daemon", Standing.PROBLEM),
    ]
    with dg.DagsterInstance.get() as instance:
        for kind in instance.get_required_daemon_types():
            instance.add_daemon_heartbeat(DaemonHeartbeat(time.time(), kind, "id", None))
        assert check_dagster()[-1].standing == Standing.GOOD
        instance.add_daemon_heartbeat(DaemonHeartbeat(time.time() - 600, "SENSOR", "id", None))
    last = check_dagster()[-1]
    assert last.standing == Standing.PROBLEM and "sensor" in last.sentence


Change = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda s: s["concurrency"]["runs"]["tag_concurrency_limits"].pop(0), "multiweb/lane"),
        (lambda s: s["concurrency"]["runs"]["tag_concurrency_limits"][0].update(limit=2), "multiweb/lane"),
        (lambda s: s["concurrency"]["runs"].update(max_concurrent_runs=4), "take every place"),
        (lambda s: s.pop("run_monitoring"), "run_monitoring is off"),
        (lambda s: s.pop("retention"), "grows for ever"),
        (lambda s: s["run_retries"].pop("retry_on_asset_or_op_failure"), "refused for good"),
        (lambda s: s.update(storage={"postgres": {"postgres_db": {"hostname": "db"}}}), "without a driver"),
    ],
)
def test_a_setting_of_dagster_that_the_lanes_need_is_missed(
    home: Path, monkeypatch: pytest.MonkeyPatch, change: Change, words: str
) -> None:
    settings = yaml.safe_load((home / "dagster.yaml").read_text(encoding="utf-8"))
    change(settings)
    (home / "dagster.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    monkeypatch.setattr(dagster_check, "_daemon", lambda: self_check.Check("daemon", Standing.GOOD, ""))
    found = [one for one in check_dagster() if one.standing != Standing.GOOD]
    assert len(found) == 1 and words in found[0].sentence


@pytest.mark.parametrize("value", ["relative/home", "/nowhere/at/all"])
def test_a_home_of_dagster_that_cannot_work_is_a_problem(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAGSTER_HOME", value)
    (found,) = check_dagster()
    assert found.standing == Standing.PROBLEM and value in found.sentence


def test_a_shop_alone_is_looked_at_without_the_installation(multiweb: Multiweb) -> None:
    assert "nowhere" in multiweb("doctor", "nowhere", code=2).stderr
