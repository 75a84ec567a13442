"""Orders and customers of a web shop (contracts/sapo-web.md §5.6, §5.7)."""

import time
from typing import Any

import httpx
import pytest

from tests.sandbox.web_fixtures import Site, site_fixture  # noqa: F401

ORDER_FIELDS = """
id name number order_number token cart_token checkout_token reference source_identifier source_name
source source_url source_category app channel_definition client_details browser_ip landing_site
landing_site_ref referring_site status financial_status fulfillment_status return_status
refund_status restock_status issue_status cancel_reason created_on modified_on processed_on
confirmed_on completed_on delivered_on cancelled_on closed_on paid_on expected_delivery_date
shipment_deadline email phone buyer_accepts_marketing customer customer_group_id user user_id
assignee assignee_id location_id currency total_price sub_total_price subtotal_price
total_line_items_price total_discounts total_shipping_price total_tax original_total_price
cart_discount_amount net_payment unpaid_amount total_outstanding total_received total_refunded
total_refunded_shipping current_total_price current_subtotal_price current_total_discounts
current_total_tax current_discounted_total current_cart_discount_amount current_total_weight gateway
payment_gateway_names processing_method can_mark_as_paid capturable refundable tax_exempt
taxes_included tax_lines current_tax_lines total_weight subtotal_line_items_quantity
current_subtotal_line_items_quantity print_count note tags note_attributes line_items shipping_lines
discount_codes discount_applications combination_lines billing_address shipping_address fulfillments
refunds invoices test preorder edited merchant_editable merchant_editable_errors
pay_adjustment_status package_category shipment_category sla feature_version can_notify_customer
delivery_time_remaining
"""
BUYER = {"name": "Nguyễn Văn An", "phone": "0900 000 001", "email": "An@x.example"}


def _post(one: Site, **body: Any) -> httpx.Response:
    body.setdefault("line_items", [{"variant_id": one.variant("MU")["id"], "quantity": 2}])
    return one.api.post("orders.json", json={"order": body})


def _created(one: Site, **body: Any) -> dict[str, Any]:
    answer = _post(one, **body)
    assert answer.status_code == 201, answer.text
    row: dict[str, Any] = answer.json()["order"]
    return row


