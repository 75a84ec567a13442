"""The answers of Sapo Web as typed structures: only what is used, and lenient about the rest.

Missing and additional fields do no harm, numbers may be text. What must not be guessed is required: ids, SKUs,
statuses of products and the lists themselves (contracts/sapo-web.md §4, §5). Orders stay raw here, because
their own JSON is kept; `order_wire` decodes them one by one.
"""

import msgspec

from resources.http import decoder
from resources.http_values import Number, Text
from resources.webhooks import WebhookRow

Flag = bool | None


class Variant(msgspec.Struct):
    """A variant (contracts/sapo-web.md §5.3)."""

    id: int
    sku: Text
    product_id: int | None = None
    inventory_item_id: int | None = None
    barcode: Text = None
    title: Text = None
    option1: Text = None
    option2: Text = None
    option3: Text = None
    price: Number = None
    compare_at_price: Number = None
    inventory_management: Text = None
    inventory_policy: Text = None
    inventory_quantity: Number = None
    requires_components: Flag = None
    type: Text = None
    modified_on: Text = None


class Option(msgspec.Struct):
    """The name of one option of a product (contracts/sapo-web.md §5.2)."""

    name: Text = None
    position: Number = None


class Product(msgspec.Struct):
    """A product with its variants (contracts/sapo-web.md §5.2)."""

    id: int
    variants: list[Variant]
    name: Text = None
    status: Text = None
    type: Text = None
    modified_on: Text = None
    options: list[Option] | None = None


class Location(msgspec.Struct):
    """A place of the site (contracts/sapo-web.md §5.4)."""

    id: int
    name: Text = None
    code: Text = None
    status: Text = None
    default_location: Flag = None
    inventory_management: Flag = None


class Level(msgspec.Struct):
    """Stock of an item at a location (contracts/sapo-web.md §5.5)."""

    inventory_item_id: int | None = None
    location_id: int | None = None
    available: Number = None


class ProductsAnswer(msgspec.Struct):
    products: list[Product]


class ProductAnswer(msgspec.Struct):
    product: Product


class VariantAnswer(msgspec.Struct):
    variant: Variant


class LocationsAnswer(msgspec.Struct):
    locations: list[Location]


class LevelsAnswer(msgspec.Struct):
    inventory_levels: list[Level]


class LevelAnswer(msgspec.Struct):
    """The echo of a set; it may be missing, then the level is read back."""

    inventory_level: Level | None = None


class WebhooksAnswer(msgspec.Struct):
    webhooks: list[WebhookRow]


class CountAnswer(msgspec.Struct):
    count: int


class OrdersAnswer(msgspec.Struct):
    orders: list[msgspec.Raw]


class OrderAnswer(msgspec.Struct):
    order: msgspec.Raw


PRODUCTS = decoder(ProductsAnswer)
PRODUCT = decoder(ProductAnswer)
VARIANT = decoder(VariantAnswer)
LOCATIONS = decoder(LocationsAnswer)
LEVELS = decoder(LevelsAnswer)
LEVEL = decoder(LevelAnswer)
WEBHOOKS = decoder(WebhooksAnswer)
COUNT = decoder(CountAnswer)
ORDERS = decoder(OrdersAnswer)
ORDER = decoder(OrderAnswer)
