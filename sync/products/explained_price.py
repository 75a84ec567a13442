"""Why a site should show this price: the list that is sold from, what the other lists say, and the compare-at rule."""

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from sync.listings.price_terms import Terms, terms, told
from sync.listings.prices import chosen_lists, prices
from sync.products.explained_stock import NOT_PLANNED
from sync.products.variant_facts import Facts
from sync.records import Field, PosVariant, PriceList, SyncReason
from sync.settings import PriceSettings
from sync.stores import Database

Role = Literal["selling", "compare_at", ""]


@dataclass(frozen=True, slots=True)
class ListedPrice:
    """What one list of the POS says, đồng; None: it has no price there, 0: one that counts as not set."""

    id: int
    code: str
    name: str
    is_cost: bool
    role: Role
    value: int | None


@dataclass(frozen=True, slots=True)
class FieldPrice:
    """What comes of one list.

    Attributes:
        code: the list that the settings name; None: none is, and the field is never written.
        value: what the list says, đồng.
        planned: what a plan made now would ask for; 0 of a compare-at price clears it; None: nothing.
        reason: why nothing.
        sentence: the result in words, where it is not simply the value.
    """

    code: str | None
    value: int | None
    planned: int | None
    reason: SyncReason
    sentence: str


@dataclass(frozen=True, slots=True)
class PriceExplained:
    """The price and the compare-at price, and every list of the POS; those in use come first."""

    selling: FieldPrice
    compare_at: FieldPrice
    lists: tuple[ListedPrice, ...]


def explain_price(facts: Facts, database: Database) -> PriceExplained | None:
    """The prices of a variant; None without a POS variant."""
    if facts.pos is None:
        return None
    settings, lists = facts.row.settings.price, database.catalog.price_lists()
    listed = _listed(facts.pos.variant, lists, settings)
    rows = _rows(facts, facts.pos.variant, lists)
    how = terms(facts.pair(), _taxes(facts.pos.variant), settings)
    return PriceExplained(
        selling=_field(Field.PRICE, settings.selling, listed, rows, facts, how),
        compare_at=_field(Field.COMPARE_AT, settings.compare_at, listed, rows, facts, how),
        lists=listed,
    )


def _listed(variant: PosVariant, lists: list[PriceList], settings: PriceSettings) -> tuple[ListedPrice, ...]:
    values = {row.price_list_id: row.value for row in variant.prices}
    roles: dict[str, Role] = {(settings.compare_at or "").strip(): "compare_at", settings.selling.strip(): "selling"}
    found = [
        ListedPrice(
            one.id, one.code, one.name, one.is_cost, roles.get(one.code.strip() or "\0", ""), values.get(one.id)
        )
        for one in lists
    ]
    order = {"selling": 0, "compare_at": 1, "": 2}
    return tuple(sorted(found, key=lambda one: (order[one.role], one.id)))


def _rows(facts: Facts, variant: PosVariant, lists: list[PriceList]) -> pd.DataFrame:
    """What a plan made now says of the prices; no rows for a pair that is not planned, or is only emptied."""
    settings = facts.row.settings.price
    pair = facts.pair() if facts.planned and not facts.gone else facts.pair().iloc[:0]
    usable = chosen_lists(settings, lists)
    values = [(variant.id, row.price_list_id, row.value) for row in variant.prices if row.price_list_id in usable]
    frame = pd.DataFrame(values, columns=["variant_id", "price_list_id", "value"]).astype("int64")
    return prices(pair, frame, lists, settings, _taxes(variant))


def _taxes(variant: PosVariant) -> pd.DataFrame:
    """What the POS says of the variant's tax, as the rules take it."""
    values = [(variant.id, variant.tax_rate, variant.tax_included)]
    return pd.DataFrame(values, columns=["id", "tax_rate", "tax_included"], dtype="object").astype("Int64")


def _field(
    field: Field, code: str | None, listed: tuple[ListedPrice, ...], rows: pd.DataFrame, facts: Facts, how: Terms
) -> FieldPrice:
    if code is None:
        return FieldPrice(None, None, None, SyncReason.NONE, "No list is mapped; the field is never written.")
    value = next((one.value for one in listed if one.code.strip() == code.strip()), None)
    mine = rows[rows["field"] == field]
    if mine.empty:
        sentence = "The POS variant is gone; the price on the site is left." if facts.gone else NOT_PLANNED
        return FieldPrice(code, value, None, SyncReason.NONE, sentence)
    row = mine.iloc[0]
    planned = None if pd.isna(row["planned"]) else int(row["planned"])
    sentence = str(row["detail"])
    if field == Field.COMPARE_AT and planned == 0:
        sentence = "It is not above the price, so the site shows none."
    elif planned is not None and value is not None:
        sentence = told(value, planned, how, facts.row.settings.price)
    return FieldPrice(code, value, planned, SyncReason(row["reason"]), sentence)
