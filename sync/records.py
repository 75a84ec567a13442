"""Plain records that travel between the shops, the database and the rules.

Units: quantities of the POS are integers of thousandths (`*_milli`), because packs and combos may be
fractional; quantities of a site are whole; money is whole đồng; a compare-at price of 0 means none; times are
aware UTC datetimes.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Generic, Literal, TypeVar

T = TypeVar("T")

Platform = str
"""What kind of shop one is. The rules only keep it; who talks to shops knows the kinds there are."""
PosStatus = Literal["active", "inactive", "deleted"]
Options = tuple[tuple[str, str], ...]
"""(name, value) of each option of a variant, in the order of the product; () for a product without options."""


# ---- the POS -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Branch:
    """A place that holds stock, in the POS. `is_default` is None where the POS does not say."""

    id: int
    code: str
    name: str
    active: bool
    is_default: bool | None


@dataclass(frozen=True, slots=True)
class PriceList:
    """A named set of prices in the POS; a cost list can never be sold from."""

    id: int
    code: str
    name: str
    is_cost: bool
    is_default: bool


@dataclass(frozen=True, slots=True)
class Staff:
    """A person of the POS to whom orders can be assigned."""

    id: int
    name: str
    active: bool


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """A way of paying, as the POS names it."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class StockRow:
    """Stock of one variant at one branch. A missing row is unknown, never zero."""

    branch_id: int
    on_hand_milli: int
    available_milli: int


@dataclass(frozen=True, slots=True)
class PriceRow:
    """Price of one variant in one list, đồng. 0 means "not set" in practice (contracts/sapo-pos.md §2.3)."""

    price_list_id: int
    value: int


@dataclass(frozen=True, slots=True)
class Part:
    """What a pack or a combo of the POS is made of: so many thousandths of a variant."""

    variant_id: int
    quantity_milli: int


@dataclass(frozen=True, slots=True)
class PosVariant:
    """One variant of the POS with all its stock and prices.

    `tax_rate` is in hundredths of a percent, `tax_included` tells whether its prices contain that tax; None: the POS
    does not say. A pack or a combo names its `parts`; its stock is computed from theirs by the POS.
    """

    id: int
    product_id: int
    sku: str
    barcode: str
    product_name: str
    variant_name: str
    unit: str
    status: str
    sellable: bool
    composite: bool
    packsize: bool
    modified_on: datetime | None
    stock: tuple[StockRow, ...]
    prices: tuple[PriceRow, ...]
    options: Options = ()
    tax_rate: int | None = None
    tax_included: bool | None = None
    parts: tuple[Part, ...] = ()


