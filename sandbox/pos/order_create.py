"""Making an order (contracts/sapo-pos.md §3.1): everything is checked before anything is changed."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sandbox.pos.answers import (
    CODE_TAKEN,
    EMPTY,
    NO_PAYMENT_METHOD,
    NO_PREPAYMENT_HERE,
    NOT_SELLABLE,
    NULL,
    TOO_LONG,
    data_error,
)
from sandbox.pos.catalog_write import tags_of
from sandbox.pos.customer_write import text_of
from sandbox.pos.numbers import number
from sandbox.pos.order_json import PASSED_ON
from sandbox.pos.order_records import Line, Order, Prepayment
from sandbox.pos.order_totals import compute, discounts_of
from sandbox.pos.records import Entry, Variant

if TYPE_CHECKING:
    from sandbox.pos.shop import PosShop

Fields = Mapping[str, Any]
TREATMENTS = ("exclusive", "inclusive")


def create_order(shop: "PosShop", fields: Fields, location_id: int) -> Order:
    """Make a draft out of a body and keep it; the caller approves it where that was asked for.

    The order stands at the body's `location_id`, else at the branch of the header.
    """
    _check_treatment(shop, fields)
    branch = fields.get("location_id") or location_id
    if branch not in shop.branches:
        raise data_error("location_id", f"not exists Location {branch}")
    code = text_of(fields.get("code"))
    if code:
        check_code(shop, code)
    _check_note(shop, fields)
    prepayments = _prepayments(shop, fields)
    lines = lines_of(shop, fields)
    stamp = shop.clock.stamp()
    order = Order(
        id=shop.ids.next(),
        code="",
        location_id=branch,
        created_on=stamp,
        modified_on=stamp,
        issued_on=str(fields.get("issued_on") or stamp),
        born=shop.clock.ticks(),
        account_id=shop.owner().id,
        assignee_id=assignee_of(shop, fields),
        tax_treatment=str(fields.get("tax_treatment") or "exclusive"),
        lines=lines,
    )
    fill(shop, order, fields)
    order.prepayments = prepayments
    kept = code if shop.switches.code_on_create == "kept" else None
    order.code = kept or fresh_code(shop)
    compute(shop, order)
    keep(shop, order)
    return order


def keep(shop: "PosShop", order: Order) -> None:
    """Take an order into the shop and its indexes."""
    shop.orders[order.id] = order
    shop.order_codes[order.code] = order
    index_text(order)


def index_text(order: Order) -> None:
    """Work out the text that a query looks through: code, reference, phones, customer."""
    customer = order.customer
    address = order.shipping_address or {}
    parts = (
        order.code,
        order.reference_number,
        order.phone_number,
        order.email,
        customer.name if customer else None,
        customer.phone_number if customer else None,
        address.get("phone_number"),
        address.get("full_name"),
    )
    order.search = "\n".join(str(part).lower() for part in parts if part)
    order.written = None


def _prepayments(shop: "PosShop", fields: Fields) -> list[Prepayment]:
    """Return the payments that come with a new order, as far as the shop takes any there."""
    given = fields.get("prepayments") or ()
    if given and shop.switches.prepayments_on_create == "refused":
        raise data_error("prepayments", NO_PREPAYMENT_HERE)
    taken = [prepayment_of(shop, one) for one in given]
    return taken if shop.switches.prepayments_on_create == "taken" else []


def _check_note(shop: "PosShop", fields: Fields) -> None:
    longest = shop.switches.longest_note
    if longest and len(text_of(fields.get("note")) or "") > longest:
        raise data_error("note", TOO_LONG.format(longest))


def _check_treatment(shop: "PosShop", fields: Fields) -> None:
    if "tax_treatment" not in fields:
        if shop.switches.tax_treatment_omitted == "refuse":
            raise data_error("tax_treatment", NULL)
        return
    if fields["tax_treatment"] is None:
        raise data_error("tax_treatment", NULL)
    if fields["tax_treatment"] not in TREATMENTS:
        raise data_error("tax_treatment", "must be exclusive or inclusive")


def check_code(shop: "PosShop", code: str, owner: Order | None = None) -> None:
    """Raise 422 where another order has the code; a cancelled one keeps it, unless a switch says otherwise."""
    holder = shop.order_codes.get(code)
    if holder is None or holder is owner:
        return
    if holder.status == "cancelled" and not shop.switches.cancelled_code_reserved:
        return
    raise data_error("code", CODE_TAKEN)


def release_code(shop: "PosShop", order: Order) -> None:
    """Give an order's code free, unless another order holds it by now."""
    if shop.order_codes.get(order.code) is order:
        del shop.order_codes[order.code]


def fresh_code(shop: "PosShop") -> str:
    """Return a generated code that no order has."""
    code = shop.sequence("SON")
    while code in shop.order_codes:
        code = shop.sequence("SON")
    return code


def assignee_of(shop: "PosShop", fields: Fields) -> int | None:
    """Return who is in charge: omitted means the token's owner, null means nobody where the shop allows it."""
    given = fields.get("assignee_id")
    if given is None:
        filled = "assignee_id" not in fields or shop.switches.assignee == "token_owner"
        return shop.owner().id if filled else None
    if given not in shop.accounts:
        raise data_error("assignee_id", f"not exists Account {given}")
    return int(given)


def known(table: Mapping[int, Entry], fields: Fields, field: str, label: str) -> int | None:
    """Return an id of a dictionary; raise 422 where it is not in it."""
    given = fields.get(field)
    if given is not None and given not in table:
        raise data_error(field, f"not exists {label} {given}")
    return given


