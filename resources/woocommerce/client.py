"""The client of one WooCommerce site: fits `sync.ports.Site` (contracts/woocommerce.md)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from resources.http import ShopHttp
from resources.learnt import Learnt, Remember
from resources.woocommerce import catalog, orders, webhooks
from resources.woocommerce.lists import PAGE
from resources.woocommerce.writing import BatchWriter, portions
from sync.errors import Invalid, ShopError
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

if TYPE_CHECKING:
    from sync.ports import Site

    def _fits(site: "WooCommerce") -> Site:
        """The type checker compares every method with the port here."""
        return site


# A batch costs the shop's server about two seconds of computing: more of them at once only make each one slower.
CAPABILITIES = Capabilities(
    bulk=PAGE, in_flight=3, compare_at=True, locations=False, own_mark=False, hook_topics=tuple(webhooks.TOPICS)
)


class WooCommerce:
    """One WooCommerce site over HTTP. Every method raises the errors of `sync.errors` and nothing else."""

    def __init__(
        self,
        http: ShopHttp,
        known: Mapping[str, Any] | None = None,
        remember: Remember = lambda _facts: None,
        hook_secret: str | None = None,
    ) -> None:
        """`http` stays the caller's to close.

        `known` is what earlier runs learnt of the shop, and `remember` stores what this one learns; `hook_secret` is
        what new webhooks of ours sign with.
        """
        self._http = http
        self._learnt = Learnt(known or {}, remember)
        self._writer = BatchWriter(http, self._learnt)
        self._hook_secret = hook_secret

    @property
    def alias(self) -> str:
        """Key of the site here."""
        return self._http.shop

    @property
    def capabilities(self) -> Capabilities:
        """What WooCommerce can do."""
        return CAPABILITIES

    def spent(self) -> CallCount:
        """Calls made, seconds waited and 429s met so far."""
        return self._http.spent()

    def locations(self) -> list[Location]:
        """None: stock is one number for each product or variation."""
        return []

    def variant_pages(self, since: datetime | None = None) -> Iterator[Page[SiteVariant]]:
        """Every variant, or those of products modified at or after `since`, page by page.

        Raises IncompleteRead when rows are missing against the totals that the site states.
        """
        return catalog.variant_pages(self._http, self._learnt, since)

    def variants_of(self, product_ids: Collection[int]) -> list[SiteVariant]:
        """The variants of the named products as they are now; products that are gone are absent."""
        return catalog.products_by_id(self._http, self._learnt, product_ids)

    def portions(self, changes: Sequence[VariantWrite]) -> list[tuple[VariantWrite, ...]]:
        """Simple products together, variations by their parent, a hundred at most."""
        return portions(changes)

    def write(self, portion: Sequence[VariantWrite]) -> list[WriteResult | ShopError]:
        """Write absolute values to the variants of a portion in one batch; refused values come back as `refused`."""
        return self._writer.write(portion)

    def change_sku(self, product_id: int, variant_id: int, sku: str) -> SiteVariant:
        """Give a variant another SKU. Raises Invalid when another product has it."""
        return catalog.change_sku(self._http, product_id, variant_id, sku)

    def orders_changed(self, since: datetime) -> Iterator[Page[WebOrder]]:
        """Orders modified at or after `since`, whatever their status, but those not placed yet, page by page."""
        return orders.changed(self._http, since)

    def order(self, order_id: int) -> WebOrder:
        """One order by id. Raises NotFound, or Transient for one that was not placed yet."""
        return orders.one(self._http, order_id)

    def order_page(self, order_id: int) -> str:
        """Address of an order in the site's administration."""
        return f"{self._http.address}/wp-admin/post.php?post={order_id}&action=edit"

    def mark_shipped(self, order_id: int) -> None:
        """Complete an order, which is how this kind of site shows that it was sent. Raises Invalid."""
        orders.complete(self._http, order_id)

    def mark_paid(self, order_id: int, amount: int, gateway: str) -> None:  # noqa: ARG002 -- there is no such row
        """Always raises Invalid: a payment can only be shown by completing the order."""
        raise Invalid(self.alias, f"order {order_id} shows its payment once it is completed, and not before", {})

    def count_orders(self, created_before: datetime) -> int:
        """How many orders were created before an instant, without reading them."""
        return orders.count_before(self._http, created_before)

    def server_time(self) -> datetime:
        """The shop's own clock, from the last answer's Date header (ours when it sent none)."""
        return self._http.server_time()

    def webhooks(self) -> list[Webhook]:
        """Every webhook of the site, whoever set it up, its topics in our words."""
        return webhooks.every(self._http)

    def add_webhook(self, topic: str, address: str) -> Webhook:
        """POST a webhook once. Raises Invalid when the site refuses topic or address, or OutcomeUnknown."""
        return webhooks.add(self._http, topic, address, self._hook_secret)

    def remove_webhook(self, webhook_id: int) -> None:
        """Remove a webhook; one that is gone already is no error."""
        webhooks.remove(self._http, webhook_id)
