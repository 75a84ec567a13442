"""An order of the POS with its lines, payments and parcels (contracts/sapo-pos.md §2.10-2.13)."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from sandbox.pos.records import ZERO, Customer, Variant

OrderStatus = Literal["draft", "finalized", "completed", "finished", "cancelled"]
ParcelStatus = Literal["packed", "fulfilled", "received", "cancelled"]


@dataclass(slots=True)
class Discount:
    """One discount item; of a line or of the whole order."""

    rate: Decimal = ZERO
    value: Decimal = ZERO
    amount: Decimal = ZERO
    reason: str | None = None
    source: str = "manual"


@dataclass(slots=True, eq=False)
class Line:
    """One line; `variant` is None on a freeform line. `shipped` and `received` count units."""

    id: int
    variant: Variant | None
    variant_id: int | None
    product_id: int | None
    title: str
    price: Decimal
    quantity: Decimal
    created_on: str
    discounts: list[Discount] = field(default_factory=list)
    tax_rate: Decimal = ZERO
    tax_included: bool = False
    tax_type_id: int | None = None
    note: str | None = None
    discount_amount: Decimal = ZERO
    line_amount: Decimal = ZERO
    tax_amount: Decimal = ZERO
    distributed: Decimal = ZERO
    packed: Decimal = ZERO
    shipped: Decimal = ZERO
    received: Decimal = ZERO


@dataclass(slots=True, eq=False)
class Prepayment:
    """Money received for an order."""

    id: int
    payment_method_id: int
    amount: Decimal
    paid_on: str
    account_id: int
    note: str | None = None
    reference: str | None = None
    source: str = "customer_prepaid"
    status: Literal["active", "cancelled"] = "active"


@dataclass(slots=True, eq=False)
class Parcel:
    """A fulfillment; `items` pairs a line with the units of it in this parcel."""

    id: int
    code: str
    created_on: str
    delivery_type: str
    items: list[tuple[int, Line, Decimal]]
    status: ParcelStatus = "packed"
    composite_status: str = "packed"
    packed_on: str | None = None
    shipped_on: str | None = None
    received_on: str | None = None
    cancel_date: str | None = None
    shipment: dict[str, Any] | None = None
    notes: str | None = None


@dataclass(slots=True, eq=False)
class Order:
    """An order. `search` is the lower-case text a query looks through; `written` its JSON until it changes."""

    id: int
    code: str
    location_id: int
    created_on: str
    modified_on: str
    issued_on: str
    born: float
    account_id: int
    assignee_id: int | None
    tax_treatment: str
    status: OrderStatus = "draft"
    customer: Customer | None = None
    billing_address: dict[str, Any] | None = None
    shipping_address: dict[str, Any] | None = None
    email: str | None = None
    phone_number: str | None = None
    reference_number: str | None = None
    reference_url: str | None = None
    source_id: int | None = None
    channel: str | None = None
    price_list_id: int | None = None
    note: str | None = None
    tags: list[str] = field(default_factory=list)
    delivery_fee: dict[str, Any] | None = None
    discounts: list[Discount] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    prepayments: list[Prepayment] = field(default_factory=list)
    parcels: list[Parcel] = field(default_factory=list)
    packed_status: str = "unpacked"
    fulfillment_status: str = "unshipped"
    received_status: str = "unreceived"
    payment_status: str = "unpaid"
    total: Decimal = ZERO
    total_discount: Decimal = ZERO
    total_tax: Decimal = ZERO
    order_discount: Decimal = ZERO
    finalized_on: str | None = None
    finished_on: str | None = None
    completed_on: str | None = None
    cancelled_on: str | None = None
    reason_cancel_id: int | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    search: str = ""
    written: tuple[int, bytes] | None = None
