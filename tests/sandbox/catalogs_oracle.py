"""A second opinion on links: the rules spelled out pair by pair, sharing no code with the catalogs.

Slow and plain on purpose. It also finds the merchants' files that tests may read but the repository does not hold.
"""

import math
import os
import re
import unicodedata
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache
from pathlib import Path

import pytest

from sandbox.seeds import SeedPos, SeedSite

SIX_DIGITS = Context(prec=6, rounding=ROUND_HALF_UP)


def shared_file(name: str) -> Path:
    """The path of a merchant's file, or a skip that says where it was looked for."""
    beside = Path(__file__).resolve().parents[2].parent / "shared" / "data"
    path = Path(os.environ.get("MULTIWEB_SHARED_DATA", str(beside))) / name
    if not path.is_file():
        pytest.skip(f"no {name} under MULTIWEB_SHARED_DATA or ../shared/data")
    return path


@cache
def trimmed(sku: str | None) -> str:
    return unicodedata.normalize("NFC", (sku or "").strip())


@cache
def bare(sku: str | None) -> str:
    return re.sub(r"\s+", "", trimmed(sku)).lower()


def are_twins(one: str | None, other: str | None) -> bool:
    return bare(one) == bare(other) and trimmed(one) != trimmed(other)


def differ_by_zeros(one: str | None, other: str | None) -> bool:
    return bool(re.fullmatch("[0-9]+", bare(one)) and re.fullmatch("[0-9]+", bare(other))) and int(bare(one)) == int(
        bare(other)
    )


def is_excel_of(digits: str | None, written: str | None) -> bool:
    """Whether `written` is how Excel shows the long number `digits`."""
    if not re.fullmatch("[0-9]{12,}", bare(digits)) or not re.fullmatch(r"[0-9](\.[0-9]+)?E\+[0-9]+", trimmed(written)):
        return False
    return SIX_DIGITS.create_decimal(bare(digits)) == Decimal(trimmed(written))


def are_near(one: str | None, other: str | None) -> bool:
    return bare(one) == bare(other) or differ_by_zeros(one, other) or is_excel_of(one, other) or is_excel_of(other, one)


def expect(place: int, own: Sequence[str | None], other: Sequence[str | None], own_side: str, other_side: str) -> str:
    """The status of one SKU, as `linked`, `error/duplicate_on_site`, `unlinked/near_match`..."""
    sku = own[place]
    if not trimmed(sku):
        return "unlinked/blank_sku"
    beside = [one for at, one in enumerate(own) if at != place and trimmed(one)]
    across = [one for one in other if trimmed(one)]
    equals = [one for one in across if trimmed(one) == trimmed(sku)]
    if any(trimmed(one) == trimmed(sku) for one in beside):
        return f"error/duplicate_{own_side}"
    if len(equals) == 1:
        return "linked"
    if equals:
        return f"error/duplicate_{other_side}"
    if any(are_twins(one, sku) for one in beside):
        return f"error/duplicate_{own_side}"
    cousins = {trimmed(one) for one in across if are_twins(one, sku)}
    if len(cousins) > 1:
        return f"error/duplicate_{other_side}"
    if any(are_near(one, sku) for one in across):
        return "unlinked/near_match"
    return f"unlinked/only_{own_side}"


def expect_on_site(place: int, site: Sequence[str | None], pos: Sequence[str | None]) -> str:
    return expect(place, site, pos, "on_site", "in_pos")


def expect_in_pos(place: int, pos: Sequence[str | None], site: Sequence[str | None]) -> str:
    return expect(place, pos, site, "in_pos", "on_site")


def worked_out_differences(pos: SeedPos, site: SeedSite) -> int:
    """Fields that differ, from the seeds alone: stock of the default branch, price of BANLE, default settings."""
    by_key = {variant.key: variant for variant in pos.variants()}
    by_sku = {variant.sku: variant for variant in pos.variants()}
    linked = {(row.pos_key, row.site_sku) for row in site.truth.rows if row.status == "linked"}
    count = 0
    for listed in site.variants():
        if (listed.key, listed.sku) not in linked or listed.key is None:
            continue
        origin = by_key[listed.key]
        parts = origin.components or (((origin.packsize_of or origin.sku), origin.packsize_quantity or Decimal(1)),)
        held = [by_sku[sku].stock.get("CN1") for sku, _ in parts]
        if listed.managed and None not in held:
            whole = min(
                math.floor(stock / size) for stock, (_, size) in zip(held, parts, strict=True) if stock is not None
            )
            sells = origin.status == "active" and origin.sellable
            count += listed.quantity != (max(whole, 0) if sells else 0)
        price = origin.prices.get("BANLE", Decimal(0))
        count += price > 0 and listed.price != price
    return count
