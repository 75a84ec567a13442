"""Filling a shop from a seed, without webhooks: a seed is what the shop held before anybody talked to it."""

from datetime import UTC, datetime
from decimal import Decimal

from sandbox.seeds import WEB_OPTION_NAME, SeedSite, SeedSiteProduct, SeedSiteVariant
from sandbox.woo.records import Item
from sandbox.woo.state import State
from sandbox.woo.writing import settle

OPENED = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)
STATUS = {"active": "publish", "draft": "draft", "archived": "private"}


def fill(state: State, seed: SeedSite) -> None:
    """Give the shop the seed's products: simple ones, and variable ones where there are options.

    A seed may hold what the API would refuse, such as one SKU twice: shops that were moved here hold it too.
    """
    for product in seed.products:
        _add(state, product)


def _add(state: State, seed: SeedSiteProduct) -> None:
    status = STATUS[seed.status]
    if seed.option_names == (WEB_OPTION_NAME,) and len(seed.variants) == 1:
        item = Item(id=state.ids.next(), type="simple", name=seed.name, created=OPENED, modified=OPENED, status=status)
        _stock_up(item, seed.variants[0])
        state.register(item)
        return
    parent = Item(id=state.ids.next(), type="variable", name=seed.name, created=OPENED, modified=OPENED, status=status)
    for place, name in enumerate(seed.option_names):
        values = dict.fromkeys(one.option_values[place] for one in seed.variants if place < len(one.option_values))
        parent.attributes[name] = list(values)
    state.register(parent)
    for one in seed.variants:
        child = Item(
            id=state.ids.next(),
            type="variation",
            name=seed.name,
            created=OPENED,
            modified=OPENED,
            parent_id=parent.id,
            attributes={name: [value] for name, value in zip(seed.option_names, one.option_values, strict=False)},
        )
        _stock_up(child, one)
        state.register(child)
        parent.children.append(child.id)


def _stock_up(item: Item, seed: SeedSiteVariant) -> None:
    item.sku = (seed.sku or "").strip()
    item.gtin = seed.barcode or ""
    item.regular_price, item.sale_price = _prices(seed)
    item.backorders = "yes" if seed.policy == "continue" else "no"
    item.manage_stock = seed.managed
    if seed.managed:
        item.stock_quantity = int(seed.quantity)
        settle(item)


def _prices(seed: SeedSiteVariant) -> tuple[str, str]:
    """A price to compare with is the regular one, and what is paid the sale price."""
    if seed.compare_at is not None and seed.compare_at > seed.price:
        return _text(seed.compare_at), _text(seed.price)
    return _text(seed.price), ""


def _text(value: Decimal) -> str:
    return f"{value.normalize():f}"
