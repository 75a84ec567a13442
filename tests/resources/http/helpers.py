"""Clients of a running sandbox, as impatient as a test."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from resources.http import Pace, ShopHttp
from resources.http_credentials import Credentials, consumer_credentials, token_credentials
from resources.http_retry import Patience
from resources.sapo_pos.client import SapoPos
from resources.sapo_web.client import SapoWeb
from resources.woocommerce.client import WooCommerce
from sync.ports import Lane
from tests.sandbox.conftest import Running

FAST = Patience(connect=2, read=1.0, whole_answer=5, first_wait=0.01, longest_wait=0.05, give_up_after=10)
# For what no answer is late in: a busy machine must not be taken for a shop that lost a request.
PATIENT = replace(FAST, read=30, whole_answer=60)


@dataclass
class OpenPace:
    """A pace without a limit that notes what it is told."""

    heard_of: list[tuple[int, int]] = field(default_factory=list)
    rejections: list[float] = field(default_factory=list)

    def take(self, lane: Lane) -> float:  # noqa: ARG002
        return 0.0

    def heard(self, used: int, size: int) -> None:
        self.heard_of.append((used, size))

    def rejected(self, retry_after: float) -> None:
        self.rejections.append(retry_after)

    def answered(self, seconds: float, *, well: bool) -> None:
        pass


def opened(
    running: Running,
    alias: str,
    pace: Pace | None = None,
    patience: Patience = FAST,
    credentials: Credentials | None = None,
    lane: Lane = "listings",
) -> ShopHttp:
    """The way to a shop of the sandbox, with its token."""
    own = token_credentials(running.world.shop(alias).credentials.access_token)
    address = f"{running.address}/{alias}"
    return ShopHttp(alias, address, credentials or own, pace or OpenPace(), lane, patience)


class Clients:
    """Makes clients and closes them in the end; the sandbox's own limit is lifted for them."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    def http(self, running: Running, alias: str, **more: Any) -> ShopHttp:
        running.world.shop(alias).bucket.enabled = False
        return self._stack.enter_context(opened(running, alias, **more))

    def pos(self, running: Running, **more: Any) -> SapoPos:
        return SapoPos(self.http(running, running.world.pos.alias, **more))

    def site(
        self,
        running: Running,
        alias: str,
        known: dict[str, Any] | None = None,
        location: int | None = None,
        **more: Any,
    ) -> SapoWeb:
        """`known` is filled with what the client remembers."""
        memory = {} if known is None else known
        return SapoWeb(self.http(running, alias, **more), location, dict(memory), memory.update)

    def shop(self, running: Running, alias: str, known: dict[str, Any] | None = None, **more: Any) -> WooCommerce:
        """A client of a WooCommerce site, which signs its requests, with its memory."""
        keys = running.world.shop(alias).credentials
        opening = consumer_credentials(keys.api_key, keys.api_secret, running.address)
        memory = {} if known is None else known
        http = self.http(running, alias, **{"credentials": opening, **more})
        return WooCommerce(http, dict(memory), memory.update, hook_secret="bi-mat-cua-minh")


@contextmanager
def clients() -> Iterator[Clients]:
    with ExitStack() as stack:
        yield Clients(stack)


def calls(running: Running, alias: str) -> dict[str, dict[str, int]]:
    """What a shop was asked: `GET /admin/products.json` → status → how often."""
    shops = running.world.log.snapshot()["shops"]
    return dict(shops.get(alias, {}).get("by_route", {}))


def total_calls(running: Running, alias: str) -> int:
    """How many requests reached a shop since the last reset."""
    return sum(sum(statuses.values()) for statuses in calls(running, alias).values())
