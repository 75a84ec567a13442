"""What the use cases need from the world, as typed protocols.

The rules never know which platform, driver or file format stands behind these. Each module of `resources/` fits
one of them.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Protocol

import pandas as pd

from sync.records import (
    Branch,
    CallCount,
    Field,
    Location,
    NewCustomer,
    OrderState,
    Page,
    PosCustomer,
    PosOrder,
    PosOrderDraft,
    PosVariant,
    PriceList,
    SiteVariant,
    Staff,
    VariantWrite,
    WebOrder,
    WriteResult,
)
from sync.settings import PosSettings, SiteSettings

Lane = Literal["orders", "listings"]


# ---- the shops -----------------------------------------------------------------------------------


class Pos(Protocol):
    """A point of sale: master of stock and price."""

    @property
    def alias(self) -> str:
        """Key of the POS, for messages."""
        ...

    def spent(self) -> CallCount:
        """Calls made, seconds waited and 429s met by this client so far."""
        ...

    def branches(self) -> list[Branch]:
        """All branches, active or not."""
        ...

    def price_lists(self) -> list[PriceList]:
        """All price lists."""
        ...

    def staff(self) -> list[Staff]:
        """People to whom orders can be assigned."""
        ...

    def variant_pages(self) -> Iterator[Page[PosVariant]]:
        """Every variant of every product with stock and prices, page by page, ⌈products/250⌉ calls.

        Raises IncompleteRead after the last page when the rows do not agree with the stated total.
        """
        ...

    def variants_of(self, product_ids: Collection[int]) -> list[PosVariant]:
        """The variants of the named products as they are now; products that are gone are simply absent."""
        ...

    def change_sku(self, product_id: int, variant_id: int, sku: str) -> PosVariant:
        """Give a variant another SKU. Raises Invalid when it is taken."""
        ...

    def create_order(self, draft: PosOrderDraft) -> PosOrder:
        """POST the order once, never repeated by itself.

        Raises Invalid (with field `code` when the code exists), or OutcomeUnknown when the answer was lost.
        """
        ...

    def repair_order_code(self, order_id: int, draft: PosOrderDraft) -> PosOrder:
        """Put the draft's code on an order of ours that the POS created under another code."""
        ...

    def finalize_order(self, order_id: int) -> PosOrder:
        """Approve a draft; an order that is already approved is returned as it is."""
        ...

    def cancel_order(self, order_id: int) -> PosOrder:
        """Cancel an order; one that is already cancelled is returned as it is."""
        ...

    def find_orders(self, text: str) -> list[PosOrder]:
        """Orders whose code or reference number equals `text` exactly, whatever their status."""
        ...

    def orders_by_id(self, order_ids: Collection[int]) -> list[PosOrder]:
        """The named orders as they are now."""
        ...

    def ensure_order_source(self, name: str) -> int:
        """Id of the order source of this name; created when there is none."""
        ...

    def customers_changed(self, since: datetime | None) -> Iterator[Page[PosCustomer]]:
        """Customers modified at or after `since` (all when None), page by page."""
        ...

    def find_customers(self, text: str) -> list[PosCustomer]:
        """Customers the POS finds for a phone or e-mail (fuzzy: compare exactly on our side)."""
        ...

    def create_customer(self, customer: NewCustomer) -> PosCustomer:
        """Create a customer. Raises Invalid with field `phone_number` or `email` when one exists already."""
        ...


