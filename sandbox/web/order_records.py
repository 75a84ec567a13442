"""The rows of an order as the live answers show them (contracts/sapo-web.md §5.6).

Every field of the live list is present, also those that this shop never fills, so that a client is tried
against the true shape. Lists that stay empty are shared tuples: 30,000 old orders must fit in memory.
"""

import msgspec

from sandbox.web.people import Address, Customer
from sandbox.web.records import Row

Nothing = tuple[object, ...]


class LineItem(msgspec.Struct, kw_only=True):
    id: int
    product_id: int | None
    variant_id: int | None
    inventory_item_id: int | None
    sku: str | None
    barcode: str | None = None
    name: str
    title: str
    variant_title: str | None
    vendor: str | None
    price: float
    quantity: int | float
    current_quantity: int | float
    fulfillable_quantity: int | float
    non_fulfillable_quantity: int | float = 0
    refundable_quantity: int | float
    total_discount: float = 0.0
    discount_code: str | None = None
    discount_allocations: tuple[dict[str, object], ...] = ()
    discounted_unit_price: float
    discounted_total: float
    original_total: float
    fulfillment_status: str | None = None
    fulfillment_service: str = "manual"
    grams: int = 0
    requires_shipping: bool = True
    taxable: bool = False
    tax_lines: Nothing = ()
    gift_card: bool = False
    properties: Nothing = ()
    product_exists: bool
    variant_inventory_management: str | None
    restockable: bool = True
    merchant_editable: bool = True
    unit: str | None = None
    catalog_id: int | None = None
    note: str | None = None
    vat_pit_category_code: str | None = None
    deleted: bool = False


class ShippingLine(msgspec.Struct, kw_only=True):
    title: str
    code: str | None = None
    price: float = 0.0
    source: str | None = None
    carrier: str | None = None
    carrier_name: str | None = None
    discount_allocations: Nothing = ()
    tax_lines: Nothing = ()


class DiscountCode(msgspec.Struct, kw_only=True):
    code: str
    amount: float
    type: str = "fixed_amount"
    custom: bool = False


class Transaction(msgspec.Struct, kw_only=True):
    id: int
    parent_id: int | None = None
    order_id: int
    checkout_token: str | None = None
    refund_id: int | None = None
    location_id: int | None = None
    source_name: str | None = None
    client_id: int | None = None
    user_id: int | None = None
    device_id: int | None = None
    gateway: str | None = None
    amount: float
    currency: str = "VND"
    kind: str
    status: str
    authorization: str | None = None
    error_code: str | None = None
    message: str | None = None
    cause_type: str | None = None
    payment_info: object | None = None
    payment_details: object | None = None
    receipt: object | None = None
    test: bool = False
    created_on: str
    processed_at: str


class RefundLine(msgspec.Struct, kw_only=True):
    id: int
    line_item_id: int
    quantity: int | float
    location_id: int | None
    restock_type: str
    subtotal: float
    total_tax: float = 0.0
    total_cart_discount_amount: float = 0.0
    line_item: LineItem


class OrderAdjustment(msgspec.Struct, kw_only=True):
    id: int
    order_id: int
    refund_id: int
    kind: str
    reason: str | None
    amount: float
    tax_amount: float = 0.0


class Refund(msgspec.Struct, kw_only=True):
    id: int
    order_id: int
    return_id: int | None = None
    note: str | None
    restock: bool
    user_id: int | None = None
    created_on: str
    processed_at: str
    transactions: list[Transaction] = msgspec.field(default_factory=list)
    refund_line_items: list[RefundLine] = msgspec.field(default_factory=list)
    order_adjustments: list[OrderAdjustment] = msgspec.field(default_factory=list)
    total_refunded: float = 0.0


class Fulfillment(Row, kw_only=True):
    order_id: int
    status: str = "open"
    shipment_status: str | None = "pending"
    packed_status: str = "unknown"
    delivery_method: str = "external_shipper"
    tracking_info: dict[str, object]
    origin_address: dict[str, object] = msgspec.field(default_factory=dict)
    line_items: list[dict[str, object]] = msgspec.field(default_factory=list)
    location_id: int | None = None
    receipt: object | None = None
    cancelled_on: str | None = None
    delivered_on: str | None = None


