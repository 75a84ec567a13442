"""Products of the POS: the scan of all, some by id, and the change of a SKU."""

from collections.abc import Collection, Iterator

from resources.http_values import text
from resources.sapo_pos import wire
from resources.sapo_pos.desk import Desk, Listing
from resources.sapo_pos.reading import variant_of, variants_of
from sync.errors import Invalid, NotFound
from sync.records import Page, PosVariant

PRODUCTS = "/admin/products.json"

LISTING: Listing[wire.ProductsAnswer, wire.Product] = Listing(
    PRODUCTS, wire.PRODUCTS, lambda a: a.products, lambda r: r.id, lambda a: a.metadata
)


def variant_pages(desk: Desk) -> Iterator[Page[PosVariant]]:
    """Every variant; the total of a page counts products."""
    for page in desk.pages(LISTING):
        rows = tuple(variant for product in page.rows for variant in variants_of(product))
        yield Page(page.requested_at, rows, page.total)


def products_by_id(desk: Desk, product_ids: Collection[int]) -> list[PosVariant]:
    """The variants of some products.

    What the list does not bring is asked for by id, because lists lag behind; what is gone then is absent.
    """
    found: list[PosVariant] = []
    for product_id, listed in desk.named(LISTING, product_ids):
        product = listed or _product(desk, product_id)
        if product is not None:
            found += variants_of(product)
    return found


def _product(desk: Desk, product_id: int) -> wire.Product | None:
    try:
        return desk.get(f"/admin/products/{product_id}.json", wire.PRODUCT).product
    except NotFound:
        return None


def change_sku(desk: Desk, product_id: int, variant_id: int, sku: str) -> PosVariant:
    """Give a variant another SKU and believe only what the POS echoes (contracts/sapo-pos.md §2.6)."""
    path = f"/admin/products/{product_id}/variants/{variant_id}.json"
    body = {"variant": {"id": variant_id, "sku": sku}}
    row = desk.put(path, body, wire.VARIANT, desk.default_branch()).variant
    if text(row.sku) != sku:
        raise Invalid(desk.shop, "the POS took the change of the SKU but kept another one", {"sku": "not taken"})
    product = _product(desk, product_id)
    return variant_of(row, product)