def _read(one: Site, order: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = one.get(f"orders/{order['id']}.json")["order"]
    return row


def test_an_order_shows_every_field_of_the_live_list(site: Site) -> None:
    order = site.order(customer=BUYER, shipping=30000)
    assert set(order) == set(ORDER_FIELDS.split())
    assert "transactions" not in order
    assert _read(site, order) == order


def test_checkout_lowers_available_and_sums_up(site: Site) -> None:
    wish = {
        "lines": [
            {"sku": "MU", "quantity": 2, "discount": 10000},
            {"title": "Gói quà", "price": 5000, "quantity": 1},
        ],
        "shipping": 30000,
        "discount": 15000,
        "customer": BUYER,
    }
    order = site.keeper.post("orders", json=wish).json()["order"]
    assert order["total_line_items_price"] == 105000.0
    assert order["total_discounts"] == 25000.0
    assert order["cart_discount_amount"] == 15000.0
    assert order["subtotal_price"] == order["sub_total_price"] == 80000.0
    assert order["total_price"] == order["unpaid_amount"] == 110000.0
    assert (order["source_name"], order["financial_status"], order["status"]) == ("web", "pending", "open")
    custom = order["line_items"][1]
    assert (custom["variant_id"], custom["title"], custom["product_exists"]) == (None, "Gói quà", False)
    assert site.variant("MU")["inventory_quantity"] == 8


def test_b14_a_cancelled_order_does_not_restock(site: Site) -> None:
    order = site.order("MU", 4)
    body = {"order_cancel": {"cancel_reason": "customer"}}
    answer = site.api.post(f"orders/{order['id']}/cancel.json", json=body)
    assert answer.status_code == 200
    after = answer.json()["order"]
    assert (after["status"], after["cancel_reason"]) == ("cancelled", "customer")
    assert after["cancelled_on"]
    assert site.variant("MU")["inventory_quantity"] == 6
    (level,) = site.get("inventory_levels.json", inventory_item_ids=site.variant("MU")["inventory_item_id"])[
        "inventory_levels"
    ]
    assert (level["on_hand"], level["committed"], level["available"]) == (6.0, 0.0, 6.0)
    assert site.api.post(f"orders/{order['id']}/cancel.json", json=body).status_code == 422


def test_a_flat_cancel_body_is_the_servers_own_fault(site: Site) -> None:
    order = site.order()
    assert site.api.post(f"orders/{order['id']}/cancel.json", json={"reason": "other"}).status_code == 500
    bad = {"order_cancel": {"cancel_reason": "boredom"}}
    assert site.api.post(f"orders/{order['id']}/cancel.json", json=bad).status_code == 422
    assert _read(site, order)["status"] == "open"


def test_checkout_sells_no_more_than_there_is_unless_the_policy_is_ignored(site: Site) -> None:
    wish = {"lines": [{"sku": "MU", "quantity": 11}]}
    assert site.keeper.post("orders", json=wish).status_code == 422
    assert site.variant("MU")["inventory_quantity"] == 10
    assert site.keeper.post("orders", json={**wish, "ignore_policy": True}).status_code == 201
    assert site.variant("MU")["inventory_quantity"] == -1
    site.put_variant("AO-M", inventory_policy="continue")
    site.order("AO-M", 9)
    assert site.variant("AO-M")["inventory_quantity"] == -4
    site.order("THE", 3)
    assert site.variant("THE")["inventory_quantity"] == 0


@pytest.mark.parametrize(
    ("behaviour", "quantity", "left"),
    [(None, 2, 10), ("bypass", 2, 10), ("decrement_ignoring_policy", 12, -2), ("decrement_obeying_policy", 2, 8)],
)
def test_three_inventory_behaviours(site: Site, behaviour: str | None, quantity: int, left: int) -> None:
    lines = [{"variant_id": site.variant("MU")["id"], "quantity": quantity}]
    more = {"inventory_behaviour": behaviour} if behaviour else {}
    _created(site, line_items=lines, **more)
    assert site.variant("MU")["inventory_quantity"] == left


def test_obeying_the_policy_refuses_what_is_not_there(site: Site) -> None:
    lines = [{"variant_id": site.variant("MU")["id"], "quantity": 11}]
    answer = _post(site, line_items=lines, inventory_behaviour="decrement_obeying_policy")
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["line_items"])
    assert _post(site, inventory_behaviour="maybe").status_code == 422
    assert site.get("orders/count.json") == {"count": 0}


def test_b12_a_combo_deducts_nothing(site: Site) -> None:
    site.keeper.patch(f"variants/{site.variant('MU')['id']}", json={"type": "combo"})
    _created(site, inventory_behaviour="decrement_ignoring_policy")
    assert site.variant("MU")["inventory_quantity"] == 10


@pytest.mark.parametrize("source", ["web", "pos"])
def test_a_protected_source_is_422(site: Site, source: str) -> None:
    answer = _post(site, source_name=source)
    message = "cannot be set to a protected value by an untrusted API client."
    assert (answer.status_code, answer.json()) == (422, {"errors": {"source_name": [message]}})


def test_an_own_source_is_kept_and_the_app_id_is_the_default(site: Site) -> None:
    assert _created(site, source_name="woo-1")["source_name"] == "woo-1"
    assert _created(site)["source_name"].isdigit()


def test_a_posted_order_keeps_what_it_brought(site: Site) -> None:
    order = _created(
        site,
        reference="R-1",
        note_attributes=[{"name": "a", "value": "b"}],
        shipping_lines=[{"title": "Nhanh", "price": 20000}],
        discount_codes=[{"code": "SALE", "amount": 10, "type": "percentage"}],
        transactions=[{"kind": "sale", "status": "success", "gateway": "vnpay", "amount": 110000}],
        customer={"first_name": "An", "last_name": "Nguyễn", "phone": "0900000001"},
    )
    assert (order["reference"], order["note_attributes"]) == ("R-1", [{"name": "a", "value": "b"}])
    assert order["cart_discount_amount"] == 10000.0
    assert (order["total_price"], order["unpaid_amount"]) == (110000.0, 0.0)
    assert (order["financial_status"], order["gateway"]) == ("paid", "vnpay")
    assert order["customer"]["phone"] == "+84900000001"
    assert order["confirmed_on"] and order["processed_on"]
    line = order["line_items"][0]
    assert (line["sku"], line["title"], line["variant_title"], line["price"]) == ("MU", "Mũ vải", None, 50000.0)
    (row,) = site.get(f"orders/{order['id']}/transactions.json")["transactions"]
    assert (row["gateway"], row["amount"], row["cause_type"]) == ("vnpay", 110000.0, None)


