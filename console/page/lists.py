"""What the lists of products and of orders share: filters that the address keeps, tabs with counts, rows to pick."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from nicegui import ui

from console.page.desk import Handler, Visit
from console.page.parts import TABLE_HEAD, button, div, text

LAST_PAGE = 10**6
_WHOLE = ("tab", "page", "order", "down")
P = TypeVar("P")


class Filters:
    """What a person asks a list for; `changed` is awaited when that is something else than before."""

    def __init__(self, visit: Visit, kept: Iterable[str], changed: Callable[[], Awaitable[None]]) -> None:
        self._visit, self._changed = visit, changed
        given = visit.request.query_params
        self.asked: dict[str, str] = {name: given[name] for name in kept if name in given}

    @property
    def tab(self) -> str:
        """The tab that is open."""
        return self.asked.get("tab", "all")

    @property
    def page(self) -> int:
        """The page that the address names, from 1."""
        page = self.asked.get("page", "")
        return min(max(1, int(page)), LAST_PAGE) if page.isdecimal() and len(page) < 10 else 1

    @property
    def narrow(self) -> bool:
        """Whether fewer rows than all may be asked for."""
        return self.tab != "all" or any(value for name, value in self.asked.items() if name not in _WHOLE)

    async def choose(self, **given: str) -> None:
        """Ask for something else."""
        if all(self.asked.get(name, "") == value for name, value in given.items()):
            return
        self.asked.update(given)
        await self._changed()

    def tabs(self, label: str, words: Mapping[str, str], **cleared: str) -> None:
        """A button for each tab, by its word; choosing one sets the filters of `cleared` as well."""
        self._tabs: dict[str, tuple[ui.element, ui.label]] = {}
        with div("tabs").props(f'role=group aria-label="{self._visit.say(label)}"'):
            for tab, word in words.items():
                made = ui.element("button").classes("tab").props("type=button")
                with made:
                    ui.label(word)
                    count = ui.label("").classes("count")
                made.on("click", self._visit.on("viewer", lambda one=tab: self.choose(tab=one, **cleared)))
                self._tabs[tab] = (made, count)

    def count(self, numbers: Mapping[str, int]) -> None:
        """Show the number of each tab, and which is open."""
        for tab, (made, label) in self._tabs.items():
            label.set_text(self._visit.form.number(numbers.get(tab, 0)))
            made.props(f"aria-pressed={'true' if tab == self.tab else 'false'}")

    def search(self, label: str) -> None:
        """The field for words to search for."""
        search = ui.input(self._visit.say(label), value=self.asked.get("q", ""))
        search.props("outlined dense clearable debounce=350").classes("search")
        with search.add_slot("prepend"):
            ui.icon("search")
        search.on_value_change(self._visit.on("viewer", lambda event: self.choose(q=event.value or "")))

    def select(self, label: str, name: str, options: Mapping[str, str]) -> ui.select:
        """A field that lets one of some values be chosen; the first stands for what is not known."""
        first = next(iter(options))
        value = self.asked.get(name, first)
        made = ui.select(dict(options), value=value if value in options else first, label=self._visit.say(label))
        made.props("outlined dense options-dense").classes("filter")
        made.on_value_change(self._visit.on("viewer", lambda event: self.choose(**{name: event.value or ""})))
        return made


async def read_page(
    page: int, size: int, read: Callable[[int], Awaitable[P]], total: Callable[[P], int]
) -> tuple[int, P]:
    """A page of a list and its number, from 1; one past the end becomes the last that there is.

    `read` is given the place of the first row, and `total` tells how many rows there are.
    """
    found = await read((page - 1) * size)
    last = max(1, -(-total(found) // size))
    if page <= last:
        return page, found
    return last, await read((last - 1) * size)


class PickTable:
    """A table whose rows are opened or picked, and the bar above it for what is done with those that are picked.

    Attributes:
        bar: holds the number of picked rows; buttons are added to it.
    """

    def __init__(
        self, visit: Visit, name: str, columns: Sequence[str], body: str, icon: str, opened: Callable[..., Any]
    ) -> None:
        """`name` is the list's in the texts; `body` the row as Quasar's template, which emits `open` with the row."""
        self._visit = visit
        say = visit.say
        self.bar = div("bulk")
        with self.bar:
            self._chosen = text("", "strong")
        self.bar.set_visibility(False)
        heads = [{"name": one, "label": say(f"{name}.column.{one}"), "field": one, "align": "left"} for one in columns]
        self._table = ui.table(columns=heads, rows=[], row_key="id", selection="multiple", on_select=self._picked)
        self._table.classes(f"list {name}").props("flat hide-selected-banner")
        self._table.add_slot("body", body)
        self._table.add_slot("header", TABLE_HEAD.format(all=say("products.pick_all")))
        self.on("open", visit.on("viewer", opened))
        with self._table.add_slot("no-data"):
            ui.element("span")
        self._none = div("empty small")
        with self._none:
            ui.icon(icon)
            text(say(f"{name}.none"))
            self._all = button(say("list.all"), lambda: ui.navigate.to(visit.request.url.path))

    @property
    def is_deleted(self) -> bool:
        """Whether the person has left the screen."""
        return self._table.is_deleted

    @property
    def picked(self) -> list[dict[str, Any]]:
        """The rows that are picked."""
        return list(self._table.selected)

    def on(self, event: str, work: Handler) -> None:
        """Do something when the template of a row emits an event, which carries the row."""
        self._table.on(event, work)

    def show(self, rows: Sequence[dict[str, Any]], *, filtered: bool) -> None:
        """Show these rows, none of them picked; where there are none, the way back from what was `filtered`."""
        pick = self._visit.say("products.pick")
        self._table.update_rows([{**row, "pick": pick} for row in rows], clear_selection=True)
        self._picked()
        self._table.set_visibility(bool(rows))
        self._none.set_visibility(not rows)
        self._all.set_visibility(filtered)

    def _picked(self, _: Any = None) -> None:
        count = len(self._table.selected)
        self.bar.set_visibility(bool(count))
        self._chosen.set_text(self._visit.say("products.chosen", count=self._visit.form.number(count)))
