"""`sync`, `export`, `import`: the work itself, in this process."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from console.output import FAILED, complain, say, show_json, show_table, warn
from console.progress import shown_progress
from console.sites import All, Sites
from console.tools import Alias, Json, chosen_sites, opened

if TYPE_CHECKING:
    from sync.cycle import CycleReport, SiteReport
    from sync.workbooks.catalog_export import What as Catalog
    from sync.workbooks.workbook import FixReport


# More rows than this are no help on a screen.
SHOWN_ROWS = 50


def sync(
    aliases: Sites = None,
    all_sites: All = False,
    full: Annotated[bool, typer.Option("--full", help="Read the websites whole, not only what changed.")] = False,
    as_json: Json = False,
) -> None:
    """Bring websites to the state of the POS, and their orders into it, once and to the end."""
    from sync.cycle import run_cycle

    with opened() as tools:
        tools.database.state.pos()
        chosen = chosen_sites(tools, aliases, all_sites)
        with shown_progress() as progress:
            report = run_cycle(tools, tools.database, chosen, progress, full=full)
    if as_json:
        show_json({"failed": report.failed, "report": report})
    else:
        show_cycle(report)
    for sentence in report.failed:
        complain(sentence)
    if report.failed:
        raise typer.Exit(FAILED)


def show_cycle(report: "CycleReport") -> None:
    """The table of one cycle."""
    if report.pos is not None:
        say(f"POS: {report.pos.products:,} products read in {report.pos_spent.calls:,} calls.")
    show_table(
        (
            "Site",
            "Linked",
            "Unlinked",
            "Error",
            "Stock writes",
            "Price writes",
            "Rejected",
            "Held",
            "Left",
            "Orders",
            "Waiting",
            "Failed",
            "Calls",
            "429s",
            "Note",
        ),
        [_row(site) for site in report.sites],
    )
    say(f"Done in {report.seconds:,.1f} s.")


def _row(site: "SiteReport") -> tuple[object, ...]:
    links = (site.links.linked, site.links.unlinked, site.links.error) if site.links else (None, None, None)
    notes = {"preview": "preview: nothing written, see `multiweb confirm`", "time": "more to write: run again"}
    elsewhere = "another run is importing its orders" if site.orders_elsewhere else ""
    return (
        site.alias,
        *links,
        site.stock_writes,
        site.price_writes,
        site.rejected,
        site.held,
        site.remaining,
        site.orders_created,
        site.orders_waiting,
        site.orders_failed,
        site.spent.calls,
        site.spent.rate_limited,
        "failed" if site.error else notes.get(site.stopped, site.stopped) or elsewhere,
    )


class What(StrEnum):
    """What `export` writes."""

    MISMATCHES = "mismatches"
    POS_CATALOG = "pos-catalog"
    SITE_CATALOG = "site-catalog"
    MISSING_ON_SITE = "missing-on-site"
    MISSING_IN_POS = "missing-in-pos"


def export(
    alias: Alias,
    what: Annotated[
        What,
        typer.Option(
            help="The mismatches to fix; a whole catalog in its shop's import form; "
            "or what a side lacks, in that side's import form."
        ),
    ] = What.MISMATCHES,
    folder: Annotated[
        Path | None, typer.Option("--folder", help="Where to write it; the installation's own folder otherwise.")
    ] = None,
    with_ignored: Annotated[
        bool, typer.Option("--with-ignored", help="With the mismatches that were ignored before.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Write the workbook of everything that is not linked, for an analyst to fix; or a catalog as a product file."""
    from sync.workbooks.workbook_export import export_catalog, export_mismatches

    with opened() as tools:
        tools.database.state.site(alias)
        place = folder or tools.installation.workbook_folder(alias)
        if what is not What.MISMATCHES:
            made = export_catalog(alias, cast("Catalog", what.value), tools.database, tools.workbooks, place)
            if as_json:
                show_json(made)
            else:
                say(f"{made.rows:,} rows in {made.path}")
                if made.without_sku:
                    say(f"{made.without_sku:,} of them have no SKU: type one before the file is imported.")
            return
        now = datetime.now(UTC)
        report = export_mismatches(alias, tools.database, tools.workbooks, place, now, with_ignored=with_ignored)
    if as_json:
        show_json(report)
        return
    show_table(("What", "Rows"), sorted(report.summary.items()))
    say(f"{report.rows:,} rows in {report.path}")


def import_fixes(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="The workbook that was handed back.")],
    apply: Annotated[bool, typer.Option("--apply", help="Do it; without this it is only tried.")] = False,
    every_row: Annotated[bool, typer.Option("--all", help="Show every row, not only the first fifty.")] = False,
    as_json: Json = False,
) -> None:
    """Show what a fixed workbook would do, row by row, or do it with --apply."""
    from sync.workbooks.workbook import apply_fixes

    with opened() as tools:
        handed = tools.workbooks.read_fixes(path)
        tools.database.state.site(handed.site)
        with tools.pos() as pos, tools.site(handed.site) as site:
            report = apply_fixes(path, pos, site, tools.database, tools.workbooks, apply=apply, handed=handed)
    if as_json:
        show_json({"site": handed.site, "applied_for_real": apply, "report": report})
    else:
        show_fixes(handed.site, report, apply=apply, every_row=every_row)
    if report.refused:
        complain(f"{report.refused:,} rows were refused; each row says why.")
        raise typer.Exit(FAILED)


def show_fixes(alias: str, report: "FixReport", *, apply: bool, every_row: bool) -> None:
    """How many rows have which outcome, and what became of each: the refused ones first."""
    for note in report.notes:
        warn(note)
    show_table(("Outcome", "Rows"), report.by_outcome.items())
    rows = report.rows if every_row else report.shown(SHOWN_ROWS)
    show_table(("Row", "Outcome", "Message"), [(str(row.row), row.outcome, row.message) for row in rows])
    if len(rows) < len(report.rows):
        say(f"{len(report.rows) - len(rows):,} more rows; give --all to see every one.")
    done = "applied" if apply else "would be applied (nothing was done; give --apply)"
    say(f"{alias}: {report.applied:,} rows {done}, {report.refused:,} refused.")
    if report.annotated is not None:
        say(f"The results stand beside each row in {report.annotated}")
