"""Lines, shipping and discounts of a new order, from what a caller wrote (contracts/sapo-web.md §5.6)."""

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.web.errors import invalid
from sandbox.web.order_records import DiscountCode, LineItem, ShippingLine
from sandbox.web.records import Variant
from sandbox.web.state import State
from sandbox.web.values import Body, number, price, text_or_none, tidy

DISCOUNT_TYPES = ("percentage", "fixed_amount", "shipping")


def rows(value: object, field: str) -> list[Body]:
    """The objects of a list field; nothing gives an empty list, something else a 422."""
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        raise invalid(field, "is invalid")
    return value


def line_items(state: State, value: object) -> list[LineItem]:
    """The lines; one at least, each with a variant or, as a custom line, a title and a price."""
    lines = [_line(state, row) for row in rows(value, "line_items")]
    if not lines:
        raise invalid("line_items", "can't be blank")
    return lines


def _line(state: State, row: Body) -> LineItem:
    quantity = number(row.get("quantity", 1), "quantity")
    if quantity <= 0:
        raise invalid("quantity", "must be greater than 0")
    variant = _variant(state, row.get("variant_id"))
    facts = _of_variant(state, variant) if variant else _custom(row)
    unit_price = price(row["price"], "price") if row.get("price") is not None else facts.pop("price")
    facts.pop("price", None)
    total = round(unit_price * quantity, 3)
    discount = min(price(row.get("total_discount") or 0, "total_discount"), total)
    return LineItem(
        id=state.ids.next(),
        price=unit_price,
        quantity=tidy(quantity),
        current_quantity=tidy(quantity),
        fulfillable_quantity=tidy(quantity),
        refundable_quantity=tidy(quantity),
        total_discount=discount,
        discounted_unit_price=round((total - discount) / quantity, 4),
        discounted_total=total - discount,
        original_total=total,
        **facts,
    )


def _variant(state: State, variant_id: object) -> Variant | None:
    if variant_id is None:
        return None
    variant = state.variants.get(int(str(variant_id))) if str(variant_id).isdigit() else None
    if variant is None:
        raise invalid("line_items", f"variant {variant_id} does not exist")
    return variant


def _of_variant(state: State, variant: Variant) -> dict[str, Any]:
    """What Sapo fills in by itself for a line that names a variant."""
    product = state.products[variant.product_id]
    only = variant.title == "Default Title"
    return {
        "product_id": product.id,
        "variant_id": variant.id,
        "inventory_item_id": variant.inventory_item_id,
        "sku": variant.sku,
        "barcode": variant.barcode,
        "title": product.name,
        "name": product.name if only else f"{product.name} - {variant.title}",
        "variant_title": None if only else variant.title,
        "vendor": product.vendor,
        "price": variant.price,
        "grams": variant.grams,
        "requires_shipping": variant.requires_shipping,
        "taxable": variant.taxable,
        "unit": variant.unit,
        "product_exists": True,
        "variant_inventory_management": variant.inventory_management,
    }


def _custom(row: Body) -> dict[str, Any]:
    title = text_or_none(row.get("title"))
    if not title:
        raise invalid("line_items", "title can't be blank for a custom line")
    return {
        "product_id": None,
        "variant_id": None,
        "inventory_item_id": None,
        "sku": text_or_none(row.get("sku")),
        "title": title,
        "name": title,
        "variant_title": None,
        "vendor": None,
        "price": 0.0,
        "product_exists": False,
        "variant_inventory_management": None,
        "restockable": False,
    }


def shipping_lines(value: object) -> tuple[ShippingLine, ...]:
    return tuple(
        ShippingLine(
            title=str(row.get("title") or "Giao hàng"),
            code=text_or_none(row.get("code")),
            price=price(row.get("price") or 0, "shipping_lines"),
            source=text_or_none(row.get("source")),
        )
        for row in rows(value, "shipping_lines")
    )


def discount_codes(value: object) -> tuple[DiscountCode, ...]:
    """The codes of an order; a kind that is not known is a 422."""
    codes = []
    for row in rows(value, "discount_codes"):
        kind = row.get("type", "fixed_amount")
        if kind not in DISCOUNT_TYPES:
            raise invalid("discount_codes", "type is not included in the list")
        amount = price(row.get("amount") or 0, "discount_codes")
        codes.append(DiscountCode(code=str(row.get("code") or ""), amount=amount, type=kind, custom=True))
    return tuple(codes)


def cart_discount(codes: Sequence[DiscountCode], lines: Sequence[LineItem], shipping: Sequence[ShippingLine]) -> float:
    """What the codes take off: never more than the goods, a shipping code never more than the shipping."""
    goods = sum(line.discounted_total for line in lines)
    fee = sum(line.price for line in shipping)
    off = 0.0
    for code in codes:
        match code.type:
            case "percentage":
                off += round(goods * code.amount / 100)
            case "shipping":
                off += min(code.amount, fee)
            case _:
                off += code.amount
    return min(off, goods + fee)
