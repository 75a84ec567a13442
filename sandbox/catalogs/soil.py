"""Dirt in the POS itself, laid on a clean catalog before any site is derived from it.

Files of real shops rarely hold every trouble at once (a list may have no leading zero at all), so it is
added here, by rate, without ever making two SKUs equal by accident.
"""

import random
from collections import Counter
from dataclasses import replace
from decimal import Decimal

from sandbox.catalogs.dirt import Dirt
from sandbox.catalogs.keys import crowd_key, is_digits, scientific_form
from sandbox.seeds import SeedPos, SeedVariant

Variants = dict[int, SeedVariant]


def soil_pos(pos: SeedPos, dirt: Dirt, seed: int) -> SeedPos:
    """The same POS with the dirt's POS rates applied; roots of packsizes and parts of composites
    stay clean.
    """
    rng = random.Random(f"{seed}/soil")
    variants = {variant.key: variant for variant in pos.variants()}
    free = _free_keys(list(variants.values()))
    total = len(variants)
    _add_zeros(variants, free, round(dirt.leading_zeros * total), rng)
    _share_skus(variants, free, round(dirt.duplicate_in_pos * total), rng)
    _spoil_stock(variants, free, dirt, pos.default_branch().code, rng)
    _drop_rows(variants, free, round(dirt.missing_branch_rows * total), rng)
    for key in _draw(free, round(dirt.zero_price * total), rng):
        one = variants[key]
        variants[key] = replace(one, prices={**one.prices, "BANLE": Decimal(0)})
    for key in _draw(free, round(dirt.inactive * total), rng):
        variants[key] = replace(variants[key], status="inactive")
    for key in _draw(free, round(dirt.not_sellable * total), rng):
        variants[key] = replace(variants[key], sellable=False)
    return _with_variants(pos, variants)


def _with_variants(pos: SeedPos, variants: Variants) -> SeedPos:
    products = tuple(
        replace(product, variants=tuple(variants[one.key] for one in product.variants)) for product in pos.products
    )
    return replace(pos, products=products)


def _free_keys(variants: list[SeedVariant]) -> list[int]:
    """Keys of variants that nothing else is derived from, and that are derived from nothing."""
    used = {one.packsize_of for one in variants} | {sku for one in variants for sku, _ in one.components}
    return [one.key for one in variants if one.sku not in used and not one.packsize_of and not one.components]


def _draw(keys: list[int], count: int, rng: random.Random) -> list[int]:
    return rng.sample(keys, min(count, len(keys)))


def _add_zeros(variants: Variants, free: list[int], count: int, rng: random.Random) -> None:
    """Zeros before all-digit SKUs; the barcode, which is another field, stays as it was."""
    crowds = Counter(crowd_key(one.sku) for one in variants.values())
    able = [
        key
        for key in free
        if is_digits(variants[key].sku)
        and not variants[key].sku.startswith("0")
        and crowds[crowd_key(variants[key].sku)] == 1
    ]
    for key in _draw(able, count, rng):
        variants[key] = replace(variants[key], sku=rng.choice(("0", "00")) + variants[key].sku)


def _share_skus(variants: Variants, free: list[int], pairs: int, rng: random.Random) -> None:
    """Gives one variant the SKU of another; both keep all else."""
    crowds = Counter(crowd_key(one.sku) for one in variants.values())
    able = [key for key in free if crowds[crowd_key(variants[key].sku)] == 1 and not scientific_form(variants[key].sku)]
    drawn = _draw(able, 2 * pairs, rng)
    for keeper, taker in zip(drawn[0::2], drawn[1::2], strict=False):
        variants[taker] = replace(variants[taker], sku=variants[keeper].sku)


def _spoil_stock(variants: Variants, free: list[int], dirt: Dirt, branch: str, rng: random.Random) -> None:
    total = len(variants)
    for key in _draw(free, round(dirt.negative_stock * total), rng):
        one = variants[key]
        variants[key] = replace(one, stock={**one.stock, branch: Decimal(-rng.randint(1, 9))})
    for key in _draw(free, round(dirt.fractional_stock * total), rng):
        one = variants[key]
        part = Decimal(rng.choice(("0.5", "0.25", "0.333", "0.999")))
        variants[key] = replace(one, stock={**one.stock, branch: one.stock.get(branch, Decimal(0)) + part})


def _drop_rows(variants: Variants, free: list[int], count: int, rng: random.Random) -> None:
    """One branch's inventory row is missing."""
    able = [key for key in free if variants[key].stock]
    for key in _draw(able, count, rng):
        one = variants[key]
        gone = rng.choice(sorted(one.stock))
        variants[key] = replace(one, stock={code: held for code, held in one.stock.items() if code != gone})
