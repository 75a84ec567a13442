"""Orders of a WooCommerce site as web orders: their status, and sums that always add up."""

from decimal import Decimal
from typing import Any

import pytest

from sandbox.woo import orders
from sync.errors import Invalid, Transient
from sync.orders.rules import sum_of
from sync.records import WebOrder
from tests.resources.http.helpers import Clients
from tests.resources.woocommerce.shop import Garden, garden, orders_of
from tests.sandbox.conftest import StartSandbox


@pytest.fixture
def at(start_sandbox: StartSandbox, make: Clients) -> Garden:
    return garden(start_sandbox, make)


def only(at: Garden) -> WebOrder:
    (order,) = orders_of(at.client()).values()
    assert sum_of(order) == order.total
    return order


@pytest.mark.parametrize("status", ["pending", "checkout-draft"])
def test_what_was_not_placed_yet_comes_once_it_is(at: Garden, status: str) -> None:
    order = at.order(("P-0", 1), status=status)
    assert orders_of(at.client()) == {}
    with pytest.raises(Transient, match="not placed yet"):
        at.client().order(order.id)
    at.move(order, "processing")
    assert only(at).status == "open"


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("processing", "open"),
        ("on-hold", "open"),
        ("completed", "closed"),
        ("cancelled", "cancelled"),
        ("failed", "cancelled"),
        ("refunded", "cancelled"),
    ],
)
def test_each_status_has_a_meaning(at: Garden, status: str, told: str) -> None:
    at.move(at.order(("P-0", 1)), status)
    assert only(at).status == told


def test_only_an_order_that_stands_is_shown_as_shipped(at: Garden) -> None:
    order = at.order(("P-0", 1))
    for _ in range(2):
        at.client().mark_shipped(order.id)
    assert (order.status, at.item("P-0").stock_quantity) == ("completed", 4)
    at.move(order, "cancelled")
    with pytest.raises(Invalid, match="is cancelled"):
        at.client().mark_shipped(order.id)
    with pytest.raises(Invalid, match="completed"):
        at.client().mark_paid(order.id, 100_000, "cod")
    assert order.status == "cancelled"


def test_a_trashed_order_is_told_by_its_id_alone(at: Garden) -> None:
    order = at.order(("P-0", 1))
    at.running.inside(lambda: orders.remove(at.shop, order, False))
    assert orders_of(at.client()) == {}
    assert at.client().order(order.id).status == "cancelled"


def test_fees_stand_with_the_shipping_and_fees_below_zero_with_the_discount(at: Garden) -> None:
    fees = [{"title": "Phí thu hộ", "amount": 5_000}, {"title": "Điểm thưởng", "amount": -12_000}]
    at.order(("P-0", 2), shipping=30_000, fees=fees, discount=20_000)
    order = only(at)
    assert (order.shipping_fee, order.order_discount, order.lines[0].discount) == (35_000, 12_000, 20_000)
    assert order.total == 200_000 - 20_000 + 30_000 + 5_000 - 12_000


@pytest.mark.parametrize("included", [True, False])
@pytest.mark.parametrize("wish", [{}, {"discount": 33_333}, {"shipping": 30_000, "discount": 7_777}])
def test_taxes_within_and_on_top_add_up_to_the_total(at: Garden, included: bool, wish: dict[str, Any]) -> None:
    at.order(("P-0", 3), ("F0-0", 1), tax_percent=8, prices_include_tax=included, **wish)
    order = only(at)
    assert order.tax_included is included
    assert order.tax > 0
    assert order.lines[0].price == 100_000


def test_fractions_of_a_dong_are_rounded_without_losing_one(at: Garden) -> None:
    at.shop.switches.decimals = 3
    at.edit("P-0", regular_price="33333.333")
    at.edit("P-1", regular_price="12.345")
    at.order(("P-0", 3), ("P-1", 4), ("P-2", 1), tax_percent=10, prices_include_tax=True)
    assert only(at).total == round(33333.333 * 3 + 12.345 * 4 + 100_000)


def test_goods_that_came_back_are_no_longer_ordered(at: Garden) -> None:
    order = at.order(("P-0", 3), ("F0-0", 1), shipping=30_000, tax_percent=8, prices_include_tax=True)
    line = order.lines[0]
    at.running.inside(lambda: orders.refund(at.shop, order, {line.id: 1}, Decimal(0), "", restock=True))
    told = only(at)
    assert [(one.sku, one.quantity_milli) for one in told.lines] == [("P-0", 2_000), ("F0-0", 1_000)]
    assert (told.total, told.status) == (330_000, "open")


def test_money_given_back_without_goods_is_taken_off(at: Garden) -> None:
    order = at.order(("P-0", 3))
    at.running.inside(lambda: orders.refund(at.shop, order, {}, Decimal(50_000), "", restock=False))
    told = only(at)
    assert (told.total, told.order_discount, told.lines[0].quantity_milli) == (250_000, 50_000, 3_000)


def test_a_line_of_no_product_is_kept_as_one(at: Garden) -> None:
    body = {"lines": [{"sku": "P-0", "quantity": 1}, {"unknown": True, "title": "Quà tặng", "quantity": 2}]}
    at.order(lines=body["lines"])
    told = only(at)
    assert [(one.product_id is None, one.variant_id is None, one.title) for one in told.lines] == [
        (False, False, "Hàng 0"),
        (True, True, "Quà tặng"),
    ]


@pytest.mark.parametrize(
    ("via", "source"), [("checkout", "web"), ("store-api", "web"), ("rest-api", "rest-api"), ("admin", "admin")]
)
def test_the_shops_own_checkouts_count_as_web(at: Garden, via: str, source: str) -> None:
    at.order(("P-0", 1), source_name=via)
    assert only(at).source == source


def test_a_number_that_people_see_is_kept_beside_the_id(at: Garden) -> None:
    at.shop.switches.number_prefix = "DH-"
    order = at.order(("F0-1", 1), customer={"name": "Nguyễn Thị Hoa", "phone": "0901234567"})
    told = only(at)
    assert (told.id, told.number) == (order.id, f"DH-{order.id}")
    assert told.lines[0].product_id == at.item("F0-1").parent_id
    assert told.billing is not None
    assert (told.billing.name, told.billing.district, told.billing.province) == (
        "Nguyễn Thị Hoa",
        "Quận 1",
        "TP Hồ Chí Minh",
    )
