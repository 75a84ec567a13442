"""What happens in a shop without the API: customers buy, the shopkeeper edits (the control interface uses it).

The wishes are worded as for every other kind of shop: `lines`, `customer`, `shipping`, `discount`, `available`.
"""

from datetime import UTC, datetime
from typing import Any

from sandbox.woo import orders, writing
from sandbox.woo.records import Item, Order
from sandbox.woo.state import State

Body = dict[str, Any]


def item_of(state: State, body: Body) -> Item:
    """What a body names by `variant_id`, or by a SKU that only one carries; raise ValueError otherwise."""
    if body.get("variant_id") is not None:
        found = [item] if (item := state.items.get(int(body["variant_id"]))) is not None else []
    else:
        found = state.holders(str(body.get("sku") or ""))
    if len(found) != 1:
        named = body.get("variant_id") or body.get("sku")
        raise ValueError(f"{len(found)} products are called '{named}'; name one by variant_id.")
    return found[0]


def checkout(state: State, wish: Body, count: int) -> list[Order]:
    """Place `count` equal orders as the shop's own checkout does: stock falls at once.

    `status` is `processing` unless the wish says otherwise; what is not managed or sells on at zero is always sold.
    """
    body = _order_body(state, wish)
    for row in body["line_items"]:
        _check_stock(state, row, count, wish)
    placed = [orders.create(state, body, via=str(wish.get("source_name") or "checkout")) for _ in range(count)]
    for order in placed:
        if wish.get("created_on"):
            order.created = order.modified = datetime.fromisoformat(str(wish["created_on"])).astimezone(UTC)
    return placed


def _check_stock(state: State, row: Body, count: int, wish: Body) -> None:
    item = state.items.get(row.get("variation_id") or row.get("product_id") or 0)
    if item is None or wish.get("ignore_policy") or not item.manage_stock or item.backorders != "no":
        return
    if (item.stock_quantity or 0) < row["quantity"] * count:
        raise ValueError(f"{item.sku or item.id} does not have enough stock.")


def _order_body(state: State, wish: Body) -> Body:
    body: Body = {name: wish[name] for name in ("prices_include_tax", "tax_percent", "customer_id") if name in wish}
    body["line_items"] = [_line(state, row) for row in wish.get("lines") or ()]
    body["shipping_lines"] = (
        [{"method_title": "Giao tận nơi", "total": wish["shipping"]}] if wish.get("shipping") else []
    )
    body["fee_lines"] = [{"name": row.get("title"), "total": row["amount"]} for row in wish.get("fees") or ()]
    body["coupon_lines"] = [{"code": "giamgia", "discount": wish["discount"]}] if wish.get("discount") else []
    body["customer_note"] = wish.get("note")
    body["status"] = wish.get("status") or "processing"
    body["set_paid"] = bool(wish.get("paid"))
    person = wish.get("customer")
    if isinstance(person, dict):
        body["billing"] = {**_address(person), "email": person.get("email"), "phone": person.get("phone")}
        body["shipping"] = {**_address(person), "phone": person.get("phone")}
    return body


def _address(person: Body) -> Body:
    family, _, given = str(person.get("name") or "").rpartition(" ")
    place = {"address_1": "1 Phố Huế", "city": "Quận 1", "state": "TP Hồ Chí Minh", "country": "VN"}
    return {"first_name": given, "last_name": family, **place, **(person.get("address") or {})}


def _line(state: State, row: Body) -> Body:
    quantity = int(row.get("quantity") or 1)
    if row.get("unknown"):
        return {"product_id": 0, "name": row.get("title"), "quantity": quantity}
    item = item_of(state, row)
    parent = state.parent_of(item)
    line: Body = {"product_id": parent.id, "variation_id": item.id if item.is_variation else 0, "quantity": quantity}
    if row.get("price") is not None:
        line["subtotal"] = line["total"] = float(row["price"]) * quantity
    return line


def edit_order(state: State, order: Order, body: Body) -> None:
    """Edit a placed order as the admin page can: `lines` sets quantities by line id or SKU; stock follows."""
    for row in body.get("lines") or ():
        for line in order.lines:
            if line.id == row.get("id") or (row.get("sku") and line.sku == row["sku"]):
                _set_quantity(state, order, line, int(row.get("quantity") or 0))
    orders.touch(state, order)


def _set_quantity(state: State, order: Order, line: Any, quantity: int) -> None:
    item = state.items.get(line.variation_id or line.product_id)
    if item is not None and order.reduced:
        orders.shift_stock(state, item, line.quantity - quantity)
    for name in ("subtotal", "subtotal_tax", "total", "total_tax"):
        setattr(line, name, getattr(line, name) / line.quantity * quantity if line.quantity else 0)
    line.quantity = quantity
    order.lines = [one for one in order.lines if one.quantity]


def set_stock(state: State, body: Body) -> Item:
    """Somebody edits the stock on the site by hand."""
    item = item_of(state, body)
    writing.changed(state, item, {"manage_stock": True, "stock_quantity": int(body.get("available") or 0)})
    return item


def edit_item(state: State, item: Item, body: Body) -> Item:
    """Somebody edits goods on the site by hand: fields of the API, or `price`, `compare_at_price` and `quantity`."""
    fields = {name: value for name, value in body.items() if name not in ("price", "compare_at_price", "quantity")}
    if "price" in body:
        before = body.get("compare_at_price")
        fields["regular_price"] = str(before if before else body["price"])
        fields["sale_price"] = str(body["price"]) if before else ""
    if "quantity" in body:
        fields |= {"manage_stock": True, "stock_quantity": body["quantity"]}
    if fields.get("sku") is not None and body.get("force"):
        state.rename(item, str(fields.pop("sku")))
    writing.changed(state, item, fields)
    return item


def add_product(state: State, body: Body) -> Item:
    """A product made by hand: a body of the API, or just `name`, `sku`, `price`, `quantity`."""
    if "type" in body or "regular_price" in body:
        made = writing.create(state, {name: value for name, value in body.items() if name != "variations"})
        for row in body.get("variations") or ():
            writing.create(state, row, made)
        return made
    fields = {
        "name": body.get("name") or body.get("sku"),
        "sku": body.get("sku") or "",
        "regular_price": str(body.get("price") or 0),
        "manage_stock": True,
        "stock_quantity": int(body.get("quantity") or 0),
    }
    return writing.create(state, fields)
