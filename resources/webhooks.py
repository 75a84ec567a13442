"""Webhooks as both kinds of shop keep them: the same routes and bodies (contracts/sapo-pos.md §2.14, sapo-web.md §7).

Only the lists differ, so each client reads its own (`sapo_pos/webhooks.py`, `sapo_web/webhooks.py`).
"""

from collections.abc import Mapping
from contextlib import suppress

import msgspec

from resources.http import ShopHttp, decoder
from resources.http_values import Text, text
from sync.errors import NotFound
from sync.records import Webhook

PATH = "/admin/webhooks.json"


class WebhookRow(msgspec.Struct):
    """A webhook of either kind of shop."""

    id: int
    topic: Text = None
    address: Text = None


class WebhookAnswer(msgspec.Struct):
    webhook: WebhookRow


WEBHOOK = decoder(WebhookAnswer)


def webhook_of(row: WebhookRow) -> Webhook:
    """A webhook as it came."""
    return Webhook(row.id, text(row.topic), text(row.address))


def body_of(topic: str, address: str) -> dict[str, dict[str, str]]:
    """The body that sets up a webhook."""
    return {"webhook": {"topic": topic, "address": address, "format": "json"}}


def remove(http: ShopHttp, webhook_id: int, headers: Mapping[str, str] | None = None) -> None:
    """Remove a webhook; one that is gone already is no error."""
    with suppress(NotFound):
        http.delete(f"/admin/webhooks/{webhook_id}.json", headers)
