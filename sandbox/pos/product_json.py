"""Products and variants as the API shows them (contracts/sapo-pos.md §2.1-2.5).

A variant is written once and its JSON kept until something about it changes: a page of 250 products is read
on every scan of every client, and hardly any of them has changed in between.
"""

from typing import TYPE_CHECKING, Any

import msgspec

from sandbox.encoding import encode
from sandbox.pos.numbers import Form, form_for, printed
from sandbox.pos.records import Price, PriceList, Product, Stock, Variant
from sandbox.pos.stock import shown

if TYPE_CHECKING:
    from sandbox.pos.shop import PosShop


def price_list_dict(shop: "PosShop", price_list: PriceList) -> dict[str, Any]:
    """Return a price list."""
    body = {
        "id": price_list.id,
        "tenant_id": shop.tenant_id,
        "created_on": price_list.created_on,
        "modified_on": price_list.modified_on,
        "code": price_list.code,
        "name": price_list.name,
        "is_cost": price_list.is_cost,
        "currency_id": 1,
        "status": price_list.status,
        "init": price_list.init,
    }
    if shop.switches.fields == "new":
        body |= {"currency_symbol": "₫", "currency_iso": "VND"}
    return body


def price_dict(shop: "PosShop", price: Price, price_list: PriceList, form: Form) -> dict[str, Any]:
    """Return one element of variant_prices[]."""
    value = printed(price.value, form)
    body: dict[str, Any] = {
        "id": price.id,
        "value": value,
        "name": price_list.name,
        "price_list_id": price_list.id,
        "price_list": price_list_dict(shop, price_list),
    }
    if shop.switches.fields == "new":
        body["included_tax_price"] = value
    return body


def inventory_dict(shop: "PosShop", variant: Variant, location_id: int, row: Stock, form: Form) -> dict[str, Any]:
    """Return one element of inventories[]; also the body of the inventories/update webhook."""
    body = {
        "location_id": location_id,
        "variant_id": variant.id,
        "mac": printed(row.mac, form),
        "amount": 0,
        "on_hand": printed(row.on_hand, form),
        "available": printed(row.available, form),
        "committed": printed(row.committed, form),
        "incoming": printed(row.incoming, form),
        "onway": printed(row.onway, form),
        "min_value": printed(row.min_value, form),
        "max_value": printed(row.max_value, form),
        "bin_location": row.bin_location,
    }
    if shop.switches.fields == "new":
        return body | {"wait_to_pack": 0, "modified_on": row.modified_on}
    return body | {"reorder_point": None, "name": None}


def component_dicts(variant: Variant, form: Form) -> list[dict[str, Any]] | None:
    """Return composite_items[], or None on a plain variant."""
    if not variant.components:
        return None
    return [
        {
            "id": part.id,
            "variant_id": variant.id,
            "sub_product_id": part.variant.product.id,
            "sub_variant_id": part.variant.id,
            "sub_sku": part.variant.sku,
            "sub_name": part.variant.name,
            "sub_product_type": part.variant.kind,
            "price": printed(part.price, form),
            "quantity": printed(part.quantity, form),
        }
        for part in variant.components
    ]


def built_in(shop: "PosShop", variant: Variant, code: str, form: Form) -> Any:
    """Return the price in one of the built-in lists, or None."""
    price_list = shop.price_list_by_code(code)
    price = variant.prices.get(price_list.id) if price_list is not None else None
    return printed(price.value, form) if price is not None else None


