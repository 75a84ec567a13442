"""Variants over HTTP: below their product, and across the catalog (contracts/sapo-pos.md §1.6, §2.6)."""

from typing import TYPE_CHECKING, Any

from sandbox.pos.acting import acting_branch, reading
from sandbox.pos.answers import data_error, missing
from sandbox.pos.catalog_write import change_variant, create_variant, delete_variant, make_composite
from sandbox.pos.lists import csv, dated, ids_of, listed
from sandbox.pos.numbers import form_for, number, printed
from sandbox.pos.product_json import product_dict, variant_raw
from sandbox.pos.product_routes import found_product
from sandbox.pos.records import Product, Stock, Variant
from sandbox.wire import Reply, Route, ShopRequest

if TYPE_CHECKING:
    from sandbox.pos.shop import PosShop


def found_variant(request: ShopRequest, name: str = "id") -> Variant:
    """Return the variant of the address; raise 404 where there is none."""
    shop: PosShop = request.shop
    variant = shop.variants.get(request.id(name))
    if variant is None or (variant.status == "deleted" and not shop.switches.deleted_by_id):
        raise missing(shop)
    return variant


def variant_of(request: ShopRequest, product: Product) -> Variant:
    """Return the product's variant of the address; raise 422 naming an unknown one."""
    wanted = request.id("vid")
    variant = next((one for one in product.living() if one.id == wanted), None)
    if variant is None:
        raise data_error("variant", f"not exists Variant {wanted}")
    return variant


def filtered(shop: "PosShop", query: dict[str, str]) -> list[Variant]:
    """Return the variants that a list's query asks for, newest first."""
    statuses = csv(query, "status")
    rows = list(reversed(list(shop.variants.values())))
    if shop.switches.list_lag > 0:
        oldest = shop.clock.ticks() - shop.switches.list_lag
        rows = [row for row in rows if row.product.born <= oldest]
    if statuses:
        rows = [row for row in rows if row.status in statuses]
    else:
        rows = [row for row in rows if row.status != "deleted"]
    if query.get("ids"):
        wanted = ids_of(query, "ids")
        rows = [row for row in rows if row.id in wanted]
    for flag in ("sellable", "composite", "packsize"):
        rows = _flagged(rows, flag, query.get(flag))
    if query.get("packsize_root_id", "").isdecimal():
        root = int(query["packsize_root_id"])
        rows = [row for row in rows if row.root is not None and row.root.id == root]
    brands = ids_of(query, "brand_ids")
    if brands:
        rows = [row for row in rows if row.product.brand_id in brands]
    text = query.get("query", "").strip().lower()
    if text:
        rows = [row for row in rows if mentions(row, text)]
    return dated(rows, query, shop.switches.modified_min_inclusive)


def _flagged(rows: list[Variant], flag: str, wanted: str | None) -> list[Variant]:
    if wanted not in ("true", "false"):
        return rows
    value = wanted == "true"
    if flag == "packsize":
        return [row for row in rows if (row.root is not None) == value]
    return [row for row in rows if getattr(row, flag) == value]


def mentions(variant: Variant, text: str) -> bool:
    """Return whether SKU, barcode or name holds the text: a fuzzy match, never an exact one."""
    return text in variant.sku.lower() or text in variant.barcode.lower() or text in variant.name.lower()


async def list_variants(request: ShopRequest) -> Reply:
    """One page of variants of the whole catalog."""
    reading(request)
    shop: PosShop = request.shop
    rows = filtered(shop, request.query)
    return listed(shop, "variants", rows, request.query, lambda row: variant_raw(shop, row))


async def get_variant(request: ShopRequest) -> Reply:
    """One variant."""
    reading(request)
    return Reply(200, {"variant": variant_raw(request.shop, found_variant(request))})


async def list_of_product(request: ShopRequest) -> Reply:
    """The variants of one product; a sub-resource without paging."""
    shop: PosShop = request.shop
    rows = found_product(request).living()
    return Reply(200, {"metadata": None, "variants": [variant_raw(shop, row) for row in rows]})


async def get_of_product(request: ShopRequest) -> Reply:
    """One variant of one product."""
    variant = variant_of(request, found_product(request))
    return Reply(200, {"variant": variant_raw(request.shop, variant)})


