"""`multiweb demo`: one POS and several websites in the sandbox, from strangers to a second cycle without a write."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from console import play, stand_in
from console.output import complain, say, show_json, show_table
from console.progress import shown_progress
from console.shopping import place_orders
from resources.installation import Installation
from resources.toolbox import Toolbox, open_toolbox
from sync.cycle import CycleReport, SiteReport, run_cycle
from sync.errors import MultiwebError
from sync.workbooks.workbook_export import export_mismatches

IDLE_SECONDS = 900


@dataclass(frozen=True, slots=True)
class DemoRow:
    """One line of the closing table; `problem` is empty when all went well."""

    site: str
    pos_products: int
    site_products: int
    linked: int
    unlinked: int
    error: int
    stock_writes: int
    price_writes: int
    orders_imported: int
    calls: int
    rate_limited: int
    writes_after: int
    workbook: str
    problem: str


def demo(
    pos: Annotated[
        Path | None, typer.Option(help="A product list exported from Sapo POS to play with.", exists=True)
    ] = None,
    sites: Annotated[str, typer.Option(help="How many websites: 3, or 2xsapo-web,1xwoocommerce.")] = "3",
    products: Annotated[int, typer.Option(min=1, help="How many make-believe products.")] = 320,
    differences: Annotated[int, typer.Option(min=0, help="How many fields differ on each site.")] = 240,
    orders: Annotated[int, typer.Option(min=0, help="How many orders are placed on each site.")] = 4,
    speed: Annotated[float, typer.Option(min=0.1, help="How much faster than real the limits are.")] = 1.0,
    seed: Annotated[int, typer.Option(help="The same seed makes the same shops.")] = 7,
    home: Annotated[Path, typer.Option(help="Where the state of this play lives; emptied first.")] = Path("var/demo"),
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Show the whole job in the sandbox: reconcile, write the workbook, push stock and prices, import orders."""
    began = time.monotonic()
    installation = play.fresh_installation(home)
    options = ["--port", "0", "--sites", play.sites_wanted(sites), "--speed", str(speed), "--seed", str(seed)]
    options += ["--products", str(products), "--differences", str(differences)]
    options += ["--idle-exit", str(IDLE_SECONDS)]
    options += ["--pos", str(pos.absolute())] if pos is not None else []
    sandbox = stand_in.start(options, installation.home, outlive=True)
    try:
        play.connect_all(installation, sandbox, speed=speed)
        with open_toolbox(installation) as tools:
            rows = _perform(tools, sandbox, orders, as_json=as_json)
    except BaseException:
        sandbox.stop()
        raise
    _close(rows, installation, time.monotonic() - began, as_json=as_json)


def _perform(tools: Toolbox, sandbox: stand_in.StandIn, orders: int, *, as_json: bool) -> list[DemoRow]:
    """Three cycles with orders placed before the second; returns the closing table."""
    aliases = [site["alias"] for site in sandbox.sites]
    steps = [("First cycle: read, link, push", 0), ("Second cycle: the new orders", orders), ("Third cycle", 0)]
    cycles: list[CycleReport] = []
    for title, wanted in steps:
        placed = {alias: place_orders(sandbox, alias, wanted) for alias in aliases}
        if not as_json:
            count = sum(placed.values())
            say(f"{title}{f' ({count} placed)' if count else ''} …")
        with shown_progress() as progress:
            cycles.append(run_cycle(tools, tools.database, aliases, progress))
    return [_row(tools, alias, cycles) for alias in aliases]


def _row(tools: Toolbox, alias: str, cycles: Sequence[CycleReport]) -> DemoRow:
    reports = [_of(cycle, alias) for cycle in cycles]
    links = reports[-1].links
    problems = [sentence for cycle in cycles for sentence in (cycle.pos_error, _of(cycle, alias).error) if sentence]
    workbook = ""
    try:
        folder = tools.installation.workbook_folder(alias)
        made = export_mismatches(alias, tools.database, tools.workbooks, folder, datetime.now(UTC))
        workbook = str(made.path)
    except MultiwebError as error:
        problems.append(str(error))
    last = reports[-1].stock_writes + reports[-1].price_writes
    if last:
        problems.append(f"{last} writes in a cycle after which nothing had changed")
    catalog = tools.database.catalog
    return DemoRow(
        site=alias,
        pos_products=catalog.counts(None)[0],
        site_products=catalog.counts(alias)[0],
        linked=links.linked if links else 0,
        unlinked=links.unlinked if links else 0,
        error=links.error if links else 0,
        stock_writes=sum(report.stock_writes for report in reports),
        price_writes=sum(report.price_writes for report in reports),
        orders_imported=sum(report.orders_created for report in reports),
        calls=sum(report.spent.calls for report in reports),
        rate_limited=sum(report.spent.rate_limited for report in reports),
        writes_after=last,
        workbook=workbook,
        problem="; ".join(problems),
    )


def _of(cycle: CycleReport, alias: str) -> SiteReport:
    return next(report for report in cycle.sites if report.alias == alias)


COLUMNS: tuple[tuple[str, str], ...] = (
    ("Site", "site"),
    ("POS products", "pos_products"),
    ("Site products", "site_products"),
    ("Linked", "linked"),
    ("Unlinked", "unlinked"),
    ("Error", "error"),
    ("Stock writes", "stock_writes"),
    ("Price writes", "price_writes"),
    ("Orders imported", "orders_imported"),
    ("Calls", "calls"),
    ("429s", "rate_limited"),
    ("Writes in the last cycle", "writes_after"),
)


def _close(rows: Sequence[DemoRow], installation: Installation, seconds: float, *, as_json: bool) -> None:
    """Print the closing table; exit code 1 when something went wrong."""
    if as_json:
        show_json({"seconds": round(seconds, 1), "sites": rows})
    else:
        show_table([title for title, _ in COLUMNS], [[_cell(row, name) for _, name in COLUMNS] for row in rows])
        for row in rows:
            say(f"Workbook of {row.site}: {row.workbook}")
        say(f"Done in {seconds:.0f} s. The sandbox stays for {IDLE_SECONDS // 60} idle minutes; try:")
        words = f"MULTIWEB_HOME={installation.home} MULTIWEB_ALLOW_LOOPBACK=true .venv/bin/multiweb"
        say(f"  {words} sync --all      # nothing changed, so nothing is written")
        say(f"  {words} status")
    problems = [f"{row.site}: {row.problem}" for row in rows if row.problem]
    for problem in problems:
        complain(problem)
    if problems:
        raise typer.Exit(1)


def _cell(row: DemoRow, name: str) -> Any:
    return getattr(row, name)
