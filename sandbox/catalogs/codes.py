"""SKUs as shops make them: a code of their own, the till's running number, or the barcode of the maker.

Every SKU is new in its widest form, so that a clean catalog holds no two SKUs that look alike.
"""

import random
import unicodedata
from dataclasses import dataclass, field
from typing import Literal

from sandbox.catalogs.keys import crowd_key

Style = Literal["coded", "running", "barcode", "short"]
STYLES: tuple[Style, ...] = ("coded", "running", "barcode", "short")
WEIGHTS = (45, 25, 22, 8)
LETTERS = str.maketrans({"Đ": "D", "đ": "d", "#": None, " ": None, ".": None})


@dataclass(slots=True)
class Coder:
    """Gives out SKUs, never two alike; `taken` holds the widest forms given so far."""

    rng: random.Random
    running: int = 15_000
    taken: set[str] = field(default_factory=set)

    def style(self) -> Style:
        """How the next product's SKUs are made; all variants of a product are made alike."""
        return self.rng.choices(STYLES, WEIGHTS)[0]

    def sku(self, style: Style, line_code: str, number: int, values: tuple[str, ...]) -> str:
        """A new SKU in that style; `number` is the product's, `values` are the variant's options."""
        while True:
            sku = self._attempt(style, line_code, number, values)
            if crowd_key(sku) not in self.taken:
                self.taken.add(crowd_key(sku))
                return sku
            number += 1

    def _attempt(self, style: Style, line_code: str, number: int, values: tuple[str, ...]) -> str:
        if style == "barcode":
            return ean13(f"893{self.rng.randrange(10**9):09d}")
        if style == "short":
            return str(self.rng.randrange(1000, 9_999_999))
        if style == "running":
            self.running += self.rng.randint(1, 3)
            return f"PVN{self.running}"
        return "-".join((f"{line_code}{number:04d}", *map(_short, values)))


def ean13(first_twelve: str) -> str:
    """The thirteen digits of a barcode, check digit included."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(first_twelve))
    return f"{first_twelve}{-total % 10}"


def _short(value: str) -> str:
    """Option values as they stand in a SKU: `Xanh rêu` XANHREU, `#01` 01."""
    plain = unicodedata.normalize("NFD", value.translate(LETTERS))
    return "".join(letter for letter in plain if letter.isascii() and letter.isalnum()).upper()
