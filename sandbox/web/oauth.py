"""Installing an app: codes, tokens and what their scopes allow (contracts/sapo-web.md §1.2)."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from sandbox.web.switches import WebSwitches
from sandbox.wire import Credentials, Permission

RESOURCES = ("products", "orders", "customers", "promotions", "content", "inventory", "locations", "store")
RESOURCE_OF_SCOPE = {
    "price_rules": "promotions",
    "draft_orders": "orders",
    "fulfillments": "orders",
    "shipping": "orders",
    "inventories": "inventory",
}


@dataclass(slots=True)
class Grants:
    """The codes given out and the tokens they became."""

    credentials: Credentials
    codes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    tokens: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def new_code(self, scopes: str) -> str:
        """A code good for one exchange."""
        code = secrets.token_hex(16)
        self.codes[code] = tuple(scope for scope in scopes.replace(" ", ",").split(",") if scope)
        return code

    def exchange(self, client_id: str, client_secret: str, code: str) -> tuple[str, tuple[str, ...]] | None:
        """A permanent token and its scopes, or None for a wrong app or a code that is unknown or used."""
        keys = self.credentials
        if (client_id, client_secret) != (keys.app_client_id, keys.app_client_secret):
            return None
        scopes = self.codes.pop(code, None)
        if scopes is None:
            return None
        token = secrets.token_hex(16)
        self.tokens[token] = scopes
        return token, scopes

    def revoke(self, token: str) -> None:
        self.tokens.pop(token, None)

    def permissions_of(self, token: str, switches: WebSwitches) -> dict[str, Permission] | None:
        """What a token may do, by resource; None when there is no such token."""
        scopes = self.tokens.get(token)
        return None if scopes is None else permissions_of(scopes, switches)


def permissions_of(scopes: tuple[str, ...], switches: WebSwitches) -> dict[str, Permission]:
    """Scopes `read_x`/`write_x` as rights; which scope opens stock and locations is unknown, so a switch."""
    rights: dict[str, Permission] = dict.fromkeys(RESOURCES, "none")
    rights["store"] = "read"
    for scope in scopes:
        verb, _, name = scope.partition("_")
        resource = RESOURCE_OF_SCOPE.get(name, name)
        if verb == "write":
            rights[resource] = "write"
        elif rights.get(resource) != "write":
            rights[resource] = "read"
    if switches.oauth_inventory_scope == "products":
        rights["inventory"] = rights["locations"] = rights["products"]
    return rights


def callback_digest(params: Mapping[str, str], secret: str, switches: WebSwitches) -> str:
    """HMAC-SHA256 over the sorted `k=v` pairs joined with `&`: Base64, or hex by switch."""
    message = "&".join(f"{key}={params[key]}" for key in sorted(params) if key not in ("hmac", "signature"))
    digest = hmac.new(secret.encode(), message.encode(), hashlib.sha256).digest()
    return digest.hex() if switches.callback_hmac == "hex" else base64.b64encode(digest).decode()


def callback_address(redirect_uri: str, params: dict[str, str], secret: str, switches: WebSwitches) -> str:
    """Where the merchant's browser is sent after the app was accepted, signed."""
    signed = {**params, "hmac": callback_digest(params, secret, switches)}
    return f"{redirect_uri}{'&' if '?' in redirect_uri else '?'}{urlencode(signed)}"
