"""Products, variations and batches of a WooCommerce shop (contracts/woocommerce.md)."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.sandbox.woo_fixtures import Garden, garden_fixture  # noqa: F401


def put(garden: Garden, which: str, /, **fields: Any) -> Any:
    return garden.api.put(f"products/{garden.id(which)}", json=fields)


def test_the_sale_price_is_what_is_paid_and_the_regular_one_stands_beside(garden: Garden) -> None:
    row = garden.product("MU")
    shown = ("price", "regular_price", "sale_price", "on_sale")
    assert [row[name] for name in shown] == ["100000", "120000", "100000", True]
    row = put(garden, "MU", sale_price="130000").json()
    assert [row[name] for name in shown] == ["120000", "120000", "130000", False]
    row = put(garden, "MU", sale_price="90000.5", date_on_sale_to="2020-01-01T00:00:00").json()
    assert [row[name] for name in shown] == ["120000", "120000", "90000.5", False]
    assert put(garden, "MU", date_on_sale_to="").json()["price"] == "90000.5"


def test_stock_counts_only_where_it_is_managed(garden: Garden) -> None:
    ignored = put(garden, "THE", stock_quantity=9)
    assert (ignored.status_code, ignored.json()["stock_quantity"]) == (200, None)
    managed = put(garden, "THE", manage_stock=True, stock_quantity=-2).json()
    assert (managed["stock_quantity"], managed["stock_status"]) == (-2, "outofstock")
    assert put(garden, "THE", stock_quantity=None).json()["stock_quantity"] == 0


def test_a_variation_may_leave_its_stock_to_its_parent(garden: Garden) -> None:
    parent = garden.parent("AO-M")
    garden.api.put(f"products/{parent}", json={"manage_stock": True, "stock_quantity": 30})
    assert garden.variation("AO-M")["manage_stock"] is True
    garden.api.put(f"products/{parent}/variations/{garden.id('AO-M')}", json={"manage_stock": "parent"})
    row = garden.variation("AO-M")
    assert (row["manage_stock"], row["stock_quantity"]) == ("parent", 30)
    garden.order("AO-M", 2)
    assert garden.shop.items[parent].stock_quantity == 28


def test_a_sku_is_unique_over_everything_without_case_and_blanks(garden: Garden) -> None:
    refused = put(garden, "CHAU", sku=" ao-m ")
    assert (refused.status_code, refused.json()["code"]) == (400, "product_invalid_sku")
    assert refused.json()["data"]["resource_id"] == garden.id("AO-M")
    assert put(garden, "CHAU", sku=" CHAU-2 ").json()["sku"] == "CHAU-2"


def test_a_variation_without_a_sku_shows_its_parents(garden: Garden) -> None:
    parent = garden.parent("AO-M")
    garden.api.put(f"products/{parent}", json={"sku": "AO"})
    size = garden.id("AO-M")
    garden.api.put(f"products/{parent}/variations/{size}", json={"sku": ""})
    rows = {row["id"]: row["sku"] for row in garden.api.get(f"products/{parent}/variations").json()}
    assert rows[size] == "AO"


def test_skus_are_found_by_a_list_and_bring_variations(garden: Garden) -> None:
    rows = garden.api.get("products", params={"sku": "CHAU,AO-L"}).json()
    assert {(row["sku"], row["type"]) for row in rows} == {("CHAU", "simple"), ("AO-L", "variation")}


def test_a_change_of_a_variation_moves_the_time_of_its_parent(garden: Garden) -> None:
    before = garden.shop.items[garden.parent("AO-M")].modified
    garden.order("AO-M")
    assert garden.shop.items[garden.parent("AO-M")].modified > before


def test_what_is_trashed_or_deleted_is_in_no_list(garden: Garden) -> None:
    garden.api.delete(f"products/{garden.id('CHAU')}")
    garden.api.delete(f"products/{garden.id('MU')}", params={"force": "true"})
    assert {row["sku"] for row in garden.api.get("products").json()} == {"", "THE"}


def test_a_batch_answers_each_item_in_the_order_sent(garden: Garden) -> None:
    rows = [
        {"id": garden.id("MU"), "stock_quantity": 3},
        {"id": garden.id("AO-M"), "stock_quantity": 3},
        {"id": 5, "stock_quantity": 3},
        {"id": garden.id("CHAU"), "stock_quantity": 4},
    ]
    answer = garden.api.post("products/batch", json={"update": rows})
    assert answer.status_code == 200
    told = [(row["id"], row.get("error", {}).get("code"), row.get("stock_quantity")) for row in answer.json()["update"]]
    assert told == [
        (garden.id("MU"), None, 3),
        (garden.id("AO-M"), "woocommerce_rest_invalid_product_id", None),
        (5, "woocommerce_rest_product_invalid_id", None),
        (garden.id("CHAU"), None, 4),
    ]


def test_a_batch_holds_a_hundred_items(garden: Garden) -> None:
    row = {"id": garden.id("CHAU"), "stock_quantity": 3}
    assert garden.api.post("products/batch", json={"update": [row] * 100}).status_code == 200
    refused = garden.api.post("products/batch", json={"update": [row] * 101})
    assert refused.status_code == 413
    assert garden.api.post("products/batch", json={"update": []}).json() == {}


@pytest.mark.parametrize(
    ("sent", "field", "kept", "status"),
    [
        ({"stock_quantity": "abc"}, "stock_quantity", 0, 400),
        ({"stock_quantity": 2.7}, "stock_quantity", 2, 400),
        ({"stock_quantity": None}, "stock_quantity", 0, 200),
        ({"inventory_delta": 2}, "stock_quantity", 12, 200),
        ({"regular_price": 5000}, "regular_price", "5000", 400),
        ({"status": "sold"}, "status", "draft", 400),
    ],
)
def test_the_batch_route_takes_what_the_single_one_refuses(
    garden: Garden, sent: dict[str, Any], field: str, kept: Any, status: int
) -> None:
    row = {"id": garden.id("CHAU"), **sent}
    answer = garden.api.post("products/batch", json={"update": [row]})
    assert answer.json()["update"][0][field] == kept
    assert put(garden, "CHAU", **sent).status_code == status


def test_a_variation_under_another_parent_is_refused_or_moved(garden: Garden) -> None:
    made = garden.api.post("products", json={"name": "Khác", "type": "variable"}).json()["id"]
    row = {"id": garden.id("AO-M"), "stock_quantity": 1}
    answer = garden.api.post(f"products/{made}/variations/batch", json={"update": [row]})
    assert "error" in answer.json()["update"][0]
    assert garden.parent("AO-M") != made
    garden.switch(generation="7.5.1")
    answer = garden.api.post(f"products/{made}/variations/batch", json={"update": [row]})
    assert "error" not in answer.json()["update"][0]
    assert garden.parent("AO-M") == made


def test_calls_wait_while_all_workers_are_busy(garden: Garden) -> None:
    garden.switch(page_seconds=5_000.0, workers=1)  # four rows of a hundred, a thousand times faster: 0.2 s

    def ask(_: int) -> float:
        began = time.monotonic()
        garden.api.get("products")
        return time.monotonic() - began

    with ThreadPoolExecutor(3) as pool:
        took = sorted(pool.map(ask, range(3)))
    assert took[2] > 2 * took[0] > 0.3
