"""From preview to live: the plan is confirmed, and it is settled what becomes of the orders that waited.

In preview orders are recorded and not sent, because another app may still take them into the POS. Whether it did is
known to the person alone, so going live asks.
"""

from dataclasses import dataclass

from sync.errors import WrongUse
from sync.listings.plan import plan_site
from sync.listings.plan_report import PlanReport
from sync.records import OrderState
from sync.rows import Change, OrderRow
from sync.stores import Database

LEFT = "before_live"


@dataclass(frozen=True, slots=True)
class GoneLive:
    """What going live did: was the site in preview, and how many waiting orders were taken or left."""

    alias: str
    changed: bool
    orders_taken: int
    orders_left: int


def first_plan(alias: str, database: Database) -> PlanReport:
    """The plan that would be written. Raises WrongUse when a catalog was never read, so that there is none."""
    for stream, what in (("pos:catalog", "The POS"), (f"site:{alias}:catalog", alias)):
        if database.state.watermark(stream) is None:
            raise WrongUse(f"{what} was not read yet, so there is no plan to confirm; run: multiweb sync {alias}")
    return plan_site(alias, database)


def waiting_orders(alias: str, database: Database) -> list[OrderRow]:
    """Orders that would be sent to the POS as soon as the site is live."""
    return [row for row in database.orders.due(alias) if row.pos_order_id is None and not row.cancelled]


def go_live(alias: str, database: Database, *, take_orders: bool, who: str) -> GoneLive:
    """Let a site be written to.

    Args:
        alias: the site.
        database: the tables.
        take_orders: send the orders that waited; False leaves those that were never sent to a person (`off`).
        who: for the log of changes.
    """
    site = database.state.site(alias)
    if site.mode == "live":
        return GoneLive(alias, changed=False, orders_taken=0, orders_left=0)
    waiting = waiting_orders(alias, database)
    left = [row for row in waiting if not take_orders and row.state in (OrderState.NEW, OrderState.WAITING)]
    for row in left:
        database.orders.move(
            alias,
            row.order_id,
            OrderState.OFF,
            reason=LEFT,
            detail="Placed before the site went live, and left out.",
            who=who,
        )
    database.state.update_site(alias, mode="live")
    database.state.log([Change(who, alias, "site", alias, "mode", "preview", "live", "confirm")])
    return GoneLive(alias, changed=True, orders_taken=len(waiting) - len(left), orders_left=len(left))
