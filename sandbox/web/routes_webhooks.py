"""Webhooks over HTTP: who wants to hear of what (contracts/sapo-web.md §7)."""

from sandbox.hooks import Subscription
from sandbox.web.errors import Refusal, not_found
from sandbox.web.lists import Test
from sandbox.web.reading import Listing, shop_of
from sandbox.web.shop import WebShop
from sandbox.web.values import Body, unwrap
from sandbox.wire import Reply, Route, ShopRequest

_VERBS = {
    "app": "uninstalled charge",
    "products": "create update delete",
    "collections": "create update delete",
    "customers": "create update delete enable disable",
    "orders": "create updated delete paid cancelled fulfilled partially_fulfilled",
    "order_transactions": "create",
    "fulfillments": "create update",
    "refunds": "create",
    "carts": "create update",
    "store": "update",
    "checkouts": "create update delete",
    "customer_groups": "create update delete",
    "shop": "update",
    "themes": "publish",
    "disputes": "create update",
    "inventory_levels": "update",
}
TOPICS = frozenset(f"{noun}/{verb}" for noun, verbs in _VERBS.items() for verb in verbs.split())
FORMATS = ("json", "xml")


def _checked(body: Body) -> None:
    """Refuse a bad topic, address or format, naming all of them at once."""
    errors: dict[str, list[str]] = {}
    topic = body.get("topic")
    if not topic:
        errors["topic"] = ["can't be blank", "Invalid topic specified"]
    elif topic not in TOPICS:
        errors["topic"] = [f"Invalid topic specified: {topic}"]
    address = body.get("address")
    if not address:
        errors["address"] = ["can't be blank"]
    elif not str(address).startswith(("http://", "https://")):
        errors["address"] = ["is invalid"]
    if body.get("format", "json") not in FORMATS:
        errors["format"] = ["is not included in the list"]
    if errors:
        raise Refusal(422, errors)


def _tests(query: dict[str, str]) -> tuple[Test[Subscription], ...]:
    tests: list[Test[Subscription]] = []
    if query.get("topic"):
        tests.append(lambda row: row.topic == query["topic"])
    if query.get("address"):
        tests.append(lambda row: row.address == query["address"])
    return tuple(tests)


def _webhooks(request: ShopRequest) -> Listing[Subscription]:
    return Listing("webhooks", shop_of(request).hooks.subscriptions, _tests(request.query))


def _webhook(request: ShopRequest) -> tuple[WebShop, Subscription]:
    shop = shop_of(request)
    hook = shop.hooks.subscriptions.get(request.id())
    if hook is None:
        raise not_found()
    return shop, hook


async def list_webhooks(request: ShopRequest) -> Reply:
    return Reply(200, {"webhooks": [hook.as_dict() for hook in _webhooks(request).page(request)]})


async def count_webhooks(request: ShopRequest) -> Reply:
    """The count; by switch 0 although hooks exist, as it was once seen."""
    if shop_of(request).switches.hook_count_zero:
        return Reply(200, {"count": 0})
    return _webhooks(request).count(request)


async def get_webhook(request: ShopRequest) -> Reply:
    return Reply(200, {"webhook": _webhook(request)[1].as_dict()})


async def create_webhook(request: ShopRequest) -> Reply:
    shop, body = shop_of(request), unwrap(request.body, "webhook")
    _checked(body)
    now = shop.now()
    hook = Subscription(
        id=shop.ids.next(),
        topic=str(body["topic"]),
        address=str(body["address"]),
        format=str(body.get("format", "json")),
        created_on=now,
        modified_on=now,
    )
    shop.hooks.subscriptions[hook.id] = hook
    return Reply(201, {"webhook": hook.as_dict()})


async def update_webhook(request: ShopRequest) -> Reply:
    shop, hook = _webhook(request)
    body = {**hook.as_dict(), **unwrap(request.body, "webhook")}
    _checked(body)
    hook.topic, hook.address, hook.format = str(body["topic"]), str(body["address"]), str(body["format"])
    hook.modified_on = shop.now()
    return Reply(200, {"webhook": hook.as_dict()})


async def delete_webhook(request: ShopRequest) -> Reply:
    shop, hook = _webhook(request)
    del shop.hooks.subscriptions[hook.id]
    return Reply(200, {})


def routes() -> list[Route]:
    """The addresses of webhooks; they need no permission of their own."""
    return [
        Route("GET", "/admin/webhooks.json", list_webhooks),
        Route("POST", "/admin/webhooks.json", create_webhook),
        Route("GET", "/admin/webhooks/count.json", count_webhooks),
        Route("GET", "/admin/webhooks/{id}.json", get_webhook),
        Route("PUT", "/admin/webhooks/{id}.json", update_webhook),
        Route("DELETE", "/admin/webhooks/{id}.json", delete_webhook),
    ]
