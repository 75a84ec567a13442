"""Barcodes: which are valid, who has the same one, and in which SKU a digit was mistyped."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from sync.linking.skus import SuggestionKind, fold_key, folded, zeros_key
from sync.suggestions.pairing import alone, joined, no_pairs, pairs

_LENGTHS = (8, 12, 13)
"""EAN-8, UPC-A, EAN-13: the last digit proves the others."""
_SHORTEST = 6
_CODE = rf"[0-9a-z-]{{{_SHORTEST},}}"
# 0000000000000 or XXXXXX is what people type where a field must not be empty.
_PLACEHOLDER = r"(.)\1*"
_BARCODE_SCORE, _CHECK_DIGIT_SCORE = 96, 86
# Running numbers of eight digits have a right last digit once in ten times; where more are wrong than right, the
# numbers are no barcodes.
_MOSTLY = 0.5

Digits = npt.NDArray[np.int64]


def same_barcodes(site: pd.DataFrame, pos: pd.DataFrame) -> pd.DataFrame:
    """Candidates with the same barcode, or with the barcode of one as the SKU of the other.

    A barcode or SKU that occurs more than once on a side speaks for nobody.

    Args:
        site: variants: id, sku, barcode.
        pos: likewise.

    Returns:
        As `sync.suggestions.pairing.COLUMNS`.
    """
    site_codes, pos_codes = barcode_key(site["barcode"]), barcode_key(pos["barcode"])
    site_skus, pos_skus = (_usable(zeros_key(folded(side))) for side in (site, pos))
    kind, score = SuggestionKind.BARCODE, _BARCODE_SCORE
    ways = (
        (site_codes, pos_codes, "has the same barcode"),
        (site_skus, pos_codes, "has this SKU as its barcode"),
        (site_codes, pos_skus, "has the barcode of the site variant as its SKU"),
    )
    found = [
        pairs(alone(joined(site["id"], left, pos["id"], right)), kind, score, words) for left, right, words in ways
    ]
    return pd.concat(found, ignore_index=True).drop_duplicates(["site", "pos"], ignore_index=True)


def check_digits(site: pd.DataFrame, pos: pd.DataFrame) -> pd.DataFrame:
    """Candidates whose SKUs are barcodes that differ by one digit, one of them valid and the other not.

    Only where neither has another such candidate. Returns columns as `sync.suggestions.pairing.COLUMNS`.
    """
    sides = folded(site), folded(pos)
    found = [no_pairs()[["site", "pos"]]]
    for length in _LENGTHS:
        left, right = (_numbers(ids["id"], keys, length) for ids, keys in zip((site, pos), sides, strict=True))
        if left.empty or right.empty or pd.concat([left["valid"], right["valid"]]).mean() < _MOSTLY:
            continue
        for wrong in (True, False):
            one, other = left[left["valid"] != wrong], right[right["valid"] == wrong]
            if len(one) and len(other):
                found.append(_but_for_one(length, one, other))
    both = pd.concat(found, ignore_index=True).drop_duplicates()
    single = ~both["site"].duplicated(keep=False) & ~both["pos"].duplicated(keep=False)
    words = "differs only by one digit, and just one of the two is a valid barcode"
    return pairs(both[single], SuggestionKind.CHECK_DIGIT, _CHECK_DIGIT_SCORE, words)


def contradictory(left: pd.Series, right: pd.Series) -> pd.Series:
    """True where two aligned columns of barcodes have two valid ones that differ."""
    keys = barcode_key(left), barcode_key(right)
    both = is_valid(left) & is_valid(right)
    return both & (keys[0] != keys[1])


def is_valid(barcodes: pd.Series) -> pd.Series:
    """True for an EAN-8, UPC-A or EAN-13 whose last digit is right."""
    codes = barcodes.str.strip()
    valid = pd.Series(False, index=codes.index)
    for length in _LENGTHS:
        such = codes[(codes.str.len() == length) & codes.str.fullmatch("[0-9]+")]
        if len(such):
            valid[such.index] = _right(_digits(such, length))
    return valid & ~codes.str.fullmatch(_PLACEHOLDER)


def barcode_key(barcodes: pd.Series) -> pd.Series:
    """The form in which barcodes are compared (no leading zeros, no case); "" for what is none."""
    return _usable(zeros_key(fold_key(barcodes)))


def _usable(keys: pd.Series) -> pd.Series:
    return keys.where(keys.str.fullmatch(_CODE) & ~keys.str.fullmatch(_PLACEHOLDER), "")


def _numbers(ids: pd.Series, keys: pd.Series, length: int) -> pd.DataFrame:
    """The SKUs that are numbers of that length. Columns: id, number, valid."""
    codes = keys[(keys.str.len() == length) & keys.str.fullmatch("[0-9]+")]
    digits = _digits(codes, length)
    return pd.DataFrame({"id": ids[codes.index], "number": codes.astype("int64"), "valid": _right(digits)})


def _but_for_one(length: int, one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Pairs of numbers that agree in all digits but one. Two of which just one is valid are never equal."""
    keys = [
        pd.concat([_without(side, place, length) for place in range(length)], ignore_index=True)
        for side in (one, other)
    ]
    return joined(keys[0]["id"], keys[0]["key"], keys[1]["id"], keys[1]["key"])[["site", "pos"]]


def _without(side: pd.DataFrame, place: int, length: int) -> pd.DataFrame:
    """The numbers with a zero at one place, and with that place in front. Columns: id, key."""
    rest = side["number"] - side["number"] // 10**place % 10 * 10**place
    return pd.DataFrame({"id": side["id"], "key": rest + place * 10**length})


def _digits(codes: pd.Series, length: int) -> Digits:
    return (
        (np.frombuffer("".join(codes).encode("ascii"), dtype=np.uint8) - ord("0")).astype(np.int64).reshape(-1, length)
    )


def _right(digits: Digits) -> npt.NDArray[np.bool_]:
    # Counted from the right, every second digit weighs three; the sum with the check digit is a multiple of ten.
    weights = np.where(np.arange(digits.shape[1])[::-1] % 2 == 1, 3, 1)
    right: npt.NDArray[np.bool_] = digits @ weights % 10 == 0
    return right
