"""Web orders on their way into the POS."""

from datetime import timedelta

import dagster as dg

from assets.links import links
from assets.metadata import counts, on_page, spent
from assets.partitions import SITES
from assets.planning import plan_after_orders
from resources.multiweb import Multiweb
from sync.orders.customers import refresh_customers
from sync.orders.importing import import_orders
from sync.orders.polling import poll_orders
from sync.orders.states import refresh_order_states


class PollConfig(dg.Config):
    """How far back the orders of a site are read again, beside the usual overlap; 0: only that."""

    hours: int = 0


@dg.asset(partitions_def=SITES, group_name="sites", kinds={"sapo", "sql"}, owners=["team:operators"])
def site_orders(
    context: dg.AssetExecutionContext, config: PollConfig, multiweb: Multiweb
) -> dg.MaterializeResult[None]:
    """The web orders of this site since its connection: recorded once, by the site's own order id.

    The sensor polls every 30 seconds; this asset reads a longer window every hour, so that a stuck sensor loses
    nothing.
    """
    tools = multiweb.tools
    window = timedelta(hours=config.hours) if config.hours else None
    with tools.site(context.partition_key, "orders") as site:
        report = poll_orders(site, tools.database, window=window)
        calls = spent(site.spent())
    link = on_page(tools.installation.console_url, context.partition_key, "orders")
    found = {"read": report.seen, "new": report.new, "changed": report.changed}
    return dg.MaterializeResult(metadata={**found, **link, **calls})


@dg.asset(
    partitions_def=SITES,
    deps=[site_orders, links],
    group_name="orders",
    kinds={"sapo"},
    owners=["team:operators"],
)
def pos_orders(context: dg.AssetExecutionContext, multiweb: Multiweb) -> dg.MaterializeResult[None]:
    """Each new web order, created exactly once in the POS.

    An order with a line that is not linked waits, and goes by itself once the SKU is linked. After a lost answer
    the POS is searched before anything is sent again. Afterwards all sites that the orders concern are planned in this
    same run: what they hold is held on the other sites within seconds.
    """
    tools = multiweb.tools
    alias = context.partition_key
    with tools.pos("orders") as pos, tools.site(alias, "orders") as site:
        report = import_orders(alias, pos, site, tools.database)
        calls = spent(pos.spent(), site.spent())
    planned = plan_after_orders(context, tools)
    for other, why in sorted(planned.failed.items()):
        context.log.warning("%s could not be planned: %s", other, why)
    return dg.MaterializeResult(
        metadata={
            "sites planned": ", ".join(planned.held) or "none: their plans know these orders",
            "created": report.created,
            "waiting": report.waiting,
            "unsure": report.unsure,
            "failed": report.failed,
            "cancelled": report.cancelled,
            "shown on the site": report.shown,
            "not shown because of": report.trouble or "nothing",
            "reasons": counts(report.reasons),
            "all orders by state": counts(tools.database.orders.counts(alias)),
            **on_page(tools.installation.console_url, alias, "orders?flagged=1" if report.failed else "orders"),
            **calls,
        }
    )


@dg.asset(group_name="pos", kinds={"sapo", "sql"}, owners=["team:operators"])
def pos_customers(multiweb: Multiweb) -> dg.MaterializeResult[None]:
    """Index of the POS's customers by phone and e-mail, so that a buyer who is known is found without a call."""
    tools = multiweb.tools
    with tools.pos("orders") as pos:
        report = refresh_customers(pos, tools.database)
        calls = spent(pos.spent())
    return dg.MaterializeResult(metadata={"read": report.read, "changed": report.changed, **calls})


@dg.asset(group_name="pos", kinds={"sapo", "sql"}, owners=["team:operators"])
def pos_order_states(multiweb: Multiweb) -> dg.MaterializeResult[None]:
    """Which of our draft orders people approved or cancelled in the POS meanwhile.

    The POS reserves stock from the approval on, so that the quantities we held back ourselves are let go. A draft that
    holds stock for longer than the site allows is marked for a person.
    """
    tools = multiweb.tools
    with tools.pos("orders") as pos:
        report = refresh_order_states(pos, tools.database)
        calls = spent(pos.spent())
    return dg.MaterializeResult(
        metadata={
            "read": report.read,
            "approved": report.approved,
            "cancelled": report.cancelled,
            "marked for their age": report.held_long,
            **calls,
        }
    )
