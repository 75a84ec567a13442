"""Scenario D5 over HTTP: whatever a checkout holds, the POS totals what the site totals, or the difference is named."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from resources.database.database import SqlDatabase
from sandbox.faults import FaultRule
from sandbox.pos.order_records import Order
from sandbox.web import refunds
from sync.orders.importing import ImportReport, import_orders
from sync.orders.polling import poll_orders
from sync.orders.rules import order_code
from sync.orders.states import release_order
from sync.rows import OrderRow
from tests.sandbox.conftest import Running, start_sandbox
from tests.scenarios.live_market import POS, SITE, LiveMarket, live_market

__all__ = ["start_sandbox"]

AN = {"name": "Nguyễn An", "phone": "+84 912 345 678", "email": "An@Shop.vn"}
HOME = {
    "name": "Trần Thị Bình 🌸",
    "phone": "0987 654 321",
    "address1": "12 Nguyễn Huệ",
    "address2": "Lầu 3",
    "ward": "Phường Bến Nghé",
    "district": "Quận 1",
    "province": "TP Hồ Chí Minh",
    "country": "Vietnam",
}
PLAIN: dict[str, dict[str, Any]] = {
    "one piece": {"lines": [{"sku": "SKU1", "quantity": 1}]},
    "several lines": {"lines": [{"sku": f"SKU{n}", "quantity": n} for n in (1, 2, 3)]},
    "one product on two lines": {"lines": [{"sku": "SKU1", "quantity": 1}, {"sku": "SKU1", "quantity": 2}]},
    "line discount on one piece": {"lines": [{"sku": "SKU1", "quantity": 1, "discount": 9_999}]},
    "line discount on three pieces": {"lines": [{"sku": "SKU1", "quantity": 3, "discount": 10_000}]},
    "a gift that costs nothing": {
        "lines": [{"sku": "SKU1", "quantity": 1}, {"sku": "SKU2", "quantity": 1, "price": 0}]
    },
    "a line discounted to nothing": {
        "lines": [{"sku": "SKU1", "quantity": 2, "discount": 200_000}, {"sku": "SKU2", "quantity": 1}]
    },
    "code on the order": {"lines": [{"sku": "SKU1", "quantity": 2}], "discount": 33_333},
    "code bigger than the goods": {"lines": [{"sku": "SKU1", "quantity": 1}], "discount": 120_000, "shipping": 30_000},
    "code bigger than everything": {"lines": [{"sku": "SKU1", "quantity": 1}], "discount": 900_000, "shipping": 30_000},
    "percent off": {
        "lines": [{"sku": "SKU1", "quantity": 1, "price": 33_333}],
        "discount_codes": [{"code": "TET", "amount": 7, "type": "percentage"}],
    },
    "free shipping": {
        "lines": [{"sku": "SKU1", "quantity": 1}],
        "shipping": 30_000,
        "discount_codes": [{"code": "SHIP0", "amount": 30_000, "type": "shipping"}],
    },
    "half the shipping and a code": {
        "lines": [{"sku": "SKU1", "quantity": 1}],
        "shipping": 30_000,
        "discount": 5_000,
        "discount_codes": [{"code": "SHIP50", "amount": 15_000, "type": "shipping"}],
    },
    "fractions of a piece": {
        "lines": [
            {"sku": "SKU1", "quantity": 1.5, "price": 33_333},
            {"sku": "SKU2", "quantity": 0.125, "price": 99_999},
            {"sku": "SKU3", "quantity": 1.5, "price": 33_333},
        ]
    },
    "fractions of a đồng": {
        "lines": [
            {"sku": "SKU1", "quantity": 1, "price": 33_333, "discount": 3_333.3},
            {"sku": "SKU2", "quantity": 3, "price": 33_333, "discount": 3_333.5},
            {"sku": "SKU3", "quantity": 1, "price": 33_333, "discount": 3_333.5},
        ],
        "discount": 0.4,
    },
    "tax on top": {"lines": [{"sku": "SKU1", "quantity": 3}], "tax": 24_001, "shipping": 20_000, "discount": 1_000},
    "tax inside": {"lines": [{"sku": "SKU1", "quantity": 3}], "tax": 22_222, "taxes_included": True},
    "paid": {"lines": [{"sku": "SKU1", "quantity": 1}], "paid": True, "gateway": "Chuyển khoản qua ngân hàng"},
    "paid in part": {"lines": [{"sku": "SKU1", "quantity": 2}], "paid_amount": 50_000, "gateway": "Tiền mặt"},
    "a note without end": {"lines": [{"sku": "SKU1", "quantity": 1}], "note": "Giao sau 17h 🙏 " * 500},
    "nobody, nowhere": {"lines": [{"sku": "SKU1", "quantity": 1}], "customer": None},
    "a name of blanks, no street": {
        "lines": [{"sku": "SKU1", "quantity": 1}],
        "customer": {"name": "  ", "phone": "0912000111"},
        "shipping_address": {"name": "", "province": "Hà Nội"},
    },
}
WITHOUT_PRODUCT: dict[str, dict[str, Any]] = {
    "a fee": {"lines": [{"sku": "SKU1", "quantity": 1}, {"title": "Phí gói quà 🎁", "price": 15_000, "quantity": 1}]},
    "a gift": {"lines": [{"sku": "SKU1", "quantity": 1}, {"title": "Quà tặng", "price": 0, "quantity": 2}]},
    "a long title": {"lines": [{"title": "Hàng đặt " * 60, "price": 1_234, "quantity": 2.5}], "discount": 85},
    "nothing but a fee, discounted": {
        "lines": [{"title": "Sửa áo", "price": 50_000, "quantity": 3, "discount": 1_000}]
    },
}
# What public material leaves open about a POS, and that must move no total.
WAYS: dict[str, dict[str, Any]] = {
    "as advised": {},
    "a line's discount counts for the line": {"line_discount_value": "line"},
    "taxes of its own on lines": {"line_tax": "variant"},
    "no prepayment with a new order": {"prepayments_on_create": "refused"},
    "prepayments overlooked": {"prepayments_on_create": "ignored"},
    "prepayments of approved orders only": {"prepayments_on_create": "refused", "prepayments_of_drafts": "refused"},
    "short notes": {"longest_note": 255},
    "numbers in every form": {"number_form": "mixed"},
}


@pytest.fixture
def market(start_sandbox: Callable[..., Running], sqlite_database: SqlDatabase) -> Iterator[LiveMarket]:
    with live_market(start_sandbox, sqlite_database) as open_market:
        yield open_market


def buy(market: LiveMarket, **wish: Any) -> int:
    """Somebody checks out, however little is on the shelf; returns the order's id."""
    body = {"customer": AN, "ignore_policy": True} | wish
    return int(market.on_site("POST", "/orders", **body).json()["order"]["id"])


