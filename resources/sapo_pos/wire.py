"""The answers of the POS as typed structures: only what is used, and lenient about the rest.

Missing and additional fields do no harm, numbers may be text. What must not be guessed is required here: ids,
codes, SKUs, statuses, totals and the lists themselves. An answer without them is no answer
(contracts/sapo-pos.md §2, §4.2).
"""

import msgspec

from resources.http import decoder
from resources.http_values import Number, Text
from resources.webhooks import WebhookRow

Flag = bool | None


class Metadata(msgspec.Struct):
    """Counts beside a list (contracts/sapo-pos.md §1.5)."""

    total: int | None = None


class Location(msgspec.Struct):
    """A branch (contracts/sapo-pos.md §2.7)."""

    id: int
    status: Text
    code: Text = None
    label: Text = None
    name: Text = None
    is_primary: Flag = None
    default_location: Flag = None


class PriceList(msgspec.Struct):
    """A price list (contracts/sapo-pos.md §2.3)."""

    id: int
    code: Text
    is_cost: bool
    name: Text = None
    status: Text = None


class Account(msgspec.Struct):
    """A member of the staff (contracts/sapo-pos.md §2.8)."""

    id: int
    full_name: Text = None
    email: Text = None
    status: Text = None


class OrderSource(msgspec.Struct):
    """An order source (contracts/sapo-pos.md §2.8)."""

    id: int
    name: Text = None


class PaymentMethod(msgspec.Struct):
    """A way of paying (contracts/sapo-pos.md §2.8)."""

    id: int
    name: Text = None
    status: Text = None


class Inventory(msgspec.Struct):
    """Stock at one branch (contracts/sapo-pos.md §2.5)."""

    location_id: int
    on_hand: Number = None
    available: Number = None


class Price(msgspec.Struct):
    """Price in one list (contracts/sapo-pos.md §2.3)."""

    price_list_id: int
    value: Number = None


class Component(msgspec.Struct):
    """A part of a composite (contracts/sapo-pos.md §2.4)."""

    sub_variant_id: int | None = None
    quantity: Number = None


class Variant(msgspec.Struct):
    """A variant (contracts/sapo-pos.md §2.2)."""

    id: int
    sku: Text
    status: Text
    product_id: int | None = None
    location_id: int | None = None
    barcode: Text = None
    name: Text = None
    product_name: Text = None
    opt1: Text = None
    opt2: Text = None
    opt3: Text = None
    unit: Text = None
    sellable: Flag = None
    composite: Flag = None
    packsize: Flag = None
    packsize_root_id: int | None = None
    packsize_quantity: Number = None
    composite_items: list[Component] | None = None
    tax_included: Flag = None
    output_vat_rate: Number = None
    modified_on: Text = None
    inventories: list[Inventory] | None = None
    variant_prices: list[Price] | None = None


class Option(msgspec.Struct):
    """The name of one option of a product (contracts/sapo-pos.md §2.1)."""

    name: Text = None
    position: Number = None


class Product(msgspec.Struct):
    """A product with its variants; its own opt1..3 are names of options, too (contracts/sapo-pos.md §2.1)."""

    id: int
    variants: list[Variant]
    name: Text = None
    status: Text = None
    opt1: Text = None
    opt2: Text = None
    opt3: Text = None
    options: list[Option] | None = None


class Line(msgspec.Struct):
    """A line of an order (contracts/sapo-pos.md §2.12)."""

    id: int | None = None
    product_id: int | None = None
    variant_id: int | None = None
    product_name: Text = None
    variant_name: Text = None
    price: Number = None
    quantity: Number = None
    discount_amount: Number = None


class Prepayment(msgspec.Struct):
    """Money received for an order (contracts/sapo-pos.md §2.10)."""

    amount: Number = None
    returned_amount: Number = None
    status: Text = None


class Order(msgspec.Struct):
    """An order (contracts/sapo-pos.md §2.10)."""

    id: int
    code: Text
    status: Text
    total: Number
    location_id: int | None = None
    assignee_id: int | None = None
    reference_number: Text = None
    reference_url: Text = None
    order_line_items: list[Line] | None = None
    prepayments: list[Prepayment] | None = None
    fulfillment_status: Text = None
    payment_status: Text = None


class Customer(msgspec.Struct):
    """A customer (contracts/sapo-pos.md §2.9)."""

    id: int
    name: Text = None
    phone_number: Text = None
    email: Text = None
    status: Text = None
    modified_on: Text = None


class LocationsAnswer(msgspec.Struct):
    locations: list[Location]
    metadata: Metadata | None = None


class PriceListsAnswer(msgspec.Struct):
    price_lists: list[PriceList]
    metadata: Metadata | None = None


class AccountsAnswer(msgspec.Struct):
    accounts: list[Account]
    metadata: Metadata | None = None


class SourcesAnswer(msgspec.Struct):
    order_sources: list[OrderSource]
    metadata: Metadata | None = None


class PaymentMethodsAnswer(msgspec.Struct):
    payment_methods: list[PaymentMethod]
    metadata: Metadata | None = None


class ProductsAnswer(msgspec.Struct):
    products: list[Product]
    metadata: Metadata | None = None


class OrdersAnswer(msgspec.Struct):
    orders: list[Order]
    metadata: Metadata | None = None


class CustomersAnswer(msgspec.Struct):
    customers: list[Customer]
    metadata: Metadata | None = None


class WebhooksAnswer(msgspec.Struct):
    webhooks: list[WebhookRow]
    metadata: Metadata | None = None


class ProductAnswer(msgspec.Struct):
    product: Product


class VariantAnswer(msgspec.Struct):
    variant: Variant


class OrderAnswer(msgspec.Struct):
    order: Order


class CustomerAnswer(msgspec.Struct):
    customer: Customer


class PrepaymentAnswer(msgspec.Struct):
    prepayment: Prepayment | None = None


class SourceAnswer(msgspec.Struct):
    order_source: OrderSource


LOCATIONS = decoder(LocationsAnswer)
PRICE_LISTS = decoder(PriceListsAnswer)
ACCOUNTS = decoder(AccountsAnswer)
SOURCES = decoder(SourcesAnswer)
PAYMENT_METHODS = decoder(PaymentMethodsAnswer)
PRODUCTS = decoder(ProductsAnswer)
ORDERS = decoder(OrdersAnswer)
CUSTOMERS = decoder(CustomersAnswer)
WEBHOOKS = decoder(WebhooksAnswer)
PRODUCT = decoder(ProductAnswer)
VARIANT = decoder(VariantAnswer)
ORDER = decoder(OrderAnswer)
CUSTOMER = decoder(CustomerAnswer)
SOURCE = decoder(SourceAnswer)
PREPAYMENT = decoder(PrepaymentAnswer)
