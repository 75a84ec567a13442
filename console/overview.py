"""`status`: how things stand, from the database alone."""

from typing import TYPE_CHECKING

from console.output import ago, say, show_json, show_table, warn
from console.tools import Json, opened

if TYPE_CHECKING:
    from sync.overview import Overview, SiteStatus


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
