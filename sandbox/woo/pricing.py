"""Prices: texts as they were sent, and the one that counts now (contracts/woocommerce.md, Products and variations)."""

from datetime import datetime
from decimal import Decimal, InvalidOperation

from sandbox.woo.records import Item
from sandbox.woo.state import State


def amount(text: str) -> Decimal | None:
    """The number of a price; None for an empty one."""
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def on_sale(item: Item, now: datetime) -> bool:
    """Whether the sale price counts now: it is below the regular price, and its dates hold."""
    regular, sale = amount(item.regular_price), amount(item.sale_price)
    if regular is None or sale is None or sale >= regular:
        return False
    begun = item.sale_from is None or item.sale_from <= now
    return begun and (item.sale_to is None or item.sale_to >= now)


def price(state: State, item: Item) -> str:
    """What a buyer pays now; of a variable product the lowest of its variations."""
    if item.type != "variable":
        return item.sale_price if on_sale(item, state.now()) else item.regular_price
    offered = [price(state, child) for child in state.variations(item)]
    known = [text for text in offered if amount(text) is not None]
    return min(known, key=lambda text: amount(text) or Decimal(0), default="")


def written(value: object) -> str:
    """A price as it is stored: the digits that were sent, or nothing."""
    text = str(value).strip() if value is not None else ""
    return text if amount(text) is not None else ""
