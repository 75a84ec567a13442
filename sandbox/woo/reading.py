"""What every handler begins with: the shop of its own class, and refusals turned into answers."""

from dataclasses import replace

from sandbox.wire import Reply, Route, ShopRequest
from sandbox.woo.errors import WooRefusal
from sandbox.woo.shop import WooShop

BASE = "/wp-json/wc/v3"


def shop_of(request: ShopRequest) -> WooShop:
    """The shop a request speaks to, with its own class."""
    shop = request.shop
    if not isinstance(shop, WooShop):
        raise TypeError(f"{shop!r} is not a WooCommerce shop")
    return shop


def guarded(route: Route) -> Route:
    """The route with refusals of the rules turned into the shop's answers."""
    handler = route.handler

    async def answered(request: ShopRequest) -> Reply:
        try:
            return await handler(request)
        except WooRefusal as refusal:
            return Reply(refusal.status, refusal.body())

    return replace(route, handler=answered)
