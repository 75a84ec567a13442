"""The receiver of webhooks: one route, `POST /hooks/{alias}`, on loopback behind a proxy that speaks https.

The shop stands in the path, because no header of Sapo Web is known that names it (contracts/sapo-web.md §7). Whoever is
not the shop learns nothing here: an unknown alias and a wrong signature get the same answer.
"""

import argparse
import asyncio
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from console.serving import HOST, PORT, address_of, beside, listening
from console.watching import watch_routes
from resources.deliveries import Deliveries, Verdict
from resources.toolbox import Toolbox, open_toolbox
from resources.woocommerce.webhooks import is_ping
from sync.errors import WrongUse

NAME = "The receiver of webhooks"
START_SECONDS = 10.0

# A product with all its variants and branches is far below it.
LARGEST_BODY = 5 * 1024 * 1024
# The POS gives up after five seconds (contracts/sapo-pos.md §2.14), Sapo Web after one or two (sapo-web.md §7).
ANSWER_SECONDS = 2.0
READ_SECONDS = 10.0
MOST_AT_ONCE = 64

# Header names are matched in any case.
SIGNATURES = ("X-Sapo-Hmac-SHA256", "X-Bizweb-Hmac-Sha256", "X-WC-Webhook-Signature")
TOPICS = ("X-Sapo-Topic", "X-Bizweb-Topic", "X-WC-Webhook-Topic")
ANSWERS: dict[Verdict, tuple[int, str]] = {
    "taken": (200, "Taken."),
    "refused": (401, "This delivery is not accepted."),
    "unreadable": (400, "The body is no JSON object."),
    "unavailable": (503, "Not now; please deliver again."),
}


def hooks_routes(tools: Toolbox) -> list[Route]:
    """The route of the receiver, to stand alone or below another app; `tools` stay the caller's to close."""
    deliveries = Deliveries(tools)

    async def receive(request: Request) -> Response:
        try:
            async with asyncio.timeout(READ_SECONDS):
                raw = await _body(request)
        except (TimeoutError, ClientDisconnect):
            return PlainTextResponse("The body did not come.", 408)
        if raw is None:
            return PlainTextResponse("The body is too large.", 413)
        if is_ping(request.headers.get("Content-Type", ""), raw):  # from whomever: it is answered, and does nothing
            return PlainTextResponse("Heard.", 200)
        alias, topic, signature = request.path_params["alias"], _header(request, TOPICS), _header(request, SIGNATURES)
        work = asyncio.to_thread(deliveries.take, alias, topic, signature, raw)
        try:
            # A thread that is late goes on; what it notes then is noted twice at worst, which is once.
            verdict = await asyncio.wait_for(work, ANSWER_SECONDS)
        except TimeoutError:
            verdict = "unavailable"
        status, text = ANSWERS[verdict]
        return PlainTextResponse(text, status)

    return [Route("/hooks/{alias}", receive, methods=["POST"])]


def hooks_app(tools: Toolbox) -> Starlette:
    """The receiver as an app of its own."""
    return Starlette(routes=[*hooks_routes(tools), *watch_routes(tools)])


def run(tools: Toolbox, host: str = HOST, port: int = PORT) -> None:
    """Receive until SIGINT or SIGTERM, and log what comes. Raises WrongUse when the address cannot be had."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    with listening(host, port, NAME) as listener, suppress(KeyboardInterrupt):
        sys.stdout.write(f"The receiver listens on {address_of(listener)}/hooks/{{alias}}\n")
        sys.stdout.flush()
        _server(tools).run(sockets=[listener])


@contextmanager
def receiving(tools: Toolbox, host: str = HOST, port: int = 0) -> Iterator[str]:
    """A receiver in a thread of this process while the body runs; gives its base address. Raises WrongUse."""
    with listening(host, port, NAME) as listener, beside(_server(tools), listener, NAME, START_SECONDS):
        yield address_of(listener)


def _server(tools: Toolbox) -> uvicorn.Server:
    config = uvicorn.Config(
        hooks_app(tools),
        loop="asyncio",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,  # it would keep the address of whoever knocks, and whatever stands behind a "?"
        server_header=False,
        limit_concurrency=MOST_AT_ONCE,
        timeout_graceful_shutdown=3,
    )
    return uvicorn.Server(config)


async def _body(request: Request) -> bytes | None:
    """The body; None as soon as it is known to be too large."""
    stated = request.headers.get("Content-Length", "")
    if len(stated) > len(str(LARGEST_BODY)) or (stated.isdecimal() and int(stated) > LARGEST_BODY):
        return None
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_BODY:
            return None
    return bytes(body)


def _header(request: Request, names: tuple[str, ...]) -> str:
    return next((value for name in names if (value := request.headers.get(name))), "").strip()


def main() -> int:
    """`python -m console.receiver`: receive for the installation of the environment; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m console.receiver", description="Receive the webhooks of the shops."
    )
    parser.add_argument("--host", default=HOST)
    parser.add_argument("--port", type=int, default=PORT, help="0 takes a free one")
    options = parser.parse_args()
    try:
        with open_toolbox() as tools:
            run(tools, options.host, options.port)
    except WrongUse as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
