"""The keys of a shop, as a request carries them; they never show in a text or a log."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from resources.http_signing import OneLegged
from sync.errors import WrongUse

# Anything else could break out of its header, or come back inside an error about the header.
_PRINTABLE = re.compile(r"[\x21-\x7e]{1,4096}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What opens a shop, and every text that must never be shown.

    `header` goes on every request, or `auth` signs each one by itself.
    """

    header: tuple[str, str] | None = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)
    auth: httpx.Auth | None = field(default=None, repr=False)

    @property
    def headers(self) -> dict[str, str]:
        """The headers of every request."""
        return {} if self.header is None else dict([self.header])

    def hidden_in(self, text: str) -> str:
        """The text with every secret replaced by stars."""
        for secret in self.secrets:
            text = text.replace(secret, "***")
        return text


def token_credentials(token: str) -> Credentials:
    """An app's access token (contracts/sapo-pos.md §1.2, sapo-web.md §1.2)."""
    return Credentials(("X-Sapo-Access-Token", _checked(token, "access token")), (token,))


def basic_credentials(key: str, secret: str) -> Credentials:
    """Key and secret of a private app (contracts/sapo-web.md §1.1)."""
    _checked(key, "API key")
    _checked(secret, "API secret")
    if ":" in key:
        raise WrongUse("An API key holds no colon; copy it again from the shop's private app.")
    coded = base64.b64encode(f"{key}:{secret}".encode()).decode("ascii")
    return Credentials(("Authorization", f"Basic {coded}"), (coded, secret, key))


def consumer_credentials(key: str, secret: str, address: str) -> Credentials:
    """Consumer key and secret: Basic over https; on plain http, where that is ignored, a signature on each request.

    (contracts/woocommerce.md, Transport)
    """
    if address.startswith("https://"):
        return basic_credentials(key, secret)
    _checked(key, "consumer key")
    _checked(secret, "consumer secret")
    return Credentials(None, (secret, key), OneLegged(key, secret))


def credentials_from(sealed: Mapping[str, object], address: str) -> Credentials:
    """The credentials in an opened secret, for a shop at an address: `kind` is `token`, `basic` or `consumer`.

    Raises:
        WrongUse: something is missing, or holds characters no key has.
    """
    match sealed.get("kind"):
        case "token":
            return token_credentials(_given(sealed, "token"))
        case "basic":
            return basic_credentials(_given(sealed, "key"), _given(sealed, "secret"))
        case "consumer":
            return consumer_credentials(_given(sealed, "key"), _given(sealed, "secret"), address)
        case _:
            raise WrongUse("The stored secret is of no known kind; connect the shop again.")


def _given(sealed: Mapping[str, object], name: str) -> str:
    value = sealed.get(name)
    if not isinstance(value, str):
        raise WrongUse(f"The stored secret has no '{name}'; connect the shop again.")
    return value


def _checked(value: str, name: str) -> str:
    if not _PRINTABLE.fullmatch(value):
        raise WrongUse(f"The {name} is empty or holds spaces or other characters that no key has; copy it again.")
    return value
