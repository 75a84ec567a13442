"""What every screen works with: the open installation, the jobs, and the person who looks."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from inspect import Parameter, isawaitable, signature
from typing import Any, TypeVar
from urllib.parse import urlencode

from nicegui import ui
from starlette.requests import Request

from console.page.drafts import Drafts
from console.page.formats import Formats
from console.page.guard import TOKEN
from console.page.jobs import Job, Jobs, Work
from console.page.sentences import told
from console.page.words import Words
from resources.database.users import Role, User
from resources.toolbox import Toolbox
from sync.errors import MultiwebError
from sync.rows import PosRow, SiteRow

T = TypeVar("T")
Handler = Callable[..., Awaitable[None]]

LOOK_AGAIN_SECONDS = 0.25

log = logging.getLogger(__name__)


class Denied(Exception):
    """The person may not do this, or is no longer logged in; the text is a key of the page's texts."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The one desk of a process that shows the page.

    Attributes:
        tools: the open installation.
        jobs: long work in the background.
        drafts: connections that are being set up.
        dagster: address of the operators' page; empty: not known.
    """

    tools: Toolbox
    jobs: Jobs = field(default_factory=Jobs)
    drafts: Drafts = field(default_factory=Drafts)
    dagster: str = ""


class Visit:
    """One person looking at one screen."""

    def __init__(self, desk: Desk, request: Request, user: User) -> None:
        self.desk = desk
        self.tools = desk.tools
        self.database = desk.tools.database
        self.request = request
        self.user = user
        self.say = Words(user.language)
        self.form = Formats(user.language)
        self._token: str = request.scope[TOKEN]
        self.client = ui.context.client
        self._starts: list[Callable[[], None]] | None = []

    @property
    def who(self) -> str:
        """How the log of changes names this person."""
        return f"page:{self.user.name}"

    def may(self, role: Role) -> bool:
        """Whether the person has this role: for what a screen offers. What is done asks `require`."""
        return self.user.may(role)

    def require(self, role: Role) -> User:
        """The user as the database knows him now. Raises Denied when the session ended or the role is missing."""
        user = self.database.users.session(self._token)
        if user is None:
            raise Denied("denied.session")
        if not user.may(role):
            raise Denied("denied.role")
        return user

    def on(self, role: Role, work: Callable[..., Any]) -> Handler:
        """A handler of something that a person does: the role is checked, and an error becomes a message.

        `work` is given the event when it has a parameter without a default.
        """

        async def doing(*arguments: Any) -> None:
            try:
                await asyncio.to_thread(self.require, role)
                done = work(*arguments)
                if isawaitable(done):
                    await done
            except Exception as error:
                self.complain(error)

        async def with_event(event: Any) -> None:
            await doing(event)

        async def without_event() -> None:
            await doing()

        return with_event if _takes_event(work) else without_event

    def complain(self, error: Exception) -> None:
        """Tell the person what went wrong: our own sentences as they are, anything else as a short message."""
        if self.client.is_deleted:  # nobody looks any more
            return
        if isinstance(error, Denied):
            self.tell(self.say(str(error)), bad=True)
            if str(error) == "denied.session":
                with self.client:
                    ui.navigate.to("/login")
        elif isinstance(error, MultiwebError):
            self.tell(told(self.say, str(error)), bad=True)
        else:
            log.error("The page failed", exc_info=error)
            self.tell(self.say("trouble.sentence", kind=type(error).__name__), bad=True)

    def tell(self, text: str, *, bad: bool = False) -> None:
        """A short message at the edge of the screen; a bad one stays until it is closed."""
        with self.client:  # whatever was pressed may be gone by now
            if not bad:
                ui.notify(text, position="top", classes="told", timeout=4000)
                return
            close = [{"label": self.say("do.close"), "color": "white"}]
            ui.notify(text, position="top", classes="told bad", timeout=0, actions=close, multi_line=True)

    def address(self, asked: Mapping[str, str]) -> None:
        """Put what is shown into the address of the screen, so that it can be kept and sent on."""
        kept = {name: value for name, value in asked.items() if value and (name, value) != ("page", "1")}
        path = self.request.url.path
        with self.client:
            ui.navigate.history.replace(f"{path}?{urlencode(kept)}" if kept else path)

    def every(self, seconds: float, work: Callable[..., Any], *, once: bool = False) -> None:
        """Do something again and again, or once, after so many seconds while the person looks.

        A timer makes the framework send what there is of a screen, so none starts before the screen is whole.
        """
        place = ui.context.slot.parent

        def start() -> None:
            with place:
                ui.timer(seconds, work, once=once, immediate=False)

        if self._starts is None:
            start()
        else:
            self._starts.append(start)

    def whole(self) -> None:
        """The screen is built: what was to be done again and again begins."""
        starts, self._starts = self._starts or [], None
        for start in starts:
            start()

    async def ask(self, work: Callable[..., T], *arguments: Any, **named: Any) -> T:
        """Do something that reads or writes in a thread, so that nobody else has to wait."""
        return await asyncio.to_thread(work, *arguments, **named)

    def begin(self, kind: str, site: str, work: Work, key: str = "") -> Job:
        """Begin long work in the background. Raises WrongUse while the same is going on."""
        job = self.desk.jobs.start(kind, site, self.who, work, key)
        self.tell(self.say("jobs.begun", what=self.say(f"jobs.{kind}", site=site)))
        return job

    async def ended(self, job: Job) -> bool:
        """Wait until a job has ended; True when it went well. Whoever leaves the screen stops waiting, not the job."""
        while job.state == "running":
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
        return job.state == "done"

    def sites(self) -> list[SiteRow]:
        """The connected websites."""
        return self.database.state.sites()

    def pos(self) -> PosRow | None:
        """The connected POS, or None."""
        try:
            return self.database.state.pos()
        except MultiwebError:
            return None


def _takes_event(work: Callable[..., Any]) -> bool:
    return any(one.default is Parameter.empty for one in signature(work).parameters.values())
