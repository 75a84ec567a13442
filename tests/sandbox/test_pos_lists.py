"""Paging, metadata and filters of the POS's lists (contracts/sapo-pos.md §1.5, §1.6)."""

import time
from typing import Any

import httpx
import pytest

from tests.sandbox.conftest import Running

PRODUCTS = "/admin/products.json"


def names(answer: httpx.Response) -> list[str]:
    root = next(key for key in answer.json() if key != "metadata")
    return [row.get("name") or row.get("code") for row in answer.json()[root]]


def make_many(keeper: httpx.Client, count: int) -> None:
    keeper.post("/customers", json={"count": count})


def test_lists_page_by_twenty_with_metadata_and_end_in_an_empty_page(pos: httpx.Client, keeper: httpx.Client) -> None:
    make_many(keeper, 40)
    pages = [pos.get("/admin/customers.json", params={"page": page}).json() for page in (1, 2, 3, 4)]
    assert [len(page["customers"]) for page in pages] == [20, 20, 2, 0]
    assert [page["metadata"] for page in pages] == [{"total": 42, "page": page, "limit": 20} for page in (1, 2, 3, 4)]
    ids = [row["id"] for page in pages for row in page["customers"]]
    assert ids == sorted(ids, reverse=True) and len(set(ids)) == 42


def test_a_limit_above_the_cap_is_lowered_or_refused(pos: httpx.Client, keeper: httpx.Client) -> None:
    make_many(keeper, 260)
    page = pos.get("/admin/customers.json", params={"limit": 1000}).json()
    assert (page["metadata"]["limit"], len(page["customers"])) == (250, 250)
    keeper.patch("/switches", json={"above_cap": "refuse"})
    assert pos.get("/admin/customers.json", params={"limit": 251}).status_code == 422
    assert pos.get("/admin/customers.json", params={"limit": 250}).status_code == 200


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["Hàng ngừng", "Hàng thiếu dòng", "Combo hè", "Nước suối", "Áo thun", "Bút bi"]),
        ({"status": "inactive"}, ["Hàng ngừng"]),
        ({"status": "active,inactive", "limit": "1"}, ["Hàng ngừng"]),
        ({"query": "áo"}, ["Áo thun"]),
        ({"query": "nuoc-6"}, ["Nước suối"]),
        ({"query": "không có"}, []),
        ({"tags": "van-phong"}, ["Bút bi"]),
        ({"ids": "1,2"}, []),
        ({"modified_on_min": "2000-01-01T00:00:00Z", "limit": "1"}, ["Hàng ngừng"]),
        ({"modified_on_min": "2100-01-01T00:00:00Z"}, []),
        ({"created_on_max": "2000-01-01T00:00:00Z"}, []),
        ({"created_on_min": "2000-01-01T07:00:00+07:00", "limit": "1"}, ["Hàng ngừng"]),
        ({"nonsense": "x", "sort_by": "id", "limit": "1"}, ["Hàng ngừng"]),
    ],
)
def test_product_filters(pos: httpx.Client, query: dict[str, str], expected: list[str]) -> None:
    assert names(pos.get(PRODUCTS, params=query)) == expected


def test_a_filter_time_that_is_none_gives_422(pos: httpx.Client) -> None:
    assert pos.get(PRODUCTS, params={"modified_on_min": "yesterday"}).status_code == 422


def test_products_by_ids_brand_and_search_address(pos: httpx.Client) -> None:
    rows = pos.get(PRODUCTS).json()["products"]
    pen = next(row for row in rows if row["name"] == "Bút bi")
    assert names(pos.get(PRODUCTS, params={"ids": f"{pen['id']},7"})) == ["Bút bi"]
    assert names(pos.get(PRODUCTS, params={"brand_id": pen["brand_id"]})) == ["Bút bi"]
    assert pos.get("/admin/products/search.json", params={"limit": 50}).json()["metadata"]["total"] == 6


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"query": "AO-"}, ["AO-XANH", "AO-DO"]),
        ({"query": "ao-do"}, ["AO-DO"]),
        ({"status": "inactive"}, ["CU"]),
        ({"packsize": "true"}, ["NUOC-6"]),
        ({"composite": "true"}, ["COMBO"]),
        ({"sellable": "true", "status": "active", "location_id": "1", "limit": "2"}, ["KHONG-DONG", "COMBO"]),
    ],
)
def test_variant_filters_are_fuzzy_and_combine(pos: httpx.Client, query: dict[str, str], expected: list[str]) -> None:
    for path in ("/admin/variants.json", "/admin/variants/search.json"):
        rows = pos.get(path, params=query).json()["variants"]
        assert [row["sku"] for row in rows] == expected


