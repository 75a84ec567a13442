"""The client of one Sapo Web site: fits `sync.ports.Site` (contracts/sapo-web.md)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from resources.http import ShopHttp
from resources.learnt import Learnt, Remember
from resources.sapo_web import catalog, order_progress, orders, webhooks
from resources.sapo_web.stock import StockWriter
from resources.sapo_web.writing import VariantWriter
from sync.connecting.webhooks import SITE_TOPICS
from sync.errors import ShopError
from sync.listings.flight import MOST
from sync.records import (
    CallCount,
    Capabilities,
    Location,
    Page,
    SiteVariant,
    VariantWrite,
    Webhook,
    WebOrder,
    WriteResult,
)

# No route writes several variants (§6); the rate limit is what paces, not the number of calls under way.
CAPABILITIES = Capabilities(
    bulk=1, in_flight=MOST, compare_at=True, locations=True, own_mark=True, hook_topics=SITE_TOPICS
)

if TYPE_CHECKING:
    from sync.ports import Site

    def _fits(site: "SapoWeb") -> Site:
        """The type checker compares every method with the port here."""
        return site


class SapoWeb:
    """One Sapo Web site over HTTP. Every method raises the errors of `sync.errors` and nothing else."""

    def __init__(
        self,
        http: ShopHttp,
        location: int | None = None,
        known: Mapping[str, Any] | None = None,
        remember: Remember = lambda _facts: None,
    ) -> None:
        """`http` stays the caller's to close.

        `location` is the chosen place of stock; `known` is what earlier runs learnt of the shop, and `remember`
        stores what this one learns (`State.capabilities` and `State.remember`).
        """
        self._http = http
        self._learnt = Learnt(known or {}, remember)
        self._writer = VariantWriter(http, self._learnt, StockWriter(http, self._learnt, location))

    @property
    def alias(self) -> str:
        """Key of the site here."""
        return self._http.shop

    @property
    def capabilities(self) -> Capabilities:
        """What Sapo Web can do."""
        return CAPABILITIES

    def spent(self) -> CallCount:
        """Calls made, seconds waited and 429s met so far."""
        return self._http.spent()

    def locations(self) -> list[Location]:
        """The site's own places of stock; empty for a shop of the generation without them."""
        return catalog.locations(self._http)

    def variant_pages(self, since: datetime | None = None) -> Iterator[Page[SiteVariant]]:
        """Every variant, or those of products modified at or after `since`, page by page.

        Raises IncompleteRead after the last page when products are missing against the site's count.
        """
        return catalog.variant_pages(self._http, since)

    def variants_of(self, product_ids: Collection[int]) -> list[SiteVariant]:
        """The variants of the named products as they are now; products that are gone are absent."""
        return catalog.products_by_id(self._http, product_ids)

    def portions(self, changes: Sequence[VariantWrite]) -> list[tuple[VariantWrite, ...]]:
        """Each change by itself: no route takes more than one variant."""
        return [(change,) for change in changes]

    def write(self, portion: Sequence[VariantWrite]) -> list[WriteResult | ShopError]:
        """Write absolute values to the variants one by one; refused values come back as `refused`."""
        return [self._written(change) for change in portion]

    def _written(self, change: VariantWrite) -> WriteResult | ShopError:
        try:
            return self._writer.write(change)
        except ShopError as error:
            return error

    def change_sku(
        self,
        product_id: int,  # noqa: ARG002 -- a variant has a route of its own here
        variant_id: int,
        sku: str,
    ) -> SiteVariant:
        """Give a variant another SKU. Raises Invalid when the shop refuses it."""
        return catalog.change_sku(self._http, variant_id, sku)

    def orders_changed(self, since: datetime) -> Iterator[Page[WebOrder]]:
        """Orders modified at or after `since`, whatever their status, page by page."""
        return orders.changed(self._http, self._learnt, since)

    def order(self, order_id: int) -> WebOrder:
        """One order by id. Raises NotFound."""
        return orders.one(self._http, self._learnt, order_id)

    def order_page(self, order_id: int) -> str:
        """Address of an order in the site's administration."""
        return f"{self._http.address}/admin/orders/{order_id}"

    def mark_shipped(self, order_id: int) -> None:
        """POST once that all that is left of an order was shipped. Raises Invalid or OutcomeUnknown."""
        order_progress.ship(self._http, order_id)

    def mark_paid(self, order_id: int, amount: int, gateway: str) -> None:
        """POST a payment (đồng) of an order once. Raises Invalid or OutcomeUnknown."""
        order_progress.pay(self._http, order_id, amount, gateway)

    def count_orders(self, created_before: datetime) -> int:
        """How many orders were created before an instant, without reading them."""
        return orders.count_before(self._http, self._learnt, created_before)

    def server_time(self) -> datetime:
        """The shop's own clock, from the last answer's Date header (ours when it sent none)."""
        return self._http.server_time()

    def webhooks(self) -> list[Webhook]:
        """Every webhook of the site, whoever set it up; one that was made a moment ago may be missing."""
        return webhooks.every(self._http)

    def add_webhook(self, topic: str, address: str) -> Webhook:
        """POST a webhook once. Raises Invalid when the site refuses topic or address, or OutcomeUnknown."""
        return webhooks.add(self._http, topic, address)

    def remove_webhook(self, webhook_id: int) -> None:
        """Remove a webhook; one that is gone already is no error."""
        webhooks.remove(self._http, webhook_id)
