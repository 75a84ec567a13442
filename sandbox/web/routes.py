"""Every address of a Sapo Web shop."""

from sandbox.web import (
    metafields,
    routes_customers,
    routes_orders,
    routes_products,
    routes_stock,
    routes_store,
    routes_webhooks,
)
from sandbox.web.reading import guarded
from sandbox.wire import Route


def routes() -> list[Route]:
    """Return the public addresses, with the refusals of the rules turned into answers."""
    parts = (
        routes_products,
        routes_stock,
        routes_orders,
        routes_customers,
        routes_webhooks,
        routes_store,
        metafields,
    )
    return [guarded(route) for part in parts for route in part.routes()]
