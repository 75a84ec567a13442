"""What those who watch an installation ask for: is it well, and figures for Prometheus.

`/health` says one word to everybody; what it is that is not well, and all figures, are for those who know the token.
"""

import asyncio
import hmac
import time
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from resources.health import Health, health
from resources.toolbox import Toolbox

# Strangers may ask as often as they like; the database is asked this often at most.
KEPT_SECONDS = 2.0
ANSWER_SECONDS = 10.0


@dataclass(slots=True)
class _Last:
    """The last answer of the database, and until when it is good."""

    health: Health | None = None
    until: float = 0.0


def watch_routes(tools: Toolbox) -> list[Route]:
    """`/health`, `/health/page` and `/metrics`; `tools` stay the caller's to close."""
    last, turn = _Last(), asyncio.Lock()
    secret = tools.installation.metrics_token
    token = secret.get_secret_value() if secret is not None else ""

    async def seen() -> Health:
        async with turn:
            if last.health is None or time.monotonic() > last.until:
                try:
                    work = asyncio.to_thread(health, tools.database)
                    last.health = await asyncio.wait_for(work, ANSWER_SECONDS)
                except TimeoutError:
                    last.health = Health(database=False, tables=False, daemon=None)
                last.until = time.monotonic() + KEPT_SECONDS
            return last.health

    async def whole(request: Request) -> Response:
        found = await seen()
        return _told(found, found.well, _knows(request, token))

    async def page(request: Request) -> Response:
        found = await seen()
        return _told(found, found.serves, _knows(request, token))

    async def metrics(request: Request) -> Response:
        from prometheus_client import CONTENT_TYPE_LATEST

        from resources.metrics import exposition

        if not token:
            return PlainTextResponse("Not Found", 404)
        if not _knows(request, token):
            return PlainTextResponse("The token is missing or wrong.", 401, {"WWW-Authenticate": "Bearer"})
        return Response(await asyncio.to_thread(exposition, tools.database), media_type=CONTENT_TYPE_LATEST)

    return [
        Route("/health", whole, methods=["GET"]),
        Route("/health/page", page, methods=["GET"]),
        Route("/metrics", metrics, methods=["GET"]),
    ]


def _knows(request: Request, token: str) -> bool:
    given = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    return bool(token) and hmac.compare_digest(given.encode(), token.encode())


def _told(found: Health, well: bool, whole: bool) -> Response:
    content: dict[str, object] = {"status": "ok" if well else "failing"}
    if whole:
        daemon = None if found.daemon is None else round(found.daemon.total_seconds())
        content |= {"database": found.database, "tables": found.tables, "daemon_seconds_ago": daemon}
    return JSONResponse(content, 200 if well else 503, headers={"cache-control": "no-store"})