def test_transactions_are_there_after_checkout_but_not_after_a_bare_post(site: Site) -> None:
    bought, posted = site.order(), _created(site)
    (row,) = site.get(f"orders/{bought['id']}/transactions.json")["transactions"]
    assert (row["kind"], row["status"], row["cause_type"]) == ("sale", "pending", "customer_checkout")
    assert site.get(f"orders/{posted['id']}/transactions.json") == {"transactions": []}
    assert (bought["gateway"] is None, posted["gateway"]) == (False, None)


@pytest.mark.parametrize(
    "body",
    [
        {"line_items": []},
        {"line_items": [{"variant_id": 5}]},
        {"line_items": [{"quantity": 1}]},
        {"line_items": [{"title": "A", "quantity": 0}]},
        {"location_id": 5},
        {"reference": "x" * 33},
        {"transactions": [{"kind": "gift"}]},
    ],
)
def test_bad_orders_are_422_and_leave_nothing(site: Site, body: dict[str, Any]) -> None:
    assert _post(site, **body).status_code == 422
    assert site.get("orders/count.json") == {"count": 0}


def test_d8_a_placed_order_may_carry_an_older_time(site: Site) -> None:
    placed = site.order(count=3, created_on="2026-01-31T23:59:58+07:00", every_seconds=1, keep_stock=True)["orders"]
    times = [_read(site, row)["created_on"] for row in placed]
    assert times == ["2026-01-31T16:59:58Z", "2026-01-31T16:59:59Z", "2026-01-31T17:00:00Z"]
    assert site.variant("MU")["inventory_quantity"] == 10
    assert [row["name"] for row in placed] == ["#1001", "#1002", "#1003"]


def test_put_writes_few_fields_and_ignores_lines_and_customer(site: Site) -> None:
    order = site.order(customer=BUYER)
    body: dict[str, Any] = {
        "note": "n",
        "tags": "t",
        "email": "b@x.example",
        "line_items": [],
        "customer": None,
        "name": "#9",
    }
    answer = site.api.put(f"orders/{order['id']}.json", json={"order": body})
    after = answer.json()["order"]
    assert (after["note"], after["tags"], after["email"]) == ("n", "t", "b@x.example")
    assert (after["line_items"], after["customer"]["id"]) == (order["line_items"], order["customer"]["id"])
    assert after["name"] == order["name"]


def test_close_open_and_delete(site: Site) -> None:
    order = site.order("MU", 2)
    path = f"orders/{order['id']}"
    assert site.api.post(f"{path}/close.json").json()["order"]["status"] == "closed"
    assert site.api.post(f"{path}/open.json").json()["order"]["closed_on"] is None
    answer = site.api.delete(f"{path}.json")
    assert (answer.status_code, answer.json()) == (200, {})
    assert site.api.get(f"{path}.json").status_code == 404
    assert site.variant("MU")["inventory_quantity"] == 8


def test_an_order_by_id_may_come_without_lines(site: Site) -> None:
    order = site.order()
    site.switch(order_lines_by_id=False)
    assert "line_items" not in _read(site, order)
    assert "line_items" in site.get("orders.json")["orders"][0]


