"""From the site's products and locations to the records of `sync.records`."""

from resources.http_values import dong, moment, text, whole
from resources.option_values import ordered_names, paired
from resources.sapo_web import wire
from sync.records import Location, SiteVariant

NO_OPTION = "Default Title"


def variants_of(product: wire.Product) -> list[SiteVariant]:
    """Every variant of a product."""
    return [variant_of(row, product) for row in product.variants]


def variant_of(row: wire.Variant, product: wire.Product) -> SiteVariant:
    """One variant; its option values make its name, "" for the only variant of a product without options.

    `quantity` is what the site calls available, summed over its locations; None where it does not say.
    """
    title = text(row.title)
    names = ordered_names((one.position, one.name) for one in product.options or ())
    return SiteVariant(
        id=row.id,
        product_id=product.id,
        inventory_item_id=row.inventory_item_id,
        sku=text(row.sku),
        barcode=text(row.barcode),
        product_name=text(product.name),
        variant_name="" if title == NO_OPTION else title,
        price=dong(row.price),
        compare_at=dong(row.compare_at_price) or 0,
        quantity=whole(row.inventory_quantity),
        managed=bool(text(row.inventory_management)),
        sells_past_zero=text(row.inventory_policy) == "continue",
        status=text(product.status) or "active",
        kind="combo" if row.requires_components else text(row.type) or text(product.type) or "normal",
        modified_on=moment(row.modified_on),
        options=paired(names, (row.option1, row.option2, row.option3), NO_OPTION),
    )


def location_of(row: wire.Location) -> Location:
    """A location; one that does not say counts as active and as managing stock, so that none is overlooked."""
    return Location(
        id=row.id,
        name=text(row.name) or text(row.code),
        active=text(row.status) in ("", "active"),
        is_default=row.default_location is True,
        manages_stock=row.inventory_management is not False,
    )
