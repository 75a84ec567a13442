"""Writing what is pending to a site.

Values are absolute, so a write that is repeated does no harm; what the site confirms is recorded every few seconds,
so that a run that is killed repeats little. What is about to be sent becomes unknown first: were the run killed
between a write and its record, and the POS back at the old value by then, the old record would hide the difference.

The site's orders are read right before, every hundred calls, and right after: an absolute value can undo a sale that
happened a moment ago and is not known yet. What is pending is read again as often, so that a run of minutes writes
what is planned now, and nothing for a pair that was parted meanwhile.

A site says which writes it takes together in one call (`Site.portions`); each variant is still acknowledged by itself.
"""

import time
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

import pandas as pd

from sync.activities import noted
from sync.errors import OutcomeUnknown, PermissionMissing, ShopError, Transient, Unauthorised
from sync.listings.flight import MOST, Width, in_flight
from sync.listings.plan import plan_site
from sync.orders.polling import poll_orders
from sync.ports import Site
from sync.progress import Progress, quiet
from sync.records import Field, VariantWrite, WriteResult
from sync.rows import Change, SiteRow
from sync.stores import Database, Lease
from sync.turns import holder, require

RUN_SECONDS = 480.0
RECORD_EVERY_WRITES = 20
RECORD_EVERY_SECONDS = 2.0
LOOK_EVERY_CALLS = 100
# So many calls in a row that got no answer: the site is down, and the rest would only wait as well.
SILENT_CALLS = 5
IN_ORDER = frozenset({"", "time", "preview", "paused"})
"""What `PushReport.stopped` says of a run that no error ended."""
# What `last_error` of a site begins with when it is about pushing: only those are cleared by pushing.
PUSH_PREFIX = "Push: "
WHO = "push"

Portion = tuple[VariantWrite, ...]
Answer = WriteResult | ShopError
Value = tuple[int, Field, int]


@dataclass(frozen=True, slots=True)
class PushReport:
    """What a run wrote and what it left.

    `stock_writes` and `price_writes` count variants whose stock, or price and compare-at price, the site confirmed;
    `rejected` the values it refused; `remaining` the values still pending. `stopped` is empty when all was tried,
    `time`, `preview` or `paused`, or else the sentence of the error that ended the run. `trouble`: all was tried, and
    this is the last error of a value that is pending because it got no answer.
    """

    stock_writes: int = 0
    price_writes: int = 0
    rejected: int = 0
    remaining: int = 0
    stopped: str = ""
    trouble: str = ""

    @property
    def error(self) -> str:
        """The sentence of the error that ended the run; empty where none did."""
        return "" if self.stopped in IN_ORDER else self.stopped

    @property
    def failure(self) -> str:
        """Why the run failed, as a sentence; empty where something got through, or nothing stood against it."""
        return self.error or ("" if self.stock_writes or self.price_writes else self.trouble)


def push_site(
    site: Site,
    database: Database,
    *,
    deadline_seconds: float = RUN_SECONDS,
    most_in_flight: int = MOST,
    only: Collection[int] | None = None,
    progress: Progress = quiet,
) -> PushReport:
    """Write the pending values of a site: those going to zero first, then those that fall, then the rest.

    Args:
        site: the website; its client paces the calls.
        database: the tables.
        deadline_seconds: after this much time the run ends and leaves the rest to the next.
        most_in_flight: so many writes at once where latency asks for it (`sync.listings.flight`).
        only: write to these site variants alone, and count only theirs as remaining; the plan is made for the whole
            site all the same, because the guards judge the plan as a whole.
        progress: told how far it is.

    Raises:
        LeaseTaken: another run pushes to this site.
        LeaseLost: another run took over; what was confirmed is recorded.
    """
    alias = site.alias
    chosen = None if only is None else frozenset(only)
    row = database.state.site(alias)
    if row.paused or row.mode == "preview":
        return PushReport(remaining=_remaining(database, alias, chosen), stopped="paused" if row.paused else "preview")
    with noted(alias, "push", database) as turn:
        run_ends = time.monotonic() + deadline_seconds
        report = _pushed(site, row, database, run_ends, most_in_flight, chosen, progress)
        turn.count = report.stock_writes + report.price_writes
        turn.why = report.failure
    return report


def _pushed(
    site: Site,
    row: SiteRow,
    database: Database,
    ends: float,
    most_in_flight: int,
    chosen: frozenset[int] | None,
    progress: Progress,
) -> PushReport:
    alias = site.alias
    with database.leases.hold(f"{alias}:listings", holder()) as lease:
        if not _remaining(database, alias, chosen):
            return PushReport()
        run = _Run(site, database, lease, ends, progress, chosen)
        try:
            run.work(most_in_flight)
        except (Unauthorised, PermissionMissing) as error:
            run.stopped = str(error)
            # What is not about a write is told, and taken back, by the reading that met it.
            if _remaining(database, alias, chosen):
                database.state.update_site(alias, last_error=f"{PUSH_PREFIX}{error}")
        except ShopError as error:
            run.stopped = str(error)
        if not run.stopped and (row.last_error or "").startswith(PUSH_PREFIX):
            database.state.update_site(alias, last_error="")
        remaining = _remaining(database, alias, chosen)
        trouble = run.trouble if remaining and not run.stopped else ""
        return PushReport(run.stock_writes, run.price_writes, run.rejected, remaining, run.stopped, trouble)


