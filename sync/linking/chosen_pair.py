"""Which two variants a person means who wants them linked."""

from collections.abc import Sequence
from contextlib import suppress

import pandas as pd

from sync.catalogs.fresh_products import Products, Side
from sync.errors import WrongUse
from sync.linking.hand_links import Pair
from sync.linking.naming import Named, named_in

# More ids than this in one sentence help nobody.
_LISTED = 5


def involved(text: str, to: str | None, products: Products, rows: pd.DataFrame) -> tuple[set[int], set[int]]:
    """The variants of both sides to read before a pair is chosen: (POS ids, site ids).

    Those that are named, and those that the link rows (`Links.rows`) name beside them: a suggested partner may have
    been given the right SKU a moment ago.
    """
    found: list[Named] = []
    with suppress(WrongUse):
        found.append(_base(text, to, products))
    if to is not None:
        with suppress(WrongUse):
            found.append(_counterpart(to, products))
    pos, site = {one for some in found for one in some.pos}, {one for some in found for one in some.site}
    beside = rows[rows["pos_variant_id"].isin(pos) | rows["site_variant_id"].isin(site)]
    pos |= set(beside["pos_variant_id"].dropna().tolist())
    return pos, site | set(beside["site_variant_id"].dropna().tolist())


def chosen_pair(text: str, to: str | None, products: Products) -> Pair:
    """The one pair that is meant.

    Args:
        text: a SKU, `pos:ID` or `site:ID`.
        to: the counterpart: a SKU, `#ID`, `pos:ID` or `site:ID`; None: the equal SKU of the other side.
        products: both sides as they are now.

    Raises:
        WrongUse: there is no such pair, or more than one; the sentence says what to do.
    """
    base = _base(text, to, products)
    if to is None:
        choices = [(base.pos, base.site)]
    else:
        other = _counterpart(to, products)
        choices = [pair for pair in ((base.pos, other.site), (other.pos, base.site)) if all(pair)]
    choices = list(
        dict.fromkeys((_there(pos, "pos", products), _there(site, "site", products)) for pos, site in choices)
    )
    if len(choices) > 1:
        raise WrongUse(
            f"{text!r} and {to!r} each name variants of both sides; say which ones are meant, as pos:ID and site:ID."
        )
    if not choices or not all(choices[0]):
        raise WrongUse(_nobody(base, to, products))
    pos, site = _one(choices[0][0], "pos", products), _one(choices[0][1], "site", products)
    return Pair(pos, site, products.name("pos", pos).sku, products.name("site", site).sku)


def _base(text: str, to: str | None, products: Products) -> Named:
    """What the first name stands for; without a counterpart, the equal SKU of the other side belongs to it."""
    found = named_in(products.alias, text, products.pos, products.site)
    if to is not None or (found.pos and found.site):
        return found
    sku = products.name("pos", found.pos[0]).sku if found.pos else products.name("site", found.site[0]).sku
    if not sku.strip():
        return found
    equal = named_in(products.alias, sku, products.pos, products.site)
    return Named(text, found.pos or equal.pos, found.site or equal.site)


def _counterpart(to: str, products: Products) -> Named:
    """What the second name stands for. Raises WrongUse when neither side has it."""
    number = to.strip().removeprefix("#")
    if to.strip().startswith("#") and number.isdecimal():
        known = [tuple(frame.loc[frame["id"] == int(number), "id"].tolist()) for frame in (products.pos, products.site)]
        if any(known):
            return Named(to, *known)
    return named_in(products.alias, to, products.pos, products.site)


def _there(numbers: Sequence[int], side: Side, products: Products) -> tuple[int, ...]:
    """Those that the shop still has; all of them where it has none."""
    return tuple(one for one in numbers if not products.is_gone(side, one)) or tuple(numbers)


def _nobody(base: Named, to: str | None, products: Products) -> str:
    """That the other side has no counterpart."""
    side: Side = "pos" if base.pos else "site"
    name = products.name(side, (base.pos or base.site)[0])
    where = products.alias if side == "pos" else "the POS"
    if to is not None:
        return f"{to!r} names no variant of {where}, so the {name.called()} cannot be linked with it."
    if not name.sku.strip():
        return f"The {name.called()} has no SKU to be found by; choose its counterpart with --to, or give it a SKU."
    form = "site:ID" if side == "pos" else "pos:ID"
    return (
        f"Nobody has the SKU {name.sku!r} in {where}, so the {name.called()} has no counterpart. "
        f"Correct the SKU on one side and read it again (multiweb sync {products.alias}), "
        f"or choose the counterpart: --to SKU, or --to {form}."
    )


def _one(numbers: Sequence[int], side: Side, products: Products) -> int:
    """The only one. Raises WrongUse naming them when there are several."""
    if len(numbers) == 1:
        return numbers[0]
    where = "the POS" if side == "pos" else products.alias
    ids = ", ".join(map(str, numbers[:_LISTED])) + (f" and {len(numbers) - _LISTED} more" if numbers[_LISTED:] else "")
    sku = products.name(side, numbers[0]).sku
    raise WrongUse(
        f"The SKU {sku!r} occurs more than once in {where}: variants {ids}. "
        f"Name the one that is meant by its id, for example {side}:{numbers[0]}."
    )
