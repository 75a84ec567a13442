"""Products: creating, changing, removing (contracts/sapo-web.md §5.2).

A `variants` array in a PUT replaces the set: what is not named in it is deleted.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.web import variants
from sandbox.web.errors import Refusal, invalid, not_found
from sandbox.web.records import Image, Option, Product, Variant
from sandbox.web.state import State
from sandbox.web.values import Body, identity, slug, text_or_none

STATUSES = ("active", "draft", "archived")
DEFAULT_OPTION = ("Title", "Default Title")
_TEXTS = (
    "alias",
    "vendor",
    "product_type",
    "meta_title",
    "meta_description",
    "summary",
    "content",
    "published_on",
    "template_layout",
    "vat_pit_category_code",
)


def find(state: State, product_id: int) -> Product:
    product = state.products.get(product_id)
    if product is None:
        raise not_found()
    return product


def create(state: State, body: Body) -> Product:
    """A new product with its variants; without variants it gets the one called `Default Title`."""
    name = text_or_none(body.get("name"))
    if not name:
        raise invalid("name", "can't be blank")
    now = state.now()
    product = Product(id=state.ids.next(), created_on=now, modified_on=now, name=name, alias=slug(name))
    product.published_on = now
    wanted = _list_of_objects(body.get("variants"), "variants") or [{}]
    _apply(product, body)
    state.products[product.id] = product
    try:
        for row in wanted:
            variants.create(state, product, row)
    except Refusal:
        _discard(state, product)
        raise
    _name_options(state, product, _option_names(body))
    _add_images(state, product, _list_of_objects(body.get("images"), "images"))
    state.born(product.id)
    state.fire("products/create", product, product.id)
    return product


def change(state: State, product: Product, body: Body) -> None:
    """Write what a caller sent; with a `variants` array the variants not named in it are deleted."""
    before = [variant.modified_on for variant in product.variants]
    _apply(product, body)
    if "variants" in body:
        _replace_variants(state, product, _list_of_objects(body["variants"], "variants"))
    if "options" in body or "variants" in body:
        _name_options(state, product, _option_names(body) or [o.name for o in product.options])
    if "images" in body:
        product.images = []
        _add_images(state, product, _list_of_objects(body["images"], "images"))
    if set(body) - {"id", "variants"} or [v.modified_on for v in product.variants] != before:
        product.modified_on = state.now()
    state.fire("products/update", product, product.id)


def remove(state: State, product: Product) -> None:
    _discard(state, product)
    state.fire("products/delete", {"id": product.id}, product.id)


def add_variant(state: State, product: Product, body: Body) -> Variant:
    variant = variants.create(state, product, body)
    _name_options(state, product, [option.name for option in product.options])
    touch(state, product)
    return variant


def change_variant(state: State, variant: Variant, body: Body) -> None:
    """Change one variant and tell the webhooks of its product."""
    product = state.products[variant.product_id]
    variants.change(state, variant, body)
    if any(field in body for field in variants.OPTION_FIELDS):
        _name_options(state, product, [option.name for option in product.options])
    state.fire("products/update", product, product.id)


def remove_variant(state: State, variant: Variant) -> None:
    """Delete one variant; a product keeps at least one."""
    product = state.products[variant.product_id]
    if len(product.variants) == 1:
        raise invalid("base", "a product must keep at least one variant")
    product.variants.remove(variant)
    variants.forget(state, variant)
    _number(product)
    _name_options(state, product, [option.name for option in product.options])
    touch(state, product)


def touch(state: State, product: Product) -> None:
    product.modified_on = state.now()
    state.fire("products/update", product, product.id)


def _discard(state: State, product: Product) -> None:
    for variant in product.variants:
        if variant.id in state.variants:
            variants.forget(state, variant)
    del state.products[product.id]


def _apply(product: Product, body: Body) -> None:
    status = body.get("status", product.status)
    if status not in STATUSES:
        raise invalid("status", "is not included in the list")
    if "name" in body:
        if not body["name"]:
            raise invalid("name", "can't be blank")
        product.name = str(body["name"])
    product.status = status
    for key in _TEXTS:
        if key in body:
            setattr(product, key, text_or_none(body[key]))
    product.alias = product.alias or slug(product.name)
    if "tags" in body:
        product.tags = text_or_none(body["tags"]) or ""


def _replace_variants(state: State, product: Product, rows: list[Body]) -> None:
    """Known ids are changed, rows without id created, the rest deleted; the array's order counts (§5.3)."""
    own = {variant.id: variant for variant in product.variants}
    if not rows:
        raise invalid("variants", "can't be blank")
    if len(rows) > state.switches.variant_limit:
        raise invalid("variants", f"are more than {state.switches.variant_limit}")
    named = [identity(row["id"], "variants") if row.get("id") is not None else None for row in rows]
    for variant_id, row in zip(named, rows, strict=True):
        if variant_id is not None and variant_id not in own:
            raise invalid("variants", f"id {variant_id} does not belong to this product")
        variants.verify(state, own.get(variant_id or 0), row)
    for variant in [v for v in product.variants if v.id not in named]:
        product.variants.remove(variant)
        variants.forget(state, variant)
    order: list[Variant] = []
    for variant_id, row in zip(named, rows, strict=True):
        if variant_id is None:
            order.append(variants.create(state, product, row))
        else:
            variants.change(state, own[variant_id], row)
            order.append(own[variant_id])
    product.variants = order
    _number(product)


