"""Normal forms of product names: what counts as the same name, and which of its words decide.

The same goods are typed anew on every site: without marks, in capitals, `0,5L` for `500 ml`, the brand first or last.
Those things may differ. A number, a size or the word `combo` may not: `Son 04` and `Son 05` are different goods
however alike the rest reads, and so are `vị bơ` and `vị bò`, which only look the same once their marks are gone.
"""

import json
import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import pandas as pd

# Words that make other goods of the same goods: packs, and the mark of a product that was duplicated.
_PACKS = "combo set hop thung loc pack box carton bansao copy mini"
_SIZES = "xs xl xxl xxxl freesize"
_ROMAN = "ii iii iv vii viii ix xii xiii"
_DECISIVE = frozenset(f"{_PACKS} {_SIZES} {_ROMAN}".split())
_NO_OPTION = frozenset({"", "mac dinh", "default", "default title", "title"})

# The two tones that people mix up in writing, hỏi and ngã, count as one.
_TONES = {"\u0300": "1", "\u0301": "2", "\u0303": "3", "\u0309": "3", "\u0323": "4"}
_SMALL = {"ml": ("ml", 1), "mililit": ("ml", 1), "mg": ("mg", 1), "mm": ("mm", 1), "cm": ("mm", 10)} | dict.fromkeys(
    ("g", "gr", "gram", "gam"), ("g", 1)
)
_LARGE = dict.fromkeys(("l", "lit", "lít", "liter", "litre"), ("ml", 1000)) | {"kg": ("g", 1000)}
_UNITS = _SMALL | _LARGE
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))

_DIGIT = re.compile(r"\d")
_SILENT = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff™®©]")
_TIMES = re.compile(rf"(\d(?:\s?(?:{_UNIT}))?)\s*[x×*]\s*(?=\d)")
_COUNT = re.compile(r"(?<![^\W_])[x×](?=\d)")
_MEASURE = re.compile(rf"(\d+(?:[.,]\d+)*)(?:\s*({_UNIT})(?![^\W_]))?")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[.,]\d{3})+")
_TOKEN = re.compile(r"\d[\d.]*(?:ml|mg|mm|g)(?![^\W_])|\d[\d.]*|[^\W\d_]+")
_REWRITTEN = (
    ("xl", re.compile(r"(?<![^\W_])2\s?xl(?![^\W_])"), "xxl"),
    ("xl", re.compile(r"(?<![^\W_])3\s?xl(?![^\W_])"), "xxxl"),
    ("sao", re.compile(r"\b(?:bản sao|ban sao)\b"), "bansao"),
    ("&", re.compile("&"), " và "),
)


def _loose(pattern: str) -> str:
    """The pattern with each letter standing for all its marked forms."""
    letters = [chr(code) for code in range(0xE0, 0x1EFA)]
    forms = {base: "".join(one for one in letters if plain(one) == base) for base in "aeiouyd"}
    return "".join(f"[{char}{forms[char]}]" if char in forms else char for char in pattern)


@lru_cache(maxsize=65536)
def plain(token: str) -> str:
    """A casefolded word without its marks."""
    if token.isascii():
        return token
    bare = (char for char in unicodedata.normalize("NFD", token) if not unicodedata.combining(char))
    return "".join(bare).replace("đ", "d")


@lru_cache(maxsize=65536)
def toned(token: str) -> str:
    """A casefolded word with its tone at the end: `hoà` and `hòa` are one word. Equal to `plain` if it has no marks."""
    if token.isascii():
        return token
    parts = unicodedata.normalize("NFD", token)
    tones = "".join(_TONES[char] for char in parts if char in _TONES)
    return unicodedata.normalize("NFC", "".join(char for char in parts if char not in _TONES)) + tones


# What shops add to sell; it says nothing of the goods.
_SALES_WORDS = re.compile(
    "|".join(
        (
            _loose(r"[(\[【]\s*(?:flash |sieu |big )?(?:sale|hot|free ?ship)[^)\]】]{0,12}[)\]】]"),
            r"\b(?:"
            + _loose(
                r"(?:hang )?chinh hang(?: 100 ?%)?|free ?ship|mien phi (?:van chuyen|giao hang|ship)"
                r"|(?:flash|big|sieu) sale|sale (?:off|soc)|gia (?:re|soc|uu dai)|best ?seller|ban chay"
            )
            + r")(?![^\W_])",
        )
    )
)


class NameForms(NamedTuple):
    """The forms of one name. Each coarser key is equal wherever a finer one is.

    exact: but for case, spaces and code points. toned: but for punctuation, units and sales words too. unmarked: but
    for marks too. toned_sorted, unmarked_sorted: the same with the word order free. words: the words that do not
    decide, unmarked, in their order. fixed: the decisive ones; names whose `fixed` differ are never the same.
    """

    exact: str
    toned: str
    unmarked: str
    toned_sorted: str
    unmarked_sorted: str
    words: str
    fixed: str


def name_forms(names: pd.Series) -> pd.DataFrame:
    """The columns of `NameForms` for each name, in the rows of `names`; worked out once for each distinct name."""
    codes, distinct = pd.factorize(names)
    forms = pd.DataFrame([forms_of(name) for name in distinct], columns=list(NameForms._fields), dtype="str")
    return forms.take(codes).set_axis(names.index)


