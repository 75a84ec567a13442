"""What an order costs, in whole đồng that add up to its total.

Every part is stated without tax, with its tax beside it. Where the shop's prices contain the tax, the parts are taken
with it, as people see them; else the tax stands on top. The shop may keep fractions of a đồng, so the parts are rounded
one after the other on their running sum, which never loses one (contracts/woocommerce.md, Orders).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from resources.http_values import Text, dong
from resources.woocommerce import order_wire as wire
from resources.woocommerce.values import money

ZERO = Decimal(0)
# Less than this of a đồng comes from dividing, not from the shop.
NEARLY = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Goods:
    """What is left of a line: pieces, the price of one, and what is off the whole line."""

    line: wire.Line
    quantity: Decimal
    price: int
    discount: int


@dataclass(frozen=True, slots=True)
class Money:
    """An order's money in whole đồng; fees stand with the shipping, fees below zero with the discount."""

    goods: tuple[Goods, ...]
    shipping: int
    discount: int
    tax: int
    tax_included: bool
    total: int


@dataclass(frozen=True, slots=True)
class _Left:
    """What is left of a line after what came back: pieces, sum and tax."""

    line: wire.Line
    quantity: Decimal
    total: Decimal
    tax: Decimal


def money_of(row: wire.Order, refunds: Sequence[wire.Refund]) -> Money:
    """The money of an order after what was given back."""
    included = row.prices_include_tax is not False
    lines = [_left(line, refunds) for line in row.line_items]
    kept = [left for left in lines if left.quantity > 0]
    worth = [left.total + (left.tax if included else ZERO) for left in kept]
    charges = [_worth(part, included) for part in (*(row.shipping_lines or ()), *(row.fee_lines or ()))]
    tax_back = sum((_sum(left.line.total_tax) - left.tax for left in lines), ZERO)
    tax = max(_sum(row.total_tax) - tax_back, ZERO)
    *rounded, on_top = _rounded([*worth, *charges, ZERO if included else tax])
    total = dong(_sum(row.total) - sum((abs(_sum(one.total)) for one in row.refunds or ()), ZERO)) or 0
    fees = rounded[len(kept) :]
    # What was given back without goods, and what rounding leaves, is taken off the order or put to the shipping.
    rest = sum(rounded) + on_top - total
    return Money(
        goods=tuple(_goods(left, paid, included) for left, paid in zip(kept, rounded, strict=False)),
        shipping=sum(one for one in fees if one > 0) + max(-rest, 0),
        discount=max(rest, 0) - sum(one for one in fees if one < 0),
        tax=(dong(tax) or 0) if included else on_top,
        tax_included=included,
        total=total,
    )


def _goods(left: _Left, paid: int, included: bool) -> Goods:
    """The price before discounts, and the discount as what is missing to what is paid."""
    ordered = _sum(left.line.quantity)
    before = _sum(left.line.subtotal) + (_sum(left.line.subtotal_tax) if included else ZERO)
    each = max(before / ordered if ordered else ZERO, paid / left.quantity)
    price = int((each - NEARLY).to_integral_value(ROUND_CEILING))
    return Goods(left.line, left.quantity, price, int(price * left.quantity) - paid)


def _left(line: wire.Line, refunds: Sequence[wire.Refund]) -> _Left:
    back = [one for refund in refunds for one in refund.line_items or () if _takes_back(one, line)]
    pieces, total, tax = ([abs(_sum(value)) for value in some] for some in _columns(back))
    return _Left(
        line,
        _sum(line.quantity) - sum(pieces, ZERO),
        _sum(line.total) - sum(total, ZERO),
        _sum(line.total_tax) - sum(tax, ZERO),
    )


def _columns(lines: Sequence[wire.Line]) -> tuple[list[Text], list[Text], list[Text]]:
    return [one.quantity for one in lines], [one.total for one in lines], [one.total_tax for one in lines]


def _takes_back(back: wire.Line, line: wire.Line) -> bool:
    """A line of a refund names the one it takes back; without that, its product tells."""
    named = [str(one.get("value")) for one in back.meta_data or () if one.get("key") == "_refunded_item_id"]
    if named:
        return str(line.id) in named
    return (back.product_id, back.variation_id) == (line.product_id, line.variation_id)


def _rounded(parts: Iterable[Decimal]) -> list[int]:
    """The parts in whole đồng whose sums are the rounded sums."""
    return list(_steps(parts))


def _steps(parts: Iterable[Decimal]) -> Iterator[int]:
    running, before = ZERO, 0
    for part in parts:
        running += part
        now = dong(running) or 0
        yield now - before
        before = now


def _worth(part: wire.Part, included: bool) -> Decimal:
    return _sum(part.total) + (_sum(part.total_tax) if included else ZERO)


def _sum(value: Text) -> Decimal:
    return money(value) or ZERO