def turn(market: LiveMarket) -> ImportReport:
    poll_orders(market.site, market.database)
    return import_orders(SITE, market.pos, market.site, market.database)


def made(market: LiveMarket, order_id: int) -> Order:
    """The order in the POS's own tables."""
    found = market.running.world.pos.order_codes.get(order_code(SITE, order_id))
    assert found is not None, record(market, order_id)
    return found


def record(market: LiveMarket, order_id: int) -> OrderRow:
    row = market.database.orders.find(SITE, order_id)
    assert row is not None
    return row


def site_total(market: LiveMarket, order_id: int) -> Decimal:
    """What the site itself wants to be paid, to the đồng."""
    return Decimal(str(market.running.world.sites[SITE].orders[order_id].total_price)).quantize(Decimal(1))


def pos_total(market: LiveMarket, order_id: int) -> Decimal:
    return made(market, order_id).total.quantize(Decimal(1))


@pytest.mark.parametrize("way", WAYS)
def test_d5_every_kind_of_order_totals_in_the_pos_what_it_totals_on_the_site(way: str, market: LiveMarket) -> None:
    for variant in market.running.world.pos.variants.values():
        variant.output_vat_rate = Decimal(8)
    market.switch(POS, **WAYS[way])
    market.choose(orders={"freeform": True})
    orders = {name: buy(market, **wish) for name, wish in (PLAIN | WITHOUT_PRODUCT).items()}
    report = turn(market)
    assert (report.created, report.failed) == (len(orders), 0), report
    totals = {name: pos_total(market, one) for name, one in orders.items()}
    assert totals == {name: site_total(market, one) for name, one in orders.items()}
    assert {made(market, one).status for one in orders.values()} == {"draft"}