@lru_cache(maxsize=65536)
def forms_of(name: str) -> NameForms:
    """The forms of one name; all of them "" for a name without a letter or digit."""
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", _SILENT.sub("", name)).casefold())
    tokens = [_token(token) for token in _tokens(text)]
    if not tokens:
        return NameForms(*[""] * len(NameForms._fields))
    words = [token for token in tokens if not token.decides]
    ordered = [*sorted(words), _BAR, *_bound(tokens)]
    return NameForms(
        exact=" ".join(text.split()),
        toned=" ".join([token.toned for token in tokens]),
        unmarked=" ".join([token.plain for token in tokens]),
        toned_sorted=" ".join([token.toned for token in ordered]),
        unmarked_sorted=" ".join([token.plain for token in ordered]),
        words=" ".join([token.plain for token in words]),
        fixed=_fixed(tokens) if len(words) < len(tokens) else "",
    )


def marks_agree(left: str, right: str, unmarked: str) -> bool:
    """Whether two toned forms of the same `unmarked` words may be the same: a word differs only by having no marks."""
    words = zip(left.split(" "), right.split(" "), unmarked.split(" "), strict=True)
    return all(one == other or bare in (one, other) for one, other, bare in words)


def option_values(variants: pd.DataFrame) -> pd.Series:
    """The option values of each variant as a tuple of text; () for a variant of a product without options.

    Read from `options` (JSON), and where that is empty from `variant_name`, with its values apart by " / ".
    """
    columns = (variants["options"], variants["variant_name"], variants["product_name"])
    return pd.Series([_values(*row) for row in zip(*columns, strict=True)], index=variants.index, dtype="object")


def full_names(variants: pd.DataFrame, values: pd.Series) -> pd.Series:
    """What a buyer reads of each variant: the name of its product, then its option values."""
    names = [" / ".join((name, *own)) for name, own in zip(variants["product_name"], values, strict=True)]
    return pd.Series(names, index=variants.index, dtype="str")


class _Token(NamedTuple):
    plain: str
    toned: str
    decides: bool
    number: bool


_BAR = _Token("|", "|", False, False)


@lru_cache(maxsize=65536)
def _token(token: str) -> _Token:
    """A token of a name; it decides if it is a number, a measure, a single letter, a size or a pack."""
    bare = plain(token)
    decides = len(bare) == 1 or bare[:1].isdigit() or bare in _DECISIVE
    return _Token(bare, toned(token), decides, bare[-1:].isdigit())


def _tokens(text: str) -> list[str]:
    """The words of casefolded text, measures in one unit and one writing."""
    bare = _SALES_WORDS.sub(" ", text)
    for sign, pattern, by in _REWRITTEN:
        if sign in bare:
            bare = pattern.sub(by, bare)
    if _DIGIT.search(bare):
        bare = _MEASURE.sub(_measure, _COUNT.sub(" ", _TIMES.sub(r"\1 ", bare)))
    return _TOKEN.findall(bare) or _TOKEN.findall(text)


def _measure(found: re.Match[str]) -> str:
    """A number, with its unit if it has one, in one writing: `0,5 lít` and `500ml` are "500ml"."""
    written, unit = found[1], found[2]
    # 1.000 g is a thousand, but 1.000 kg is one: nobody sells a ton by the piece.
    if _THOUSANDS.fullmatch(written) and unit not in _LARGE:
        written = re.sub("[.,]", "", written)
    parts = re.split("[.,]", written)
    if len(parts) > 2 or not written.isascii():
        return " " + " ".join(part.lstrip("0") or "0" for part in parts) + f" {unit or ''} "
    if unit is None:
        return f" {_shortest('.'.join(parts))} "
    name, factor = _UNITS[unit]
    amount = float(".".join(parts)) * factor
    return f" {_shortest(f'{amount:.3f}')}{name} "


def _shortest(number: str) -> str:
    whole, _, part = number.partition(".")
    part = part.rstrip("0")
    return (whole.lstrip("0") or "0") + ("." + part if part else "")


def _fixed(tokens: list[_Token]) -> str:
    """The decisive words as one key: numbers in their order, all others in any."""
    numbers = [token.plain for token in tokens if token.number]
    others = sorted([token.plain for token in tokens if token.decides and not token.number])
    return " ".join(others) + "#" + " ".join(numbers)


def _bound(tokens: list[_Token]) -> list[_Token]:
    """The decisive words in any order. Of several numbers each keeps its word: `lớp 1 tập 2` is not `lớp 2 tập 1`."""
    several = len({token.plain for token in tokens if token.number}) > 1
    bound = []
    before = _BAR
    for token in tokens:
        if several and token.number:
            bound.append(_Token(f"{before.plain}.{token.plain}", f"{before.toned}.{token.toned}", True, True))
        elif token.decides:
            bound.append(token)
        before = token
    return sorted(bound)


@lru_cache(maxsize=65536)
def _values(options: str, variant_name: str, product_name: str) -> tuple[str, ...]:
    if options:
        values = [str(value) for _, value in json.loads(options)]
    elif variant_name.strip() == product_name.strip():
        return ()
    else:
        values = variant_name.split(" / ")
    return tuple(value.strip() for value in values if plain(value.strip().casefold()) not in _NO_OPTION)
