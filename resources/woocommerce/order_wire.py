"""An order as a typed structure (contracts/woocommerce.md, Orders)."""

from typing import Any

import msgspec

from resources.http import decoder
from resources.http_values import Text


class Part(msgspec.Struct):
    """A way of shipping or a fee: its sum without tax, and its tax."""

    total: Text = None
    total_tax: Text = None


class Line(Part):
    """A line; product_id 0: the shop has no such product. Before and after discounts, both without tax."""

    id: int | None = None
    name: Text = None
    product_id: int | None = None
    variation_id: int | None = None
    sku: Text = None
    quantity: Text = None
    subtotal: Text = None
    subtotal_tax: Text = None
    meta_data: list[dict[str, Any]] | None = None


class Address(msgspec.Struct):
    """Where the goods or the bill go; the family name is the last name."""

    first_name: Text = None
    last_name: Text = None
    company: Text = None
    address_1: Text = None
    address_2: Text = None
    city: Text = None
    state: Text = None
    postcode: Text = None
    country: Text = None
    email: Text = None
    phone: Text = None


class RefundHead(msgspec.Struct):
    """A refund as the order names it; its sum is below zero."""

    id: int | None = None
    total: Text = None


class Refund(msgspec.Struct):
    """A refund with the goods that came back; their quantities and sums are below zero."""

    amount: Text = None
    line_items: list[Line] | None = None


class Order(msgspec.Struct):
    """An order. Without its lines the answer is not complete; the reader checks."""

    id: int
    status: Text
    total: Text
    date_created_gmt: Text
    line_items: list[Line]
    number: Text = None
    created_via: Text = None
    date_modified_gmt: Text = None
    date_paid_gmt: Text = None
    total_tax: Text = None
    prices_include_tax: bool | None = None
    customer_note: Text = None
    payment_method: Text = None
    payment_method_title: Text = None
    billing: Address | None = None
    shipping: Address | None = None
    shipping_lines: list[Part] | None = None
    fee_lines: list[Part] | None = None
    refunds: list[RefundHead] | None = None


class Head(msgspec.Struct):
    """What tells whether an order is one yet."""

    id: int
    status: Text = None
    number: Any = None
    created_via: Any = None
    date_created_gmt: Any = None
    date_modified_gmt: Any = None
    refunds: list[RefundHead] | None = None


ORDER = decoder(Order)
HEAD = decoder(Head)
REFUND = decoder(Refund)
