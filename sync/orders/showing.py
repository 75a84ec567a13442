"""What a web order shows of its order in the POS, where the site's settings wish it: that it was shipped, and paid.

A second payment would be wrong money, a second parcel a wrong promise. So the order is read before anything is
written, the intent is committed before the request, and after a lost answer nothing is written before the site had
time to do what it was asked.
"""

from dataclasses import dataclass
from datetime import timedelta

from sync.errors import REFUSALS, ShopError, Unauthorised
from sync.orders.listed_rows import Showing
from sync.ports import Site
from sync.records import PosOrder, WebOrder
from sync.rows import OrderRow, SiteRow
from sync.stores import Database, Lease
from sync.turns import require

# After it was asked for without an answer; a request that is older was done, or never will be.
PATIENCE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class ShowingReport:
    """How many orders were written to, and the last error that kept one from it; that one is looked at again."""

    shown: int = 0
    trouble: str = ""


def note_progress(database: Database, site: SiteRow, row: OrderRow, found: PosOrder) -> None:
    """Note what the web order is to show of what the POS says now."""
    if row.cancelled or found.status not in ("finalized", "completed"):
        return
    if site.settings.orders.show_shipped and found.shipped:
        database.showings.want(row.site, row.order_id, "shipped")
    if site.settings.orders.show_paid and found.paid:
        database.showings.want(row.site, row.order_id, "paid")


def show_progress(alias: str, site: Site, database: Database, lease: Lease) -> ShowingReport:
    """Show on a site's orders what is due.

    An order that cannot be written to is left, and its story says why; it hinders no other. Raises Unauthorised.
    """
    shown, trouble = 0, ""
    for one in database.showings.open(alias):
        if one.stage == "asked" and one.age < PATIENCE:
            continue
        require(lease, f"show on {alias} what became of its orders")
        try:
            shown += _show(alias, site, database, one)
        except Unauthorised:
            raise
        except ShopError as error:
            trouble = str(error)
    return ShowingReport(shown, trouble)


def _show(alias: str, site: Site, database: Database, one: Showing) -> bool:
    try:
        order = site.order(one.order_id)
        if order.status == "cancelled":
            database.showings.move(alias, one.order_id, one.what, "left", "The order was cancelled on the site.")
            return False
        if _is_shown(order, one):
            database.showings.move(alias, one.order_id, one.what, "done", f"The site shows it as {one.what}.")
            return False
        database.showings.move(alias, one.order_id, one.what, "asked", f"In the POS it is {one.what}.")
        _write(site, order, one)
    except REFUSALS as refused:
        database.showings.move(alias, one.order_id, one.what, "left", f"The site does not let us: {refused}")
        return False
    database.showings.move(alias, one.order_id, one.what, "done", f"Shown on the site as {one.what}.")
    return True


def _is_shown(order: WebOrder, one: Showing) -> bool:
    return order.shipped if one.what == "shipped" else order.paid or order.received >= order.total


def _write(site: Site, order: WebOrder, one: Showing) -> None:
    if one.what == "shipped":
        site.mark_shipped(order.id)
    else:
        site.mark_paid(order.id, order.total - order.received, order.gateway)
