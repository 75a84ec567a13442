"""Every address of a WooCommerce shop."""

from sandbox.wire import Route
from sandbox.woo import routes_orders, routes_products, routes_webhooks


def routes() -> list[Route]:
    """Return the public addresses."""
    parts = (routes_products, routes_orders, routes_webhooks)
    return [route for part in parts for route in part.routes()]