def test_fulfillments_ship_in_parts_and_keep_available(site: Site) -> None:
    order = site.order("MU", 3)
    path = f"orders/{order['id']}/fulfillments"
    line = order["line_items"][0]["id"]
    part = {"fulfillment": {"tracking_number": "T1", "line_items": [{"id": line, "quantity": 1}]}}
    first = site.api.post(f"{path}.json", json=part)
    assert (first.status_code, first.json()["fulfillment"]["tracking_info"]["tracking_number"]) == (201, "T1")
    assert _read(site, order)["fulfillment_status"] == "partial"
    assert site.api.post(f"{path}.json", json={"fulfillment": {}}).status_code == 201
    after = _read(site, order)
    assert (after["fulfillment_status"], after["status"], len(after["fulfillments"])) == ("fulfilled", "open", 2)
    assert site.variant("MU")["inventory_quantity"] == 7
    assert site.api.post(f"{path}.json", json=part).status_code == 422
    fid = first.json()["fulfillment"]["id"]
    assert site.api.post(f"{path}/{fid}/complete.json").json()["fulfillment"]["shipment_status"] == "delivered"
    assert site.api.post(f"{path}/{fid}/cancel.json").json()["fulfillment"]["status"] == "cancelled"
    assert _read(site, order)["fulfillment_status"] == "partial"
    assert site.api.post(f"{path}/{fid}/paint.json").status_code == 404


def test_refunds_give_back_goods_and_money(site: Site) -> None:
    order = site.order("MU", 3, paid=True)
    path = f"orders/{order['id']}/refunds.json"
    line = {"line_item_id": order["line_items"][0]["id"], "quantity": 1, "restock_type": "return"}
    body = {"refund_line_items": [line], "transactions": [{"amount": 50000, "gateway": "cod"}]}
    answer = site.api.post(path, json={"refund": body})
    assert answer.status_code == 201
    refund = answer.json()["refund"]
    assert (refund["total_refunded"], refund["order_adjustments"]) == (50000.0, [])
    after = _read(site, order)
    assert (after["financial_status"], after["net_payment"]) == ("partially_refunded", 100000.0)
    assert (after["total_price"], after["current_total_price"]) == (150000.0, 100000.0)
    assert after["line_items"][0]["current_quantity"] == 2
    assert after["refunds"][0]["id"] == refund["id"]
    assert site.variant("MU")["inventory_quantity"] == 8
    one = f"orders/{order['id']}/refunds/{refund['id']}.json"
    assert site.get(one)["refund"]["id"] == refund["id"]
    assert site.api.delete(one).status_code == 405


def test_refunds_are_checked_and_missing_money_is_an_adjustment(site: Site) -> None:
    order = site.order("MU", 1, paid=True)
    path = f"orders/{order['id']}/refunds.json"
    assert site.api.post(path, json={"refund": {"note": "x"}}).status_code == 422
    too_much = {"refund": {"transactions": [{"amount": 50001}]}}
    assert site.api.post(path, json=too_much).status_code == 422
    line = {"line_item_id": order["line_items"][0]["id"], "quantity": 1}
    refund = site.api.post(path, json={"refund": {"refund_line_items": [line]}}).json()["refund"]
    assert [row["kind"] for row in refund["order_adjustments"]] == ["refund_discrepancy"]
    assert site.variant("MU")["inventory_quantity"] == 9


def test_the_shopkeeper_marks_paid_and_edits_quantities(site: Site) -> None:
    order = site.order("MU", 2)
    paid = site.keeper.post(f"orders/{order['id']}/pay").json()["order"]
    assert (paid["financial_status"], paid["unpaid_amount"]) == ("paid", 0.0)
    change = {"lines": [{"sku": "MU", "quantity": 5}, {"sku": "AO-M", "quantity": 1}], "note": "đổi"}
    edited = site.keeper.post(f"orders/{order['id']}/edit", json=change).json()["order"]
    assert (edited["edited"], edited["note"], edited["total_price"]) == (True, "đổi", 350000.0)
    assert [line["quantity"] for line in edited["line_items"]] == [5, 1]
    assert (site.variant("MU")["inventory_quantity"], site.variant("AO-M")["inventory_quantity"]) == (5, 4)


def test_d12_customers_are_found_again_by_phone_or_mail(site: Site) -> None:
    first = site.order(customer=BUYER)["customer"]
    assert (first["phone"], first["last_name"], first["first_name"]) == ("+84900000001", "Nguyễn", "Văn An")
    assert site.order(customer={"name": "A", "phone": "+84900000001"})["customer"]["id"] == first["id"]
    again = site.order(customer={"name": "A", "email": "an@X.example"})["customer"]
    assert (again["id"], again["orders_count"]) == (first["id"], 3)
    assert site.order(customer=None)["customer"] is None
    nameless = site.order(customer={"name": "Khách lẻ"})
    assert (nameless["customer"], nameless["shipping_address"]["name"]) == (None, "Khách lẻ")
    assert site.get("customers/count.json") == {"count": 1}
    assert site.ids("customers.json", query="nguyễn văn") == [first["id"]]