def variant_dict(shop: "PosShop", variant: Variant) -> dict[str, Any]:
    """Return a whole variant."""
    form = form_for(shop.switches.number_form, variant.id)
    product = variant.product
    values = [*variant.values, None, None, None]
    body: dict[str, Any] = {
        "id": variant.id,
        "tenant_id": shop.tenant_id,
        "location_id": variant.location_id,
        "created_on": variant.created_on,
        "modified_on": variant.modified_on,
        "product_id": product.id,
        "product_status": None,
        "product_name": product.name,
        "name": variant.name,
        "description": product.description,
        "category_id": product.category_id,
        "brand_id": product.brand_id,
        "opt1": values[0],
        "opt2": values[1],
        "opt3": values[2],
        "sku": variant.sku,
        "barcode": variant.barcode,
        "status": variant.status,
        "sellable": variant.sellable,
        "taxable": variant.taxable,
        "tax_included": variant.tax_included,
        "weight_value": printed(variant.weight_value, form),
        "weight_unit": variant.weight_unit,
        "unit": variant.unit,
        "image_id": None,
        "images": [],
        "init_price": printed(variant.init_price, form),
        "init_stock": printed(variant.init_stock, form),
        "variant_retail_price": built_in(shop, variant, "BANLE", form),
        "variant_whole_price": built_in(shop, variant, "BANBUON", form),
        "variant_import_price": built_in(shop, variant, "GIANHAP", form),
        "cost_price": None,
        "moving_average_cost": None,
        "composite": variant.composite,
        "packsize": variant.root is not None,
        "packsize_quantity": None if variant.packsize_quantity is None else variant.packsize_quantity,
        "packsize_root_id": variant.root.id if variant.root is not None else None,
        "product_type": variant.kind,
        "composite_items": component_dicts(variant, form),
        "variant_prices": [
            price_dict(shop, price, shop.price_lists[list_id], form) for list_id, price in variant.prices.items()
        ],
        "inventories": [
            inventory_dict(shop, variant, location_id, row, form) for location_id, row in shown(variant).items()
        ],
    }
    if shop.switches.fields != "new":
        return body | OLD_FIELDS
    rate = variant.output_vat_rate
    return body | NEW_FIELDS | {"output_vat_rate": None if rate is None else printed(rate, form)}


NEW_FIELDS: dict[str, Any] = {
    "input_vat_id": None,
    "output_vat_id": None,
    "input_vat_rate": None,
    "output_vat_rate": None,
    "warranty": False,
    "warranty_term_id": None,
    "expiration_alert_time": None,
}
OLD_FIELDS: dict[str, Any] = {
    "keep_selling": None,
    "online_ordering": None,
    "online": None,
    "max_online": None,
    "committed_stock": None,
    "incoming_stock": None,
    "stock_on_hand": None,
    "available": None,
    "supplier_code": None,
    "image_ids": None,
    "variant_channels": None,
}


def variant_raw(shop: "PosShop", variant: Variant) -> msgspec.Raw:
    """Return a variant's JSON, written anew only after a change."""
    if variant.written is None or variant.written[0] != shop.edition:
        variant.written = (shop.edition, encode(variant_dict(shop, variant)))
    return msgspec.Raw(variant.written[1])


def option_dicts(shop: "PosShop", product: Product) -> list[dict[str, Any]]:
    """Return options[]; the names are the product's, the values those of its variants."""
    living = product.living()
    result = []
    for place, name in enumerate(product.option_names):
        option: dict[str, Any] = {"id": product.option_ids[place], "name": name, "position": place + 1}
        if shop.switches.fields == "new":
            values = (variant.values[place] for variant in living if len(variant.values) > place)
            option["values"] = list(dict.fromkeys(values))
        result.append(option)
    return result


def product_dict(shop: "PosShop", product: Product) -> dict[str, Any]:
    """Return a whole product; its variants are JSON already."""
    names = [*product.option_names, None, None, None]
    living = product.living()
    body: dict[str, Any] = {
        "id": product.id,
        "tenant_id": shop.tenant_id,
        "created_on": product.created_on,
        "modified_on": product.modified_on,
        "status": product.status,
        "brand": product.brand,
        "brand_id": product.brand_id,
        "category": product.category,
        "category_id": product.category_id,
        "category_code": product.category_code,
        "name": product.name,
        "description": product.description,
        "opt1": names[0],
        "opt2": names[1],
        "opt3": names[2],
        "options": option_dicts(shop, product),
        "tags": ",".join(sorted(product.tags)),
        "product_type": "composite" if any(variant.composite for variant in living) else "normal",
        "images": [],
        "image_path": None,
        "image_name": None,
        "quantity": len(living),
        "variants": [variant_raw(shop, variant) for variant in living],
    }
    if shop.switches.fields == "new":
        return body | {"medicine": False, "vat_pit_category_code": None}
    old: dict[str, Any] = {"available": None, "supplier": None, "supplier_id": None, "supplier_ids": []}
    return body | old | {"variant_ids": [variant.id for variant in living]}
