"""A believable, clean POS: goods with options, packs and combos, three branches, four price lists, people.

Clean on purpose: dirt is laid on afterwards by stated rates, so that one knows how much there is.
"""

import itertools
import random
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from sandbox.catalogs.codes import Coder
from sandbox.catalogs.people import customers, staff
from sandbox.catalogs.words import LINES, Line
from sandbox.seeds import (
    POS_OPTION_NAME,
    POS_OPTION_VALUE,
    SeedBranch,
    SeedPos,
    SeedPriceList,
    SeedProduct,
    SeedVariant,
)

BRANCHES = (
    SeedBranch("CN1", "Chi nhánh Quận 1", is_default=True),
    SeedBranch("CN2", "Chi nhánh Cầu Giấy"),
    SeedBranch("KHO", "Kho tổng Bình Tân"),
)
BUILT_IN_LISTS = (
    SeedPriceList("BANLE", "Giá bán lẻ", status="default"),
    SeedPriceList("BANBUON", "Giá bán buôn"),
    SeedPriceList("GIANHAP", "Giá nhập", is_cost=True, status="default"),
)
COMPARE_LIST = SeedPriceList("GIANIEMYET", "Giá niêm yết")

COMBO_TYPE = "Combo"
PACK_SHARE, COMBO_SHARE, SOLD_OUT_SHARE, NO_OPTIONS_SHARE = 0.35, 0.02, 0.08, 0.3


def generate_pos(alias: str, seed: int, products: int, buyers: int = 60) -> SeedPos:
    """A clean POS with that many products (combos included) and customers, the same for the same
    arguments.
    """
    rng = random.Random(f"{seed}/{alias}")
    coder, keys = Coder(rng), itertools.count(1)
    combos = round(products * COMBO_SHARE) if products >= 10 else 0
    names: set[str] = set()
    made = [_product(number, rng, coder, keys, names) for number in range(1, products - combos + 1)]
    made += _combos(combos, made, rng, coder, keys)
    return SeedPos(
        alias=alias,
        branches=BRANCHES,
        price_lists=(*BUILT_IN_LISTS, COMPARE_LIST),
        products=tuple(made),
        customers=customers(buyers, rng),
        staff=staff(rng),
    )


def prices_from(retail: int, rng: random.Random) -> dict[str, Decimal]:
    """The four prices around a retail price, in whole đồng; a third of the goods have a listed price
    above it.
    """
    prices = {
        "BANLE": Decimal(retail),
        "BANBUON": Decimal(_to_hundreds(retail * 0.88)),
        "GIANHAP": Decimal(_to_hundreds(retail * rng.uniform(0.5, 0.75))),
    }
    listed = _to_hundreds(retail * rng.uniform(1.1, 1.5)) if rng.random() < 0.35 else 0
    return {**prices, COMPARE_LIST.code: Decimal(listed)}


def _product(number: int, rng: random.Random, coder: Coder, keys: Iterator[int], names: set[str]) -> SeedProduct:
    line = rng.choice(LINES)
    name, brand = _name(line, number, rng, names)
    retail = round(line.cheapest + (line.dearest - line.cheapest) * rng.random() ** 2) * 1000
    style = coder.style()
    option_names, values = _options(line, rng)
    variants = [
        _variant(
            next(keys),
            coder.sku(style, line.code, number, () if of == (POS_OPTION_VALUE,) else of),
            of,
            retail,
            rng,
        )
        for of in values
    ]
    if line.packs and not line.options and rng.random() < PACK_SHARE:
        variants.append(_pack(variants[0], rng.choice(line.packs), next(keys), coder))
    return SeedProduct(
        name=name,
        variants=tuple(variants),
        option_names=option_names,
        product_type=line.product_type,
        brand=brand,
        tags=tuple(sorted({line.product_type, rng.choice(("mới", "bán chạy", "khuyến mãi"))})),
    )


def _name(line: Line, number: int, rng: random.Random, names: set[str]) -> tuple[str, str]:
    brand = rng.choice(line.brands)
    name = f"{rng.choice(line.nouns)} {brand} {rng.choice(line.details)}"
    if name in names:
        name = f"{name} - mẫu {line.code}{number}"
    names.add(name)
    return name, brand


def _options(line: Line, rng: random.Random) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Option names and the values of each variant; some goods of a varied line come in one form only."""
    if not line.options or rng.random() < NO_OPTIONS_SHARE:
        return (POS_OPTION_NAME,), [(POS_OPTION_VALUE,)]
    chosen = [_some(values, rng) for _, values in line.options]
    return tuple(name for name, _ in line.options), list(itertools.product(*chosen))


def _some(values: tuple[str, ...], rng: random.Random) -> list[str]:
    drawn = set(rng.sample(values, rng.randint(2, min(3, len(values)))))
    return [value for value in values if value in drawn]


def _variant(key: int, sku: str, values: tuple[str, ...], retail: int, rng: random.Random) -> SeedVariant:
    prices = prices_from(retail, rng)
    return SeedVariant(
        sku=sku,
        key=key,
        barcode=sku,
        option_values=values,
        prices=prices,
        stock={branch.code: Decimal(_stock(rng)) for branch in BRANCHES},
        cost=prices["GIANHAP"],
        unit="Cái",
    )


def _pack(base: SeedVariant, size: int, key: int, coder: Coder) -> SeedVariant:
    """A case of the base variant; its stock is the base's, divided (contracts/sapo-pos.md §2.4)."""
    prices = {code: value * size * Decimal("0.95") for code, value in base.prices.items()}
    sku = coder.sku("running", "", 0, ())
    return SeedVariant(
        sku=sku,
        key=key,
        barcode=sku,
        option_values=base.option_values,
        prices={code: Decimal(_to_hundreds(float(value))) for code, value in prices.items()},
        packsize_of=base.sku,
        packsize_quantity=Decimal(size),
        unit=f"Thùng {size}",
    )


def _combos(
    count: int, made: list[SeedProduct], rng: random.Random, coder: Coder, keys: Iterator[int]
) -> list[SeedProduct]:
    singles = [product for product in made if len(product.variants) == 1]
    return [_combo(rng.sample(singles, 2), rng, coder, next(keys)) for _ in range(count if singles[1:] else 0)]


def _combo(parts: list[SeedProduct], rng: random.Random, coder: Coder, key: int) -> SeedProduct:
    bases = [part.variants[0] for part in parts]
    quantities = (Decimal(1), Decimal(rng.randint(1, 2)))
    retail = sum(base.prices["BANLE"] * held for base, held in zip(bases, quantities, strict=True))
    sku = coder.sku("coded", "CB", key, ())
    plain = _variant(key, sku, (POS_OPTION_VALUE,), _to_hundreds(float(retail) * 0.9), rng)
    components = tuple((base.sku, held) for base, held in zip(bases, quantities, strict=True))
    return SeedProduct(
        name=f"Combo {parts[0].name} và {parts[1].name}",
        variants=(replace(plain, stock={}, components=components, unit="Bộ"),),
        product_type=COMBO_TYPE,
        brand=parts[0].brand,
        tags=("combo",),
    )


def _stock(rng: random.Random) -> int:
    return 0 if rng.random() < SOLD_OUT_SHARE else min(rng.randint(1, 80), rng.randint(1, 80))


def _to_hundreds(amount: float) -> int:
    return round(amount / 100) * 100
