"""Which price a site should show of each variant, from the price lists of the POS.

A list is chosen by its code. A missing price and a price of 0 both mean "not set" in the POS (contracts/sapo-pos.md
§2.3) and are never pushed; neither is anything of a cost list, whatever its code. Tax and rounding are those of
`sync.listings.price_terms`; the guards and the site see the number that comes out.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sync.aligning import looked_up, places, so
from sync.listings.planned_rows import Problem, judged, skipped
from sync.listings.price_terms import NO_TAXES, Terms, shown, terms
from sync.records import Field, PriceList, SyncReason, SyncState
from sync.settings import PriceSettings


def chosen_lists(settings: PriceSettings, lists: Sequence[PriceList]) -> list[int]:
    """The ids of the lists that a site needs, as far as the POS has them and they may be shown."""
    return [listed for code in (settings.selling, settings.compare_at) if (listed := _list_id(code, lists)[0])]


def prices(
    pairs: pd.DataFrame,
    values: pd.DataFrame,
    lists: Sequence[PriceList],
    settings: PriceSettings,
    taxes: pd.DataFrame = NO_TAXES,
) -> pd.DataFrame:
    """The price, and the compare-at price where a list is mapped to it, of each pair.

    Args:
        pairs: site_variant_id, pos_variant_id, one row per pair.
        values: variant_id, price_list_id, value; rows of other lists are ignored.
        lists: the price lists of the POS.
        settings: the site's price settings.
        taxes: id, tax_rate, tax_included of the POS variants (`price_terms.terms`); they count only where the
            settings ask for prices with or without tax.

    Returns:
        Rows of a plan (`planned_rows.judged`): pending with the value, `error` `no_price` where the list, the price or
        its tax is missing, or nothing is left of it by rounding, `skipped` where price sync is off. A compare-at price
        that is not above the price is 0: cleared.
    """
    fields = [Field.PRICE] if settings.compare_at is None else [Field.PRICE, Field.COMPARE_AT]
    if not settings.sync:
        off = [skipped(pairs, one, SyncReason.SYNC_OFF, "Price sync is off.") for one in fields]
        return pd.concat(off, ignore_index=True)
    selling, problem = _list_id(settings.selling, lists)
    listed = _values(pairs, values, selling)
    how = terms(pairs, taxes, settings)
    price = shown(listed, how, settings)
    price = price.mask(pd.Series(so(price == 0)))
    rows = [judged(pairs, Field.PRICE, price, _problems(listed, price, how, settings, problem))]
    if settings.compare_at is not None:
        rows.append(_compare_at(pairs, values, lists, settings, settings.compare_at, price, how))
    return pd.concat(rows, ignore_index=True)


def _problems(listed: pd.Series, price: pd.Series, how: Terms, settings: PriceSettings, problem: str) -> list[Problem]:
    """Why there is no price: none is listed, its tax cannot be told, or rounding leaves nothing of it."""
    missing = problem or f"The POS has no price for it in the list {settings.selling}."
    rounded = f"Rounded to {settings.round_to:,} đ, nothing is left of its price; choose a smaller price.round_to."
    reasons = [(listed.isna(), missing), *how.obstacles(), (price.isna(), rounded)]
    return [
        (where.to_numpy(dtype="bool"), SyncState.ERROR, SyncReason.NO_PRICE, sentence) for where, sentence in reasons
    ]


def _compare_at(
    pairs: pd.DataFrame,
    values: pd.DataFrame,
    lists: Sequence[PriceList],
    settings: PriceSettings,
    code: str,
    price: pd.Series,
    how: Terms,
) -> pd.DataFrame:
    listed, problem = _list_id(code, lists)
    value = shown(_values(pairs, values, listed), how, settings)
    above = value.where(pd.Series(so(value > price)), 0)
    # A list that does not exist must not clear every compare-at price of the site.
    unlisted = np.full(len(pairs), bool(problem))
    priceless = "Without a selling price there is nothing to compare with."
    return judged(
        pairs,
        Field.COMPARE_AT,
        above,
        [
            (unlisted, SyncState.ERROR, SyncReason.NO_PRICE, problem),
            (price.isna().to_numpy(dtype="bool"), SyncState.SKIPPED, SyncReason.NO_PRICE, priceless),
        ],
    )


def _list_id(code: str | None, lists: Sequence[PriceList]) -> tuple[int | None, str]:
    """The id of a list, or the sentence that says why it cannot be used."""
    if code is None:
        return None, ""
    found = [one for one in lists if one.code.strip() == code.strip()]
    if not found:
        return None, f"The POS has no price list with the code {code}."
    if any(one.is_cost for one in found):
        return None, f"The price list {code} holds cost prices, which are never shown."
    if len(found) > 1:
        return None, f"The POS has several price lists with the code {code}."
    return found[0].id, ""


def _values(pairs: pd.DataFrame, values: pd.DataFrame, price_list_id: int | None) -> pd.Series:
    """The price of each pair (Int64; NA where it is not set), in their order and numbered from 0."""
    mine = values[(values["price_list_id"] == (price_list_id or -1)) & (values["value"] > 0)]
    return looked_up(mine["value"], places(mine["variant_id"], pairs["pos_variant_id"]))
