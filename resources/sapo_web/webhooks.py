"""Webhooks of a site (contracts/sapo-web.md §7)."""

from itertools import count

from resources import webhooks
from resources.http import ShopHttp
from resources.sapo_web import wire
from resources.sapo_web.lists import PAGE
from sync.records import Webhook

# What a page holds where the shop does not take our `limit` (§3).
SHORTEST_PAGE = 50


def every(http: ShopHttp) -> list[Webhook]:
    """Every webhook of the site, whoever set it up.

    Read until a page is short or brings nothing new: the site's count of webhooks was seen to be 0 wrongly (§7).
    """
    found: dict[int, Webhook] = {}
    for page in count(1):
        rows = http.get(webhooks.PATH, wire.WEBHOOKS, {"page": page, "limit": PAGE}).webhooks
        fresh = {row.id: webhooks.webhook_of(row) for row in rows if row.id not in found}
        found |= fresh
        if not fresh or len(rows) < SHORTEST_PAGE:
            break
    return list(found.values())


def add(http: ShopHttp, topic: str, address: str) -> Webhook:
    """POST a webhook once. Raises Invalid for a topic the site does not know, or OutcomeUnknown."""
    body = webhooks.body_of(topic, address)
    return webhooks.webhook_of(http.post(webhooks.PATH, body, webhooks.WEBHOOK, once=True).webhook)


def remove(http: ShopHttp, webhook_id: int) -> None:
    """Remove a webhook; one that is gone already is no error."""
    webhooks.remove(http, webhook_id)
