"""Customers of the POS (contracts/sapo-pos.md §2.9, §3.3)."""

from typing import Any

import httpx
import pytest

CUSTOMERS = "/admin/customers.json"
TAKEN = "Số điện thoại của khách hàng đã tồn tại"


def make(pos: httpx.Client, **fields: Any) -> httpx.Response:
    return pos.post(CUSTOMERS, json={"customer": {"name": "Khách Mới", **fields}})


def errors(answer: httpx.Response) -> dict[str, str]:
    assert answer.status_code == 422
    found: dict[str, str] = answer.json()["data_error"]["errors"]
    return found


def found(pos: httpx.Client, **query: Any) -> list[str]:
    return [row["name"] for row in pos.get(CUSTOMERS, params=query).json()["customers"]]


def test_only_a_name_is_needed_and_a_code_is_generated(pos: httpx.Client) -> None:
    made = make(pos)
    assert made.status_code == 201
    row = made.json()["customer"]
    assert row["code"].startswith("CUZN") and row["status"] == "active"
    assert (row["customer_group"]["code"], row["group_name"]) == ("BANLE", "Bán lẻ")
    assert (row["tags"], row["addresses"], row["phone_number"]) == ([], [], None)
    assert errors(pos.post(CUSTOMERS, json={"customer": {"name": ""}})) == {"name": "may not be empty"}
    assert pos.get(f"/admin/customers/{row['id']}.json").json() == {"customer": row}


def test_everything_given_is_kept(pos: httpx.Client) -> None:
    groups = {row["code"]: row["id"] for row in pos.get("/admin/customer_groups.json").json()["customer_groups"]}
    address = {"address1": "1 Phố Mẫu", "city": "Hà Nội", "district": "Quận Mẫu", "full_name": "Khách Mới"}
    row = make(
        pos,
        code="WEB-5",
        phone_number="+84901234567",
        email="a@example.vn",
        customer_group_id=groups["VIP"],
        tags=["web"],
        sex="female",
        addresses=[address],
    ).json()["customer"]
    assert (row["code"], row["phone_number"], row["email"]) == ("WEB-5", "+84901234567", "a@example.vn")
    assert (row["group_name"], row["tags"], row["sex"]) == ("VIP", ["web"], "female")
    assert row["addresses"][0]["city"] == "Hà Nội" and row["addresses"][0]["ward"] is None
    assert errors(make(pos, customer_group_id=1)) == {"customer_group_id": "not exists CustomerGroup 1"}


def test_a_taken_phone_is_refused_unless_switched(pos: httpx.Client, keeper: httpx.Client) -> None:
    assert errors(make(pos, phone_number="0900000001")) == {"phone_number": TAKEN}
    keeper.patch("/switches", json={"duplicate_phone": "accept"})
    assert make(pos, phone_number="0900000001").status_code == 201


def test_a_phone_is_kept_as_it_was_typed_so_another_spelling_is_another_phone(pos: httpx.Client) -> None:
    assert make(pos, phone_number="+84900000001").status_code == 201
    assert found(pos, query="090 000.0002") == ["Khách Hai"]
    assert found(pos, query="0900000002") == []


def test_a_taken_email_or_code_is_refused_and_email_can_be_switched(pos: httpx.Client, keeper: httpx.Client) -> None:
    assert list(errors(make(pos, email="khach@example.vn"))) == ["email"]
    keeper.patch("/switches", json={"duplicate_email": "accept"})
    assert make(pos, email="khach@example.vn", code="K-1").status_code == 201
    assert list(errors(make(pos, code="K-1"))) == ["code"]


def test_customers_are_found_by_name_phone_email_and_code(pos: httpx.Client) -> None:
    assert found(pos, query="khách") == ["Khách Hai", "Khách Mẫu"]
    assert found(pos, query="0900000001") == ["Khách Mẫu"]
    assert found(pos, query="EXAMPLE.vn") == ["Khách Mẫu"]
    code = pos.get(CUSTOMERS).json()["customers"][0]["code"]
    assert found(pos, query=code) == ["Khách Hai"]
    assert found(pos, modified_on_min="2100-01-01T00:00:00Z") == []


