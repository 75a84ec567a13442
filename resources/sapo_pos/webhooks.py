"""Webhooks of the POS (contracts/sapo-pos.md §2.14). They act at no branch, but the branch header does no harm."""

from resources import webhooks
from resources.sapo_pos import wire
from resources.sapo_pos.desk import BRANCH_HEADER, Desk, Listing
from sync.records import Webhook

WEBHOOKS: Listing[wire.WebhooksAnswer, webhooks.WebhookRow] = Listing(
    webhooks.PATH, wire.WEBHOOKS, lambda a: a.webhooks, lambda r: r.id, lambda a: a.metadata
)


def every(desk: Desk) -> list[Webhook]:
    """Every webhook of the POS, whoever set it up."""
    return [webhooks.webhook_of(row) for row in desk.whole(WEBHOOKS)]


def add(desk: Desk, topic: str, address: str) -> Webhook:
    """POST a webhook once. Raises Invalid for a topic the POS does not know, or OutcomeUnknown."""
    body, branch = webhooks.body_of(topic, address), desk.default_branch()
    return webhooks.webhook_of(desk.post(webhooks.PATH, body, webhooks.WEBHOOK, branch, once=True).webhook)


def remove(desk: Desk, webhook_id: int) -> None:
    """Remove a webhook; one that is gone already is no error."""
    webhooks.remove(desk.http, webhook_id, {BRANCH_HEADER: str(desk.default_branch())})
