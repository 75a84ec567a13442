"""Cài đặt of a website: every setting with its meaning, what a change will do, pausing and disconnecting."""

from functools import partial

from nicegui import ui

from console.page.desk import Visit
from console.page.jobs import Outcome
from console.page.parts import button, card, confirmed, div, modal, note, text
from console.page.setting_fields import SettingFields, known_of
from console.page.texts.settings import CONSEQUENCES, GROUPS, SETTINGS
from resources.connecting import disconnect
from resources.site_settings import change_settings, set_paused
from sync.progress import Progress
from sync.rows import SiteRow
from sync.settings_text import changed_settings


async def settings(visit: Visit) -> None:
    """The screen; only an owner can change anything."""
    alias = visit.request.path_params["alias"]
    row = await visit.ask(visit.database.state.site, alias)
    known = await visit.ask(known_of, visit.tools, alias)
    may = visit.may("owner")
    if not may:
        note(visit.say("settings.look_only"))
    if row.last_error:
        note(visit.say("attention.error", site=alias, error=row.last_error), "bad")
    bar = _Bar(visit, row)
    bar.fields = SettingFields(visit, row.settings, known, bar.show)
    with div("stack" if may else "stack look-only"):
        for group, title in GROUPS.items():
            names = [
                name for name in SETTINGS if name.partition(".")[0] == group or (group == "product" and "." not in name)
            ]
            with card(visit.say.of(title), classes="settings"):
                bar.fields.draw(names)
    if may:
        bar.draw()
        _danger(visit, row)


class _Bar:
    """What was changed and not saved yet, at the foot of the screen."""

    fields: SettingFields

    def __init__(self, visit: Visit, row: SiteRow) -> None:
        self.visit, self.row = visit, row
        self.box: ui.element | None = None

    def draw(self) -> None:
        say = self.visit.say
        self.box = div("save-bar")
        with self.box:
            self.label = text("", "strong")
            div("grow")
            button(say("settings.undo"), ui.navigate.reload)
            button(say("settings.save"), self.visit.on("owner", self.save), kind="main", icon="check")
        self.show()

    def show(self) -> None:
        if self.box is not None:
            count = len(self.fields.changes)
            self.box.set_visibility(bool(count))
            self.label.set_text(self.visit.say("settings.changed", count=count))

    async def save(self) -> None:
        """Check the values, say what they will do, and keep them."""
        visit, say = self.visit, self.visit.say
        alias = self.row.alias
        before = (await visit.ask(visit.database.state.site, alias)).settings
        after = changed_settings(before, self.fields.changes)
        names = [one.partition("=")[0] for one in self.fields.changes]
        groups = dict.fromkeys(name.partition(".")[0] if "." in name else "product" for name in names)
        told = [f"{say.of(SETTINGS[name][0])}: {self.fields.before[name]} → {self.fields.now[name]}" for name in names]
        means = [say.of(CONSEQUENCES[group]) for group in groups]
        if not await _agreed(visit, told, means):
            return
        await visit.ask(partial(change_settings, visit.tools, alias, before, after, who=visit.who))
        visit.tell(say("settings.saved"))
        ui.navigate.reload()


async def _agreed(visit: Visit, changes: list[str], means: list[str]) -> bool:
    say = visit.say
    with modal(say("settings.save_title")) as dialog, ui.card().classes("dialog"):
        text(say("settings.save_title"), "dialog-title")
        for one in changes:
            text(one, "strong")
        for one in means:
            text(one)
        with div("dialog-actions"):
            button(say("do.cancel"), lambda: dialog.submit(False))
            button(say("settings.save"), lambda: dialog.submit(True), kind="main")
    answer = await dialog
    dialog.delete()
    return bool(answer)


def _danger(visit: Visit, row: SiteRow) -> None:
    """Pausing and disconnecting."""
    say, alias = visit.say, row.alias

    async def pause() -> None:
        await visit.ask(partial(set_paused, visit.tools, alias, paused=not row.paused, who=visit.who))
        ui.navigate.reload()

    async def leave() -> None:
        title, means = say("settings.disconnect_title", site=alias), say("settings.disconnect_means")
        if not await confirmed(visit, title, means, say("settings.disconnect"), bad=True):
            return

        def work(_: Progress) -> Outcome:
            warnings = disconnect(visit.tools, alias, who=visit.who)
            return Outcome("did.disconnected", {"site": alias}, warnings)

        if await visit.ended(visit.begin("disconnect", alias, work)):
            ui.navigate.to("/")

    with card(say("settings.danger"), classes="danger"):
        with div("setting"):
            with div("grow"):
                text(say("site.resume" if row.paused else "site.pause"), "strong")
                text(say("site.pause_means"), "soft")
            button(say("site.resume" if row.paused else "site.pause"), visit.on("owner", pause), icon="pause")
        with div("setting"):
            with div("grow"):
                text(say("settings.disconnect"), "strong")
                text(say("settings.disconnect_means"), "soft")
            button(say("settings.disconnect"), visit.on("owner", leave), kind="bad", icon="link_off")
