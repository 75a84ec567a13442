"""Connecting an app: authorize, callback, access token (contracts/sapo-pos.md §1.2).

There is no screen to agree on: whoever opens the authorize address has agreed.
"""

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from sandbox.wire import Identity, Permission, Refused, Reply, Route, ShopRequest

if TYPE_CHECKING:
    from sandbox.pos.shop import PosShop

RESOURCES_OF_SCOPE = {
    "products": ("products",),
    "sales": ("orders", "fulfillments"),
    "orders": ("orders",),
    "fulfillments": ("fulfillments",),
    "customers": ("customers",),
    "settings": ("settings",),
    "accounts": ("accounts",),
    "Branch": ("locations",),
}
# Names that only one of the two sets of documents has (contracts/sapo-pos.md §1.2).
OLDER = ("sales", "settings", "accounts", "Branch")
NEWER = ("orders", "fulfillments")
ALWAYS_READ = ("settings", "accounts", "locations")


def granted(scope: str, names: str = "both") -> dict[str, Permission]:
    """Return the rights that a comma list of scopes gives; dictionaries can always be read.

    `names` says which names are known: `older`, `newer` or `both`; one that is not known gives nothing.
    """
    unknown = {"older": NEWER, "newer": OLDER}.get(names, ())
    rights: dict[str, Permission] = dict.fromkeys(ALWAYS_READ, "read")
    for one in scope.replace(" ", ",").split(","):
        access, _, name = one.strip().partition("_")
        for resource in () if name in unknown else RESOURCES_OF_SCOPE.get(name, ()):
            if access == "write":
                rights[resource] = "write"
            elif access == "read":
                rights.setdefault(resource, "read")
    return rights


def callback_digest(fields: dict[str, str], secret: str, form: str) -> str:
    """Return the digest of a callback's fields: sorted, joined as k=v with &, HMAC-SHA256 with the app secret."""
    message = "&".join(f"{name}={fields[name]}" for name in sorted(fields))
    digest = hmac.new(secret.encode(), message.encode(), hashlib.sha256)
    return digest.hexdigest() if form == "hex" else base64.b64encode(digest.digest()).decode()


def _oauth_error(name: str, text: str) -> Refused:
    return Refused(Reply(400, {"error": name, "error_description": text}))


async def authorize(request: ShopRequest) -> Reply:
    """Send the browser back to the app with a code."""
    shop: PosShop = request.shop
    keys, query = shop.credentials, request.query
    if query.get("client_id") != keys.app_client_id:
        raise _oauth_error("invalid_client", "The client_id is not known.")
    target = query.get("redirect_uri", "")
    if not target.startswith(("http://", "https://")):
        raise _oauth_error("invalid_request", "The redirect_uri is missing.")
    code = f"{shop.chance.getrandbits(128):032x}"
    shop.codes[code] = Identity("oauth", granted(query.get("scope", ""), shop.switches.scope_names))
    fields = {
        "code": code,
        "timestamp": str(int(shop.clock.now().timestamp())),
        shop.switches.callback_shop: f"{shop.alias}.mysapogo.com",
    }
    if query.get("state"):
        fields["state"] = query["state"]
    fields["hmac"] = callback_digest(fields, keys.app_client_secret, shop.switches.callback_digest)
    joint = "&" if "?" in target else "?"
    return Reply(302, None, {"Location": f"{target}{joint}{urlencode(fields)}"})


async def exchange(request: ShopRequest) -> Reply:
    """Give the token for a code; a code is good for one exchange, a token never ends."""
    shop: PosShop = request.shop
    keys, fields = shop.credentials, request.fields()
    sent_as_form = "form-urlencoded" in request.headers.get("Content-Type", "")
    wanted = shop.switches.exchange_form
    if wanted != "both" and (wanted == "form") != sent_as_form:
        raise _oauth_error("invalid_request", "The body is not of the expected kind.")
    if (fields.get("client_id"), fields.get("client_secret")) != (keys.app_client_id, keys.app_client_secret):
        raise _oauth_error("invalid_client", "The client_id or client_secret is wrong.")
    identity = shop.codes.pop(str(fields.get("code")), None)
    if identity is None:
        raise _oauth_error("invalid_request", "The code is unknown or was used already.")
    token = f"{shop.chance.getrandbits(128):032x}"
    shop.tokens[token] = identity
    return Reply(200, {"access_token": token})


def routes() -> list[Route]:
    """Return the addresses that need no credentials."""
    return [
        Route("GET", "/admin/oauth/authorize", authorize, public=True),
        Route("POST", "/admin/oauth/access_token", exchange, public=True),
    ]
