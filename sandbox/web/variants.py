"""Variants: what may be written, and what a write moves (contracts/sapo-web.md §5.3, §6.1, §6.2)."""

from collections.abc import Callable
from typing import Any

from sandbox.web import stock
from sandbox.web.errors import invalid, not_found
from sandbox.web.records import Product, Variant
from sandbox.web.state import State
from sandbox.web.values import Body, number, price, text_or_none

OPTION_FIELDS = ("option1", "option2", "option3")
POLICIES = ("deny", "continue")
WEIGHT_UNITS = {"g": 1.0, "kg": 1000.0, "oz": 28.3495, "lb": 453.592}
_TEXTS = ("barcode", "unit", *OPTION_FIELDS)
_FLAGS = ("taxable", "requires_shipping", "lot_management", "requires_components")
_STOCK_KEYS = ("inventory_quantity", "old_inventory_quantity", "inventory_quantity_adjustment")


def find(state: State, variant_id: int) -> Variant:
    variant = state.variants.get(variant_id)
    if variant is None:
        raise not_found()
    return variant


def create(state: State, product: Product, body: Body) -> Variant:
    """A new variant at the end of its product, with an empty level at the default location."""
    if len(product.variants) >= state.switches.variant_limit:
        raise invalid("base", f"a product has at most {state.switches.variant_limit} variants")
    now = state.now()
    item_id = state.ids.next()  # before the variant's own id: the two differ (§5.3)
    variant = Variant(
        id=state.ids.next(),
        created_on=now,
        modified_on=now,
        product_id=product.id,
        inventory_item_id=item_id,
        inventory_management=None,
        position=len(product.variants) + 1,
    )
    changes = verify(state, None, body)
    product.variants.append(variant)
    register(state, variant)
    apply(state, variant, changes)
    level = stock.connect(state, item_id, state.default_location().id)
    if body.get("inventory_quantity") is not None:
        stock.set_available(state, level, number(body["inventory_quantity"], "inventory_quantity"))
    return variant


def register(state: State, variant: Variant) -> None:
    """Make a variant findable by its ids and its SKU."""
    state.variants[variant.id] = variant
    state.variant_of_item[variant.inventory_item_id] = variant.id
    state.index_sku(variant, None)
    state.born(variant.id)


def forget(state: State, variant: Variant) -> None:
    """Remove a variant with its levels."""
    del state.variants[variant.id]
    del state.variant_of_item[variant.inventory_item_id]
    state.costs.pop(variant.inventory_item_id, None)
    for level in state.levels_of_item.pop(variant.inventory_item_id, {}).values():
        del state.levels[level.id]
    if variant.sku:
        state.skus[variant.sku].remove(variant.id)
    _part_from_lines(state, variant)


def _part_from_lines(state: State, variant: Variant) -> None:
    """Let the lines of orders say that their goods are no more (contracts/sapo-web.md §5.6: `product_exists`)."""
    for order in state.orders.values():
        for line in order.line_items:
            if line.variant_id == variant.id:
                line.product_exists = False
                if state.switches.deleted_line == "ids":
                    line.product_id = line.variant_id = line.inventory_item_id = None


def change(state: State, variant: Variant, body: Body) -> None:
    """Write the fields a caller sent: all of them, or none and a 422."""
    changes = verify(state, variant, body)
    quantity = _wanted_quantity(state, variant, body)
    moved = apply(state, variant, changes)
    if quantity is not None:
        stock.write_quantity(state, variant, quantity)
    if moved:
        _stamp(state, variant, moved)


def verify(state: State, variant: Variant | None, body: Body) -> dict[str, Any]:
    """The fields of a body that a variant knows, read and checked; fields it does not know are ignored.

    Raises the 422 of anything that could not be written, so that nothing is written by halves. `variant` is
    None for one that is still to be created.
    """
    changes: dict[str, Any] = {}
    for key, read in _READERS.items():
        if key in body:
            changes[key] = read(body[key], key)
    changes.update({key: text_or_none(body[key]) for key in _TEXTS if key in body})
    changes.update({key: bool(body[key]) for key in _FLAGS if key in body})
    if "sku" in changes:
        _check_sku(state, variant, changes["sku"])
    if variant is not None:
        _wanted_quantity(state, variant, body)
    elif body.get("inventory_quantity") is not None:
        number(body["inventory_quantity"], "inventory_quantity")
    return changes


def apply(state: State, variant: Variant, changes: dict[str, Any]) -> set[str]:
    """Put checked fields into the row; the names of those that really changed."""
    moved = {key for key, value in changes.items() if getattr(variant, key) != value}
    old_sku = variant.sku
    for key in moved:
        setattr(variant, key, changes[key])
    if "sku" in moved and variant.id in state.variants:
        state.index_sku(variant, old_sku)
    if moved & {"weight", "weight_unit"}:
        variant.grams = round(variant.weight * WEIGHT_UNITS[variant.weight_unit])
    variant.title = " / ".join(v for f in OPTION_FIELDS if (v := getattr(variant, f)) is not None)
    return moved


def _stamp(state: State, variant: Variant, moved: set[str]) -> None:
    """Move the times; whether a price moves the product's too is a switch (§5.2)."""
    now = state.now()
    variant.modified_on = now
    only_price = moved <= {"price", "compare_at_price"}
    if not only_price or state.switches.price_moves_modified_on:
        state.products[variant.product_id].modified_on = now


def _wanted_quantity(state: State, variant: Variant, body: Body) -> float | None:
    """The available quantity a body asks for: a delta wins over a value, an old value is compared first."""
    if not any(body.get(key) is not None for key in _STOCK_KEYS):
        return None
    if state.switches.quantity_write == "reject":
        raise invalid("inventory_quantity", "cannot be changed here")
    level = state.levels_of_item.get(variant.inventory_item_id, {}).get(state.default_location().id)
    present = level.available if level else 0.0
    old = body.get("old_inventory_quantity")
    compared = old is not None and state.switches.old_inventory_quantity == "compared"
    if compared and number(old, "old_inventory_quantity") != present:
        raise invalid("inventory_quantity", "has changed since it was read")
    delta = body.get("inventory_quantity_adjustment")
    if delta is not None and state.switches.inventory_quantity_adjustment == "honoured":
        return present + number(delta, "inventory_quantity_adjustment")
    if body.get("inventory_quantity") is None:
        return None
    return number(body["inventory_quantity"], "inventory_quantity")


def _check_sku(state: State, variant: Variant | None, sku: str | None) -> None:
    if not sku or state.switches.duplicate_sku == "allow":
        return
    if any(variant is None or other.id != variant.id for other in state.by_sku(sku)):
        raise invalid("sku", "has already been taken")


def _read_compare_at(value: object, field: str) -> float | None:
    return None if value is None or value == "" else price(value, field)


def _read_policy(value: object, field: str) -> str:
    if value not in POLICIES:
        raise invalid(field, "is not included in the list")
    return str(value)


def _read_unit(value: object, field: str) -> str:
    if value not in WEIGHT_UNITS:
        raise invalid(field, "is not included in the list")
    return str(value)


def _read_management(value: object, field: str) -> str | None:
    if value not in ("bizweb", "", None):
        raise invalid(field, "is not included in the list")
    return text_or_none(value)


_READERS: dict[str, Callable[[object, str], Any]] = {
    "price": price,
    "compare_at_price": _read_compare_at,
    "weight": price,
    "weight_unit": _read_unit,
    "inventory_policy": _read_policy,
    "inventory_management": _read_management,
    "sku": lambda value, _field: text_or_none(value),
}
