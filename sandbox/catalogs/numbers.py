"""Stock and prices of a derived site: what the POS wants, except for an exact number of fields.

The differences stay inside the default guards (design: at most 20 items to zero, prices within half and
double), so that a first push of a derived site goes through without anybody's approval and its writes
can be counted.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sandbox.catalogs.dirt import Dirt
from sandbox.catalogs.plan import Part
from sandbox.catalogs.wanted import wanted_price, wanted_quantities
from sandbox.seeds import DifferingField, SeedPos, SeedVariant, StockPolicy, TruthRow

# Sold out in the POS and still for sale on the site: a few, well below the default guard of twenty.
MOST_TO_ZERO = 5
# Below this a plausible price change could leave the guard's range.
LOWEST_PRICE_TO_CHANGE = 1000


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the site shows for one variant; `differs` names the fields that are not what the POS wants."""

    quantity: int = 0
    price: int = 0
    compare_at: int = 0
    managed: bool = True
    policy: StockPolicy = "deny"
    differs: tuple[DifferingField, ...] = ()


def set_numbers(
    pos: SeedPos, parts: list[Part], rows: list[TruthRow], dirt: Dirt, differences: int, rng: random.Random
) -> list[Numbers]:
    """The numbers of every part, in their order, with `differences` fields of linked variants off."""
    quantities = wanted_quantities(pos)
    numbers = [_in_step(part.variant, quantities, rng) for part in parts]
    here = [place for place, part in enumerate(parts) if part.on_site]
    for place in _share(here, dirt.unmanaged, rng):
        numbers[place] = replace(numbers[place], managed=False, quantity=0)
    for place in _share(here, dirt.policy_continue, rng):
        numbers[place] = replace(numbers[place], policy="continue")
    for place in _share(here, dirt.compare_at, rng):
        numbers[place] = replace(numbers[place], compare_at=_rounded(numbers[place].price * 1.2))
    linked = [place for place in here if rows[place].status == "linked"]
    fields = list(_changeable(parts, numbers, linked, quantities))
    rng.shuffle(fields)
    _put_off(numbers, fields, differences, rng)
    return numbers


def _in_step(variant: SeedVariant | None, quantities: dict[int, int | None], rng: random.Random) -> Numbers:
    """The numbers the POS wants; where it wants none, some the site has of its own."""
    own_quantity, own_price = rng.randrange(0, 20), 1000 * rng.randrange(19, 490)
    if variant is None:
        return Numbers(own_quantity, own_price)
    quantity, price = quantities[variant.key], wanted_price(variant)
    return Numbers(
        quantity=own_quantity if quantity is None else quantity,
        price=own_price if price is None else int(price),
    )


def _changeable(
    parts: list[Part], numbers: list[Numbers], linked: list[int], quantities: dict[int, int | None]
) -> Iterator[tuple[int, DifferingField]]:
    """The fields of linked variants that a push would write if they differed."""
    to_zero = 0
    for place in linked:
        variant = parts[place].variant
        if variant is None:
            continue
        quantity = quantities[variant.key]
        if numbers[place].managed and quantity is not None:
            to_zero += not quantity
            if quantity or to_zero <= MOST_TO_ZERO:
                yield place, "stock"
        if (wanted_price(variant) or 0) >= LOWEST_PRICE_TO_CHANGE:
            yield place, "price"


def _put_off(
    numbers: list[Numbers],
    fields: list[tuple[int, DifferingField]],
    differences: int,
    rng: random.Random,
) -> None:
    for place, field in fields[:differences]:
        number = numbers[place]
        differs: tuple[DifferingField, ...] = (*number.differs, field)
        if field == "stock":
            numbers[place] = replace(number, quantity=_other_quantity(number.quantity, rng), differs=differs)
        else:
            numbers[place] = replace(number, price=_other_price(number.price, rng), differs=differs)


def _other_quantity(quantity: int, rng: random.Random) -> int:
    step = rng.randint(1, 6)
    return quantity - step if quantity >= step and rng.random() < 0.5 else quantity + step


def _other_price(price: int, rng: random.Random) -> int:
    step = max(100, _rounded(price * rng.uniform(0.03, 0.15)))
    return price + rng.choice((-step, step))


def _rounded(amount: float) -> int:
    unit = 1000 if amount >= 10_000 else 100
    return round(amount / unit) * unit


def _share(places: list[int], rate: float, rng: random.Random) -> list[int]:
    return rng.sample(places, round(rate * len(places)))
