"""Runs whose worker is gone are ended; those that give signs of life, or may soon, are left alone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest

from pipelines import lost_runs
from pipelines.definitions import defs
from pipelines.jobs import ALL_JOBS
from pipelines.lanes import LANE_TAG, busy_lanes
from resources.database.database import SqlDatabase
from resources.multiweb import Multiweb, run_lease


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


@pytest.fixture
def multiweb(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MULTIWEB_DATABASE_URL", sqlite_url)


def started(instance: dg.DagsterInstance, site: str = "web1", **tags: str) -> str:
    """A run that Dagster believes to be at work."""
    tags = {LANE_TAG: f"{site}:listings"} | tags
    run = dg.DagsterRun(job_name="push", tags=tags, status=dg.DagsterRunStatus.STARTED)
    return instance.add_run(run).run_id


def look(instance: dg.DagsterInstance) -> None:
    with dg.build_sensor_context(instance=instance, resources={"multiweb": Multiweb()}) as context:
        lost_runs.lost_runs(context)


def status(instance: dg.DagsterInstance, run_id: str) -> dg.DagsterRunStatus:
    run = instance.get_run_by_id(run_id)
    assert run is not None
    return run.status


@pytest.mark.usefixtures("multiweb")
def test_e8_a_run_without_a_sign_of_life_is_ended_and_its_lane_is_free(
    instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = started(instance)
    assert busy_lanes(instance, "push") == {"web1:listings"}
    monkeypatch.setattr(lost_runs, "GRACE", timedelta(0))
    look(instance)
    assert status(instance, run_id) == dg.DagsterRunStatus.FAILURE
    assert busy_lanes(instance, "push") == set()


@pytest.mark.usefixtures("multiweb")
def test_a_run_that_gives_signs_of_life_is_left_alone(
    instance: dg.DagsterInstance, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = started(instance)
    monkeypatch.setattr(lost_runs, "GRACE", timedelta(0))
    database = SqlDatabase(sqlite_url)
    with database.leases.hold(run_lease(run_id), "a worker"):
        look(instance)
        assert status(instance, run_id) == dg.DagsterRunStatus.STARTED
    database.close()


def test_a_run_that_has_just_started_is_left_alone_and_an_old_one_is_not_whatever_its_lane(
    instance: dg.DagsterInstance,
) -> None:
    young, old = started(instance), started(instance, "web2")
    laneless = instance.add_run(dg.DagsterRun(job_name="retention", status=dg.DagsterRunStatus.STARTED)).run_id
    records = instance.get_run_records()
    now = datetime.now(UTC)
    assert lost_runs.lost(records, set(), now) == []
    later = now + lost_runs.GRACE + timedelta(seconds=1)
    assert {run.run_id for run in lost_runs.lost(records, set(), later)} == {young, old, laneless}
    assert {run.run_id for run in lost_runs.lost(records, {run_lease(young)}, later)} == {old, laneless}


def test_every_job_keeps_a_lease_alive_so_that_none_is_taken_for_lost() -> None:
    repository = defs().get_repository_def()
    for job in ALL_JOBS:
        resolved = repository.get_job(job.name)
        assert "multiweb" in resolved.get_required_resource_defs(), job.name


def test_a_lease_that_lives_is_not_dropped(sqlite_url: str) -> None:
    database = SqlDatabase(sqlite_url)
    with database.leases.hold("run:1", "a worker"):
        assert database.leases.drop_dead("run:1") is False
    assert database.leases.drop_dead("run:1") is False
    database.close()
