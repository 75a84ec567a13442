"""Fills an empty POS: the merchant's seed, and the dictionaries that every shop is born with."""

from typing import TYPE_CHECKING

from sandbox.pos.records import (
    ZERO,
    Account,
    Branch,
    Component,
    Customer,
    Entry,
    Price,
    PriceList,
    Product,
    Stock,
    Variant,
)
from sandbox.seeds import SeedBranch, SeedCustomer, SeedPos, SeedPriceList, SeedProduct, SeedVariant

if TYPE_CHECKING:
    from sandbox.pos.shop import PosShop

BUILT_IN_LISTS = ("BANLE", "BANBUON", "GIANHAP")
BUILT_IN_GROUPS = (("BANLE", "Bán lẻ"), ("BANBUON", "Bán buôn"), ("VIP", "VIP"))
SOURCES = ("Khác", "Website", "Facebook", "Sapo Web")
PAYMENT_METHODS = (("cash", "Tiền mặt"), ("transfer", "Chuyển khoản"), ("cod", "COD"), ("card", "Quẹt thẻ"))
CARRIERS = ("Tự giao hàng", "Giao hàng nhanh")
REASONS = ("Khách đổi ý", "Hết hàng", "Đặt trùng đơn")
LONG_AGO = float("-inf")


def load_pos(shop: "PosShop", seed: SeedPos) -> None:
    """Fill the shop; raise ValueError where a packsize or composite names a SKU that is not there."""
    fill_dictionaries(shop)
    for branch in seed.branches:
        add_branch(shop, branch)
    for price_list in seed.price_lists:
        add_price_list(shop, price_list)
    for name, email in seed.staff or (("Chủ cửa hàng", "owner@example.vn"),):
        account = Account(shop.ids.next(), name, email)
        shop.accounts[account.id] = account
    seeded: list[tuple[SeedVariant, Variant]] = []
    for product in seed.products:
        seeded += _add_product(shop, product)
    for one, variant in seeded:
        _derive(shop, one, variant)
    for customer in seed.customers:
        _add_customer(shop, customer)


def fill_dictionaries(shop: "PosShop") -> None:
    """Give the shop its built-in sources, groups, payment methods, taxes, carriers and cancel reasons."""
    for place, name in enumerate(SOURCES):
        add_entry(shop, shop.sources, name, status="default" if place == 0 else "active", init=True)
    for code, name in BUILT_IN_GROUPS:
        add_entry(shop, shop.groups, name, code=code, init=True)
    for code, name in PAYMENT_METHODS:
        add_entry(shop, shop.payment_methods, name, code=code, init=True)
    for name, rate in (("Không thuế", 0), ("VAT 8%", 8), ("VAT 10%", 10)):
        add_entry(shop, shop.tax_types, name, init=True, extra={"tax_rate": rate, "value": rate})
    for name in CARRIERS:
        add_entry(shop, shop.carriers, name)
    for name in REASONS:
        add_entry(shop, shop.reasons, name)


def add_entry(
    shop: "PosShop",
    table: dict[int, Entry],
    name: str,
    *,
    code: str | None = None,
    status: str = "active",
    init: bool = False,
    extra: dict[str, object] | None = None,
) -> Entry:
    """Add a row to a dictionary and return it."""
    stamp = shop.clock.stamp()
    entry = Entry(shop.ids.next(), name, code, status, init, stamp, stamp, extra or {})
    table[entry.id] = entry
    return entry


def add_branch(shop: "PosShop", seed: SeedBranch) -> Branch:
    """Add a branch and return it."""
    stamp = shop.clock.stamp()
    branch = Branch(
        id=shop.ids.next(),
        code=seed.code,
        label=seed.name,
        is_default=seed.is_default,
        status="active" if seed.active else "inactive",
        created_on=stamp,
        modified_on=stamp,
    )
    shop.branches[branch.id] = branch
    return branch