def test_do_search_takes_its_own_parameters(pos: httpx.Client) -> None:
    query = {"query.contains": "0900000001", "statuses.in": "active", "condition_type": "must", "limit": "5"}
    answer = pos.get("/admin/customers/doSearch.json", params=query).json()
    assert [row["name"] for row in answer["customers"]] == ["Khách Mẫu"]
    assert answer["metadata"] == {"total": 1, "page": 1, "limit": 5}
    query["statuses.in"] = "deleted"
    assert pos.get("/admin/customers/doSearch.json", params=query).json()["customers"] == []


def test_a_customer_is_changed_and_found_by_the_new_values_only(pos: httpx.Client) -> None:
    row = make(pos, phone_number="0911111111").json()["customer"]
    path = f"/admin/customers/{row['id']}.json"
    changed = pos.put(path, json={"customer": {"name": "Tên Khác", "phone_number": "0922222222"}}).json()["customer"]
    assert (changed["name"], changed["phone_number"], changed["code"]) == ("Tên Khác", "0922222222", row["code"])
    assert found(pos, query="0911111111") == [] and found(pos, query="0922222222") == ["Tên Khác"]
    assert make(pos, phone_number="0911111111").status_code == 201
    assert errors(pos.put(path, json={"customer": {"phone_number": "0900000001"}})) == {"phone_number": TAKEN}
    assert errors(pos.put(path, json={"customer": {"name": " "}})) == {"name": "may not be empty"}
    assert pos.put(path, json={"customer": {"phone_number": "0922222222"}}).status_code == 200


def test_a_deleted_customer_still_comes_without_a_status_filter_and_frees_the_phone(
    pos: httpx.Client, keeper: httpx.Client
) -> None:
    row = make(pos, phone_number="0911111111").json()["customer"]
    assert pos.delete(f"/admin/customers/{row['id']}.json").status_code == 200
    assert found(pos, query="0911111111") == ["Khách Mới"]
    assert found(pos, query="0911111111", statuses="active") == []
    assert found(pos, statuses="deleted") == ["Khách Mới"]
    keeper.patch("/switches", json={"deleted_customers_listed": False})
    assert found(pos, query="0911111111") == []
    assert make(pos, phone_number="0911111111").status_code == 201
    assert pos.get(f"/admin/customers/{row['id']}.json").json()["customer"]["status"] == "deleted"


def test_ids_choose_customers_and_an_unknown_one_is_missing(pos: httpx.Client) -> None:
    row = make(pos).json()["customer"]
    assert found(pos, ids=f"{row['id']},1") == ["Khách Mới"]
    for path in ("/admin/customers/1.json", "/admin/customers/1/addresses.json"):
        missing = pos.get(path)
        assert (missing.status_code, missing.json()["error"]["message"]) == (404, "Không tìm thấy đối tượng")


def test_addresses_notes_and_contacts_are_added(pos: httpx.Client) -> None:
    below = f"/admin/customers/{make(pos).json()['customer']['id']}"
    empty = pos.post(f"{below}/addresses.json", json={"address": {"address1": "", "city": "Huế"}})
    assert errors(empty) == {"address1": "may not be empty"}
    made = pos.post(f"{below}/addresses.json", json={"address": {"address1": "2 Phố", "city": "Huế"}})
    assert made.status_code == 201
    assert pos.get(f"{below}/addresses.json").json()["addresses"] == [made.json()["address"]]
    for plural, singular in (("notes", "note"), ("contacts", "contact")):
        body = {singular: {"content": "x"}}
        assert pos.post(f"{below}/{plural}.json", json=body).json()[singular]["content"] == "x"
        assert len(pos.get(f"{below}/{plural}.json").json()[plural]) == 1


@pytest.mark.parametrize("wrapped", [True, False])
def test_a_body_is_taken_with_and_without_its_root(pos: httpx.Client, wrapped: bool) -> None:
    body: dict[str, Any] = {"name": "Không gốc"}
    made = pos.post(CUSTOMERS, json={"customer": body} if wrapped else body)
    assert made.json()["customer"]["name"] == "Không gốc"
