"""Both sides of one product next to each other, field by field, from the database alone."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

import pandas as pd

from sync.catalogs.fresh_products import VariantName
from sync.linking.skus import difference, fold_key, normal_sku, zeros_key
from sync.products.explained_price import PriceExplained, explain_price
from sync.products.explained_stock import StockExplained, explain_stock
from sync.products.variant_facts import Facts, called, facts
from sync.records import LinkReason, LinkStatus, Options, PosVariant, SiteVariant
from sync.stores import Database
from sync.workbooks.mismatches import SUGGESTION_WORDS

Unit = Literal["text", "money", "milli", "pieces", "flag", "time"]
Value = str | int | bool | datetime | None


@dataclass(frozen=True, slots=True)
class FieldCompared:
    """One field of both sides.

    Attributes:
        key: the field as a program names it.
        name: the field in words.
        unit: how to read the values: `money` in đồng, `milli` in thousandths of a piece, `pieces` whole.
        pos: the POS's value; None where it has none, or the field is the site's alone.
        site: the site's value.
        same: whether they agree; None where they do not compare.
        hint: what a person should know of it; empty: nothing.
    """

    key: str
    name: str
    unit: Unit
    pos: Value
    site: Value
    same: bool | None = None
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both sides of one product on one site, and how the link between them stands (None: not matched yet)."""

    site: str
    on_pos: VariantName | None
    on_site: VariantName | None
    status: LinkStatus | None
    reason: LinkReason
    fields: tuple[FieldCompared, ...]

    @property
    def differences(self) -> int:
        """How many fields do not agree."""
        return sum(one.same is False for one in self.fields)


def compare(alias: str, site_variant_id: int | None, pos_variant_id: int | None, database: Database) -> Comparison:
    """The two sides as they were last read; a side that is not named is the one that the link row names.

    Raises WrongUse for an unknown site, and when no variant of these ids is known.
    """
    known = facts(alias, site_variant_id, pos_variant_id, database)
    pos = known.pos.variant if known.pos else None
    site = known.site.variant if known.site else None
    fields = [
        *_names(pos, site),
        *_kinds(pos, site),
        *_prices(site, explain_price(known, database)),
        *_stock(site, explain_stock(known, database)),
        *_times(known),
    ]
    link = known.link
    absent = known.matched and link is None and site is None
    return Comparison(
        site=alias,
        on_pos=called("pos", pos),
        on_site=called("site", site),
        status=link.status if link else LinkStatus.UNLINKED if absent else None,
        reason=link.reason if link else LinkReason.ONLY_IN_POS if absent else LinkReason.NONE,
        fields=tuple(fields),
    )


def _names(pos: PosVariant | None, site: SiteVariant | None) -> Iterator[FieldCompared]:
    """What the product is called and found by."""
    yield _text("Product", "product_name", pos, site)
    yield _text("Variant", "variant_name", pos, site)
    yield _options(pos, site)
    sku = _text("SKU", "sku", pos, site)
    if pos is not None and site is not None and not (normal_sku(pos.sku) and normal_sku(site.sku)):
        sku = replace(sku, same=False, hint="Without a SKU on both sides nothing links by itself.")
    yield sku
    yield _text("Barcode", "barcode", pos, site)


def _of(side: object, column: str) -> Any:
    """A value of one side; None where there is no such side."""
    return getattr(side, column, None)


def _text(name: str, column: str, pos: PosVariant | None, site: SiteVariant | None) -> FieldCompared:
    """Text that is the same once trimmed, however its letters are stored."""
    left, right = _of(pos, column), _of(site, column)
    if left is None or right is None:
        return FieldCompared(column, name, "text", left, right)
    same = normal_sku(left) == normal_sku(right)
    return FieldCompared(column, name, "text", left, right, same, "" if same else text_hint(left, right))


def text_hint(left: str, right: str) -> str:
    """By what alone two texts differ, in words; empty where they differ by more."""
    if not normal_sku(left) or not normal_sku(right):
        return "One side has none."
    folds = fold_key(pd.Series([left, right], dtype="str"))
    zeros = zeros_key(folds)
    if folds[0] != folds[1] and zeros[0] != zeros[1]:
        return ""
    return SUGGESTION_WORDS[difference(left, right)][1] + "."


def _options(pos: PosVariant | None, site: SiteVariant | None) -> FieldCompared:
    """The option values whatever their order: the names of the options are each shop's own."""
    left, right = (_of(one, "options") or () for one in (pos, site))
    same = _values(left) == _values(right) if left and right else None
    return FieldCompared("options", "Options", "text", _listed(left), _listed(right), same)


