"""Customers and staff, with phones written the many ways Vietnamese customers write them.

Everybody is made up: names are drawn from lists, digits are random, mail addresses lie under `example.vn`.
"""

import random
import unicodedata

from sandbox.catalogs.words import GIVEN_NAMES, MIDDLE_NAMES, SURNAMES
from sandbox.seeds import SeedCustomer

# Nine digits after the trunk zero, cut into the groups people use.
SHAPES = (
    "0{a}{b}{c}", "0{a}{b}{c}", "0{a}{b}{c}", "0{a} {b} {c}", "0{a}.{b}.{c}", "0{a}-{b}-{c}", "0{a} {b}{c}",
    "+84{a}{b}{c}", "+84 {a} {b} {c}", "84{a}{b}{c}", "(+84) {a} {b} {c}", "(+84){a}{b}{c}", "{a}{b}{c}",
    "0{a}{b}{c} / 0{a}{c}{b}", "0{a} {b} {c} (zalo)", "'0{a}{b}{c}",
)  # fmt: skip
NOT_MOBILE = ("19006600", "02361932405", "023 929 8269", "09444848231", "Đang cập nhật")
MOBILE_STARTS = ("32", "35", "38", "70", "76", "79", "81", "85", "88", "90", "91", "93", "96", "97", "98")
WITHOUT_PHONE, WITH_ODD_PHONE, WITH_MAIL = 0.08, 0.05, 0.4


def person_name(rng: random.Random) -> str:
    """A full name, surname first."""
    return f"{rng.choice(SURNAMES)} {rng.choice(MIDDLE_NAMES)} {rng.choice(GIVEN_NAMES)}"


def phone(rng: random.Random) -> str:
    """A mobile number of nine digits after the zero, in one of the shapes of real life."""
    a, b, c = (
        f"{rng.choice(MOBILE_STARTS)}{rng.randrange(10)}",
        f"{rng.randrange(1000):03d}",
        f"{rng.randrange(1000):03d}",
    )
    return rng.choice(SHAPES).format(a=a, b=b, c=c)


def customers(count: int, rng: random.Random) -> tuple[SeedCustomer, ...]:
    """Customers, some without a phone and some with a phone that is none."""
    return tuple(_customer(number, rng) for number in range(1, count + 1))


def staff(rng: random.Random) -> tuple[tuple[str, str], ...]:
    """The owner and four others, as (name, e-mail)."""
    names = [person_name(rng) for _ in range(5)]
    return tuple((name, mail(name, number)) for number, name in enumerate(names))


def mail(name: str, number: int) -> str:
    """A mail address made of the name's letters and a number."""
    plain = unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d"))
    letters = "".join(letter for letter in plain.lower() if letter.isascii() and letter.isalpha())
    return f"{letters}{number}@example.vn"


def _customer(number: int, rng: random.Random) -> SeedCustomer:
    name = person_name(rng)
    fate = rng.random()
    if fate < WITHOUT_PHONE:
        number_of = None
    elif fate < WITHOUT_PHONE + WITH_ODD_PHONE:
        number_of = rng.choice(NOT_MOBILE)
    else:
        number_of = phone(rng)
    return SeedCustomer(name, number_of, mail(name, number) if rng.random() < WITH_MAIL else None)
