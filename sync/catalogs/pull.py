"""Reading the catalogs of both sides into the database.

A read that is cut short keeps what it saw and concludes nothing about the rest: only a complete one may say that
something is gone.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sync.activities import noted
from sync.catalogs.pokes import PRODUCTS
from sync.errors import IncompleteRead, PermissionMissing, Unauthorised
from sync.ports import Pos, Site
from sync.progress import Progress, quiet
from sync.records import Page, PosVariant, SiteVariant
from sync.stores import Database, Lease
from sync.turns import holder, require

DICTIONARIES_EVERY = timedelta(hours=1)
OVERLAP = timedelta(minutes=10)
# What `last_error` of a site begins with when it is about its catalog: only those are cleared by reading it.
CATALOG_PREFIX = "Catalog: "


@dataclass(frozen=True, slots=True)
class PullReport:
    """What a read saw and what it changed here; `gone` counts variants that a complete read did not see."""

    pages: int
    products: int
    variants: int
    changed: int
    gone: int


class _Tally:
    """Counts the pages of one read as they pass."""

    def __init__(self) -> None:
        self.pages = 0
        self.products: set[int] = set()
        self.variants: set[int] = set()
        self.changed = 0

    def add(self, page: Page[PosVariant] | Page[SiteVariant], changed: int) -> None:
        self.pages += 1
        self.products.update(row.product_id for row in page.rows)
        self.variants.update(row.id for row in page.rows)
        self.changed += changed

    def report(self, gone: int) -> PullReport:
        return PullReport(self.pages, len(self.products), len(self.variants), self.changed, gone)


def pull_pos_catalog(pos: Pos, database: Database, progress: Progress = quiet) -> PullReport:
    """Read every product of the POS with stock and prices, once for all sites.

    Raises:
        LeaseTaken: another scan is under way.
        LeaseLost: another scan took over; nothing is concluded from this one.
        ShopError: the POS failed in the middle; what was read is kept, nothing is taken as deleted.
    """
    with database.leases.hold("pos:scan", holder()) as lease:
        _refresh_dictionaries(pos, database)
        started = datetime.now(UTC)
        tally = _Tally()
        for page in pos.variant_pages():
            require(lease, "scan the POS")
            tally.add(page, database.catalog.save_pos_page(page))
            progress(f"{pos.alias}: products", len(tally.products), page.total)
        _refuse_empty(pos.alias, tally, database.catalog.counts(None)[1])
        gone = database.catalog.finish_pos_scan(started)
        database.state.advance("pos:catalog", started)
        database.pokes.done(pos.alias, PRODUCTS, None, started)
    return tally.report(gone)


def _refresh_dictionaries(pos: Pos, database: Database) -> None:
    """Branches and price lists change rarely; an hour is early enough."""
    now = datetime.now(UTC)
    last = database.state.watermark("pos:dictionaries")
    if last is not None and now - last < DICTIONARIES_EVERY:
        return
    database.catalog.save_dictionaries(pos.branches(), pos.price_lists())
    database.state.advance("pos:dictionaries", now)


def pull_site_catalog(site: Site, database: Database, *, full: bool = False, progress: Progress = quiet) -> PullReport:
    """Read what changed on a site since the last read, or the whole site.

    What the site shows counts as confirmed by it; a value that differs from what it confirmed before is drift, and
    the next plan repairs it. The first read is always whole.

    Raises:
        LeaseTaken: another read of this site is under way.
        ShopError: the site failed in the middle; what was read is kept, nothing is taken as deleted.
    """
    with noted(site.alias, "catalog", database) as turn:
        report = _pulled(site, database, full=full, progress=progress)
        turn.count = report.changed + report.gone
    return report


def _pulled(site: Site, database: Database, *, full: bool, progress: Progress) -> PullReport:
    alias = site.alias
    last = database.state.watermark(f"site:{alias}:catalog")
    whole = full or last is None or database.state.watermark(f"site:{alias}:full") is None
    since = None if whole or last is None else last - OVERLAP
    with database.leases.hold(f"{alias}:catalog", holder()) as lease:
        started = datetime.now(UTC)
        try:
            tally, read_to = _read_site(site, database, since, lease, progress)
        except (Unauthorised, PermissionMissing) as error:
            database.state.update_site(alias, last_error=f"{CATALOG_PREFIX}{error}")
            raise
        if whole:
            _refuse_empty(alias, tally, database.catalog.counts(alias)[1])
        gone = database.catalog.finish_site_scan(alias, started) if whole else 0
        database.listings.confirm(alias, started)
        database.state.advance(f"site:{alias}:catalog", read_to)
        if whole:
            database.state.advance(f"site:{alias}:full", read_to)
    if (database.state.site(alias).last_error or "").startswith(CATALOG_PREFIX):
        database.state.update_site(alias, last_error="")
    return tally.report(gone)


def _refuse_empty(shop: str, tally: _Tally, known: int) -> None:
    """A shop that suddenly has nothing at all is far more often broken than emptied. Raises IncompleteRead."""
    if known and not tally.variants:
        raise IncompleteRead(
            shop,
            f"the catalog came back empty, while {known} variants are known; none of them was taken as deleted. "
            "Look whether the shop still shows its products.",
        )


def _read_site(
    site: Site, database: Database, since: datetime | None, lease: Lease, progress: Progress
) -> tuple[_Tally, datetime]:
    """Save page by page; the second value is the site's own time when its first page was answered."""
    tally = _Tally()
    read_to: datetime | None = None
    for page in site.variant_pages(since):
        require(lease, f"read {site.alias}")
        read_to = read_to or site.server_time()
        tally.add(page, database.catalog.save_site_page(site.alias, page))
        progress(f"{site.alias}: products", len(tally.products), page.total)
    return tally, read_to or site.server_time()
