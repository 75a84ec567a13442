"""Every address of a WooCommerce shop."""

from sandbox.wire import Route
from sandbox.woo import routes_orders, routes_products, routes_webhooks
from sandbox.woo.reading import guarded


def routes() -> list[Route]:
    """Return the public addresses, with the refusals of the rules turned into answers."""
    parts = (routes_products, routes_orders, routes_webhooks)
    return [guarded(route) for part in parts for route in part.routes()]
