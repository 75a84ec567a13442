"""From products and variations to the records of `sync.records` (contracts/woocommerce.md, Products and variations)."""

from resources.http_values import moment, text, whole
from resources.woocommerce import wire
from resources.woocommerce.values import price
from sync.records import Options, SiteVariant

VARIABLE = "variable"
STATUSES = {"publish": "active", "": "active"}


def simple_of(row: wire.Item) -> SiteVariant:
    """A product that is sold as it is; it is its own only variant."""
    return _variant(row, row, sku=text(row.sku), name="", options=())


def variation_of(row: wire.Item, parent: wire.Item) -> SiteVariant:
    """A variation of a variable product. One without a SKU shows its parent's, which is none of its own."""
    sku = text(row.sku)
    inherited = sku != "" and sku == text(parent.sku)
    options = _options(row, parent)
    name = " / ".join(value for _, value in options)
    return _variant(row, parent, sku="" if inherited else sku, name=name, options=options)


def _variant(row: wire.Item, product: wire.Item, *, sku: str, name: str, options: Options) -> SiteVariant:
    """`quantity` is known where the row's own stock is managed; what its parent holds belongs to all of them."""
    managed = row.manage_stock is True
    kind = text(product.type)
    return SiteVariant(
        id=row.id,
        product_id=product.id,
        inventory_item_id=None,
        sku=sku,
        barcode=text(row.global_unique_id),
        product_name=text(product.name),
        variant_name=name,
        price=price(row.price),
        compare_at=compared(row),
        quantity=whole(row.stock_quantity) if managed else None,
        managed=managed,
        sells_past_zero=text(row.backorders) in ("yes", "notify"),
        status=STATUSES.get(text(product.status), text(product.status)),
        kind="normal" if kind in ("simple", VARIABLE, "") else kind,
        modified_on=moment(row.date_modified_gmt),
        options=options,
    )


def compared(row: wire.Item) -> int:
    """The regular price while a lower one is paid; 0 when nothing is compared."""
    paid, regular = price(row.price), price(row.regular_price)
    return regular if paid is not None and regular is not None and paid < regular else 0


def _options(row: wire.Item, parent: wire.Item) -> Options:
    """Name and value of each attribute, in the order of the product; one that may be anything has no value."""
    own = {text(one.name): text(one.option) for one in row.attributes or ()}
    names = [text(one.name) for one in parent.attributes or () if text(one.name) in own]
    names += [name for name in own if name not in names]
    return tuple((name, own[name]) for name in names if own[name])
