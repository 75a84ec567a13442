"""Rows of the database that the rules decide by: connections, web orders, the log of changes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sync.records import Field, OrderState, SyncState
from sync.settings import PosSettings, SiteSettings


@dataclass(frozen=True, slots=True)
class SiteRow:
    """One connected site as the database holds it."""

    alias: str
    platform: str
    address: str
    mode: Literal["preview", "live"]
    paused: bool
    connected_at: datetime
    order_watermark_start: datetime
    settings: SiteSettings
    last_error: str | None


@dataclass(frozen=True, slots=True)
class PosRow:
    """The POS connection as the database holds it."""

    alias: str
    platform: str
    address: str
    connected_at: datetime
    settings: PosSettings


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of the append-only log: who changed which field of what, from what to what, and why."""

    who: str
    site: str | None
    subject: Literal["variant", "order", "customer", "site", "link", "installation"]
    subject_id: str
    field: str
    before: str | None
    after: str | None
    why: str


@dataclass(frozen=True, slots=True)
class Poke:
    """Something that a webhook named: what kind of thing, its id (0: the shop as a whole), and when we heard."""

    subject: str
    subject_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class OrderRow:
    """The record of one web order; `received`: what was paid, đồng; `lines`: (site variant id, quantity_milli).

    `content` and `agreed` are digests (`sync.orders.content`): of what was ordered as it was recorded last ("": not
    known), and of the POS order when it was last found equal to the web order ("": never).
    """

    site: str
    order_id: int
    number: str
    state: OrderState
    reason: str
    detail: str
    pos_order_id: int | None
    pos_code: str | None
    pos_status: str | None
    intent_at: datetime | None
    created_on: datetime
    modified_on: datetime
    cancelled: bool
    total: int
    raw: bytes
    content: str = ""
    agreed: str = ""
    received: int = 0
    lines: tuple[tuple[int | None, int], ...] = ()


@dataclass(frozen=True, slots=True)
class PlanTotal:
    """All values of one field that wait (`pending`), or wait for a person (`held`).

    Attributes:
        field, state: which.
        values: how many.
        to_zero: of them, those that go to zero.
        falling: of them, those that fall, to zero or not.
        rising: of them, those that rise.
        before, after: the sums, pieces or đồng, of those of which it is known what the site shows.
    """

    field: Field
    state: SyncState
    values: int
    to_zero: int
    falling: int
    rising: int
    before: int
    after: int
