"""Normal forms of SKUs: what counts as the same, and what only looks alike.

Two SKUs are the same when they are equal after trimming and Unicode NFC, because both platforms trim what is typed
and the same Vietnamese letter may be stored in one code point or in two. Everything beyond that (case, inner space,
full-width letters, lost leading zeros, the `8.9349E+12` that a spreadsheet makes of a barcode) is only ever a
suggestion for a person: two different goods may well differ by case alone.

All functions take and return whole columns; the time grows with the number of rows, never with their square.
"""

import re
import unicodedata
from collections.abc import Callable
from enum import StrEnum

import pandas as pd

# Characters that nobody sees; they come along when a SKU is copied out of a web page or a spreadsheet.
_INVISIBLE = re.compile("[\\s\u00ad\u200b-\u200f\u2060\ufeff]+")
# Anything but visible ASCII characters, for which trimming and normalising do nothing.
_ODD = r"[^!-~]"
_LEADING_ZEROS = r"^0+(?=\d)"


class SuggestionKind(StrEnum):
    """What speaks for a suggestion: by what alone the SKUs differ, or what else agrees."""

    NONE = ""
    CASE = "case"
    SPACE = "space"
    WIDTH = "width"
    LOOK_ALIKE = "look_alike"
    ZEROS = "zeros"
    APOSTROPHE = "apostrophe"
    SCIENTIFIC = "scientific"
    ROUNDED = "rounded"
    DATE = "date"
    CHECK_DIGIT = "check_digit"
    BARCODE = "barcode"
    NAME = "name"
    OPTIONS = "options"


SKU_FORMS = frozenset(
    {
        SuggestionKind.CASE,
        SuggestionKind.SPACE,
        SuggestionKind.WIDTH,
        SuggestionKind.LOOK_ALIKE,
        SuggestionKind.ZEROS,
        SuggestionKind.APOSTROPHE,
        SuggestionKind.SCIENTIFIC,
        SuggestionKind.ROUNDED,
        SuggestionKind.DATE,
        SuggestionKind.CHECK_DIGIT,
    }
)
"""The kinds of suggestion in which one SKU is a damaged form of the other."""


def exact_key(skus: pd.Series) -> pd.Series:
    """The form by which SKUs link: trimmed, NFC; "" for a blank one."""
    return _with_odd(skus, lambda plain: plain, _exact)


def normal_sku(sku: str) -> str:
    """One SKU in the form by which it links."""
    return _exact(sku)


def fold_key(skus: pd.Series) -> pd.Series:
    """The form by which twins and near matches are found: NFKC, casefolded, without white space."""
    return _with_odd(skus, lambda plain: plain.str.lower(), _fold)


def folded(side: pd.DataFrame) -> pd.Series:
    """`fold_key` of the SKUs of a frame, taken from its column `fold` where somebody worked it out before."""
    known: pd.Series = side["fold"] if "fold" in side else fold_key(side["sku"])
    return known


def texts(column: pd.Series) -> list[str]:
    """The values of a text column as plain strings."""
    values: list[str] = column.to_numpy(dtype=object).tolist()
    return values


def zeros_key(folded: pd.Series) -> pd.Series:
    """`fold_key` without leading zeros; a SKU of zeros only keeps its last one."""
    return folded.str.replace(_LEADING_ZEROS, "", regex=True)


def difference(left: str, right: str) -> SuggestionKind:
    """By what alone two SKUs of equal `fold_key` or `zeros_key` differ; the gravest where it is several things."""
    if _fold(left) != _fold(right):
        return SuggestionKind.ZEROS
    if _despaced(left) == _despaced(right):
        return SuggestionKind.SPACE
    if unicodedata.normalize("NFKC", _despaced(left)) == unicodedata.normalize("NFKC", _despaced(right)):
        return SuggestionKind.WIDTH
    return SuggestionKind.CASE


def _with_odd(skus: pd.Series, whole: Callable[[pd.Series], pd.Series], single: Callable[[str], str]) -> pd.Series:
    """A form of a column: that of nearly all SKUs, which are visible ASCII, in one go, of the others one by one."""
    column = skus.astype("str")
    odd = column.str.contains(_ODD, regex=True).to_numpy(dtype="bool")
    form = whole(column).astype("str")
    if odd.any():
        form[odd] = pd.array([single(sku) for sku in texts(column[odd])], dtype="str")
    return form


def _exact(sku: str) -> str:
    return sku.strip() if sku.isascii() else unicodedata.normalize("NFC", sku.strip())


def _fold(sku: str) -> str:
    if sku.isascii():
        return _despaced(sku).lower()
    once = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", sku).casefold())
    return _despaced(once)


def _despaced(sku: str) -> str:
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", sku))
