"""What a WooCommerce shop keeps: products, variations, orders, webhooks.

Prices are texts, as they were sent; times are aware UTC datetimes of whole seconds; stock is a whole number or None.
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any


@dataclass(slots=True, kw_only=True)
class Item:
    """A product, or a variation where `parent_id` is set.

    `attributes` of a variable product: name → the values to choose from; of a variation: name → its value.
    """

    id: int
    type: str
    name: str
    created: datetime
    modified: datetime
    parent_id: int = 0
    status: str = "publish"
    sku: str = ""
    gtin: str = ""
    regular_price: str = ""
    sale_price: str = ""
    sale_from: datetime | None = None
    sale_to: datetime | None = None
    manage_stock: bool = False
    stock_quantity: int | None = None
    stock_status: str = "instock"
    backorders: str = "no"
    attributes: dict[str, list[str]] = field(default_factory=dict)
    children: list[int] = field(default_factory=list)

    @property
    def is_variation(self) -> bool:
        """Whether it belongs to a variable product."""
        return self.parent_id != 0


@dataclass(slots=True, kw_only=True)
class Line:
    """A line of an order; product_id 0 for what the shop no longer has or never had."""

    id: int
    name: str
    product_id: int
    variation_id: int
    sku: str
    quantity: int
    subtotal: Decimal
    total: Decimal
    subtotal_tax: Decimal = Decimal(0)
    total_tax: Decimal = Decimal(0)


@dataclass(slots=True, kw_only=True)
class Charge:
    """A way of shipping, or a fee."""

    id: int
    name: str
    total: Decimal
    total_tax: Decimal = Decimal(0)


@dataclass(slots=True, kw_only=True)
class Refund:
    """Money given back: `lines` holds (line id, quantity, amount, tax), the rest was given without goods."""

    id: int
    created: datetime
    reason: str
    amount: Decimal
    lines: list[tuple[int, int, Decimal, Decimal]] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Order:
    """An order. `reduced` tells whether its stock was taken."""

    id: int
    number: str
    status: str
    created: datetime
    modified: datetime
    created_via: str = "checkout"
    paid: datetime | None = None
    customer_id: int = 0
    customer_note: str = ""
    payment_method: str = "cod"
    prices_include_tax: bool = False
    billing: dict[str, Any] = field(default_factory=dict)
    shipping: dict[str, Any] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    shipping_lines: list[Charge] = field(default_factory=list)
    fees: list[Charge] = field(default_factory=list)
    coupons: list[tuple[int, str, Decimal]] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    reduced: bool = False

    @property
    def taxed(self) -> "list[Line | Charge]":
        """Everything that costs something."""
        return [*self.lines, *self.shipping_lines, *self.fees]

    @property
    def tax(self) -> Decimal:
        """All taxes."""
        return sum((part.total_tax for part in self.taxed), Decimal(0))

    @property
    def total(self) -> Decimal:
        """What the buyer pays; refunds leave it as it was."""
        return sum((part.total for part in self.taxed), Decimal(0)) + self.tax


@dataclass(slots=True, kw_only=True)
class Hook:
    """A webhook as the API shows it; its subscription in the outbox has the same id."""

    id: int
    name: str
    status: str
    topic: str
    delivery_url: str
    created: datetime
    modified: datetime
