"""From the number in a price list to the number that a site shows: tax added or taken out, then rounded once.

Everything is computed in whole numbers and rounded a single time at the end, so that the same price never comes out
one đồng apart in the next run. A POS states per variant which tax rate its goods bear and whether its prices contain
it (contracts/sapo-pos.md §2.2, `output_vat_rate` and `tax_included`); what it does not state, the settings say.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from sync.aligning import Ints, Mask, looked_up, places, so
from sync.settings import PriceSettings

RATE_UNIT = 10_000
"""A rate is in hundredths of a percent: 10 % is 1,000 of these."""
NO_TAXES = pd.DataFrame({"id": [], "tax_rate": [], "tax_included": []}, dtype="Int64")
# Above it, the products below no longer fit 64 bits.
_SAFE = 10**13
_UNKNOWN_RATE = (
    "The POS states no tax rate for it, and the settings none to use instead; enter the tax in the POS, or set "
    "price.tax_rate."
)
_UNKNOWN_KIND = "The POS does not say whether its price contains the tax; set price.listed_with_tax to yes or no."


@dataclass(frozen=True, slots=True)
class Terms:
    """How listed values become shown ones, in the order of the pairs.

    Attributes:
        times: what a value is multiplied by; None: every value is taken as it is listed.
        over: what it is then divided by; likewise.
        rateless: where no tax rate is known that would be needed.
        kindless: where nobody knows whether the listed price contains the tax.
    """

    times: Ints | None
    over: Ints | None
    rateless: Mask
    kindless: Mask

    def obstacles(self) -> list[tuple[pd.Series, str]]:
        """Where a value cannot be told, and why, as a sentence; nothing where all can."""
        found = [(self.kindless, _UNKNOWN_KIND), (self.rateless, _UNKNOWN_RATE)]
        return [(pd.Series(where), sentence) for where, sentence in found if where.any()]

    def factors(self, place: int) -> tuple[int, int]:
        """What the value of one pair is multiplied and divided by."""
        if self.times is None or self.over is None:
            return RATE_UNIT, RATE_UNIT
        return int(self.times[place]), int(self.over[place])


def needs_taxes(settings: PriceSettings) -> bool:
    """Whether the taxes of the POS's variants count for these settings."""
    return settings.tax != "as_listed"


def terms(pairs: pd.DataFrame, taxes: pd.DataFrame, settings: PriceSettings) -> Terms:
    """The terms of each pair.

    Args:
        pairs: site_variant_id, pos_variant_id.
        taxes: id, tax_rate (hundredths of a percent), tax_included (1 or 0), of POS variants; all Int64, NA: not
            stated.
        settings: the site's price settings.
    """
    nowhere = np.zeros(len(pairs), dtype="bool")
    if not needs_taxes(settings):
        return Terms(None, None, nowhere, nowhere)
    where = places(taxes["id"], pairs["pos_variant_id"])
    rate = looked_up(taxes["tax_rate"], where)
    if settings.tax_rate is not None:
        rate = rate.fillna(int(settings.tax_rate * 100))
    match settings.listed_with_tax:
        case "from_pos":
            included = looked_up(taxes["tax_included"], where)
        case told:
            included = pd.Series(int(told == "yes"), index=range(len(pairs)), dtype="Int64")
    add = so(included == 0) & (settings.tax == "with")
    remove = so(included == 1) & (settings.tax == "without")
    taxed = (rate.fillna(0) + RATE_UNIT).to_numpy(dtype="int64")
    unknown = rate.isna().to_numpy(dtype="bool")
    return Terms(
        times=np.where(add, taxed, RATE_UNIT),
        over=np.where(remove, taxed, RATE_UNIT),
        rateless=(add | remove) & unknown,
        kindless=included.isna().to_numpy(dtype="bool"),
    )


def shown(values: pd.Series, how: Terms, settings: PriceSettings) -> pd.Series:
    """What the site shows of listed values, đồng (Int64; NA stays NA, and so does what cannot be told).

    A value that is rounded down to nothing is 0.
    """
    if how.times is None and settings.round_to == 1:
        return values
    usable = values.notna().to_numpy(dtype="bool") & ~how.rateless & ~how.kindless
    result = pd.Series(pd.NA, index=values.index, dtype="Int64")
    if not usable.any():
        return result
    some = values[usable]
    kind: Any = "int64" if int(some.max()) <= _SAFE else object
    plain = np.full(len(values), RATE_UNIT)
    times, over = (plain if one is None else one for one in (how.times, how.over))
    numbers = _rounded(
        some.to_numpy(dtype=kind) * times[usable].astype(kind),
        over[usable].astype(kind) * settings.round_to,
        settings.rounding,
    )
    result[usable] = pd.array((numbers * settings.round_to).astype("int64"), dtype="Int64")
    return result


def _rounded(value: npt.NDArray[Any], unit: npt.NDArray[Any], way: str) -> npt.NDArray[Any]:
    """How many units a value is, in whole ones; of two that are as near, the larger."""
    if way == "up":
        return np.asarray(-(-value // unit))
    return np.asarray(value // unit if way == "down" else (2 * value + unit) // (2 * unit))


def told(listed: int, result: int, how: Terms, settings: PriceSettings) -> str:
    """What became of one listed value, as a sentence; "" where the site shows it as it is listed."""
    steps = []
    times, over = how.factors(0)
    if times != RATE_UNIT:
        steps.append(f"{_percent(times)} tax added")
    if over != RATE_UNIT:
        steps.append(f"{_percent(over)} tax taken out")
    if listed * times != result * over:
        way = {"nearest": "to the nearest", "up": "up to a full", "down": "down to a full"}[settings.rounding]
        steps.append(f"rounded {way} {settings.round_to:,} đ")
    return f"{listed:,} đ in the list: {', '.join(steps)}." if steps else ""


def _percent(factor: int) -> str:
    return f"{(factor - RATE_UNIT) / 100:g} %"
