"""One whole cycle in this process: orders, then the POS, then each site, side by side.

The same use cases that the pipeline schedules one by one, in the order that keeps stock right: an order that is
known before the plan is made lowers the number that the plan would push.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Protocol

from sync.errors import LeaseTaken, ShopError
from sync.link import LinkReport, link_where_needed
from sync.order_import import ImportReport, import_orders
from sync.order_poll import poll_orders
from sync.order_states import refresh_order_states
from sync.plan import plan_site
from sync.ports import Lane, Pos, Site
from sync.progress import Progress, quiet
from sync.pull import PullReport, pull_pos_catalog, pull_site_catalog
from sync.push import PushReport, push_site
from sync.records import CallCount
from sync.stores import Database

NOTHING_SPENT = CallCount()
# A push run may end because its time is up; a cycle asks again until nothing is left or nothing moves.
PUSH_SECONDS = 480.0


class Shops(Protocol):
    """Where a cycle gets its clients from."""

    def pos(self, lane: Lane = "listings") -> AbstractContextManager[Pos]:
        """A client of the POS for one lane."""
        ...

    def site(self, alias: str, lane: Lane = "listings") -> AbstractContextManager[Site]:
        """A client of a site for one lane."""
        ...


@dataclass(frozen=True, slots=True)
class SiteReport:
    """What one cycle did for one site. `error` is empty, or the sentence that says what went wrong."""

    alias: str
    links: LinkReport | None = None
    stock_writes: int = 0
    price_writes: int = 0
    rejected: int = 0
    held: int = 0
    remaining: int = 0
    orders_created: int = 0
    orders_waiting: int = 0
    orders_failed: int = 0
    spent: CallCount = NOTHING_SPENT
    stopped: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class CycleReport:
    """What one cycle did: the POS scan (None when it failed, with the sentence), and each site."""

    pos: PullReport | None
    pos_error: str
    pos_spent: CallCount
    sites: tuple[SiteReport, ...]
    seconds: float

    @property
    def failed(self) -> list[str]:
        """What failed, as sentences."""
        own = [self.pos_error] if self.pos_error else []
        return own + [site.error for site in self.sites if site.error]


@dataclass
class _Tally:
    """Calls spent by several clients of one shop."""

    counts: list[CallCount] = field(default_factory=list)

    def add(self, count: CallCount) -> None:
        self.counts.append(count)

    def total(self) -> CallCount:
        return CallCount(
            calls=sum(c.calls for c in self.counts),
            waited_seconds=sum(c.waited_seconds for c in self.counts),
            rate_limited=sum(c.rate_limited for c in self.counts),
        )


def run_cycle(
    shops: Shops, database: Database, aliases: Sequence[str], progress: Progress = quiet, *, full: bool = False
) -> CycleReport:
    """Bring the named sites to the state of the POS and their orders into it, to the end.

    Args:
        shops: where clients come from.
        database: the tables.
        aliases: the sites of this cycle; the others are left alone.
        progress: told how far it is.
        full: read the sites whole, instead of what changed since the last read.

    Returns:
        A report; a shop that failed is named in it and never stops the others.
    """
    began = time.monotonic()
    pos_spent = _Tally()
    active = [alias for alias in aliases if not database.state.site(alias).paused]
    with ThreadPoolExecutor(max_workers=max(1, len(active)), thread_name_prefix="site") as pool:
        first = list(pool.map(lambda alias: _orders(shops, database, alias, pos_spent), active))
        scan, pos_error = _scan(shops, database, pos_spent, progress)
        if scan is not None:

            def rest(report: SiteReport) -> SiteReport:
                return _site(shops, database, report, pos_spent, progress, full=full)

            first = list(pool.map(rest, first))
    paused = [SiteReport(alias, stopped="paused") for alias in aliases if alias not in active]
    return CycleReport(scan, pos_error, pos_spent.total(), tuple(first + paused), time.monotonic() - began)


def _scan(shops: Shops, database: Database, spent: _Tally, progress: Progress) -> tuple[PullReport | None, str]:
    """Read the POS: the states of open drafts, then the whole catalog."""
    with shops.pos() as pos:
        try:
            refresh_order_states(pos, database)
            return pull_pos_catalog(pos, database, progress), ""
        except (ShopError, LeaseTaken) as error:
            return None, str(error)
        finally:
            spent.add(pos.spent())


def _orders(shops: Shops, database: Database, alias: str, pos_spent: _Tally) -> SiteReport:
    """Find the new orders of one site and create them in the POS."""

    def work(site: Site) -> SiteReport:
        poll_orders(site, database)
        with shops.pos("orders") as pos:
            try:
                made = import_orders(alias, pos, site, database)
            finally:
                pos_spent.add(pos.spent())
        return _with_orders(SiteReport(alias), made)

    return _guarded(shops, SiteReport(alias), "orders", work)


def _site(
    shops: Shops, database: Database, report: SiteReport, pos_spent: _Tally, progress: Progress, *, full: bool
) -> SiteReport:
    """Read, link, plan and push one site; then release the orders that waited for a link."""

    def work(site: Site) -> SiteReport:
        pull_site_catalog(site, database, full=full, progress=progress)
        links = link_where_needed(report.alias, database)
        plan = plan_site(report.alias, database)
        done = _with_push(replace(report, links=links, held=plan.held), _push(site, database, progress))
        if not report.orders_waiting:
            return done
        with shops.pos("orders") as pos:
            try:
                return _with_orders(done, import_orders(report.alias, pos, site, database))
            finally:
                pos_spent.add(pos.spent())

    return _guarded(shops, report, "listings", work)


def _push(site: Site, database: Database, progress: Progress) -> list[PushReport]:
    """Push until nothing is pending, or a run gets nothing more through."""
    runs = [push_site(site, database, deadline_seconds=PUSH_SECONDS, progress=progress)]
    while runs[-1].remaining and runs[-1].stopped in ("", "time") and runs[-1].stock_writes + runs[-1].price_writes > 0:
        runs.append(push_site(site, database, deadline_seconds=PUSH_SECONDS, progress=progress))
    return runs


def _guarded(shops: Shops, report: SiteReport, lane: Lane, work: Callable[[Site], SiteReport]) -> SiteReport:
    """Run one site's part; its failure becomes a sentence in its own report."""
    with shops.site(report.alias, lane) as site:
        try:
            done = work(site)
        except (ShopError, LeaseTaken) as error:
            done = replace(report, error=str(error))
        tally = _Tally([report.spent, site.spent()])
        return replace(done, spent=tally.total())


def _with_orders(report: SiteReport, made: ImportReport) -> SiteReport:
    return replace(
        report,
        orders_created=report.orders_created + made.created,
        orders_waiting=made.waiting,
        orders_failed=made.failed,
    )


def _with_push(report: SiteReport, runs: Sequence[PushReport]) -> SiteReport:
    last = runs[-1]
    known = ("", "time", "preview", "paused")
    return replace(
        report,
        stock_writes=sum(run.stock_writes for run in runs),
        price_writes=sum(run.price_writes for run in runs),
        rejected=last.rejected,
        remaining=last.remaining,
        stopped=last.stopped if last.stopped in known else "",
        error=report.error if last.stopped in known else last.stopped,
    )
