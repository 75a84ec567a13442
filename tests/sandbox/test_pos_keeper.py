"""What the shopkeeper does at the POS through the control addresses, and which webhooks follow."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from sandbox.hooks import Subscription
from tests.sandbox.conftest import Running

Fired = Callable[[], list[str]]
TOPICS = (
    "products/create",
    "products/update",
    "products/delete",
    "orders/create",
    "orders/update",
    "orders/finalized",
    "orders/cancelled",
    "orders/fulfilled",
    "orders/partial_fulfilled",
    "orders/paid",
    "orders/partial_paid",
    "customers/create",
    "customers/update",
    "customers/delete",
    "inventories/update",
)


@pytest.fixture
def fired(sandbox_server: Running) -> Fired:
    """What was fired since the last look, every topic having a listener (who is not at home)."""
    hooks = sandbox_server.world.pos.hooks
    for number, topic in enumerate(TOPICS):
        hooks.subscriptions[number] = Subscription(number, topic, "http://127.0.0.1:9/", "json", "", "")

    def look() -> list[str]:
        topics = list(hooks.fired)
        hooks.fired.clear()
        return topics

    return look


def variant(running: Running, sku: str) -> int:
    return running.world.pos.by_sku[sku][0].id


def shown(pos: httpx.Client, variant_id: int) -> dict[str, Any]:
    row: dict[str, Any] = pos.get(f"/admin/variants/{variant_id}.json").json()["variant"]
    return row


def test_a_price_is_set_by_list_code_and_can_be_taken_away(
    sandbox_server: Running, pos: httpx.Client, keeper: httpx.Client, fired: Fired
) -> None:
    pen = variant(sandbox_server, "BUT")
    assert keeper.post("/price", json={"sku": "BUT", "list": "BANLE", "value": 95000}).status_code == 200
    assert shown(pos, pen)["variant_retail_price"] == 95000
    keeper.post("/price", json={"variant_id": pen, "list": "SOSANH", "value": "120000.5"})
    codes = {row["price_list"]["code"]: row["value"] for row in shown(pos, pen)["variant_prices"]}
    assert codes["SOSANH"] == 120000.5
    keeper.post("/price", json={"sku": "BUT", "list": "BANLE", "value": None})
    assert "BANLE" not in {row["price_list"]["code"] for row in shown(pos, pen)["variant_prices"]}
    assert fired() == ["products/update"] * 3
    assert keeper.post("/price", json={"sku": "BUT", "list": "NONE", "value": 1}).status_code == 400


def test_variants_are_edited_and_two_may_be_forced_to_share_a_sku(
    sandbox_server: Running, pos: httpx.Client, keeper: httpx.Client
) -> None:
    pen, red = variant(sandbox_server, "BUT"), variant(sandbox_server, "AO-DO")
    assert keeper.patch(f"/variants/{pen}", json={"sku": "BUT-9", "barcode": "1"}).status_code == 200
    assert (shown(pos, pen)["sku"], shown(pos, pen)["barcode"]) == ("BUT-9", "1")
    assert keeper.patch(f"/variants/{red}", json={"sku": "BUT-9"}).status_code == 422
    assert keeper.patch(f"/variants/{red}", json={"sku": "BUT-9", "force": True}).status_code == 200
    rows = pos.get("/admin/variants.json", params={"query": "BUT-9"}).json()["variants"]
    assert {row["id"] for row in rows} == {pen, red}
    keeper.delete(f"/variants/{red}")
    assert shown(pos, red)["status"] == "deleted"
    assert keeper.patch("/variants/1", json={}).status_code == 400


def test_products_are_made_changed_and_deleted(pos: httpx.Client, keeper: httpx.Client, fired: Fired) -> None:
    made = keeper.post("/products", json={"name": "Mới", "sku": "M", "init_stock": 5, "branch": "CN2"})
    product = made.json()["product"]
    assert [row["on_hand"] for row in product["variants"][0]["inventories"]] == [0, 5, 0]
    keeper.patch(f"/products/{product['id']}", json={"status": "inactive"})
    assert pos.get(f"/admin/products/{product['id']}.json").json()["product"]["status"] == "inactive"
    keeper.delete(f"/products/{product['id']}")
    assert pos.get("/admin/products.json", params={"query": "Mới"}).json()["products"] == []
    assert fired() == ["products/create", "products/update", "products/delete"]
    assert keeper.delete("/products/1").status_code == 400


def test_orders_are_approved_stopped_cancelled_and_completed_by_a_person(
    sandbox_server: Running, pos: httpx.Client, keeper: httpx.Client, fired: Fired
) -> None:
    line = {"variant_id": variant(sandbox_server, "BUT"), "price": 1, "quantity": 1}
    ids = keeper.post("/orders", json={"count": 3, "order": {"order_line_items": [line]}}).json()["ids"]
    assert fired() == ["orders/create"] * 3
    assert keeper.post(f"/orders/{ids[0]}/approve").json()["order"]["status"] == "finalized"
    assert fired() == ["inventories/update", "orders/finalized", "orders/update"]
    assert keeper.post(f"/orders/{ids[0]}/complete").json()["order"]["status"] == "completed"
    assert keeper.post(f"/orders/{ids[1]}/cancel").json()["order"]["status"] == "cancelled"
    keeper.post(f"/orders/{ids[2]}/approve")
    assert keeper.post(f"/orders/{ids[2]}/finish").json()["order"]["status"] == "finished"
    assert keeper.post(f"/orders/{ids[1]}/cancel").status_code == 422
    assert keeper.post("/orders/1/cancel").status_code == 400
    assert {"orders/fulfilled", "orders/paid", "orders/cancelled"} <= set(fired())


def test_api_steps_fire_their_topics(sandbox_server: Running, pos: httpx.Client, fired: Fired) -> None:
    line = {"variant_id": variant(sandbox_server, "BUT"), "price": 100, "quantity": 2}
    order = pos.post("/admin/orders.json", json={"order": {"order_line_items": [line]}}).json()["order"]
    path = f"/admin/orders/{order['id']}"
    pos.post(f"{path}/finalize.json")
    item = {"order_line_item_id": order["order_line_items"][0]["id"], "quantity": 1}
    box = pos.post(f"{path}/fulfillments.json", json={"fulfillment": {"fulfillment_line_items": [item]}}).json()
    pos.post(f"{path}/fulfillments/{box['fulfillment']['id']}/ship.json")
    method = next(iter(sandbox_server.world.pos.payment_methods))
    for amount in (50, 150):
        pos.post(f"{path}/prepayments.json", json={"payment_method_id": method, "amount": amount})
    assert fired() == [
        "orders/create",
        "inventories/update",
        "orders/finalized",
        "orders/update",
        "orders/update",
        "inventories/update",
        "orders/partial_fulfilled",
        "orders/update",
        "orders/partial_paid",
        "orders/paid",
    ]


def test_a_branch_is_opened_renamed_closed_and_made_the_default(pos: httpx.Client, keeper: httpx.Client) -> None:
    made = keeper.post("/locations", json={"code": "CN4", "name": "Mới mở"}).json()["location"]
    assert "CN4" not in str(pos.get("/admin/products.json").json())
    keeper.patch(f"/locations/{made['id']}", json={"label": "Tên khác", "is_default": True})
    rows = {row["code"]: row for row in pos.get("/admin/locations.json").json()["locations"]}
    assert (rows["CN4"]["label"], rows["CN4"]["is_primary"], rows["CN1"]["is_primary"]) == ("Tên khác", True, False)
    assert (
        keeper.patch(f"/locations/{made['id']}", json={"status": "inactive"}).json()["location"]["status"] == "inactive"
    )
    assert keeper.patch("/locations/1", json={}).status_code == 400


def test_a_price_list_is_added(pos: httpx.Client, keeper: httpx.Client) -> None:
    assert keeper.post("/price_lists", json={"code": "TET", "name": "Giá Tết"}).status_code == 201
    assert pos.get("/admin/price_lists.json").json()["price_lists"][-1]["code"] == "TET"
    keeper.post("/price", json={"sku": "BUT", "list": "TET", "value": 1})
    assert "Giá Tết" in pos.get("/admin/products.json", params={"query": "Bút bi"}).text


def test_a_customer_is_made_by_hand(pos: httpx.Client, keeper: httpx.Client) -> None:
    made = keeper.post("/customers", json={"name": "Tay", "phone_number": "0999"}).json()["ids"]
    assert pos.get(f"/admin/customers/{made[0]}.json").json()["customer"]["phone_number"] == "0999"


def test_old_orders_are_complete_and_beyond_every_lag(pos: httpx.Client, keeper: httpx.Client) -> None:
    keeper.patch("/switches", json={"list_lag": 1e9})
    keeper.post("/orders", json={"count": 3, "old": True})
    rows = pos.get("/admin/orders.json").json()["orders"]
    assert [row["status"] for row in rows] == ["completed"] * 3


def test_the_state_shows_what_lists_hide(pos: httpx.Client, keeper: httpx.Client) -> None:
    keeper.patch("/switches", json={"list_lag": 1e9})
    pos.post("/admin/customers.json", json={"customer": {"name": "Ẩn"}})
    assert "Ẩn" not in pos.get("/admin/customers.json").text
    assert keeper.get("/customers").json()[-1]["name"] == "Ẩn"
    for what in ("variants", "orders", "locations", "price_lists", "accounts", "order_sources", "webhooks"):
        assert isinstance(keeper.get(f"/{what}").json(), list)
