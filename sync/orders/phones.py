"""Phone numbers and e-mail addresses in one form, so that a buyer is recognised however they were typed.

Shops hold what people typed: dots, spaces, `+84`, a missing leading 0, two numbers in one cell, and mobile
numbers of eleven digits from before the renumbering of September 2018. The POS keeps numbers in the domestic
form `0xxxxxxxxx` (contracts/sapo-pos.md §2.9), so that is the normal form of a Vietnamese number here.
"""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress

import phonenumbers

REGION = "VN"
COUNTRY_CODE = 84

# The mobile prefixes of eleven-digit numbers and what they became, both without the leading 0.
RENUMBERED = {
    "120": "70",
    "121": "79",
    "122": "77",
    "126": "76",
    "128": "78",
    "123": "83",
    "124": "84",
    "125": "85",
    "127": "81",
    "129": "82",
    "162": "32",
    "163": "33",
    "164": "34",
    "165": "35",
    "166": "36",
    "167": "37",
    "168": "38",
    "169": "39",
    "186": "56",
    "188": "58",
    "199": "59",
}
OLD_LENGTH = 10

# Between two numbers of one cell; a hyphen only before what can begin a number, for it also stands inside one.
BETWEEN = re.compile(r"[/,;|\n]|-(?=\s*(?:0|\+|84))")

# Numbers of shops and companies (1900…, 1800…): whoever types one is not recognised by it.
HOTLINES = {
    phonenumbers.PhoneNumberType.PREMIUM_RATE,
    phonenumbers.PhoneNumberType.TOLL_FREE,
    phonenumbers.PhoneNumberType.SHARED_COST,
    phonenumbers.PhoneNumberType.UAN,
}

# Letters that somebody covered up, and addresses that are written where there is none.
MASKED = re.compile(r"[*•…#]|x{4,}")
NOBODY = re.compile(r"no-?reply|do-?not-?reply|no-?e?mail|none|khong-?co-?e?mail")
NO_HOSTS = {"example.com", "example.org", "example.net", "localhost.localdomain"}


def phone_key(text: str | None) -> str | None:
    """The first valid number of a text: `0901234567` for a Vietnamese one, `+16502530000` for a foreign one.

    None when there is no valid number in it, so that nobody is recognised by a typing error.
    """
    return next(iter(phone_keys(text)), None)


def phone_keys(text: str | None) -> tuple[str, ...]:
    """Every valid number of a text, each once, in its order; a text that is one number as a whole has no others."""
    plain = unicodedata.normalize("NFKC", text or "")
    if whole := _read(plain):
        return (whole,)
    return tuple(dict.fromkeys(key for part in BETWEEN.split(plain) for key in _within(part)))


def searched_forms(key: str) -> tuple[str, ...]:
    """The spellings under which a POS may hold a number: `0…`, and `84…` which is also found in `+84…`."""
    if key.startswith("0"):
        return key, f"{COUNTRY_CODE}{key[1:]}"
    return (key,)


def email_key(text: str | None) -> str | None:
    """An e-mail address in lower case; None for what is none, and for one that belongs to nobody.

    Marketplaces mask addresses (`ng***@gmail.com`, `nxxxxx@gmail.com`) or put one of their own for every buyer.
    """
    address = unicodedata.normalize("NFKC", text or "").strip().casefold()
    name, _, host = address.partition("@")
    if not name or "." not in host.strip(".") or "@" in host or len(address.split()) != 1:
        return None
    return None if MASKED.search(address) or NOBODY.fullmatch(name) or host in NO_HOSTS else address


def _read(text: str) -> str | None:
    """The key of a text that is a number and nothing else."""
    with suppress(phonenumbers.NumberParseException):
        return _key(phonenumbers.parse(text, REGION))
    return None


def _within(text: str) -> Iterator[str]:
    """The keys of a text that is a number, else of every number that stands somewhere in it."""
    if key := _read(text):
        yield key
        return
    for match in phonenumbers.PhoneNumberMatcher(text, REGION, leniency=phonenumbers.Leniency.POSSIBLE):
        if key := _key(match.number):
            yield key


def _key(number: phonenumbers.PhoneNumber) -> str | None:
    modern = _modern(number)
    if not phonenumbers.is_valid_number(modern) or phonenumbers.number_type(modern) in HOTLINES:
        return None
    return _written(modern)


def _modern(number: phonenumbers.PhoneNumber) -> phonenumbers.PhoneNumber:
    """The number as it is dialled since the renumbering; any other number as it is."""
    digits = str(number.national_number)
    prefix = RENUMBERED.get(digits[:3])
    if number.country_code != COUNTRY_CODE or len(digits) != OLD_LENGTH or prefix is None:
        return number
    return phonenumbers.PhoneNumber(country_code=COUNTRY_CODE, national_number=int(prefix + digits[3:]))


def _written(number: phonenumbers.PhoneNumber) -> str:
    if number.country_code != COUNTRY_CODE:
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return "".join(character for character in national if character.isdigit())
