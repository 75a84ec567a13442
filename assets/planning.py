"""Plans for several sites in one run, each recorded as that site's own materialization.

A run costs two CPU-seconds whatever it does, so the plans that follow a POS scan are made inside the scan's run
instead of in one run for each site.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import dagster as dg

from assets.metadata import counts, on_page, table
from resources.toolbox import Toolbox
from sync.errors import MultiwebError
from sync.linking.link import LinkReport, link_where_needed
from sync.listings.plan import orders_moved, plan_site
from sync.listings.plan_report import PlanReport

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
    totals = [
        (one.field, one.state, one.values, one.to_zero, one.falling, one.rising, one.before, one.after)
        for one in report.totals
    ]
    return {
        "pending": report.pending,
        "held": report.held,
        "held by": counts(report.holds),
        "looked at": "all variants" if report.looked_at is None else f"{report.looked_at} variants that changed",
        "by state": counts(report.by_state),
        "totals": table(
            ["field", "state", "values", "to zero", "falling", "rising", "sum on the site", "sum from the POS"], totals
        ),
        "preview": table(["SKU", "field", "before", "after", "state", "reason"], rows),
    }


def plan_on_page(console_url: str, site: str, report: PlanReport) -> dict[str, Any]:
    """A link to what the plan holds, or else to what it would write."""
    return on_page(console_url, site, f"changes?tab={'held' if report.held else 'plan'}")


@dataclass
class Planned:
    """What became of several sites: held values of those that were planned, and why the others were not."""

    held: dict[str, int] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


def plan_stale_sites(context: dg.AssetExecutionContext, tools: Toolbox, *, changed: bool) -> Planned:
    """Link and plan the sites that a change concerns, or whose plan is old; each is recorded as that site's own."""
    marks = tools.database.state.watermarks()

    def stale(alias: str) -> bool:
        last = marks.get(f"site:{alias}:plan")
        return last is None or datetime.now(UTC) - last > OLDEST_PLAN

    return _plan(context, tools, [alias for alias in _plannable(tools, marks) if changed or stale(alias)])


def plan_after_orders(context: dg.AssetExecutionContext, tools: Toolbox) -> Planned:
    """Plan the sites whose plan does not know the newest orders: what one site sold, the others must not sell again."""
    sites = _plannable(tools, tools.database.state.watermarks())
    return _plan(context, tools, [alias for alias in sites if orders_moved(alias, tools.database)])


def _plannable(tools: Toolbox, marks: Mapping[str, datetime]) -> list[str]:
    """The sites that are not paused and, by the watermarks, were read once."""
    sites = tools.database.state.sites()
    return [site.alias for site in sites if not site.paused and f"site:{site.alias}:full" in marks]


def _plan(context: dg.AssetExecutionContext, tools: Toolbox, sites: Sequence[str]) -> Planned:
    outcome = Planned()
    for alias in sites:
        try:
            links = link_where_needed(alias, tools.database)
            plan = plan_site(alias, tools.database)
        except MultiwebError as error:
            outcome.failed[alias] = str(error)
            continue
        if links is not None:
            linked = on_page(tools.installation.console_url, alias, "products")
            _record(context, "links", alias, {**link_metadata(links), **linked})
        shown = plan_on_page(tools.installation.console_url, alias, plan)
        _record(context, "listing_plan", alias, {**plan_metadata(plan), **shown})
        tell_held(context, alias, plan)
        outcome.held[alias] = plan.held
    return outcome


def tell_held(context: dg.AssetExecutionContext, alias: str, plan: PlanReport) -> None:
    """Say in the run that guards hold something, and what to do about it."""
    if plan.held:
        guards = ", ".join(f"{reason} {count}" for reason, count in sorted(plan.holds.items()))
        context.log.warning(
            "%s: %s values are held (%s). Look: multiweb plan %s --held", alias, plan.held, guards, alias
        )


def _record(context: dg.AssetExecutionContext, asset: str, site: str, metadata: dict[str, Any]) -> None:
    # A site that was connected a moment ago may not be a partition yet; its own refresh run records it then.
    if site in context.instance.get_dynamic_partitions("sites"):
        context.log_event(dg.AssetMaterialization(asset_key=asset, partition=site, metadata=metadata))
