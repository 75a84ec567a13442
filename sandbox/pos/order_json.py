"""Orders as the API shows them (contracts/sapo-pos.md §2.10-2.13)."""

from typing import TYPE_CHECKING, Any

import msgspec

from sandbox.encoding import encode
from sandbox.pos.numbers import Form, form_for, printed
from sandbox.pos.order_records import Discount, Line, Order, Parcel, Prepayment
from sandbox.pos.people_json import customer_dict
from sandbox.pos.records import ZERO

if TYPE_CHECKING:
    from sandbox.pos.shop import PosShop

PASSED_ON = (
    "ship_on",
    "ship_on_min",
    "ship_on_max",
    "expected_payment_method_id",
    "expected_delivery_type",
    "expected_delivery_provider_id",
    "process_status_id",
    "promotion_redemptions",
    "promotion_redemption_id",
    "promotion_name",
    "promotion_code",
    "order_coupon_code",
    "create_invoice",
    "print_status",
    "operation_system",
)
OWN = (
    "id",
    "code",
    "location_id",
    "created_on",
    "modified_on",
    "issued_on",
    "account_id",
    "assignee_id",
    "billing_address",
    "shipping_address",
    "email",
    "phone_number",
    "reference_number",
    "reference_url",
    "source_id",
    "channel",
    "price_list_id",
    "tax_treatment",
    "status",
    "packed_status",
    "fulfillment_status",
    "received_status",
    "payment_status",
    "note",
    "tags",
    "delivery_fee",
    "finalized_on",
    "finished_on",
    "completed_on",
    "cancelled_on",
    "reason_cancel_id",
)


def discount_dicts(discounts: list[Discount], form: Form) -> list[dict[str, Any]]:
    """Return discount_items[]."""
    return [
        {
            "source": one.source,
            "rate": printed(one.rate, form),
            "value": printed(one.value, form),
            "amount": printed(one.amount, form),
            "reason": one.reason,
            "promotion_redemption_id": None,
            "promotion_condition_item_id": None,
        }
        for one in discounts
    ]


def line_dict(line: Line, form: Form) -> dict[str, Any]:
    """Return one order line."""
    variant = line.variant
    first = line.discounts[0] if line.discounts else Discount()
    return {
        "id": line.id,
        "created_on": line.created_on,
        "modified_on": line.created_on,
        "product_id": line.product_id,
        "variant_id": line.variant_id,
        "product_name": variant.product.name if variant else line.title,
        "variant_name": variant.name if variant else line.title,
        "sku": variant.sku if variant else None,
        "barcode": variant.barcode if variant else None,
        "unit": variant.unit if variant else None,
        "variant_options": " / ".join(variant.values) if variant else None,
        "price": printed(line.price, form),
        "quantity": printed(line.quantity, form),
        "line_amount": printed(line.line_amount, form),
        "discount_rate": printed(first.rate, form),
        "discount_value": printed(first.value, form),
        "discount_amount": printed(line.discount_amount, form),
        "discount_reason": first.reason,
        "discount_items": discount_dicts(line.discounts, form),
        "distributed_discount_amount": printed(line.distributed, form),
        "tax_type_id": line.tax_type_id,
        "tax_included": line.tax_included,
        "tax_rate": printed(line.tax_rate, form),
        "tax_rate_override": printed(line.tax_rate, form),
        "tax_amount": printed(line.tax_amount, form),
        "note": line.note,
        "is_freeform": variant is None and line.variant_id is None,
        "is_composite": bool(variant and variant.components),
        "is_packsize": bool(variant and variant.root),
        "pack_size_quantity": variant.packsize_quantity if variant else None,
        "pack_size_root_id": variant.root.id if variant and variant.root else None,
        "product_type": variant.kind if variant else "normal",
        "composite_item_domains": [],
    }


def prepayment_dict(one: Prepayment, form: Form) -> dict[str, Any]:
    """Return one prepayment."""
    names = ("id", "payment_method_id", "paid_on", "account_id", "note", "reference", "source", "status")
    amount = printed(one.amount, form)
    return {name: getattr(one, name) for name in names} | {
        "amount": amount,
        "paid_amount": amount,
        "returned_amount": 0,
        "source_id": None,
        "integrated": False,
        "status_before_cancelled": "active" if one.status == "cancelled" else None,
    }


def parcel_dict(order: Order, parcel: Parcel, form: Form) -> dict[str, Any]:
    """Return one fulfillment."""
    items = [
        {
            "id": item_id,
            "order_line_item_id": line.id,
            "product_id": line.product_id,
            "variant_id": line.variant_id,
            "sku": line.variant.sku if line.variant else None,
            "base_price": printed(line.price, form),
            "quantity": printed(quantity, form),
        }
        for item_id, line, quantity in parcel.items
    ]
    names = ("id", "code", "created_on", "delivery_type", "status", "packed_on", "shipped_on", "received_on")
    total = sum((line.price * quantity for _, line, quantity in parcel.items), ZERO)
    return {name: getattr(parcel, name) for name in names} | {
        "cancel_date": parcel.cancel_date,
        "stock_location_id": order.location_id,
        "order_id": order.id,
        "account_id": order.account_id,
        "assignee_id": order.assignee_id,
        "partner_id": order.customer.id if order.customer else None,
        "billing_address": order.billing_address,
        "tax_treatment": order.tax_treatment,
        "composite_fulfillment_status": parcel.composite_status,
        "payment_status": order.payment_status,
        "total": printed(total, form),
        "total_tax": 0,
        "total_discount": 0,
        "notes": parcel.notes,
        "fulfillment_line_items": items,
        "shipment": parcel.shipment,
        "payments": [],
        "total_quantity": printed(sum((quantity for _, _, quantity in parcel.items), ZERO), form),
        "reason_cancel_id": None,
    }


def order_dict(shop: "PosShop", order: Order) -> dict[str, Any]:
    """Return a whole order."""
    form = form_for(shop.switches.number_form, order.id)
    customer = order.customer
    source = shop.sources.get(order.source_id) if order.source_id is not None else None
    first = order.discounts[0] if order.discounts else Discount()
    body: dict[str, Any] = {"tenant_id": shop.tenant_id}
    body |= {name: getattr(order, name) for name in OWN}
    body |= {
        "customer_id": customer.id if customer else None,
        "customer_data": customer_dict(shop, customer) if customer else None,
        "source_name": source.name if source else None,
        "return_status": "unreturned",
        "total": printed(order.total, form),
        "total_discount": printed(order.total_discount, form),
        "total_tax": printed(order.total_tax, form),
        "order_discount_rate": printed(first.rate, form),
        "order_discount_value": printed(first.value, form),
        "order_discount_amount": printed(order.order_discount, form),
        "discount_reason": first.reason,
        "discount_items": discount_dicts(order.discounts, form),
        "order_line_items": [line_dict(line, form) for line in order.lines],
        "prepayments": [prepayment_dict(one, form) for one in order.prepayments],
        "fulfillments": [parcel_dict(order, parcel, form) for parcel in order.parcels],
        "order_returns": [],
        "business_version": 2,
    }
    return body | {name: order.extra.get(name) for name in PASSED_ON}


def order_raw(shop: "PosShop", order: Order) -> msgspec.Raw:
    """Return an order's JSON, written anew only after a change."""
    if order.written is None or order.written[0] != shop.edition:
        order.written = (shop.edition, encode(order_dict(shop, order)))
    return msgspec.Raw(order.written[1])
