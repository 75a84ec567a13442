"""When the POS and the sites are read, whatever else happens.

All are on by default: a site that is new stays in preview until a person confirmed its first plan, so that the
site's own mode is the safety, not a switch in this list.
"""

import dagster as dg

from assets.catalogs import SiteReadConfig
from assets.orders import PollConfig
from pipelines import jobs
from pipelines.lanes import SCAN_LANE, busy_lanes, requests
from resources.installation import Installation
from resources.multiweb import Multiweb

ON = dg.DefaultScheduleStatus.RUNNING
TIMEZONE = "Asia/Ho_Chi_Minh"
# Longer than a weekend's outage of the sensor.
ORDER_WINDOW_HOURS = 72


def _active(multiweb: Multiweb) -> list[str]:
    return [site.alias for site in multiweb.tools.database.state.sites() if not site.paused]


@dg.schedule(job=jobs.scan, cron_schedule=Installation().scan_cron, execution_timezone=TIMEZONE, default_status=ON)
def pos_scan(context: dg.ScheduleEvaluationContext, multiweb: Multiweb) -> dg.RunRequest | dg.SkipReason:
    """Read the POS every five minutes, unless the last scan is still under way or nothing is connected."""
    if not _active(multiweb):
        return dg.SkipReason("No site is connected.")
    if SCAN_LANE in busy_lanes(context.instance, jobs.scan.name):
        return dg.SkipReason("The last scan is still under way.")
    return dg.RunRequest()


@dg.schedule(job=jobs.refresh, cron_schedule="*/15 * * * *", execution_timezone=TIMEZONE, default_status=ON)
def site_refresh(context: dg.ScheduleEvaluationContext, multiweb: Multiweb) -> list[dg.RunRequest]:
    """Read what changed on each site every 15 minutes."""
    return requests(context.instance, jobs.refresh.name, _active(multiweb), "listings")


@dg.schedule(job=jobs.refresh, cron_schedule="30 2 * * *", execution_timezone=TIMEZONE, default_status=ON)
def nightly_verification(context: dg.ScheduleEvaluationContext, multiweb: Multiweb) -> list[dg.RunRequest]:
    """Read each site whole every night, and find what differs from what was pushed."""
    whole = dg.RunConfig(ops={"site_catalog": SiteReadConfig(full=True)})
    return requests(context.instance, jobs.refresh.name, _active(multiweb), "listings", whole)


@dg.schedule(job=jobs.orders, cron_schedule="7 * * * *", execution_timezone=TIMEZONE, default_status=ON)
def hourly_orders(context: dg.ScheduleEvaluationContext, multiweb: Multiweb) -> list[dg.RunRequest]:
    """Read the orders of the last three days again every hour, so that a stuck sensor loses nothing."""
    longer = dg.RunConfig(ops={"site_orders": PollConfig(hours=ORDER_WINDOW_HOURS)})
    return requests(context.instance, jobs.orders.name, _active(multiweb), "orders", longer)


@dg.schedule(job=jobs.customers, cron_schedule="*/10 * * * *", execution_timezone=TIMEZONE, default_status=ON)
def customer_index(multiweb: Multiweb) -> dg.RunRequest | dg.SkipReason:
    """Read the customers that changed in the POS every ten minutes, where a site imports orders."""
    wanted = any(
        site.settings.orders.sync and site.settings.customers.sync
        for site in multiweb.tools.database.state.sites()
        if not site.paused
    )
    return dg.RunRequest() if wanted else dg.SkipReason("No site imports orders with customers.")


@dg.schedule(job=jobs.checks, cron_schedule="*/15 * * * *", execution_timezone=TIMEZONE, default_status=ON)
def regular_checks(multiweb: Multiweb) -> dg.RunRequest | dg.SkipReason:
    """Check every 15 minutes what must always hold."""
    if not multiweb.tools.database.state.sites():
        return dg.SkipReason("No site is connected.")
    return dg.RunRequest()


nightly_retention = dg.ScheduleDefinition(
    name="nightly_retention",
    job=jobs.retention,
    cron_schedule="15 3 * * *",
    execution_timezone=TIMEZONE,
    default_status=ON,
)

ALL_SCHEDULES = [
    pos_scan,
    site_refresh,
    nightly_verification,
    hourly_orders,
    customer_index,
    regular_checks,
    nightly_retention,
]
