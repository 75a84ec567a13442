"""The value of a setting as people read it."""

from console.page.setting_fields import Known
from console.page.texts.settings import CHOICES
from console.page.words import Words

_NONE = ("price.compare_at", "orders.assignee", "stock.location")


def setting_word(say: Words, name: str, value: str, known: Known) -> str:
    """A written value (`settings_text.written`) in words: on and off, a choice, the names of what it names."""
    if value in ("on", "off"):
        return say(f"settings.{value}")
    if value in CHOICES.get(name, {}):
        return say.of(CHOICES[name][value])
    if value == "none":
        return say(f"settings.none.{name}") if name in _NONE else say("settings.nobody")
    choices = known.of(name)
    if choices is not None:
        return ", ".join(choices.get(one, one) for one in value.split(","))
    return value
