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
    """How listed values become shown ones, aligned with the pairs.

    Attributes:
        times: what a value is multiplied by.
        over: what it is then divided by.
        obstacle: why it cannot be told, as a sentence; "" where it can.
    """

    times: pd.Series
    over: pd.Series
    obstacle: pd.Series


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
    plain = pd.Series(RATE_UNIT, index=pairs.index, dtype="int64")
    fine = pd.Series("", index=pairs.index, dtype="str")
    if not needs_taxes(settings):
        return Terms(plain, plain, fine)
    known = taxes.set_index("id")
    rate = pairs["pos_variant_id"].map(known["tax_rate"]).astype("Int64")
    if settings.tax_rate is not None:
        rate = rate.fillna(int(settings.tax_rate * 100))
    match settings.listed_with_tax:
        case "from_pos":
            included = pairs["pos_variant_id"].map(known["tax_included"]).astype("Int64")
        case told:
            included = pd.Series(int(told == "yes"), index=pairs.index, dtype="Int64")
    add = (included == 0).fillna(False).astype("bool") & (settings.tax == "with")
    remove = (included == 1).fillna(False).astype("bool") & (settings.tax == "without")
    taxed = (rate.fillna(0) + RATE_UNIT).astype("int64")
    obstacle = fine.mask((add | remove) & rate.isna(), _UNKNOWN_RATE).mask(included.isna(), _UNKNOWN_KIND)
    return Terms(plain.where(~add, taxed), plain.where(~remove, taxed), obstacle)


def shown(values: pd.Series, how: Terms, settings: PriceSettings) -> pd.Series:
    """What the site shows of listed values, đồng (Int64; NA stays NA, and so does what cannot be told).

    A value that is rounded down to nothing is 0.
    """
    usable = values.notna() & (how.obstacle == "")
    some, times, over = values[usable], how.times[usable], how.over[usable]
    result = pd.Series(pd.NA, index=values.index, dtype="Int64")
    if some.empty:
        return result
    kind: Any = "int64" if int(some.max()) <= _SAFE else object
    numbers = _rounded(
        some.to_numpy(dtype=kind) * times.to_numpy(dtype=kind),
        over.to_numpy(dtype=kind) * settings.round_to,
        settings.rounding,
    )
    result[usable] = pd.array((numbers * settings.round_to).tolist(), dtype="Int64")
    return result


def _rounded(value: npt.NDArray[Any], unit: npt.NDArray[Any], way: str) -> npt.NDArray[Any]:
    """How many units a value is, in whole ones; of two that are as near, the larger."""
    if way == "up":
        return np.asarray(-(-value // unit))
    return np.asarray(value // unit if way == "down" else (2 * value + unit) // (2 * unit))


def told(listed: int, result: int, how: Terms, settings: PriceSettings) -> str:
    """What became of one listed value, as a sentence; "" where the site shows it as it is listed."""
    steps = []
    times, over = int(how.times.iloc[0]), int(how.over.iloc[0])
    if times != RATE_UNIT:
        steps.append(f"{_percent(times)} tax added")
    if over != RATE_UNIT:
        steps.append(f"{_percent(over)} tax taken out")
    exact = np.array_equal(listed * times, result * over)
    if not exact:
        way = {"nearest": "to the nearest", "up": "up to a full", "down": "down to a full"}[settings.rounding]
        steps.append(f"rounded {way} {settings.round_to:,} đ")
    return f"{listed:,} đ in the list: {', '.join(steps)}." if steps else ""


def _percent(factor: int) -> str:
    return f"{(factor - RATE_UNIT) / 100:g} %"