def writes_of(pending: pd.DataFrame, *, manage: bool = False) -> list[VariantWrite]:
    """The pending values as one write a variant.

    Args:
        pending: as `Listings.pending`, in the order in which they should go.
        manage: switch items that the site does not manage to being managed before their quantity is written.
    """
    columns = ["site_variant_id", "product_id", "inventory_item_id", "managed", "compare_at", "field", "planned"]
    rows = pending[columns].astype(object).itertuples(index=False, name=None)
    return [_write(list(some), manage=manage) for _, some in groupby(rows, key=lambda row: row[0])]


def _write(rows: Sequence[tuple[Any, ...]], *, manage: bool) -> VariantWrite:
    variant, product, item, managed, compare_at, _, _ = rows[0]
    values = {str(name): int(planned) for *_, name, planned in rows}
    return VariantWrite(
        variant_id=int(variant),
        product_id=int(product),
        inventory_item_id=None if item is pd.NA else int(item),
        quantity=values.get(Field.QUANTITY),
        price=values.get(Field.PRICE),
        compare_at=values.get(Field.COMPARE_AT),
        manage=manage and not managed and Field.QUANTITY in values,
        shown_compare_at=None if compare_at is pd.NA else int(compare_at),
    )


@dataclass
class _Run:
    """One run's state: what was sent and not recorded yet, and what is counted."""

    site: Site
    database: Database
    lease: Lease
    ends: float
    progress: Progress
    only: frozenset[int] | None = None
    stock_writes: int = 0
    price_writes: int = 0
    rejected: int = 0
    stopped: str = ""
    trouble: str = ""
    silent: int = 0
    sent: int = 0
    unanswered: set[Value] = field(default_factory=set)
    before: dict[tuple[int, str], int | None] = field(default_factory=dict)
    sent_at: dict[int, datetime] = field(default_factory=dict)
    done: list[tuple[VariantWrite, WriteResult | None]] = field(default_factory=list)
    recorded_at: float = field(default_factory=time.monotonic)

    def work(self, most_in_flight: int) -> None:
        """Write until nothing is pending but what got no answer in this run, or the run has to stop.

        Raises:
            ShopError: the site lets nothing through, or is down; what was confirmed is recorded.
        """
        poll_orders(self.site, self.database)
        # Always: what another process recorded since the last plan is new to the plan, though not to the poll.
        plan_site(self.site.alias, self.database)
        most = min(most_in_flight, self.site.capabilities.in_flight)
        width = Width(lambda: self.site.spent().waited_seconds, most)
        with ThreadPoolExecutor(most, thread_name_prefix=f"push {self.site.alias}") as pool:
            while not self._must_stop() and (portions := self._due()):
                self._write(portions, pool, width)
                _see_orders(self.site, self.database)

    def _due(self) -> list[Portion]:
        """What is to be written next: pending, of pairs that are still linked, and not left unanswered before.

        As much is looked at as so many calls could write at most, since what goes together may stand far apart.
        """
        alias = self.site.alias
        settings = self.database.state.site(alias).settings
        if not settings.product_sync:
            return []
        # What got no answer is still pending and stands before the rest.
        silent = len({variant for variant, _, _ in self.unanswered})
        most = LOOK_EVERY_CALLS * self.site.capabilities.bulk
        pending = self.database.listings.pending(alias, self.only, most + silent)
        columns = pending[["site_variant_id", "field", "planned", "acknowledged"]].astype(object)
        values = list(columns.itertuples(index=False, name=None))
        self.before = {(int(v), str(n)): None if known is pd.NA else int(known) for v, n, _, known in values}
        new = [(int(variant), Field(name), int(planned)) not in self.unanswered for variant, name, planned, _ in values]
        fresh = pending[pd.Series(new, index=pending.index, dtype="bool")]
        writes = writes_of(fresh, manage=settings.stock.manage_unmanaged)[:most]
        return self.site.portions(writes)[:LOOK_EVERY_CALLS]

    def _write(self, portions: Sequence[Portion], pool: ThreadPoolExecutor, width: Width) -> None:
        """Send the portions, a few at once, and record what comes back."""
        ends = self.sent + sum(map(len, portions))
        self.progress(f"{self.site.alias}: writes", self.sent, ends)
        try:
            with closing(in_flight(self._announced(portions), self._send, pool, width)) as answers:
                for portion, told in answers:
                    self._take(portion, told)
                    self.progress(f"{self.site.alias}: writes", self.sent, ends)
        finally:
            self._record()

    def _announced(self, portions: Sequence[Portion]) -> Iterator[Portion]:
        """The portions one by one; what the site shows of those that are about to be sent is made unknown before.

        It ends as soon as the run has to stop.
        """
        for number, some in enumerate(_grouped(portions)):
            if number and self._must_stop():
                return
            writes = [write for portion in some for write in portion]
            for name in Field:
                if variants := [write.variant_id for write in writes if name in write.values()]:
                    self.database.listings.forget(self.site.alias, variants, {name})
            for place, portion in enumerate(some):
                if place and self._must_stop():
                    return
                self.sent_at.update(dict.fromkeys((write.variant_id for write in portion), datetime.now(UTC)))
                yield portion

    def _send(self, portion: Portion) -> list[Answer]:
        try:
            return self.site.write(portion)
        except ShopError as error:
            return [error] * len(portion)

    def _take(self, portion: Portion, answers: Sequence[Answer]) -> None:
        """Count the answers of one call; raises the error that lets nothing through."""
        self.sent += len(portion)
        silent = all(isinstance(answer, Transient | OutcomeUnknown) for answer in answers)
        self.silent = self.silent + 1 if silent else 0
        for write, answer in zip(portion, answers, strict=True):
            self._note(write, answer)
        if len(self.done) >= RECORD_EVERY_WRITES or time.monotonic() - self.recorded_at >= RECORD_EVERY_SECONDS:
            self._record()
        for answer in answers:
            fatal = isinstance(answer, Unauthorised | PermissionMissing) or self.silent >= SILENT_CALLS
            if fatal and isinstance(answer, ShopError):
                raise answer

    def _note(self, write: VariantWrite, answer: Answer) -> None:
        """Keep what became of one write until it is recorded."""
        result = _result(write, answer)
        if result is None:
            self.trouble = str(answer)
        self.done.append((write, result))
        confirmed = {} if result is None else result.confirmed
        values = write.values().items()
        self.unanswered.update((write.variant_id, name, value) for name, value in values if name not in confirmed)
        if result is not None:
            self._count(result)

    def _count(self, result: WriteResult) -> None:
        self.stock_writes += Field.QUANTITY in result.confirmed
        self.price_writes += bool({Field.PRICE, Field.COMPARE_AT} & set(result.confirmed))
        self.rejected += len(result.refused)

    def _record(self) -> None:
        """Keep what the site confirmed or refused; what got no answer becomes unknown."""
        if self.done:
            alias = self.site.alias
            results = [result for _, result in self.done if result is not None]
            sent = [write for write, _ in self.done]
            self.database.listings.acknowledge(alias, results, sent, sent_at=self.sent_at)
            self.database.state.log(self._changes(results))
            for write in sent:
                self.sent_at.pop(write.variant_id, None)
        self.done = []
        self.recorded_at = time.monotonic()

    def _changes(self, results: Sequence[WriteResult]) -> list[Change]:
        """Log entries for what the site confirmed."""
        alias, why = self.site.alias, "planned from the POS"
        found = [(one.variant_id, name, value) for one in results for name, value in one.confirmed.items()]
        return [
            Change(
                WHO, alias, "variant", str(variant), str(name), _text(self.before.get((variant, name))), str(value), why
            )
            for variant, name, value in found
        ]

    def _must_stop(self) -> bool:
        require(self.lease, f"push to {self.site.alias}")
        if time.monotonic() >= self.ends:
            self.stopped = "time"
        elif self.database.state.is_paused(self.site.alias):
            self.stopped = "paused"
        return bool(self.stopped)


def _grouped(portions: Sequence[Portion]) -> Iterator[list[Portion]]:
    """Portions of together about as many writes as are recorded at once."""
    some: list[Portion] = []
    for portion in portions:
        some.append(portion)
        if sum(map(len, some)) >= RECORD_EVERY_WRITES:
            yield some
            some = []
    if some:
        yield some


def _result(write: VariantWrite, answer: Answer) -> WriteResult | None:
    """What to record of an answer; None leaves the values unknown, to be written again."""
    if isinstance(answer, WriteResult):
        return answer
    if answer.permanent and not isinstance(answer, Unauthorised | PermissionMissing):
        return WriteResult(write.variant_id, {}, dict.fromkeys(write.values(), str(answer)))
    return None


def _text(value: int | None) -> str | None:
    return None if value is None else str(value)


def _see_orders(site: Site, database: Database) -> None:
    """Read the site's orders; what is new moves its stock, so the plan is made again."""
    seen = poll_orders(site, database)
    if seen.new or seen.changed:
        plan_site(site.alias, database)


def _remaining(database: Database, alias: str, only: frozenset[int] | None) -> int:
    if only is None:
        return database.listings.pending_sites().get(alias, 0)
    return len(database.listings.pending(alias, only))
