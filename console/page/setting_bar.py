"""What was changed of some settings and is not saved yet, at the foot of the screen."""

from collections.abc import Callable
from functools import partial

from nicegui import ui
from pydantic import BaseModel

from console.page.desk import Visit
from console.page.parts import button, div, modal, text
from console.page.setting_fields import SettingFields
from console.page.setting_words import setting_word
from console.page.texts.settings import CONSEQUENCES, SETTINGS, group_of
from sync.settings_text import changed_settings


class SettingBar:
    """Counts the changes, and saves them once a person agrees to what they will do."""

    fields: SettingFields

    def __init__(self, visit: Visit, stored: Callable[[], BaseModel], keep: Callable[..., object]) -> None:
        """`stored` reads the settings as they are kept at this moment; `keep` stores others (before, after, who)."""
        self._visit, self._stored, self._keep = visit, stored, keep
        self._box: ui.element | None = None

    def draw(self) -> None:
        """The bar; it is seen once something is changed."""
        say = self._visit.say
        self._box = div("save-bar")
        with self._box:
            self._label = text("", "strong")
            div("grow")
            button(say("settings.undo"), ui.navigate.reload)
            button(say("settings.save"), self._visit.on("owner", self._save), kind="main", icon="check")
        self.show()

    def show(self) -> None:
        """Tell how much was changed."""
        if self._box is not None:
            count = len(self.fields.changes)
            self._box.set_visibility(bool(count))
            self._label.set_text(self._visit.say("settings.changed", count=count))

    async def _save(self) -> None:
        """Check the values, say what they will do, and keep them."""
        visit, say = self._visit, self._visit.say
        before = await visit.ask(self._stored)
        after = changed_settings(before, self.fields.changes)
        names = [one.partition("=")[0] for one in self.fields.changes]
        groups = dict.fromkeys(group_of(name) for name in names)
        if not await _agreed(
            visit, [self._change(name) for name in names], [say.of(CONSEQUENCES[group]) for group in groups]
        ):
            return
        await visit.ask(partial(self._keep, before, after, who=visit.who))
        visit.tell(say("settings.saved"))
        ui.navigate.reload()

    def _change(self, name: str) -> str:
        say, fields = self._visit.say, self.fields
        before, now = (setting_word(say, name, one[name], fields.known) for one in (fields.before, fields.now))
        return f"{say.of(SETTINGS[name][0])}: {before} → {now}"


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
