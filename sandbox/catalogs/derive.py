"""A website made from a POS catalog, with a known number of harms and of differing numbers.

The result carries its own truth: what each row was meant to be, how it must be linked, and which fields
a first push has to write. So a sync can be measured against facts instead of against itself.
"""

import random
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from sandbox.catalogs.dirt import Dirt
from sandbox.catalogs.judge import Verdict, judge
from sandbox.catalogs.numbers import Numbers, set_numbers
from sandbox.catalogs.plan import Part, plan_site
from sandbox.catalogs.renaming import renamed
from sandbox.seeds import (
    POS_OPTION_NAME,
    POS_OPTION_VALUE,
    WEB_OPTION_NAME,
    WEB_OPTION_VALUE,
    SeedPos,
    SeedProduct,
    SeedSite,
    SeedSiteProduct,
    SeedSiteVariant,
    SiteTruth,
    TruthRow,
)

OWN_GOODS = ("Quà tặng khách hàng thân thiết", "Set quà web", "Hàng đặt trước", "Thẻ quà tặng", "Combo web")


def derive_site(pos: SeedPos, alias: str, dirt: Dirt, seed: int, differences: int = 0) -> SeedSite:
    """The site `alias` of this POS, always the same for the same arguments.

    `differences` is the exact number of fields (stock, price) of linked variants that differ from what
    the POS wants; a catalog with fewer such fields differs in all of them, and the truth says how many
    these are.
    """
    rng = random.Random(f"{seed}/{alias}")
    parts = plan_site(pos.variants(), dirt, rng)
    rows = _truth_rows(pos, parts)
    numbers = set_numbers(pos, parts, rows, dirt, differences, rng)
    rows = [replace(row, differs=number.differs) for row, number in zip(rows, numbers, strict=True)]
    made = [_site_variant(part, number, rng) for part, number in zip(parts, numbers, strict=True)]
    products = [*_mirrored(pos.products, parts, made), *_standing_alone(pos.products, parts, made, rng)]
    products = _renamed(products, dirt.renamed, random.Random(f"{seed}/{alias}/names"))
    return SeedSite(alias=alias, products=tuple(products), truth=SiteTruth(tuple(rows)))


def _truth_rows(pos: SeedPos, parts: list[Part]) -> list[TruthRow]:
    variants = pos.variants()
    here = [part for part in parts if part.on_site]
    pos_verdicts, site_verdicts = judge([one.sku for one in variants], [part.site_sku for part in here])
    by_key = {one.key: verdict for one, verdict in zip(variants, pos_verdicts, strict=True)}
    on_site = iter(site_verdicts)
    return [_truth_row(part, by_key, next(on_site) if part.on_site else None) for part in parts]


def _truth_row(part: Part, by_key: dict[int, Verdict], own: Verdict | None) -> TruthRow:
    of_pos = by_key[part.variant.key] if part.variant else None
    status, reason = own or of_pos or Verdict("unlinked", "only_on_site")
    return TruthRow(
        kind=part.kind,
        status=status,
        reason=reason,
        pos_key=part.variant.key if part.variant else None,
        pos_sku=part.variant.sku if part.variant else None,
        site_sku=part.site_sku,
        on_site=part.on_site,
        pos_status=of_pos.status if of_pos else None,
        pos_reason=of_pos.reason if of_pos else None,
    )


def _site_variant(part: Part, numbers: Numbers, rng: random.Random) -> SeedSiteVariant | None:
    if not part.on_site:
        return None
    origin = part.variant
    keeps_barcode = origin is not None and part.kind not in ("blank", "duplicate") and rng.random() < 0.6
    return SeedSiteVariant(
        sku=part.site_sku,
        price=Decimal(numbers.price),
        quantity=Decimal(numbers.quantity),
        barcode=origin.barcode if origin and keeps_barcode else None,
        option_values=(WEB_OPTION_VALUE,),
        compare_at=Decimal(numbers.compare_at) if numbers.compare_at else None,
        managed=numbers.managed,
        policy=numbers.policy,
        key=origin.key if origin else None,
    )


def _mirrored(
    products: Iterable[SeedProduct], parts: list[Part], made: list[SeedSiteVariant | None]
) -> list[SeedSiteProduct]:
    """The POS's products with those of their variants that the site has; a packsize becomes its own
    product.
    """
    by_key = {
        part.variant.key: variant
        for part, variant in zip(parts, made, strict=True)
        if part.variant and variant and not part.extra
    }
    mirrored: list[SeedSiteProduct] = []
    for product in products:
        singles = [one for one in product.variants if not one.packsize_of and one.key in by_key]
        packs = [one for one in product.variants if one.packsize_of and one.key in by_key]
        if singles:
            variants = tuple(
                replace(by_key[one.key], option_values=_web_values(product, one.option_values)) for one in singles
            )
            mirrored.append(_site_product(product.name, variants, product.brand, _web_names(product)))
        mirrored += [
            _site_product(f"{product.name} - {pack.unit or 'Thùng'}", (by_key[pack.key],), product.brand)
            for pack in packs
        ]
    return mirrored


def _standing_alone(
    products: Iterable[SeedProduct],
    parts: list[Part],
    made: list[SeedSiteVariant | None],
    rng: random.Random,
) -> list[SeedSiteProduct]:
    """Copies of POS goods and goods that only the site has, each in a product of its own."""
    names = {variant.key: product.name for product in products for variant in product.variants}
    alone: list[SeedSiteProduct] = []
    for part, variant in zip(parts, made, strict=True):
        if variant and part.variant and part.extra:
            alone.append(_site_product(f"{names[part.variant.key]} (bản sao)", (variant,)))
        elif variant and not part.variant:
            alone.append(_site_product(f"{rng.choice(OWN_GOODS)} {part.site_sku}", (variant,)))
    return alone


def _site_product(
    name: str,
    variants: tuple[SeedSiteVariant, ...],
    vendor: str | None = None,
    option_names: tuple[str, ...] = (WEB_OPTION_NAME,),
) -> SeedSiteProduct:
    return SeedSiteProduct(name=name, variants=variants, option_names=option_names, vendor=vendor)


def _renamed(products: list[SeedSiteProduct], rate: float, rng: random.Random) -> list[SeedSiteProduct]:
    """A share of the products under the names that somebody else gave them."""
    chosen = set(rng.sample(range(len(products)), round(rate * len(products))))
    return [
        replace(product, name=renamed(product.name, rng)) if place in chosen else product
        for place, product in enumerate(products)
    ]


def _has_options(product: SeedProduct) -> bool:
    values = {one.option_values for one in product.variants}
    return product.option_names != (POS_OPTION_NAME,) or values != {(POS_OPTION_VALUE,)}


def _web_names(product: SeedProduct) -> tuple[str, ...]:
    return product.option_names if _has_options(product) else (WEB_OPTION_NAME,)


def _web_values(product: SeedProduct, values: tuple[str, ...]) -> tuple[str, ...]:
    return values if _has_options(product) else (WEB_OPTION_VALUE,)
