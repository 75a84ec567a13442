"""Plans for several sites in one run, each recorded as that site's own materialization.

A run costs two CPU-seconds whatever it does, so the plans that follow a POS scan are made inside the scan's run
instead of in one run for each site.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import dagster as dg

from assets.metadata import counts, table
from resources.toolbox import Toolbox
from sync.errors import MultiwebError
from sync.link import LinkReport, link_where_needed
from sync.plan import PlanReport, plan_site

# Settings, approvals and holds change without a POS scan noticing; no plan grows older than this.
OLDEST_PLAN = timedelta(minutes=15)


def link_metadata(report: LinkReport) -> dict[str, Any]:
    """Counts by status and reason."""
    return {
        "dagster/row_count": report.linked + report.unlinked + report.error,
        "linked": report.linked,
        "unlinked": report.unlinked,
        "error": report.error,
        "by reason": counts(report.by_reason),
    }


def plan_metadata(report: PlanReport) -> dict[str, Any]:
    """Counts by field, state and reason, and the first changes before → after."""
    rows = [(row.sku, row.field, row.before, row.after, row.state, row.reason) for row in report.preview]
    return {
        "pending": report.pending,
        "held": report.held,
        "by state": counts(report.by_state),
        "preview": table(["SKU", "field", "before", "after", "state", "reason"], rows),
    }


def plan_stale_sites(
    context: dg.AssetExecutionContext, tools: Toolbox, *, changed: bool
) -> tuple[list[str], dict[str, str]]:
    """Link and plan the sites that a change concerns, or whose plan is old.

    Returns:
        The sites planned, and the sites that failed with the reason.
    """
    planned: list[str] = []
    failed: dict[str, str] = {}
    marks = tools.database.state.watermarks()
    for site in tools.database.state.sites():
        read = f"site:{site.alias}:full" in marks
        last = marks.get(f"site:{site.alias}:plan")
        stale = last is None or datetime.now(UTC) - last > OLDEST_PLAN
        if site.paused or not read or not (changed or stale):
            continue
        try:
            links = link_where_needed(site.alias, tools.database)
            plan = plan_site(site.alias, tools.database)
        except MultiwebError as error:
            failed[site.alias] = str(error)
            continue
        _record(context, "links", site.alias, link_metadata(links))
        _record(context, "listing_plan", site.alias, plan_metadata(plan))
        planned.append(site.alias)
    return planned, failed


def _record(context: dg.AssetExecutionContext, asset: str, site: str, metadata: dict[str, Any]) -> None:
    # A site that was connected a moment ago may not be a partition yet; its own refresh run records it then.
    if site in context.instance.get_dynamic_partitions("sites"):
        context.log_event(dg.AssetMaterialization(asset_key=asset, partition=site, metadata=metadata))
