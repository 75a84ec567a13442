"""Cảnh báo: who is told when something goes wrong, of what, and what is going on. For owners."""

from functools import partial
from typing import Any

from nicegui import ui

from console.page.desk import Visit
from console.page.parts import button, card, chip, confirmed, div, grid, icon_button, text
from console.page.texts.alerts import ALERT_SETTINGS
from resources.alerting import TestFailed, add_address, change_alert_settings, remove_address, try_address
from sync.alerts.rows import AlertAddress, Told, Trouble
from sync.alerts.settings import AlertSettings
from sync.alerts.texts import headline, problem_words
from sync.settings_text import changed_settings, setting_values


async def alerts(visit: Visit) -> None:
    """The screen."""
    table = visit.database.alerts
    addresses, told = await visit.ask(table.addresses), await visit.ask(table.told)
    settings = await visit.ask(table.settings)
    _who(visit, addresses)
    _add(visit)
    _when(visit, settings)
    _open(visit, told)


# ---- addresses -----------------------------------------------------------------------------------


def _who(visit: Visit, addresses: list[AlertAddress]) -> None:
    say = visit.say
    with card(say("alerts.who"), say("alerts.who_hint")):
        if not addresses:
            text(say("alerts.nobody"))
            return
        headings = (say("alerts.name"), say("alerts.service"), say("alerts.delivered"), "")
        grid(headings, [_row(visit, one) for one in addresses])


def _row(visit: Visit, one: AlertAddress) -> tuple[object, ...]:
    say = visit.say

    async def attempt() -> None:
        try:
            await visit.ask(try_address, visit.tools, one.name)
        except TestFailed as error:
            problem = problem_words(error.problem, say.language)
            visit.tell(say("alerts.try_failed", name=one.name, problem=problem), bad=True)
        else:
            visit.tell(say("alerts.tried", name=one.name))

    async def remove() -> None:
        title = say("alerts.remove_title", name=one.name)
        if await confirmed(visit, title, say("alerts.remove_means"), say("alerts.remove"), bad=True):
            await visit.ask(partial(remove_address, visit.tools, one.name, who=visit.who))
            ui.navigate.reload()

    def state() -> None:
        if one.failing_since is None:
            text(visit.form.ago(one.delivered_at) if one.delivered_at else say("alerts.never"))
            return
        since, problem = visit.form.moment(one.failing_since), problem_words(one.problem, say.language)
        chip(say("alerts.failing", since=since, problem=problem), "bad")
        if one.waiting:
            text(say("alerts.waiting", count=visit.form.number(one.waiting)), "soft")

    def actions() -> None:
        with div("row-actions"):
            icon_button(visit, "send", "alerts.try", visit.on("owner", attempt))
            icon_button(visit, "delete", "alerts.remove", visit.on("owner", remove))

    return one.name, one.service, state, actions


def _add(visit: Visit) -> None:
    say = visit.say
    with card(say("alerts.add"), say("alerts.secret")):
        with div("form-row"):
            name = ui.input(say("alerts.name")).props("outlined dense autocomplete=off")
            address = ui.input(say("alerts.address")).props("outlined dense type=password autocomplete=new-password")
            address.classes("wide")

            async def add() -> None:
                given, called = address.value or "", (name.value or "").strip()
                service = await visit.ask(partial(add_address, visit.tools, called, given, who=visit.who))
                visit.tell(say("alerts.added", name=called, service=service))
                ui.navigate.reload()

            button(say("alerts.add"), visit.on("owner", add), kind="main", icon="add_alert")
        text(say("alerts.examples"), "soft")


# ---- what is told --------------------------------------------------------------------------------


def _when(visit: Visit, settings: AlertSettings) -> None:
    say, before = visit.say, setting_values(settings)
    now = dict(before)

    def keep(name: str, value: Any) -> None:
        now[name] = ("on" if value else "off") if isinstance(value, bool) else str(value or "").strip()

    async def save() -> None:
        changes = [f"{name}={value}" for name, value in now.items() if value != before[name]]
        after = changed_settings(settings, changes)
        await visit.ask(partial(change_alert_settings, visit.tools, settings, after, who=visit.who))
        visit.tell(say("alerts.saved"))
        ui.navigate.reload()

    with card(say("alerts.when"), say("alerts.when_hint"), classes="settings"):
        for name, value in before.items():
            label, meaning = (say.of(pair) for pair in ALERT_SETTINGS[name])
            with div("setting"):
                with div("grow"):
                    text(label, "strong")
                    text(meaning, "soft")
                with div("setting-field"):
                    _field(name, label, value, keep)
        with div("form-row"):
            button(say("settings.save"), visit.on("owner", save), kind="main", icon="check")


def _field(name: str, label: str, value: str, keep: Any) -> None:
    if value in ("on", "off"):
        made: Any = ui.switch(value=value == "on", on_change=lambda event: keep(name, bool(event.value)))
        made.props(f'aria-label="{label}"')
        return
    made = ui.input(value=value, on_change=lambda event: keep(name, event.value))
    made.props(f'outlined dense inputmode=numeric aria-label="{label}"')


# ---- what is going on ----------------------------------------------------------------------------


def _open(visit: Visit, told: list[Told]) -> None:
    say, form = visit.say, visit.form
    with card(say("alerts.open")):
        if not told:
            text(say("alerts.open_none"), "soft")
            return
        rows = [
            (
                headline(Trouble(one.kind, one.shop, one.activity), say.language),
                form.moment(one.began_at),
                form.moment(one.told_at),
            )
            for one in told
        ]
        grid((say("alerts.what"), say("alerts.began"), say("alerts.told")), rows)
