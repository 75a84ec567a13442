"""From the POS's answers to the records of `sync.records`.

A stock row without a number, and a variant without the list of rows, is unknown and gives no row: nothing here
ever turns "not said" into zero.
"""

from typing import get_args

from resources.http_values import Number, dong, milli, moment, text, text_or_none, usable
from resources.option_values import ordered_names, paired
from resources.sapo_pos import wire
from sync.errors import BadAnswer
from sync.records import (
    Branch,
    Part,
    PosCustomer,
    PosOrder,
    PosOrderLine,
    PosOrderStatus,
    PosVariant,
    PriceList,
    PriceRow,
    Staff,
    StockRow,
)

NO_OPTION = "Mặc định"
ORDER_STATUSES: dict[str, PosOrderStatus] = {name: name for name in get_args(PosOrderStatus)}


def branch_of(row: wire.Location) -> Branch:
    """A branch; `label` is its name on screen, and the flag of the default one has two spellings."""
    name = text(row.label) or text(row.name) or text(row.code)
    flag = row.is_primary if row.is_primary is not None else row.default_location
    return Branch(row.id, text(row.code), name, text(row.status) == "active", flag)


def price_list_of(row: wire.PriceList) -> PriceList:
    """A price list; the default sale list has status `default` and is no cost list."""
    default = text(row.status) == "default" and not row.is_cost
    return PriceList(row.id, text(row.code), text(row.name), row.is_cost, default)


def staff_of(row: wire.Account) -> Staff:
    """A member of the staff; one whose status is not said counts as active."""
    return Staff(row.id, text(row.full_name) or text(row.email), text(row.status) in ("", "active"))


def variants_of(product: wire.Product) -> list[PosVariant]:
    """Every variant of a product."""
    return [variant_of(row, product) for row in product.variants]


def variant_of(row: wire.Variant, product: wire.Product | None = None) -> PosVariant:
    """One variant; its option values make its name, "" for the only variant of a product without options."""
    options = paired(_option_names(product), (row.opt1, row.opt2, row.opt3), NO_OPTION)
    return PosVariant(
        id=row.id,
        product_id=product.id if product else row.product_id or 0,
        sku=text(row.sku),
        barcode=text(row.barcode),
        product_name=text(product.name) if product and product.name is not None else text(row.product_name),
        variant_name=" / ".join(value for _, value in options),
        unit=text(row.unit),
        status=_status(row, product),
        sellable=row.sellable is not False,
        composite=row.composite is True,
        packsize=row.packsize is True,
        modified_on=moment(row.modified_on),
        stock=_stock(row),
        prices=_prices(row),
        options=options,
        tax_rate=_tax_rate(row.output_vat_rate),
        tax_included=row.tax_included,
        parts=_parts(row),
    )


def _parts(row: wire.Variant) -> tuple[Part, ...]:
    """What a pack or a combo is made of (contracts/sapo-pos.md §2.4); parts without a number are left out."""
    given = [(one.sub_variant_id, one.quantity) for one in row.composite_items or ()]
    if row.packsize is True:
        given.append((row.packsize_root_id, row.packsize_quantity))
    found: dict[int, int] = {}
    for number, quantity in given:
        size = milli(quantity)
        if number is not None and number != row.id and size is not None and size > 0:
            found[number] = found.get(number, 0) + size
    return tuple(Part(number, size) for number, size in found.items())


def _tax_rate(percent: Number) -> int | None:
    """Hundredths of a percent; None where the POS states none, or what no tax can be (contracts/sapo-pos.md §2.2)."""
    value = usable(percent)
    if value is None or not 0 <= value <= 100:
        return None
    return int((value * 100).to_integral_value())


def _option_names(product: wire.Product | None) -> list[str]:
    """Names of the options: of the list, else of opt1..3 of the product (contracts/sapo-pos.md §2.1)."""
    if product is None:
        return []
    if product.options:
        return ordered_names((one.position, one.name) for one in product.options)
    return [text(name) for name in (product.opt1, product.opt2, product.opt3)]


def _status(row: wire.Variant, product: wire.Product | None) -> str:
    """The worse of the variant's status and its product's."""
    both = (text(row.status), text(product.status) if product else "")
    return next((status for status in ("deleted", "inactive") if status in both), text(row.status))


def _stock(row: wire.Variant) -> tuple[StockRow, ...]:
    rows = {}
    for one in row.inventories or ():
        on_hand, available = milli(one.on_hand), milli(one.available)
        if on_hand is not None and available is not None:
            rows[one.location_id] = StockRow(one.location_id, on_hand, available)
    return tuple(rows.values())


def _prices(row: wire.Variant) -> tuple[PriceRow, ...]:
    rows = {}
    for one in row.variant_prices or ():
        value = dong(one.value)
        if value is not None:
            rows[one.price_list_id] = PriceRow(one.price_list_id, value)
    return tuple(rows.values())


def order_of(row: wire.Order, shop: str) -> PosOrder:
    """An order. Raises BadAnswer for a status or total that cannot be understood."""
    status = ORDER_STATUSES.get(text(row.status))
    total = dong(row.total)
    if status is None or total is None:
        raise BadAnswer(shop, f"order {row.id} of the POS has no status or total that is known here")
    return PosOrder(
        id=row.id,
        code=text(row.code),
        status=status,
        total=total,
        reference_number=text(row.reference_number),
        reference_url=text(row.reference_url),
        assignee_id=row.assignee_id,
        lines=tuple(_line(one) for one in row.order_line_items or ()),
        prepaid=_prepaid(row.prepayments),
        location_id=row.location_id,
        shipped=text(row.fulfillment_status) == "shipped",
        paid=text(row.payment_status) == "paid",
    )


def _prepaid(rows: list[wire.Prepayment] | None) -> int | None:
    """What was paid and neither cancelled nor given back; None where the answer does not tell."""
    if rows is None:
        return None
    valid = [one for one in rows if text(one.status) in ("", "active")]
    return sum((dong(one.amount) or 0) - (dong(one.returned_amount) or 0) for one in valid)


def _line(row: wire.Line) -> PosOrderLine:
    return PosOrderLine(
        product_id=row.product_id,
        variant_id=row.variant_id,
        title=text(row.product_name) or text(row.variant_name),
        price=dong(row.price) or 0,
        quantity_milli=milli(row.quantity) or 0,
        discount=dong(row.discount_amount) or 0,
    )


def customer_of(row: wire.Customer) -> PosCustomer:
    """A customer; one whose status is not said counts as active."""
    return PosCustomer(
        id=row.id,
        name=text(row.name),
        phone=text_or_none(row.phone_number),
        email=text_or_none(row.email),
        active=text(row.status) in ("", "active"),
        modified_on=moment(row.modified_on),
    )
