"""Cài đặt of a website: every setting with its meaning, what a change will do, pausing and disconnecting."""

from functools import partial

from nicegui import ui

from console.page.desk import Visit
from console.page.jobs import Outcome
from console.page.parts import button, card, confirmed, div, note, text
from console.page.sentences import told
from console.page.setting_bar import SettingBar
from console.page.setting_fields import SettingFields, known_of
from console.page.texts.settings import GROUPS, SETTINGS, group_of
from resources.connecting import disconnect
from resources.shop_settings import change_settings, set_paused
from sync.progress import Progress
from sync.rows import SiteRow


async def settings(visit: Visit) -> None:
    """The screen; only an owner can change anything."""
    alias = visit.request.path_params["alias"]
    row = await visit.ask(visit.database.state.site, alias)
    known = await visit.ask(known_of, visit.tools, alias)
    may = visit.may("owner")
    if not may:
        note(visit.say("settings.look_only"))
    if row.last_error:
        note(visit.say("attention.error", site=alias, error=told(visit.say, row.last_error)), "bad")
    keep = partial(change_settings, visit.tools, alias)
    bar = SettingBar(visit, lambda: visit.database.state.site(alias).settings, keep)
    bar.fields = SettingFields(visit, row.settings, known, bar.show)
    with div("stack" if may else "stack look-only"):
        for group, title in GROUPS.items():
            names = [name for name in SETTINGS if group_of(name) == group and name in bar.fields.before]
            if names:
                with card(visit.say.of(title), classes="settings"):
                    bar.fields.draw(names)
    if may:
        bar.draw()
        _danger(visit, row)


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
                text(say("site.resume_means" if row.paused else "site.pause_means"), "soft")
            label, icon = ("site.resume", "play_arrow") if row.paused else ("site.pause", "pause")
            button(say(label), visit.on("owner", pause), icon=icon)
        with div("setting"):
            with div("grow"):
                text(say("settings.disconnect"), "strong")
                text(say("settings.disconnect_means"), "soft")
            button(say("settings.disconnect"), visit.on("owner", leave), kind="bad", icon="link_off")