def _number(product: Product) -> None:
    for position, variant in enumerate(product.variants, start=1):
        variant.position = position


def _option_names(body: Body) -> list[str]:
    return [str(row.get("name") or "Title") for row in _list_of_objects(body.get("options"), "options")][:3]


def _name_options(state: State, product: Product, names: list[str]) -> None:
    """The options with the values their variants use; one unnamed variant has `Title` / `Default Title`."""
    now = state.now()
    used = [f for f in variants.OPTION_FIELDS if any(getattr(v, f) is not None for v in product.variants)]
    known = {option.position: option for option in product.options}
    product.options = []
    for position, field in enumerate(used, start=1):
        values = list(dict.fromkeys(x for v in product.variants if (x := getattr(v, field)) is not None))
        name = names[position - 1] if position <= len(names) else f"Option {position}"
        if position > len(names) and values == [DEFAULT_OPTION[1]]:
            name = DEFAULT_OPTION[0]
        old = known.get(position)
        product.options.append(
            Option(
                id=old.id if old else state.ids.next(),
                created_on=old.created_on if old else now,
                modified_on=old.modified_on if old and old.values == values else now,
                name=name,
                position=position,
                values=values,
            )
        )


def _add_images(state: State, product: Product, rows: list[Body]) -> None:
    for row in rows:
        add_image(state, product, row)
    product.image = product.images[0] if product.images else None


def add_image(state: State, product: Product, row: Body) -> Image:
    """An image from a `src`, or from `base64`/`attachment` content that the shop hosts itself."""
    if not any(row.get(key) for key in ("src", "base64", "attachment")):
        raise invalid("src", "can't be blank")
    now = state.now()
    image_id = state.ids.next()
    filename = str(row.get("filename") or f"{image_id}.jpg")
    image = Image(
        id=image_id,
        created_on=now,
        modified_on=now,
        product_id=product.id,
        position=len(product.images) + 1,
        src=str(row.get("src") or f"//bizweb.example/{state.alias}/products/{filename}"),
        alt=text_or_none(row.get("alt")),
        filename=filename,
        variant_ids=[identity(i, "variant_ids") for i in row.get("variant_ids") or ()],
    )
    product.images.append(image)
    product.image = product.images[0]
    return image


def _list_of_objects(value: Any, field: str) -> list[Body]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        raise invalid(field, "is invalid")
    return value