# ---- a site --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a kind of site can do.

    Attributes:
        bulk: so many variants can be written in one call.
        in_flight: so many calls may be under way at once.
        compare_at: it can show a price to compare with.
        locations: it may keep its stock at several places.
        own_mark: it has a place for a mark that names the POS which feeds it.
        hook_topics: what it can tell of by webhooks, in the words of `sync.connecting.webhooks`.
    """

    bulk: int
    in_flight: int
    compare_at: bool
    locations: bool
    own_mark: bool
    hook_topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Location:
    """A place of the site itself that holds its stock."""

    id: int
    name: str
    active: bool
    is_default: bool
    manages_stock: bool


@dataclass(frozen=True, slots=True)
class SiteVariant:
    """One variant of a site as the site shows it now."""

    id: int
    product_id: int
    inventory_item_id: int | None
    sku: str
    barcode: str
    product_name: str
    variant_name: str
    price: int | None
    compare_at: int
    quantity: int | None
    managed: bool
    sells_past_zero: bool
    status: str
    kind: str
    modified_on: datetime | None
    options: Options = ()


class Field(StrEnum):
    """What can be listed of a variant."""

    QUANTITY = "quantity"
    PRICE = "price"
    COMPARE_AT = "compare_at"


@dataclass(frozen=True, slots=True)
class VariantWrite:
    """Absolute values to write to one site variant; None leaves the field alone. `compare_at` 0 clears it.

    `manage` switches the variant to being managed by stock before its quantity is written. `shown_compare_at` is not
    written: it is what the site showed when it was last read, for sites whose prices depend on it; None: not known.
    """

    variant_id: int
    product_id: int
    inventory_item_id: int | None
    quantity: int | None = None
    price: int | None = None
    compare_at: int | None = None
    manage: bool = False
    shown_compare_at: int | None = None

    def values(self) -> dict[Field, int]:
        """What is to be written, by field."""
        given = {Field.QUANTITY: self.quantity, Field.PRICE: self.price, Field.COMPARE_AT: self.compare_at}
        return {name: value for name, value in given.items() if value is not None}


@dataclass(frozen=True, slots=True)
class WriteResult:
    """What the site confirmed of one `VariantWrite`: the values it echoed, and a reason per refused field."""

    variant_id: int
    confirmed: dict[Field, int]
    refused: dict[Field, str]


# ---- links and listings --------------------------------------------------------------------------


class LinkStatus(StrEnum):
    """About the pair only (design: the three statuses people see)."""

    LINKED = "linked"
    UNLINKED = "unlinked"
    ERROR = "error"


class LinkReason(StrEnum):
    """Why a row is not linked."""

    NONE = ""
    SYNC_OFF = "sync_off"
    UNLINKED_BY_HAND = "unlinked_by_hand"
    ONLY_IN_POS = "only_in_pos"
    ONLY_ON_SITE = "only_on_site"
    BLANK_SKU = "blank_sku"
    NEAR_MATCH = "near_match"
    DUPLICATE_IN_POS = "duplicate_in_pos"
    DUPLICATE_ON_SITE = "duplicate_on_site"
    LINKED_ELSEWHERE = "linked_elsewhere"
    POS_VARIANT_MISSING = "pos_variant_missing"
    SITE_VARIANT_MISSING = "site_variant_missing"
    TYPE_MISMATCH = "type_mismatch"
    LINK_FAILED = "link_failed"


class SyncState(StrEnum):
    """State of one listing field, apart from the link status."""

    IN_SYNC = "in_sync"
    PENDING = "pending"
    HELD = "held"
    SKIPPED = "skipped"
    ERROR = "error"


class SyncReason(StrEnum):
    """Why a listing field is not simply in sync or pending."""

    NONE = ""
    STOCK_UNKNOWN = "stock_unknown"
    NO_PRICE = "no_price"
    UNMANAGED = "unmanaged"
    REJECTED = "rejected"
    GUARD_STOCK = "guard_stock"
    GUARD_PRICE = "guard_price"
    SYNC_OFF = "sync_off"
    DECLINED = "declined"  # rejected by a person; what the site refuses is `rejected`


# ---- orders and customers ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address as typed by the buyer; None for a part that was not given."""

    name: str | None = None
    phone: str | None = None
    address1: str | None = None
    ward: str | None = None
    district: str | None = None
    province: str | None = None
    country: str | None = None
    zip: str | None = None


@dataclass(frozen=True, slots=True)
class WebLine:
    """One line of a web order; `discount` is of the whole line.

    `variant_id` None: the line has no product (gift, fee, deleted product); `exists` False: the site says that its
    product was deleted since.
    """

    id: int
    product_id: int | None
    variant_id: int | None
    sku: str
    title: str
    price: int
    quantity_milli: int
    discount: int
    exists: bool = True


