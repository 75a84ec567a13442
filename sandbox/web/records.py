"""The rows of a shop's catalog, as they stand in the API's answers (contracts/sapo-web.md §5.2–§5.5).

They are msgspec structs because they encode to JSON directly: a page of 250 products costs a few
milliseconds and no cache is needed. Money and levels are floats, as in the live answers (§4).
"""

import msgspec


class Row(msgspec.Struct, kw_only=True):
    """Anything with an identity and the two times that date filters look at."""

    id: int
    created_on: str
    modified_on: str


class Option(Row, kw_only=True):
    name: str
    position: int
    values: list[str]


class Variant(Row, kw_only=True):
    product_id: int
    inventory_item_id: int
    sku: str | None = None
    barcode: str | None = None
    title: str = "Default Title"
    option1: str | None = "Default Title"
    option2: str | None = None
    option3: str | None = None
    price: float = 0.0
    compare_at_price: float | None = None
    inventory_management: str | None = "bizweb"
    inventory_policy: str = "deny"
    inventory_quantity: int | float = 0
    lot_management: bool = False
    requires_components: bool = False
    requires_shipping: bool = True
    taxable: bool = False
    weight: float = 0.0
    weight_unit: str = "g"
    grams: int = 0
    unit: str | None = None
    image_id: int | None = None
    position: int = 1
    type: str = "normal"

    @property
    def managed(self) -> bool:
        """Whether the shop counts this variant's stock: `bizweb` yes, empty or null no (§5.3)."""
        return self.inventory_management == "bizweb"


class Image(Row, kw_only=True):
    product_id: int
    position: int
    src: str
    variant_ids: list[int] = msgspec.field(default_factory=list)
    alt: str | None = None
    filename: str | None = None
    size: int = 0
    width: int = 0
    height: int = 0


class Product(Row, kw_only=True):
    name: str
    alias: str
    vendor: str | None = None
    product_type: str | None = None
    meta_title: str | None = None
    meta_description: str | None = None
    summary: str | None = None
    content: str | None = None
    published_on: str | None = None
    template_layout: str | None = None
    status: str = "active"
    type: str = "normal"
    tags: str = ""
    options: list[Option] = msgspec.field(default_factory=list)
    variants: list[Variant] = msgspec.field(default_factory=list)
    images: list[Image] = msgspec.field(default_factory=list)
    image: Image | None = None
    vat_pit_category_code: str | None = None


class Location(Row, kw_only=True):
    store_id: int
    code: str | None
    name: str
    email: str | None = None
    phone: str | None = None
    address1: str | None = None
    address2: str | None = None
    city: str | None = None
    province: str | None = None
    province_code: str | None = None
    district: str | None = None
    district_code: str | None = None
    ward: str | None = None
    ward_code: str | None = None
    country: str = "Vietnam"
    country_code: str = "VN"
    zip: str | None = None
    status: str = "active"
    default_location: bool = False
    inventory_management: bool = True
    fulfill_order: bool = True
    fulfillment_pickup: bool = False
    offline_store: bool = False
    deactivate_inventory_at: str | None = None
    owner_type: str = "merchant"
    inventory_process_status: str | None = None


class Level(msgspec.Struct, kw_only=True):
    """The stock of one item at one location; available = on_hand - committed - packed - unavailable."""

    id: int
    store_id: int
    variant_id: int
    inventory_item_id: int
    location_id: int
    on_hand: float = 0.0
    available: float = 0.0
    committed: float = 0.0
    packed: float = 0.0
    unavailable: float = 0.0
    reserved: float = 0.0
    incoming: float = 0.0
    incoming_owned: float = 0.0
    incoming_not_owned: float = 0.0
    created_at: str
    updated_at: str


class InventoryItem(msgspec.Struct, kw_only=True):
    id: int
    sku: str | None
    variant_id: int
    product_id: int
    tracked: bool
    requires_shipping: bool
    cost_price: float | None
    created_at: str
    updated_at: str
