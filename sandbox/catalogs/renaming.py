"""What becomes of a product's name between two catalogs: the same goods, written by somebody else.

Whoever fills a website rewrites names: without marks, in capitals, with the brand in front, with other units, with a
word for the search engines behind. Every way keeps what tells the goods apart (numbers, sizes, shades).
"""

import random
import re
import unicodedata
from collections.abc import Callable

_MILLILITRES = re.compile(r"\b(\d+)\s?ml\b", re.IGNORECASE)
_GRAMS = re.compile(r"\b(\d+)\s?(?:gr|g)\b", re.IGNORECASE)
_TAILS = (" chính hãng", " (Hàng chính hãng)", " - Freeship", " [SALE]")


def renamed(name: str, rng: random.Random) -> str:
    """The name as another person writes it; the same where none of the ways changes it."""
    ways: list[Callable[[str, random.Random], str]] = [_unmarked, _capitals, _brand_in_front, _other_units, _with_tail]
    rng.shuffle(ways)
    made = name
    for way in ways[: rng.choice((1, 1, 2))]:
        made = way(made, rng)
    return made


def _unmarked(name: str, rng: random.Random) -> str:  # noqa: ARG001
    plain = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _capitals(name: str, rng: random.Random) -> str:
    return name.upper() if rng.random() < 0.5 else name.title()


def _brand_in_front(name: str, rng: random.Random) -> str:  # noqa: ARG001
    """The first Latin word in capitals or with a capital goes to the front, as brands do."""
    words = name.split()
    brand = next((word for word in words[1:] if word.isascii() and word.isalpha() and word[0].isupper()), None)
    return " ".join([brand, *(word for word in words if word is not brand)]) if brand else name


def _other_units(name: str, rng: random.Random) -> str:
    """500ml becomes 0,5L or 500 ml; 50g becomes 50 gr."""
    if rng.random() < 0.5:
        return _GRAMS.sub(r"\1 gr", _MILLILITRES.sub(r"\1 ml", name))
    return _MILLILITRES.sub(lambda found: f"{int(found[1]) / 1000:g}".replace(".", ",") + "L", name)


def _with_tail(name: str, rng: random.Random) -> str:
    return name + rng.choice(_TAILS)
