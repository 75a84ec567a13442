"""Stock of the POS: what is shown, what is derived, and what an order moves.

`available` is always on hand less committed. A packsize shows its root's figures divided by its quantity, a
composite as many as its scarcest component allows; neither has rows of its own, so an order for them moves
the rows of the root or of the components (contracts/sapo-pos.md §2.4, §2.5, §3.2).
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from sandbox.pos.numbers import divided
from sandbox.pos.records import ZERO, Stock, Variant

if TYPE_CHECKING:
    from sandbox.pos.shop import PosShop


def shown(variant: Variant) -> dict[int, Stock]:
    """Return the rows that a variant shows, by branch; a branch without a row is not in it."""
    if variant.root is not None:
        return _of_pack(variant, variant.root)
    if variant.components:
        return _of_composite(variant)
    return variant.stock


def _of_pack(variant: Variant, root: Variant) -> dict[int, Stock]:
    size = variant.packsize_quantity or Decimal(1)
    return {
        branch: Stock(
            on_hand=divided(row.on_hand, size),
            committed=divided(row.on_hand, size) - divided(row.available, size),
            incoming=divided(row.incoming, size),
            onway=divided(row.onway, size),
            mac=row.mac * size,
            modified_on=row.modified_on,
        )
        for branch, row in shown(root).items()
    }


def _of_composite(variant: Variant) -> dict[int, Stock]:
    parts = [(shown(part.variant), part.quantity) for part in variant.components]
    branches = [branch for branch in parts[0][0] if all(branch in rows for rows, _ in parts)]
    result = {}
    for branch in branches:
        on_hand = min(divided(rows[branch].on_hand, quantity) for rows, quantity in parts)
        available = min(divided(rows[branch].available, quantity) for rows, quantity in parts)
        cost = sum((rows[branch].mac * quantity for rows, quantity in parts), ZERO)
        result[branch] = Stock(on_hand=on_hand, committed=on_hand - available, mac=cost)
    return result


def moves(variant: Variant, quantity: Decimal) -> Iterator[tuple[Variant, Decimal]]:
    """Yield which real rows a sold quantity moves, and by how much."""
    if variant.root is not None:
        yield from moves(variant.root, quantity * (variant.packsize_quantity or Decimal(1)))
    elif variant.components:
        for part in variant.components:
            yield from moves(part.variant, quantity * part.quantity)
    else:
        yield variant, quantity


def dependants(variant: Variant) -> Iterator[Variant]:
    """Yield every packsize and composite whose stock follows from this variant."""
    for user in variant.used_in:
        yield user
        yield from dependants(user)


def change(
    shop: "PosShop",
    variant: Variant,
    location_id: int,
    on_hand: Decimal = ZERO,
    committed: Decimal = ZERO,
    onway: Decimal = ZERO,
) -> None:
    """Add to the figures of a row, making it where it is missing, and tell whoever listens."""
    row = variant.stock.setdefault(location_id, Stock())
    row.on_hand += on_hand
    row.committed += committed
    row.onway += onway
    stock_changed(shop, variant, location_id)


def stock_changed(shop: "PosShop", variant: Variant, location_id: int) -> None:
    """Forget what was written of the variant and those that follow from it, and fire inventories/update."""
    stamp = shop.clock.stamp()
    if shop.switches.stock_moves_inventory_stamp:
        variant.stock[location_id].modified_on = stamp
    followers = list(dict.fromkeys(dependants(variant)))
    for one in [variant, *followers]:
        one.written = None
        if shop.switches.stock_moves_modified_on:
            one.modified_on = one.product.modified_on = stamp
    told = [variant, *followers] if shop.switches.hook_derived_stock else [variant]
    for one in told:
        shop.tell_stock(one, location_id)


def shortage(wanted: Iterable[tuple[Variant, Decimal]], location_id: int, physical: bool = False) -> Variant | None:
    """Return a variant whose row does not cover what is wanted of it in all, or None."""
    sums: dict[Variant, Decimal] = {}
    for variant, quantity in wanted:
        sums[variant] = sums.get(variant, ZERO) + quantity
    for variant, quantity in sums.items():
        row = variant.stock.get(location_id, Stock())
        if quantity > (row.on_hand if physical else row.available):
            return variant
    return None
