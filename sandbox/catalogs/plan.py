"""The plan of a derived site: which POS variant reaches it how, before any number is set.

Only variants whose SKU stands alone in its widest form are harmed. Where two POS SKUs are already close
to each other (`MY/LAN/01` and `MY/ LAN/01`), both go to the site unharmed: harming one of them could
make it equal, or near, to the other, and the truth would become a matter of taste.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from sandbox.catalogs.damage import (
    Damage,
    damage_case,
    damage_scientific,
    damage_space,
    damage_zeros,
    outer_noise,
    twins_of,
)
from sandbox.catalogs.dirt import Dirt
from sandbox.catalogs.keys import crowd_key, link_key, scientific_form
from sandbox.seeds import SeedVariant, TruthKind

# Codes that shops give to goods they sell on one website only.
OWN_PREFIXES = ("QT", "COMBO-", "WEB-", "GIFT-", "SALE", "PRE-")


@dataclass(frozen=True, slots=True)
class Part:
    """One row of the truth to be: a POS variant and its site SKU, or either of them alone.

    `extra` marks a site variant that stands in a product of its own, beside the one it copies.
    """

    kind: TruthKind
    variant: SeedVariant | None
    site_sku: str | None = None
    on_site: bool = True
    extra: bool = False


class _Pool:
    """The variants that are still to be given a fate; drawing removes them."""

    def __init__(self, variants: Iterable[SeedVariant], total: int, rng: random.Random) -> None:
        self.left = {variant.key: variant for variant in variants}
        self.total = total
        self.rng = rng

    def draw(self, rate: float, able: Callable[[SeedVariant], bool]) -> list[SeedVariant]:
        """Takes `rate` of the whole catalog out of those left that are able; all of these where too
        few.
        """
        wanted = round(rate * self.total)
        if not wanted:
            return []
        usable = [variant for variant in self.left.values() if able(variant)]
        drawn = self.rng.sample(usable, min(wanted, len(usable)))
        for variant in drawn:
            del self.left[variant.key]
        return drawn


def plan_site(variants: list[SeedVariant], dirt: Dirt, rng: random.Random) -> list[Part]:
    """The parts of a site, POS variants first in the POS's order, then what only the site has."""
    crowds = Counter(crowd_key(variant.sku) for variant in variants)
    alone = [variant for variant in variants if crowds[crowd_key(variant.sku)] == 1]
    pool = _Pool(alone, len(variants), rng)
    fates = _harm_skus(pool, dirt, crowds)
    fates |= _copy_skus(pool, dirt)
    fates |= _drop_skus(pool, dirt, fates)
    fates |= {variant.key: _noisy(variant, rng) for variant in pool.draw(dirt.outer_space, _any)}
    pos_doubles = _pos_doubles(variants)
    parts = [
        part
        for variant in variants
        for part in fates.get(variant.key) or pos_doubles.get(variant.key) or [_same(variant)]
    ]
    return parts + _own_goods(round(dirt.only_on_site * len(variants)), set(crowds), rng)


def _harm_skus(pool: _Pool, dirt: Dirt, crowds: Counter[str]) -> dict[int, list[Part]]:
    harms: list[tuple[TruthKind, float, Damage]] = [
        ("scientific", dirt.scientific, damage_scientific),
        ("zeros", dirt.zeros, damage_zeros),
        ("case", dirt.case, damage_case),
        ("space", dirt.space, damage_space),
    ]
    fates: dict[int, list[Part]] = {}
    for kind, rate, harm in harms:
        able = partial(_can_suffer, harm=harm, rng=pool.rng, crowds=crowds)
        for variant in pool.draw(rate, able):
            fates[variant.key] = [Part(kind, variant, _harmed(variant, harm, pool.rng, crowds))]
    return fates


def _can_suffer(variant: SeedVariant, harm: Damage, rng: random.Random, crowds: Counter[str]) -> bool:
    return _harmed(variant, harm, rng, crowds) is not None


def _harmed(variant: SeedVariant, harm: Damage, rng: random.Random, crowds: Counter[str]) -> str | None:
    """The harmed SKU, unless the harm would make it another variant's."""
    harmed = harm(link_key(variant.sku), rng)
    if harmed is None or crowd_key(harmed) == crowd_key(variant.sku):
        return harmed
    return None if crowd_key(harmed) in crowds else harmed


def _copy_skus(pool: _Pool, dirt: Dirt) -> dict[int, list[Part]]:
    rng = pool.rng
    fates: dict[int, list[Part]] = {}
    for variant in pool.draw(dirt.duplicate, _any):
        fates[variant.key] = [
            Part("duplicate", variant, variant.sku),
            Part("duplicate", variant, rng.choice((variant.sku, outer_noise(variant.sku, rng))), extra=True),
        ]
    for variant in pool.draw(dirt.twins, lambda one: twins_of(one.sku, rng) is not None):
        first, second = twins_of(variant.sku, rng) or (None, None)
        fates[variant.key] = [
            Part("duplicate", variant, first),
            Part("duplicate", variant, second, extra=True),
        ]
    for variant in pool.draw(dirt.shadowed, lambda one: twins_of(one.sku, rng) is not None):
        shadows = twins_of(variant.sku, rng) or ()
        copies = [Part("duplicate", variant, shadow, extra=True) for shadow in shadows]
        fates[variant.key] = [_same(variant), *copies]
    return fates


def _drop_skus(pool: _Pool, dirt: Dirt, fates: dict[int, list[Part]]) -> dict[int, list[Part]]:
    """Blank SKUs and variants the site lacks; none that looks like a SKU another row lost to Excel."""
    lost = {part.site_sku for parts in fates.values() for part in parts if part.kind == "scientific"}

    def unlike(variant: SeedVariant) -> bool:
        return scientific_form(variant.sku) not in lost

    dropped: dict[int, list[Part]] = {}
    for variant in pool.draw(dirt.blank, unlike):
        dropped[variant.key] = [Part("blank", variant, pool.rng.choice((None, "", " ")))]
    for variant in pool.draw(dirt.only_in_pos, unlike):
        dropped[variant.key] = [Part("only_in_pos", variant, on_site=False)]
    return dropped


def _pos_doubles(variants: list[SeedVariant]) -> dict[int, list[Part]]:
    """POS variants that share a SKU: the site has it once, made from the first of them."""
    carriers: dict[str, list[SeedVariant]] = {}
    for variant in variants:
        carriers.setdefault(link_key(variant.sku), []).append(variant)
    doubles: dict[int, list[Part]] = {}
    for first, *others in carriers.values():
        if others:
            doubles[first.key] = [Part("duplicate", first, first.sku)]
            doubles |= {other.key: [Part("duplicate", other, on_site=False)] for other in others}
    return doubles


def _own_goods(count: int, taken: set[str], rng: random.Random) -> list[Part]:
    goods: list[Part] = []
    while len(goods) < count:
        sku = f"{rng.choice(OWN_PREFIXES)}{rng.randrange(10**6):06d}"
        if crowd_key(sku) not in taken:
            taken.add(crowd_key(sku))
            goods.append(Part("only_on_site", None, sku))
    return goods


def _same(variant: SeedVariant) -> Part:
    return Part("same", variant, variant.sku)


def _noisy(variant: SeedVariant, rng: random.Random) -> list[Part]:
    return [Part("same", variant, outer_noise(variant.sku, rng))]


def _any(variant: SeedVariant) -> bool:  # noqa: ARG001
    return True
