"""One variant as the database knows it, with what the lists of many leave out: when it was seen, and what became of it.

The rules decide by whole columns; a person asks about a single product. These records answer the latter by id, so
that the answer costs the same in a shop of a hundred thousand variants as in one of ten.
"""

from dataclasses import dataclass
from datetime import datetime

from sync.records import Field, LinkReason, LinkStatus, OrderState, PosVariant, SiteVariant, SyncReason, SyncState


@dataclass(frozen=True, slots=True)
class PosSeen:
    """A variant of the POS (deleted ones too), and when the page that showed it was requested."""

    variant: PosVariant
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class SiteSeen:
    """A variant of a site, and when the page that showed it was requested."""

    variant: SiteVariant
    read_at: datetime


@dataclass(frozen=True, slots=True)
class LinkSeen:
    """A stored link row; `since` tells since when the row has its status and reason."""

    pos_variant_id: int | None
    site_variant_id: int | None
    status: LinkStatus
    reason: LinkReason
    detail: str
    warning: str
    suggestion_kind: str
    suggestion_score: int
    by_hand: bool
    pos_sku: str
    site_sku: str
    since: datetime


@dataclass(frozen=True, slots=True)
class ListingSeen:
    """A stored listing row: one field of one site variant."""

    field: Field
    pos_variant_id: int
    planned: int | None
    planned_at: datetime
    acknowledged: int | None
    acknowledged_at: datetime | None
    state: SyncState
    reason: SyncReason
    detail: str
    approved: int | None
    refusals: int
    refused_at: datetime | None


@dataclass(frozen=True, slots=True)
class HoldingOrder:
    """What one web order holds of one site variant, thousandths, and where the order stands."""

    site: str
    order_id: int
    number: str
    state: OrderState
    reason: str
    detail: str
    pos_code: str | None
    pos_status: str | None
    created_on: datetime
    site_variant_id: int
    quantity_milli: int


@dataclass(frozen=True, slots=True)
class Logged:
    """One entry of the log of changes about a variant or its link."""

    at: datetime
    who: str
    subject: str
    field: str
    before: str | None
    after: str | None
    why: str
    run: str | None
