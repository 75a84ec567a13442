"""Webhooks: each with a secret of its own; a new one is tried with a ping (contracts/woocommerce.md, Webhooks)."""

from typing import Any

from sandbox.clock import stamp_of
from sandbox.hooks import Subscription
from sandbox.wire import Reply, Route, ShopRequest
from sandbox.woo import rendering
from sandbox.woo.errors import WooRefusal
from sandbox.woo.lists import page
from sandbox.woo.reading import BASE, shop_of
from sandbox.woo.records import Hook
from sandbox.woo.shop import WooShop

HOOKS = f"{BASE}/webhooks"
EVENTS = ("created", "updated", "deleted", "restored")
TOPICS = tuple(f"{thing}.{event}" for thing in ("order", "product", "customer", "coupon") for event in EVENTS)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def _hook(request: ShopRequest) -> Hook:
    row = shop_of(request).hook_rows.get(request.id())
    if row is None:
        raise WooRefusal(404, "woocommerce_rest_shop_webhook_invalid_id", "Invalid ID.")
    return row


def _checked(body: dict[str, Any]) -> None:
    if body.get("topic") not in TOPICS:
        raise WooRefusal(400, "woocommerce_rest_webhook_invalid_topic", "Webhook topic is required and must be valid.")
    if not str(body.get("delivery_url") or "").startswith(("http://", "https://")):
        raise WooRefusal(
            400, "woocommerce_rest_webhook_invalid_delivery_url", "Webhook delivery URL must be a valid URL."
        )


def _subscribe(shop: WooShop, row: Hook, secret: str) -> None:
    """Deliveries go to active webhooks alone."""
    shop.hooks.subscriptions.pop(row.id, None)
    if row.status == "active":
        made, changed = stamp_of(row.created), stamp_of(row.modified)
        shop.hooks.subscriptions[row.id] = Subscription(
            row.id, row.topic, row.delivery_url, "json", made, changed, secret=secret
        )


async def list_hooks(request: ShopRequest) -> Reply:
    shop = shop_of(request)
    return page(shop, request, list(shop.hook_rows.values()), rendering.hook)


async def get_hook(request: ShopRequest) -> Reply:
    return Reply(200, rendering.hook(shop_of(request), _hook(request)))


async def create_hook(request: ShopRequest) -> Reply:
    shop, body = shop_of(request), request.fields()
    _checked(body)
    now = shop.now()
    row = Hook(
        id=shop.ids.next(),
        name=str(body.get("name") or "Webhook"),
        status=str(body.get("status") or "active"),
        topic=str(body["topic"]),
        delivery_url=str(body["delivery_url"]),
        created=now,
        modified=now,
    )
    shop.hook_rows[row.id] = row
    shop.hook_secrets[row.id] = str(body.get("secret") or shop.credentials.session_id)
    _subscribe(shop, row, shop.hook_secrets[row.id])
    if shop.switches.hook_ping:
        shop.hooks.ping(row.delivery_url, f"webhook_id={row.id}".encode(), FORM)
    return Reply(201, rendering.hook(shop, row))


async def update_hook(request: ShopRequest) -> Reply:
    shop, row, body = shop_of(request), _hook(request), request.fields()
    wanted = {"topic": row.topic, "delivery_url": row.delivery_url, **body}
    _checked(wanted)
    row.topic, row.delivery_url = str(wanted["topic"]), str(wanted["delivery_url"])
    row.status, row.name = str(body.get("status") or row.status), str(body.get("name") or row.name)
    row.modified = shop.now()
    shop.hook_secrets[row.id] = str(body.get("secret") or shop.hook_secrets[row.id])
    _subscribe(shop, row, shop.hook_secrets[row.id])
    return Reply(200, rendering.hook(shop, row))


async def delete_hook(request: ShopRequest) -> Reply:
    shop, row = shop_of(request), _hook(request)
    if request.query.get("force") not in ("true", "1"):
        raise WooRefusal(501, "woocommerce_rest_trash_not_supported", "Webhooks do not support trashing.")
    del shop.hook_rows[row.id], shop.hook_secrets[row.id]
    shop.hooks.subscriptions.pop(row.id, None)
    return Reply(200, rendering.hook(shop, row))


def routes() -> list[Route]:
    """The addresses of webhooks."""
    one = f"{HOOKS}/{{id}}"
    return [
        Route("GET", HOOKS, list_hooks, "key"),
        Route("POST", HOOKS, create_hook, "key", "write"),
        Route("GET", one, get_hook, "key"),
        Route("DELETE", one, delete_hook, "key", "write"),
        *(Route(method, one, update_hook, "key", "write") for method in ("PUT", "POST", "PATCH")),
    ]
