"""Filling a shop from a seed, without webhooks: a seed is what the shop held before anybody talked to it."""

from decimal import Decimal

from sandbox.seeds import SeedLocation, SeedSite, SeedSiteProduct, SeedSiteVariant
from sandbox.web.records import Level, Location, Option, Product, Variant
from sandbox.web.state import State
from sandbox.web.values import slug, tidy
from sandbox.web.variants import OPTION_FIELDS, register

OPENED = "2025-01-02T03:04:05Z"


def fill(state: State, seed: SeedSite) -> None:
    """Give the shop the seed's locations and products; the quantities lie at the default location."""
    for place in seed.locations or (SeedLocation("Cửa hàng chính"),):
        add_location(state, place.name, place.code, place.is_default, place.active)
    location_id = state.default_location().id
    aliases: dict[str, int] = {}
    for product in seed.products:
        _add_product(state, product, location_id, aliases)
    state.settle()


def add_location(state: State, name: str, code: str | None, default: bool = False, active: bool = True) -> Location:
    """A further location; only one is the default."""
    taken = any(location.default_location for location in state.locations.values())
    location = Location(
        id=state.ids.next(),
        created_on=OPENED,
        modified_on=OPENED,
        store_id=state.store_id,
        code=code,
        name=name,
        status="active" if active else "inactive",
        default_location=default and not taken,
    )
    state.locations[location.id] = location
    return location


def _add_product(state: State, seed: SeedSiteProduct, location_id: int, aliases: dict[str, int]) -> None:
    base = slug(seed.name)
    aliases[base] = aliases.get(base, 0) + 1
    alias = base if aliases[base] == 1 else f"{base}-{aliases[base]}"
    product = Product(
        id=state.ids.next(),
        created_on=OPENED,
        modified_on=OPENED,
        published_on=OPENED if seed.status == "active" else None,
        name=seed.name,
        alias=alias,
        vendor=seed.vendor,
        status=seed.status,
    )
    state.products[product.id] = product
    for position, variant in enumerate(seed.variants, start=1):
        product.variants.append(_variant(state, product.id, position, variant, location_id))
    for position, name in enumerate(seed.option_names[:3], start=1):
        values = dict.fromkeys(v.option_values[position - 1] for v in seed.variants)
        product.options.append(
            Option(
                id=state.ids.next(),
                created_on=OPENED,
                modified_on=OPENED,
                name=name,
                position=position,
                values=list(values),
            )
        )


def _variant(state: State, product_id: int, position: int, seed: SeedSiteVariant, location_id: int) -> Variant:
    item_id = state.ids.next()
    options = dict(zip(OPTION_FIELDS, seed.option_values, strict=False))
    variant = Variant(
        id=state.ids.next(),
        created_on=OPENED,
        modified_on=OPENED,
        product_id=product_id,
        inventory_item_id=item_id,
        sku=seed.sku,
        barcode=seed.barcode,
        title=" / ".join(seed.option_values[:3]),
        option1=options.get("option1"),
        option2=options.get("option2"),
        option3=options.get("option3"),
        price=float(seed.price),
        compare_at_price=_money(seed.compare_at),
        inventory_management="bizweb" if seed.managed else None,
        inventory_policy=seed.policy,
        inventory_quantity=tidy(float(seed.quantity)),
        position=position,
    )
    register(state, variant)
    _level(state, variant, location_id, float(seed.quantity))
    return variant


def _level(state: State, variant: Variant, location_id: int, quantity: float) -> None:
    level = Level(
        id=state.ids.next(),
        store_id=state.store_id,
        variant_id=variant.id,
        inventory_item_id=variant.inventory_item_id,
        location_id=location_id,
        on_hand=round(quantity, 3),
        available=round(quantity, 3),
        created_at=OPENED,
        updated_at=OPENED,
    )
    state.levels[level.id] = level
    state.levels_of_item[variant.inventory_item_id] = {location_id: level}


def _money(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)
