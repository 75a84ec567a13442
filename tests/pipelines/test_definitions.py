"""Everything loads, and each part carries what operators and the daemon need."""

import dagster as dg

from pipelines.definitions import defs
from pipelines.jobs import ALL_JOBS
from pipelines.schedules import ALL_SCHEDULES
from pipelines.sensors import ALL_SENSORS


def test_the_code_location_loads() -> None:
    dg.Definitions.validate_loadable(defs())


def test_every_asset_tells_an_operator_what_it_is_and_whose() -> None:
    for asset in defs().resolve_asset_graph().asset_nodes:
        assert len(asset.description or "") > 60, asset.key
        assert asset.group_name in {"pos", "sites", "links", "listings", "orders"}, asset.key
        assert asset.owners, asset.key
        assert asset.kinds, asset.key


def test_every_job_runs_in_one_process_and_for_a_limited_time() -> None:
    repository = defs().get_repository_def()
    for job in ALL_JOBS:
        resolved = repository.get_job(job.name)
        assert resolved.executor_def.name == "in_process", job.name
        assert int(resolved.tags["dagster/max_runtime"]) >= 300, job.name


def test_schedules_and_sensors_are_on_from_the_start() -> None:
    assert {schedule.default_status for schedule in ALL_SCHEDULES} == {dg.DefaultScheduleStatus.RUNNING}
    assert {sensor.default_status for sensor in ALL_SENSORS} == {dg.DefaultSensorStatus.RUNNING}


def test_the_graph_is_the_one_that_is_documented() -> None:
    graph = defs().resolve_asset_graph()
    parents = {node.key.to_user_string(): {p.to_user_string() for p in node.parent_keys} for node in graph.asset_nodes}
    assert parents["links"] == {"pos_catalog", "site_catalog"}
    assert parents["mismatch_workbook"] == {"links"}
    assert parents["listing_plan"] == {"links"}
    assert parents["listing_push"] == {"listing_plan"}
    assert parents["pos_orders"] == {"site_orders", "links"}
