"""The numbers a site should show for a POS variant, with the product's default settings.

These are the settings of a fresh connection: stock of the default branch, no safety stock, price from
BANLE, the compare-at price untouched. At the start nothing is committed, so what may be sold is what is
on hand.
"""

from collections.abc import Mapping
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from sandbox.seeds import SeedPos, SeedVariant

PRICE_LIST = "BANLE"


def wanted_price(variant: SeedVariant) -> Decimal | None:
    """The price in whole đồng; None where the POS has none (0 means not set, contracts/sapo-pos.md
    §2.3).
    """
    price = variant.prices.get(PRICE_LIST, Decimal(0)).quantize(Decimal(1), ROUND_HALF_UP)
    return price if price > 0 else None


def wanted_quantities(pos: SeedPos) -> dict[int, int | None]:
    """By variant key, the whole quantity at the default branch; None where a row is missing:
    unknown, not zero.
    """
    branch = pos.default_branch().code
    variants = pos.variants()
    by_sku = {variant.sku: variant for variant in variants}
    return {variant.key: _quantity(variant, branch, by_sku) for variant in variants}


def on_hand(variant: SeedVariant, branch: str, by_sku: Mapping[str, SeedVariant]) -> Decimal | None:
    """Stock on hand at a branch, derived for packsizes and composites (contracts/sapo-pos.md §2.4)."""
    parts = variant.components
    if variant.packsize_of and variant.packsize_quantity:
        parts = ((variant.packsize_of, variant.packsize_quantity),)
    if not parts:
        return variant.stock.get(branch)
    stocks = [by_sku[sku].stock.get(branch) for sku, _ in parts]
    known = [stock / quantity for stock, (_, quantity) in zip(stocks, parts, strict=True) if stock is not None]
    return min(known) if len(known) == len(parts) else None


def _quantity(variant: SeedVariant, branch: str, by_sku: Mapping[str, SeedVariant]) -> int | None:
    stock = on_hand(variant, branch, by_sku)
    if stock is None:
        return None
    if variant.status != "active" or not variant.sellable:
        return 0
    return max(0, int(stock.to_integral_value(ROUND_FLOOR)))
