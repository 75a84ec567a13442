"""Webhooks over HTTP (contracts/sapo-pos.md §2.14)."""

from typing import TYPE_CHECKING

from sandbox.hooks import Subscription
from sandbox.pos.answers import EMPTY, data_error, missing
from sandbox.pos.lists import listed
from sandbox.wire import Reply, Route, ShopRequest

if TYPE_CHECKING:
    from sandbox.pos.shop import PosShop

FORMATS = ("json", "xml")


def _found(request: ShopRequest) -> Subscription:
    subscription = request.shop.hooks.subscriptions.get(request.id())
    if subscription is None:
        raise missing(request.shop)
    return subscription  # type: ignore[no-any-return]  # the shop is whichever of its kinds


async def list_hooks(request: ShopRequest) -> Reply:
    """One page of webhooks."""
    shop: PosShop = request.shop
    rows = list(shop.hooks.subscriptions.values())
    return listed(shop, "webhooks", rows, request.query, Subscription.as_dict)


async def get_hook(request: ShopRequest) -> Reply:
    """One webhook."""
    return Reply(200, {"webhook": _found(request).as_dict()})


async def post_hook(request: ShopRequest) -> Reply:
    """Register a webhook: a topic and an address."""
    shop: PosShop = request.shop
    fields = request.fields("webhook")
    for name in ("topic", "address"):
        if not fields.get(name):
            raise data_error(name, EMPTY)
    form = str(fields.get("format") or "json")
    if form not in FORMATS:
        raise data_error("format", "must be json or xml")
    stamp = shop.clock.stamp()
    subscription = Subscription(shop.ids.next(), str(fields["topic"]), str(fields["address"]), form, stamp, stamp)
    shop.hooks.subscriptions[subscription.id] = subscription
    return Reply(201, {"webhook": subscription.as_dict()})


async def put_hook(request: ShopRequest) -> Reply:
    """Change a webhook."""
    subscription = _found(request)
    fields = request.fields("webhook")
    for name in ("topic", "address", "format"):
        if fields.get(name):
            setattr(subscription, name, str(fields[name]))
    subscription.modified_on = request.shop.clock.stamp()
    return Reply(200, {"webhook": subscription.as_dict()})


async def remove_hook(request: ShopRequest) -> Reply:
    """Remove a webhook."""
    del request.shop.hooks.subscriptions[_found(request).id]
    return Reply(200, {})


def routes() -> list[Route]:
    """Return the webhook addresses."""
    return [
        Route("GET", "/admin/webhooks.json", list_hooks),
        Route("POST", "/admin/webhooks.json", post_hook),
        Route("GET", "/admin/webhooks/{id}.json", get_hook),
        Route("PUT", "/admin/webhooks/{id}.json", put_hook),
        Route("DELETE", "/admin/webhooks/{id}.json", remove_hook),
    ]
