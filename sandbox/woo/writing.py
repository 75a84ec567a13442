"""Writing products and variations: what a route checks, and what the shop then makes of the values.

A single route holds the fields against their schema; the batch route does not, and turns what it cannot read into
something (contracts/woocommerce.md, Batch writes).
"""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Literal

from sandbox.woo import rendering
from sandbox.woo.errors import WooRefusal, bad_parameter
from sandbox.woo.pricing import written
from sandbox.woo.records import Item
from sandbox.woo.state import State

STATUSES = ("draft", "pending", "private", "publish", "future")
TYPES = ("simple", "variable", "grouped", "external")
TEXTS = ("sku", "regular_price", "sale_price", "name", "global_unique_id")
Route = Literal["single", "batch"]


def check(body: dict[str, Any]) -> None:
    """Hold fields against the schema, as a single route does; raise WooRefusal for the first that does not fit."""
    for name in TEXTS:
        if name in body and not isinstance(body[name], str):
            raise bad_parameter(name, f"{name} is not of type string.")
    quantity = body.get("stock_quantity")
    if quantity is not None and not _is_whole(quantity):
        raise bad_parameter("stock_quantity", "stock_quantity is not of type integer.")
    if "status" in body and body["status"] not in STATUSES:
        raise bad_parameter("status", f"status is not one of {', '.join(STATUSES)}.")
    if "type" in body and body["type"] not in TYPES:
        raise bad_parameter("type", f"type is not one of {', '.join(TYPES)}.")


def _is_whole(value: object) -> bool:
    if isinstance(value, str):
        return value.strip().lstrip("-").isdecimal()
    return not isinstance(value, bool) and isinstance(value, int | Decimal) and value == int(value)


def write(state: State, item: Item, body: dict[str, Any]) -> None:
    """Set the given fields; raise WooRefusal, with nothing changed, for a SKU that somebody else has."""
    if body.get("sku") is not None:
        _write_sku(state, item, str(body["sku"]))
    if body.get("name"):
        item.name = str(body["name"])
    if body.get("type") in TYPES and not item.is_variation:
        item.type = body["type"]
    if "status" in body:
        item.status = body["status"] if body["status"] in STATUSES else "draft"
    if body.get("global_unique_id") is not None:
        item.gtin = str(body["global_unique_id"])
    _write_prices(state, item, body)
    _write_stock(item, body)
    _write_attributes(item, body)
    state.touched(item)


def _write_sku(state: State, item: Item, sku: str) -> None:
    sku = sku.strip()
    others = [one for one in state.holders(sku) if one.id != item.id] if sku else []
    if others:
        raise WooRefusal(
            400,
            "product_invalid_sku",
            f"The SKU ({sku}) you are trying to insert is already present in the lookup table",
            resource_id=others[0].id,
            unique_sku=f"{sku}-1",
        )
    state.rename(item, sku)


def _write_prices(state: State, item: Item, body: dict[str, Any]) -> None:
    if "regular_price" in body:
        item.regular_price = written(body["regular_price"])
    if "sale_price" in body:
        item.sale_price = written(body["sale_price"])
    for name, field in (("date_on_sale_from", "sale_from"), ("date_on_sale_to", "sale_to")):
        if body.get(f"{name}_gmt") is not None:
            setattr(item, field, _moment(body[f"{name}_gmt"]))
        elif body.get(name) is not None:
            local = _moment(body[name])
            setattr(item, field, None if local is None else local - state.offset)


def _moment(text: object) -> datetime | None:
    """A time without an offset; an empty text takes it away."""
    try:
        return datetime.fromisoformat(str(text)).replace(tzinfo=UTC) if text else None
    except ValueError:
        return None


def _write_stock(item: Item, body: dict[str, Any]) -> None:
    if "manage_stock" in body:
        item.manage_stock = body["manage_stock"] in (True, "true", "yes", 1)
        if not item.manage_stock:
            item.stock_quantity = None
    if "backorders" in body:
        item.backorders = body["backorders"] if body["backorders"] in ("no", "notify", "yes") else "no"
    if not item.manage_stock:
        # A quantity that is sent all the same is ignored without a word.
        if body.get("stock_status") in ("instock", "outofstock", "onbackorder"):
            item.stock_status = body["stock_status"]
        return
    if "stock_quantity" in body:
        item.stock_quantity = _pieces(body["stock_quantity"])
    elif body.get("inventory_delta") is not None:
        item.stock_quantity = (item.stock_quantity or 0) + _pieces(body["inventory_delta"])
    settle(item)


def _pieces(value: object) -> int:
    """What the shop makes of a quantity: nothing and words are 0, a fraction is cut off."""
    try:
        return int(Decimal(str(value)))
    except ArithmeticError:
        return 0


def settle(item: Item) -> None:
    """A managed quantity decides whether there is stock."""
    item.stock_quantity = item.stock_quantity or 0
    if item.stock_quantity > 0:
        item.stock_status = "instock"
    else:
        item.stock_status = "outofstock" if item.backorders == "no" else "onbackorder"


def _write_attributes(item: Item, body: dict[str, Any]) -> None:
    if "attributes" not in body:
        return
    rows = [row for row in body["attributes"] or () if isinstance(row, dict) and row.get("name")]
    if item.is_variation:
        item.attributes = {str(row["name"]): [str(row.get("option") or "")] for row in rows}
    else:
        item.attributes = {str(row["name"]): [str(one) for one in row.get("options") or ()] for row in rows}


def create(state: State, body: dict[str, Any], parent: Item | None = None) -> Item:
    """A new product, or a variation of `parent`; raise WooRefusal for a SKU that somebody else has."""
    now = state.now()
    kind = "variation" if parent is not None else str(body.get("type") or "simple")
    item = Item(
        id=state.ids.next(),
        type=kind if kind in (*TYPES, "variation") else "simple",
        name=str(body.get("name") or "Product"),
        created=now,
        modified=now,
        parent_id=0 if parent is None else parent.id,
    )
    write_new(state, item, parent, body)
    tell(state, item, "created")
    return item


def write_new(state: State, item: Item, parent: Item | None, body: dict[str, Any]) -> None:
    """Take a row in and set its fields; a refusal leaves nothing behind."""
    state.register(item)
    if parent is not None:
        parent.children.append(item.id)
    try:
        write(state, item, body)
    except WooRefusal:
        state.forget(item)
        raise


def tell(state: State, item: Item, event: str) -> None:
    """Tell the webhooks; a variation comes under the topic of products with its own id."""
    topic = f"product.{event}"
    if state.hooks.wanted(topic):
        shown = rendering.variation(state, item) if item.is_variation else rendering.product(state, item)
        state.hooks.fire(topic, shown, item.id)


def changed(state: State, item: Item, body: dict[str, Any]) -> None:
    """Write fields and tell the webhooks."""
    write(state, item, body)
    tell(state, item, "updated")


def remove(state: State, item: Item, force: bool) -> None:
    """Delete a row for good, or put a product in the trash, where no list shows it."""
    if force or item.is_variation:
        if item.is_variation:
            state.touched(item)
        state.forget(item)
    else:
        item.status = "trash"
    if state.hooks.wanted("product.deleted"):
        state.hooks.fire("product.deleted", {"id": item.id}, item.id)