def add_price_list(shop: "PosShop", seed: SeedPriceList) -> PriceList:
    """Add a price list and return it."""
    stamp = shop.clock.stamp()
    init = seed.code in BUILT_IN_LISTS
    price_list = PriceList(shop.ids.next(), seed.code, seed.name, seed.is_cost, seed.status, init, stamp, stamp)
    shop.price_lists[price_list.id] = price_list
    return price_list


def named_entry(shop: "PosShop", table: dict[int, Entry], name: str | None) -> Entry | None:
    """Return the brand or category of that name, made where it is not there yet."""
    if not name:
        return None
    found = next((entry for entry in table.values() if entry.name == name), None)
    return found or add_entry(shop, table, name)


def _add_product(shop: "PosShop", seed: SeedProduct) -> list[tuple[SeedVariant, Variant]]:
    stamp = shop.clock.stamp()
    brand = named_entry(shop, shop.brands, seed.brand)
    category = named_entry(shop, shop.categories, seed.product_type)
    product = Product(
        id=shop.ids.next(),
        name=seed.name,
        option_names=list(seed.option_names),
        created_on=stamp,
        modified_on=stamp,
        born=LONG_AGO,
        status=seed.status,
        brand=brand.name if brand else None,
        brand_id=brand.id if brand else None,
        category=category.name if category else None,
        category_id=category.id if category else None,
        tags=list(seed.tags),
        option_ids=[shop.ids.next() for _ in seed.option_names],
    )
    shop.products[product.id] = product
    return [(one, _add_variant(shop, product, one)) for one in seed.variants]


def _add_variant(shop: "PosShop", product: Product, seed: SeedVariant) -> Variant:
    branch_ids = {branch.code: branch.id for branch in shop.branches.values()}
    list_ids = {one.code: one.id for one in shop.price_lists.values()}
    variant = Variant(
        id=shop.ids.next(),
        product=product,
        name=variant_name(product.name, product.option_names, list(seed.option_values)),
        sku=seed.sku,
        barcode=seed.barcode or seed.sku,
        values=list(seed.option_values),
        created_on=product.created_on,
        modified_on=product.created_on,
        location_id=shop.default_branch().id,
        status=seed.status,
        sellable=seed.sellable,
        unit=seed.unit,
        init_price=seed.cost or ZERO,
        packsize_quantity=seed.packsize_quantity,
    )
    variant.prices = {list_ids[code]: Price(shop.ids.next(), value) for code, value in seed.prices.items()}
    variant.stock = {
        branch_ids[code]: Stock(on_hand=value, mac=seed.cost or ZERO) for code, value in seed.stock.items()
    }
    product.variants.append(variant)
    shop.index_variant(variant)
    shop.variant_keys[seed.key] = variant.id
    return variant


def variant_name(product_name: str, option_names: list[str], values: list[str]) -> str:
    """Return a variant's name: the product's, followed by its values where it has options of its own."""
    if option_names == ["Kích thước"] and values == ["Mặc định"]:
        return product_name
    return " - ".join([product_name, *values])


def _derive(shop: "PosShop", seed: SeedVariant, variant: Variant) -> None:
    if seed.packsize_of is not None:
        variant.root = _by_sku(shop, seed.packsize_of)
        variant.root.used_in.append(variant)
    for sku, quantity in seed.components:
        part = _by_sku(shop, sku)
        variant.components.append(Component(shop.ids.next(), part, quantity, ZERO))
        part.used_in.append(variant)


def _by_sku(shop: "PosShop", sku: str) -> Variant:
    found = shop.by_sku.get(sku)
    if not found:
        raise ValueError(f"A packsize or composite is made of the SKU {sku}, which no variant has.")
    return found[0]


def _add_customer(shop: "PosShop", seed: SeedCustomer) -> None:
    stamp = shop.clock.stamp()
    customer = Customer(
        id=shop.ids.next(),
        code=shop.sequence("CUZN"),
        name=seed.name,
        created_on=stamp,
        modified_on=stamp,
        born=LONG_AGO,
        phone_number=seed.phone,
        email=seed.email,
        group_id=next(iter(shop.groups)),
    )
    shop.customers[customer.id] = customer
    shop.index_customer(customer)
