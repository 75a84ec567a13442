"""What each website should show, and the writing of it."""

import dagster as dg

from assets.links import links
from assets.metadata import counts, on_page, spent
from assets.partitions import SITES
from assets.planning import plan_metadata, plan_on_page, tell_held
from resources.multiweb import Multiweb
from sync.listings.plan import plan_site
from sync.listings.push import push_site


@dg.asset(partitions_def=SITES, deps=[links], group_name="listings", kinds={"pandas", "sql"}, owners=["team:operators"])
def listing_plan(context: dg.AssetExecutionContext, multiweb: Multiweb) -> dg.MaterializeResult[None]:
    """Stock and prices this website should show, compared with what it last confirmed.

    Nothing is written here. A change beyond the guards (too much stock going to zero, a price that jumps) is held
    for a person; everything else becomes pending.
    """
    report = plan_site(context.partition_key, multiweb.tools.database)
    tell_held(context, context.partition_key, report)
    link = plan_on_page(multiweb.tools.installation.console_url, context.partition_key, report)
    return dg.MaterializeResult(metadata={**plan_metadata(report), **link})


@dg.asset(partitions_def=SITES, deps=[listing_plan], group_name="listings", kinds={"sapo"}, owners=["team:operators"])
def listing_push(context: dg.AssetExecutionContext, multiweb: Multiweb) -> dg.MaterializeResult[None]:
    """Writes the pending stock and prices to the website: only what differs, items going to zero first.

    A run takes about eight minutes at most and then ends with what remains; the next one is asked for by itself.
    A site in preview mode is never written to.
    """
    tools = multiweb.tools
    with tools.site(context.partition_key) as site:
        report = push_site(site, tools.database)
        calls = spent(site.spent())
    if report.failure:
        raise dg.Failure(report.failure, metadata=calls, allow_retries=False)
    return dg.MaterializeResult(
        metadata={
            "stock writes": report.stock_writes,
            "price writes": report.price_writes,
            "rejected": report.rejected,
            "remaining": report.remaining,
            "stopped by": report.stopped or report.trouble or "nothing: done",
            "by state": counts(tools.database.listings.counts(context.partition_key)),
            **on_page(tools.installation.console_url, context.partition_key, "changes?tab=log"),
            **calls,
        }
    )
