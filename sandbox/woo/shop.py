"""One WooCommerce shop: its state, its key and the manners the server asks of every shop."""

import hashlib
import random
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.hooks import HookOutbox, HookProfile, Subscription
from sandbox.ids import IdCounter
from sandbox.limits import LeakyBucket
from sandbox.seeds import SeedSite
from sandbox.wire import Access, Credentials, Identity, Kind, Knock, Permission, RefusalKind, Reply, basic_pair
from sandbox.woo import rendering
from sandbox.woo.errors import WooRefusal, cannot_view, not_authentic
from sandbox.woo.pricing import amount, on_sale, price
from sandbox.woo.records import Item
from sandbox.woo.seeding import fill
from sandbox.woo.signing import Nonces
from sandbox.woo.state import State
from sandbox.woo.switches import WooSwitches

NO_ROUTE = WooRefusal(404, "rest_no_route", "No route was found matching the URL and request method.")
BAD_JSON = WooRefusal(400, "rest_invalid_json", "Invalid JSON body passed.")
DUMPS = ("products", "variants", "orders", "webhooks")


class WooShop(State):
    """A shop of kind `woocommerce`, fit for `sandbox.wire.Shop`. It has no rate limit of its own."""

    kind: Kind = "woocommerce"

    def __init__(self, alias: str, clock: Clock, ids: IdCounter, chance: random.Random, seed: int) -> None:
        keys = Credentials.derived(alias, seed)
        self.credentials = replace(keys, api_key=f"ck_{keys.api_key}", api_secret=f"cs_{keys.api_secret}")
        self.permissions: dict[str, Permission] = {}
        self.bucket = LeakyBucket(clock, enabled=False)
        self.faults = Faults(chance)
        self.nonces = Nonces()
        self.hook_secrets: dict[int, str] = {}
        hooks = HookOutbox(clock, self.credentials.session_id, self._profile, chance)
        super().__init__(alias, clock, ids, WooSwitches(), hooks)

    def load(self, seed: SeedSite) -> None:
        """Fill the shop with a site's products and stock."""
        fill(self, seed)

    def identify(self, knock: Knock) -> Identity | None:
        """Basic over https; on plain http it is ignored, and only a signature counts."""
        query = dict(knock.query)
        if self.switches.https:
            key, secret = basic_pair(knock.headers.get("Authorization", "")) or (None, None)
            if key != self.credentials.api_key:
                return None
            if secret != self.credentials.api_secret:
                raise not_authentic("Consumer secret is invalid.")
            return Identity("basic")
        if query.get("oauth_consumer_key") != self.credentials.api_key:
            return None
        self.nonces.check(knock, self.credentials.api_secret)
        return Identity("oauth")

    def refusal(
        self,
        kind: RefusalKind,
        resource: str = "",  # noqa: ARG002 -- a key opens everything alike
        access: Access = "read",
    ) -> Reply:
        """The shop's answer to a call that reaches no handler."""
        refusals: dict[str, WooRefusal] = {
            "unauthorized": cannot_view(),
            "forbidden": not_authentic(f"The API key provided does not have {access} permissions."),
            "no_route": NO_ROUTE,
            "no_object": NO_ROUTE,
            "wrong_method": NO_ROUTE,
            "bad_json": BAD_JSON,
        }
        if kind == "too_many":  # the host's, not the shop's
            wait = f"{max(self.bucket.retry_after, 0.001):.3f}"
            headers = {"Content-Type": "text/html; charset=utf-8", "Retry-After": wait}
            return Reply(429, b"<html><body><h1>Too Many Requests</h1></body></html>", headers)
        return refusals[kind].reply

    def rate_headers(self) -> Mapping[str, str]:
        """It states no limit."""
        return {}

    def switched(self) -> None:
        """Every switch is looked at when it counts."""

    def dump(self, what: str) -> Any:
        """The whole present state under one name; `variants` is what can be sold, in the words of every sandbox."""
        match what:
            case "products":
                return [rendering.product(self, item) for item in self.products()]
            case "variants":
                return [self.shelf_row(item) for item in self.items.values() if item.type != "variable"]
            case "orders":
                return [rendering.order(self, row) for row in self.orders.values()]
            case "webhooks":
                return [rendering.hook(self, row) for row in self.hook_rows.values()]
        raise KeyError(f"A WooCommerce shop can show {', '.join(DUMPS)}, not '{what}'.")

    def shelf_row(self, item: Item) -> dict[str, Any]:
        """One thing that can be sold, with the names that other kinds of shop use."""
        parent, keeper = self.parent_of(item), rendering.stock_keeper(self, item)
        before = amount(item.regular_price) if on_sale(item, self.now()) else None
        return {
            "id": item.id,
            "product_id": parent.id,
            "sku": self.shown_sku(item),
            "price": float(amount(price(self, item)) or 0),
            "compare_at_price": None if before is None else float(before),
            "inventory_quantity": keeper.stock_quantity if keeper.manage_stock else None,
            "managed": keeper.manage_stock,
        }

    def _profile(self) -> HookProfile:
        switches = self.switches
        return HookProfile(
            topic_header="X-WC-Webhook-Topic",
            signature_header="X-WC-Webhook-Signature",
            extra_headers={"X-WC-Webhook-Source": f"https://{self.alias}.example/"},
            more_headers=self._delivery_headers,
            drop=switches.hook_drop,
            duplicate=switches.hook_duplicate,
            reorder=switches.hook_reorder,
            delay=switches.hook_delay_seconds,
            attempts=switches.hook_attempts,
        )

    def _delivery_headers(self, hook: Subscription) -> Mapping[str, str]:
        """The delivery id is made of webhook and second, so that two within one second share it."""
        resource, _, event = hook.topic.partition(".")
        delivery = hashlib.md5(f"{hook.id}/{int(time.time())}".encode(), usedforsecurity=False).hexdigest()
        return {
            "X-WC-Webhook-Resource": resource,
            "X-WC-Webhook-Event": event,
            "X-WC-Webhook-ID": str(hook.id),
            "X-WC-Webhook-Delivery-ID": delivery,
        }
