"""The sensor that tells of troubles: it knows which runs failed, and starts none."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest

from pipelines.alerting import PARTITION_TAG, alerts, failed_runs
from pipelines.jobs import ALL_JOBS
from resources.multiweb import Multiweb
from resources.toolbox import open_toolbox
from sync.alerts.texts import ACTIVITIES
from tests.resources.mailbox import mailbox
from tests.sync.catalog_world import settings
from tests.sync.order_fakes import SITE
from tests.sync.order_world import connect


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


def ended(instance: dg.DagsterInstance, job: str, site: str = "", *, well: bool = False) -> None:
    status = dg.DagsterRunStatus.SUCCESS if well else dg.DagsterRunStatus.FAILURE
    instance.add_run(dg.DagsterRun(job_name=job, tags={PARTITION_TAG: site} if site else {}, status=status))


def failed(instance: dg.DagsterInstance) -> list[tuple[str, str]]:
    return [(one.activity, one.shop) for one in failed_runs(instance, datetime.now(UTC))]


def test_a_run_has_failed_until_the_next_of_its_job_and_site_went_well(instance: dg.DagsterInstance) -> None:
    for job, site in (("refresh", "web1"), ("refresh", "web2"), ("scan", ""), ("refresh", "web1"), ("somebodys", "")):
        ended(instance, job, site)
    assert failed(instance) == [("refresh", "web1"), ("refresh", "web2"), ("scan", "")]
    ended(instance, "refresh", "web1", well=True)
    ended(instance, "push", "web2", well=True)
    ended(instance, "scan", well=True)
    assert failed(instance) == [("refresh", "web2")]
    ended(instance, "scan")
    assert failed(instance) == [("refresh", "web2"), ("scan", "")]
    assert failed_runs(instance, datetime.now(UTC) + timedelta(days=8)) == []


def test_a_tick_tells_of_a_failed_run_and_asks_for_none(
    instance: dg.DagsterInstance, sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    from resources.alerting import add_address

    monkeypatch.setenv("MULTIWEB_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("MULTIWEB_HOME", str(tmp_path))
    monkeypatch.setenv("MULTIWEB_LANGUAGE", "en")
    ended(instance, "refresh", SITE)
    with mailbox() as box:
        with open_toolbox() as tools:
            connect(tools.database, settings())
            add_address(tools, "owners", box.address, who="test")
        for _ in range(2):
            with dg.build_sensor_context(instance=instance, resources={"multiweb": Multiweb()}) as context:
                answer = alerts(context)
                assert isinstance(answer, dg.SkipReason)
    assert [one["message"].split("run of")[0] for one in box.came] == [f"⚠ {SITE}: Reading and linking products: the "]


def test_every_job_of_the_schedules_has_its_words() -> None:
    assert {job.name for job in ALL_JOBS} == set(ACTIVITIES)
