"""Making and changing products and variants, with the POS's checks (contracts/sapo-pos.md §2.1-2.4, §4.1)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sandbox.pos.answers import ALREADY_COMPOSITE, EMPTY, data_error, wrong_state
from sandbox.pos.loading import named_entry, variant_name
from sandbox.pos.numbers import number
from sandbox.pos.records import Component, Price, Product, Stock, Variant
from sandbox.seeds import POS_OPTION_NAME, POS_OPTION_VALUE
from sandbox.wire import Refused

if TYPE_CHECKING:
    from sandbox.pos.shop import PosShop

Fields = Mapping[str, Any]
SHORTCUT_PRICES = {"retail_price": "BANLE", "whole_sale_price": "BANBUON", "import_price": "GIANHAP"}
STATUSES = ("active", "inactive")


def tags_of(given: Any) -> list[str]:
    """Return tags given as a comma text or a list."""
    parts = given.split(",") if isinstance(given, str) else list(given or ())
    return [str(part).strip() for part in parts if str(part).strip()]


def check_sku(shop: "PosShop", sku: str, owner: Variant | None = None) -> None:
    """Raise 422 where another variant has the SKU."""
    if any(holder is not owner for holder in shop.by_sku.get(sku, ())):
        raise data_error("phiên bản sản phẩm", f"Mã {sku} đã trùng ")


def create_product(shop: "PosShop", fields: Fields, location_id: int) -> Product:
    """Make a product with its variants and their packsizes; all or nothing."""
    name = str(fields.get("name") or "").strip()
    if not name:
        raise data_error("name", EMPTY)
    given = list(fields.get("variants") or [_shortcut(shop, fields)])
    _check_new_skus(shop, given)
    stamp = shop.clock.stamp()
    options = _option_names(fields)
    product = Product(
        id=shop.ids.next(),
        name=name,
        option_names=options,
        created_on=stamp,
        modified_on=stamp,
        born=shop.clock.ticks(),
        option_ids=[shop.ids.next() for _ in options],
    )
    change_product_fields(shop, product, {key: fields[key] for key in fields if key not in ("name", "variants")})
    try:
        for one in given:
            create_variant(shop, product, one, location_id)
    except Refused:
        for variant in product.variants:
            shop.withdraw(variant)
        raise
    shop.products[product.id] = product
    return product


def _shortcut(shop: "PosShop", fields: Fields) -> dict[str, Any]:
    prices = []
    for key, code in SHORTCUT_PRICES.items():
        price_list = shop.price_list_by_code(code)
        if fields.get(key) is not None and price_list is not None:
            prices.append({"price_list_id": price_list.id, "value": fields[key]})
    names = ("sku", "barcode", "init_stock", "unit", "weight_value", "weight_unit")
    body = {name: fields[name] for name in names if fields.get(name) is not None}
    return body | {"init_price": fields.get("initial_cost_price"), "variant_prices": prices}


def _check_new_skus(shop: "PosShop", given: list[Any]) -> None:
    seen: set[str] = set()
    for one in given:
        for each in (one, *(one.get("packsizes") or ())):
            sku = str(each.get("sku") or "")
            if sku in seen:
                raise data_error("phiên bản sản phẩm", f"Mã {sku} đã trùng ")
            if sku:
                check_sku(shop, sku)
                seen.add(sku)


def _option_names(fields: Fields) -> list[str]:
    named = [str(option.get("name")) for option in fields.get("options") or () if option.get("name")]
    named = named or [str(fields[key]) for key in ("opt1", "opt2", "opt3") if fields.get(key)]
    return named or [POS_OPTION_NAME]


def create_variant(
    shop: "PosShop", product: Product, fields: Fields, location_id: int, root: Variant | None = None
) -> Variant:
    """Add a variant, with a generated SKU where none is given, and a stock row at every branch."""
    sku = str(fields.get("sku") or "") or shop.sequence("PVN")
    check_sku(shop, sku)
    stamp = shop.clock.stamp()
    values = [str(fields[key]) for key in ("opt1", "opt2", "opt3") if fields.get(key)]
    values = (values or [POS_OPTION_VALUE])[: len(product.option_names)]
    cost = number(fields.get("init_price"), "init_price")
    variant = Variant(
        id=shop.ids.next(),
        product=product,
        name=str(fields.get("name") or variant_name(product.name, product.option_names, values)),
        sku=sku,
        barcode=str(fields.get("barcode") or sku),
        values=values,
        created_on=stamp,
        modified_on=stamp,
        location_id=location_id,
        init_price=cost,
        init_stock=number(fields.get("init_stock"), "init_stock"),
        root=root,
    )
    if root is None:
        variant.stock = {branch: Stock(mac=cost) for branch in shop.branches}
        variant.stock[location_id].on_hand = variant.init_stock
    else:
        variant.packsize_quantity = number(fields.get("packsize_quantity"), "packsize_quantity", Decimal(1))
        root.used_in.append(variant)
    variant.prices = {one.id: Price(shop.ids.next(), Decimal(0)) for one in shop.price_lists.values()}
    given_prices(shop, fields)
    number(fields.get("weight_value"), "weight_value")
    product.variants.append(variant)
    shop.index_variant(variant)
    change_variant(shop, variant, {key: fields[key] for key in fields if key not in ("sku", "barcode", "name")})
    for pack in fields.get("packsizes") or ():
        create_variant(shop, product, pack, location_id, root=variant)
    return variant


def change_product_fields(shop: "PosShop", product: Product, fields: Fields) -> None:
    """Set a product's own fields; unknown ones are ignored."""
    if "name" in fields:
        if not str(fields["name"] or "").strip():
            raise data_error("name", EMPTY)
        product.name = str(fields["name"]).strip()
    if "description" in fields:
        product.description = fields["description"]
    if "tags" in fields:
        product.tags = tags_of(fields["tags"])
    if fields.get("status") in STATUSES:
        product.status = fields["status"]
    brand = named_entry(shop, shop.brands, fields.get("brand"))
    if brand is not None:
        product.brand, product.brand_id = brand.name, brand.id
    category = named_entry(shop, shop.categories, fields.get("category"))
    if category is not None:
        product.category, product.category_id = category.name, category.id