class Site(Protocol):
    """A website that sells from the POS."""

    @property
    def alias(self) -> str:
        """Key of the site here."""
        ...

    def spent(self) -> CallCount:
        """Calls made, seconds waited and 429s met by this client so far."""
        ...

    def locations(self) -> list[Location]:
        """The site's own places of stock; empty for a shop of the generation without them."""
        ...

    def variant_pages(self, since: datetime | None = None) -> Iterator[Page[SiteVariant]]:
        """Every variant (or those of products modified at or after `since`), page by page.

        A full read raises IncompleteRead after the last page when products are missing against the count.
        """
        ...

    def variants_of(self, product_ids: Collection[int]) -> list[SiteVariant]:
        """The variants of the named products as they are now."""
        ...

    def write(self, change: VariantWrite) -> WriteResult:
        """Write absolute values to one variant, in as few calls as the shop allows; tells what it confirmed.

        Raises NotFound when the variant is gone, and the transport errors of `sync.errors`. Refused values
        do not raise: they come back as `refused`.
        """
        ...

    def change_sku(self, variant_id: int, sku: str) -> SiteVariant:
        """Give a variant another SKU. Raises Invalid when the shop refuses it."""
        ...

    def orders_changed(self, since: datetime) -> Iterator[Page[WebOrder]]:
        """Orders modified at or after `since`, whatever their status, page by page."""
        ...

    def order(self, order_id: int) -> WebOrder:
        """One order by id. Raises NotFound."""
        ...

    def count_orders(self, created_before: datetime) -> int:
        """How many orders were created before an instant, without reading them."""
        ...

    def server_time(self) -> datetime:
        """The shop's own clock, from the last answer's Date header (ours when it sent none)."""
        ...


# ---- the database --------------------------------------------------------------------------------


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
    subject: Literal["variant", "order", "customer", "site", "link"]
    subject_id: str
    field: str
    before: str | None
    after: str | None
    why: str


@dataclass(frozen=True, slots=True)
class OrderRow:
    """The record of one web order; `lines` pair (site variant id, quantity_milli)."""

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
    lines: tuple[tuple[int | None, int], ...] = ()


class Catalog(Protocol):
    """The last known catalogs of both sides, and the dictionaries of the POS."""

    def save_dictionaries(self, branches: Sequence[Branch], price_lists: Sequence[PriceList]) -> None:
        """Replace the known branches and price lists."""
        ...

    def branches(self) -> list[Branch]:
        """Known branches of the POS."""
        ...

    def price_lists(self) -> list[PriceList]:
        """Known price lists of the POS."""
        ...

    def save_pos_page(self, page: Page[PosVariant]) -> int:
        """Upsert what differs (variants, stock rows, price rows); rows dirty since the page was requested stay.

        Stock and price rows missing from a variant of the page are removed. Returns how many variants changed.
        """
        ...

    def finish_pos_scan(self, started_at: datetime) -> int:
        """After a complete scan: mark variants not seen since `started_at` as deleted; returns how many."""
        ...

    def save_site_page(self, site: str, page: Page[SiteVariant]) -> int:
        """Upsert what differs; returns how many variants changed."""
        ...

    def finish_site_scan(self, site: str, started_at: datetime) -> int:
        """After a complete read: forget variants not seen since `started_at`; returns how many."""
        ...

    def pos_variants(self) -> pd.DataFrame:
        """All POS variants that are not deleted in the POS, plus deleted ones that are still linked.

        Columns: id, product_id, sku, barcode, product_name, variant_name, unit, status, sellable, composite,
        packsize.
        """
        ...

    def site_variants(self, site: str) -> pd.DataFrame:
        """All variants of a site.

        Columns: id, product_id, inventory_item_id, sku, barcode, product_name, variant_name, price, compare_at,
        quantity, managed, sells_past_zero, status, kind, read_at.
        """
        ...

    def pos_stock(self, branch_ids: Collection[int]) -> pd.DataFrame:
        """Stock rows of the chosen branches. Columns: variant_id, branch_id, on_hand_milli, available_milli."""
        ...

    def pos_prices(self, price_list_ids: Collection[int]) -> pd.DataFrame:
        """Price rows of the chosen lists. Columns: variant_id, price_list_id, value."""
        ...

    def mark_pos_dirty(self, variant_ids: Collection[int]) -> None:
        """Note that these variants changed now, so that an older page may not overwrite what is read next."""
        ...

    def counts(self, site: str | None) -> tuple[int, int]:
        """(products, variants) of a site, or of the POS when None."""
        ...


