"""Kết nối trang web mới: a stepper from the preparation to the first plan.

What was entered lives in a draft, so that the way to the shop's permission screen and back loses nothing.
"""

from functools import partial

from nicegui import ui

from console.page import connect_steps as steps
from console.page.desk import Visit
from console.page.drafts import Draft
from console.page.parts import div, empty, text
from console.page.sentences import told

STEPS = ("prepare", "alias", "permission", "configure", "review", "plan")


async def connect_site(visit: Visit) -> None:
    """The screen; `?draft=…` goes on with a draft."""
    if await visit.ask(visit.pos) is None:
        empty(visit, "storefront", "overview.no_pos", href="/connect", action="overview.connect_pos")
        return
    drafts = visit.desk.drafts
    number = visit.request.query_params.get("draft", "")
    draft = drafts.find(number, visit.user.name) if number else None
    await Wizard(visit, draft or drafts.new(visit.user.name)).build()


class Wizard:
    """The steps of one draft."""

    def __init__(self, visit: Visit, draft: Draft) -> None:
        self.visit, self.draft = visit, draft

    async def build(self) -> None:
        """The steps at the top, and the one that is going on below."""
        if self.draft.credentials and self.draft.seen is None:
            await self._after_permission()
        self.top = div("steps")
        self.box = div("step")
        await self.draw()

    async def draw(self) -> None:
        """Show the step that the draft is at."""
        say, here = self.visit.say, self.draft.step
        self.top.clear()
        with self.top, ui.element("ol").classes("stepper"):
            for number, name in enumerate(STEPS):
                state = "done" if number < here else "here" if number == here else ""
                with ui.element("li").classes(state).props('aria-current="step"' if number == here else ""):
                    with ui.element("span").classes("step-number"):
                        ui.label(str(number + 1))
                    text(say(f"step.{name}"))
        self.box.clear()
        with self.box:
            if self.draft.trouble:
                steps.trouble(told(self.visit.say, self.draft.trouble))
            await getattr(steps, STEPS[here])(self)

    async def go(self, step: str) -> None:
        """Go to a step; its draft stays in the address, so that a reload shows it again."""
        self.draft.step = STEPS.index(step)
        ui.navigate.history.replace(f"/connect/site?draft={self.draft.number}")
        await self.draw()

    async def _after_permission(self) -> None:
        """The shop gave permission: look at it, and go on where the person left."""
        try:
            await self.visit.ask(partial(steps.look, self.visit, self.draft))
        except Exception as error:
            self.draft.credentials = {}
            self.draft.trouble = str(error)
            return
        self.draft.trouble = ""
        self.draft.step = STEPS.index("configure")
