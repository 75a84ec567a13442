"""Webhooks of connected shops with everything in its place: our address, the clients, the secret that signs.

What is set up and what is removed stands in `sync/connecting/webhooks.py`.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

from resources.hook_signature import hook_secret
from resources.installation import Installation
from resources.probe_http import OFFICIAL_PATH
from resources.toolbox import Toolbox
from sync.catalogs.pokes import hook_stream
from sync.connecting.webhooks import (
    POS_TOPICS,
    HookReport,
    HookShop,
    is_at,
    our_addresses,
    remove_hooks,
    set_up_hooks,
)
from sync.errors import ShopError, WrongUse

Owner = Literal["ours", "official", "other"]

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_PATH = r"(?:/[A-Za-z0-9._~-]+)*"
_PUBLIC = re.compile(rf"https://{_LABEL}(?:\.{_LABEL})*(?::[0-9]{{1,5}})?{_PATH}", re.ASCII)
_LOOPBACK = re.compile(rf"http://(?:127\.0\.0\.1|localhost|\[::1\])(?::[0-9]{{1,5}})?{_PATH}", re.ASCII)


@dataclass(frozen=True, slots=True)
class SeenHook:
    """A webhook in a shop. `where` is the whole address of one of ours, the host of others': a path may be secret."""

    topic: str
    owner: Owner
    where: str


@dataclass(frozen=True, slots=True)
class ShopHooks:
    """The webhooks of one shop.

    Attributes:
        alias: of the shop.
        signed: whether a secret is known, without which no delivery is taken.
        last_delivery: when the last genuine one came, within a few seconds.
        hooks: all that stand in the shop.
        problem: why they could not be listed; empty when they were.
    """

    alias: str
    signed: bool
    last_delivery: datetime | None
    hooks: tuple[SeenHook, ...]
    problem: str = ""


def own_address(installation: Installation, url: str | None) -> str:
    """The base of our address: `url`, else that of the installation; without a slash at its end.

    Raises:
        WrongUse: none is given, or it is not https (plain http on loopback is for the sandbox alone).
    """
    given = (url or installation.console_url).strip().removesuffix("/")
    if not given:
        raise WrongUse("Where shall the shops deliver? Give --url https://… or set MULTIWEB_CONSOLE_URL.")
    if _PUBLIC.fullmatch(given) or (installation.allow_loopback and _LOOPBACK.fullmatch(given)):
        return given
    raise WrongUse("The address for webhooks must be https://host, perhaps with a port and a path, and nothing else.")


def hooks_on(tools: Toolbox, alias: str, base: str, *, who: str = "cli") -> HookReport:
    """Let a connected shop tell us of what changes; see `sync.connecting.webhooks.set_up_hooks` for what is refused.

    Raises:
        WrongUse: the shop is unknown, or no secret is known that would sign what it delivers.
    """
    if not signs(tools, alias):
        raise WrongUse(
            f"No secret is known that signs the webhooks of {alias}, so that none could be believed. "
            f"Give the secret of its app: multiweb credentials {alias} … --webhook-secret-file FILE"
        )
    with _shop(tools, alias) as (shop, topics):
        return set_up_hooks(shop, topics, base, tools.database.state, who)


def hooks_off(tools: Toolbox, alias: str, base: str | None = None, *, who: str = "cli") -> HookReport:
    """Take down our webhooks in a connected shop; with `base` also those of an address we no longer know.

    Raises WrongUse for an unknown shop, and ShopError when it cannot be reached.
    """
    with _shop(tools, alias) as (shop, _):
        return remove_hooks(shop, tools.database.state, who, () if base is None else (base,))


def hooks_seen(tools: Toolbox, alias: str) -> ShopHooks:
    """The webhooks that stand in a connected shop, whoever set them up. Raises WrongUse for an unknown shop."""
    state = tools.database.state
    ours = our_addresses(alias, state)
    signed, last = signs(tools, alias), state.watermark(hook_stream(alias))
    try:
        with _shop(tools, alias) as (shop, _):
            found = shop.webhooks()
    except ShopError as error:
        return ShopHooks(alias, signed, last, (), str(error))
    seen = [_seen(hook.topic, hook.address, ours) for hook in found]
    return ShopHooks(alias, signed, last, tuple(sorted(seen, key=lambda hook: (hook.owner != "ours", hook.topic))))


def signs(tools: Toolbox, alias: str) -> bool:
    """Whether a secret is known that signs the webhooks of a connected shop. Raises WrongUse as `Vault.open`."""
    return hook_secret(tools.vault.open(tools.database.state.secret(alias))) is not None


@contextmanager
def _shop(tools: Toolbox, alias: str) -> Iterator[tuple[HookShop, tuple[str, ...]]]:
    """A client of a shop of either kind, with the topics that are of use of it."""
    if alias == tools.database.state.pos().alias:
        with tools.pos() as pos:
            yield pos, POS_TOPICS
    else:
        with tools.site(alias) as site:
            yield site, site.capabilities.hook_topics


def _seen(topic: str, address: str, ours: tuple[str, ...]) -> SeenHook:
    if is_at(address, ours):
        return SeenHook(topic, "ours", address)
    try:
        host = urlsplit(address).hostname or "?"
    except ValueError:
        host = "?"
    return SeenHook(topic, "official" if OFFICIAL_PATH in address else "other", host)
