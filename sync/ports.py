"""What the use cases need from the shops and from workbooks, as typed protocols; the database is `sync.stores`.

The rules never know which platform, driver or file format stands behind these. Each module of `resources/` fits
one of them.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

import pandas as pd

from sync.errors import ShopError
from sync.records import (
    Branch,
    CallCount,
    Capabilities,
    Location,
    NewCustomer,
    Page,
    PaymentMethod,
    PosCustomer,
    PosOrder,
    PosOrderDraft,
    PosVariant,
    PriceList,
    SiteVariant,
    Staff,
    VariantWrite,
    Webhook,
    WebOrder,
    WriteResult,
)

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

    def create_order(self, draft: PosOrderDraft, leaving: Callable[[], None]) -> PosOrder:
        """POST the order once, never repeated after it may have been sent.

        `leaving` is called right before the request goes out, again for each further try after a request that
        certainly did not arrive; what it raises ends the call with nothing sent.

        Raises Invalid (with field `code` when the code exists), or OutcomeUnknown when the answer was lost. After any
        other error of a shop but a BadAnswer nothing was made.
        """
        ...

    def repair_order_code(self, order_id: int, code: str, number: str, branch: int | None) -> PosOrder:
        """Put our code (and the web order's number) on an order of ours that the POS created under another code."""
        ...

    def change_order(self, order_id: int, draft: PosOrderDraft, *, lines: bool) -> PosOrder:
        """Give a draft the address and contact of another, with `lines` its lines and amounts; as it is afterwards.

        Absolute, so that twice is once. The POS may ignore some of it; an order that is no draft is left as it is.
        Raises Invalid or MethodRefused when the POS refuses.
        """
        ...

    def finalize_order(self, order_id: int, branch: int | None = None) -> PosOrder:
        """Approve a draft; an order that is already approved is returned as it is.

        One call where the order's branch is given; without it the order is read first.
        """
        ...

    def cancel_order(self, order_id: int, branch: int | None = None) -> PosOrder:
        """Cancel an order; one that is already cancelled is returned as it is. The branch as above."""
        ...

    def payment_methods(self) -> list[PaymentMethod]:
        """The ways of paying that the POS knows."""
        ...

    def add_prepayment(self, order_id: int, branch: int, method: int, amount: int, reference: str) -> None:
        """Record money (đồng) received for an order, never repeated by itself.

        Raises Invalid when the POS refuses it, or OutcomeUnknown when the answer was lost.
        """
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

    def create_customer(self, customer: NewCustomer, leaving: Callable[[], None] | None = None) -> PosCustomer:
        """Create a customer; `leaving` and what an error proves as with `create_order`.

        Raises Invalid with field `phone_number` or `email` when one exists already.
        """
        ...

    def webhooks(self) -> list[Webhook]:
        """Every webhook of the shop, whoever set it up; one that was made a moment ago may be missing."""
        ...

    def add_webhook(self, topic: str, address: str) -> Webhook:
        """Set up a webhook, never repeated by itself.

        Raises Invalid when the shop refuses the topic or the address, or OutcomeUnknown when the answer was lost.
        """
        ...

    def remove_webhook(self, webhook_id: int) -> None:
        """Remove a webhook; one that is gone already is no error."""
        ...


class Site(Protocol):
    """A website that sells from the POS."""

    @property
    def alias(self) -> str:
        """Key of the site here."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """What this kind of site can do."""
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

    def portions(self, changes: Sequence[VariantWrite]) -> list[tuple[VariantWrite, ...]]:
        """The changes as this site takes them together, one call a portion; of at most `capabilities.bulk` each.

        A portion stands where its most urgent change stood, and its changes stay in their order.
        """
        ...

    def write(self, portion: Sequence[VariantWrite]) -> list[WriteResult | ShopError]:
        """Write absolute values to the variants of a portion, in as few calls as the shop allows.

        Returns, in the order of the portion, what the site confirmed and refused of each variant, or the error that
        befell this one alone (NotFound when it is gone).

        Raises the transport errors of `sync.errors` where they befall the portion as a whole.
        """
        ...

    def change_sku(self, product_id: int, variant_id: int, sku: str) -> SiteVariant:
        """Give a variant another SKU. Raises Invalid when the shop refuses it."""
        ...

    def orders_changed(self, since: datetime) -> Iterator[Page[WebOrder]]:
        """Orders modified at or after `since`, whatever their status, page by page."""
        ...

    def order(self, order_id: int) -> WebOrder:
        """One order by id. Raises NotFound, or Transient for a basket whose order was not placed yet."""
        ...

    def order_page(self, order_id: int) -> str:
        """Address of the page on which people of the site see an order."""
        ...

    def mark_shipped(self, order_id: int) -> None:
        """Tell the site that all that is left of an order was shipped; sent once, and nothing is told to the buyer.

        Raises Invalid when the site refuses, or OutcomeUnknown when the answer was lost.
        """
        ...

    def mark_paid(self, order_id: int, amount: int, gateway: str) -> None:
        """Add a payment (đồng) to an order; sent once. Raises as `mark_shipped`."""
        ...

    def count_orders(self, created_before: datetime) -> int:
        """How many orders were created before an instant, without reading them."""
        ...

    def server_time(self) -> datetime:
        """The shop's own clock, from the last answer's Date header (ours when it sent none)."""
        ...

    def webhooks(self) -> list[Webhook]:
        """Every webhook of the shop, whoever set it up; one that was made a moment ago may be missing."""
        ...

    def add_webhook(self, topic: str, address: str) -> Webhook:
        """Set up a webhook, never repeated by itself.

        Raises Invalid when the shop refuses the topic or the address, or OutcomeUnknown when the answer was lost.
        """
        ...

    def remove_webhook(self, webhook_id: int) -> None:
        """Remove a webhook; one that is gone already is no error."""
        ...


# ---- workbooks -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WorkbookHead:
    """What a workbook says of itself.

    `summary`: outcome (`linked`, `status/reason`, or `ignored`) → rows; it may grow while the rows to fix are taken
    up, and is complete after them. `offline`: made from two files, with no shop connected, so that it cannot be
    applied.
    """

    site: str
    made_at: datetime
    summary: Mapping[str, int]
    offline: bool = False


@dataclass(frozen=True, slots=True)
class FixRow:
    """One row of a workbook handed back: its place in the sheet, the hidden ids and fingerprint, what is asked.

    `chosen` names the counterpart of a link: a SKU, or `#` and the id of a variant. `fault`: sentences on the cells
    that cannot be taken as they are (a SKU that became a date, an error, a formula); "" for none.
    """

    row: int
    pos_variant_id: int | None
    site_variant_id: int | None
    fingerprint: str
    action: str
    new_pos_sku: str
    new_site_sku: str
    chosen: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class HandedBack:
    """A workbook that came back: its site, when it was made, the rows that ask for something.

    `notes` are sentences about the file as a whole that a person should know before it is applied.
    """

    site: str
    made_at: datetime
    rows: Sequence[FixRow]
    notes: tuple[str, ...] = ()


Layout = Literal["pos", "site"]
"""Whose import form a file of products has: that of the POS, or that of the website."""


@dataclass(frozen=True, slots=True)
class LayoutNames:
    """How the shop that is to import a file calls things, since its form names columns after them.

    `branches`: codes of the POS's branches, or names of the site's. `price_list`: name of a price list of the POS.
    """

    branches: tuple[str, ...] = ()
    price_list: str = "Giá bán lẻ"


class Workbooks(Protocol):
    """The files that analysts work with."""

    def write(
        self, path: Path, head: WorkbookHead, to_fix: Iterable[pd.DataFrame], everything: Iterable[pd.DataFrame]
    ) -> int:
        """Write the mismatch workbook whole, or not at all; returns the rows to fix.

        The rows come in pieces (columns: `mismatches.COLUMNS`), each taken up once and then forgotten.
        """
        ...

    def write_catalog(
        self, path: Path, layout: Layout, rows: Iterable[pd.DataFrame], names: LayoutNames | None = None
    ) -> int:
        """Write products in a shop's own import form; returns the rows. Columns: `catalog_export.COLUMNS`."""
        ...

    def read_fixes(self, path: Path) -> HandedBack:
        """What a workbook asks for. Raises WrongUse, with one sentence, for a file that cannot be understood."""
        ...

    def annotate(self, source: Path, target: Path, results: Mapping[int, str]) -> None:
        """A copy of the analyst's file with the result of each row (by its number in the sheet)."""
        ...
