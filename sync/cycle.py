"""One whole cycle in this process: every site brings its orders in while the POS is read, then is planned and pushed.

The same use cases that the pipeline schedules one by one. No site ever waits for another: a plan needs the orders of
its own site and the scan of the POS. Whether an order came into the POS before or after its goods were scanned does
not matter, because it holds them until they were read again afterwards. At the end each site is planned once more,
because another one may have sold the same goods meanwhile.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Protocol

from sync.catalogs.pull import PullReport, pull_pos_catalog, pull_site_catalog
from sync.errors import LeaseTaken, MultiwebError, Transient
from sync.linking.link import LinkReport, link_report, link_where_needed
from sync.listings.plan import plan_site
from sync.listings.push import PushReport, push_site
from sync.orders.importing import import_orders
from sync.orders.polling import poll_orders
from sync.orders.states import refresh_order_states
from sync.ports import Lane, Pos, Site
from sync.progress import Progress, quiet
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
    """What one cycle did for one site.

    `error` is empty, or the sentence that says what went wrong; `orders_elsewhere`: another run was importing the
    site's orders, and goes on with them; `seconds`: from the beginning of the cycle until the site was done.
    """

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
    orders_elsewhere: bool = False
    spent: CallCount = NOTHING_SPENT
    stopped: str = ""
    error: str = ""
    seconds: float = 0.0


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
        full: read the sites whole and plan all of them, instead of what changed since the last time.

    Returns:
        A report; a shop that failed is named in it and never stops or delays the others.
    """
    began = time.monotonic()
    active = [alias for alias in aliases if not database.state.site(alias).paused]
    with ThreadPoolExecutor(max_workers=len(active) + 1, thread_name_prefix="cycle") as pool:
        turn = _Turn(shops, database, progress, full, began)
        turn.scan = pool.submit(turn.read_pos)
        first = list(pool.map(turn.site, active))
        sites = list(pool.map(turn.again, first))
        scan, pos_error = turn.scan.result()
    paused = [SiteReport(alias, stopped="paused") for alias in aliases if alias not in active]
    return CycleReport(scan, pos_error, turn.pos_spent.total(), (*sites, *paused), time.monotonic() - began)


@dataclass
class _Turn:
    """What the threads of one cycle share."""

    shops: Shops
    database: Database
    progress: Progress
    full: bool
    began: float
    pos_spent: _Tally = field(default_factory=_Tally)
    scan: "Future[tuple[PullReport | None, str]]" = field(default_factory=Future)

    def read_pos(self) -> tuple[PullReport | None, str]:
        """The states of open drafts, then the whole catalog; the report, or None and why there is none."""
        with self.shops.pos() as pos:
            try:
                refresh_order_states(pos, self.database)
                return pull_pos_catalog(pos, self.database, self.progress), ""
            except MultiwebError as error:
                return None, str(error)
            finally:
                self.pos_spent.add(pos.spent())

    def site(self, alias: str) -> SiteReport:
        """One site from its orders to its push."""
        report, dead = self._part(SiteReport(alias), "orders", self._bring_orders)
        if not dead and self.scan.result()[0] is not None:
            report, _ = self._part(report, "listings", self._bring_listings)
        return replace(report, seconds=time.monotonic() - self.began)

    def again(self, report: SiteReport) -> SiteReport:
        """Push once more where an order of another site, brought in meanwhile, moved what is planned here."""
        scanned = self.scan.result()[0] is not None
        if not scanned or report.error or report.stopped or report.remaining:
            return report
        return self._part(report, "listings", self._push_again)[0]

    def _push_again(self, site: Site, report: SiteReport) -> SiteReport:
        if not plan_site(report.alias, self.database).pending:
            return report
        more = _with_push(report, _push(site, self.database, self.progress))
        return replace(
            more,
            stock_writes=report.stock_writes + more.stock_writes,
            price_writes=report.price_writes + more.price_writes,
            rejected=report.rejected + more.rejected,
        )

    def _bring_orders(self, site: Site, report: SiteReport) -> SiteReport:
        poll_orders(site, self.database)
        return self._imported(site, report)

    def _bring_listings(self, site: Site, report: SiteReport) -> SiteReport:
        """Read, link, plan and push; then release the orders that waited for a link."""
        alias, database = report.alias, self.database
        pull_site_catalog(site, database, full=self.full, progress=self.progress)
        links = link_where_needed(alias, database) or link_report(alias, database)
        plan = plan_site(alias, database, whole=self.full)
        done = _with_push(replace(report, links=links, held=plan.held), _push(site, database, self.progress))
        return self._imported(site, done) if report.orders_waiting else done

    def _imported(self, site: Site, report: SiteReport) -> SiteReport:
        with self.shops.pos("orders") as pos:
            try:
                made = import_orders(report.alias, pos, site, self.database)
            except LeaseTaken:
                return replace(report, orders_elsewhere=True)
            finally:
                self.pos_spent.add(pos.spent())
        return replace(
            report,
            orders_created=report.orders_created + made.created,
            orders_waiting=made.waiting,
            orders_failed=made.failed,
            orders_elsewhere=False,
            error=report.error or made.trouble,
        )

    def _part(
        self, report: SiteReport, lane: Lane, work: Callable[[Site, SiteReport], SiteReport]
    ) -> tuple[SiteReport, bool]:
        """One part of a site's turn, and whether the site is dead; a failure becomes a sentence in its report."""
        spent = _Tally([report.spent])
        try:
            with self.shops.site(report.alias, lane) as site:
                try:
                    report = work(site, report)
                finally:
                    spent.add(site.spent())
        except MultiwebError as error:
            dead = isinstance(error, Transient) and error.shop == report.alias
            return replace(report, error=str(error), spent=spent.total()), dead
        return replace(report, spent=spent.total()), False


def _push(site: Site, database: Database, progress: Progress) -> list[PushReport]:
    """Push until nothing is pending, or a run gets nothing more through."""
    runs = [push_site(site, database, deadline_seconds=PUSH_SECONDS, progress=progress)]
    while _has_more(runs):
        runs.append(push_site(site, database, deadline_seconds=PUSH_SECONDS, progress=progress))
    return runs


def _has_more(runs: Sequence[PushReport]) -> bool:
    """Whether another run would get something through."""
    last = runs[-1]
    moved = last.stock_writes + last.price_writes > 0
    if not (last.remaining and moved):
        return False
    # A run that tried everything left what got no answer; where that does not get less, the next cycle asks again.
    shrinks = len(runs) == 1 or last.remaining < runs[-2].remaining
    return last.stopped == "time" or (last.stopped == "" and shrinks)


def _with_push(report: SiteReport, runs: Sequence[PushReport]) -> SiteReport:
    last = runs[-1]
    return replace(
        report,
        stock_writes=sum(run.stock_writes for run in runs),
        price_writes=sum(run.price_writes for run in runs),
        rejected=last.rejected,
        remaining=last.remaining,
        stopped="" if last.error else last.stopped,
        error=report.error or last.error or last.trouble,
    )
