"""The variants of a website by name: where an id or a SKU alone says nothing to people."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from console.page.desk import Visit
from console.page.parts import link, text


@dataclass(frozen=True, slots=True)
class Named:
    """The product with its variant, and the SKU; each may be empty."""

    name: str
    sku: str


def variant_names(visit: Visit, alias: str, variants: Iterable[int]) -> dict[int, Named]:
    """Site variant → its name and its SKU; what is gone from the site has none. Reads the database."""
    ids = sorted(set(variants))
    if not ids:
        return {}
    names = ["id", "product_name", "variant_name", "sku"]
    known = visit.database.catalog.site_variants(alias, names[1:], ids)[names]
    return {
        int(number): Named(" · ".join(filter(None, (product, variant))), sku)
        for number, product, variant, sku in known.itertuples(index=False)
    }


def variant_cell(alias: str, variant: int, sku: str, names: dict[int, Named]) -> Callable[[], None]:
    """A cell that tells a variant by SKU and name; the SKU leads to its panel."""

    def draw() -> None:
        link(sku or f"#{variant}", f"/sites/{alias}/products?variant=site:{variant}")
        if variant in names:
            text(names[variant].name, "soft")

    return draw