def test_packs_are_found_by_their_root(sandbox_server: Running, pos: httpx.Client) -> None:
    root = sandbox_server.world.pos.by_sku["NUOC"][0].id
    rows = pos.get("/admin/variants.json", params={"packsize_root_id": root}).json()["variants"]
    assert [row["sku"] for row in rows] == ["NUOC-6"]
    rows = pos.get("/admin/variants.json", params={"ids": f"{root},1"}).json()["variants"]
    assert [row["sku"] for row in rows] == ["NUOC"]


def test_modified_on_min_includes_its_moment_unless_switched(pos: httpx.Client, keeper: httpx.Client) -> None:
    newest = pos.get(PRODUCTS).json()["products"][0]["modified_on"]
    assert newest is not None
    moments = {row["modified_on"] for row in pos.get(PRODUCTS).json()["products"]}
    query = {"modified_on_min": max(moments)}
    assert names(pos.get(PRODUCTS, params=query))
    keeper.patch("/switches", json={"modified_min_inclusive": False})
    assert names(pos.get(PRODUCTS, params=query)) == []


def test_sort_by_is_ignored_unless_switched_on(pos: httpx.Client, keeper: httpx.Client) -> None:
    query = {"sort_by": "id", "sort_direction": "asc", "limit": "1"}
    assert names(pos.get(PRODUCTS, params=query)) == ["Hàng ngừng"]
    keeper.patch("/switches", json={"sort_by": True})
    assert names(pos.get(PRODUCTS, params=query)) == ["Bút bi"]
    assert names(pos.get(PRODUCTS, params={"sort_by": "id desc", "limit": 1})) == ["Hàng ngừng"]


def test_d2_a_new_row_is_missing_from_lists_for_a_while_though_readable_by_id(
    sandbox_server: Running, pos: httpx.Client, keeper: httpx.Client
) -> None:
    keeper.patch("/switches", json={"list_lag": 0.3 * sandbox_server.world.clock.speed})
    order = {"order_line_items": [{"is_freeform": True, "price": 1, "quantity": 1}], "code": "LAG-1"}
    for path, root, body in (
        (PRODUCTS, "products", {"product": {"name": "Mới"}}),
        ("/admin/customers.json", "customers", {"customer": {"name": "Mới"}}),
        ("/admin/orders.json", "orders", {"order": order}),
    ):
        before = pos.get(path).json()["metadata"]["total"]
        made = pos.post(path, json=body).json()[root.removesuffix("s")]
        assert pos.get(path).json()["metadata"]["total"] == before
        assert pos.get(f"/admin/{root}/{made['id']}.json").status_code == 200
        assert made["id"] not in [row["id"] for row in pos.get(path, params={"query": "lag-1"}).json()[root]]
        time.sleep(0.32)
        assert pos.get(path).json()["metadata"]["total"] == before + 1


def read_all(pos: httpx.Client, path: str, root: str, limit: int) -> list[int]:
    ids: list[int] = []
    page = 1
    while rows := pos.get(path, params={"page": page, "limit": limit}).json()[root]:
        ids += [row["id"] for row in rows]
        page += 1
    return ids


@pytest.mark.parametrize("root", ["products", "customers", "orders"])
def test_d9_a_row_that_comes_between_two_pages_repeats_another(
    pos: httpx.Client, keeper: httpx.Client, root: str
) -> None:
    keeper.post("/orders", json={"count": 6})
    keeper.post("/customers", json={"count": 4})
    known = set(read_all(pos, f"/admin/{root}.json", root, 2))
    keeper.patch("/switches", json={"shift_rows": 1})
    ids = read_all(pos, f"/admin/{root}.json", root, 2)
    assert len(ids) == len(set(ids)) + 1
    assert set(ids) == known
    assert keeper.get("/switches").json()["shift_rows"] == 0


