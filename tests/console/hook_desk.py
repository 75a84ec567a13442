"""A receiver in a thread with an installation behind it, and a sandbox whose shops deliver to it."""

import base64
import hashlib
import hmac
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from console.receiver import receiving
from resources.hooking import hooks_on
from resources.installation import Installation
from resources.toolbox import Toolbox, open_toolbox
from resources.trust import trust
from sync.settings import LimitSettings, PosSettings, SiteSettings
from tests.sandbox.conftest import POS_ALIAS, SITE_ALIAS, SPEED, Running

NOW = datetime(2026, 1, 1, tzinfo=UTC)
QUICK = LimitSettings(leak=2 * SPEED)


@dataclass
class Desk:
    """A receiver that listens at `base`."""

    running: Running
    tools: Toolbox
    base: str

    def turn_on(self, *aliases: str) -> None:
        for alias in aliases or (POS_ALIAS, SITE_ALIAS):
            assert hooks_on(self.tools, alias, self.base).made

    def switch(self, alias: str, **switches: Any) -> None:
        self.running.control(alias).patch("/switches", json=switches).raise_for_status()

    def change_stock(self, sku: str, on_hand: int) -> None:
        """As a count in the POS would."""
        body = {"sku": sku, "branch": "CN1", "on_hand": on_hand}
        self.running.control(POS_ALIAS).post("/stock", json=body).raise_for_status()

    def place_order(self) -> dict[str, Any]:
        wish = {"lines": [{"sku": "BUT", "quantity": 1}], "customer": {"name": "Nguyễn Văn An", "phone": "0901234567"}}
        answer = self.running.control(SITE_ALIAS).post("/orders", json=wish)
        answer.raise_for_status()
        return dict(answer.json()["order"])

    def product(self, sku: str) -> int:
        """Id of the product of a variant of the POS."""
        return int(self.running.world.pos.by_sku[sku][0].product.id)

    def named(self, alias: str = POS_ALIAS) -> set[tuple[str, int]]:
        return {(poke.subject, poke.subject_id) for poke in self.tools.database.pokes.due(alias)}

    def outcomes(self, alias: str = POS_ALIAS) -> list[int | str]:
        """What became of each delivery of a shop so far."""
        return [outcome for _, outcome in self.running.control(alias).get("/deliveries").json()]

    def secret(self, alias: str) -> str:
        keys = self.running.world.shop(alias).credentials
        return keys.app_client_secret if alias == POS_ALIAS else keys.api_secret

    def deliver(
        self, alias: str, raw: bytes, topic: str = "products/update", signature: str | None = None
    ) -> httpx.Response:
        """A delivery as the shop would make it, or with another signature."""
        signature = signed(raw, self.secret(alias)) if signature is None else signature
        return self.post(alias, raw, {"X-Sapo-Topic": topic, "X-Sapo-Hmac-Sha256": signature})

    def post(self, alias: str, raw: bytes, headers: dict[str, str]) -> httpx.Response:
        sent = {name: value.encode("latin-1") for name, value in headers.items()}
        return httpx.post(f"{self.base}/hooks/{alias}", content=raw, headers=sent, timeout=20, verify=trust())


def signed(raw: bytes, secret: str) -> str:
    return base64.b64encode(hmac.new(secret.encode(), raw, hashlib.sha256).digest()).decode()


@contextmanager
def open_desk(folder: Path, database_url: str, running: Running) -> Iterator[Desk]:
    """An installation with both shops connected, and its receiver."""
    installation = Installation(home=folder, database_url=database_url, allow_loopback=True)
    with open_toolbox(installation) as tools:
        connect(tools, running)
        with receiving(tools) as base:
            yield Desk(running, tools, base)


def connect(tools: Toolbox, running: Running) -> None:
    """The POS by its app's token, whose secret signs; the site by the pair of its private app, which signs itself."""
    state, seal = tools.database.state, tools.vault.seal
    keys = running.world.pos.credentials
    token = seal({"kind": "token", "token": keys.access_token, "webhook_secret": keys.app_client_secret})
    state.connect_pos(POS_ALIAS, "sapo-pos", f"{running.address}/{POS_ALIAS}", token, PosSettings(limit=QUICK))
    keys = running.world.sites[SITE_ALIAS].credentials
    pair = seal({"kind": "basic", "key": keys.api_key, "secret": keys.api_secret})
    address = f"{running.address}/{SITE_ALIAS}"
    state.connect_site(SITE_ALIAS, "sapo-web", address, pair, SiteSettings(limit=QUICK), "live", NOW)


def wait_for(what: str, done: Callable[[], bool], seconds: float = 20) -> None:
    """Wait until something is so; fails with its name when it does not come about."""
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, f"{what}: not within {seconds:.0f} s"
        time.sleep(0.02)
