"""Orders and webhooks of a WooCommerce shop (contracts/woocommerce.md)."""

import base64
import hashlib
import hmac
import json
from typing import Any

from tests.sandbox.test_core_hooks import Listener, listener_fixture  # noqa: F401
from tests.sandbox.woo_fixtures import Garden, garden_fixture  # noqa: F401

BUYER = {"name": "Nguyễn Thị Hoa", "phone": "0901234567", "email": "hoa@example.vn"}


def pieces(garden: Garden, sku: str = "CHAU") -> int | None:
    return garden.shop.items[garden.id(sku)].stock_quantity


def test_stock_follows_the_status(garden: Garden) -> None:
    order = garden.order(quantity=2, status="pending")
    assert pieces(garden) == 10
    garden.api.put(f"orders/{order['id']}", json={"status": "processing"})
    garden.api.put(f"orders/{order['id']}", json={"status": "completed"})
    assert pieces(garden) == 8
    garden.api.put(f"orders/{order['id']}", json={"status": "cancelled"})
    assert pieces(garden) == 10


def test_an_order_tells_lines_fees_shipping_and_coupons(garden: Garden) -> None:
    order = garden.order(
        "AO-M", 2, customer=BUYER, shipping=30_000, discount=20_000, fees=[{"title": "Gói quà", "amount": 5_000}]
    )
    (line,) = order["line_items"]
    assert (line["product_id"], line["variation_id"]) == (garden.parent("AO-M"), garden.id("AO-M"))
    assert [line[name] for name in ("sku", "quantity", "subtotal", "total")] == ["AO-M", 2, "200000", "180000"]
    assert [order["shipping_lines"][0]["total"], order["fee_lines"][0]["total"]] == ["30000", "5000"]
    assert (order["coupon_lines"][0]["code"], order["total"]) == ("giamgia", "215000")
    assert (order["customer_id"], order["billing"]["first_name"], order["billing"]["last_name"]) == (
        0,
        "Hoa",
        "Nguyễn Thị",
    )


def test_taxes_stand_apart_from_what_the_lines_total(garden: Garden) -> None:
    order = garden.order(prices_include_tax=True, tax_percent=8)
    assert [order["total"], order["total_tax"], order["line_items"][0]["total"]] == ["100000", "7407", "92593"]
    order = garden.order(tax_percent=8)
    assert [order["total"], order["total_tax"], order["line_items"][0]["total"]] == ["108000", "8000", "100000"]


def test_an_unknown_product_becomes_a_line_of_nothing(garden: Garden) -> None:
    made = garden.api.post("orders", json={"line_items": [{"product_id": 5, "quantity": 2}]}).json()
    (line,) = made["line_items"]
    assert (line["product_id"], line["total"], made["total"]) == (0, "0", "0")


def test_refunds_leave_the_total_and_the_whole_sum_closes_the_order(garden: Garden) -> None:
    order = garden.order(quantity=3)
    path = f"orders/{order['id']}"
    garden.keeper.post(f"{path}/refund", json={"lines": [{"sku": "CHAU", "quantity": 1}], "restock": True})
    now = garden.api.get(path).json()
    assert (now["total"], now["status"], [one["total"] for one in now["refunds"]]) == (
        "300000",
        "processing",
        ["-100000"],
    )
    (line,) = garden.api.get(f"{path}/refunds").json()[0]["line_items"]
    assert (line["quantity"], line["total"]) == (-1, "-100000")
    assert line["meta_data"][0] == {
        "id": 1,
        "key": "_refunded_item_id",
        "value": str(order["line_items"][0]["id"]),
    }
    assert pieces(garden) == 8
    garden.api.post(f"{path}/refunds", json={"amount": "200000"})
    assert garden.api.get(path).json()["status"] == "refunded"


def test_the_trash_is_in_no_list_but_asked_for_by_id(garden: Garden) -> None:
    order = garden.order()
    garden.api.delete(f"orders/{order['id']}")
    assert garden.api.get("orders").json() == []
    assert garden.api.get(f"orders/{order['id']}").json()["status"] == "trash"
    garden.api.delete(f"orders/{order['id']}", params={"force": "true"})
    assert garden.api.get(f"orders/{order['id']}").status_code == 404


def test_a_webhook_is_tried_with_a_ping_and_signs_with_its_own_secret(garden: Garden, listener: Listener) -> None:
    body: dict[str, Any] = {"topic": "product.updated", "delivery_url": listener.address, "secret": "bi-mat"}
    made = garden.api.post("webhooks", json=body).json()
    assert "secret" not in made
    assert listener.wait_for(1)[0][1] == f"webhook_id={made['id']}".encode()
    garden.order("AO-M")
    headers, raw = listener.wait_for(2)[1]
    digest = hmac.new(b"bi-mat", raw, hashlib.sha256).digest()
    assert headers["X-WC-Webhook-Signature"] == base64.b64encode(digest).decode()
    assert (headers["X-WC-Webhook-Topic"], json.loads(raw)["id"]) == ("product.updated", garden.id("AO-M"))


def test_deliveries_of_one_second_share_their_id(garden: Garden, listener: Listener) -> None:
    garden.switch(hook_ping=False)
    garden.api.post("webhooks", json={"topic": "order.created", "delivery_url": listener.address})
    garden.keeper.post("orders", json={"lines": [{"sku": "CHAU", "quantity": 1}], "count": 4})
    got = listener.wait_for(4)
    ids = {headers["X-WC-Webhook-Delivery-ID"] for headers, _ in got}
    assert len(ids) <= 2 < len({json.loads(raw)["id"] for _, raw in got})


def test_a_webhook_that_is_removed_or_paused_delivers_nothing(garden: Garden, listener: Listener) -> None:
    garden.switch(hook_ping=False)
    made = garden.api.post("webhooks", json={"topic": "order.created", "delivery_url": listener.address}).json()
    one = f"webhooks/{made['id']}"
    garden.api.put(one, json={"status": "paused"})
    garden.order()
    assert garden.api.delete(one).status_code == 501
    assert garden.api.delete(one, params={"force": "true"}).status_code == 200
    garden.order()
    assert (list(garden.shop.hooks.fired), garden.api.get("webhooks").json()) == ([], [])
    refused = garden.api.post("webhooks", json={"topic": "orders/create", "delivery_url": listener.address})
    assert refused.json()["code"] == "woocommerce_rest_webhook_invalid_topic"
