"""How a screen is registered: its address, who may see it, the frame around it, and what a failure looks like."""

import asyncio
from collections.abc import Awaitable, Callable

from nicegui import ui
from nicegui.language import Language
from starlette.requests import Request

from console.page.desk import Desk, Visit, log
from console.page.guard import LOOKING, USER
from console.page.layout import frame
from console.page.parts import empty
from console.page.sentences import told
from resources.database.users import Role, User
from sync.errors import MultiwebError
from sync.rows import SiteRow


class Page(ui.page):
    """A page in the language and the light of the person who asks for it."""

    def resolve_language(self) -> Language | None:
        """For the browser and the framework's own texts."""
        user = LOOKING.get()
        return "en-GB" if user is not None and user.language == "en" else "vi"

    def resolve_dark(self) -> bool | None:
        """None: as the device has it."""
        user = LOOKING.get()
        return None if user is None or user.theme == "auto" else user.theme == "dark"


Build = Callable[[Visit], Awaitable[None]]
BUILD_SECONDS = 20.0


def screen(desk: Desk, path: str, title: str, build: Build, *, role: Role = "viewer") -> None:
    """Register a screen.

    Args:
        desk: what it works with.
        path: its address; `{alias}` in it is a website, which must be connected.
        title: key of its title.
        build: makes its content.
        role: who may see it.
    """

    @Page(path, response_timeout=BUILD_SECONDS)
    async def page(request: Request) -> None:
        user: User = request.scope[USER]
        visit = Visit(desk, request, user)
        sites = await asyncio.to_thread(visit.sites)
        try:
            await _framed(visit, request, user, sites)
        finally:
            visit.whole()

    async def _framed(visit: Visit, request: Request, user: User, sites: list[SiteRow]) -> None:
        alias = request.path_params.get("alias", "")
        with frame(visit, title, alias, [one.alias for one in sites]):
            if alias and alias not in {one.alias for one in sites}:
                empty(visit, "link_off", "trouble.site", href="/", action="nav.overview", alias=alias)
                return
            if not user.may(role):
                empty(visit, "lock", "denied.screen")
                return
            try:
                await build(visit)
            except MultiwebError as error:
                _trouble(visit, told(visit.say, str(error)))
            except Exception as error:
                log.exception("The screen %s failed", path)
                _trouble(visit, visit.say("trouble.sentence", kind=type(error).__name__))


def _trouble(visit: Visit, sentence: str) -> None:
    with ui.element("div").classes("trouble").props("role=alert"):
        ui.icon("error_outline")
        with ui.element("div"):
            ui.label(visit.say("trouble.title")).classes("strong")
            ui.label(sentence)
