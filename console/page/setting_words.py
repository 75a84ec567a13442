"""The value of a setting as people read it."""

from console.page.desk import Visit
from console.page.setting_fields import Known
from console.page.texts.settings import CHOICES


def setting_word(visit: Visit, name: str, value: str, known: Known) -> str:
    """A written value (`settings_text.written`) in words: on and off, a choice, the names of what it names."""
    say = visit.say
    if value in ("on", "off"):
        return say(f"settings.{value}")
    if name in CHOICES:
        return say.of(CHOICES[name][value])
    if value == "none":
        return say(f"settings.none.{name}") if name in _NONE else say("settings.nobody")
    choices = known.of(name)
    if choices is not None:
        return ", ".join(choices.get(one, one) for one in value.split(","))
    return value


_NONE = ("price.compare_at", "orders.assignee", "stock.location")
