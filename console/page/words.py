"""The page's texts in the language of the person who looks."""

from typing import Any

from console.page.texts.everywhere import EVERYWHERE
from console.page.texts.screens import SCREENS
from resources.database.users import Language

TEXTS: dict[str, tuple[str, str]] = {**EVERYWHERE, **SCREENS}
"""Key → (Vietnamese, English); `{name}` stands for a value."""


class Words:
    """Texts in one language."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self._place = 0 if language == "vi" else 1

    def __call__(self, key: str, **values: Any) -> str:
        """The text of a key with its values in place. Raises KeyError for a key that nobody wrote."""
        return TEXTS[key][self._place].format(**values)

    def of(self, pair: tuple[str, str]) -> str:
        """One of two texts, Vietnamese and English."""
        return pair[self._place]
