"""The money, the people and the states of web orders."""

from typing import Any

import msgspec
import pytest

from resources.sapo_web.order_reading import LinesMissing, order_of
from sandbox.web import refunds
from sync.errors import BadAnswer
from sync.records import Address, WebOrder
from tests.resources.http.helpers import Clients
from tests.resources.sapo_web.shop import Corner, changed, corner
from tests.sandbox.conftest import StartSandbox

LINE: dict[str, Any] = {"id": 8, "product_id": 1, "variant_id": 2, "sku": "A", "title": "Áo", "price": 100_000.0}
ORDER: dict[str, Any] = {
    "id": 7,
    "name": "#1001",
    "status": "open",
    "created_on": "2026-01-02T03:04:05Z",
    "modified_on": "2026-01-02T03:04:06Z",
    "line_items": [{**LINE, "quantity": 2, "current_quantity": 2}],
    "total_price": 200_000.0,
}


def read(**fields: Any) -> WebOrder:
    return order_of(msgspec.json.encode({**ORDER, **fields}), "trang")


def comes_to(order: WebOrder) -> int:
    """What the parts of an order add up to."""
    goods = sum(line.price * line.quantity_milli // 1000 - line.discount for line in order.lines)
    return goods - order.order_discount + order.shipping_fee + (0 if order.tax_included else order.tax)


def line(**fields: Any) -> dict[str, Any]:
    return {**LINE, "quantity": 2, **fields}


@pytest.mark.parametrize(
    ("name", "fields", "discounts", "order_discount", "shipping"),
    [
        ("plain", {}, [0], 0, 0),
        ("shipping", {"shipping_lines": [{"price": 30_000}], "total_price": 230_000}, [0], 0, 30_000),
        ("shipping stated only", {"total_shipping_price": "30000.0", "total_price": "230000.0"}, [0], 0, 30_000),
        (
            "line discount",
            {"line_items": [line(total_discount=5_000)], "total_discounts": 5_000, "total_price": 195_000},
            [5_000],
            0,
            0,
        ),
        (
            "code on the order",
            {"cart_discount_amount": 7_000, "total_discounts": 7_000, "total_price": 193_000},
            [0],
            7_000,
            0,
        ),
        ("code known from the sum alone", {"total_discounts": 7_000, "total_price": 193_000}, [0], 7_000, 0),
        (
            "line and order discount",
            {
                "line_items": [line(total_discount=5_000)],
                "cart_discount_amount": 7_000,
                "total_discounts": 12_000,
                "total_price": 188_000,
            },
            [5_000],
            7_000,
            0,
        ),
        (
            "line and order discount, not split",
            {"line_items": [line(total_discount=5_000)], "total_discounts": 12_000, "total_price": 188_000},
            [5_000],
            7_000,
            0,
        ),
        (
            "order discount that is allocated to the lines as well",
            {
                "line_items": [line(discount_allocations=[{"amount": 7_000}])],
                "cart_discount_amount": 7_000,
                "total_discounts": 7_000,
                "total_price": 193_000,
            },
            [0],
            7_000,
            0,
        ),
        (
            "discount on the lines by allocation alone",
            {
                "line_items": [line(discount_allocations=[{"amount": 3_000}, {"amount": "4000"}])],
                "cart_discount_amount": 0,
                "total_discounts": 7_000,
                "total_price": 193_000,
            },
            [7_000],
            0,
            0,
        ),
        (
            "order discount repeated as a line discount",
            {
                "line_items": [line(total_discount=7_000)],
                "cart_discount_amount": 7_000,
                "total_discounts": 7_000,
                "total_price": 193_000,
            },
            [0],
            7_000,
            0,
        ),
        (
            "free shipping by allocation",
            {"shipping_lines": [{"price": 30_000, "discount_allocations": [{"amount": 30_000}]}]},
            [0],
            0,
            0,
        ),
        (
            "free shipping by a code, counted among the discounts",
            {
                "shipping_lines": [{"price": 30_000, "discount_allocations": [{"amount": 30_000}]}],
                "cart_discount_amount": 30_000,
                "total_discounts": 30_000,
            },
            [0],
            30_000,
            30_000,
        ),
        (
            "free shipping by a code that is not allocated",
            {"shipping_lines": [{"price": 30_000}], "cart_discount_amount": 30_000, "total_discounts": 30_000},
            [0],
            30_000,
            30_000,
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_d5_the_parts_of_an_order_add_up_to_its_total(
    name: str, fields: dict[str, Any], discounts: list[int], order_discount: int, shipping: int
) -> None:
    order = read(**fields)
    assert [one.discount for one in order.lines] == discounts, name
    assert (order.order_discount, order.shipping_fee) == (order_discount, shipping)
    assert comes_to(order) == order.total


@pytest.mark.parametrize(
    ("offs", "order_off", "total", "expected"),
    [
        ([3_333.5, 3_333.5], 0, 193_333, ([3_334, 3_333], 0)),
        ([3_333.3, 3_333.3], 0.4, 193_333, ([3_333, 3_333], 1)),
        ([0.3, 0.3], 0, 199_999.4, ([1, 0], 0)),
        ([0, 0], 0, 200_000.4, ([0, 0], 0)),
        ([100_000, 0.5], 0, 99_999.5, ([100_000, 0], 0)),
    ],
    ids=["halves", "with the order's own", "crumbs", "a total of a fraction", "half a đồng"],
)
def test_d5_fractions_of_a_dong_are_rounded_together(
    offs: list[float], order_off: float, total: float, expected: tuple[list[int], int]
) -> None:
    lines = [line(quantity=1, total_discount=off) for off in offs]
    order = read(line_items=lines, cart_discount_amount=order_off, total_price=total)
    assert ([one.discount for one in order.lines], order.order_discount) == expected
    assert comes_to(order) == order.total


@pytest.mark.parametrize(
    ("fields", "received", "paid"),
    [
        ({"financial_status": "paid", "total_received": 200_000, "total_refunded": 0}, 200_000, True),
        ({"financial_status": "partially_paid", "total_received": 50_000}, 50_000, False),
        (
            {"financial_status": "partially_refunded", "total_received": 200_000, "total_refunded": 80_000},
            120_000,
            False,
        ),
        ({"financial_status": "refunded", "total_received": 200_000, "total_refunded": 200_000}, 0, False),
        ({"financial_status": "paid"}, 200_000, True),
        ({"financial_status": "pending", "net_payment": "0.0"}, 0, False),
        ({"net_payment": "200000.0"}, 200_000, True),
        ({"financial_status": "authorized"}, 0, False),
    ],
)
def test_what_was_paid_is_what_came_and_did_not_go_back(fields: dict[str, Any], received: int, paid: bool) -> None:
    order = read(**fields)
    assert (order.received, order.paid) == (received, paid)


def test_a_code_for_the_shipping_lowers_the_shipping() -> None:
    codes = [{"code": "SHIP", "amount": 20_000, "type": "shipping"}, {"code": "TET", "amount": 5_000}]
    order = read(
        shipping_lines=[{"price": 30_000}], discount_codes=codes, cart_discount_amount=25_000, total_price=205_000
    )
    assert (order.shipping_fee, order.order_discount) == (10_000, 5_000)
    assert comes_to(order) == order.total


def test_tags_gateway_and_deleted_products_are_read() -> None:
    order = read(tags="Gấp, VIP,,", gateway=" COD ", line_items=[line(product_exists=False), line()])
    assert (order.tags, order.gateway) == (("Gấp", "VIP"), "COD")
    assert [one.exists for one in order.lines] == [False, True]


@pytest.mark.parametrize("included", [True, False, None])
def test_d5_tax_is_added_only_where_prices_do_not_hold_it(included: bool | None) -> None:
    order = read(total_tax=20_000, taxes_included=included, total_price=220_000 if included is False else 200_000)
    assert (order.tax, order.tax_included) == (20_000, included is not False)
    assert comes_to(order) == order.total


def test_d5_an_order_that_does_not_add_up_shows_it() -> None:
    order = read(total_price=212_345)
    assert order.total == 212_345
    assert comes_to(order) == 200_000


def test_d5_lines_without_a_product_are_kept() -> None:
    gift = {"id": 9, "product_id": None, "variant_id": None, "title": "Quà", "price": 0, "quantity": 1}
    deleted = {"id": 10, "product_id": 1, "variant_id": None, "name": "Cũ", "price": "50000.0", "quantity": "1.5"}
    order = read(line_items=[line(), gift, deleted], total_price=275_000)
    assert [(one.title, one.variant_id, one.price, one.quantity_milli) for one in order.lines] == [
        ("Áo", 2, 100_000, 2000),
        ("Quà", None, 0, 1000),
        ("Cũ", None, 50_000, 1500),
    ]
    assert comes_to(order) == order.total


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "open"),
        ({"status": "closed"}, "closed"),
        ({"status": "cancelled"}, "cancelled"),
        ({"status": "open", "cancelled_on": "2026-01-03T00:00:00Z"}, "cancelled"),
        ({"status": None, "closed_on": "2026-01-03T00:00:00Z"}, "closed"),
        ({"status": None}, "open"),
    ],
)
def test_the_state_of_an_order_is_understood(fields: dict[str, Any], expected: str) -> None:
    assert read(**fields).status == expected


@pytest.mark.parametrize("paid", ["pending", "authorized", "partially_paid", "refunded", None, "paid"])
def test_an_order_is_paid_only_when_it_says_so(paid: str | None) -> None:
    assert read(financial_status=paid).paid is (paid == "paid")


def test_people_are_named_the_vietnamese_way() -> None:
    order = read(
        customer={"first_name": "An", "last_name": "Nguyễn Văn", "phone": "+84901234567", "email": "an@example.vn"},
        shipping_address={"first_name": "An", "last_name": "Nguyễn", "address1": "1 Phố X", "address2": "Lầu 2"},
        billing_address={"name": "Công ty", "city": "Hà Nội", "country_name": "Vietnam", "phone": " "},
        phone="",
    )
    assert (order.customer_name, order.customer_phone, order.customer_email) == (
        "Nguyễn Văn An",
        "+84901234567",
        "an@example.vn",
    )
    assert order.shipping == Address(name="Nguyễn An", address1="1 Phố X, Lầu 2")
    assert order.billing == Address(name="Công ty", province="Hà Nội", country="Vietnam")
    assert order.phone is None


def test_an_order_keeps_its_own_json_and_shows_none_of_it() -> None:
    order = read(note="Gọi trước")
    assert msgspec.json.decode(order.raw)["note"] == "Gọi trước"
    assert "raw" not in repr(order)


@pytest.mark.parametrize("zone", ["2026-01-02T10:04:05+07:00", "2026-01-02T03:04:05Z", "2026-01-02T03:04:05"])
def test_d8_times_are_utc_in_every_spelling(zone: str) -> None:
    assert read(created_on=zone).created_on.isoformat() == "2026-01-02T03:04:05+00:00"


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"line_items": None}, LinesMissing),
        ({"created_on": "yesterday"}, BadAnswer),
        ({"total_price": None}, BadAnswer),
        ({"total_price": "NaN"}, BadAnswer),
        ({"id": "x"}, BadAnswer),
    ],
)
def test_an_order_without_what_must_be_known_is_no_answer(fields: dict[str, Any], kind: type[Exception]) -> None:
    with pytest.raises(kind):
        read(**fields)


