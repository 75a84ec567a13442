"""Our own sentences in another language.

The use cases speak English: to the command line, the log and the database. For people who read Vietnamese each sentence
has a template beside it, kept in tables by subject: `"SKU {sku} belongs to {*whom} already."` → `"SKU {sku} đã thuộc về
{whom}."`. A name in braces stands for a value, which is carried over letter by letter; with a star the value is made of
our own words too, and told in turn; with a hash it is a number, written as the other language writes one (118,000.5 →
118.000,5); a name that begins with `_` is left out on purpose (a command, say, in whose place
the reader has a button). Names in `_KINDS` take values of one kind alone, others anything.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

_PLACE = re.compile(r"\{([*#]?)(\w+)\}")
_NUMBER_MARKS = str.maketrans(",.", ".,")
_END_OF_SENTENCE = re.compile(r"(?<=[.!?]) ")
# Between the parts of a list; the widest first. What stands between names stays, words between them are told.
_BETWEEN = (("; or ", "; hoặc "), ("; ", "; "), (", ", ", "), (": ", ": "), (" or ", " hoặc "), (" and ", " và "))
# Whose error it is stands in front: `shop: …`.
_ABOUT = re.compile(r"([\w-]{1,40}:) (.+)", re.DOTALL)
_KINDS = {
    "alias": r"[^\s:]+?",
    "id": r"[^\s:;,]+?",
    "count": r"[^\s:;,]+?",
    "call": r"(?:(?!: ).)+?",
    "path": r"(?:(?!: ).)+?",
    "vietnamese": r"(?:(?!: ).)+?",
    "key": r"[^\s:]+?",
    "amount": r"\S+?",
    "word": r"[^\s:;,()]+?",
    "state": r"[^\s:;,()]+?",
    "quoted": r"[^']+?",
}
_MOST_SENTENCES = 12
_REMEMBERED = 4096


class Phrase:
    """One sentence and its template in the other language."""

    def __init__(self, english: str, other: str) -> None:
        self.english = english
        self.other = other
        parts = _PLACE.split(english)
        self._literals, marks, names = parts[::3], parts[1::3], parts[2::3]
        self.places = dict(zip(names, marks, strict=True))
        self.weight = sum(map(len, self._literals))
        self.needle = max(self._literals, key=len)
        self._pattern: re.Pattern[str] | None = None

    def values(self, text: str) -> dict[str, str] | None:
        """The values with which the phrase is this text; None where it is another one."""
        if self._pattern is None:
            self._pattern = re.compile(self._written(), re.DOTALL)
        found = self._pattern.fullmatch(text)
        return found.groupdict() if found else None

    def _written(self) -> str:
        written = re.escape(self._literals[0])
        for name, literal in zip(self.places, self._literals[1:], strict=True):
            written += f"(?P<{name}>{_KINDS.get(name, '.*?')}){re.escape(literal)}"
        return written


class Phrasebook:
    """Sentences of some tables, told in the other language.

    Args:
        tables: English template → the other one's. What none of them knows is told as it is.
    """

    def __init__(self, *tables: Mapping[str, str]) -> None:
        self.phrases = [Phrase(english, other) for table in tables for english, other in table.items()]
        self._whole = {one.english: one.other for one in self.phrases if not one.places}
        self._by_word: dict[str, list[Phrase]] = defaultdict(list)
        for one in self.phrases:
            if one.places:
                word = one.english.partition(" ")[0]
                self._by_word["" if "{" in word else word].append(one)
        self.told = lru_cache(_REMEMBERED)(self._begun)
        self._part = lru_cache(_REMEMBERED)(self._of_part)

    def _begun(self, text: str) -> str:
        """A text in the other language: as a whole, else sentence by sentence."""
        bare = text.strip()
        return text.replace(bare, self._of_text(bare), 1) if bare else text

    def _of_text(self, text: str) -> str:
        said = self._of_whole(text) or self._by_sentence(text) or self._of_whole(text, spanning=True)
        if said is None and (found := _ABOUT.fullmatch(text)):
            said = f"{self._about(found[1])} {self._of_text(found[2])}"
        return text if said is None else _capital(said) if text[0].isupper() else said

    def _of_whole(self, text: str, *, spanning: bool = False) -> str | None:
        """What is one phrase, with or without a full stop, or one about something: `shop: …`."""
        if (said := self._of_phrase(text, spanning)) is not None:
            return said
        if text.endswith(".") and (said := self._of_phrase(text[:-1], spanning)) is not None:
            return f"{said}."
        found = _ABOUT.fullmatch(text)
        said = self._of_whole(found[2], spanning=spanning) if found else None
        return f"{self._about(found[1])} {said}" if found and said is not None else None

    def _of_phrase(self, text: str, spanning: bool) -> str | None:
        if text in self._whole:
            return self._whole[text]
        for one in self.likely(text):
            values = one.values(text)
            # A value that holds the end of a sentence: perhaps what follows is a phrase of its own.
            if values is not None and (spanning or not any(". " in value for value in values.values())):
                told = {name: self._value(value, one.places[name]) for name, value in values.items()}
                return one.other.format_map(told)
        return None

    def likely(self, text: str) -> list[Phrase]:
        """Phrases that a text may be, those with the most words of their own first."""
        some = [*self._by_word.get(text.partition(" ")[0], ()), *self._by_word[""]]
        return sorted((one for one in some if one.needle in text), key=lambda one: -one.weight)

    def _value(self, value: str, mark: str) -> str:
        if mark == "#":
            return value.translate(_NUMBER_MARKS)
        return self._part(value) if mark else value

    def _about(self, subject: str) -> str:
        return self._whole.get(subject, subject)

    def _of_part(self, value: str) -> str:
        """A value that is made of our own words, whole or in parts."""
        bare = value.strip()
        if not bare:
            return value
        said = self._of_whole(bare) or self._by_sentence(bare) or self._of_whole(bare, spanning=True)
        return value.replace(bare, self._of_list(bare) if said is None else said, 1)

    def _of_list(self, text: str) -> str:
        for mark, between in _BETWEEN:
            if mark in text:
                parts = text.split(mark)
                told = [self._part(one) for one in parts]
                return between.join(told) if told != parts or all(" " not in one for one in parts) else text
        return text

    def _by_sentence(self, text: str) -> str | None:
        """The longest beginning that is known, and the rest after it; None where nothing is known."""
        ends = [found.start() for found in _END_OF_SENTENCE.finditer(text)][:_MOST_SENTENCES]
        for end in reversed(ends):
            if (said := self._of_whole(text[:end])) is not None:
                return f"{said} {self._of_text(text[end + 1 :])}"
        for end in ends:
            rest = text[end + 1 :]
            if (said := self._of_text(rest)) != rest:
                return f"{text[:end]} {said}"
        return None


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
