"""Numbers, names and states of the POS as records."""

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from resources.sapo_pos import wire
from resources.sapo_pos.orders import order_body
from resources.sapo_pos.reading import branch_of, customer_of, order_of, variant_of, variants_of
from sync.errors import BadAnswer
from sync.records import Address, PosVariant, PriceRow, StockRow
from tests.resources.sapo_pos.shop import draft

VARIANT: dict[str, Any] = {"id": 1, "sku": "A", "status": "active"}


def decoded(**fields: Any) -> PosVariant:
    body = msgspec.json.encode({"variant": {**VARIANT, **fields}})
    return variant_of(wire.VARIANT.decode(body).variant)


@pytest.mark.parametrize(
    ("written", "milli"),
    [
        ("8", 8000), ("8.0", 8000), ("8.0000", 8000), ('"8.5"', 8500), ("2.9999", 2999), ("0.6666667", 666),
        ("-0.0001", -1), ("-3", -3000), ("1e3", 1_000_000),
    ],
)  # fmt: skip
def test_b12_quantities_are_floored_to_thousandths(written: str, milli: int) -> None:
    row = f'{{"location_id":"5","on_hand":{written},"available":{written}}}'
    raw = f'{{"variant":{{"id":1,"sku":"A","status":"active","inventories":[{row}]}}}}'
    assert variant_of(wire.VARIANT.decode(raw.encode()).variant).stock == (StockRow(5, milli, milli),)


@pytest.mark.parametrize(
    ("written", "value"),
    [("1766.6667", 1767), ("0.5", 1), ("1.5", 2), ("2.4999", 2), ('"32000.0000"', 32000), ("0", 0)],
)
def test_c5_prices_are_rounded_half_up_to_whole_dong(written: str, value: int) -> None:
    row = f'{{"price_list_id":7,"value":{written}}}'
    raw = f'{{"variant":{{"id":1,"sku":"A","status":"active","variant_prices":[{row}]}}}}'
    assert variant_of(wire.VARIANT.decode(raw.encode()).variant).prices == (PriceRow(7, value),)


@pytest.mark.parametrize("missing", [{}, {"inventories": None}, {"inventories": []}])
def test_b3_no_list_of_stock_is_no_row(missing: dict[str, Any]) -> None:
    assert decoded(**missing).stock == ()


def test_b3_a_row_without_its_number_is_no_row() -> None:
    rows = [{"location_id": 5, "on_hand": 3}, {"location_id": 6, "on_hand": 3, "available": "NaN"}]
    assert decoded(inventories=rows).stock == ()


@pytest.mark.parametrize(
    ("variant", "product", "expected"),
    [
        ("active", "active", "active"),
        ("active", None, "active"),
        ("active", "inactive", "inactive"),
        ("inactive", "deleted", "deleted"),
        ("deleted", "active", "deleted"),
    ],
)
def test_a_variant_is_as_dead_as_the_deadest_of_it_and_its_product(
    variant: str, product: str | None, expected: str
) -> None:
    row = wire.Product(id=9, variants=[wire.Variant(id=1, sku="A", status=variant)], status=product)
    assert variants_of(row)[0].status == expected


def test_names_keep_their_letters_and_a_sku_of_digits_its_zeros() -> None:
    one = decoded(sku="007", barcode=8930001, product_name="Áo", opt1="Đỏ", opt2="M", unit=None)
    assert (one.sku, one.barcode, one.product_name, one.variant_name) == ("007", "8930001", "Áo", "Đỏ / M")
    assert decoded(opt1="Mặc định").variant_name == ""


def product(variant: dict[str, Any], **fields: Any) -> PosVariant:
    body = {"product": {"id": 9, "status": "active", "variants": [{**VARIANT, **variant}], **fields}}
    return variants_of(wire.PRODUCT.decode(msgspec.json.encode(body)).product)[0]


