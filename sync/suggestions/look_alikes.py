"""SKUs that look the same to the eye: a letter O for a zero, a Cyrillic А for an A, a long dash for a hyphen."""

import pandas as pd

from sync.linking.skus import SuggestionKind, folded, texts
from sync.suggestions.pairing import alone, joined, pairs, text_of

_CYRILLIC = dict(zip("авсенкмортухіјѕԁԛԝ", "abcehkmoptyxijsdqw", strict=True))
# By their capitals, as SKUs are written: a Greek capital nu is an N.
_GREEK = dict(zip("αβεζηικμνορτυχ", "abezhikmnoptyx", strict=True))
_DASHES = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad_\ufe63\uff0d", "-")
_LETTERS = _CYRILLIC | _GREEK | {"đ": "d", "ð": "d", "ı": "i"}
_DIGITS = {"o": "0", "i": "1", "l": "1", "|": "1"}
_SEEN_AS = str.maketrans({letter: _DIGITS.get(plain, plain) for letter, plain in _LETTERS.items()} | _DIGITS | _DASHES)


def look_alikes(site: pd.DataFrame, pos: pd.DataFrame) -> pd.DataFrame:
    """Candidates whose SKUs look the same and are nobody else's, as `sync.suggestions.pairing.COLUMNS`.

    Two numbers never look alike: each of their digits means what it shows.
    """
    folds = folded(site), folded(pos)
    keys = [seen_as(fold) for fold in folds]
    found = alone(joined(site["id"], keys[0], pos["id"], keys[1]))
    mine, other = text_of(found["site"], site["id"], folds[0]), text_of(found["pos"], pos["id"], folds[1])
    return pairs(found[mine != other], SuggestionKind.LOOK_ALIKE, 88, "differs only by letters that look alike")


def seen_as(folds: pd.Series) -> pd.Series:
    """Folded SKUs with every look-alike replaced by one and the same."""
    return pd.Series([fold.translate(_SEEN_AS) for fold in texts(folds)], index=folds.index, dtype="str")
