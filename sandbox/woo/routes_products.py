"""Products, variations and their batches (contracts/woocommerce.md, Products and variations, Batch writes)."""

from collections.abc import Callable
from typing import Any

from sandbox.wire import Reply, Route, ShopRequest
from sandbox.woo import rendering, writing
from sandbox.woo.errors import WooRefusal, no_product, no_variation
from sandbox.woo.lists import MOST, page
from sandbox.woo.reading import BASE, shop_of
from sandbox.woo.records import Item
from sandbox.woo.shifting import shift
from sandbox.woo.shop import WooShop

PRODUCTS = f"{BASE}/products"
VARIATIONS = f"{PRODUCTS}/{{id}}/variations"
Shown = Callable[[WooShop, Item], dict[str, Any]]


def _product(shop: WooShop, number: object) -> Item:
    item = shop.items.get(number) if isinstance(number, int) else None
    if item is None or (item.is_variation and not shop.switches.variation_by_product_route):
        raise no_product()
    return item


def _parent(request: ShopRequest) -> Item:
    item = shop_of(request).items.get(request.id())
    if item is None or item.is_variation:
        raise no_product()
    return item


def _variation(request: ShopRequest) -> Item:
    parent, item = _parent(request), shop_of(request).items.get(request.id("variation"))
    if item is None or item.parent_id != parent.id:
        raise no_variation()
    return item


def _sku_rows(shop: WooShop, request: ShopRequest, rows: list[Item]) -> list[Item]:
    """`sku=a,b` filters by a list, and brings variations too."""
    text = request.query.get("sku")
    if not text:
        return rows
    found = [item for sku in text.split(",") if sku.strip() for item in shop.holders(sku)]
    return [item for item in found if item.status != "trash"]


def _named_rows(request: ShopRequest, rows: list[Item]) -> list[Item]:
    for name in ("status", "type"):
        wanted = request.query.get(name)
        if wanted and wanted != "any":
            rows = [item for item in rows if getattr(item, name) == wanted]
    return rows


async def list_products(request: ShopRequest) -> Reply:
    shop = shop_of(request)
    rows = _named_rows(request, _sku_rows(shop, request, shop.products()))
    reply = page(shop, request, rows, rendering.product)
    await shop.labour(shop.switches.page_seconds * len(reply.body) / MOST)
    shift(shop)
    return reply


async def list_variations(request: ShopRequest) -> Reply:
    shop = shop_of(request)
    reply = page(shop, request, shop.variations(_parent(request)), rendering.variation)
    await shop.labour(shop.switches.page_seconds * len(reply.body) / MOST)
    return reply


async def list_all_variations(request: ShopRequest) -> Reply:
    """All variations of all parents; the older shops do not know this address."""
    shop = shop_of(request)
    if shop.switches.generation == "7.5.1":
        raise WooRefusal(404, "rest_no_route", "No route was found matching the URL and request method.")
    rows = [item for item in shop.items.values() if item.is_variation and shop.parent_of(item).status != "trash"]
    reply = page(shop, request, rows, rendering.variation)
    await shop.labour(shop.switches.page_seconds * len(reply.body) / MOST)
    return reply


async def get_product(request: ShopRequest) -> Reply:
    shop = shop_of(request)
    return Reply(200, rendering.product(shop, _product(shop, request.id())))


async def get_variation(request: ShopRequest) -> Reply:
    return Reply(200, rendering.variation(shop_of(request), _variation(request)))


async def create_product(request: ShopRequest) -> Reply:
    shop, body = shop_of(request), request.fields()
    writing.check(body)
    return Reply(201, rendering.product(shop, writing.create(shop, body)))


async def create_variation(request: ShopRequest) -> Reply:
    shop, body, parent = shop_of(request), request.fields(), _parent(request)
    writing.check(body)
    return Reply(201, rendering.variation(shop, writing.create(shop, body, parent)))


async def update_product(request: ShopRequest) -> Reply:
    shop, item = shop_of(request), _parent(request)
    writing.check(request.fields())
    writing.changed(shop, item, request.fields())
    await shop.labour(shop.switches.batch_seconds / MOST)
    return Reply(200, rendering.product(shop, item))


async def update_variation(request: ShopRequest) -> Reply:
    shop, item = shop_of(request), _variation(request)
    writing.check(request.fields())
    writing.changed(shop, item, request.fields())
    await shop.labour(shop.switches.batch_seconds / MOST)
    return Reply(200, rendering.variation(shop, item))


