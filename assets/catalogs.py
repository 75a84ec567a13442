"""The catalogs of both sides, as they were last read."""

import dagster as dg

from assets.metadata import spent
from assets.partitions import SITES
from assets.planning import plan_stale_sites
from resources.multiweb import Multiweb
from sync.catalogs.pull import pull_pos_catalog, pull_site_catalog


class SiteReadConfig(dg.Config):
    """How a site is read."""

    full: bool = False


@dg.asset(group_name="pos", kinds={"sapo", "sql"}, owners=["team:operators"], deps=["pos_order_states"])
def pos_catalog(context: dg.AssetExecutionContext, multiweb: Multiweb) -> dg.MaterializeResult[None]:
    """Products, stock of every branch and prices of every list, as the point of sale has them now.

    One scan for all sites: 250 products a call. Stock does not move a product's `modified_on` in the POS, so the
    scan reads everything. A scan that is cut short changes nothing that it did not see. Afterwards the sites
    that the changes concern get a new listing plan in this same run; see their own materializations.
    """
    tools = multiweb.tools
    with tools.pos() as pos:
        report = pull_pos_catalog(pos, tools.database)
        calls = spent(pos.spent())
    outcome = plan_stale_sites(context, tools, changed=report.changed + report.gone > 0)
    if outcome.failed:
        raise dg.Failure(
            f"The POS was read, but no plan could be made for: {', '.join(sorted(outcome.failed))}",
            metadata={site: dg.MetadataValue.text(why) for site, why in outcome.failed.items()},
            allow_retries=False,
        )
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": report.variants,
            "products": report.products,
            "variants changed": report.changed,
            "variants gone": report.gone,
            "pages": report.pages,
            "sites planned": ", ".join(outcome.held) or "none: nothing changed",
            "held for approval": sum(outcome.held.values()),
            **calls,
        }
    )


@dg.asset(partitions_def=SITES, group_name="sites", kinds={"sapo", "sql"}, owners=["team:operators"])
def site_catalog(
    context: dg.AssetExecutionContext, config: SiteReadConfig, multiweb: Multiweb
) -> dg.MaterializeResult[None]:
    """Products, prices and stock as the website itself shows them.

    Every 15 minutes only what the site says was modified; every night the whole catalog, which also confirms or
    refutes what was pushed: a value that somebody changed on the site is found here and written again once.
    """
    tools = multiweb.tools
    with tools.site(context.partition_key) as site:
        report = pull_site_catalog(site, tools.database, full=config.full)
        calls = spent(site.spent())
    products, variants = tools.database.catalog.counts(context.partition_key)
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": variants,
            "products": products,
            "read this time": report.variants,
            "variants changed": report.changed,
            "variants gone": report.gone,
            **calls,
        }
    )
