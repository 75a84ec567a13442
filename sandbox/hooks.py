"""Webhooks of a shop: who wants to hear of what, and the delivery with its ways to go wrong.

A delivery is signed with Base64(HMAC-SHA256(raw body, app secret)) (contracts/sapo-pos.md §2.14,
contracts/sapo-web.md §7). Deliveries can be dropped, doubled, delayed and put in the wrong order.
"""

import asyncio
import base64
import hashlib
import hmac
import random
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from sandbox.clock import Clock
from sandbox.encoding import encode


@dataclass(slots=True)
class Subscription:
    """One registered webhook."""

    id: int
    topic: str
    address: str
    format: str
    created_on: str
    modified_on: str
    secret: str = ""  # its own, where each webhook has one

    def as_dict(self) -> dict[str, Any]:
        """Return the object as the API shows it."""
        names = ("id", "address", "format", "topic", "created_on", "modified_on")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class HookProfile:
    """How a shop delivers at this moment; made by the shop from its switches. Seconds are scaled by the clock.

    `attempts` counts tries in all; a try that finds no 2xx answer is followed by another after `retry_seconds`.
    With `wrapped` the body stands below the first word of the topic (`products/update` → `product`).
    """

    topic_header: str
    signature_header: str
    extra_headers: Mapping[str, str] = field(default_factory=dict)
    object_id_header: str = ""
    more_headers: Callable[[Subscription], Mapping[str, str]] | None = None  # those that differ by webhook
    secret: str = ""  # empty: the outbox's own
    enabled: bool = True
    wrapped: bool = False
    drop: float = 0.0
    duplicate: float = 0.0
    reorder: bool = False
    delay: float = 0.0
    attempts: int = 1
    retry_seconds: float = 60.0
    timeout: float = 5.0


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one address, signed and ready."""

    address: str
    raw: bytes
    headers: Mapping[str, str]


REMEMBERED = 10_000
SINGULAR = {"inventories": "inventory", "categories": "category", "inventory_levels": "inventory_level"}


def sign(raw: bytes, secret: str) -> str:
    """Return Base64(HMAC-SHA256(raw, secret))."""
    return base64.b64encode(hmac.new(secret.encode(), raw, hashlib.sha256).digest()).decode()


def root_of(topic: str) -> str:
    """Return the root key for a wrapped body: `orders/create` → `order`."""
    plural = topic.partition("/")[0]
    return SINGULAR.get(plural, plural.removesuffix("s"))


class HookOutbox:
    """Subscriptions of one shop, and the messages on their way. One message goes to each matching address.

    `fired` are the topics in the order of the messages, `outcomes` what became of each try: address, and status
    or the name of the error. Both remember the last ones only.
    """

    def __init__(self, clock: Clock, secret: str, profile: Callable[[], HookProfile], chance: random.Random) -> None:
        self._clock = clock
        self._secret = secret
        self._profile = profile
        self._chance = chance
        self._held: list[Delivery] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None
        self.subscriptions: dict[int, Subscription] = {}
        self.fired: deque[str] = deque(maxlen=REMEMBERED)
        self.outcomes: deque[tuple[str, int | str]] = deque(maxlen=REMEMBERED)

    def wanted(self, topic: str) -> bool:
        """Return whether anybody listens, so that a body need not be built for nobody."""
        return any(one.topic == topic for one in self.subscriptions.values())

    def fire(self, topic: str, body: Any, object_id: int | None = None) -> None:
        """Send the body to everyone who wants the topic; returns at once. Needs a running event loop."""
        profile = self._profile()
        if not profile.enabled:
            return
        for subscription in list(self.subscriptions.values()):
            if subscription.topic == topic:
                self.fired.append(topic)
                self._post(self._prepared(subscription, body, object_id, profile), profile)

    def ping(self, address: str, raw: bytes, headers: Mapping[str, str]) -> None:
        """Send something that is no delivery, unsigned, once."""
        self._start(self._deliver(Delivery(address, raw, headers), self._profile()))

    def _prepared(self, subscription: Subscription, body: Any, object_id: int | None, profile: HookProfile) -> Delivery:
        raw = encode({root_of(subscription.topic): body} if profile.wrapped else body)
        headers = {
            "Content-Type": "application/json",
            profile.topic_header: subscription.topic,
            profile.signature_header: sign(raw, subscription.secret or profile.secret or self._secret),
            **profile.extra_headers,
        }
        if profile.object_id_header and object_id is not None:
            headers[profile.object_id_header] = str(object_id)
        if profile.more_headers is not None:
            headers.update(profile.more_headers(subscription))
        return Delivery(subscription.address, raw, headers)

    def _post(self, delivery: Delivery, profile: HookProfile) -> None:
        if self._chance.random() < profile.drop:
            self.outcomes.append((delivery.address, "dropped"))
            return
        copies = 2 if self._chance.random() < profile.duplicate else 1
        if profile.reorder and not self._held:
            self._held = [delivery] * copies
            self._start(self._release_later(profile))
            return
        batch = [delivery] * copies + self._held
        self._held = []
        self._start(self._deliver_all(batch, profile))

    def _start(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _release_later(self, profile: HookProfile) -> None:
        """Send what waits for a later message to overtake it, when none comes."""
        await self._clock.sleep(2.0)
        held, self._held = self._held, []
        await self._deliver_all(held, profile)

    async def _deliver_all(self, batch: list[Delivery], profile: HookProfile) -> None:
        await self._clock.sleep(profile.delay)
        for delivery in batch:
            await self._deliver(delivery, profile)

    async def _deliver(self, delivery: Delivery, profile: HookProfile) -> None:
        for attempt in range(profile.attempts):
            if attempt:
                await self._clock.sleep(profile.retry_seconds)
            outcome = await self._try(delivery, profile)
            self.outcomes.append((delivery.address, outcome))
            if isinstance(outcome, int) and 200 <= outcome < 300:
                return

    async def _try(self, delivery: Delivery, profile: HookProfile) -> int | str:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        timeout = aiohttp.ClientTimeout(total=profile.timeout)
        try:
            async with self._session.post(
                delivery.address, data=delivery.raw, headers=delivery.headers, timeout=timeout
            ) as answer:
                return answer.status
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            return type(error).__name__

    async def close(self) -> None:
        """Give up what is still on its way."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None
