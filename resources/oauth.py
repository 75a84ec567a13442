"""Asking a shop's owner for permission: the address to send the browser to, and what is believed of what comes back.

The same steps at both platforms (contracts/sapo-web.md §1.2, contracts/sapo-pos.md §1.2).
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

import httpx

from resources.trust import trust
from sync.errors import WrongUse

# Documented ones alone; which scope opens stock and locations is written nowhere (contracts/sapo-web.md §1.2), so
# the look at the shop afterwards tells whether these do. None for customers: the buyer comes with the order.
# The POS has two sets of names, and nothing tells which of them a shop knows (contracts/sapo-pos.md §1.2).
NEWER_NAMES = "sapo-pos-newer"
SCOPES = {
    "sapo-web": ("read_products", "write_products", "read_orders"),
    "sapo-pos": (
        *("read_products", "write_products", "read_sales", "write_sales", "read_customers", "write_customers"),
        *("read_settings", "write_settings", "read_Branch"),
    ),
    NEWER_NAMES: (
        *("read_products", "write_products", "read_orders", "write_orders", "read_customers", "write_customers"),
    ),
}
EXCHANGE_SECONDS = 20.0
_UNSIGNED = ("hmac", "signature")


def authorize_address(base: str, client_id: str, redirect: str, state: str, rights: str = "sapo-web") -> str:
    """Where the browser of the shop's owner goes to give permission.

    Args:
        base: checked address of the shop.
        client_id: of the app that asks.
        redirect: where the browser comes back to.
        state: comes back with it.
        rights: which of `SCOPES` are asked for.
    """
    asked = {"client_id": client_id, "scope": ",".join(SCOPES[rights]), "redirect_uri": redirect, "state": state}
    return f"{base}/admin/oauth/authorize?{urlencode(asked)}"


def is_signed(query: Mapping[str, str], client_secret: str) -> bool:
    """Whether the shop signed what came back: HMAC-SHA256 of the sorted pairs, as Base64 or as hex.

    The documents say Base64; other people's clients compare hex (contracts/sapo-web.md §1.2).
    """
    message = "&".join(f"{key}={query[key]}" for key in sorted(query) if key not in _UNSIGNED)
    digest = hmac.new(client_secret.encode(), message.encode(), hashlib.sha256).digest()
    given = query.get("hmac", "").encode()
    wanted = (base64.b64encode(digest), digest.hex().encode())
    # Both are compared in any case, so that the time tells nothing.
    return bool(sum(hmac.compare_digest(one, given) for one in wanted))


def names_shop(query: Mapping[str, str], base: str) -> bool:
    """Whether the answer names the shop that was asked; a sandbox on loopback has no name of its own to compare.

    A POS calls itself `store` in the documents and `tenant` where it was seen (contracts/sapo-pos.md §1.2).
    """
    parts = urlsplit(base)
    named = query.get("store") or query.get("tenant") or ""
    return parts.hostname == "127.0.0.1" or named.lower() == parts.netloc


def exchange(base: str, client_id: str, client_secret: str, code: str) -> str:
    """The permanent access token for a code. Raises WrongUse when the shop gives none.

    JSON as documented, else a form, as other people's clients send it (contracts/sapo-web.md §1.2).
    """
    body = {"client_id": client_id, "client_secret": client_secret, "code": code}
    address = f"{base}/admin/oauth/access_token"
    try:
        outside = base.startswith("https://")
        with httpx.Client(timeout=EXCHANGE_SECONDS, verify=trust(), trust_env=outside) as client:
            answer = client.post(address, json=body)
            if 400 <= answer.status_code < 500:
                answer = client.post(address, data=body)
    except httpx.HTTPError as error:
        raise WrongUse(f"The shop gave no access token ({type(error).__name__}); ask for permission again.") from None
    try:
        token = answer.json().get("access_token") if answer.status_code == 200 else None
    except (ValueError, AttributeError):
        token = None
    if not isinstance(token, str) or not token:
        raise WrongUse(f"The shop gave no access token (status {answer.status_code}); ask for permission again.")
    return token
