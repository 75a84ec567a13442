"""A web order as a typed structure (contracts/sapo-web.md §5.6)."""

from typing import Any

import msgspec

from resources.http import decoder
from resources.http_values import Number, Text

Flag = bool | None


class Allocation(msgspec.Struct):
    """The part of a discount that falls on one line."""

    amount: Number = None


class Line(msgspec.Struct):
    """A line; without a variant it is a custom line, a gift or a product that was deleted."""

    id: int | None = None
    product_id: int | None = None
    variant_id: int | None = None
    sku: Text = None
    name: Text = None
    title: Text = None
    price: Number = None
    quantity: Number = None
    current_quantity: Number = None
    total_discount: Number = None
    discounted_unit_price: Number = None
    discount_allocations: list[Allocation] | None = None
    product_exists: Flag = None


class Shipping(msgspec.Struct):
    """One way of shipping with its price."""

    price: Number = None
    discount_allocations: list[Allocation] | None = None


class Code(msgspec.Struct):
    """A discount code that was used."""

    amount: Number = None
    type: Text = None


class Address(msgspec.Struct):
    """Where the goods or the bill go."""

    first_name: Text = None
    last_name: Text = None
    name: Text = None
    phone: Text = None
    address1: Text = None
    address2: Text = None
    ward: Text = None
    district: Text = None
    city: Text = None
    province: Text = None
    country: Text = None
    country_name: Text = None
    zip: Text = None


class Customer(msgspec.Struct):
    """Who bought; the family name is the last name (contracts/sapo-web.md §5.7)."""

    first_name: Text = None
    last_name: Text = None
    phone: Text = None
    email: Text = None


class Order(msgspec.Struct):
    """An order. Without its lines the answer is not complete; the reader checks."""

    id: int
    created_on: Text
    total_price: Number
    name: Text = None
    order_number: Text = None
    status: Text = None
    financial_status: Text = None
    fulfillment_status: Text = None
    source_name: Text = None
    source: Text = None
    modified_on: Text = None
    cancelled_on: Text = None
    closed_on: Text = None
    email: Text = None
    phone: Text = None
    customer: Customer | None = None
    billing_address: Address | None = None
    shipping_address: Address | None = None
    line_items: list[Line] | None = None
    shipping_lines: list[Shipping] | None = None
    discount_codes: list[Code] | None = None
    total_shipping_price: Number = None
    total_refunded_shipping: Number = None
    total_discounts: Number = None
    cart_discount_amount: Number = None
    current_cart_discount_amount: Number = None
    current_total_price: Number = None
    current_total_tax: Number = None
    total_tax: Number = None
    taxes_included: Flag = None
    total_received: Number = None
    total_refunded: Number = None
    net_payment: Number = None
    gateway: Text = None
    note: Text = None
    tags: Text = None


class Head(msgspec.Struct):
    """What can be told of an order whatever else it states."""

    id: int
    name: Any = None
    source_name: Any = None
    source: Any = None
    created_on: Any = None
    modified_on: Any = None


ORDER = decoder(Order)
HEAD = decoder(Head)