def change_product(shop: "PosShop", product: Product, fields: Fields, location_id: int) -> None:
    """Change a product and the variants named in it; a variant without id is added."""
    change_product_fields(shop, product, fields)
    for one in fields.get("variants") or ():
        if one.get("id") is None:
            create_variant(shop, product, one, location_id)
            continue
        variant = next((mine for mine in product.variants if mine.id == one["id"]), None)
        if variant is None:
            raise data_error("variant", f"not exists Variant {one['id']}")
        change_variant(shop, variant, one)
    shop.touched(*product.variants)


def change_variant(shop: "PosShop", variant: Variant, fields: Fields) -> None:
    """Change a variant's own fields and prices. Its stock cannot be written here and is ignored (§2.6)."""
    prices = given_prices(shop, fields)
    weight = number(fields.get("weight_value"), "weight_value", variant.weight_value)
    sku = fields.get("sku")
    if sku and str(sku) != variant.sku:
        check_sku(shop, str(sku), variant)
        shop.rename_sku(variant, str(sku))
    if fields.get("barcode"):
        variant.barcode = str(fields["barcode"])
    if fields.get("name"):
        variant.name = str(fields["name"])
    if fields.get("status") in STATUSES:
        shop.set_variant_status(variant, fields["status"])
    _change_tax(variant, fields)
    if isinstance(fields.get("sellable"), bool):
        variant.sellable = fields["sellable"]
    for text in ("unit", "weight_unit"):
        if fields.get(text) is not None:
            setattr(variant, text, str(fields[text]))
    variant.weight_value = weight
    for place, key in enumerate(("opt1", "opt2", "opt3")):
        if fields.get(key) and place < len(variant.values):
            variant.values[place] = str(fields[key])
    for list_id, value in prices.items():
        set_price(shop, variant, list_id, value)
    shop.touched(variant)


def _change_tax(variant: Variant, fields: Fields) -> None:
    if "output_vat_rate" in fields:
        rate = fields["output_vat_rate"]
        variant.output_vat_rate = None if rate is None else Decimal(str(rate))
    for flag in ("taxable", "tax_included"):
        if isinstance(fields.get(flag), bool):
            setattr(variant, flag, fields[flag])


def given_prices(shop: "PosShop", fields: Fields) -> dict[int, Decimal]:
    """Return the prices of a body by price list; raise 422 where a list is unknown or a value is no number."""
    prices = {}
    for one in fields.get("variant_prices") or ():
        list_id = one.get("price_list_id")
        if list_id not in shop.price_lists:
            raise data_error("variant_prices", f"not exists PriceList {list_id}")
        prices[list_id] = number(one.get("value"), "variant_prices")
    return prices


def set_price(shop: "PosShop", variant: Variant, list_id: int, value: Decimal) -> None:
    """Set what a variant costs in a price list."""
    if list_id in variant.prices:
        variant.prices[list_id].value = value
    else:
        variant.prices[list_id] = Price(shop.ids.next(), value)


def make_composite(shop: "PosShop", variant: Variant, given: list[Any]) -> None:
    """Turn a plain variant into a composite of others; one that already is gives 422."""
    if variant.components:
        raise wrong_state(shop, ALREADY_COMPOSITE, "variant")
    parts = []
    for one in given:
        part = shop.variants.get(one.get("sub_variant_id"))
        if part is None or part is variant:
            raise data_error("variant", f"not exists Variant {one.get('sub_variant_id')}")
        quantity = number(one.get("quantity"), "quantity", Decimal(1))
        parts.append(Component(shop.ids.next(), part, quantity, number(one.get("price"), "price")))
    for component in parts:
        component.variant.used_in.append(variant)
    variant.components = parts
    shop.touched(variant)


def delete_variant(shop: "PosShop", variant: Variant) -> None:
    """Delete a variant: it keeps its row with status deleted, and gives its SKU free."""
    shop.set_variant_status(variant, "deleted")
    shop.touched(variant)


def delete_product(shop: "PosShop", product: Product) -> None:
    """Delete a product with all its variants."""
    product.status = "deleted"
    product.modified_on = shop.clock.stamp()
    for variant in product.living():
        delete_variant(shop, variant)
