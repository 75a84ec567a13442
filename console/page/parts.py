"""Small parts that all screens are made of, so that the same thing looks the same everywhere."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

from nicegui import ui
from nicegui.element import Element

from console.page.desk import Visit

Tone = Literal["good", "bad", "warn", "idle", "info"]

# The heading of a table whose rows can be picked; `{all}` names the box that picks them all.
TABLE_HEAD = """
<q-tr :props="props">
  <q-th auto-width class="pick"><q-checkbox dense v-model="props.selected" aria-label="{all}" /></q-th>
  <q-th v-for="col in props.cols" :key="col.name">{{{{ col.label }}}}</q-th>
</q-tr>
"""


def div(classes: str = "") -> Element:
    """A plain box."""
    return ui.element("div").classes(classes)


def text(value: str, classes: str = "") -> ui.label:
    """A text; never markup."""
    return ui.label(value).classes(classes)


def chip(value: str, tone: Tone = "idle") -> ui.label:
    """A state in a word, with a dot; the colour says nothing that the word does not."""
    return ui.label(value).classes(f"chip {tone}")


def link(value: str, href: str, classes: str = "", *, new_tab: bool = False) -> ui.link:
    """A link to another screen."""
    return ui.link(value, href, new_tab=new_tab).classes(f"link {classes}")


def run_link(visit: Visit, run: str | None) -> None:
    """A link to a run of the pipeline, where it was one and the operators' page is known."""
    if run and visit.desk.dagster:
        link(visit.say("log.run"), f"{visit.desk.dagster.rstrip('/')}/runs/{run}", new_tab=True)


def button(label: str, work: Callable[..., Any] | None = None, *, kind: str = "plain", icon: str = "") -> ui.button:
    """A button: `main` for the one thing to do here, `plain` for the rest, `bad` for what takes something away."""
    made = ui.button(label, on_click=work, icon=icon or None, color=None)
    return made.props("no-caps unelevated" + (" outline" if kind == "plain" else "")).classes(f"button {kind}")


def icon_button(visit: Visit, icon: str, label: str, work: Callable[..., Any] | None = None) -> ui.button:
    """A button that shows an icon, with its name for those who hear the page."""
    return named_button(icon, visit.say(label), visit.say(label), work)


def named_button(icon: str, tip: str, name: str, work: Callable[..., Any] | None = None) -> ui.button:
    """An icon to press; `name` may say more than the tip: which of many rows it is about."""
    made = ui.button(icon=icon, on_click=work, color=None).props("flat round dense")
    made._props["aria-label"] = name  # not by `props`, since a shop's words may hold quotes
    with made.classes("icon-button"):
        ui.tooltip(tip)
    return made


def heading(value: str, hint: str = "", *, level: int = 2) -> None:
    """The heading of a part of a screen."""
    with ui.element("div").classes("heading"):
        with ui.element(f"h{level}"):
            ui.label(value)
        if hint:
            ui.label(hint).classes("soft")


@contextmanager
def card(title: str = "", hint: str = "", classes: str = "") -> Iterator[Element]:
    """A card with a heading."""
    with ui.element("section").classes(f"card {classes}") as made:
        if title:
            heading(title, hint)
        yield made


def facts(rows: Sequence[tuple[str, str]]) -> None:
    """Names and values beneath each other."""
    with ui.element("dl").classes("facts"):
        for name, value in rows:
            with ui.element("dt"):
                ui.label(name)
            with ui.element("dd"):
                ui.label(value)


def grid(headings: Sequence[str], rows: Sequence[Sequence[object]], classes: str = "") -> None:
    """A plain table; a cell may be a text, or a function that draws it.

    On a phone its cells stand beneath each other; one of the class `short` stays a table there.
    """
    with div("table-box"), ui.element("table").classes(f"grid {classes}"):
        with ui.element("thead"), ui.element("tr"):
            for name in headings:
                with ui.element("th").props("scope=col"):
                    ui.label(name)
        with ui.element("tbody"):
            for row in rows:
                with ui.element("tr"):
                    for name, cell in zip(headings, row, strict=True):
                        _cell(name, cell)


def _cell(name: str, cell: object) -> None:
    made = ui.element("td")
    made._props["data-name"] = name
    with made:
        if callable(cell):
            with div("cell"):  # its parts stand beneath each other where a row is stacked
                cell()
        else:
            ui.label(str(cell))


def empty(visit: Visit, icon: str, key: str, *, href: str = "", action: str = "", **values: Any) -> None:
    """What stands where there is nothing to show, and where to go from here."""
    with div("empty"):
        ui.icon(icon)
        text(visit.say(f"{key}.title", **values), "strong")
        text(visit.say(f"{key}.hint", **values), "soft")
        if href:
            button(visit.say(action), kind="main").props(f'href="{href}"')


def note(value: str, tone: Tone = "info") -> None:
    """A sentence in a box."""
    icons = {"info": "info_outline", "warn": "warning_amber", "bad": "error_outline", "good": "check_circle_outline"}
    with div(f"note {tone}"):
        ui.icon(icons.get(tone, "info_outline"))
        ui.label(value)


def modal(name: str, props: str = "") -> ui.dialog:
    """A dialog with its name for those who hear the page."""
    made = ui.dialog().props(props)
    made._props["aria-label"] = name  # not by `props`, since a shop's words may hold quotes
    return made


async def confirmed(visit: Visit, title: str, sentence: str, action: str, *, bad: bool = False) -> bool:
    """Ask before something that cannot simply be taken back."""
    with modal(title) as dialog, ui.card().classes("dialog"):
        text(title, "dialog-title")
        text(sentence)
        with div("dialog-actions"):
            button(visit.say("do.cancel"), lambda: dialog.submit(False))
            button(action, lambda: dialog.submit(True), kind="bad" if bad else "main")
    answer = await dialog
    dialog.delete()
    return bool(answer)


class Pager:
    """`1–50 of 1.234` with a step back and forth; the rows are fetched by whoever shows them."""

    def __init__(self, visit: Visit, size: int, page: int, changed: Callable[[], Any]) -> None:
        self._visit, self._size, self.page, self._changed = visit, size, max(1, page), changed
        self._total = 0
        with div("pager") as self._box:
            self._label = text("", "soft")
            self._back = icon_button(visit, "chevron_left", "pager.back", lambda: self._go(-1))
            self._next = icon_button(visit, "chevron_right", "pager.next", lambda: self._go(1))

    @property
    def offset(self) -> int:
        """The first row of the page that is shown, from 0."""
        return (self.page - 1) * self._size

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self._total // self._size))

    def show(self, total: int) -> None:
        """Say where in `total` rows the page stands."""
        self._total = total
        number = self._visit.form.number
        first, last = min(total, self.offset + 1), min(total, self.offset + self._size)
        values = {"first": number(first), "last": number(last), "total": number(total)}
        self._label.set_text(self._visit.say("pager.where", **values))
        self._box.set_visibility(total > 0)
        self._back.set_enabled(self.page > 1)
        self._next.set_enabled(self.page < self.pages)

    async def _go(self, step: int) -> None:
        self.page = min(max(1, self.page + step), self.pages)
        await self._changed()
