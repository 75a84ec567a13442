"""Options of a site's variants as records."""

from typing import Any

import msgspec
import pytest

from resources.sapo_web import wire
from resources.sapo_web.reading import variants_of
from sync.records import SiteVariant

NAMED = [{"id": 1, "name": "Cỡ", "position": 2}, {"id": 2, "name": "Màu", "position": 1}]


def decoded(variant: dict[str, Any], **fields: Any) -> SiteVariant:
    body = {"product": {"id": 9, "variants": [{"id": 1, "sku": "A", **variant}], **fields}}
    return variants_of(wire.PRODUCT.decode(msgspec.json.encode(body)).product)[0]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"options": NAMED}, (("Màu", "Đỏ"), ("Cỡ", "M"))),
        ({"options": [{"name": "Màu", "values": ["Đỏ"]}]}, (("Màu", "Đỏ"), ("", "M"))),
        ({"options": None}, (("", "Đỏ"), ("", "M"))),
        ({}, (("", "Đỏ"), ("", "M"))),
    ],
)
def test_options_are_names_of_the_product_with_values_of_the_variant(
    fields: dict[str, Any], expected: tuple[tuple[str, str], ...]
) -> None:
    one = decoded({"title": "Đỏ / M", "option1": "Đỏ", "option2": "M", "option3": None}, **fields)
    assert (one.options, one.variant_name) == (expected, "Đỏ / M")


@pytest.mark.parametrize("variant", [{"title": "Default Title", "option1": "Default Title"}, {"option1": None}, {}])
def test_a_product_without_options_has_none(variant: dict[str, Any]) -> None:
    one = decoded(variant, options=[{"name": "Title", "position": 1, "values": ["Default Title"]}])
    assert (one.options, one.variant_name) == ((), "")
