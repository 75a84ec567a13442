"""What must always hold, over all sites; each check lists the sites for which it does not.

Dagster's own freshness looks at the newest partition alone, so one dead site would hide behind the others; these
checks read our own tables instead.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import dagster as dg

from assets.catalogs import site_catalog
from assets.links import links
from assets.listings import listing_plan, listing_push
from assets.metadata import table
from assets.orders import pos_orders
from resources.multiweb import Multiweb
from sync.listings.plan_report import plan_report
from sync.orders.listed import order_page
from sync.orders.listed_rows import OrderQuery
from sync.records import OrderState
from sync.rows import SiteRow
from sync.stores import Database

# Three missed readings of a site, and an order that a person or a link should have moved on by now.
STALE_AFTER = timedelta(minutes=45)
STUCK_AFTER = timedelta(hours=1)


def _report(bad: Mapping[str, str], what: str) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        passed=not bad,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={"sites": len(bad), what: table(["site", "what"], sorted(bad.items()))},
    )


def _over_sites(database: Database, wrong: Callable[[Database, SiteRow], str]) -> dict[str, str]:
    found = {site.alias: wrong(database, site) for site in database.state.sites()}
    return {alias: sentence for alias, sentence in found.items() if sentence}


def duplicate_links(database: Database, site: SiteRow) -> str:
    """Says how many variants of either side stand in more than one link."""
    rows = database.links.rows(site.alias)
    linked = rows[rows["status"] == "linked"]
    twice = sum(int(linked[side].duplicated().sum()) for side in ("pos_variant_id", "site_variant_id"))
    return f"{twice} variants stand in more than one link" if twice else ""


def false_peace(database: Database, site: SiteRow) -> str:
    """Says how many listings call themselves in sync although the site confirmed another value."""
    rows = database.listings.rows(site.alias)
    wrong = rows[(rows["state"] == "in_sync") & (rows["planned"] != rows["acknowledged"]).fillna(True)]
    return f"{len(wrong)} listings are called in sync, but differ from what was confirmed" if len(wrong) else ""


def stuck_orders(database: Database, site: SiteRow) -> str:
    """Says how many orders have not moved for an hour, by state."""
    waiting = [OrderState.NEW, OrderState.WAITING, OrderState.SENDING, OrderState.UNSURE, OrderState.FAILED]
    rows = database.orders.listed(site.alias, waiting)
    if rows.empty:
        return ""
    old = rows[rows["created_on"] < datetime.now(UTC) - STUCK_AFTER]
    return ", ".join(f"{count} {state}" for state, count in old["state"].value_counts().items())


def flagged_orders(database: Database, site: SiteRow) -> str:
    """Says how many orders ask for a person, by reason: those that failed, and those in the POS with a mark."""
    flags = order_page(site.alias, OrderQuery(), 0, 0, database).reasons
    told = ", ".join(f"{count} {reason}" for reason, count in sorted(flags.items()))
    return f"{told}; look: multiweb orders {site.alias} --flagged" if told else ""


def staleness(database: Database, site: SiteRow) -> str:
    """Says since when a site that should be read has not been."""
    if site.paused:
        return ""
    read = database.state.watermark(f"site:{site.alias}:catalog")
    since = read or site.connected_at
    if datetime.now(UTC) - since <= STALE_AFTER:
        return ""
    return f"not read since {since:%Y-%m-%d %H:%M} UTC{': ' + site.last_error if site.last_error else ''}"


def guarded_values(database: Database, site: SiteRow) -> str:
    """Says how many values a site's guards hold, by guard, and what to do about them."""
    held = plan_report(site.alias, database).holds
    guards = ", ".join(f"{count} by {reason}" for reason, count in sorted(held.items()))
    return f"{guards}; look: multiweb plan {site.alias} --held" if held else ""


@dg.asset_check(asset=links, description="Each variant stands in one link at most, on both sides.")
def links_are_one_to_one(multiweb: Multiweb) -> dg.AssetCheckResult:
    """No duplicate among links."""
    return _report(_over_sites(multiweb.tools.database, duplicate_links), "doubled links")


@dg.asset_check(asset=listing_push, description="What is called in sync was confirmed by the site.")
def confirmed_equals_planned(multiweb: Multiweb) -> dg.AssetCheckResult:
    """Site equals plan where acknowledged."""
    return _report(_over_sites(multiweb.tools.database, false_peace), "false peace")


@dg.asset_check(asset=listing_plan, description="No guard holds values that wait for a person.")
def nothing_is_held(multiweb: Multiweb) -> dg.AssetCheckResult:
    """Nothing held: else the POS may have been emptied or mispriced by mistake, or a person is asked for."""
    return _report(_over_sites(multiweb.tools.database, guarded_values), "held values")


@dg.asset_check(asset=pos_orders, description="No order has stood still for an hour.")
def no_order_is_stuck(multiweb: Multiweb) -> dg.AssetCheckResult:
    """No order stuck."""
    return _report(_over_sites(multiweb.tools.database, stuck_orders), "stuck orders")


@dg.asset_check(asset=pos_orders, description="No order failed, or is marked for a person.")
def no_order_asks_for_a_person(multiweb: Multiweb) -> dg.AssetCheckResult:
    """No order that failed, was edited or cancelled after its approval, or holds stock for days as a draft."""
    return _report(_over_sites(multiweb.tools.database, flagged_orders), "flagged orders")


@dg.asset_check(asset=site_catalog, description="Every site that is not paused was read lately.")
def every_site_is_fresh(multiweb: Multiweb) -> dg.AssetCheckResult:
    """Every site fresh."""
    return _report(_over_sites(multiweb.tools.database, staleness), "stale sites")


HOUSE_CHECKS = [
    links_are_one_to_one,
    confirmed_equals_planned,
    nothing_is_held,
    no_order_is_stuck,
    no_order_asks_for_a_person,
    every_site_is_fresh,
]