def fill(shop: "PosShop", order: Order, fields: Fields) -> None:
    """Set what a body says about buyer, addresses, references, discounts and fee."""
    customer_id = fields.get("customer_id")
    if customer_id is not None and customer_id not in shop.customers:
        raise data_error("customer_id", f"not exists Customer {customer_id}")
    if fields.get("price_list_id") is not None and fields["price_list_id"] not in shop.price_lists:
        raise data_error("price_list_id", f"not exists PriceList {fields['price_list_id']}")
    order.customer = shop.customers[customer_id] if customer_id is not None else None
    order.billing_address = address_of(shop, fields, "billing_address")
    order.shipping_address = address_of(shop, fields, "shipping_address")
    order.email = text_of(fields.get("email"))
    order.phone_number = text_of(fields.get("phone_number"))
    order.reference_number = text_of(fields.get("reference_number"))
    order.reference_url = text_of(fields.get("reference_url"))
    first_source = next(iter(shop.sources))
    order.source_id = known(shop.sources, fields, "source_id", "OrderSource") or first_source
    order.channel = fields.get("channel")
    order.price_list_id = fields.get("price_list_id")
    order.note = text_of(fields.get("note"))
    order.tags = tags_of(fields.get("tags"))
    order.delivery_fee = fee_of(fields)
    order.discounts = discounts_of(fields, "order_discount_")
    order.extra = {name: fields[name] for name in PASSED_ON if name in fields}


def fee_of(fields: Fields) -> dict[str, Any] | None:
    """Return the delivery fee of a body, with its three fields."""
    given = fields.get("delivery_fee")
    if not isinstance(given, dict):
        return None
    return {
        "fee": number(given.get("fee"), "delivery_fee.fee"),
        "shipping_cost_id": given.get("shipping_cost_id"),
        "shipping_cost_name": given.get("shipping_cost_name"),
    }


def address_of(shop: "PosShop", fields: Fields, field: str) -> dict[str, Any] | None:
    """Return an address of a body; one without `address1` gives 422."""
    given = fields.get(field)
    if not isinstance(given, dict):
        return None
    if not text_of(given.get("address1")):
        raise data_error(f"{field}.address1", EMPTY)
    return {"id": shop.ids.next(), "zip_code": None, "full_address": None, **given}


def lines_of(shop: "PosShop", fields: Fields) -> list[Line]:
    """Return the lines of a body; only `order_line_items` is read, a `line_items` means nothing here."""
    given = fields.get("order_line_items") or ()
    if not given:
        raise data_error("order_line_items", EMPTY)
    return [_line(shop, one, place) for place, one in enumerate(given)]


def _line(shop: "PosShop", fields: Fields, place: int) -> Line:
    path = f"order_line_items[{place}]"
    quantity = number(fields.get("quantity"), f"{path}.quantity")
    if quantity <= 0:
        raise data_error(f"{path}.quantity", "must be greater than 0")
    variant, variant_id = _line_variant(shop, fields, path)
    title = fields.get("product_name") or fields.get("variant_name") or fields.get("name") or ""
    return Line(
        id=shop.ids.next(),
        variant=variant,
        variant_id=variant_id,
        product_id=variant.product.id if variant else fields.get("product_id"),
        title=str(title),
        price=number(fields.get("price"), f"{path}.price"),
        quantity=quantity,
        created_on=shop.clock.stamp(),
        discounts=discounts_of(fields, "discount_"),
        tax_rate=_tax_rate(shop, fields, variant, path),
        tax_included=bool(fields.get("tax_included")),
        tax_type_id=fields.get("tax_type_id"),
        note=text_of(fields.get("note")),
    )


def _tax_rate(shop: "PosShop", fields: Fields, variant: Variant | None, path: str) -> Decimal:
    if shop.switches.line_tax == "variant" and variant is not None and variant.output_vat_rate is not None:
        return variant.output_vat_rate
    return number(fields.get("tax_rate_override", fields.get("tax_rate")), f"{path}.tax_rate_override", Decimal(0))


def _line_variant(shop: "PosShop", fields: Fields, path: str) -> tuple[Variant | None, int | None]:
    variant_id = fields.get("variant_id")
    if variant_id is None:
        if not fields.get("is_freeform"):
            raise data_error(f"{path}.variant_id", NULL)
        return None, None
    variant = shop.variants.get(variant_id)
    if variant is None or variant.status == "deleted":
        if shop.switches.unknown_variant == "refuse":
            raise data_error("variant", f"not exists Variant {variant_id}")
        return variant, variant_id
    if shop.switches.unsellable_variant == "refuse" and (variant.status != "active" or not variant.sellable):
        raise data_error(f"{path}.variant_id", NOT_SELLABLE)
    return variant, variant_id


def prepayment_of(shop: "PosShop", fields: Fields) -> Prepayment:
    """Return a prepayment of a body; an unknown payment method gives 422."""
    method = fields.get("payment_method_id")
    if method not in shop.payment_methods:
        raise data_error("payment_method", NO_PAYMENT_METHOD)
    return Prepayment(
        id=shop.ids.next(),
        payment_method_id=int(method),
        amount=number(fields.get("amount"), "amount"),
        paid_on=str(fields.get("paid_on") or shop.clock.stamp()),
        account_id=shop.owner().id,
        note=text_of(fields.get("note")),
        reference=text_of(fields.get("reference")),
        source=str(fields.get("source") or "customer_prepaid"),
    )
