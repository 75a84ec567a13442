"""Writing what is pending to a site.

Values are absolute, so a write that is repeated does no harm; what the site confirms is recorded every few seconds,
so that a run that is killed repeats little. What is about to be sent becomes unknown first: were the run killed
between a write and its record, and the POS back at the old value by then, the old record would hide the difference.

The site's orders are read right before, every hundred writes, and right after: an absolute value can undo a sale that
happened a moment ago and is not known yet. What is pending is read again as often, so that a run of minutes writes
what is planned now, and nothing for a pair that was parted meanwhile.
"""

import time
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pandas as pd

from sync.errors import OutcomeUnknown, PermissionMissing, ShopError, Transient, Unauthorised
from sync.order_poll import poll_orders
from sync.plan import plan_site
from sync.ports import Site
from sync.progress import Progress, quiet
from sync.records import Field, LinkReason, LinkStatus, VariantWrite, WriteResult
from sync.rows import Change
from sync.stores import Database, Lease
from sync.turns import holder, require

RUN_SECONDS = 480.0
RECORD_EVERY_WRITES = 20
RECORD_EVERY_SECONDS = 2.0
LOOK_EVERY_WRITES = 100
# So many writes in a row that got no answer: the site is down, and the rest would only wait as well.
SILENT_WRITES = 5
# What `last_error` of a site begins with when it is about pushing: only those are cleared by pushing.
PUSH_PREFIX = "Push: "
WHO = "push"

Answer = WriteResult | ShopError
Value = tuple[int, Field, int]


@dataclass(frozen=True, slots=True)
class PushReport:
    """What a run wrote and what it left.

    `stock_writes` and `price_writes` count variants whose stock, or price and compare-at price, the site confirmed;
    `rejected` the values it refused; `remaining` the values still pending. `stopped` is empty when all was tried,
    `time`, `preview` or `paused`, or else the sentence of the error that ended the run.
    """

    stock_writes: int = 0
    price_writes: int = 0
    rejected: int = 0
    remaining: int = 0
    stopped: str = ""