def _answer(request: ShopRequest, variant: Variant, status: int = 200) -> Reply:
    shop: PosShop = request.shop
    product = variant.product
    if shop.hooks.wanted("products/update"):
        shop.hooks.fire("products/update", product_dict(shop, product), product.id)
    return Reply(status, {"variant": variant_raw(shop, variant)})


async def post_variant(request: ShopRequest) -> Reply:
    """Add a variant to a product."""
    product = found_product(request)
    variant = create_variant(request.shop, product, request.fields("variant"), acting_branch(request))
    return _answer(request, variant, 201)


async def put_variant(request: ShopRequest) -> Reply:
    """Change a variant; stock in the body is ignored."""
    variant = variant_of(request, found_product(request))
    change_variant(request.shop, variant, request.fields("variant"))
    return _answer(request, variant)


async def remove_variant(request: ShopRequest) -> Reply:
    """Delete one variant."""
    variant = variant_of(request, found_product(request))
    delete_variant(request.shop, variant)
    _answer(request, variant)
    return Reply(200, {})


async def remove_variants(request: ShopRequest) -> Reply:
    """Delete the variants named by `ids`, in the query or the body."""
    product = found_product(request)
    given: list[Any] = list(ids_of(request.query, "ids")) or request.fields().get("ids") or []
    for wanted in given:
        variant = next((one for one in product.living() if one.id == wanted), None)
        if variant is None:
            raise data_error("variant", f"not exists Variant {wanted}")
        delete_variant(request.shop, variant)
        _answer(request, variant)
    return Reply(200, {})


async def put_composites(request: ShopRequest) -> Reply:
    """Make a variant a composite of others."""
    variant = variant_of(request, found_product(request))
    make_composite(request.shop, variant, list(request.fields().get("composites") or ()))
    return _answer(request, variant)


def _places(request: ShopRequest, variant: Variant) -> Reply:
    form = form_for(request.shop.switches.number_form, variant.id)
    rows = [
        {
            "location_id": branch,
            "min_value": printed(row.min_value, form),
            "max_value": printed(row.max_value, form),
            "bin_location": row.bin_location,
        }
        for branch, row in variant.stock.items()
    ]
    return Reply(200, {"variant_inventories": rows})


async def get_places(request: ShopRequest) -> Reply:
    """The lowest and highest stock and the bin of a variant at each branch."""
    return _places(request, variant_of(request, found_product(request)))


async def put_places(request: ShopRequest) -> Reply:
    """Set lowest, highest and bin; the quantity cannot be written here."""
    variant = variant_of(request, found_product(request))
    for one in request.fields().get("variant_inventories") or ():
        row = variant.stock.setdefault(one.get("location_id"), Stock())
        row.min_value = number(one.get("min_value"), "min_value", row.min_value)
        row.max_value = number(one.get("max_value"), "max_value", row.max_value)
        row.bin_location = one.get("bin_location", row.bin_location)
    variant.written = None
    return _places(request, variant)


def routes() -> list[Route]:
    """Return the variant addresses."""
    below = "/admin/products/{id}/variants"
    return [
        Route("GET", "/admin/variants.json", list_variants, "products"),
        Route("GET", "/admin/variants/search.json", list_variants, "products"),
        Route("GET", "/admin/variants/{id}.json", get_variant, "products"),
        Route("GET", f"{below}.json", list_of_product, "products"),
        Route("POST", f"{below}.json", post_variant, "products", "write"),
        Route("DELETE", f"{below}.json", remove_variants, "products", "write"),
        Route("GET", f"{below}/{{vid}}.json", get_of_product, "products"),
        Route("PUT", f"{below}/{{vid}}.json", put_variant, "products", "write"),
        Route("DELETE", f"{below}/{{vid}}.json", remove_variant, "products", "write"),
        Route("PUT", f"{below}/{{vid}}/composites.json", put_composites, "products", "write"),
        Route("GET", f"{below}/{{vid}}/locations.json", get_places, "products"),
        Route("PUT", f"{below}/{{vid}}/locations.json", put_places, "products", "write"),
    ]
