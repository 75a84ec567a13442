"""Locations, inventory levels and inventory items over HTTP (contracts/sapo-web.md §5.4, §5.5, §6.3)."""

from sandbox.web import stock
from sandbox.web.errors import Refusal, denied, invalid, not_found
from sandbox.web.lists import LIMIT_CAP, Test, id_set, page_and_limit
from sandbox.web.reading import Listing, shop_of
from sandbox.web.records import InventoryItem, Level, Location, Variant
from sandbox.web.shop import WebShop
from sandbox.web.values import Body, identity, number, unwrap
from sandbox.wire import Reply, Route, ShopRequest


async def list_locations(request: ShopRequest) -> Reply:
    """The locations; `page=0&limit=0` means all of them, as the admin pages use it (§3)."""
    shop, query = shop_of(request), request.query
    tests: tuple[Test[Location], ...] = ()
    if query.get("inventory_management") == "true":
        tests = (lambda row: row.inventory_management,)
    listing = Listing("locations", shop.locations, tests)
    if query.get("page") == "0" and query.get("limit") == "0":
        rows = [row for row in reversed(shop.locations.values()) if all(test(row) for test in tests)]
        return Reply(200, {"locations": rows})
    return listing.reply(request)


async def get_location(request: ShopRequest) -> Reply:
    location = shop_of(request).locations.get(request.id())
    if location is None:
        raise not_found()
    return Reply(200, {"location": location})


async def list_levels(request: ShopRequest) -> Reply:
    """Levels by item and location; the singular parameter names are ignored like any unknown one."""
    shop, query = shop_of(request), request.query
    items, places = id_set(query.get("inventory_item_ids")), id_set(query.get("location_ids"))
    rows = shop.levels
    if items is not None:
        found = [level for item in items for level in shop.levels_of_item.get(item, {}).values()]
        rows = {level.id: level for level in sorted(found, key=lambda level: level.id)}
    tests: tuple[Test[Level], ...] = ()
    if places is not None:
        wanted = places
        tests = (lambda row: row.location_id in wanted,)
    return Listing("inventory_levels", rows, tests, dates=()).reply(request)


async def put_level(request: ShopRequest) -> Reply:
    """`PUT set.json` with the wrapper: the absolute `available`; which methods answer is a switch."""
    _check_method(request, "put")
    return _set(request, unwrap(request.body, "inventory_level"))


async def post_level(request: ShopRequest) -> Reply:
    """`POST set.json`: 405 on the shop that was seen; by switch the only method, with a flat body too."""
    _check_method(request, "post")
    return _set(request, _flat(request))


def _check_method(request: ShopRequest, method: str) -> None:
    match shop_of(request).switches.set_levels:
        case "forbidden":
            raise denied()
        case "none":
            raise not_found()
        case allowed if allowed != method:
            raise Refusal(405)


def _flat(request: ShopRequest) -> Body:
    body: Body = request.fields("inventory_level")
    return body


def _set(request: ShopRequest, body: Body) -> Reply:
    shop = shop_of(request)
    level = _level(shop, body)
    if "available" not in body:
        raise invalid("available", "can't be blank")
    stock.set_available(shop, level, number(body["available"], "available"))
    return Reply(200, {"inventory_level": level})


def _level(shop: WebShop, body: Body) -> Level:
    item_id = identity(body.get("inventory_item_id"), "inventory_item_id")
    level = stock.level_at(shop, item_id, identity(body.get("location_id"), "location_id"))
    variant = shop.variants[level.variant_id]
    if shop.switches.set_unmanaged == "reject" and not variant.managed:
        raise invalid("inventory_item", "does not have inventory tracking enabled")
    return level


async def adjust_level(request: ShopRequest) -> Reply:
    """Move `available` by a difference."""
    shop, body = shop_of(request), _flat(request)
    level = _level(shop, body)
    delta = number(body.get("available_adjustment"), "available_adjustment")
    stock.set_available(shop, level, level.available + delta)
    return Reply(200, {"inventory_level": level})