def push_site(
    site: Site,
    database: Database,
    *,
    deadline_seconds: float = RUN_SECONDS,
    workers: int = 4,
    only: Collection[int] | None = None,
    progress: Progress = quiet,
) -> PushReport:
    """Write the pending values of a site: those going to zero first, then those that fall, then the rest.

    Args:
        site: the website; its client paces the calls.
        database: the tables.
        deadline_seconds: after this much time the run ends and leaves the rest to the next.
        workers: calls in flight at once; more than latency needs gains nothing, the site's limit decides.
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
    with database.leases.hold(f"{alias}:listings", holder()) as lease:
        if not _remaining(database, alias, chosen):
            return PushReport()
        run = _Run(site, database, lease, time.monotonic() + deadline_seconds, progress, chosen)
        try:
            run.work(workers)
        except (Unauthorised, PermissionMissing) as error:
            run.stopped = str(error)
            database.state.update_site(alias, last_error=f"{PUSH_PREFIX}{error}")
        except ShopError as error:
            run.stopped = str(error)
        if not run.stopped and (row.last_error or "").startswith(PUSH_PREFIX):
            database.state.update_site(alias, last_error="")
        remaining = _remaining(database, alias, chosen)
        return PushReport(run.stock_writes, run.price_writes, run.rejected, remaining, run.stopped)


def ordered_writes(pending: pd.DataFrame) -> list[VariantWrite]:
    """The pending values as one write a variant, in the order in which they should go.

    Args:
        pending: as `Listings.pending`.

    Returns:
        Variants whose stock goes to zero first, then those whose stock falls, then the rest; variants of one
        product stand together within each group.
    """
    writes: dict[int, dict[str, int]] = {}
    urgency: dict[int, tuple[int, int, int]] = {}
    columns = ["site_variant_id", "product_id", "inventory_item_id", "field", "planned", "acknowledged"]
    for variant, product, item, name, planned, known in pending[columns].itertuples(index=False):
        values = writes.setdefault(int(variant), {"product_id": int(product)})
        values[str(name)] = int(planned)
        if not pd.isna(item):
            values["inventory_item_id"] = int(item)
        rank = 2
        if name == Field.QUANTITY:
            falls = pd.isna(known) or planned < known
            rank = 0 if planned == 0 else 1 if falls else 2
        key = (rank, int(product), int(variant))
        urgency[int(variant)] = min(urgency.get(int(variant), key), key)
    return [_write(variant, writes[variant]) for variant in sorted(writes, key=urgency.__getitem__)]


def _write(variant: int, values: dict[str, int]) -> VariantWrite:
    return VariantWrite(
        variant_id=variant,
        product_id=values["product_id"],
        inventory_item_id=values.get("inventory_item_id"),
        quantity=values.get(Field.QUANTITY),
        price=values.get(Field.PRICE),
        compare_at=values.get(Field.COMPARE_AT),
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
    silent: int = 0
    tried: set[Value] = field(default_factory=set)
    before: dict[tuple[int, str], int | None] = field(default_factory=dict)
    sent: list[VariantWrite] = field(default_factory=list)
    results: list[WriteResult] = field(default_factory=list)
    first_sent_at: datetime | None = None
    recorded_at: float = field(default_factory=time.monotonic)

    def work(self, workers: int) -> None:
        """Write until nothing is pending that this run has not tried, or the run has to stop.

        Raises:
            ShopError: the site lets nothing through, or is down; what was confirmed is recorded.
        """
        poll_orders(self.site, self.database)
        # Always: what another process recorded since the last plan is new to the plan, though not to the poll.
        plan_site(self.site.alias, self.database)
        with ThreadPoolExecutor(workers, thread_name_prefix=f"push {self.site.alias}") as pool:
            while not self._must_stop() and (writes := self._due()):
                done = len({variant for variant, _, _ in self.tried})
                self.progress(f"{self.site.alias}: writes", done, done + len(writes))
                self._write(writes[:LOOK_EVERY_WRITES], workers, pool)
                _see_orders(self.site, self.database)

    def _due(self) -> list[VariantWrite]:
        """What is pending now, of pairs that are still linked, and was not tried by this run."""
        if not self.database.state.site(self.site.alias).settings.product_sync:
            return []
        pending = _pending(self.database, self.site.alias, self.only)
        links = self.database.links.rows(self.site.alias)
        paired = (links["status"] == LinkStatus.LINKED) | (links["reason"] == LinkReason.POS_VARIANT_MISSING)
        pending = pending[pending["site_variant_id"].isin(links.loc[paired, "site_variant_id"].dropna())]
        columns = pending[["site_variant_id", "field", "planned", "acknowledged"]].itertuples(index=False)
        self.before = {(int(v), str(n)): None if pd.isna(known) else int(known) for v, n, _, known in columns}
        keys = zip(pending["site_variant_id"], pending["field"], pending["planned"], strict=True)
        new = [(int(variant), Field(name), int(planned)) not in self.tried for variant, name, planned in keys]
        return self._managing(ordered_writes(pending[pd.Series(new, index=pending.index, dtype="bool")]))

    def _managing(self, writes: list[VariantWrite]) -> list[VariantWrite]:
        """With the switch to being managed, for items that the site does not manage and the settings want managed."""
        if not self.database.state.site(self.site.alias).settings.stock.manage_unmanaged:
            return writes
        shelf = self.database.catalog.site_variants(self.site.alias)
        loose = set(shelf.loc[~shelf["managed"].astype("bool"), "id"])
        return [
            replace(one, manage=True) if one.quantity is not None and one.variant_id in loose else one for one in writes
        ]

    def _write(self, writes: Sequence[VariantWrite], workers: int, pool: ThreadPoolExecutor) -> None:
        """Send the writes, a few at once, and record what comes back."""
        try:
            for start in range(0, len(writes), workers):
                if start and self._must_stop():
                    return
                some = writes[start : start + workers]
                if self.first_sent_at is None:
                    self._announce(writes[start : start + RECORD_EVERY_WRITES + workers])
                    self.first_sent_at = datetime.now(UTC)
                self._take(some, list(pool.map(self._send, some)))
        finally:
            self._record()

    def _announce(self, writes: Sequence[VariantWrite]) -> None:
        """Make unknown what the site shows of the values that are about to be sent."""
        for name in Field:
            if variants := [write.variant_id for write in writes if name in _values(write)]:
                self.database.listings.forget(self.site.alias, variants, {name})

    def _send(self, write: VariantWrite) -> Answer:
        try:
            return self.site.write(write)
        except ShopError as error:
            return error

    def _take(self, writes: Sequence[VariantWrite], answers: Sequence[Answer]) -> None:
        """Count the answers of one round; raises the error that lets nothing through."""
        fatal: ShopError | None = None
        for write, answer in zip(writes, answers, strict=True):
            self.sent.append(write)
            self.tried.update((write.variant_id, name, value) for name, value in _values(write).items())
            silent = isinstance(answer, Transient | OutcomeUnknown)
            self.silent = self.silent + 1 if silent else 0
            if isinstance(answer, Unauthorised | PermissionMissing):
                fatal = answer
            elif isinstance(answer, ShopError) and self.silent >= SILENT_WRITES:
                fatal = fatal or answer
            result = _result(write, answer)
            if result is not None:
                self._count(result)
        if len(self.sent) >= RECORD_EVERY_WRITES or time.monotonic() - self.recorded_at >= RECORD_EVERY_SECONDS:
            self._record()
        if fatal is not None:
            raise fatal

    def _count(self, result: WriteResult) -> None:
        self.results.append(result)
        self.stock_writes += Field.QUANTITY in result.confirmed
        self.price_writes += bool({Field.PRICE, Field.COMPARE_AT} & set(result.confirmed))
        self.rejected += len(result.refused)

    def _record(self) -> None:
        """Keep what the site confirmed or refused; what got no answer becomes unknown."""
        if self.sent:
            alias = self.site.alias
            self.database.listings.acknowledge(alias, self.results, self.sent, sent_at=self.first_sent_at)
            self.database.state.log(self._changes())
        self.sent, self.results, self.first_sent_at = [], [], None
        self.recorded_at = time.monotonic()

    def _changes(self) -> list[Change]:
        """Log entries for what the site confirmed."""
        alias, why = self.site.alias, "planned from the POS"
        found = [(one.variant_id, name, value) for one in self.results for name, value in one.confirmed.items()]
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
        elif self.database.state.site(self.site.alias).paused:
            self.stopped = "paused"
        return bool(self.stopped)


def _result(write: VariantWrite, answer: Answer) -> WriteResult | None:
    """What to record of an answer; None leaves the values unknown, to be written again."""
    if isinstance(answer, WriteResult):
        return answer
    if answer.permanent and not isinstance(answer, Unauthorised | PermissionMissing):
        return WriteResult(write.variant_id, {}, dict.fromkeys(_values(write), str(answer)))
    return None


def _values(write: VariantWrite) -> dict[Field, int]:
    values = {Field.QUANTITY: write.quantity, Field.PRICE: write.price, Field.COMPARE_AT: write.compare_at}
    return {name: value for name, value in values.items() if value is not None}


def _text(value: int | None) -> str | None:
    return None if value is None else str(value)


def _see_orders(site: Site, database: Database) -> None:
    """Read the site's orders; what is new moves its stock, so the plan is made again."""
    seen = poll_orders(site, database)
    if seen.new or seen.changed:
        plan_site(site.alias, database)


def _pending(database: Database, alias: str, only: frozenset[int] | None) -> pd.DataFrame:
    pending = database.listings.pending(alias)
    return pending if only is None else pending[pending["site_variant_id"].isin(only)]


def _remaining(database: Database, alias: str, only: frozenset[int] | None) -> int:
    return database.listings.pending_sites().get(alias, 0) if only is None else len(_pending(database, alias, only))
