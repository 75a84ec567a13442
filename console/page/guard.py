"""What stands before every request of the page: a session, the same origin, and headers that shut strangers out.

Without a login there are only the login itself, the files of its look, what shops deliver, the way back from a shop's
permission screen, and what watches the installation (`console/watching.py`). Everything else, the socket of the page
included, is refused before any code of it runs.
"""

import re
from contextvars import ContextVar
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from resources.database.users import User, UserTable

PUBLIC = re.compile(r"/login|/health|/health/page|/metrics|/hooks/[^/]+|/oauth/[a-z-]+", re.ASCII)
# Files that are the same for everybody: the look, and the libraries of the framework.
FILES = re.compile(r"/assets/[a-z-]+\.(?:css|svg)|/_nicegui/[0-9.]+/(?:static|libraries|components|resources|esm)/.+")
# Shops deliver from servers of their own, so their posts come with no origin of ours.
_FROM_ELSEWHERE = re.compile(r"/hooks/[^/]+", re.ASCII)
COOKIE = "multiweb"
# What the framework says of a browser that left before its answer was there.
GONE = "No response returned."
LONGEST_QUERY = 4000
# A workbook, and the envelope that a browser puts around it.
LARGEST_BODY = 32 * 1024 * 1024
USER, TOKEN = "multiweb.user", "multiweb.token"
LOOKING: ContextVar[User | None] = ContextVar("looking", default=None)
"""Who sends the request that is being answered."""

HEADERS = {
    # The page's own framework compiles its templates in the browser, which needs the two unsafe words; what shops send
    # reaches the browser as data, never as a template.
    "content-security-policy": "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; object-src 'none'; form-action 'self'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
}


def is_secure(scope: Scope) -> bool:
    """Whether the browser speaks https; a proxy on this machine says so with `X-Forwarded-Proto`."""
    return scope.get("scheme") in ("https", "wss")


def cookie_name(scope: Scope) -> str:
    """Name of the session's cookie; with https a name that no other host can set."""
    return f"__Host-{COOKIE}" if is_secure(scope) else COOKIE


class Guard:
    """An ASGI app around the page."""

    def __init__(self, app: ASGIApp, users: UserTable) -> None:
        self.app = app  # the framework looks for its server through this name
        self._users = users

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in with its user in the scope, or answer it here."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        send = _with_headers(scope, send)
        path, headers = scope["path"], Headers(scope=scope)
        if _is_foreign(scope, headers) and not _FROM_ELSEWHERE.fullmatch(path):
            await _refuse(scope, receive, send, 403)
            return
        if FILES.fullmatch(path):
            await self.app(scope, receive, send)
            return
        token = _cookie(headers, cookie_name(scope))
        user = self._users.session(token) if token else None
        scope[USER], scope[TOKEN] = user, token
        LOOKING.set(user)
        if user is None and not PUBLIC.fullmatch(path):
            await _refuse(scope, receive, send, 401)
            return
        if scope["type"] == "http" and _states_too_much(headers):
            await PlainTextResponse("This is too large.", 413)(scope, receive, send)
            return
        try:
            await self.app(scope, _bounded(receive) if scope["type"] == "http" else receive, send)
        except RuntimeError as error:
            if str(error) != GONE:
                raise


def _states_too_much(headers: Headers) -> bool:
    stated = headers.get("content-length", "")
    return len(stated) > 12 or (stated.isdecimal() and int(stated) > LARGEST_BODY)


def _bounded(receive: Receive) -> Receive:
    """The body as it comes, until it is too large: then the sender is taken for gone, and nothing more is kept."""
    taken = 0

    async def receiving() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        return message if taken <= LARGEST_BODY else {"type": "http.disconnect"}

    return receiving


def _cookie(headers: Headers, name: str) -> str:
    for part in headers.get("cookie", "").split(";"):
        key, _, value = part.strip().partition("=")
        if key == name:
            return value
    return ""


def _is_foreign(scope: Scope, headers: Headers) -> bool:
    """Whether another site's page sends this: a socket, or a request that changes something."""
    origin = headers.get("origin")
    if origin is None or (scope["type"] == "http" and scope["method"] in ("GET", "HEAD", "OPTIONS")):
        return False
    return urlsplit(origin).netloc != headers.get("host", "")


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int) -> None:
    if scope["type"] == "websocket":
        await WebSocketClose(1008)(scope, receive, send)
        return
    if status == 401 and scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", ""):
        query = scope["query_string"].decode("ascii", "ignore")
        target = scope["path"] + (f"?{query}" if query and len(query) < LONGEST_QUERY else "")
        await RedirectResponse(f"/login?next={quote(target, safe='/')}", 303)(scope, receive, send)
        return
    await PlainTextResponse("Log in first." if status == 401 else "Not from here.", status)(scope, receive, send)


def _with_headers(scope: Scope, send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            if is_secure(scope):
                headers["strict-transport-security"] = "max-age=31536000"
            if not FILES.fullmatch(scope["path"]):
                headers["cache-control"] = "no-store"
        await send(message)

    return sending
