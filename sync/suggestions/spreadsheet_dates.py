"""SKUs that a spreadsheet took for dates: `1-2` became `1-Feb`, `MAR1` became `01-Mar`, `5-2026` became `May-26`.

What was typed and what is shown are read into the same few keys (a day of the year, a month of a year, a date), and
the keys are joined. Which of two numbers is the day depends on the country the spreadsheet was set to, so both count.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pandas as pd

from sync.linking.skus import SuggestionKind, folded, texts
from sync.suggestions.pairing import joined, no_pairs, pairs, swapped, text_of

_SCORE, _SERIAL_SCORE = 84, 74
_NAMES = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
          "december")  # fmt: skip
_SPELLINGS = {name: place for place, whole in enumerate(_NAMES, 1) for name in (whole, whole[:3])} | {"sept": 9}
_ENGLISH = "|".join(sorted(_SPELLINGS, key=len, reverse=True))
_VIETNAMESE = r"th(?:áng|g)?\.?0?(?:1[0-2]|[1-9])"
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_EPOCH = date(1899, 12, 30)
# A spreadsheet counts days; these are those of 2000 to 2035. Other numbers of five digits are hardly dates.
_SERIALS = range(36526, 49675)
_TIME = r"(?:t?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
_LONGEST = 32

_TWO_NUMBERS = re.compile(r"(\d{1,2})[-/](\d{1,2})")
_MONTH_AND_YEAR = re.compile(r"(\d{1,2})[-/](\d{4})")
_NAME_FIRST = re.compile(rf"({_ENGLISH})[-/.]?(\d{{4}}|\d{{1,2}})")
_NAME_LAST = re.compile(rf"(\d{{1,2}})[-/.]?({_ENGLISH})")
_SHOWN_DAY = re.compile(rf"(\d{{1,2}})[-/]?({_ENGLISH}|{_VIETNAMESE})")
_SHOWN_MONTH = re.compile(rf"({_ENGLISH}|{_VIETNAMESE})[-/](\d{{4}}|\d{{2}})")
_SHOWN_DATE = re.compile(rf"(\d{{1,2}})[-/]({_ENGLISH}|{_VIETNAMESE})[-/](\d{{4}}|\d{{2}})")
_NUMBERED = re.compile(rf"(\d{{1,2}})[-/.](\d{{1,2}})[-/.](\d{{4}}|\d{{2}}){_TIME}")
_ISO = re.compile(rf"(\d{{4}})[-/](\d{{1,2}})[-/](\d{{2}}){_TIME}")
_SERIAL = re.compile(r"\d{5}")


def dates(site: pd.DataFrame, pos: pd.DataFrame) -> pd.DataFrame:
    """Candidates of which one SKU is what a spreadsheet makes of the other, as `sync.suggestions.pairing.COLUMNS`."""
    site_keys, pos_keys = folded(site), folded(pos)
    found = pd.concat(
        [
            _turned(site["id"], site_keys, pos["id"], pos_keys),
            swapped(_turned(pos["id"], pos_keys, site["id"], site_keys)),
        ],
        ignore_index=True,
    )
    if found.empty:
        return no_pairs()
    score = found["serial"].map({True: _SERIAL_SCORE, False: _SCORE})
    return pairs(found, SuggestionKind.DATE, score, "differs only by a spreadsheet taking it for a date")


def typed_keys(sku: str) -> set[str]:
    """The dates as which a spreadsheet may read a folded SKU that somebody typed."""
    if found := _TWO_NUMBERS.fullmatch(sku):
        one, two = int(found[1]), int(found[2])
        days = _day(one, two) | _day(two, one)
        # No day of any month, such as 5-48: then the second number is a year.
        return days or (_years(one, found[2]) if len(found[2]) > 1 else set())
    if found := _MONTH_AND_YEAR.fullmatch(sku):
        return _years(int(found[1]), found[2])
    if found := _NAME_FIRST.fullmatch(sku):
        month, number = _SPELLINGS[found[1]], found[2]
        return _years(month, number) if len(number) > 2 else _day(month, int(number)) or _years(month, number)
    if found := _NAME_LAST.fullmatch(sku):
        return _day(_SPELLINGS[found[2]], int(found[1]))
    return set() if _ISO.fullmatch(sku) else {key for key in _date_keys(sku) if key.count("-") == 2}


def shown_keys(sku: str) -> set[str]:
    """The dates that a folded SKU may show."""
    if found := _SHOWN_DAY.fullmatch(sku):
        return _day(_month(found[2]), int(found[1]))
    if found := _SHOWN_MONTH.fullmatch(sku):
        month, number = _month(found[1]), found[2]
        return _years(month, number) | (_day(month, int(number)) if len(number) == 2 else set())
    if _SERIAL.fullmatch(sku) and int(sku) in _SERIALS:
        when = _EPOCH + timedelta(days=int(sku))
        return _dated(str(when.year), when.month, when.day)
    return _date_keys(sku)


def _turned(shown_ids: pd.Series, shown: pd.Series, typed_ids: pd.Series, typed: pd.Series) -> pd.DataFrame:
    """Pairs with the shown side as the site. Columns of `joined`, and serial: it shows no date but its number."""
    left = _keyed(shown_ids, shown, shown_keys)
    right = _keyed(typed_ids, typed, typed_keys)
    found = joined(left["id"], left["key"], right["id"], right["key"])
    mine, other = text_of(found["site"], shown_ids, shown), text_of(found["pos"], typed_ids, typed)
    return found.assign(serial=mine.str.isdigit())[mine != other]


def _keyed(ids: pd.Series, skus: pd.Series, read: Callable[[str], set[str]]) -> pd.DataFrame:
    rows = [
        (number, key)
        for number, sku in zip(ids.tolist(), texts(skus), strict=True)
        if len(sku) <= _LONGEST
        for key in read(sku)
    ]
    return pd.DataFrame(rows, columns=["id", "key"]).astype({"id": "int64", "key": "str"})


def _date_keys(sku: str) -> set[str]:
    """Keys of a whole date."""
    if found := _ISO.fullmatch(sku):
        return _dated(found[1], int(found[2]), int(found[3]))
    if found := _SHOWN_DATE.fullmatch(sku):
        return _dated(found[3], _month(found[2]), int(found[1]))
    if found := _NUMBERED.fullmatch(sku):
        one, two = int(found[1]), int(found[2])
        return _dated(found[3], one, two) | _dated(found[3], two, one)
    return set()


def _dated(year: str, month: int, day: int) -> set[str]:
    keys = _day(month, day)
    if not keys:
        return keys
    for whole in _whole_years(year):
        keys.add(f"{whole}-{month}-{day}")
        if day == 1:
            keys.add(f"{month}@{whole}")
    return keys


def _day(month: int, day: int) -> set[str]:
    return {f"{month}/{day}"} if 1 <= month <= len(_DAYS) and 1 <= day <= _DAYS[month - 1] else set()


def _years(month: int, year: str) -> set[str]:
    return {f"{month}@{whole}" for whole in _whole_years(year)} if 1 <= month <= len(_DAYS) else set()


def _whole_years(year: str) -> Iterator[int]:
    """The years that two or four digits may stand for."""
    yield from ((int(year),) if len(year) > 2 else (1900 + int(year), 2000 + int(year)))


def _month(name: str) -> int:
    return _SPELLINGS.get(name) or int(re.sub(r"\D", "", name))
