"""The jobs: which assets are made together.

Every job runs in one process: a process for each step would cost two CPU-seconds a step. Every job has a maximum
run time, because a run that is killed without a word would otherwise hold its lane for ever.
"""

from typing import Any

import dagster as dg

from pipelines.checks import HOUSE_CHECKS
from pipelines.inbox import FIXES
from pipelines.lanes import LANE_TAG, SCAN_LANE, WORK_TAG
from pipelines.retention import delete_old_runs, forget_old_records

MINUTE = 60


def _max_runtime(minutes: int) -> dict[str, str]:
    return {"dagster/max_runtime": str(minutes * MINUTE)}


scan = dg.define_asset_job(
    "scan",
    selection=dg.AssetSelection.assets("pos_order_states", "pos_catalog"),
    executor_def=dg.in_process_executor,
    tags={**_max_runtime(30), LANE_TAG: SCAN_LANE, WORK_TAG: "listings"},
    description="Read the POS once for all sites, and plan the sites that the changes concern.",
)

refresh = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.assets("site_catalog", "links", "mismatch_workbook", "listing_plan"),
    executor_def=dg.in_process_executor,
    tags=_max_runtime(30),
    description="Read one site, link it, write its workbook and plan it.",
)

push = dg.define_asset_job(
    "push",
    selection=dg.AssetSelection.assets("listing_push"),
    executor_def=dg.in_process_executor,
    tags=_max_runtime(15),
    description="Write what is pending to one site.",
)

orders = dg.define_asset_job(
    "orders",
    selection=dg.AssetSelection.assets("site_orders", "pos_orders"),
    executor_def=dg.in_process_executor,
    tags=_max_runtime(15),
    description="Import the new orders of one site into the POS.",
)

customers = dg.define_asset_job(
    "customers",
    selection=dg.AssetSelection.assets("pos_customers"),
    executor_def=dg.in_process_executor,
    tags=_max_runtime(30),
    description="Keep the index of the POS's customers fresh.",
)

fixes = dg.define_asset_job(
    FIXES,
    selection=dg.AssetSelection.assets("workbook_fixes"),
    executor_def=dg.in_process_executor,
    tags=_max_runtime(30),
    description="Apply a workbook that was handed back.",
)

checks = dg.define_asset_job(
    "house_checks",
    selection=dg.AssetSelection.checks(*HOUSE_CHECKS),
    executor_def=dg.in_process_executor,
    tags=_max_runtime(5),
    description="What must always hold, over all sites.",
)


@dg.job(executor_def=dg.in_process_executor, tags=_max_runtime(30))
def retention() -> None:
    """Delete old runs with their files, and what the tables and folders need not keep longer (docs/deploy.md)."""
    delete_old_runs()
    forget_old_records()


ALL_JOBS: list[Any] = [scan, refresh, push, orders, customers, fixes, checks, retention]
