"""A machine loses its power in the middle of a push: Dagster goes on believing in the run, and the site is served."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import dagster as dg
import pytest

from assets.partitions import SITES
from pipelines import lost_runs
from pipelines.definitions import defs
from pipelines.lanes import busy_lanes, lane_tags
from pipelines.sensors import pending_listings
from resources.multiweb import Multiweb
from tests.e2e.conftest import Played, played, writes
from tests.e2e.dagster_ui import wait_for

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parents[2]
DIFFERENCES = 60


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Played]:
    options = ["--sites", "1", "--differences", str(DIFFERENCES)]
    with played(tmp_path, options) as play:
        home = tmp_path / "dagster"
        home.mkdir()
        shutil.copyfile(ROOT / "dagster.yaml", home / "dagster.yaml")
        monkeypatch.setenv("DAGSTER_HOME", str(home))
        monkeypatch.setenv("MULTIWEB_HOME", str(play.installation.home))
        monkeypatch.setenv("MULTIWEB_DATABASE_URL", play.installation.database_url)
        monkeypatch.setenv("MULTIWEB_ALLOW_LOOPBACK", "true")
        yield play


def test_e8_after_a_power_loss_the_next_run_of_the_site_starts_and_converges(
    play: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    (site,) = play.aliases
    play.tools.database.state.update_site(site, mode="preview")
    play.cycle()
    play.tools.database.state.update_site(site, mode="live")
    play.reset_counts()
    play.sandbox.ask("POST", f"/{site}/faults", {"kind": "slow", "seconds": 20.0, "method": "PUT"})
    with dg.DagsterInstance.get() as instance:
        instance.add_dynamic_partitions(str(SITES.name), [site])
        die_in_the_middle(play, site)
        assert busy_lanes(instance, "push") == {f"{site}:listings"}
        assert asked_for(instance) == []
        monkeypatch.setattr(lost_runs, "GRACE", timedelta(0))
        wait_for("the lost run is ended", lambda: end_lost_runs(instance), 60)
        assert asked_for(instance) == [site]
        play.sandbox.ask("DELETE", f"/{site}/faults")
        job = defs().resolve_job_def("push")
        assert job.execute_in_process(instance=instance, partition_key=site, tags=lane_tags(site, "listings")).success
    again = writes(play.counted(), site) - DIFFERENCES
    assert 0 <= again <= 20 + 12, "what was not recorded is repeated, and nothing else"
    assert play.cycle().sites[0].stock_writes == 0
    assert play.tools.database.listings.pending_sites() == {}


def die_in_the_middle(play: Played, site: str) -> None:
    """A worker begins to push, and is gone without a word once the site has seen some writes."""
    command = [sys.executable, "-m", "tests.e2e.run_worker", site]
    worker = subprocess.Popen(command, cwd=ROOT, env=dict(os.environ), start_new_session=True)
    try:
        wait_for("some writes reached the site", lambda: writes(play.counted(), site) >= 5, 60)
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


def end_lost_runs(instance: dg.DagsterInstance) -> bool:
    """Once the lease of the dead worker has run out."""
    with dg.build_sensor_context(instance=instance, resources={"multiweb": Multiweb()}) as context:
        lost_runs.lost_runs(context)
    time.sleep(1.0)
    return not busy_lanes(instance, "push")


def asked_for(instance: dg.DagsterInstance) -> list[str | None]:
    """The sites for which a push run is asked for now."""
    with dg.build_sensor_context(instance=instance, resources={"multiweb": Multiweb()}) as context:
        outcome = pending_listings(context)
    return [] if isinstance(outcome, dg.SkipReason) else [one.partition_key for one in outcome.run_requests or []]
