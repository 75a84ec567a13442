"""The fields in which settings are changed, one for each by its kind; their values as `changed_settings` reads them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from inspect import isawaitable
from typing import Any

from nicegui import ui
from pydantic import BaseModel

from console.page.desk import Visit
from console.page.parts import div, text
from console.page.texts.settings import CHOICES, SETTINGS
from resources.toolbox import Toolbox
from sync.errors import MultiwebError
from sync.settings_text import setting_rows, setting_values

_MANY = ("stock.branches",)
_MAY_BE_EMPTY = ("price.compare_at", "orders.assignee", "orders.branch", "stock.location")


@dataclass(frozen=True, slots=True)
class Known:
    """What settings may name: value as it is written → its name for people."""

    branches: Mapping[str, str] = field(default_factory=dict)
    price_lists: Mapping[str, str] = field(default_factory=dict)
    staff: Mapping[str, str] = field(default_factory=dict)
    locations: Mapping[str, str] = field(default_factory=dict)

    def of(self, name: str) -> Mapping[str, str] | None:
        """The choices of a setting; None for one that names nothing."""
        return {
            "stock.branches": self.branches,
            "orders.branch": self.branches,
            "price.selling": self.price_lists,
            "price.compare_at": self.price_lists,
            "orders.assignee": self.staff,
            "stock.location": self.locations,
        }.get(name)


def known_of(tools: Toolbox, alias: str) -> Known:
    """What the settings of a connected site may name; what a shop does not tell at this moment is left out."""
    catalog = tools.database.catalog
    branches = {str(one.id): f"{one.name} ({one.code})" for one in catalog.branches() if one.active}
    lists = {one.code: f"{one.name} ({one.code})" for one in catalog.price_lists() if not one.is_cost}
    staff: dict[str, str] = {}
    locations: dict[str, str] = {}
    try:
        with tools.pos("orders") as pos:
            staff = {str(one.id): one.name for one in pos.staff() if one.active}
            if not branches:
                branches = {str(one.id): f"{one.name} ({one.code})" for one in pos.branches() if one.active}
            if not lists:
                lists = {one.code: f"{one.name} ({one.code})" for one in pos.price_lists() if not one.is_cost}
        with tools.site(alias, "orders") as site:
            locations = {str(one.id): one.name for one in site.locations() if one.active}
    except MultiwebError:
        pass
    return Known(branches, lists, staff, locations)


class SettingFields:
    """The fields of some settings; what a person enters stays here until it is taken.

    Attributes:
        known: what the settings may name.
        before, now: each setting as it is kept and as it was entered, in its written form.
    """

    def __init__(self, visit: Visit, settings: BaseModel, known: Known, changed: Callable[[], Any]) -> None:
        self._visit, self.known, self._changed = visit, known, changed
        self._followers: list[Callable[[], Any]] = []
        self.before = setting_values(settings)
        self.now = dict(self.before)
        self._rows = {row.name: row for row in setting_rows(type(settings))}

    @property
    def changes(self) -> list[str]:
        """`key=value` of what differs."""
        return [f"{name}={value}" for name, value in self.now.items() if value != self.before[name]]

    def follow(self, changed: Callable[[], Any]) -> None:
        """Call this, too, whenever something is entered."""
        self._followers.append(changed)

    def draw(self, names: Sequence[str]) -> None:
        """The fields of these settings beneath each other."""
        for name in names:
            self._draw(name)

    def _draw(self, name: str) -> None:
        label, meaning = (self._visit.say.of(pair) for pair in SETTINGS[name])
        with div("setting"):
            with div("grow"):
                text(label, "strong")
                text(meaning, "soft")
            with div("setting-field"):
                self._field(name, label)

    def _field(self, name: str, label: str) -> None:
        value, accepts = self.before[name], self._rows[name].accepts
        choices = self.known.of(name)
        if accepts == "`on` or `off`":
            made: Any = ui.switch(
                value=value == "on", on_change=lambda event: self._take(name, "on" if event.value else "off")
            )
            made.props(f'aria-label="{label}"')
        elif name in CHOICES:
            options = {key: self._visit.say.of(pair) for key, pair in CHOICES[name].items()}
            self._select(name, label, options, value)
        elif choices is not None and name in _MANY:
            self._several(name, label, dict(choices), [] if value == "none" else value.split(","))
        elif choices is not None:
            empty = {"none": self._visit.say("settings.nobody")} if name in _MAY_BE_EMPTY else {}
            self._select(name, label, {**empty, **choices}, value)
        else:
            self._input(name, label, value, accepts)

    def _select(self, name: str, label: str, options: dict[str, str], value: str) -> None:
        shown = {**options, **({} if value in options else {value: value})}
        made = ui.select(shown, value=value, on_change=lambda event: self._take(name, str(event.value)))
        made.props(f'outlined dense options-dense aria-label="{label}"')

    def _several(self, name: str, label: str, options: dict[str, str], chosen: list[str]) -> None:
        shown = {**options, **{one: one for one in chosen if one not in options}}
        made = ui.select(
            shown,
            value=chosen,
            multiple=True,
            on_change=lambda event: self._take(name, ",".join(event.value) or "none"),
        )
        made.props(f'outlined dense options-dense use-chips aria-label="{label}"')

    def _input(self, name: str, label: str, value: str, accepts: str) -> None:
        shown = "" if value == "none" else value
        made = ui.input(value=shown, on_change=lambda event: self._take(name, self._written(event.value, accepts)))
        made.props(f'outlined dense aria-label="{label}" debounce=200')
        if "number" in accepts:
            made.props("inputmode=decimal")

    @staticmethod
    def _written(value: Any, accepts: str) -> str:
        given = str(value or "").strip()
        return (given.replace(",", ".") if "number" in accepts else given) or "none"

    async def _take(self, name: str, value: str) -> None:
        self.now[name] = value
        self._changed()
        for follower in self._followers:
            done = follower()
            if isawaitable(done):
                await done
