"""What a plan would change on a site, for people: the first values before and after, and totals of all of them."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from sync.records import SyncReason, SyncState
from sync.rows import PlanTotal
from sync.stores import Database

PREVIEW_ROWS = 50
MOVING = (SyncState.PENDING, SyncState.HELD)


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One value that would change; `before` None: not known."""

    site_variant_id: int
    pos_variant_id: int
    sku: str
    field: str
    before: int | None
    after: int | None
    state: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class PlanReport:
    """How a plan stands.

    Attributes:
        pending: values to write.
        held: values that wait for a person.
        by_state: (field, state, reason) → rows.
        changed: rows that differ from the plan before.
        preview: the first values that would change: held ones, then those going to zero, those that fall, the rest.
        totals: sums of all values that would change.
        looked_at: variants of the site that the plan looked at; None: all of them.
    """

    pending: int
    held: int
    by_state: dict[tuple[str, str, str], int]
    changed: int
    preview: tuple[PlanRow, ...]
    totals: tuple[PlanTotal, ...] = ()
    looked_at: int | None = None

    @property
    def holds(self) -> dict[str, int]:
        """What is held, by the guard that holds it."""
        found: Counter[str] = Counter()
        for (_, state, reason), count in self.by_state.items():
            if state == SyncState.HELD:
                found[reason] += count
        return dict(found)


def plan_report(alias: str, database: Database, *, changed: int = 0, looked_at: int | None = None) -> PlanReport:
    """How the plan of a site stands in the database."""
    by_state = database.listings.counts(alias)
    states: Counter[str] = Counter()
    for (_, state, _reason), count in by_state.items():
        states[state] += count
    pending, held = states[SyncState.PENDING], states[SyncState.HELD]
    if not pending + held:
        return PlanReport(0, 0, by_state, changed, (), (), looked_at)
    preview, totals = moving_rows(alias, database, PREVIEW_ROWS), database.listings.totals(alias)
    return PlanReport(pending, held, by_state, changed, preview, totals, looked_at)


def moving_rows(
    alias: str,
    database: Database,
    most: int | None = None,
    states: Collection[SyncState] = MOVING,
    reasons: Collection[SyncReason] = (),
) -> tuple[PlanRow, ...]:
    """What would change on a site, all or the first: held values, those going to zero, those that fall, the rest."""
    names = ["site_variant_id", "pos_variant_id", "sku", "field", "before", "after", "state", "reason", "detail"]
    rows = database.listings.moving(alias, most, states, reasons)[names]
    return tuple(
        PlanRow(int(ours), int(theirs), sku, name, _whole(was), _whole(value), state, reason, detail)
        for ours, theirs, sku, name, was, value, state, reason, detail in rows.itertuples(index=False)
    )


def _whole(value: object) -> int | None:
    return None if value is None or value is pd.NA else int(str(value))
