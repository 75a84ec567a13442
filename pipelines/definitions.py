"""The code location: everything Dagster knows of Multiweb, by explicit lists."""

import dagster as dg

from assets import catalogs, links, listings, orders
from pipelines.alerting import alerts
from pipelines.checks import HOUSE_CHECKS
from pipelines.jobs import ALL_JOBS
from pipelines.lost_runs import lost_runs
from pipelines.schedules import ALL_SCHEDULES
from pipelines.sensors import ALL_SENSORS
from resources.multiweb import Multiweb

ASSETS = [
    catalogs.pos_catalog,
    catalogs.site_catalog,
    links.links,
    links.mismatch_workbook,
    links.workbook_fixes,
    listings.listing_plan,
    listings.listing_push,
    orders.site_orders,
    orders.pos_orders,
    orders.pos_customers,
    orders.pos_order_states,
]


@dg.definitions
def defs() -> dg.Definitions:
    """Assets, checks, jobs, schedules, sensors and the one resource."""
    return dg.Definitions(
        assets=ASSETS,
        asset_checks=HOUSE_CHECKS,
        jobs=ALL_JOBS,
        schedules=ALL_SCHEDULES,
        sensors=[*ALL_SENSORS, lost_runs, alerts],
        resources={"multiweb": Multiweb()},
        executor=dg.in_process_executor,
    )
