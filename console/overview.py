"""`status` and `orders`: how things stand, from the database alone."""

from typing import TYPE_CHECKING, Annotated

import typer

from console.output import ago, say, show_json, show_table, warn
from console.tools import Json, opened
from sync.errors import WrongUse

if TYPE_CHECKING:
    import pandas as pd

    from sync.overview import Overview, SiteStatus
    from sync.records import OrderState


def status(as_json: Json = False) -> None:
    """Show how the POS and every website stand: links, waiting values, orders, freshness."""
    from sync.overview import overview

    with opened() as tools:
        seen = overview(tools.database)
    if as_json:
        show_json(seen)
    else:
        show_overview(seen)


def show_overview(seen: "Overview") -> None:
    """The tables of `status`."""
    if seen.pos is not None:
        pos = seen.pos
        say(
            f"POS {pos.alias}: {pos.products:,} products, {pos.variants:,} variants, read {ago(pos.scanned_at)}; "
            f"a scan takes about {pos.scan_seconds:,.1f} s (250 products a call, at the rate of the connection)."
        )
    if seen.sites:
        show_table(
            (
                "Site",
                "Mode",
                "Last sync",
                "Linked",
                "Unlinked",
                "Error",
                "Pending",
                "Held",
                "Stuck",
                "Catalog",
                "Orders read",
            ),
            [_row(site) for site in seen.sites],
        )
        show_table(
            ("Site", "Orders", "Not linked, by reason"),
            [(site.alias, _counts(site.orders), _counts(site.reasons)) for site in seen.sites],
        )
    for warning in seen.warnings:
        warn(warning)


def _row(site: "SiteStatus") -> tuple[object, ...]:
    mode = f"{site.mode}, paused" if site.paused else site.mode
    return (
        site.alias,
        mode,
        ago(site.last_sync),
        site.linked,
        site.unlinked,
        site.error,
        site.pending,
        site.held,
        site.field_errors + site.skipped,
        ago(site.catalog_read_at),
        ago(site.orders_read_at),
    )


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in sorted(counts.items()) if count) or "–"


def orders(
    alias: Annotated[str | None, typer.Argument(metavar="[SITE]", help="Only the orders of this website.")] = None,
    states: Annotated[
        list[str] | None, typer.Option("--state", help="Only orders in this state; may be given again.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many to show, newest first.")] = 100,
    as_json: Json = False,
) -> None:
    """List the web orders and where each stands on its way into the POS."""
    wanted = _states(states or [])
    with opened() as tools:
        if alias is not None:
            tools.database.state.site(alias)
        found = tools.database.orders.listed(alias, wanted or None)
    shown = found.sort_values("created_on", ascending=False).head(limit)
    rows = _records(shown)
    if as_json:
        show_json({"total": len(found), "orders": rows})
        return
    if not rows:
        say("No orders.")
        return
    columns = ("site", "number", "created_on", "state", "reason", "detail", "pos_code", "pos_status", "total")
    show_table(
        ("Site", "Order", "Placed", "State", "Reason", "Detail", "POS code", "POS status", "Total (đ)"),
        [[row[name] for name in columns] for row in rows],
    )
    if len(found) > len(rows):
        say(f"{len(rows):,} of {len(found):,} orders.")


def _records(frame: "pd.DataFrame") -> list[dict[str, object]]:
    """Rows as plain values, nothing in place of pandas' several kinds of it."""
    import pandas as pd

    records = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return [
        {str(name): value.to_pydatetime() if isinstance(value, pd.Timestamp) else value for name, value in row.items()}
        for row in records
    ]


def _states(names: list[str]) -> "list[OrderState]":
    from sync.records import OrderState

    known = {state.value: state for state in OrderState}
    for name in names:
        if name not in known:
            raise WrongUse(f"There is no order state '{name}'; there are: {', '.join(known)}.")
    return [known[name] for name in names]