class Links(Protocol):
    """Which variant of a site belongs to which variant of the POS, and why not."""

    def rows(self, site: str) -> pd.DataFrame:
        """All rows of a site.

        Columns: pos_variant_id (Int64), site_variant_id (Int64), status, reason, detail, by_hand (bool),
        warning, suggestion_kind, pos_sku, site_sku (the SKUs at the time of linking), shape (whether the products
        of both sides had one or many variants at the time of linking, as "one/many"; "" where not known).
        """
        ...

    def replace(self, site: str, rows: pd.DataFrame) -> int:
        """Make the stored rows equal to `rows` (same columns), writing only differences; returns how many.

        A frame without `shape` stores "" there.
        """
        ...

    def summary(self, site: str) -> dict[tuple[str, str], int]:
        """Count per (status, reason)."""
        ...


class Listings(Protocol):
    """Planned and acknowledged values per (site variant, field)."""

    def rows(self, site: str) -> pd.DataFrame:
        """All rows of a site.

        Columns: site_variant_id, pos_variant_id, field, planned (Int64), acknowledged (Int64, NA: unknown),
        acknowledged_at, state, reason, approved (Int64), detail.
        """
        ...

    def save_plan(self, site: str, rows: pd.DataFrame) -> int:
        """Upsert planned values, states and reasons (columns of `rows` but the acknowledged ones).

        A row acknowledged meanwhile with its planned value becomes in_sync. Rows of the site that are not in
        `rows` are removed. Returns how many rows changed.
        """
        ...

    def pending(self, site: str) -> pd.DataFrame:
        """Rows in state pending with site_variants' product_id, inventory_item_id and last known values joined.

        Columns: site_variant_id, product_id, inventory_item_id, field, planned, acknowledged.
        """
        ...

    def acknowledge(
        self,
        site: str,
        results: Sequence[WriteResult],
        sent: Sequence[VariantWrite],
        *,
        sent_at: datetime | None = None,
    ) -> None:
        """Record what the site confirmed or refused of what was sent; states follow.

        What was sent and is in no result becomes unknown. With `sent_at` (when the first of them was sent), what
        was forgotten after that instant stays unknown.
        """
        ...

    def forget(self, site: str, variant_ids: Collection[int], fields: Collection[Field]) -> None:
        """Set acknowledged values to unknown, so that the next plan writes them again.

        The time is noted in `acknowledged_at`, so that `confirm` does not take a value read before.
        """
        ...

    def approve(self, site: str, values: Mapping[tuple[int, Field], int]) -> int:
        """Let held rows go, each for just the planned value that a person saw; returns how many went."""
        ...

    def confirm(self, site: str, started_at: datetime) -> int:
        """Take the site's values read since `started_at` as acknowledged, unless acknowledged later than read.

        A value forgotten later than it was read stays unknown.

        Returns how many acknowledged values differ from before (drift).
        """
        ...

    def counts(self, site: str) -> dict[tuple[str, str, str], int]:
        """Count per (field, state, reason)."""
        ...

    def pending_sites(self) -> dict[str, int]:
        """Sites with pending rows → how many."""
        ...


class Orders(Protocol):
    """Every web order seen, and where it stands."""

    def record(self, site: str, orders: Sequence[WebOrder], state: OrderState) -> list[WebOrder]:
        """Insert those not known yet (state given; cancelled ones as CANCELLED), refresh the raw JSON of the rest.

        Returns the orders that are new here or changed since they were recorded.
        """
        ...

    def due(self, site: str) -> list[OrderRow]:
        """Orders that may go forward now: new, waiting, sending, unsure; oldest first."""
        ...

    def open_drafts(self) -> list[OrderRow]:
        """Created orders whose POS status was last seen as draft."""
        ...

    def find(self, site: str, order_id: int) -> OrderRow | None:
        """One record."""
        ...

    def move(
        self,
        site: str,
        order_id: int,
        state: OrderState,
        *,
        reason: str = "",
        detail: str = "",
        pos_order_id: int | None = None,
        pos_code: str | None = None,
        pos_status: str | None = None,
        intent_at: datetime | None = None,
    ) -> None:
        """Change the state; the ids and the intent are kept where None is given."""
        ...

    def listed(self, site: str | None, states: Collection[OrderState] | None) -> pd.DataFrame:
        """Orders for people.

        Columns: site, order_id, number, state, reason, detail, pos_order_id, pos_code, pos_status, total,
        created_on.
        """
        ...

    def counts(self, site: str) -> dict[str, int]:
        """Count per state."""
        ...

    def held_quantities(self) -> pd.DataFrame:
        """Quantities of web orders that the POS does not reserve yet, of all sites.

        Orders new, waiting, sending, unsure, failed, or created as a draft that is still one; not cancelled.
        Columns: site, site_variant_id, quantity_milli.
        """
        ...