@pytest.mark.parametrize("root", ["products", "customers"])
def test_a9_a_row_that_goes_between_two_pages_hides_another(pos: httpx.Client, keeper: httpx.Client, root: str) -> None:
    keeper.post("/customers", json={"count": 4})
    keeper.patch("/switches", json={"deleted_customers_listed": False})
    before = read_all(pos, f"/admin/{root}.json", root, 2)
    keeper.patch("/switches", json={"shift_rows": -1})
    ids = read_all(pos, f"/admin/{root}.json", root, 2)
    living = before[1:]
    assert set(living) - set(ids) == {before[2]}


def order_with(**more: Any) -> dict[str, Any]:
    line = {"is_freeform": True, "price": 1, "quantity": 1}
    return {"order": {"order_line_items": [line], **more}}


def test_order_filters(sandbox_server: Running, pos: httpx.Client) -> None:
    shop = sandbox_server.world.pos
    branches = list(shop.branches)
    customer = next(iter(shop.customers))
    variant = shop.by_sku["BUT"][0].id
    line = {"variant_id": variant, "price": 1, "quantity": 1}
    pos.post("/admin/orders.json", json=order_with(code="A-1", reference_number="WEB-77", tags=["t1", "t2"]))
    pos.post("/admin/orders.json", json=order_with(code="A-2", location_id=branches[1], phone_number="0912"))
    pos.post("/admin/orders.json", json=order_with(code="A-3", customer_id=customer, status="finalized"))
    pos.post("/admin/orders.json", json=order_with(code="A-4", order_line_items=[line]))

    def codes(**query: Any) -> list[str]:
        return [row["code"] for row in pos.get("/admin/orders.json", params=query).json()["orders"]]

    assert codes() == ["A-4", "A-3", "A-2", "A-1"]
    assert codes(query="web-77") == ["A-1"]
    assert codes(query="0912") == ["A-2"]
    assert codes(query="0900000001") == ["A-3"]
    assert codes(query="A-") == ["A-4", "A-3", "A-2", "A-1"]
    assert codes(status="finalized") == ["A-3"]
    assert codes(status="draft,finalized", limit=1) == ["A-4"]
    assert codes(location_ids=branches[1]) == ["A-2"]
    assert codes(customer_ids=customer) == codes(customer_id=customer) == ["A-3"]
    assert codes(variant_ids=variant) == ["A-4"]
    assert codes(tags="t2") == ["A-1"]
    assert codes(ids=next(iter(shop.orders))) == ["A-1"]
    assert codes(packed_status="packed") == [] == codes(fulfillment_status="shipped")
    assert len(codes(packed_status="unpacked")) == 4
    assert codes(created_on_min="2100-01-01T00:00:00Z") == [] == codes(modified_on_min="2100-01-01T00:00:00Z")
    assert len(codes(created_on_max="2100-01-01T00:00:00Z")) == 4


def test_order_code_and_modified_filters_follow_their_switches(pos: httpx.Client, keeper: httpx.Client) -> None:
    for code in ("A-1", "A-10"):
        pos.post("/admin/orders.json", json=order_with(code=code))

    def total(**query: str) -> int:
        return int(pos.get("/admin/orders.json", params=query).json()["metadata"]["total"])

    assert total(code="A-1") == 2
    keeper.patch("/switches", json={"order_code_filter": True, "order_modified_filter": False})
    assert total(code="A-1") == 1
    assert total(modified_on_min="2100-01-01T00:00:00Z") == 2


def test_dictionaries_can_come_without_metadata(pos: httpx.Client, keeper: httpx.Client) -> None:
    assert pos.get("/admin/price_lists.json").json()["metadata"] == {"total": 4, "page": 1, "limit": 250}
    keeper.patch("/switches", json={"dictionary_metadata": "null"})
    answer = pos.get("/admin/price_lists.json").json()
    assert answer["metadata"] is None and len(answer["price_lists"]) == 4