def test_d5_an_order_with_a_line_without_a_product_is_held_until_the_setting_allows_it(market: LiveMarket) -> None:
    orders = {name: buy(market, **wish) for name, wish in WITHOUT_PRODUCT.items()}
    report = turn(market)
    assert report.reasons == {"no_product": len(orders)}
    assert "Phí gói quà 🎁" in record(market, orders["a fee"]).detail
    assert not market.running.world.pos.orders
    market.choose(orders={"freeform": True})
    for one in orders.values():
        release_order(SITE, one, market.database, "an")
    assert turn(market).created == len(orders)
    for one in orders.values():
        assert pos_total(market, one) == site_total(market, one)


@pytest.mark.parametrize("deleted_line", ["flag", "ids"])
def test_d5_a_product_deleted_after_the_checkout_is_a_line_without_a_product(
    deleted_line: str, market: LiveMarket
) -> None:
    market.switch(SITE, deleted_line=deleted_line)
    market.add_on_site("RIENG", "Hàng riêng của trang")
    order_id = buy(market, lines=[{"sku": "RIENG", "quantity": 2}, {"sku": "SKU1", "quantity": 1}])
    market.on_site("DELETE", f"/variants/{market.site_ids['RIENG']}")
    assert turn(market).reasons == {"no_product": 1}
    assert "Hàng riêng của trang" in record(market, order_id).detail
    market.choose(orders={"freeform": True})
    release_order(SITE, order_id, market.database, "an")
    assert turn(market).created == 1
    assert pos_total(market, order_id) == site_total(market, order_id)
    assert [line.variant_id for line in made(market, order_id).lines] == [None, market.pos_ids["SKU1"]]


def test_d5_a_total_that_the_parts_do_not_explain_is_an_error_that_names_the_difference(market: LiveMarket) -> None:
    order_id = buy(market, **PLAIN["one piece"])
    market.running.world.sites[SITE].orders[order_id].total_price = 101_234.0
    assert turn(market).reasons == {"total_differs": 1}
    assert "1234 đồng more" in record(market, order_id).detail
    assert not market.running.world.pos.orders


def test_d5_a_pos_that_computes_another_total_leaves_an_error_that_names_the_difference(market: LiveMarket) -> None:
    order_id = buy(market, **PLAIN["code on the order"])
    market.fault(POS, FaultRule("drop_after", route="POST /admin/orders.json", times=1))
    turn(market)
    order = made(market, order_id)
    order.total -= 7
    order.written = None
    assert turn(market).reasons == {"differs": 1}
    assert "7 đồng less" in record(market, order_id).detail
    assert len(market.running.world.pos.orders) == 1


def test_the_pos_order_says_who_bought_where_it_goes_and_where_it_came_from(market: LiveMarket) -> None:
    bill = {"name": "Công ty Bình Minh", "address1": "5 Lê Lợi", "province": "Đà Nẵng"}
    order_id = buy(
        market,
        lines=[{"sku": "SKU1", "quantity": 1}],
        shipping=25_000,
        shipping_address=HOME,
        billing_address=bill,
        note="Gọi trước khi giao",
        tags="Gấp, VIP",
    )
    turn(market)
    order, theirs = made(market, order_id), market.running.world.sites[SITE].orders[order_id]
    assert (order.location_id, order.assignee_id) == (market.main_branch, None)
    pos = market.running.world.pos
    assert order.source_id is not None
    assert pos.sources[order.source_id].name == SITE
    assert pos.price_lists[order.price_list_id or 0].code == "BANLE"
    assert order.reference_number == theirs.name
    assert order.reference_url == f"{market.running.address}/{SITE}/admin/orders/{order_id}"
    assert (order.note, order.tags) == ("Gọi trước khi giao", [SITE, "Gấp", "VIP"])
    assert order.delivery_fee is not None
    assert order.delivery_fee["fee"] == 25_000
    shipping, billing = order.shipping_address or {}, order.billing_address or {}
    assert {name: shipping[name] for name in ("full_name", "phone_number", "address1", "ward", "district", "city")} == {
        "full_name": "Trần Thị Bình 🌸",
        "phone_number": "0987 654 321",
        "address1": "12 Nguyễn Huệ, Lầu 3",
        "ward": "Phường Bến Nghé",
        "district": "Quận 1",
        "city": "TP Hồ Chí Minh",
    }
    assert (billing["full_name"], billing["address1"], billing["city"]) == ("Công ty Bình Minh", "5 Lê Lợi", "Đà Nẵng")
    assert order.customer is not None
    assert (order.customer.name, order.customer.phone_number) == ("Nguyễn An", "0912345678")


