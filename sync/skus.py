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
_SCIENTIFIC = r"^([1-9])(?:[.,](\d+))?[eE]\+?(\d{1,2})$"
_LEADING_ZEROS = r"^0+(?=\d)"
_ROUNDS_UP = 5


class SuggestionKind(StrEnum):
    """By what alone two SKUs differ."""

    NONE = ""
    CASE = "case"
    SPACE = "space"
    WIDTH = "width"
    ZEROS = "zeros"
    SCIENTIFIC = "scientific"


def exact_key(skus: pd.Series) -> pd.Series:
    """The form by which SKUs link: trimmed, NFC; "" for a blank one."""
    return _mapped(skus, _exact)


def fold_key(skus: pd.Series) -> pd.Series:
    """The form by which twins and near matches are found: NFKC, casefolded, without white space."""
    return _mapped(skus, _fold)


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


def scientific_parts(skus: pd.Series) -> pd.DataFrame:
    """The SKUs that a spreadsheet turned into scientific notation, keeping the index of those alone.

    Columns: mantissa (its digits as text), kept (how many digits that is), length (digits of the whole number).
    """
    found = skus[skus.str.contains("[eE]", regex=True)].str.strip().str.extract(_SCIENTIFIC).dropna(subset=[0, 2])
    mantissa = found[0] + found[1].fillna("")
    length = found[2].astype("int64") + 1
    parts = pd.DataFrame({"mantissa": mantissa, "kept": mantissa.str.len(), "length": length}, index=found.index)
    return parts[parts["kept"] <= parts["length"]]


def rounded_digits(skus: pd.Series, kept: int, length: int) -> pd.Series:
    """What a spreadsheet shows of whole numbers of `length` digits when it keeps `kept` of them.

    Returns the digits of the mantissa for the SKUs among `skus` that are all digits and round to a number of that
    length; others are left out.
    """
    numbers = skus[skus.str.fullmatch(r"[1-9][0-9]*")]
    same = numbers[numbers.str.len() == length]
    head = same.str.slice(0, kept).astype("int64")
    nexts = same.str.slice(kept, kept + 1).replace("", "0").astype("int64")
    rounded = (head + (nexts >= _ROUNDS_UP)).astype("str")
    # 99996 kept to four digits has become 1.000E+05: a number one digit longer.
    rounded = rounded[rounded.str.len() == kept]
    nines = numbers[numbers.str.len() == length - 1]
    carried = nines[
        nines.str.startswith("9" * min(kept, length - 1)) & nines.str.slice(kept, kept + 1).isin(list("56789"))
    ]
    return pd.concat([rounded, pd.Series("1" + "0" * (kept - 1), index=carried.index, dtype=rounded.dtype)])


def _mapped(skus: pd.Series, form: Callable[[str], str]) -> pd.Series:
    return pd.Series([form(sku) for sku in skus], index=skus.index, dtype="str")


def _exact(sku: str) -> str:
    return sku.strip() if sku.isascii() else unicodedata.normalize("NFC", sku.strip())


def _fold(sku: str) -> str:
    if sku.isascii():
        return _despaced(sku).lower()
    once = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", sku).casefold())
    return _despaced(once)


def _despaced(sku: str) -> str:
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", sku))
