"""What people and spreadsheets do to a SKU, one function for each kind of harm.

Every function returns None where that SKU cannot suffer it, so that a plan never counts a damage that
is none.
"""

import random
import unicodedata
from collections.abc import Callable

from sandbox.catalogs.keys import is_digits, link_key, scientific_form

# Blanks that a copied web page or a PDF leaves inside a code: plain, non-breaking, narrow non-breaking.
INNER_BLANKS = (" ", "\u00a0", "\u202f")
OUTER_BLANKS = (" ", "  ", "\u00a0", "\t")

Damage = Callable[[str, random.Random], str | None]


def damage_case(sku: str, rng: random.Random) -> str | None:
    """The SKU in another case."""
    shapes = {sku.lower(), sku.upper(), sku.swapcase(), sku.capitalize()} - {sku}
    usable = sorted(shape for shape in shapes if shape.casefold() == sku.casefold())
    return rng.choice(usable) if usable else None


def damage_space(sku: str, rng: random.Random) -> str | None:
    """The SKU with a blank inside that does not belong there, or without one that does."""
    blanks = [place for place, letter in enumerate(sku) if letter.isspace()]
    if blanks and rng.random() < 0.5:
        place = rng.choice(blanks)
        return sku[:place] + sku[place + 1 :]
    if len(sku) < 2:
        return None
    place = rng.randrange(1, len(sku))
    return sku[:place] + rng.choice(INNER_BLANKS) + sku[place:]


def damage_zeros(sku: str, rng: random.Random) -> str | None:  # noqa: ARG001
    """An all-digit SKU without its leading zeros, as a cell read as a number leaves it."""
    stripped = sku.lstrip("0")
    return stripped if is_digits(sku) and stripped and stripped != sku else None


def damage_scientific(sku: str, rng: random.Random) -> str | None:  # noqa: ARG001
    """A long all-digit SKU in scientific notation."""
    return None if sku.startswith("0") else scientific_form(sku) or None


def twins_of(sku: str, rng: random.Random) -> tuple[str, str] | None:
    """Two SKUs that differ from the given one, and from each other, only by case and white space."""
    cased = damage_case(sku, rng)
    spaced = damage_space(sku, rng)
    return (cased, spaced) if cased and spaced else None


def outer_noise(sku: str, rng: random.Random) -> str:
    """A SKU that is still the same after trimming and NFC, but not byte for byte."""
    apart = unicodedata.normalize("NFD", sku)
    if apart != sku and link_key(apart) == link_key(sku):
        return apart
    blank = rng.choice(OUTER_BLANKS)
    return rng.choice((blank + sku, sku + blank, blank + sku + blank))