class Customers(Protocol):
    """Index of the POS's customers by normalised phone and e-mail."""

    def save(self, customers: Sequence[tuple[PosCustomer, str | None, str | None]]) -> int:
        """Upsert (customer, phone key, e-mail key); returns how many changed."""
        ...

    def by_key(self, criterion: Literal["phone", "email"], key: str) -> list[int]:
        """Ids of the active customers with this key, lowest first."""
        ...


class State(Protocol):
    """Connections, watermarks and the log of changes."""

    def pos(self) -> PosRow:
        """The POS connection. Raises WrongUse when there is none yet."""
        ...

    def sites(self) -> list[SiteRow]:
        """All connected sites by alias."""
        ...

    def site(self, alias: str) -> SiteRow:
        """One site. Raises WrongUse naming the connected ones."""
        ...

    def update_site(
        self,
        alias: str,
        *,
        mode: Literal["preview", "live"] | None = None,
        paused: bool | None = None,
        settings: SiteSettings | None = None,
        last_error: str | None = None,
    ) -> None:
        """Change what is given; an empty `last_error` clears it."""
        ...

    def capabilities(self, alias: str) -> dict[str, Any]:
        """What was learnt of a shop (which stock route works, how it answers), remembered between runs."""
        ...

    def remember(self, alias: str, capabilities: Mapping[str, Any]) -> None:
        """Add to what is remembered of a shop."""
        ...

    def watermark(self, stream: str) -> datetime | None:
        """How far a stream has been read."""
        ...

    def advance(self, stream: str, to: datetime) -> None:
        """Move a watermark forward; never back."""
        ...

    def watermarks(self) -> dict[str, datetime]:
        """All of them."""
        ...

    def log(self, changes: Sequence[Change]) -> None:
        """Append to the log of changes."""
        ...


class Lease(Protocol):
    """The right to work on one lane, kept alive by a heartbeat."""

    def still_ours(self) -> bool:
        """False once the lease was lost to somebody else."""
        ...


class Leases(Protocol):
    """One runner per site and activity."""

    def hold(self, name: str, holder: str) -> AbstractContextManager[Lease]:
        """Take the lease and keep it alive in the background. Raises LeaseTaken when a live holder has it."""
        ...


class Database(Protocol):
    """The tables, by subject."""

    @property
    def catalog(self) -> Catalog: ...

    @property
    def links(self) -> Links: ...

    @property
    def listings(self) -> Listings: ...

    @property
    def orders(self) -> Orders: ...

    @property
    def customers(self) -> Customers: ...

    @property
    def state(self) -> State: ...

    @property
    def leases(self) -> Leases: ...


# ---- workbooks -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FixRow:
    """One row of a workbook handed back: its place in the sheet, the hidden ids and fingerprint, what is asked."""

    row: int
    pos_variant_id: int | None
    site_variant_id: int | None
    fingerprint: str
    action: str
    new_pos_sku: str
    new_site_sku: str


class Workbooks(Protocol):
    """The mismatch workbook as a file."""

    def write(
        self, path: Path, site: str, made_at: datetime, summary: Mapping[str, int], mismatches: pd.DataFrame
    ) -> None:
        """Write the workbook whole, or not at all."""
        ...

    def read_fixes(self, path: Path) -> tuple[str, list[FixRow]]:
        """The site the workbook was made for, and its rows with an action. Raises WrongUse for a bad file."""
        ...

    def annotate(self, source: Path, target: Path, results: Mapping[int, str]) -> None:
        """A copy of the analyst's file with the result of each row (by its number in the sheet)."""
        ...