def test_the_order_source_of_a_site_is_made_once(market: LiveMarket) -> None:
    for _ in range(3):
        buy(market, **PLAIN["one piece"])
        turn(market)
    sources = [source for source in market.running.world.pos.sources.values() if source.name == SITE]
    assert len(sources) == 1
    market.running.world.pos.sources.pop(sources[0].id)  # somebody deletes it
    for _ in range(2):
        buy(market, **PLAIN["one piece"])
        assert turn(market).created == 1
    assert [source.name for source in market.running.world.pos.sources.values()].count(SITE) == 1


def paid(market: LiveMarket, order_id: int) -> list[tuple[str, Decimal]]:
    pos = market.running.world.pos
    return [(pos.payment_methods[one.payment_method_id].name, one.amount) for one in made(market, order_id).prepayments]


@pytest.mark.parametrize("way", [name for name in WAYS if "prepayment" in name] + ["as advised"])
def test_an_order_is_paid_in_the_pos_as_on_the_site_and_approved_when_it_is_paid(way: str, market: LiveMarket) -> None:
    market.switch(POS, **WAYS[way])
    market.choose(orders={"status": "approved_when_paid"})
    transfer = {"lines": [{"sku": "SKU1", "quantity": 1}], "gateway": "Chuyển khoản qua ngân hàng"}
    whole, part, later = (buy(market, **transfer, **how) for how in ({"paid": True}, {"paid_amount": 40_000}, {}))
    assert turn(market).created == 3
    assert [made(market, one).status for one in (whole, part, later)] == ["finalized", "draft", "draft"]
    assert paid(market, whole) == [("Chuyển khoản", 100_000)]
    assert made(market, whole).payment_status == "paid"
    drafts_take = WAYS[way].get("prepayments_of_drafts") != "refused"
    assert paid(market, part) == ([("Chuyển khoản", 40_000)] if drafts_take else [])
    assert record(market, part).reason == ("" if drafts_take else "payment_not_recorded")
    assert paid(market, later) == []
    for one in (part, later):
        market.on_site("POST", f"/orders/{one}/pay")
    turn(market)
    for one in (part, later):
        assert made(market, one).status == "finalized"
        assert sum(amount for _, amount in paid(market, one)) == 100_000
        assert (record(market, one).state, record(market, one).reason) == ("created", "")
    assert len(market.running.world.pos.orders) == 3


def test_a_refunded_payment_is_not_recorded_as_paid(market: LiveMarket) -> None:
    order_id = buy(market, lines=[{"sku": "SKU1", "quantity": 2}], paid=True, gateway="Tiền mặt")
    shop = market.running.world.sites[SITE]
    back = {"transactions": [{"kind": "refund", "gateway": "Tiền mặt", "amount": 120_000}]}
    market.running.inside(lambda: refunds.create(shop, shop.orders[order_id], back))
    turn(market)
    assert paid(market, order_id) == [("Tiền mặt", 80_000)]


def test_a_part_that_the_pos_refuses_is_left_out_and_the_rest_goes(market: LiveMarket) -> None:
    market.switch(POS, longest_note=100)
    market.choose(orders={"assignee": 999_999})
    order_id = buy(market, lines=[{"sku": "SKU1", "quantity": 1}], note="Ghi chú " * 100)
    assert turn(market).created == 1
    order = made(market, order_id)
    assert (order.note, order.assignee_id) == (None, None)
    assert pos_total(market, order_id) == site_total(market, order_id)
