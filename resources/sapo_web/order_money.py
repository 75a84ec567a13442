"""What a web order costs: its discounts, shipping, tax and total, in whole đồng that add up.

The public material does not prove which of the stated discounts contain which others (a code's discount may
stand on the order alone, or be allocated to the lines as well). So the readings that make sense are tried in
turn, and the first whose parts add up to the stated total is taken. Where none does, the plainest reading is
returned: the difference then shows in the import, which refuses it by its amount.

A site may state fractions of a đồng (a tenth off 33,333). They are rounded together, so that the whole amounts
still add up to the total.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal
from itertools import product

from resources.http_values import Number, dong, text, usable
from resources.sapo_web import order_wire as wire

ZERO = Decimal(0)
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Money:
    """An order's money in whole đồng: a discount for each line, the order's own, the rest."""

    lines: tuple[int, ...]
    order: int
    shipping: int
    tax: int
    total: int


@dataclass(frozen=True, slots=True)
class _Sums:
    """One reading of an order's money, exact."""

    lines: tuple[Decimal, ...]
    order: Decimal
    shipping: Decimal
    tax: Decimal
    total: Decimal


def money_of(row: wire.Order, lines: Sequence[wire.Line]) -> Money:
    """The money of an order with these lines, those that are still ordered (`quantity_of`)."""
    sums = _shipping_taken_off(row, _sums(row, lines))
    if abs(_adds_up_to(_goods(lines), sums, row) - sums.total) < ONE:
        return _whole(row, lines, sums)
    return Money(
        tuple(_dong(off) for off in sums.lines),
        _dong(sums.order),
        _dong(sums.shipping),
        _dong(sums.tax),
        _dong(sums.total),
    )


def received_of(row: wire.Order) -> int:
    """What the buyer has paid and not got back, đồng; 0 where the site does not say (contracts/sapo-web.md §5.6)."""
    came, back = usable(row.total_received), usable(row.total_refunded)
    if came is not None:
        return max(_dong(came - (back or ZERO)), 0)
    net = usable(row.net_payment)
    if net is not None:
        return max(_dong(net), 0)
    return _dong(row.total_price) if is_paid(row) else 0


def is_paid(row: wire.Order) -> bool:
    """Whether the site calls the order paid."""
    return text(row.financial_status) == "paid"


def quantity_of(row: wire.Line) -> Decimal:
    """What is still ordered: after a refund or an edit less than was bought."""
    current = usable(row.current_quantity)
    return current if current is not None else _value(row.quantity)


def _whole(row: wire.Order, lines: Sequence[wire.Line], sums: _Sums) -> Money:
    """The reading in whole đồng: the discounts share what rounding leaves, so that everything still adds up."""
    shipping, tax, total = _dong(sums.shipping), _dong(sums.tax), _dong(sums.total)
    goods = _dong(sum((_dong(line.price) * quantity_of(line) for line in lines), ZERO))
    off = goods + shipping + (tax if _on_top(row) else 0) - total
    *by_line, order = _shared(off, (*sums.lines, sums.order))
    return Money(tuple(by_line), order, shipping, tax, total)


def _shared(off: int, exact: Sequence[Decimal]) -> list[int]:
    """Whole numbers near the exact ones that add up to `off`, as far as that goes without a negative one."""
    whole = [int(value.to_integral_value(ROUND_FLOOR)) for value in exact]
    rest = off - sum(whole)
    by_fraction = sorted(range(len(exact)), key=lambda place: whole[place] - exact[place])
    for place in by_fraction:
        if rest > 0 and exact[place] != whole[place]:
            whole[place], rest = whole[place] + 1, rest - 1
    whole[-1] += max(rest, 0)
    for place in reversed(range(len(exact))):
        if rest < 0:
            taken = min(whole[place], -rest)
            whole[place], rest = whole[place] - taken, rest + taken
    return whole


def _dong(number: Number) -> int:
    return dong(number) or 0


def _value(number: Number) -> Decimal:
    return usable(number) or ZERO


def _goods(lines: Sequence[wire.Line]) -> Decimal:
    return sum((_value(line.price) * quantity_of(line) for line in lines), ZERO)


def _allocated(allocations: list[wire.Allocation] | None) -> Decimal:
    return sum((_value(one.amount) for one in allocations or ()), ZERO)


def _on_top(row: wire.Order) -> bool:
    return row.taxes_included is False


def _sums(row: wire.Order, lines: Sequence[wire.Line]) -> _Sums:
    returned = any(quantity_of(line) != _value(line.quantity) for line in row.line_items or ())
    if returned and usable(row.current_total_price) is not None:
        return _after_returns(row, lines)
    readings = list(_readings(row, lines))
    goods = _goods(lines)
    return next((one for one in readings if abs(_adds_up_to(goods, one, row) - one.total) < ONE), readings[0])


def _adds_up_to(goods: Decimal, sums: _Sums, row: wire.Order) -> Decimal:
    tax = sums.tax if _on_top(row) else ZERO
    return goods - sum(sums.lines, ZERO) - sums.order + sums.shipping + tax


def _readings(row: wire.Order, lines: Sequence[wire.Line]) -> Iterator[_Sums]:
    """Every reading of the discounts and of the shipping, the most likely first."""
    total, tax, off = _value(row.total_price), _value(row.total_tax), _value(row.total_discounts)
    by_line = [
        tuple(_value(line.total_discount) for line in lines),
        tuple(_allocated(line.discount_allocations) for line in lines),
        tuple(ZERO for _ in lines),
    ]
    plain = _shipping(row)
    reduced = plain - sum((_allocated(way.discount_allocations) for way in row.shipping_lines or ()), ZERO)
    stated = _value(row.total_shipping_price)
    shipping = [stated] if row.shipping_lines is None else [reduced, plain, stated]
    cart = usable(row.cart_discount_amount)
    for guess in (cart, None, off, ZERO):  # what the site says of the order's own discount comes first
        for line_discounts, fee in product(by_line, shipping):
            order_discount = off - sum(line_discounts, ZERO) if guess is None else guess
            yield _Sums(line_discounts, max(order_discount, ZERO), fee, tax, total)


def _shipping(row: wire.Order) -> Decimal:
    return sum((_value(way.price) for way in row.shipping_lines or ()), ZERO)


def _shipping_taken_off(row: wire.Order, sums: _Sums) -> _Sums:
    """What a code takes off the shipping is no discount of the goods, although the site counts it among them."""
    codes = sum((_value(code.amount) for code in row.discount_codes or () if text(code.type) == "shipping"), ZERO)
    if sums.shipping != _shipping(row):
        return sums
    off = min(codes, sums.shipping, sums.order)
    return replace(sums, order=sums.order - off, shipping=sums.shipping - off)


def _after_returns(row: wire.Order, lines: Sequence[wire.Line]) -> _Sums:
    """What is left of an order after goods came back; the site states it in the `current_*` fields."""
    discounts = []
    for line in lines:
        unit = usable(line.discounted_unit_price)
        off = _value(line.price) - unit if unit is not None else ZERO
        discounts.append(off * quantity_of(line))
    cart = usable(row.current_cart_discount_amount)
    return _Sums(
        lines=tuple(discounts),
        order=cart if cart is not None else _value(row.cart_discount_amount),
        shipping=_value(row.total_shipping_price) - _value(row.total_refunded_shipping),
        tax=_value(row.current_total_tax if row.current_total_tax is not None else row.total_tax),
        total=_value(row.current_total_price),
    )