@pytest.fixture
def at(start_sandbox: StartSandbox, make: Clients) -> Corner:
    return corner(start_sandbox, make, products=8)


def test_d5_orders_of_the_sandbox_add_up_whatever_is_in_them(at: Corner) -> None:
    at.place(shipping=30_000, discount=9_000)
    at.place(tax=5_000, lines=[{"sku": "MU", "quantity": 3, "discount": 4_500}])
    at.place(lines=[{"sku": "AO-M", "quantity": 2}, {"title": "Gói quà", "price": 15_000, "quantity": 1}])
    at.place(discount=999_999_999, shipping=10_000)
    orders = changed(at.client())
    assert len(orders) == 4
    for order in orders:
        assert comes_to(order) == order.total


def test_d15_an_order_of_which_goods_came_back_counts_what_is_left(at: Corner) -> None:
    order = at.place(
        lines=[{"sku": "MU", "quantity": 3, "discount": 30_000}, {"sku": "AO-M", "quantity": 1}],
        shipping=30_000,
        paid=True,
    )[0]
    line_id = order.line_items[0].id
    back = {"refund_line_items": [{"line_item_id": line_id, "quantity": 2}]}
    at.running.inside(lambda: refunds.create(at.shop, order, back))
    (seen,) = changed(at.client())
    assert [(one.sku, one.quantity_milli, one.discount) for one in seen.lines] == [
        ("MU", 1000, 10_000),
        ("AO-M", 1000, 0),
    ]
    assert seen.total == 90_000 + 100_000 + 30_000
    assert comes_to(seen) == seen.total