async def connect_level(request: ShopRequest) -> Reply:
    """Give an item an empty level at a location, optionally taking it away from the others."""
    shop, body = shop_of(request), _flat(request)
    item_id = identity(body.get("inventory_item_id"), "inventory_item_id")
    location_id = identity(body.get("location_id"), "location_id")
    if item_id not in shop.variant_of_item or location_id not in shop.locations:
        raise not_found()
    level = stock.connect(shop, item_id, location_id)
    if body.get("relocate_if_necessary"):
        stock.disconnect_others(shop, level)
    return Reply(201, {"inventory_level": level})


async def forbidden(_: ShopRequest) -> Reply:
    """The addresses that apps may not use, whatever their rights."""
    raise denied()


def _item(shop: WebShop, variant: Variant) -> InventoryItem:
    return InventoryItem(
        id=variant.inventory_item_id,
        sku=variant.sku,
        variant_id=variant.id,
        product_id=variant.product_id,
        tracked=variant.managed,
        requires_shipping=variant.requires_shipping,
        cost_price=shop.costs.get(variant.inventory_item_id),
        created_at=variant.created_on,
        updated_at=variant.modified_on,
    )


async def list_items(request: ShopRequest) -> Reply:
    """Items by `ids` (up to 250), else a page of all."""
    shop = shop_of(request)
    ids = id_set(request.query.get("ids"))
    if ids is None:
        page, limit = page_and_limit(request.query)
        newest = list(reversed(shop.variants.values()))[(page - 1) * limit : page * limit]
    else:
        known = [i for i in sorted(ids, reverse=True) if i in shop.variant_of_item][:LIMIT_CAP]
        newest = [shop.variants[shop.variant_of_item[i]] for i in known]
    return Reply(200, {"inventory_items": [_item(shop, variant) for variant in newest]})


def _item_variant(request: ShopRequest) -> tuple[WebShop, Variant]:
    shop = shop_of(request)
    variant_id = shop.variant_of_item.get(request.id())
    if variant_id is None:
        raise not_found()
    return shop, shop.variants[variant_id]


async def get_item(request: ShopRequest) -> Reply:
    return Reply(200, {"inventory_item": _item(*_item_variant(request))})


async def update_item(request: ShopRequest) -> Reply:
    """Change the cost; the rest of an item follows its variant."""
    shop, variant = _item_variant(request)
    body = unwrap(request.body, "inventory_item")
    if body.get("cost_price") is not None:
        shop.costs[variant.inventory_item_id] = number(body["cost_price"], "cost_price")
    return Reply(200, {"inventory_item": _item(shop, variant)})


def routes() -> list[Route]:
    """The addresses of places and stock."""
    levels = "/admin/inventory_levels"
    return [
        Route("GET", "/admin/locations.json", list_locations, "locations"),
        Route("GET", "/admin/locations/{id}.json", get_location, "locations"),
        Route("GET", f"{levels}.json", list_levels, "inventory"),
        Route("PUT", f"{levels}/set.json", put_level, "inventory", "write"),
        Route("POST", f"{levels}/set.json", post_level, "inventory", "write"),
        Route("POST", f"{levels}/adjust.json", adjust_level, "inventory", "write"),
        Route("POST", f"{levels}/connect.json", connect_level, "inventory", "write"),
        Route("PUT", f"{levels}/{{id}}.json", forbidden, "inventory", "write"),
        Route("GET", "/admin/inventory_items.json", list_items, "inventory"),
        Route("GET", "/admin/inventory_items/{id}.json", get_item, "inventory"),
        Route("PUT", "/admin/inventory_items/{id}.json", update_item, "inventory", "write"),
        Route("PUT", "/admin/inventory_items/{i}/locations/{l}.json", forbidden, "inventory", "write"),
    ]
