"""One Sapo Web shop: its state, its keys and the manners the server asks of every shop."""

import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec

from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.hooks import HookOutbox, HookProfile
from sandbox.ids import IdCounter
from sandbox.limits import LeakyBucket
from sandbox.seeds import SeedSite
from sandbox.web.errors import Refusal, render
from sandbox.web.oauth import Grants
from sandbox.web.seeding import fill
from sandbox.web.state import State
from sandbox.web.switches import WebSwitches
from sandbox.wire import Access, Credentials, Identity, Kind, Knock, Permission, RefusalKind, Reply, basic_pair

TOKEN_HEADERS = ("X-Sapo-Access-Token", "X-Bizweb-Access-Token")
STATUS_OF: Mapping[RefusalKind, int] = {
    "unauthorized": 401,
    "forbidden": 403,
    "no_route": 404,
    "no_object": 404,
    "wrong_method": 405,
    "too_many": 429,
    "bad_json": 400,
}
DUMPS = ("products", "variants", "orders", "transactions", "customers", "locations", "levels", "price_rules")


class WebShop(State):
    """A shop of kind `sapo-web`, fit for `sandbox.wire.Shop`."""

    kind: Kind = "sapo-web"

    def __init__(self, alias: str, clock: Clock, ids: IdCounter, chance: random.Random, seed: int) -> None:
        self.credentials = Credentials.derived(alias, seed)
        self.permissions: dict[str, Permission] = {}
        self.bucket = LeakyBucket(clock)
        self.faults = Faults(chance)
        self.grants = Grants(self.credentials)
        hooks = HookOutbox(clock, self.credentials.api_secret, self._profile, chance)
        super().__init__(alias, clock, ids, WebSwitches(), hooks)

    @property
    def domain(self) -> str:
        """The address of the shop as Sapo names it; the sandbox itself answers on loopback."""
        return f"{self.alias}.mysapo.net"

    def load(self, seed: SeedSite) -> None:
        """Fill the shop with a site's products, stock and locations."""
        fill(self, seed)

    def identify(self, knock: Knock) -> Identity | None:
        """Basic with the private app's pair, or a token in either header; a browser's cookie is none (§1)."""
        headers = knock.headers
        for name in TOKEN_HEADERS:
            if name in headers:
                return self._by_token(headers[name])
        pair = basic_pair(headers.get("Authorization", ""))
        if pair == (self.credentials.api_key, self.credentials.api_secret):
            return Identity("private app")
        return None

    def _by_token(self, token: str) -> Identity | None:
        if token == self.credentials.access_token:
            return Identity("token")
        permissions = self.grants.permissions_of(token, self.switches)
        return None if permissions is None else Identity(f"oauth:{token}", permissions)

    def refusal(
        self,
        kind: RefusalKind,
        resource: str = "",  # noqa: ARG002 -- this kind of shop does not name what is missing
        access: Access = "read",  # noqa: ARG002
    ) -> Reply:
        """The shop's answer to a call that reaches no handler, in the shape of its switches (§8)."""
        reply = self.answer(Refusal(STATUS_OF[kind]))
        if kind == "too_many":
            wait = max(self.bucket.retry_after, 0.001)
            return replace(reply, headers={**reply.headers, "Retry-After": f"{wait:.3f}"})
        return reply

    def answer(self, refusal: Refusal) -> Reply:
        """A refusal of the rules as an answer."""
        status, body, headers = render(refusal, self.switches)
        return Reply(status, body, headers)

    def rate_headers(self) -> Mapping[str, str]:
        """`used/size` under both names (§2)."""
        used = f"{self.bucket.used}/{self.bucket.size}"
        return {"X-Sapo-Api-Call-Limit": used, "X-Bizweb-Api-Call-Limit": used}

    def switched(self) -> None:
        """Carry the bucket's switches over to the bucket."""
        self.bucket.enabled = self.switches.rate_limit
        self.bucket.size = self.switches.bucket_size
        self.bucket.leak = self.switches.bucket_leak

    def dump(self, what: str) -> Any:
        """The whole present state under one name, plain values."""
        if what == "webhooks":
            return [hook.as_dict() for hook in self.hooks.subscriptions.values()]
        if what not in DUMPS:
            raise KeyError(f"A web shop can show {', '.join((*DUMPS, 'webhooks'))}, not '{what}'.")
        return msgspec.to_builtins(list(getattr(self, what).values()))

    def _profile(self) -> HookProfile:
        switches, keys = self.switches, self.credentials
        return HookProfile(
            topic_header="X-Sapo-Topic",
            signature_header=switches.hook_signature_header,
            extra_headers={switches.hook_store_header: self.domain},
            secret=keys.app_client_secret if switches.hook_signed_with == "app" else keys.api_secret,
            wrapped=switches.hook_body == "wrapped",
            drop=switches.hook_drop,
            duplicate=switches.hook_duplicate,
            reorder=switches.hook_reorder,
            delay=switches.hook_delay_seconds,
            attempts=switches.hook_attempts,
        )
