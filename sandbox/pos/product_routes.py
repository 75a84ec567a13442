"""Products over HTTP (contracts/sapo-pos.md §1.6, §2.6)."""

from typing import TYPE_CHECKING

from sandbox.pos.acting import acting_branch, reading
from sandbox.pos.answers import data_error, missing
from sandbox.pos.catalog_write import change_product, create_product, delete_product
from sandbox.pos.lists import csv, dated, ids_of, listed, newest_first, sorted_by
from sandbox.pos.product_json import product_dict
from sandbox.pos.records import Product
from sandbox.pos.shifting import shift
from sandbox.wire import Reply, Route, ShopRequest

if TYPE_CHECKING:
    from sandbox.pos.shop import PosShop


def found_product(request: ShopRequest, name: str = "id") -> Product:
    """Return the product of the address; raise 404 where there is none."""
    shop: PosShop = request.shop
    product = shop.products.get(request.id(name))
    if product is None or (product.status == "deleted" and not shop.switches.deleted_by_id):
        raise missing(shop)
    return product


def filtered(shop: "PosShop", query: dict[str, str]) -> list[Product]:
    """Return the products that a list's query asks for, newest first."""
    rows = newest_first(shop, shop.products)
    statuses = csv(query, "status")
    if statuses:
        rows = [row for row in rows if row.status in statuses]
    else:
        rows = [row for row in rows if row.status != "deleted"]
    wanted = ids_of(query, "ids")
    if query.get("ids"):
        rows = [row for row in rows if row.id in wanted]
    if query.get("brand_id", "").isdecimal():
        rows = [row for row in rows if row.brand_id == int(query["brand_id"])]
    categories = ids_of(query, "category_ids")
    if categories:
        rows = [row for row in rows if row.category_id in categories]
    tags = set(csv(query, "tags"))
    if tags:
        rows = [row for row in rows if tags & set(row.tags)]
    text = query.get("query", "").strip().lower()
    if text:
        rows = [row for row in rows if mentions(row, text)]
    return dated(rows, query, shop.switches.modified_min_inclusive)


def mentions(product: Product, text: str) -> bool:
    """Return whether name, SKU or barcode holds the text, which is lower case."""
    return text in product.name.lower() or any(
        text in variant.sku.lower() or text in variant.barcode.lower() for variant in product.living()
    )


async def list_products(request: ShopRequest) -> Reply:
    """One page of products with variants, prices and stock."""
    reading(request)
    shop: PosShop = request.shop
    rows = sorted_by(shop, filtered(shop, request.query), request.query)
    reply = listed(shop, "products", rows, request.query, lambda row: product_dict(shop, row))
    shift(shop, "products")
    return reply


async def get_product(request: ShopRequest) -> Reply:
    """One product."""
    reading(request)
    return Reply(200, {"product": product_dict(request.shop, found_product(request))})


async def post_product(request: ShopRequest) -> Reply:
    """Make a product; 201 as one client saw it."""
    shop: PosShop = request.shop
    product = create_product(shop, request.fields("product"), acting_branch(request))
    body = product_dict(shop, product)
    shop.hooks.fire("products/create", body, product.id)
    return Reply(201, {"product": body})


async def put_product(request: ShopRequest) -> Reply:
    """Change a product and the variants named in it."""
    shop: PosShop = request.shop
    product = found_product(request)
    location = shop.default_branch().id
    if any(one.get("id") is None for one in request.fields("product").get("variants") or ()):
        location = acting_branch(request)
    change_product(shop, product, request.fields("product"), location)
    body = product_dict(shop, product)
    shop.hooks.fire("products/update", body, product.id)
    return Reply(200, {"product": body})


async def remove_product(request: ShopRequest) -> Reply:
    """Delete a product; an unknown one is refused by id."""
    shop: PosShop = request.shop
    product = shop.products.get(request.id())
    if product is None or product.status == "deleted":
        raise data_error("product", f"not exists Product: {request.params['id']}")
    body = product_dict(shop, product)
    delete_product(shop, product)
    shop.hooks.fire("products/delete", body, product.id)
    return Reply(200, {})


def routes() -> list[Route]:
    """Return the product addresses."""
    return [
        Route("GET", "/admin/products.json", list_products, "products"),
        Route("GET", "/admin/products/search.json", list_products, "products"),
        Route("POST", "/admin/products.json", post_product, "products", "write"),
        Route("GET", "/admin/products/{id}.json", get_product, "products"),
        Route("PUT", "/admin/products/{id}.json", put_product, "products", "write"),
        Route("DELETE", "/admin/products/{id}.json", remove_product, "products", "write"),
    ]
