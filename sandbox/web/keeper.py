"""What happens in a shop without the API: customers buy, the shopkeeper edits (the control interface uses it)."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox.clock import stamp_of
from sandbox.web import catalog, order_changes, order_lines, orders, stock, variants
from sandbox.web.errors import invalid
from sandbox.web.lists import moment
from sandbox.web.order_records import Order
from sandbox.web.orders import CASH_ON_DELIVERY, Placing
from sandbox.web.people import split_name
from sandbox.web.pricing import recompute
from sandbox.web.records import Level, Product, Variant
from sandbox.web.shop import WebShop
from sandbox.web.values import Body, number, text_or_none, tidy

_KEPT = ("created_on", "modified_on", "processed_on", "note", "tags", "note_attributes", "location_id")
_KEPT_PEOPLE = ("email", "phone", "billing_address")


def variant_of(shop: WebShop, body: Body) -> Variant:
    """The variant a body names by `variant_id`, or by a SKU that only one variant carries."""
    if body.get("variant_id") is not None:
        return variants.find(shop, int(body["variant_id"]))
    sku = str(body.get("sku") or "")
    found = shop.by_sku(sku)
    if len(found) != 1:
        raise invalid("sku", f"{len(found)} variants carry the SKU '{sku}'; name one by variant_id")
    return found[0]


def checkout(shop: WebShop, wish: Body, count: int) -> list[Order]:
    """Place `count` equal orders as the shop's own checkout does: `available` falls at once.

    A variant with policy `deny` is not sold below zero, unless the wish says `ignore_policy`; with
    `keep_stock` nothing is deducted (old orders). `every_seconds` spreads the orders from `created_on` on.
    `paid` pays it at once, `paid_amount` a part; `taxes_included` puts the `tax` into the prices.
    """
    body = _order_body(shop, wish)
    behaviour = "decrement_ignoring_policy" if wish.get("ignore_policy") else "decrement_obeying_policy"
    placing = Placing(
        source_name=str(wish.get("source_name") or "web"),
        behaviour="bypass" if wish.get("keep_stock") else behaviour,
        cause="customer_checkout",
    )
    spread = float(wish.get("every_seconds") or 0)
    start = _start(shop, wish)
    placed = []
    for index in range(count):
        if spread or start is not None:
            moved = (start or shop.clock.now()) + timedelta(seconds=index * spread)
            body["created_on"] = stamp_of(moved)
        order = orders.place(shop, body, placing)
        if wish.get("outside_windows"):
            shop.unwindowed.add(order.id)
        placed.append(order)
    return placed


def _start(shop: WebShop, wish: Body) -> datetime | None:
    written = text_or_none(wish.get("created_on"))
    stamp = moment(written, "min", shop.switches) if written else None
    if written and stamp is None:
        raise invalid("created_on", "is not a time")
    return datetime.fromisoformat(stamp).astimezone(UTC) if stamp else None


def _order_body(shop: WebShop, wish: Body) -> dict[str, Any]:
    body: dict[str, Any] = {key: wish[key] for key in (*_KEPT, *_KEPT_PEOPLE) if wish.get(key) is not None}
    body["line_items"] = [_line(shop, row) for row in order_lines.rows(wish.get("lines"), "lines")]
    body["shipping_lines"] = _shipping(wish.get("shipping"))
    body["discount_codes"] = list(order_lines.rows(wish.get("discount_codes"), "discount_codes"))
    if wish.get("discount"):
        body["discount_codes"].append({"code": "GIAMGIA", "amount": wish["discount"], "type": "fixed_amount"})
    body["total_tax"], body["taxes_included"] = wish.get("tax"), wish.get("taxes_included", False)
    person = wish.get("customer")
    if isinstance(person, dict):
        first, last = split_name(text_or_none(person.get("name")))
        body["customer"] = {"first_name": first, "last_name": last, **person}
        address = {"name": person.get("name"), "phone": person.get("phone"), "address1": "1 Phố Huế"}
        body["shipping_address"] = {**address, "province": "TP Hồ Chí Minh", "province_code": "2"}
    if isinstance(wish.get("shipping_address"), dict):
        body["shipping_address"] = wish["shipping_address"]
    gateway = str(wish.get("gateway") or CASH_ON_DELIVERY)
    status = "success" if wish.get("paid") or wish.get("paid_amount") else "pending"
    body["transactions"] = [{"kind": "sale", "status": status, "gateway": gateway, "amount": wish.get("paid_amount")}]
    return body


def _line(shop: WebShop, row: Body) -> dict[str, Any]:
    line = {key: row[key] for key in ("title", "price", "quantity") if row.get(key) is not None}
    line["total_discount"] = row.get("discount") or 0
    if row.get("variant_id") is not None or (row.get("sku") and row.get("title") is None):
        line["variant_id"] = variant_of(shop, row).id
    else:
        line["sku"] = row.get("sku")
    return line


def _shipping(fee: object) -> list[dict[str, Any]]:
    return [{"title": "Giao tận nơi", "code": "std", "price": fee}] if fee else []


def edit_order(shop: WebShop, order: Order, body: Body) -> None:
    """Edit a placed order as the admin page can: `lines` sets quantities by line id or SKU, or adds a line.

    Stock follows, `edited` is set, and the order's texts may be written too.
    """
    for row in order_lines.rows(body.get("lines"), "lines"):
        _edit_line(shop, order, row)
    if body.get("discount") is not None:
        order.cart_discount_amount = number(body["discount"], "discount")
    if body.get("shipping") is not None:
        order.shipping_lines = order_lines.shipping_lines(_shipping(body["shipping"]))
    order.edited = True
    recompute(order, shop.transactions[order.id])
    order_changes.edit(shop, order, body)


def _edit_line(shop: WebShop, order: Order, row: Body) -> None:
    quantity = number(row.get("quantity"), "quantity")
    for line in order.line_items:
        if line.id == row.get("id") or (row.get("sku") and line.sku == row["sku"]):
            _move_stock(shop, order, line.variant_id, quantity - line.quantity)
            per_unit = line.total_discount / line.quantity if line.quantity else 0.0
            line.fulfillable_quantity = tidy(line.fulfillable_quantity + quantity - line.quantity)
            line.quantity = line.current_quantity = line.refundable_quantity = tidy(quantity)
            line.total_discount = round(per_unit * quantity, 3)
            line.original_total = line.price * quantity
            line.discounted_total = line.original_total - line.total_discount
            return
    added = order_lines.line_items(shop, [_line(shop, row)])[0]
    _move_stock(shop, order, added.variant_id, added.quantity)
    order.line_items.append(added)


def _move_stock(shop: WebShop, order: Order, variant_id: int | None, more: float) -> None:
    location_id = shop.committed_at.get(order.id)
    variant = shop.variants.get(variant_id or 0)
    if location_id is not None and variant is not None and more and orders.counts_stock(variant):
        stock.commit(shop, variant, location_id, more)


def pay(shop: WebShop, order: Order) -> None:
    """The money came: the pending payment succeeds, or a new one is written."""
    for transaction in shop.transactions[order.id]:
        if transaction.status == "pending":
            transaction.status = "success"
            transaction.amount = order.unpaid_amount
            recompute(order, shop.transactions[order.id])
            order.paid_on = shop.now()
            order_changes.touch(shop, order, "orders/paid")
            return
    order_changes.pay(shop, order, {"kind": "sale", "status": "success", "amount": order.unpaid_amount})


def set_stock(shop: WebShop, body: Body) -> Level:
    """Somebody edits the stock on the site by hand."""
    variant = variant_of(shop, body)
    location_id = int(body.get("location_id") or shop.default_location().id)
    level = stock.connect(shop, variant.inventory_item_id, location_id)
    stock.set_available(shop, level, number(body.get("available"), "available"))
    return level


def edit_variant(shop: WebShop, variant: Variant, body: Body) -> Variant:
    """Somebody edits a variant on the site by hand; `type` may be changed here too (combo, normal)."""
    if "type" in body:
        variant.type = str(body["type"])
    catalog.change_variant(shop, variant, body)
    return variant


def drop_variant(shop: WebShop, variant: Variant) -> None:
    """Delete a variant; with the last one its product goes too."""
    product = shop.products[variant.product_id]
    if len(product.variants) == 1:
        catalog.remove(shop, product)
    else:
        catalog.remove_variant(shop, variant)


def add_product(shop: WebShop, body: Body) -> Product:
    """A product made by hand: a full product body, or just `name`, `sku`, `price`, `quantity`."""
    if "variants" in body:
        return catalog.create(shop, body)
    single = {
        "sku": body.get("sku"),
        "price": body.get("price", 0),
        "inventory_management": "bizweb",
        "inventory_quantity": body.get("quantity", 0),
        "option1": "Default Title",
    }
    return catalog.create(shop, {"name": body.get("name") or body.get("sku"), "variants": [single]})