class Order(Row, kw_only=True):
    """One order; `current_*` twins follow refunds and edits, the plain sums keep the order as placed."""

    # identity
    name: str
    number: int
    order_number: int
    token: str
    cart_token: str | None = None
    checkout_token: str | None = None
    reference: str | None = None
    source_identifier: str | None = None
    source_name: str
    source: str | None = None
    source_url: str | None = None
    source_category: str | None = None
    app: object | None = None
    channel_definition: object | None = None
    client_details: object | None = None
    browser_ip: str | None = None
    landing_site: str | None = None
    landing_site_ref: str | None = None
    referring_site: str | None = None
    # states
    status: str = "open"
    financial_status: str = "pending"
    fulfillment_status: str | None = None
    return_status: str = "no_return"
    refund_status: str = "no_refund"
    restock_status: str = "no_restock"
    issue_status: str | None = None
    cancel_reason: str | None = None
    # times
    processed_on: str
    confirmed_on: str | None = None
    completed_on: str | None = None
    delivered_on: str | None = None
    cancelled_on: str | None = None
    closed_on: str | None = None
    paid_on: str | None = None
    expected_delivery_date: str | None = None
    shipment_deadline: str | None = None
    # people
    email: str | None = None
    phone: str | None = None
    buyer_accepts_marketing: bool = False
    customer: Customer | None = None
    customer_group_id: int | None = None
    user: object | None = None
    user_id: int | None = None
    assignee: object | None = None
    assignee_id: int | None = None
    location_id: int | None = None
    # money
    currency: str = "VND"
    total_price: float = 0.0
    sub_total_price: float = 0.0
    subtotal_price: float = 0.0
    total_line_items_price: float = 0.0
    total_discounts: float = 0.0
    total_shipping_price: float = 0.0
    total_tax: float = 0.0
    original_total_price: float = 0.0
    cart_discount_amount: float = 0.0
    net_payment: float = 0.0
    unpaid_amount: float = 0.0
    total_outstanding: float = 0.0
    total_received: float = 0.0
    total_refunded: float = 0.0
    total_refunded_shipping: float = 0.0
    current_total_price: float = 0.0
    current_subtotal_price: float = 0.0
    current_total_discounts: float = 0.0
    current_total_tax: float = 0.0
    current_discounted_total: float = 0.0
    current_cart_discount_amount: float = 0.0
    current_total_weight: float = 0.0
    # pay
    gateway: str | None = None
    payment_gateway_names: tuple[str, ...] = ()
    processing_method: str | None = None
    can_mark_as_paid: bool = True
    capturable: bool = False
    refundable: bool = True
    # tax
    tax_exempt: bool = False
    taxes_included: bool = True
    tax_lines: Nothing = ()
    current_tax_lines: Nothing = ()
    # counts
    total_weight: float = 0.0
    subtotal_line_items_quantity: int | float = 0
    current_subtotal_line_items_quantity: int | float = 0
    print_count: int = 0
    # free
    note: str | None = None
    tags: str = ""
    note_attributes: tuple[dict[str, object], ...] = ()
    # parts
    line_items: list[LineItem] = msgspec.field(default_factory=list)
    shipping_lines: tuple[ShippingLine, ...] = ()
    discount_codes: tuple[DiscountCode, ...] = ()
    discount_applications: tuple[dict[str, object], ...] = ()
    combination_lines: Nothing = ()
    billing_address: Address | None = None
    shipping_address: Address | None = None
    fulfillments: tuple[Fulfillment, ...] = ()
    refunds: tuple[Refund, ...] = ()
    invoices: Nothing = ()
    # misc
    test: bool = False
    preorder: bool = False
    edited: bool = False
    merchant_editable: bool = True
    merchant_editable_errors: Nothing = ()
    pay_adjustment_status: str | None = None
    package_category: str | None = None
    shipment_category: str | None = None
    sla: object | None = None
    feature_version: int = 2
    can_notify_customer: bool = True
    delivery_time_remaining: int | None = None
