"""What a request and an answer look like between the server and the shops.

A shop's package lists its `Route`s; the server finds the route, checks who asks, and hands the handler a
`ShopRequest`. The handler returns a `Reply`, or raises `Refused` with one from anywhere below.
"""

import base64
import binascii
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from sandbox.faults import Faults
    from sandbox.hooks import HookOutbox
    from sandbox.limits import LeakyBucket
    from sandbox.world import World

Kind = Literal["sapo-pos", "sapo-web", "woocommerce"]
Access = Literal["read", "write"]
Permission = Literal["none", "read", "write"]
RefusalKind = Literal[
    "unauthorized",  # 401: no credentials, or wrong ones
    "forbidden",  # 403: the app has no right on `resource`
    "no_route",  # 404: there is no such address
    "no_object",  # 404: the address is known, the object is not
    "wrong_method",  # 405
    "too_many",  # 429
    "bad_json",  # 400: the body cannot be read
]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer. A `bytes` body goes out as it is; anything else is written as JSON; None is an empty body."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


class Refused(Exception):
    """Raised by a handler, or anything below it, to answer at once."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(f"refused with {reply.status}")
        self.reply = reply


@dataclass(frozen=True, slots=True)
class Credentials:
    """The keys of one shop: a private app's key and secret, an app's token, client id and secret, a session."""

    api_key: str
    api_secret: str
    access_token: str
    app_client_id: str
    app_client_secret: str
    session_id: str

    @classmethod
    def derived(cls, alias: str, seed: int) -> "Credentials":
        """Return keys that depend on alias and seed alone, so that a restart keeps them valid."""

        def key(name: str) -> str:
            return hashlib.sha256(f"{seed}/{alias}/{name}".encode()).hexdigest()[:32]

        names = ("api_key", "api_secret", "access_token", "app_client_id", "app_client_secret", "session_id")
        return cls(**{name: key(name) for name in names})


@dataclass(frozen=True, slots=True)
class Knock:
    """What a call shows before anybody looks at what it wants: address without query, query, headers, cookies."""

    method: str
    address: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    cookies: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Identity:
    """Who asks: the way they proved it, and the rights of the token (None: those of the shop's own app)."""

    way: str
    permissions: Mapping[str, Permission] | None = None


class Shop(Protocol):
    """What the server needs to know of a shop, whichever its kind.

    `permissions` are the rights of its app by resource; a resource that is not named is free to write.
    """

    alias: str
    kind: Kind
    credentials: Credentials
    switches: Any
    permissions: dict[str, Permission]
    bucket: "LeakyBucket"
    faults: "Faults"
    hooks: "HookOutbox"

    def identify(self, knock: Knock) -> Identity | None:
        """Return who asks, or None where the credentials are missing or wrong."""

    def refusal(self, kind: RefusalKind, resource: str = "", access: Access = "read") -> Reply:
        """Return this kind of shop's own answer to a call that does not reach a handler."""

    def rate_headers(self) -> Mapping[str, str]:
        """Return the headers about the rate limit that go on every answer."""

    def switched(self) -> None:
        """Take note that a switch was changed."""

    def dump(self, what: str) -> Any:
        """Return the whole state under that name; raise KeyError naming what can be had."""


@dataclass(slots=True)
class ShopRequest:
    """One call on one shop. `route` is the pattern that matched; `body` is decoded JSON, a form's fields, or None.

    Numbers with a point in the body are `Decimal`. Header names are matched without regard to case.
    `shop` is the shop's own class: each package annotates it by taking it into a local variable.
    """

    shop: Any
    world: "World"
    method: str
    route: str
    params: dict[str, str]
    query: dict[str, str]
    body: Any
    headers: Mapping[str, str]
    auth: Identity

    def id(self, name: str = "id") -> int:
        """Return a path parameter as a number; an address with something else has no object: 404."""
        text = self.params[name]
        if not text.isdecimal():
            raise Refused(self.shop.refusal("no_object"))
        return int(text)

    def fields(self, root: str | None = None) -> dict[str, Any]:
        """Return the body as a dict, unwrapped from `root` where it is wrapped; nothing gives an empty one."""
        body = self.body
        if isinstance(body, dict) and root is not None and isinstance(body.get(root), dict):
            body = body[root]
        return body if isinstance(body, dict) else {}


Handler = Callable[[ShopRequest], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Route:
    """A call that a shop knows. The `.json` at the end of the pattern is optional in the address.

    `resource` names the right it needs ("" = none); a `public` route needs no credentials.
    """

    method: str
    pattern: str
    handler: Handler
    resource: str = ""
    access: Access = "read"
    public: bool = False


def basic_pair(header: str) -> tuple[str, str] | None:
    """Return key and secret of an `Authorization: Basic` header, or None where it is not one."""
    scheme, _, coded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        key, colon, secret = base64.b64decode(coded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (key, secret) if colon else None


def permitted(shop: Shop, identity: Identity, resource: str, access: Access) -> bool:
    """Return whether both the shop's app and the caller's token may use the resource that way."""
    held: list[Permission] = [shop.permissions.get(resource, "write")]
    if identity.permissions is not None:
        held.append(identity.permissions.get(resource, "none"))
    enough = ("write",) if access == "write" else ("read", "write")
    return not resource or all(permission in enough for permission in held)