def test_customers_are_created_changed_and_deleted(site: Site) -> None:
    assert site.api.post("customers.json", json={"customer": {"first_name": "A"}}).status_code == 422
    body = {"first_name": "A", "phone": "0900000009", "gender": "Female", "addresses": [{"address1": "1"}]}
    made = site.api.post("customers.json", json={"customer": body})
    assert made.status_code == 201
    row = made.json()["customer"]
    assert (row["gender"], row["default_address"]["default"]) == ("female", True)
    assert site.api.post("customers.json", json={"customer": {"phone": "+84900000009"}}).status_code == 422
    path = f"customers/{row['id']}"
    assert site.api.put(f"{path}.json", json={"customer": {"tags": "vip"}}).json()["customer"]["tags"] == "vip"
    assert site.api.delete(f"{path}.json").json() == {}
    assert site.api.get(f"{path}.json").status_code == 404


def test_the_default_address_cannot_be_deleted(site: Site) -> None:
    buyer = site.order(customer=BUYER)["customer"]
    path = f"customers/{buyer['id']}/addresses"
    second = site.api.post(f"{path}.json", json={"address": {"address1": "2", "name": "Lê Chi"}}).json()["address"]
    assert (second["last_name"], second["first_name"]) == ("Lê", "Chi")
    first = buyer["default_address"]["id"]
    assert site.api.delete(f"{path}/{first}.json").status_code == 422
    assert site.api.put(f"{path}/{second['id']}/default.json").json()["address"]["default"] is True
    assert site.api.delete(f"{path}/{first}.json").status_code == 200
    changed = site.api.put(f"{path}/{second['id']}.json", json={"address": {"address1": "3"}}).json()["address"]
    assert (changed["address1"], changed["name"]) == ("3", "Lê Chi")


def test_price_rules_are_listed_with_their_codes(site: Site) -> None:
    rule = site.keeper.post("price_rules", json={"title": "Tết", "code": "TET"}).json()["price_rule"]
    assert site.ids("price_rules.json", code="OTHER") == [rule["id"]]
    assert site.get(f"price_rules/{rule['id']}.json")["price_rule"]["value"] == "-10.0"
    (code,) = site.get(f"price_rules/{rule['id']}/discount_codes.json")["discount_codes"]
    assert code["code"] == "TET"


def test_d13_a_poll_among_30000_old_orders_is_quick(site: Site) -> None:
    site.order(count=30000, created_on="2025-01-01", every_seconds=60, keep_stock=True)
    start_of_work = site.shop.now()
    fresh = site.order()["id"]
    begun = time.perf_counter()
    assert site.ids("orders.json", modified_on_min=start_of_work) == [fresh]
    assert time.perf_counter() - begun < 0.5
    assert len(site.ids("orders.json", limit=250, page=120)) == 250
    assert site.get("orders/count.json") == {"count": 30001}


@pytest.mark.parametrize("way", ["flag", "ids"])
def test_a_line_whose_product_was_deleted_says_so(way: str, site: Site) -> None:
    site.shop.switches.deleted_line = way  # type: ignore[assignment]
    variant = site.variant("MU")
    order = site.order(customer=BUYER, lines=[{"sku": "MU", "quantity": 1}])
    site.keeper.delete(f"variants/{variant['id']}")
    (line,) = _read(site, order)["line_items"]
    assert (line["product_exists"], line["sku"]) == (False, "MU")
    assert line["variant_id"] == (variant["id"] if way == "flag" else None)


def test_a_checkout_may_be_paid_in_part_and_use_a_shipping_code(site: Site) -> None:
    codes = [{"code": "SHIP", "amount": 20000, "type": "shipping"}]
    order = site.order(customer=BUYER, shipping=30000, discount_codes=codes, paid_amount=1000, tax=0)
    assert (order["financial_status"], order["total_received"]) == ("partially_paid", 1000)
    assert order["cart_discount_amount"] == 20000
