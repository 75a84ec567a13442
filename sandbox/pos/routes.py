"""Every public address of the POS."""

from sandbox.pos import (
    customer_routes,
    dictionary_routes,
    entry_routes,
    oauth_routes,
    order_routes,
    parcel_routes,
    product_routes,
    variant_routes,
    webhook_routes,
)
from sandbox.wire import Route


def routes() -> list[Route]:
    """Return them all."""
    return [
        *oauth_routes.routes(),
        *dictionary_routes.routes(),
        *entry_routes.routes(),
        *product_routes.routes(),
        *variant_routes.routes(),
        *customer_routes.routes(),
        *order_routes.routes(),
        *parcel_routes.routes(),
        *webhook_routes.routes(),
    ]
