"""The way back from a shop's permission screen: believed only with our own state, the shop's signature, and its name.

The state was made for one draft of one user, works once, and comes back in that user's own browser.
"""

import asyncio
import secrets

from nicegui import ui
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from console.page.desk import Desk, Visit
from console.page.drafts import Draft
from console.page.guard import USER
from resources.address import checked_address
from resources.oauth import authorize_address, exchange, is_signed, names_shop
from sync.errors import WrongUse

# Platform that asks its owner for permission → the screen on which its connection goes on.
SCREENS = {"sapo-web": "/connect/site", "sapo-pos": "/connect"}


def redirect_address(desk: Desk, request: Request, platform: str) -> str:
    """The address that a shop sends the browser back to; it has to be registered with the app."""
    base = desk.tools.installation.console_url.rstrip("/") or str(request.base_url).rstrip("/")
    return f"{base}/oauth/{platform}"


def ask_permission(visit: Visit, draft: Draft, base: str, app: tuple[str, str], rights: str) -> None:
    """Send the browser to the shop's own screen; it comes back with the state that only we know."""
    draft.app, draft.state, draft.trouble = app, secrets.token_urlsafe(24), ""
    back = redirect_address(visit.desk, visit.request, draft.platform)
    ui.navigate.to(authorize_address(base, app[0], back, draft.state, rights))


def oauth_routes(desk: Desk) -> list[Route]:
    """`GET /oauth/sapo-web` and `GET /oauth/sapo-pos`."""

    async def come_back(request: Request) -> Response:
        query, user = dict(request.query_params), request.scope[USER]
        draft = desk.drafts.take_state(query.get("state", ""))
        if draft is None or user is None or user.name != draft.user or draft.app is None:
            return PlainTextResponse("This answer belongs to no connection that is being set up here.", 403)
        base = checked_address(draft.platform, draft.alias, draft.address, desk.tools.installation.allow_loopback)
        if not is_signed(query, draft.app[1]) or not names_shop(query, base):
            return PlainTextResponse("This answer was not signed by the shop that was asked.", 403)
        await asyncio.to_thread(_settle, draft, base, query.get("code", ""))
        return RedirectResponse(f"{SCREENS[draft.platform]}?draft={draft.number}", 303)

    return [Route(f"/oauth/{platform}", come_back, methods=["GET"]) for platform in SCREENS]


def _settle(draft: Draft, base: str, code: str) -> None:
    """Put the token into the draft, or the sentence why there is none."""
    client_id, client_secret = draft.app or ("", "")
    try:
        token = exchange(base, client_id, client_secret, code)
    except WrongUse as error:
        draft.trouble = str(error)
        return
    draft.credentials = {"kind": "token", "token": token, "webhook_secret": client_secret}
    draft.app, draft.trouble = None, ""
