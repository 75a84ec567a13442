"""The answers of WooCommerce as typed structures: only what is used, and lenient about the rest.

Numbers may be text, what is missing is taken for nothing; ids are required (contracts/woocommerce.md). Orders stay raw
here, because their own JSON is kept; `order_wire` decodes them one by one.
"""

from typing import Any

import msgspec

from resources.http import decoder
from resources.http_values import Number, Text

Flag = bool | None


class Attribute(msgspec.Struct):
    """An attribute: a variable product names them in their order, a variation has the one it was given."""

    name: Text = None
    option: Text = None


class Item(msgspec.Struct):
    """A product or a variation, which have their goods in common.

    `manage_stock` is true, false, or "parent" on a variation whose parent holds the stock. Prices are texts, empty
    where there is none, so they are read as such.
    """

    id: int
    name: Text = None
    type: Text = None
    status: Text = None
    sku: Text = None
    global_unique_id: Text = None
    price: Text = None
    regular_price: Text = None
    sale_price: Text = None
    date_on_sale_from_gmt: Text = None
    date_on_sale_to_gmt: Text = None
    manage_stock: Any = None
    stock_quantity: Number = None
    backorders: Text = None
    parent_id: int | None = None
    attributes: list[Attribute] | None = None
    variations: list[int] | None = None
    date_modified_gmt: Text = None


class ItemError(msgspec.Struct):
    """Why an item of a batch was refused."""

    code: Text = None
    message: Text = None


class Written(msgspec.Struct):
    """What came of one item of a batch: an error, or the item as it is now, which is decoded apart."""

    id: int | None = None
    error: ItemError | None = None


class BatchAnswer(msgspec.Struct):
    """The results of a batch in the order sent."""

    update: list[msgspec.Raw]


class Hook(msgspec.Struct):
    """A webhook."""

    id: int
    topic: Text = None
    delivery_url: Text = None
    status: Text = None


ITEMS = decoder(list[Item])
ITEM = decoder(Item)
BATCH = decoder(BatchAnswer)
WRITTEN = decoder(Written)
ORDERS = decoder(list[msgspec.Raw])
ORDER = decoder(msgspec.Raw)
REFUNDS = decoder(list[msgspec.Raw])
HOOKS = decoder(list[Hook])
HOOK = decoder(Hook)
