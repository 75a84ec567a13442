"""`plan` and `confirm`: a person sees what would be written, and says that it may be."""

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from console.output import say, show_json, show_table
from console.tools import Alias, Json, opened, operator
from sync.errors import WrongUse

if TYPE_CHECKING:
    from sync.listings.plan_report import PlanReport


class Take(StrEnum):
    """What becomes of the orders that waited while a site was in preview."""

    TAKE = "take"
    LEAVE = "leave"


def confirm(
    alias: Alias,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    orders: Annotated[
        Take, typer.Option(help="Orders placed since the connection: take them into the POS, or leave them out.")
    ] = Take.TAKE,
    as_json: Json = False,
) -> None:
    """Show the plan of a site in preview and let it go live."""
    from sync.connecting.go_live import first_plan, go_live, waiting_orders

    with opened() as tools:
        in_preview = tools.database.state.site(alias).mode == "preview"
        plan = first_plan(alias, tools.database)
        if not as_json:
            show_plan(alias, plan)
        if in_preview and not yes:
            waiting = len(waiting_orders(alias, tools.database))
            told = f", and {orders} {waiting:,} waiting orders" if waiting else ""
            if as_json or not typer.confirm(f"Write this to {alias} from now on{told}?", err=True):
                raise WrongUse(f"{alias} stays in preview; nothing was written.")
        done = go_live(alias, tools.database, take_orders=orders is Take.TAKE, who=operator())
    if as_json:
        show_json({"live": done, "plan": plan})
        return
    say(f"{alias} is live now." if done.changed else f"{alias} was live already.")
    if done.orders_taken or done.orders_left:
        say(f"Of the orders that waited, {done.orders_taken:,} go to the POS next, {done.orders_left:,} are left out.")


def plan(
    alias: Alias,
    every_row: Annotated[bool, typer.Option("--all", help="Show every value, not only the first fifty.")] = False,
    held: Annotated[bool, typer.Option("--held", help="Only what a guard holds for approval.")] = False,
    as_json: Json = False,
) -> None:
    """Plan a website now and show what would be written to it, before and after; writes nothing to it."""
    from sync.connecting.go_live import first_plan
    from sync.listings.plan_report import MOVING, moving_rows
    from sync.records import SyncState

    with opened() as tools:
        tools.database.state.site(alias)
        made = first_plan(alias, tools.database)
        rows = made.preview
        if every_row or held:
            rows = moving_rows(alias, tools.database, states=(SyncState.HELD,) if held else MOVING)
    if as_json:
        show_json({"plan": replace(made, preview=rows)})
    else:
        show_plan(alias, replace(made, preview=rows))


def show_plan(alias: str, plan: "PlanReport") -> None:
    """The plan of a site: counts, totals, and the first rows of what would be written."""
    say(f"{alias}: {plan.pending:,} values to write, {plan.held:,} held for approval.")
    rows = [
        (field, state, reason, count)
        for (field, state, reason), count in sorted(plan.by_state.items(), key=lambda item: str(item[0]))
    ]
    show_table(("Field", "State", "Reason", "Rows"), rows)
    if plan.totals:
        say("In total, of all that would change (pieces, or đồng):")
        show_table(
            ("Field", "State", "Values", "To zero", "Falling", "Rising", "Sum on the site", "Sum from the POS"),
            [
                (one.field, one.state, one.values, one.to_zero, one.falling, one.rising, one.before, one.after)
                for one in plan.totals
            ],
        )
    if plan.preview:
        count, more = len(plan.preview), plan.pending + plan.held > len(plan.preview)
        say(f"{'The first ' if more else ''}{count:,} values:")
        show_table(
            ("SKU", "Field", "On the site", "From the POS", "State", "Reason"),
            [(row.sku, row.field, row.before, row.after, row.state, row.reason) for row in plan.preview],
        )
