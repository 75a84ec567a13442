"""How everything stands, from the database alone: no call to a shop is made for it."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sync.alerts.rows import AlertAddress
from sync.alerts.texts import problem_words
from sync.errors import WrongUse
from sync.linking.link import link_report
from sync.orders.listed import order_page
from sync.orders.listed_rows import OrderQuery
from sync.records import SyncState
from sync.rows import SiteRow
from sync.stores import Database

PAGE = 250  # products a page of the POS's list
SCHEDULE_SECONDS = 300.0  # the scan runs every five minutes


@dataclass(frozen=True, slots=True)
class PosStatus:
    """The POS: sizes, when it was last scanned, and how long a scan takes at its rate limit."""

    alias: str
    address: str
    products: int
    variants: int
    scanned_at: datetime | None
    scan_seconds: float
    scan_fits: bool


@dataclass(frozen=True, slots=True)
class SiteStatus:
    """One site. `reasons` counts link rows that are not linked, `orders` counts orders by status.

    `order_flags` counts the orders that ask for a person, by reason.
    """

    alias: str
    address: str
    mode: str
    paused: bool
    products: int
    variants: int
    linked: int
    unlinked: int
    error: int
    reasons: dict[str, int]
    pending: int
    held: int
    skipped: int
    field_errors: int
    orders: dict[str, int]
    order_flags: dict[str, int]
    last_sync: datetime | None
    catalog_read_at: datetime | None
    full_read_at: datetime | None
    orders_read_at: datetime | None
    last_error: str | None


@dataclass(frozen=True, slots=True)
class Overview:
    """The POS (None: not connected), the sites, and sentences that need a person.

    `silent`: addresses to which alerts are not delivered.
    """

    pos: PosStatus | None
    sites: tuple[SiteStatus, ...]
    warnings: tuple[str, ...]
    silent: tuple[AlertAddress, ...] = ()


def overview(database: Database) -> Overview:
    """How the POS and every site stand."""
    marks = database.state.watermarks()
    pos = _pos(database, marks)
    sites = tuple(site_status(database, row, marks) for row in database.state.sites())
    silent = tuple(one for one in database.alerts.addresses() if one.failing_since is not None)
    return Overview(pos, sites, (*_warnings(pos, sites), *map(not_delivered, silent)), silent)


def scan_seconds(products: int, leak: float) -> float:
    """How long a scan of the POS takes at `leak` calls a second, 250 products a call: P/500 s at 2."""
    return products / (PAGE * leak)


def site_status(database: Database, row: SiteRow, marks: dict[str, datetime]) -> SiteStatus:
    """How one site stands; `marks` are all watermarks."""
    products, variants = database.catalog.counts(row.alias)
    links = link_report(row.alias, database)
    states = Counter(database.listings.states(row.alias))
    orders = order_page(row.alias, OrderQuery(), 0, 0, database)
    mine = {stream: at for stream, at in marks.items() if stream.startswith(f"site:{row.alias}:")}
    return SiteStatus(
        alias=row.alias,
        address=row.address,
        mode=row.mode,
        paused=row.paused,
        products=products,
        variants=variants,
        linked=links.linked,
        unlinked=links.unlinked,
        error=links.error,
        reasons=links.by_reason,
        pending=states[SyncState.PENDING],
        held=states[SyncState.HELD],
        skipped=states[SyncState.SKIPPED],
        field_errors=states[SyncState.ERROR],
        orders={str(status): count for status, count in orders.counts.items()},
        order_flags=orders.reasons,
        last_sync=max(mine.values(), default=None),
        catalog_read_at=mine.get(f"site:{row.alias}:catalog"),
        full_read_at=mine.get(f"site:{row.alias}:full"),
        orders_read_at=mine.get(f"site:{row.alias}:orders"),
        last_error=row.last_error,
    )


def not_delivered(address: AlertAddress) -> str:
    """What is to be said of an address that takes no alerts."""
    since = f"{address.failing_since:%Y-%m-%d %H:%M} UTC"
    return (
        f"Alerts to '{address.name}' ({address.service}) are not delivered since {since}: "
        f"{problem_words(address.problem, 'en')}; try: multiweb alerts test '{address.name}'"
    )


def _pos(database: Database, marks: dict[str, datetime]) -> PosStatus | None:
    try:
        row = database.state.pos()
    except WrongUse:
        return None
    products, variants = database.catalog.counts(None)
    seconds = scan_seconds(products, row.settings.limit.leak)
    return PosStatus(
        row.alias, row.address, products, variants, marks.get("pos:catalog"), seconds, seconds <= SCHEDULE_SECONDS
    )


def _warnings(pos: PosStatus | None, sites: tuple[SiteStatus, ...]) -> list[str]:
    found = []
    if pos is None:
        found.append("No POS is connected yet; begin with: multiweb connect pos")
    elif not pos.scan_fits:
        found.append(
            f"A scan of {pos.products:,} products takes about {pos.scan_seconds:,.0f} s at the POS's rate limit and no "
            f"longer fits the schedule of {SCHEDULE_SECONDS:.0f} s: stock will lag behind; set up the POS's webhooks."
        )
    found += [f"{site.alias}: {site.last_error}" for site in sites if site.last_error]
    found += [
        f"{site.alias}: {site.held:,} values are held by a guard and wait for a person; "
        f"look: multiweb plan {site.alias} --held, then: multiweb approve {site.alias}, or multiweb reject {site.alias}"
        for site in sites
        if site.held
    ]
    found += [
        f"{site.alias}: {sum(site.order_flags.values()):,} orders ask for a person "
        f"({', '.join(f'{reason} {count:,}' for reason, count in sorted(site.order_flags.items()))}); "
        f"look: multiweb orders {site.alias} --flagged"
        for site in sites
        if site.order_flags
    ]
    found += [
        f"{site.alias} is in preview: nothing is written until `multiweb confirm {site.alias}`."
        for site in sites
        if site.mode == "preview"
    ]
    return found
