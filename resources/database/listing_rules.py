"""How the state of one listing row follows from what is planned and what the site last told.

`acknowledged` is the value the site itself confirmed; None is "unknown". `acknowledged_at` is when that became so,
also when it became unknown, so that a page read before cannot bring the old value back.

Refused values: the next plan tries once more at once, then after an hour, then daily, as long as the planned value
stays the same. A new planned value, an order on the site, or a site that shows another value than before end the
waiting. So one refused row is retried without the ten thousand of a misconfigured shop taking its whole budget.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping

from sync.listings.declining import REJECTED as BY_A_PERSON
from sync.records import Field, SyncReason, SyncState

IN_SYNC, PENDING, HELD, SKIPPED, ERROR = (
    SyncState.IN_SYNC.value,
    SyncState.PENDING.value,
    SyncState.HELD.value,
    SyncState.SKIPPED.value,
    SyncState.ERROR.value,
)
REJECTED, DECLINED = SyncReason.REJECTED.value, SyncReason.DECLINED.value
_WAITS = (timedelta(0), timedelta(hours=1), timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Planned:
    """What a plan says of one row."""

    pos_variant_id: int
    planned: int | None
    state: str
    reason: str
    approved: int | None
    detail: str


@dataclass(frozen=True, slots=True)
class Listing:
    """One row of the table, but for its key."""

    pos_variant_id: int
    planned: int | None
    planned_at: datetime
    acknowledged: int | None
    acknowledged_at: datetime | None
    state: str
    reason: str
    approved: int | None
    detail: str
    refusals: int
    refused_at: datetime | None
    declined: int | None = None


FIELDS = tuple(Listing.__slots__)


def listing_of(row: RowMapping) -> Listing:
    """The row of a select."""
    return Listing(**{name: row[name] for name in FIELDS})


def values_of(listing: Listing) -> dict[str, Any]:
    """The columns of a row."""
    return {name: getattr(listing, name) for name in FIELDS}


def planned(plan: Planned, stored: Listing | None, now: datetime) -> Listing:
    """The row after a plan.

    What the site told wins over what the plan believed: the acknowledged value decides between in sync and
    pending. Held, skipped and error stay as planned, but a held value that is already there, or that a person
    approved, is held no more. An approval, and a rejection, is kept for as long as the plan asks for its value.
    """
    if plan.planned is None and plan.state in (IN_SYNC, PENDING):
        raise ValueError(f"a row cannot be {plan.state} without a planned value")
    if stored is None:
        stored = Listing(plan.pos_variant_id, None, now, None, None, plan.state, "", None, "", 0, None)
    changed = plan.planned != stored.planned
    approvals = {plan.approved, stored.approved}
    row = replace(
        stored,
        pos_variant_id=plan.pos_variant_id,
        planned=plan.planned,
        planned_at=now if changed else stored.planned_at,
        approved=plan.planned if plan.planned is not None and plan.planned in approvals else None,
        declined=plan.planned if plan.planned is not None and plan.planned == stored.declined else None,
        refusals=0 if changed else stored.refusals,
        refused_at=None if changed else stored.refused_at,
    )
    rejected, left = (plan.state, plan.reason) == (ERROR, REJECTED), (plan.state, plan.reason) == (SKIPPED, DECLINED)
    if (plan.state == SKIPPED and not left) or (plan.state == ERROR and not rejected):
        return _said(row, plan)
    if row.planned is not None and row.planned == row.acknowledged:
        return settled(row)
    if left:
        asked_again_meanwhile = stored.state == HELD and not changed
        return row if asked_again_meanwhile else _said(row, plan)
    if row.declined is not None:
        return _left(row)
    if plan.state == HELD and row.approved is None:
        return _said(row, plan)
    waits = is_rejected(stored) and not changed and not _due(row, now)
    return row if waits else _pending(row)


def settled(row: Listing) -> Listing:
    """The row when the site shows what is planned."""
    return replace(row, state=IN_SYNC, reason="", detail="", refusals=0, refused_at=None)


def confirmed(row: Listing, sent: int, value: int, now: datetime) -> Listing:
    """The row after the site answered a write of `sent` with `value`."""
    row = replace(row, acknowledged=value, acknowledged_at=now)
    if value == row.planned and (_follows(row) or row.state == HELD):
        return settled(row)
    if value != sent and sent == row.planned:
        return refused(row, sent, f"The site was asked for {sent} and answered {value}.", now)
    return _pending(row) if _follows(row) and row.planned is not None else row


def refused(row: Listing, sent: int, why: str, now: datetime) -> Listing:
    """The row after the site refused `sent`; nothing follows for a value that is planned no more."""
    if sent != row.planned:
        return row
    row = replace(row, refusals=row.refusals + 1, refused_at=now)
    return replace(row, state=ERROR, reason=REJECTED, detail=why) if _follows(row) else row


def forgotten(row: Listing, now: datetime) -> Listing:
    """The row once nobody knows any more what the site shows."""
    row = replace(row, acknowledged=None, acknowledged_at=now)
    return _pending(row) if _follows(row) and row.planned is not None else row


def observed(row: Listing, value: int, read_at: datetime) -> Listing:
    """The row after the site was read; news older than what is known change nothing."""
    if value == row.acknowledged or (row.acknowledged_at is not None and row.acknowledged_at > read_at):
        return row
    row = replace(row, acknowledged=value, acknowledged_at=read_at)
    if row.planned is None or (row.state == SKIPPED and not is_declined(row)):
        return row
    if row.planned == value and (_follows(row) or row.state == HELD or is_declined(row)):
        return settled(row)
    return _pending(row) if _follows(row) else row


def approved(row: Listing, value: int) -> Listing:
    """The row after a person approved a value; only a row held for just this value moves."""
    if row.state != HELD or row.planned != value:
        return row
    return _pending(replace(row, approved=value, declined=None))


def declined(row: Listing, value: int) -> Listing:
    """The row after a person rejected a value; only a row held for just this value is left alone."""
    if row.state != HELD or row.planned != value:
        return row
    return _left(replace(row, approved=None, declined=value))


def asked_again(row: Listing, field: Field, value: int) -> Listing:
    """The row once a person wants to be asked again about a value that was rejected."""
    if not is_declined(row) or row.planned != value:
        return row
    guard = SyncReason.GUARD_STOCK if field == Field.QUANTITY else SyncReason.GUARD_PRICE
    detail = "It was rejected once, and somebody wants to be asked again."
    return replace(row, state=HELD, reason=guard.value, detail=detail, declined=None)


def is_declined(row: Listing) -> bool:
    """Whether it is left alone because a person rejected it, or the price beside it."""
    return (row.state, row.reason) == (SKIPPED, DECLINED)


def is_rejected(row: Listing) -> bool:
    """Whether the site refused what is planned."""
    return (row.state, row.reason) == (ERROR, REJECTED)


def _follows(row: Listing) -> bool:
    """Whether the state follows what the site tells, rather than what the plan said."""
    return row.state in (IN_SYNC, PENDING) or is_rejected(row)


def _pending(row: Listing) -> Listing:
    """Waiting to be written, unless a person rejected just this value."""
    if row.declined is not None and row.declined == row.planned:
        return _left(row)
    return replace(row, state=PENDING, reason="", detail="")


def _left(row: Listing) -> Listing:
    return replace(row, state=SKIPPED, reason=DECLINED, detail=BY_A_PERSON)


def _said(row: Listing, plan: Planned) -> Listing:
    return replace(row, state=plan.state, reason=plan.reason, detail=plan.detail)


def _due(row: Listing, now: datetime) -> bool:
    wait = _WAITS[min(max(row.refusals, 1), len(_WAITS)) - 1]
    return row.refused_at is None or now - row.refused_at >= wait
