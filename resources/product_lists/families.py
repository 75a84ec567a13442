"""Which rows of a file are variants of one product, and what that product is called."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from resources.product_lists.forms import Grouping, Role

# WooCommerce: what has variations, or is a mere heap of other products.
_PARENTS = frozenset({"variable", "variable-subscription", "grouped"})


@dataclass(frozen=True, slots=True)
class Families:
    """For each row: the first row of its product, the product's name, whether it is only the parent of others."""

    products: list[int]
    names: list[str]
    parents: list[bool]


def families(grouping: Grouping, rows: Sequence[int], texts: Mapping[Role, Sequence[str]]) -> Families:
    """Group the rows the way their form does.

    Args:
        grouping: how.
        rows: number of each row in the file.
        texts: role → its cells.
    """
    blanks = [""] * len(rows)
    names = [text.strip() for text in texts["name"]]
    none = [False] * len(rows)
    if grouping == "name":
        return _named(_runs(names, rows), names, none)
    if grouping == "key":
        keys = [text.strip() for text in texts.get("group", blanks)]
        return _named(_first_of(_carried(keys, names), rows), names, none)
    if grouping == "parent":
        return _under_parents(rows, names, texts)
    if grouping == "related":
        return Families(_first_of(_roots(texts, rows), rows), names, none)
    return Families(list(rows), names, none)


def _named(products: list[int], names: Sequence[str], parents: list[bool]) -> Families:
    """The name of a product is the first that one of its rows carries."""
    first: dict[int, str] = {}
    for product, name in zip(products, names, strict=True):
        if name:
            first.setdefault(product, name)
    return Families(products, [first.get(product, "") for product in products], parents)


def _runs(names: Sequence[str], rows: Sequence[int]) -> list[int]:
    """A row with a name begins a product; those below without one are its variants."""
    products: list[int] = []
    for name, row in zip(names, rows, strict=True):
        products.append(row if name or not products else products[-1])
    return products


def _carried(keys: Sequence[str], names: Sequence[str]) -> list[str]:
    """A row without a key belongs to the one above, unless it has a name of its own."""
    result: list[str] = []
    for place, (key, name) in enumerate(zip(keys, names, strict=True)):
        result.append(key or (f"\n{place}" if name or not result else result[-1]))
    return result


def _first_of(keys: Sequence[str], rows: Sequence[int]) -> list[int]:
    first: dict[str, int] = {}
    return [first.setdefault(key, row) for key, row in zip(keys, rows, strict=True)]


def _roots(texts: Mapping[Role, Sequence[str]], rows: Sequence[int]) -> list[str]:
    """KiotViet names the first of a family by its SKU: of a unit the basic one, of a variant the first."""
    skus = [text.strip() for text in texts["sku"]]
    blanks = [""] * len(skus)
    bases = dict(zip(skus, (text.strip() for text in texts.get("base_unit", blanks)), strict=True))
    related = dict(zip(skus, (text.strip() for text in texts.get("related", blanks)), strict=True))
    roots = []
    for sku, row in zip(skus, rows, strict=True):
        base = bases[sku] or sku
        roots.append((related.get(base) or related[sku] or base) if sku else f"\n{row}")
    return roots


def _under_parents(rows: Sequence[int], names: Sequence[str], texts: Mapping[Role, Sequence[str]]) -> Families:
    """A variation names its parent by `id:17` or by SKU, and takes its name."""
    blanks = [""] * len(rows)
    kinds = [{part.strip().casefold() for part in re.split("[,|]", text)} for text in texts.get("kind", blanks)]
    place_of: dict[str, int] = {}
    columns = zip(texts.get("own_id", blanks), texts["sku"], kinds, strict=True)
    for place, (own_id, sku, kind) in enumerate(columns):
        if "variation" not in kind:
            place_of.setdefault(f"id:{own_id.strip()}", place)
            if sku.strip():
                place_of.setdefault(sku.strip(), place)
    products, titles = list(rows), list(names)
    for place, (kind, parent) in enumerate(zip(kinds, texts.get("parent", blanks), strict=True)):
        above = place_of.get(parent.strip()) if "variation" in kind and parent.strip() else None
        if above is not None:
            products[place] = rows[above]
            titles[place] = names[above] or names[place]
    return Families(products, titles, [bool(kind & _PARENTS) for kind in kinds])
