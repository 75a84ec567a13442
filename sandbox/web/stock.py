"""Stock of items at locations: absolute `available`, sales, and the variant's sum (contracts/sapo-web.md §5.5, §6).

`available = on_hand - committed - packed - unavailable` always holds: a set moves on_hand, a sale moves
committed, a fulfilment moves both.
"""

from sandbox.web.errors import invalid, not_found
from sandbox.web.records import Level, Variant
from sandbox.web.state import State
from sandbox.web.values import tidy


def connect(state: State, item_id: int, location_id: int) -> Level:
    """The level of an item at a location, made empty when it did not exist."""
    present = state.levels_of_item.get(item_id, {}).get(location_id)
    if present is not None:
        return present
    now = state.now()
    level = Level(
        id=state.ids.next(),
        store_id=state.store_id,
        variant_id=state.variant_of_item[item_id],
        inventory_item_id=item_id,
        location_id=location_id,
        created_at=now,
        updated_at=now,
    )
    state.levels[level.id] = level
    state.levels_of_item.setdefault(item_id, {})[location_id] = level
    return level


def level_at(state: State, item_id: int, location_id: int) -> Level:
    """The level, or a refusal: unknown ids are 404, an item not connected there is 422 until `connect`."""
    if item_id not in state.variant_of_item or location_id not in state.locations:
        raise not_found()
    level = state.levels_of_item.get(item_id, {}).get(location_id)
    if level is None:
        raise invalid("inventory_level", "Inventory item does not have inventory level at this location")
    return level


def set_available(state: State, level: Level, available: float) -> bool:
    """Move on_hand so that `available` becomes the value; whether it was another before."""
    changed = round(available, 3) != level.available
    level.on_hand = round(available + level.committed + level.packed + level.unavailable, 3)
    level.available = round(available, 3)
    _touched(state, level)
    return changed


def commit(state: State, variant: Variant, location_id: int, quantity: float) -> None:
    """Promise stock to an order: available falls at once, on_hand stays until it is shipped."""
    level = connect(state, variant.inventory_item_id, location_id)
    level.committed = round(level.committed + quantity, 3)
    level.available = round(level.available - quantity, 3)
    _touched(state, level)


def ship(state: State, variant: Variant, location_id: int, quantity: float) -> None:
    """Take promised goods off the shelf: available stays."""
    level = connect(state, variant.inventory_item_id, location_id)
    level.committed = round(level.committed - quantity, 3)
    level.on_hand = round(level.on_hand - quantity, 3)
    _touched(state, level)


def put_back(state: State, variant: Variant, location_id: int, quantity: float) -> None:
    """Return goods to the shelf: on_hand and available rise."""
    level = connect(state, variant.inventory_item_id, location_id)
    set_available(state, level, level.available + quantity)


def total_available(state: State, item_id: int) -> float:
    """The sum over all locations, which the variant shows as inventory_quantity."""
    return round(sum(level.available for level in state.levels_of_item.get(item_id, {}).values()), 3)


def write_quantity(state: State, variant: Variant, value: float) -> None:
    """The old way (§6.2): an absolute value, written to the default location."""
    level = connect(state, variant.inventory_item_id, state.default_location().id)
    set_available(state, level, value)


def _touched(state: State, level: Level) -> None:
    now = state.now()
    level.updated_at = now
    variant = state.variants.get(level.variant_id)
    if variant is None:
        return
    variant.inventory_quantity = tidy(total_available(state, level.inventory_item_id))
    if state.switches.stock_moves_modified_on:
        variant.modified_on = now
        state.products[variant.product_id].modified_on = now
    if state.switches.stock_hook:
        state.fire("inventory_levels/update", level, level.id)


def disconnect_others(state: State, kept: Level) -> None:
    """Remove the item's levels at every other location."""
    for level in list(state.levels_of_item[kept.inventory_item_id].values()):
        if level.id != kept.id:
            del state.levels[level.id]
            del state.levels_of_item[kept.inventory_item_id][level.location_id]
    _touched(state, kept)
