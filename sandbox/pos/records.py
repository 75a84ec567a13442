"""The objects of the POS catalog as the shop holds them; `product_json` shows them as the API does."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Status = Literal["active", "inactive", "deleted"]
ZERO = Decimal(0)


@dataclass(slots=True)
class Branch:
    """A location; `label` is its name on screen (contracts/sapo-pos.md §2.7)."""

    id: int
    code: str
    label: str
    is_default: bool
    status: Literal["active", "inactive"]
    created_on: str
    modified_on: str


@dataclass(slots=True)
class PriceList:
    """A price list, known by its code (contracts/sapo-pos.md §2.3)."""

    id: int
    code: str
    name: str
    is_cost: bool
    status: str
    init: bool
    created_on: str
    modified_on: str


@dataclass(slots=True)
class Account:
    """A member of the staff."""

    id: int
    full_name: str
    email: str
    phone_number: str | None = None
    status: str = "active"


@dataclass(slots=True)
class Price:
    """What a variant costs in one price list."""

    id: int
    value: Decimal


@dataclass(slots=True)
class Stock:
    """The stock of one variant at one branch (contracts/sapo-pos.md §2.5)."""

    on_hand: Decimal = ZERO
    committed: Decimal = ZERO
    incoming: Decimal = ZERO
    onway: Decimal = ZERO
    mac: Decimal = ZERO
    min_value: Decimal = ZERO
    max_value: Decimal = ZERO
    bin_location: str | None = None
    modified_on: str | None = None

    @property
    def available(self) -> Decimal:
        """What may be sold: on hand less committed, and nothing else."""
        return self.on_hand - self.committed


@dataclass(slots=True, eq=False)
class Component:
    """A part of a composite variant."""

    id: int
    variant: "Variant"
    quantity: Decimal
    price: Decimal


@dataclass(slots=True, eq=False)
class Variant:
    """A variant. A packsize (`root`) or a composite (`components`) has no stock of its own.

    `used_in` are the packsizes and composites whose stock follows from this one. `written` is the JSON of
    the last time it was shown, with the shop's edition at that time; None after a change.
    """

    id: int
    product: "Product"
    name: str
    sku: str
    barcode: str
    values: list[str]
    created_on: str
    modified_on: str
    location_id: int
    status: Status = "active"
    sellable: bool = True
    taxable: bool = True
    tax_included: bool = False
    unit: str | None = None
    weight_value: Decimal = ZERO
    weight_unit: str = "g"
    init_price: Decimal = ZERO
    init_stock: Decimal = ZERO
    output_vat_rate: Decimal | None = None
    prices: dict[int, Price] = field(default_factory=dict)
    stock: dict[int, Stock] = field(default_factory=dict)
    root: "Variant | None" = None
    packsize_quantity: Decimal | None = None
    components: list[Component] = field(default_factory=list)
    used_in: list["Variant"] = field(default_factory=list)
    written: tuple[int, bytes] | None = None

    @property
    def composite(self) -> bool:
        return bool(self.components)

    @property
    def kind(self) -> str:
        return "composite" if self.components else "normal"


@dataclass(slots=True, eq=False)
class Product:
    """A product with its variants, in the order in which they were made."""

    id: int
    name: str
    option_names: list[str]
    created_on: str
    modified_on: str
    born: float
    status: Status = "active"
    description: str | None = None
    brand: str | None = None
    brand_id: int | None = None
    category: str | None = None
    category_id: int | None = None
    category_code: str | None = None
    tags: list[str] = field(default_factory=list)
    option_ids: list[int] = field(default_factory=list)
    variants: list[Variant] = field(default_factory=list)

    def living(self) -> list[Variant]:
        """Return the variants that are not deleted."""
        return [variant for variant in self.variants if variant.status != "deleted"]


@dataclass(slots=True, eq=False)
class Address:
    """An address as it was given; unknown fields are kept out, missing ones are null."""

    id: int
    created_on: str
    modified_on: str
    fields: dict[str, object]


@dataclass(slots=True, eq=False)
class Customer:
    """A customer (contracts/sapo-pos.md §2.9); `search` is the lower-case text that a query looks through."""

    id: int
    code: str
    name: str
    created_on: str
    modified_on: str
    born: float
    phone_number: str | None = None
    email: str | None = None
    status: Literal["active", "disable", "deleted"] = "active"
    group_id: int | None = None
    tags: list[str] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)
    notes: list[dict[str, object]] = field(default_factory=list)
    contacts: list[dict[str, object]] = field(default_factory=list)
    extra: dict[str, object] = field(default_factory=dict)
    search: str = ""


@dataclass(slots=True)
class Entry:
    """A row of a dictionary: order source, payment method, tax type, category, brand, customer group."""

    id: int
    name: str
    code: str | None = None
    status: str = "active"
    init: bool = False
    created_on: str = ""
    modified_on: str = ""
    extra: dict[str, object] = field(default_factory=dict)