def _listed(options: Options) -> str | None:
    return " · ".join(f"{name}: {value}" for name, value in options) or None


def _values(options: Options) -> list[str]:
    return sorted(unicodedata.normalize("NFC", value.strip()).casefold() for _, value in options)


def _kinds(pos: PosVariant | None, site: SiteVariant | None) -> Iterator[FieldCompared]:
    """What it is, and whether it is sold."""
    both = pos is not None and site is not None
    yield FieldCompared("unit", "Unit", "text", _of(pos, "unit"), None)
    status = _status(pos, site) if both else None
    hint = "Only one of them is active." if status is False else ""
    yield FieldCompared("status", "Status", "text", _of(pos, "status"), _of(site, "status"), status, hint)
    sellable = None if pos is None else pos.sellable
    unsold = "The POS does not sell it." if sellable is False else ""
    yield FieldCompared("sellable", "For sale", "flag", sellable, None, None, unsold)
    yield _kind(pos, site)


def _status(pos: PosVariant | None, site: SiteVariant | None) -> bool:
    return (pos is not None and pos.status == "active") == (site is not None and site.status == "active")


def _kind(pos: PosVariant | None, site: SiteVariant | None) -> FieldCompared:
    left = None if pos is None else "combo" if pos.composite else "pack" if pos.packsize else "normal"
    right = None if site is None else site.kind
    if pos is None or site is None:
        return FieldCompared("kind", "Kind", "text", left, right)
    combo = site.kind == "combo"
    hint = ""
    if combo and not pos.composite:
        hint = "A combo on the site, but simple goods in the POS; they are not linked."
    elif pos.composite and not combo:
        hint = "The site sells the combo of the POS as one item, which may be."
    return FieldCompared("kind", "Kind", "text", left, right, combo == pos.composite, hint)


def _prices(site: SiteVariant | None, price: PriceExplained | None) -> Iterator[FieldCompared]:
    """The lists that the settings name beside what the site shows; a price of 0 in a list is one that is not set."""
    if price is None:
        yield FieldCompared("price", "Price", "money", None, _of(site, "price"))
        yield FieldCompared("compare_at", "Compare-at price", "money", None, _of(site, "compare_at") or None)
        return
    selling, beside = price.selling, price.compare_at
    value, shown = selling.value or None, _of(site, "price")
    same = value == shown if value is not None and shown is not None else None
    hint = selling.sentence if selling.reason else "" if value else "The POS has no price in this list."
    yield FieldCompared("price", f"Price ({selling.code})", "money", value, shown, same, hint)
    same = beside.planned == site.compare_at if site is not None and beside.planned is not None else None
    name = f"Compare-at price ({beside.code})" if beside.code else "Compare-at price"
    shown = _of(site, "compare_at") or None
    telling = beside.code is None or beside.reason or beside.planned is not None
    hint = beside.sentence if site is not None and telling else ""
    yield FieldCompared("compare_at", name, "money", beside.value or None, shown, same, hint)


def _stock(site: SiteVariant | None, stock: StockExplained | None) -> Iterator[FieldCompared]:
    """The sum of the chosen branches, and what the rule makes of it beside what the site shows."""
    if stock is not None:
        unknown = "" if stock.known else "A chosen branch has no stock in the POS, or none is chosen; that is not 0."
        figure = "on hand" if stock.figure == "on_hand" else "available"
        total = stock.sum_milli if stock.known else None
        yield FieldCompared("branches", f"Chosen branches, {figure}", "milli", total, None, None, unknown)
    right: int | None = _of(site, "quantity")
    left = stock.shown if stock is not None and (stock.known or not stock.sold) else None
    same = left == right if left is not None and right is not None and site is not None and site.managed else None
    hint = stock.sentence if stock is not None and stock.reason else ""
    yield FieldCompared("stock", "Stock to show", "pieces", left, right, same, hint)
    managed = None if site is None else site.managed
    unmanaged = "The site counts no stock for it." if managed is False else ""
    yield FieldCompared("managed", "Stock managed", "flag", None, managed, None, unmanaged)
    past = None if site is None else site.sells_past_zero
    yield FieldCompared(
        "sells_past_zero", "Sold beyond 0", "flag", None, past, None, "The site goes on selling at 0." if past else ""
    )


def _times(known: Facts) -> Iterator[FieldCompared]:
    changed = (_of(seen, "variant") for seen in (known.pos, known.site))
    left, right = (_of(variant, "modified_on") for variant in changed)
    yield FieldCompared("modified_on", "Last changed there", "time", left, right)
    yield FieldCompared("read_at", "Last read", "time", _of(known.pos, "seen_at"), _of(known.site, "read_at"))
