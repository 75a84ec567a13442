"""Tenant, branches, staff, sources, groups and webhooks of the POS (contracts/sapo-pos.md §2.7, §2.8, §2.14)."""

from typing import Any

import httpx
import pytest

from tests.sandbox.conftest import Running

SOURCES = "/admin/order_sources.json"


def test_the_tenant_says_who_the_shop_is(pos: httpx.Client) -> None:
    tenant = pos.get("/admin/tenant.json").json()["tenant"]
    assert (tenant["name"], tenant["domain"], tenant["email"]) == ("quay", "quay.mysapogo.com", "chu@example.vn")
    settings = pos.get("/admin/settings.json").json()["tenant_setting"]
    assert settings == {"tenant_id": tenant["id"], "allow_negative_stock": True}


def test_every_branch_is_listed_closed_ones_too(pos: httpx.Client) -> None:
    rows = pos.get("/admin/locations.json").json()["locations"]
    assert [(row["code"], row["label"], row["status"]) for row in rows] == [
        ("CN1", "Chi nhánh mặc định", "active"),
        ("CN2", "Chi nhánh hai", "active"),
        ("CN3", "Chi nhánh đóng cửa", "inactive"),
    ]


@pytest.mark.parametrize("flag", ["is_primary", "default_location", "none"])
def test_the_flag_of_the_default_branch_is_a_switch(pos: httpx.Client, keeper: httpx.Client, flag: str) -> None:
    keeper.patch("/switches", json={"location_flag": flag})
    rows = pos.get("/admin/locations.json").json()["locations"]
    spellings = {"is_primary", "default_location"} & set(rows[0])
    assert spellings == ({flag} if flag != "none" else set())
    if flag != "none":
        assert [row[flag] for row in rows] == [True, False, False]


def test_staff_is_listed_the_owner_first(pos: httpx.Client) -> None:
    rows = pos.get("/admin/accounts.json").json()["accounts"]
    assert [(row["full_name"], row["status"]) for row in rows] == [("Chủ quầy", "active"), ("Nhân viên", "active")]


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("payment_methods", "Tiền mặt"),
        ("tax_types", "Không thuế"),
        ("delivery_service_providers", "Tự giao hàng"),
        ("reasons", "Khách đổi ý"),
        ("brands", "Thiên Long"),
        ("order_sources", "Khác"),
        ("customer_groups", "Bán lẻ"),
    ],
)
def test_each_dictionary_is_a_list_with_metadata(pos: httpx.Client, name: str, first: str) -> None:
    answer = pos.get(f"/admin/{name}.json").json()
    assert answer[name][0]["name"] == first
    assert answer["metadata"] == {"total": len(answer[name]), "page": 1, "limit": 250}
    late = {"modified_on_min": "2100-01-01T00:00:00Z"}
    assert pos.get(f"/admin/{name}.json", params=late).json()[name] == []


def test_groups_have_the_three_built_in_codes_and_codes_are_unique(pos: httpx.Client) -> None:
    rows = pos.get("/admin/customer_groups.json").json()["customer_groups"]
    assert [(row["code"], row["is_default"]) for row in rows] == [("BANLE", True), ("BANBUON", False), ("VIP", False)]
    made = pos.post("/admin/customer_groups.json", json={"customer_group": {"name": "Web", "code": "WEB"}})
    assert made.json()["customer_group"]["code"] == "WEB"
    again = pos.post("/admin/customer_groups.json", json={"customer_group": {"name": "Web 2", "code": "WEB"}})
    assert (again.status_code, again.json()["data_error"]["errors"]) == (
        422,
        {"code": "Mã nhóm khách hàng đã tồn tại"},
    )


def message(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["message"]


def test_order_sources_are_made_renamed_and_deleted(pos: httpx.Client, keeper: httpx.Client) -> None:
    def source(**fields: Any) -> dict[str, Any]:
        return {"order_source": fields}

    made = pos.post(SOURCES, json=source(name="Web 1"))
    assert made.status_code == 201
    own = made.json()["order_source"]
    assert (own["status"], own["init"]) == ("active", False)
    assert message(pos.post(SOURCES, json=source(name="Web 1"))) == (422, "Đã tồn tại kênh bán hàng có tên: Web 1")
    empty = pos.post(SOURCES, json=source(name=""))
    assert empty.json()["data_error"]["errors"] == {"name": "may not be empty"}
    path = f"/admin/order_sources/{own['id']}.json"
    assert pos.put(path, json=source(name="Web 2")).json()["order_source"]["name"] == "Web 2"
    assert pos.get(path).json()["order_source"]["name"] == "Web 2"
    system = pos.get(SOURCES).json()["order_sources"][0]
    system_path = f"/admin/order_sources/{system['id']}.json"
    keeper.patch("/switches", json={"refused_status": 400})
    assert message(pos.put(system_path, json=source(name="X"))) == (
        400,
        "Không thể cập nhật tên của kênh bán hàng khởi tạo bởi hệ thống",
    )
    assert message(pos.delete(system_path)) == (400, "Không thể xóa kênh bán hàng mặc định")
    assert pos.delete(path).status_code == 200
    assert message(pos.get(path)) == (404, "Không tìm thấy đối tượng")


def test_webhooks_are_registered_listed_changed_and_removed(sandbox_server: Running, pos: httpx.Client) -> None:
    body = {"webhook": {"topic": "inventories/update", "address": "http://127.0.0.1:9/a", "format": "json"}}
    made = pos.post("/admin/webhooks.json", json=body)
    assert made.status_code == 201
    hook = made.json()["webhook"]
    assert set(hook) == {"id", "address", "format", "topic", "created_on", "modified_on"}
    path = f"/admin/webhooks/{hook['id']}.json"
    assert pos.get(path).json() == {"webhook": hook}
    assert pos.get("/admin/webhooks.json").json()["webhooks"] == [hook]
    changed = pos.put(path, json={"webhook": {"topic": "products/update"}}).json()["webhook"]
    assert (changed["topic"], changed["address"]) == ("products/update", hook["address"])
    assert sandbox_server.control("quay").get("/webhooks").json() == [changed]
    assert pos.delete(path).status_code == 200
    assert pos.get(path).status_code == 404
    assert pos.get("/admin/webhooks.json").json()["metadata"]["total"] == 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"address": "http://127.0.0.1:9/a"}, "topic"),
        ({"topic": "orders/create"}, "address"),
        ({"topic": "orders/create", "address": "http://127.0.0.1:9/a", "format": "yaml"}, "format"),
    ],
)
def test_a_webhook_needs_topic_address_and_a_known_format(pos: httpx.Client, body: dict[str, str], field: str) -> None:
    refused = pos.post("/admin/webhooks.json", json={"webhook": body})
    assert list(refused.json()["data_error"]["errors"]) == [field]
