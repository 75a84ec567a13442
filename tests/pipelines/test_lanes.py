"""Runs are asked for only where they can and should start."""

from collections.abc import Iterator

import dagster as dg
import pytest
from dagster import DagsterRunStatus

from console import parts
from pipelines.lanes import LANE_TAG, lane_tags, requests
from pipelines.polling import rotated
from pipelines.sensors import partition_changes


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions("sites", ["alpha", "beta"])
        yield instance


def under_way(instance: dg.DagsterInstance, job: str, lane: str, status: DagsterRunStatus) -> None:
    instance.add_run(dg.DagsterRun(job_name=job, status=status, tags={LANE_TAG: lane}))


def asked(found: list[dg.RunRequest]) -> list[str | None]:
    return [request.partition_key for request in found]


def test_a_site_that_is_no_partition_yet_never_fails_the_others(instance: dg.DagsterInstance) -> None:
    assert asked(requests(instance, "push", ["alpha", "unknown"], "listings")) == ["alpha"]


@pytest.mark.parametrize("status", [DagsterRunStatus.STARTING, DagsterRunStatus.STARTED])
def test_e4_a_site_with_a_run_under_way_is_not_asked_for_again(
    instance: dg.DagsterInstance, status: DagsterRunStatus
) -> None:
    under_way(instance, "push", "alpha:listings", status)
    assert asked(requests(instance, "push", ["alpha", "beta"], "listings")) == ["beta"]


def test_a_finished_run_and_another_lane_are_not_in_the_way(instance: dg.DagsterInstance) -> None:
    under_way(instance, "push", "alpha:listings", DagsterRunStatus.SUCCESS)
    under_way(instance, "orders", "alpha:orders", DagsterRunStatus.STARTED)
    assert asked(requests(instance, "push", ["alpha"], "listings")) == ["alpha"]


def test_orders_and_listings_of_a_site_are_two_lanes() -> None:
    assert lane_tags("alpha", "orders")[LANE_TAG] != lane_tags("alpha", "listings")[LANE_TAG]


def test_orders_have_a_queue_of_their_own_where_celery_does_the_runs() -> None:
    """A worker takes from it first, so that an import never stands behind a push."""
    tags = pytest.importorskip("dagster_celery.tags", reason="the extra `cluster` is not installed")
    assert lane_tags("alpha", "orders")[tags.DAGSTER_CELERY_QUEUE_TAG] == parts.ORDERS
    assert tags.DAGSTER_CELERY_QUEUE_TAG not in lane_tags("alpha", "listings")


def test_a_partition_is_deleted_only_when_no_run_needs_it() -> None:
    assert partition_changes({"a", "b"}, {"b", "c", "d"}, {"d"}) == (["a"], ["c"])


def test_each_tick_begins_with_another_site() -> None:
    assert rotated(["a", "b", "c"], "a") == ["b", "c", "a"]
    assert rotated(["a", "b", "c"], "c") == ["a", "b", "c"]
    assert rotated(["a", "b", "c"], "") == ["a", "b", "c"]
