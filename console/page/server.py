"""The page as a server: NiceGUI behind the guard; beside it the webhooks, the login, the way back from a shop."""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from nicegui import app as nicegui_app
from nicegui import ui
from nicegui.translations import translations
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from console.page import screens
from console.page.desk import Desk
from console.page.downloads import download_routes
from console.page.guard import Guard
from console.page.login import login_routes
from console.page.oauth import oauth_routes
from console.page.throttle import Throttle
from console.page.words import Words
from console.receiver import hooks_routes
from console.serving import HOST, address_of, beside, listening
from console.watching import watch_routes
from resources.toolbox import Toolbox

ASSETS = Path(__file__).parent / "assets"
NAME = "The page"
START_SECONDS = 30.0
DAGSTER_URL = "MULTIWEB_DAGSTER_URL"


def page_app(tools: Toolbox, *, dagster: str = "") -> ASGIApp:
    """The page as an ASGI app; `tools` stay the caller's to close. One to a process: so is the framework."""
    desk = Desk(tools, dagster=dagster or os.environ.get(DAGSTER_URL, ""))
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.router.routes += [
        *hooks_routes(tools),
        *watch_routes(tools),
        *login_routes(tools.database.users, Throttle()),
        *oauth_routes(desk),
        *download_routes(desk),
    ]
    app.mount("/assets", StaticFiles(directory=ASSETS))
    ui.add_head_html('<link rel="stylesheet" href="/assets/page.css">', shared=True)
    translations["vi"] = {name: Words("vi")(f"framework.{name}") for name in translations["en-GB"]}
    screens.register(desk)
    nicegui_app.on_shutdown(desk.jobs.close)
    ui.run_with(
        app,
        title="Multiweb",
        language="vi",
        favicon=ASSETS / "mark.svg",
        tailwind=False,
        show_welcome_message=False,
        reconnect_timeout=30.0,
        binding_refresh_interval=None,
    )
    return Guard(app, tools.database.users)


def run(tools: Toolbox, host: str, port: int) -> None:
    """Show the page until SIGINT or SIGTERM. Raises WrongUse when the address cannot be had."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)  # addresses of calls may hold a buyer's phone
    with listening(host, port, NAME) as listener, suppress(KeyboardInterrupt):
        sys.stdout.write(f"The page is at {address_of(listener)}\n")
        if not tools.database.users.all():
            sys.stdout.write("Nobody may log in yet: multiweb users add NAME --role owner\n")
        sys.stdout.flush()
        _server(page_app(tools)).run(sockets=[listener])


@contextmanager
def showing(tools: Toolbox, host: str = HOST, port: int = 0, *, dagster: str = "") -> Iterator[str]:
    """The page in a thread of this process while the body runs; gives its base address. Raises WrongUse."""
    with listening(host, port, NAME) as listener:
        server = _server(page_app(tools, dagster=dagster))
        with beside(server, listener, NAME, START_SECONDS):
            yield address_of(listener)


def _server(app: ASGIApp) -> uvicorn.Server:
    config = uvicorn.Config(
        app,
        loop="asyncio",
        log_config=None,
        log_level="warning",
        access_log=False,  # it would keep what people search for
        server_header=False,
        proxy_headers=True,  # from a proxy on this machine alone, which is uvicorn's default
        ws_max_size=2 * 1024 * 1024,
        timeout_graceful_shutdown=3,
    )
    return uvicorn.Server(config)