@dataclass(frozen=True, slots=True)
class WebOrder:
    """A web order as the site states it; `raw` is the site's own JSON, kept whole.

    `order_discount` is what is taken off beside the line discounts; `tax_included` tells whether `total`
    contains the tax in its line prices. `received` is what the buyer has paid and not got back, `gateway` how.
    `trouble` says why an order could not be read: then only its id, number and times are known.
    """

    id: int
    number: str
    status: Literal["open", "closed", "cancelled"]
    paid: bool
    source: str
    created_on: datetime
    modified_on: datetime
    email: str | None
    phone: str | None
    customer_name: str | None
    customer_phone: str | None
    customer_email: str | None
    billing: Address | None
    shipping: Address | None
    lines: tuple[WebLine, ...]
    shipping_fee: int
    order_discount: int
    tax: int
    tax_included: bool
    total: int
    note: str | None
    raw: bytes = field(repr=False, default=b"")
    received: int = 0
    gateway: str = ""
    tags: tuple[str, ...] = ()
    shipped: bool = False
    trouble: str = ""


class OrderState(StrEnum):
    """Where a web order stands on its way into the POS."""

    NEW = "new"  # seen, nothing sent yet
    WAITING = "waiting"  # a line is not linked; released by itself once it is
    SENDING = "sending"  # intent recorded, the POST may be on its way
    UNSURE = "unsure"  # the answer was lost; looked for before anything is sent again
    CREATED = "created"  # exists in the POS
    OFF = "off"  # order sync was off
    CANCELLED = "cancelled"  # cancelled before it was imported: no POS order
    FAILED = "failed"  # a person must look


@dataclass(frozen=True, slots=True)
class PosOrderLine:
    """One line to create in the POS, or one it holds. `price` is per unit before `discount` (whole line)."""

    product_id: int | None
    variant_id: int | None
    title: str
    price: int
    quantity_milli: int
    discount: int = 0


@dataclass(frozen=True, slots=True)
class PosOrderDraft:
    """An order to create in the POS.

    `assignee_id` None is sent explicitly. `expected_total` (đồng) is what the web order totals: the POS's own
    computation must agree with it. Every price is what the buyer pays: no tax comes on top. `prepaid` (đồng) is
    recorded under `payment_method_id`, where there is one.
    """

    code: str
    status: Literal["draft", "finalized"]
    location_id: int
    customer_id: int | None
    assignee_id: int | None
    source_id: int | None
    price_list_id: int | None
    reference_number: str
    reference_url: str
    phone: str | None
    email: str | None
    billing: Address | None
    shipping: Address | None
    note: str
    tags: tuple[str, ...]
    lines: tuple[PosOrderLine, ...]
    order_discount: int
    delivery_fee: int
    expected_total: int
    prepaid: int = 0
    payment_method_id: int | None = None


PosOrderStatus = Literal["draft", "finalized", "completed", "finished", "cancelled"]


@dataclass(frozen=True, slots=True)
class PosOrder:
    """An order as the POS holds it; `shipped` and `paid` mean all of it.

    `prepaid` (đồng) is None where the POS does not say what was paid, `reference_url` empty where it names none.
    """

    id: int
    code: str
    status: PosOrderStatus
    total: int
    reference_number: str
    assignee_id: int | None
    lines: tuple[PosOrderLine, ...]
    prepaid: int | None = None
    location_id: int | None = None
    reference_url: str = ""
    shipped: bool = False
    paid: bool = False


@dataclass(frozen=True, slots=True)
class PosCustomer:
    """A customer of the POS; phone and e-mail as the POS has them."""

    id: int
    name: str
    phone: str | None
    email: str | None
    active: bool
    modified_on: datetime | None


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """A customer to create in the POS, at a branch (None: its default one, which is asked for)."""

    name: str
    phone: str | None
    email: str | None
    address: Address | None
    branch: int | None = None


# ---- reading -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list: when it was asked for (our clock), the rows, and the total the shop states."""

    requested_at: datetime
    rows: tuple[T, ...]
    total: int | None


@dataclass(frozen=True, slots=True)
class Webhook:
    """A webhook that stands in a shop, whoever set it up: what it tells of, and whom."""

    id: int
    topic: str
    address: str


@dataclass(frozen=True, slots=True)
class CallCount:
    """What a client spent since it was made: calls sent, seconds waited for the limit, answers of 429."""

    calls: int = 0
    waited_seconds: float = 0.0
    rate_limited: int = 0
