"""Which price a site should show of each variant, from the price lists of the POS.

A list is chosen by its code. A missing price and a price of 0 both mean "not set" in the POS (contracts/sapo-pos.md
§2.3) and are never pushed; neither is anything of a cost list, whatever its code. Tax and rounding are those of
`sync.price_terms`; the guards and the site see the number that comes out.
"""

from collections.abc import Sequence

import pandas as pd

from sync.planned_rows import judged, skipped
from sync.price_terms import NO_TAXES, Terms, shown, terms
from sync.records import Field, PriceList, SyncReason, SyncState
from sync.settings import PriceSettings


def chosen_lists(settings: PriceSettings, lists: Sequence[PriceList]) -> list[int]:
    """Ids of the lists that the settings name and that may be sold from."""
    return [one for one in (_list_id(code, lists)[0] for code in (settings.selling, settings.compare_at)) if one]


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
        Rows of a plan (`planned_rows`): pending with the value, `error` `no_price` where the list, the price or its
        tax is missing, or nothing is left of it by rounding, `skipped` where price sync is off. A compare-at price that
        is not above the price is 0: cleared.
    """
    fields = [Field.PRICE] if settings.compare_at is None else [Field.PRICE, Field.COMPARE_AT]
    if not settings.sync:
        return pd.concat([skipped(pairs, one, SyncReason.SYNC_OFF, "Price sync is off.") for one in fields])
    selling, problem = _list_id(settings.selling, lists)
    listed = _values(pairs, values, selling)
    how = terms(pairs, taxes, settings)
    price = shown(listed, how, settings)
    price = price.mask((price == 0).fillna(False).astype("bool"))
    missing = problem or f"The POS has no price for it in the list {settings.selling}."
    rounded = f"Rounded to {settings.round_to:,} đ, nothing is left of its price; choose a smaller price.round_to."
    problems = [(listed.isna(), SyncState.ERROR, SyncReason.NO_PRICE, missing)]
    problems += [(how.obstacle == one, SyncState.ERROR, SyncReason.NO_PRICE, one) for one in _sentences(how)]
    problems.append((price.isna(), SyncState.ERROR, SyncReason.NO_PRICE, rounded))
    rows = [judged(pairs, Field.PRICE, price, problems)]
    if settings.compare_at is not None:
        rows.append(_compare_at(pairs, values, lists, settings, settings.compare_at, price, how))
    return pd.concat(rows)


def _sentences(how: Terms) -> list[str]:
    return [str(one) for one in how.obstacle.unique() if one]


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
    above = value.where((value > price).fillna(False).astype("bool"), 0)
    # A list that does not exist must not clear every compare-at price of the site.
    unlisted = pd.Series(bool(problem), index=pairs.index)
    priceless = "Without a selling price there is nothing to compare with."
    return judged(
        pairs,
        Field.COMPARE_AT,
        above,
        [
            (unlisted, SyncState.ERROR, SyncReason.NO_PRICE, problem),
            (price.isna(), SyncState.SKIPPED, SyncReason.NO_PRICE, priceless),
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
    """The price of each pair (Int64; NA where it is not set)."""
    mine = values[(values["price_list_id"] == (price_list_id or -1)) & (values["value"] > 0)]
    by_variant = mine.drop_duplicates("variant_id").set_index("variant_id")["value"]
    return pairs["pos_variant_id"].map(by_variant).astype("Int64")
