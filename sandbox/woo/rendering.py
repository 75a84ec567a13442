"""The rows of a shop as its answers show them."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sandbox.woo.pricing import on_sale, price
from sandbox.woo.records import Charge, Hook, Item, Order, Refund
from sandbox.woo.state import State

FORM = "%Y-%m-%dT%H:%M:%S"


def times(state: State, name: str, moment: datetime | None) -> dict[str, str | None]:
    """A time twice: on the shop's own clock and in UTC, both without an offset."""
    if moment is None:
        return {name: None, f"{name}_gmt": None}
    plain = moment.replace(tzinfo=None)
    return {name: (plain + state.offset).strftime(FORM), f"{name}_gmt": plain.strftime(FORM)}


def product(state: State, item: Item) -> dict[str, Any]:
    """A product as `/products` shows it; what `sku=` finds may be a variation."""
    return {
        "id": item.id,
        "name": item.name,
        "slug": f"san-pham-{item.id}",
        "permalink": f"https://{state.alias}.example/san-pham/{item.id}/",
        **_times(state, item),
        "type": item.type,
        "status": item.status,
        "featured": False,
        "catalog_visibility": "visible",
        **_goods(state, item),
        "parent_id": item.parent_id,
        "categories": [],
        "tags": [],
        "attributes": [
            {"id": 0, "name": name, "position": place, "visible": True, "variation": True, "options": values}
            for place, (name, values) in enumerate(item.attributes.items())
        ],
        "variations": list(item.children),
        "grouped_products": [],
        "meta_data": [],
    }


def variation(state: State, item: Item) -> dict[str, Any]:
    """A variation; its type, name and parent are shown by present shops only."""
    shown = {
        "id": item.id,
        **_times(state, item),
        "description": "",
        "permalink": f"https://{state.alias}.example/san-pham/{item.parent_id}/?v={item.id}",
        "status": item.status,
        **_goods(state, item),
        "attributes": [
            {"id": 0, "name": name, "option": values[0] if values else ""} for name, values in item.attributes.items()
        ],
        "menu_order": 0,
        "meta_data": [],
    }
    if state.switches.generation != "7.5.1":
        parent = state.parent_of(item)
        shown |= {"type": "variation", "name": ", ".join(v[0] for v in item.attributes.values() if v)}
        shown |= {"parent_id": parent.id}
    return shown


def _times(state: State, item: Item) -> dict[str, str | None]:
    return {**times(state, "date_created", item.created), **times(state, "date_modified", item.modified)}


def _goods(state: State, item: Item) -> dict[str, Any]:
    keeper = stock_keeper(state, item)
    shown: dict[str, Any] = {
        "sku": state.shown_sku(item),
        "price": price(state, item),
        "regular_price": "" if item.type == "variable" else item.regular_price,
        "sale_price": "" if item.type == "variable" else item.sale_price,
        **times(state, "date_on_sale_from", item.sale_from),
        **times(state, "date_on_sale_to", item.sale_to),
        "on_sale": on_sale(item, state.now()),
        "purchasable": bool(price(state, item)),
        "tax_status": "taxable",
        "tax_class": "",
        "manage_stock": "parent" if keeper is not item and keeper.manage_stock else item.manage_stock,
        "stock_quantity": keeper.stock_quantity if keeper.manage_stock else None,
        "stock_status": keeper.stock_status,
        "backorders": keeper.backorders,
        "backorders_allowed": keeper.backorders != "no",
        "backordered": keeper.stock_status == "onbackorder",
    }
    if state.switches.generation != "7.5.1":
        shown["global_unique_id"] = item.gtin
    return shown


def stock_keeper(state: State, item: Item) -> Item:
    """Whose stock counts: a variation's own, or its parent's where only that one is managed."""
    parent = state.parent_of(item)
    return parent if not item.manage_stock and parent.manage_stock else item


def order(state: State, row: Order) -> dict[str, Any]:
    """An order."""
    return {
        "id": row.id,
        "parent_id": 0,
        "number": row.number,
        "order_key": f"wc_order_{row.id}",
        "created_via": row.created_via,
        "version": state.switches.generation,
        "status": row.status,
        "currency": "VND",
        **times(state, "date_created", row.created),
        **times(state, "date_modified", row.modified),
        **times(state, "date_paid", row.paid),
        "discount_total": money(sum((line.subtotal - line.total for line in row.lines), Decimal(0))),
        "discount_tax": money(sum((line.subtotal_tax - line.total_tax for line in row.lines), Decimal(0))),
        "shipping_total": money(sum((one.total for one in row.shipping_lines), Decimal(0))),
        "shipping_tax": money(sum((one.total_tax for one in row.shipping_lines), Decimal(0))),
        "cart_tax": money(sum((one.total_tax for one in row.taxed if one not in row.shipping_lines), Decimal(0))),
        "total": money(row.total),
        "total_tax": money(row.tax),
        "prices_include_tax": row.prices_include_tax,
        "customer_id": row.customer_id,
        "customer_note": row.customer_note,
        "billing": row.billing,
        "shipping": row.shipping,
        "payment_method": row.payment_method,
        "line_items": [_line(line) for line in row.lines],
        "tax_lines": [],
        "shipping_lines": [{**_charge(one), "method_title": one.name} for one in row.shipping_lines],
        "fee_lines": [{**_charge(one), "name": one.name, "tax_status": "taxable"} for one in row.fees],
        "coupon_lines": [{"id": one, "code": code, "discount": money(off)} for one, code, off in row.coupons],
        "refunds": [{"id": one.id, "reason": one.reason, "total": money(-one.amount)} for one in row.refunds],
        "meta_data": [],
    }


def _line(line: Any) -> dict[str, Any]:
    return {
        "id": line.id,
        "name": line.name,
        "product_id": line.product_id,
        "variation_id": line.variation_id,
        "quantity": line.quantity,
        "tax_class": "",
        "subtotal": money(line.subtotal),
        "subtotal_tax": money(line.subtotal_tax),
        "total": money(line.total),
        "total_tax": money(line.total_tax),
        "taxes": [],
        "meta_data": [],
        "sku": line.sku or None,
        "price": float(line.total / line.quantity) if line.quantity else 0,
    }


def _charge(one: Charge) -> dict[str, Any]:
    return {"id": one.id, "total": money(one.total), "total_tax": money(one.total_tax), "taxes": []}


def refund(state: State, row: Order, one: Refund) -> dict[str, Any]:
    """A refund; quantities and sums of its lines are below zero, and each names the line it takes back."""
    lines = {line.id: line for line in row.lines}
    return {
        "id": one.id,
        **times(state, "date_created", one.created),
        "amount": money(one.amount),
        "reason": one.reason,
        "line_items": [
            {
                **_line(lines[number]),
                "id": one.id * 100 + place,
                "quantity": -quantity,
                "subtotal": money(-value),
                "total": money(-value),
                "total_tax": money(-tax),
                "meta_data": [{"id": place, "key": "_refunded_item_id", "value": str(number)}],
            }
            for place, (number, quantity, value, tax) in enumerate(one.lines, start=1)
        ],
    }


def hook(state: State, row: Hook) -> dict[str, Any]:
    """A webhook; its secret is never shown."""
    resource, _, event = row.topic.partition(".")
    return {
        "id": row.id,
        "name": row.name,
        "status": row.status,
        "topic": row.topic,
        "resource": resource,
        "event": event,
        "hooks": [],
        "delivery_url": row.delivery_url,
        **times(state, "date_created", row.created),
        **times(state, "date_modified", row.modified),
    }


def money(value: Decimal) -> str:
    """A sum as text, without needless zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