NAMED = [{"id": 1, "name": "Cỡ", "position": 2}, {"id": 2, "name": "Màu", "position": 1}]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"options": NAMED}, (("Màu", "Đỏ"), ("Cỡ", "M"))),
        ({"options": NAMED[:1]}, (("Cỡ", "Đỏ"), ("", "M"))),
        ({"options": [{"name": "Màu"}, {"name": None}]}, (("Màu", "Đỏ"), ("", "M"))),
        ({"options": [{"name": "Màu", "position": "NaN"}, NAMED[0]]}, (("Cỡ", "Đỏ"), ("Màu", "M"))),
        ({"opt1": "Màu", "opt2": "Cỡ"}, (("Màu", "Đỏ"), ("Cỡ", "M"))),
        ({"options": [], "opt1": "Màu"}, (("Màu", "Đỏ"), ("", "M"))),
        ({}, (("", "Đỏ"), ("", "M"))),
    ],
)
def test_options_are_names_of_the_product_with_values_of_the_variant(
    fields: dict[str, Any], expected: tuple[tuple[str, str], ...]
) -> None:
    assert product({"opt1": "Đỏ", "opt2": "M", "opt3": None}, **fields).options == expected


def test_a_place_without_a_value_does_not_move_the_names_of_the_others() -> None:
    assert product({"opt1": None, "opt2": "M"}, options=NAMED).options == (("Cỡ", "M"),)


@pytest.mark.parametrize("variant", [{"opt1": "Mặc định"}, {"opt1": " mặc định"}, {"opt1": ""}, {}])
def test_a_product_without_options_has_none(variant: dict[str, Any]) -> None:
    one = product(variant, options=[{"name": "Kích thước", "position": 1}], opt1="Kích thước")
    assert (one.options, one.variant_name) == ((), "")


def test_a_default_value_beside_a_real_one_is_an_option_like_any_other() -> None:
    one = product({"opt1": "Mặc định", "opt2": "M"}, opt1="Màu", opt2="Cỡ")
    assert one.options == (("Màu", "Mặc định"), ("Cỡ", "M"))


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ({}, None),
        ({"is_primary": True}, True),
        ({"default_location": True}, True),
        ({"is_primary": None, "default_location": False}, False),
    ],
)
def test_the_default_branch_is_known_only_where_the_pos_says_it(flags: dict[str, Any], expected: bool | None) -> None:
    raw = msgspec.json.encode({"locations": [{"id": 1, "status": "active", "label": "Kho", "code": "CN1", **flags}]})
    branch = branch_of(wire.LOCATIONS.decode(raw).locations[0])
    assert (branch.is_default, branch.name) == (expected, "Kho")


def test_a_customer_without_phone_or_mail_has_none() -> None:
    raw = b'{"customer":{"id":1,"name":"A","phone_number":" ","email":null,"status":"deleted"}}'
    customer = customer_of(wire.CUSTOMER.decode(raw).customer)
    assert (customer.phone, customer.email, customer.active) == (None, None, False)


@pytest.mark.parametrize("fields", [{"status": "lost"}, {"total": None}, {"total": "NaN"}])
def test_an_order_of_no_known_state_or_total_is_no_answer(fields: dict[str, Any]) -> None:
    body = {"id": 1, "code": "A", "status": "draft", "total": 1, **fields}
    with pytest.raises(BadAnswer):
        order_of(wire.ORDER.decode(msgspec.json.encode({"order": body})).order, "quay")


def test_d5_the_body_of_an_order_means_one_thing_only() -> None:
    one = decoded()
    body = order_body(draft("TRANG-1", 5, one))
    assert "assignee_id" in body
    assert body["assignee_id"] is None
    assert body["tax_treatment"] == "inclusive"
    assert body["order_line_items"][0]["discount_items"] == []
    assert [item["amount"] for item in body["order_line_items"][1]["discount_items"]] == [5_000]
    assert [item["amount"] for item in body["discount_items"]] == [7_000, 10_000]
    assert body["order_line_items"][2]["is_freeform"] is True
    assert str(body["order_line_items"][2]["quantity"]) == "1.5"
    assert body["shipping_address"]["address1"] == "Hà Nội"  # it must not be empty
    assert body["billing_address"] is None
    assert body["delivery_fee"]["fee"] == 30_000


def test_an_address_of_which_nothing_is_known_is_not_sent() -> None:
    body = order_body(replace(draft("TRANG-1", 5, decoded()), shipping=Address(name="A", phone="1")))
    assert body["shipping_address"] is None