async def delete_product(request: ShopRequest) -> Reply:
    shop, item = shop_of(request), _parent(request)
    shown = rendering.product(shop, item)
    writing.remove(shop, item, request.query.get("force") in ("true", "1"))
    return Reply(200, shown)


async def delete_variation(request: ShopRequest) -> Reply:
    shop, item = shop_of(request), _variation(request)
    shown = rendering.variation(shop, item)
    writing.remove(shop, item, True)
    return Reply(200, shown)


async def batch_products(request: ShopRequest) -> Reply:
    shop = shop_of(request)

    def find(row: dict[str, Any]) -> Item:
        item = shop.items.get(row.get("id") or 0)
        if item is None:
            raise no_product(400)
        if item.is_variation:
            raise WooRefusal(
                404,
                "woocommerce_rest_invalid_product_id",
                "To manipulate product variations you should use the "
                "/products/&lt;product_id&gt;/variations/&lt;id&gt; endpoint.",
            )
        return item

    return await _batch(request, find, rendering.product, None)


async def batch_variations(request: ShopRequest) -> Reply:
    shop, parent = shop_of(request), _parent(request)

    def find(row: dict[str, Any]) -> Item:
        item = shop.items.get(row.get("id") or 0)
        if item is None or not item.is_variation:
            raise no_variation(400)
        if item.parent_id != parent.id:
            if shop.switches.generation != "7.5.1":
                raise no_variation(400)
            # The older shop takes it, and moves the variation.
            shop.items[item.parent_id].children.remove(item.id)
            item.parent_id = parent.id
            parent.children.append(item.id)
        return item

    return await _batch(request, find, rendering.variation, parent)


async def _batch(
    request: ShopRequest, find: Callable[[dict[str, Any]], Item], shown: Shown, parent: Item | None
) -> Reply:
    """Each item by itself: 200 whatever fails, results in the order sent; nothing is held against the schema."""
    shop, body = shop_of(request), request.fields()
    rows = {verb: list(body.get(verb) or ()) for verb in ("create", "update", "delete")}
    count = sum(map(len, rows.values()))
    if count > MOST:
        raise WooRefusal(
            413,
            "woocommerce_rest_request_entity_too_large",
            f"Unable to accept more than {MOST} items for this request.",
        )

    def create(row: dict[str, Any]) -> Item:
        return writing.create(shop, row, parent)

    def update(row: dict[str, Any]) -> Item:
        item = find(row)
        writing.changed(shop, item, row)
        return item

    def delete(row: Any) -> Item:
        item = find(row if isinstance(row, dict) else {"id": row})
        writing.remove(shop, item, True)
        return item

    works = {"create": create, "update": update, "delete": delete}
    answer: dict[str, Any] = {}
    for verb, some in rows.items():
        if some:
            answer[verb] = [_one(shop, works[verb], row, shown, verb == "delete") for row in some]
    await shop.labour(shop.switches.batch_seconds * count / MOST)
    return Reply(200, answer)


def _one(shop: WooShop, work: Callable[[Any], Item], row: Any, shown: Shown, gone: bool) -> dict[str, Any]:
    number = row.get("id", 0) if isinstance(row, dict) else row
    try:
        item = work(row)
    except WooRefusal as refusal:
        return {"id": number, "error": refusal.reply.body}
    return {"id": item.id} if gone else shown(shop, item)


def routes() -> list[Route]:
    """The addresses of products; one key opens all of them for reading, writing or both."""
    one, child = f"{PRODUCTS}/{{id}}", f"{VARIATIONS}/{{variation}}"
    edits = [Route(method, one, update_product, "key", "write") for method in ("PUT", "POST", "PATCH")]
    edits += [Route(method, child, update_variation, "key", "write") for method in ("PUT", "POST", "PATCH")]
    return [
        Route("GET", PRODUCTS, list_products, "key"),
        Route("POST", PRODUCTS, create_product, "key", "write"),
        Route("POST", f"{PRODUCTS}/batch", batch_products, "key", "write"),
        Route("GET", one, get_product, "key"),
        Route("DELETE", one, delete_product, "key", "write"),
        Route("GET", f"{BASE}/variations", list_all_variations, "key"),
        Route("GET", VARIATIONS, list_variations, "key"),
        Route("POST", VARIATIONS, create_variation, "key", "write"),
        Route("POST", f"{VARIATIONS}/batch", batch_variations, "key", "write"),
        Route("GET", child, get_variation, "key"),
        Route("DELETE", child, delete_variation, "key", "write"),
        *edits,
    ]
