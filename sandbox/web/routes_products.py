"""Products, variants, images and combos over HTTP (contracts/sapo-web.md §5.2, §5.3)."""

from sandbox.web import catalog, variants
from sandbox.web.errors import not_found
from sandbox.web.lists import Test, whole
from sandbox.web.reading import Listing, shop_of
from sandbox.web.records import Product, Variant
from sandbox.web.shop import WebShop
from sandbox.web.stock import total_available
from sandbox.web.values import unwrap
from sandbox.wire import Reply, Route, ShopRequest

EXACT = ("vendor", "alias", "product_type", "status")
DATES = ("created_on", "modified_on", "published_on")


def _tests(query: dict[str, str]) -> tuple[Test[Product], ...]:
    """The documented filters of the product list; anything else is ignored."""
    tests: list[Test[Product]] = [_exactly(key, query[key]) for key in EXACT if query.get(key)]
    if query.get("query"):
        words = query["query"].casefold()
        tests.append(lambda row: words in row.name.casefold())
    if query.get("published") in ("true", "false"):
        wanted = query["published"] == "true"
        tests.append(lambda row: (row.published_on is not None) == wanted)
    if query.get("collection_id"):
        tests.append(lambda _row: False)  # a shop without collections
    return tuple(tests)


def _exactly(key: str, value: str) -> Test[Product]:
    return lambda row: getattr(row, key) == value


def _products(request: ShopRequest) -> Listing[Product]:
    return Listing("products", shop_of(request).products, _tests(request.query), dates=DATES, fields=True)


def _product(request: ShopRequest, name: str = "id") -> tuple[WebShop, Product]:
    shop = shop_of(request)
    return shop, catalog.find(shop, request.id(name))


async def list_products(request: ShopRequest) -> Reply:
    return _products(request).reply(request)


async def count_products(request: ShopRequest) -> Reply:
    return _products(request).count(request)


async def get_product(request: ShopRequest) -> Reply:
    return Reply(200, {"product": _product(request)[1]})


async def create_product(request: ShopRequest) -> Reply:
    product = catalog.create(shop_of(request), unwrap(request.body, "product"))
    return Reply(201, {"product": product})


async def update_product(request: ShopRequest) -> Reply:
    shop, product = _product(request)
    catalog.change(shop, product, unwrap(request.body, "product"))
    return Reply(200, {"product": product})


async def delete_product(request: ShopRequest) -> Reply:
    catalog.remove(*_product(request))
    return Reply(200, {})


def _own_variants(request: ShopRequest) -> Listing[Variant]:
    product = _product(request, "pid")[1]
    return Listing("variants", {variant.id: variant for variant in product.variants})


async def list_product_variants(request: ShopRequest) -> Reply:
    return _own_variants(request).reply(request)


async def count_product_variants(request: ShopRequest) -> Reply:
    return _own_variants(request).count(request)


async def create_variant(request: ShopRequest) -> Reply:
    shop, product = _product(request, "pid")
    return Reply(201, {"variant": catalog.add_variant(shop, product, unwrap(request.body, "variant"))})


def _variant(request: ShopRequest, name: str = "id") -> tuple[WebShop, Variant]:
    shop = shop_of(request)
    variant = variants.find(shop, request.id(name))
    if "pid" in request.params and variant.product_id != request.id("pid"):
        raise not_found()
    return shop, variant


async def list_variants(request: ShopRequest) -> Reply:
    """Every variant; whether `sku=` filters is not proven, so a switch decides."""
    shop, sku = shop_of(request), request.query.get("sku")
    if sku is not None and shop.switches.sku_filter_on_variants:
        return Listing("variants", {row.id: row for row in shop.by_sku(sku)}).reply(request)
    return Listing("variants", shop.variants).reply(request)


async def get_variant(request: ShopRequest) -> Reply:
    return Reply(200, {"variant": _variant(request)[1]})


async def update_variant(request: ShopRequest) -> Reply:
    shop, variant = _variant(request)
    catalog.change_variant(shop, variant, unwrap(request.body, "variant"))
    return Reply(200, {"variant": variant})


async def delete_variant(request: ShopRequest) -> Reply:
    catalog.remove_variant(*_variant(request))
    return Reply(200, {})


async def list_images(request: ShopRequest) -> Reply:
    return Reply(200, {"images": _product(request, "pid")[1].images})


async def create_image(request: ShopRequest) -> Reply:
    shop, product = _product(request, "pid")
    image = catalog.add_image(shop, product, unwrap(request.body, "image"))
    catalog.touch(shop, product)
    return Reply(201, {"image": image})


async def list_combos(request: ShopRequest) -> Reply:
    """Variants sold as a combo; this shop keeps no parts for them (§5.3)."""
    shop = shop_of(request)
    rows = [
        {
            "variant_id": variant.id,
            "product_id": variant.product_id,
            "price": variant.price,
            "total_available": total_available(shop, variant.inventory_item_id),
            "inventories": list(shop.levels_of_item.get(variant.inventory_item_id, {}).values()),
            "combo_items": [],
        }
        for variant in reversed(shop.variants.values())
        if variant.type == "combo"
    ]
    limit = whole(request.query.get("limit")) or 50
    return Reply(200, {"combos": rows[:limit]})


def routes() -> list[Route]:
    """The addresses of products and all that hangs on them."""
    nested = "/admin/products/{pid}"
    return [
        Route("GET", "/admin/products.json", list_products, "products"),
        Route("POST", "/admin/products.json", create_product, "products", "write"),
        Route("GET", "/admin/products/count.json", count_products, "products"),
        Route("GET", "/admin/products/{id}.json", get_product, "products"),
        Route("PUT", "/admin/products/{id}.json", update_product, "products", "write"),
        Route("DELETE", "/admin/products/{id}.json", delete_product, "products", "write"),
        Route("GET", f"{nested}/variants.json", list_product_variants, "products"),
        Route("POST", f"{nested}/variants.json", create_variant, "products", "write"),
        Route("GET", f"{nested}/variants/count.json", count_product_variants, "products"),
        Route("PUT", f"{nested}/variants/{{id}}.json", update_variant, "products", "write"),
        Route("DELETE", f"{nested}/variants/{{id}}.json", delete_variant, "products", "write"),
        Route("GET", f"{nested}/images.json", list_images, "products"),
        Route("POST", f"{nested}/images.json", create_image, "products", "write"),
        Route("GET", "/admin/variants.json", list_variants, "products"),
        Route("GET", "/admin/variants/{id}.json", get_variant, "products"),
        Route("PUT", "/admin/variants/{id}.json", update_variant, "products", "write"),
        Route("GET", "/admin/combos.json", list_combos, "products"),
    ]
