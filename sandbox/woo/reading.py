"""What every handler begins with: the shop of its own class."""

from sandbox.wire import ShopRequest
from sandbox.woo.shop import WooShop

BASE = "/wp-json/wc/v3"


def shop_of(request: ShopRequest) -> WooShop:
    """The shop a request speaks to, with its own class."""
    shop = request.shop
    if not isinstance(shop, WooShop):
        raise TypeError(f"{shop!r} is not a WooCommerce shop")
    return shop
