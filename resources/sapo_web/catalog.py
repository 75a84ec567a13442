"""Products of the site: all, those changed since, some by id, and the change of a SKU."""

from collections.abc import Collection, Iterator
from datetime import datetime

from resources.http import Parameters, ShopHttp
from resources.http_values import moment, text
from resources.sapo_web import wire
from resources.sapo_web.lists import PAGE, Listing, Sweep
from resources.sapo_web.reading import location_of, variant_of, variants_of
from sync.errors import Invalid, NotFound
from sync.records import Location, Page, SiteVariant

PRODUCTS = "/admin/products.json"
IDS_IN_A_CALL = 100


def locations(http: ShopHttp) -> list[Location]:
    """The site's places of stock; none where the route is unknown, which is the older generation (§0)."""
    try:
        rows = http.get("/admin/locations.json", wire.LOCATIONS, {"page": 1, "limit": PAGE}).locations
    except NotFound:
        return []
    return [location_of(row) for row in rows]


def variant_pages(http: ShopHttp, since: datetime | None) -> Iterator[Page[SiteVariant]]:
    """Every variant, or those of products changed at or after `since`; a page's total is not stated.

    A full read is always compared with the site's count, because what it does not show is taken as gone.
    """
    listing: Listing[wire.Product] = Listing(
        "products",
        lambda params: http.get(PRODUCTS, wire.PRODUCTS, params).products,
        key=lambda row: row.id,
        version=lambda row: row.modified_on,
    )
    sweep = Sweep(http, listing, {}, since)
    for sheet in sweep.sheets(always_count=since is None):
        products = [row for row in sheet.rows if _recent(row, since)]
        rows = tuple(variant for row in products for variant in variants_of(row))
        yield Page(sheet.asked_at, rows, None)


def _recent(row: wire.Product, since: datetime | None) -> bool:
    """Whether a product belongs here: filters that a shop does not know are ignored silently (§3)."""
    when = moment(row.modified_on)
    return since is None or when is None or when >= since.replace(microsecond=0)


def products_by_id(http: ShopHttp, product_ids: Collection[int]) -> list[SiteVariant]:
    """The variants of some products; what the list does not bring is asked for by id, what is gone is absent."""
    found: list[SiteVariant] = []
    ordered = sorted(set(product_ids))
    for start in range(0, len(ordered), IDS_IN_A_CALL):
        wanted = ordered[start : start + IDS_IN_A_CALL]
        params: Parameters = {"ids": ",".join(map(str, wanted)), "page": 1, "limit": PAGE}
        listed = {row.id: row for row in http.get(PRODUCTS, wire.PRODUCTS, params).products}
        for product_id in wanted:
            product = listed.get(product_id) or _product_or_none(http, product_id)
            if product is not None:
                found += variants_of(product)
    return found


def _product_or_none(http: ShopHttp, product_id: int) -> wire.Product | None:
    try:
        return product_of(http, product_id)
    except NotFound:
        return None


def product_of(http: ShopHttp, product_id: int) -> wire.Product:
    """One product. Raises NotFound."""
    return http.get(f"/admin/products/{product_id}.json", wire.PRODUCT).product


def variant_row(http: ShopHttp, variant_id: int) -> wire.Variant:
    """One variant. Raises NotFound."""
    return http.get(f"/admin/variants/{variant_id}.json", wire.VARIANT).variant


def change_sku(http: ShopHttp, variant_id: int, sku: str) -> SiteVariant:
    """Give a variant another SKU and believe only what the site echoes (§6.1)."""
    body = {"variant": {"id": variant_id, "sku": sku}}
    row = http.put(f"/admin/variants/{variant_id}.json", body, wire.VARIANT).variant
    if text(row.sku) != sku:
        raise Invalid(http.shop, "the site took the change of the SKU but kept another one", {"sku": "not taken"})
    if row.product_id is None:
        row = variant_row(http, variant_id)
    return variant_of(row, product_of(http, row.product_id or 0))
