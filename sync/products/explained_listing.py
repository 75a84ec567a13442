"""Where each field of a variant stands on its way to the site, and what is in the way."""

from dataclasses import dataclass
from datetime import datetime

from sync.products.history import ListingSeen
from sync.products.variant_facts import Facts
from sync.records import Field, SyncReason, SyncState
from sync.rows import SiteRow

# Reason → (the reason in a sentence, what a person can do); {site} is the alias.
REASONS: dict[SyncReason, tuple[str, str]] = {
    SyncReason.NONE: ("", ""),
    SyncReason.STOCK_UNKNOWN: (
        "What is not known is never taken for 0, so nothing is written.",
        "Enter the stock of every chosen branch in the POS, choose other branches "
        "(multiweb settings {site} --set stock.branches=…), or let a missing one count as 0: "
        "multiweb settings {site} --set stock.missing_branch_is_zero=true",
    ),
    SyncReason.NO_PRICE: (
        "Without a price in the chosen list nothing is written, never a price of 0.",
        "Enter the price in the POS, or choose another list: multiweb settings {site} --set price.selling=…",
    ),
    SyncReason.UNMANAGED: (
        "The site counts no stock for it, so none is written.",
        "Let the site manage its stock there, or have Multiweb switch it: "
        "multiweb settings {site} --set stock.manage_unmanaged=true (a combo stays as it is)",
    ),
    SyncReason.REJECTED: (
        "The site refused the value; it is tried again at once, after an hour, then daily.",
        "Correct on the site what its answer names, then: multiweb sync {site}",
    ),
    SyncReason.GUARD_STOCK: (
        "A guard holds it, because too much would change in one plan.",
        "Look at the values: multiweb approve {site} lets them go, multiweb reject {site} leaves them",
    ),
    SyncReason.GUARD_PRICE: (
        "A guard holds it, because the price would jump, or too much would change in one plan.",
        "Look at the values: multiweb approve {site} lets them go, multiweb reject {site} leaves them",
    ),
    SyncReason.DECLINED: (
        "A person rejected this value when a guard held it: the site keeps its own until the POS asks for another.",
        "If it should go after all, ask about it again: multiweb reject {site} --undo",
    ),
    SyncReason.SYNC_OFF: (
        "This field is not kept in step.",
        "If it should be, link the variant and turn the sync on: multiweb settings {site}",
    ),
}
STATES: dict[SyncState, str] = {
    SyncState.IN_SYNC: "The site confirmed just this value.",
    SyncState.PENDING: "It waits to be written.",
    SyncState.HELD: "It waits for a person's approval.",
    SyncState.SKIPPED: "It is left alone.",
    SyncState.ERROR: "It cannot be written.",
}
_STALE = "Settings or goods changed since the plan was made; plan again: multiweb sync {site}"


@dataclass(frozen=True, slots=True)
class Going:
    """Whether anything goes to the site now, and when what was read.

    Attributes:
        sentence: what happens to a pending value, in words.
        last_error: what went wrong with the site last; None: nothing.
    """

    mode: str
    paused: bool
    product_sync: bool
    stock_sync: bool
    price_sync: bool
    sentence: str
    last_error: str | None
    pos_read_at: datetime | None
    site_read_at: datetime | None
    planned_at: datetime | None


@dataclass(frozen=True, slots=True)
class ListingExplained:
    """One field: đồng, or pieces.

    Attributes:
        planned: what the last plan asks for.
        now: what a plan made now would ask for, before the guards.
        current: whether those two agree.
        shown: what the site showed when it was read.
        acknowledged: what the site confirmed last; None: not known, so that it is written again.
        sentence: state and reason in words.
        detail: what the plan, the guard or the site said of this very row.
        approved: the value that a person let through.
        refusals: times the site refused the planned value in a row.
        next_step: what a person can do; empty: nothing is to be done.
    """

    field: Field
    planned: int | None
    planned_at: datetime
    now: int | None
    current: bool
    shown: int | None
    shown_at: datetime | None
    acknowledged: int | None
    acknowledged_at: datetime | None
    state: SyncState
    reason: SyncReason
    sentence: str
    detail: str
    approved: int | None
    refusals: int
    refused_at: datetime | None
    next_step: str


def explain_going(row: SiteRow, marks: dict[str, datetime]) -> Going:
    """Whether a site is written to; `marks` are all watermarks."""
    settings = row.settings
    if row.paused:
        sentence = f"The site is paused: nothing is written until `multiweb resume {row.alias}`."
    elif row.mode == "preview":
        sentence = f"The site is in preview: nothing is written until `multiweb confirm {row.alias}`."
    else:
        sentence = "The site is live: what is pending goes with the next push."
    return Going(
        mode=row.mode,
        paused=row.paused,
        product_sync=settings.product_sync,
        stock_sync=settings.stock.sync,
        price_sync=settings.price.sync,
        sentence=sentence,
        last_error=row.last_error,
        pos_read_at=marks.get("pos:catalog"),
        site_read_at=marks.get(f"site:{row.alias}:catalog"),
        planned_at=marks.get(f"site:{row.alias}:plan"),
    )


def explain_listings(
    facts: Facts, rows: list[ListingSeen], now: dict[Field, int | None]
) -> tuple[ListingExplained, ...]:
    """Each stored field; `now` is what a plan made now would ask for."""
    order = list(Field)
    found = [_explained(facts, row, now.get(row.field)) for row in rows]
    return tuple(sorted(found, key=lambda one: order.index(one.field)))


def _explained(facts: Facts, row: ListingSeen, now: int | None) -> ListingExplained:
    site, alias = facts.site, facts.row.alias
    current = now == row.planned
    words, step = REASONS[row.reason]
    if row.state == SyncState.PENDING:
        words = "" if row.acknowledged is not None else "What the site shows is not known for certain."
    return ListingExplained(
        field=row.field,
        planned=row.planned,
        planned_at=row.planned_at,
        now=now,
        current=current,
        shown=_shown(facts, row.field),
        shown_at=site.read_at if site else None,
        acknowledged=row.acknowledged,
        acknowledged_at=row.acknowledged_at,
        state=row.state,
        reason=row.reason,
        sentence=" ".join(filter(None, (STATES[row.state], words))),
        detail=row.detail,
        approved=row.approved,
        refusals=row.refusals,
        refused_at=row.refused_at,
        next_step=(step if current else _STALE).format(site=alias),
    )


def _shown(facts: Facts, field: Field) -> int | None:
    """What the site showed of a field; an item without managed stock shows no number that counts."""
    if facts.site is None:
        return None
    variant = facts.site.variant
    values = {Field.QUANTITY: variant.quantity, Field.PRICE: variant.price, Field.COMPARE_AT: variant.compare_at}
    return values[field]
