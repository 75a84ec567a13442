"""Webhooks of a site (contracts/woocommerce.md, Webhooks).

The shop names its topics otherwise than we do, and each webhook has a secret of its own: ours all have the one that was
made for the connection.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from resources.http import ShopHttp
from resources.http_values import text
from resources.woocommerce import wire
from resources.woocommerce.lists import BASE, Listing, sheets
from sync.errors import NotFound, WrongUse
from sync.records import Webhook

HOOKS = f"{BASE}/webhooks"
TOPICS: Mapping[str, str] = {
    "orders/create": "order.created",
    "orders/updated": "order.updated",
    "orders/delete": "order.deleted",
    "products/create": "product.created",
    "products/update": "product.updated",
    "products/delete": "product.deleted",
}
_OURS = {theirs: ours for ours, theirs in TOPICS.items()}


def plain_topic(topic: str) -> str:
    """Our word for a topic of WooCommerce; any other as it is."""
    return _OURS.get(topic, topic)


def is_ping(content_type: str, raw: bytes) -> bool:
    """Whether this is what a new webhook is tried with: a form that holds its id, unsigned, and nothing else."""
    name, _, number = raw.partition(b"=")
    return content_type.startswith("application/x-www-form-urlencoded") and name == b"webhook_id" and number.isdigit()


def every(http: ShopHttp) -> list[Webhook]:
    """Every webhook of the site, whoever set it up."""
    listing: Listing[wire.Hook] = Listing(HOOKS, wire.HOOKS, key=lambda row: row.id)
    return [_webhook(row) for sheet in sheets(http, listing) for row in sheet.rows]


def add(http: ShopHttp, topic: str, address: str, secret: str | None) -> Webhook:
    """POST a webhook once. Raises Invalid for an address the site does not take, or OutcomeUnknown."""
    if secret is None:
        raise WrongUse(f"No secret is known that signs the webhooks of {http.shop}; give it new credentials first.")
    body: dict[str, Any] = {
        "name": "Multiweb",
        "status": "active",
        "topic": TOPICS.get(topic, topic),
        "delivery_url": address,
        "secret": secret,
    }
    return _webhook(http.post(HOOKS, body, wire.HOOK, once=True))


def remove(http: ShopHttp, webhook_id: int) -> None:
    """Remove a webhook; one that is gone already is no error."""
    with suppress(NotFound):
        http.delete(f"{HOOKS}/{webhook_id}", params={"force": "true"})


def _webhook(row: wire.Hook) -> Webhook:
    return Webhook(row.id, plain_topic(text(row.topic)), text(row.delivery_url))
