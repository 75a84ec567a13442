"""Making and changing orders at the POS (contracts/sapo-pos.md §2.10-2.12, §3.1, §3.4, §3.5)."""

from decimal import Decimal
from typing import Any

import httpx
import pytest

from tests.sandbox.conftest import Running
from tests.sandbox.pos_orders import ORDERS, Till, errors

ADDRESS = {"full_name": "Khách Mẫu", "phone_number": "0900000001", "address1": "1 Phố Mẫu", "city": "Hà Nội"}


@pytest.fixture
def till(sandbox_server: Running, pos: httpx.Client) -> Till:
    return Till(sandbox_server, pos)


def test_a_draft_has_its_totals_and_the_five_initial_statuses(till: Till) -> None:
    order = till.made(till.line("BUT", 2, 12000), till.line("AO-DO", 1, 50000), delivery_fee={"fee": 20000})
    assert order["status"] == "draft"
    statuses = ("packed_status", "fulfillment_status", "received_status", "payment_status", "return_status")
    assert [order[name] for name in statuses] == ["unpacked", "unshipped", "unreceived", "unpaid", "unreturned"]
    assert (order["total"], order["total_discount"], order["total_tax"]) == (94000, 0, 0)
    assert [line["line_amount"] for line in order["order_line_items"]] == [24000, 50000]
    first = order["order_line_items"][0]
    assert (first["sku"], first["product_name"], first["is_freeform"]) == ("BUT", "Bút bi", False)
    assert order["delivery_fee"]["fee"] == 20000 and order["business_version"] == 2
    assert order["finalized_on"] is None and order["source_name"] == "Khác"
    assert till.now(order) == order


def test_everything_given_is_kept(till: Till) -> None:
    customer, staff = next(iter(till.shop.customers)), list(till.shop.accounts)[1]
    source, price_list = list(till.shop.sources)[1], next(iter(till.shop.price_lists))
    order = till.made(
        till.line("BUT"),
        code="WEB-1",
        location_id=till.branches[1],
        customer_id=customer,
        assignee_id=staff,
        source_id=source,
        price_list_id=price_list,
        reference_number="WEB01-1001",
        reference_url="https://example.vn/1",
        note="Giao giờ hành chính",
        tags=["web01"],
        shipping_address=ADDRESS,
        billing_address=ADDRESS,
        phone_number="0900000001",
        operation_system="web",
        expected_payment_method_id=5,
    )
    assert (order["code"], order["location_id"], order["customer_id"]) == ("WEB-1", till.branches[1], customer)
    assert (order["assignee_id"], order["source_id"], order["price_list_id"]) == (staff, source, price_list)
    assert (order["source_name"], order["reference_number"]) == ("Website", "WEB01-1001")
    assert (order["note"], order["tags"], order["operation_system"]) == ("Giao giờ hành chính", ["web01"], "web")
    assert order["shipping_address"]["address1"] == "1 Phố Mẫu" and order["billing_address"]["city"] == "Hà Nội"
    assert order["customer_data"]["name"] == "Khách Mẫu" and order["expected_payment_method_id"] == 5


def test_a_walk_in_sale_needs_no_customer(till: Till) -> None:
    order = till.made(till.line("BUT"))
    assert (order["customer_id"], order["customer_data"]) == (None, None)


def test_codes_are_generated_and_own_ones_unique(till: Till, keeper: httpx.Client) -> None:
    first, second = till.made(till.line("BUT")), till.made(till.line("BUT"), code="")
    assert first["code"].startswith("SON") and second["code"].startswith("SON") != first["code"]
    made = till.made(till.line("BUT"), code="WEB-1")
    before = len(till.shop.orders)
    assert errors(till.post(till.line("BUT"), code="WEB-1")) == {"code": "Mã đơn hàng đã tồn tại"}
    assert len(till.shop.orders) == before
    till.step(made, "cancel", 0)
    assert errors(till.post(till.line("BUT"), code="WEB-1")) == {"code": "Mã đơn hàng đã tồn tại"}
    keeper.patch("/switches", json={"cancelled_code_reserved": False})
    assert till.made(till.line("BUT"), code="WEB-1")["code"] == "WEB-1"
    assert errors(till.post(till.line("BUT"), code="WEB-1")) == {"code": "Mã đơn hàng đã tồn tại"}


def test_a_reference_number_need_not_be_unique(till: Till) -> None:
    assert (
        till.made(till.line("BUT"), reference_number="R")["id"]
        != till.made(till.line("BUT"), reference_number="R")["id"]
    )


def test_a_code_lost_on_create_is_kept_by_put(till: Till, keeper: httpx.Client) -> None:
    keeper.patch("/switches", json={"code_on_create": "lost"})
    order = till.made(till.line("BUT"), code="WEB-1", reference_number="1")
    assert order["code"].startswith("SON")
    assert till.put(order, code="WEB-1").json()["order"]["code"] == "WEB-1"
    assert till.now(order)["code"] == "WEB-1"
    other = till.made(till.line("BUT"))
    assert errors(till.put(other, code="WEB-1")) == {"code": "Mã đơn hàng đã tồn tại"}
    rows = till.pos.get(ORDERS, params={"query": "WEB-1"}).json()["orders"]
    assert [row["id"] for row in rows] == [order["id"]]


def test_an_omitted_assignee_is_the_token_owner_and_null_is_nobody_unless_switched(
    till: Till, keeper: httpx.Client
) -> None:
    owner = next(iter(till.shop.accounts))
    assert till.made(till.line("BUT"))["assignee_id"] == owner
    order = till.made(till.line("BUT"), assignee_id=None)
    assert (order["assignee_id"], order["account_id"]) == (None, owner)
    keeper.patch("/switches", json={"assignee": "token_owner"})
    assert till.made(till.line("BUT"), assignee_id=None)["assignee_id"] == owner
    assert errors(till.post(till.line("BUT"), assignee_id=1)) == {"assignee_id": "not exists Account 1"}


def test_tax_treatment_must_not_be_null_and_may_be_omitted_unless_switched(till: Till, keeper: httpx.Client) -> None:
    assert errors(till.post(till.line("BUT"), tax_treatment=None)) == {"tax_treatment": "may not be null"}
    assert list(errors(till.post(till.line("BUT"), tax_treatment="none"))) == ["tax_treatment"]
    body = {"order": {"order_line_items": [till.line("BUT")]}}
    assert till.pos.post(ORDERS, json=body).status_code == 201
    keeper.patch("/switches", json={"tax_treatment_omitted": "refuse"})
    assert errors(till.pos.post(ORDERS, json=body)) == {"tax_treatment": "may not be null"}


def test_an_address_needs_its_first_line(till: Till) -> None:
    answer = till.post(till.line("BUT"), shipping_address={**ADDRESS, "address1": ""})
    assert errors(answer) == {"shipping_address.address1": "may not be empty"}


def test_only_order_line_items_are_read(till: Till) -> None:
    body = {"order": {"tax_treatment": "exclusive", "line_items": [till.line("BUT")]}}
    assert errors(till.pos.post(ORDERS, json=body)) == {"order_line_items": "may not be empty"}


def test_a_body_without_root_is_taken_unless_switched(till: Till, keeper: httpx.Client) -> None:
    body = {"order_line_items": [till.line("BUT")]}
    assert till.pos.post(ORDERS, json=body).status_code == 201
    keeper.patch("/switches", json={"bare_order_body": False})
    assert errors(till.pos.post(ORDERS, json=body)) == {"order": "may not be null"}
    assert errors(till.pos.post(ORDERS)) == {"order": "may not be null"}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"customer_id": 1}, "customer_id"),
        ({"source_id": 1}, "source_id"),
        ({"price_list_id": 1}, "price_list_id"),
        ({"location_id": 1}, "location_id"),
        ({"prepayments": [{"payment_method_id": 1, "amount": 1}]}, "payment_method"),
    ],
)
def test_unknown_ids_are_refused_and_nothing_is_made(till: Till, fields: dict[str, Any], field: str) -> None:
    assert list(errors(till.post(till.line("BUT"), **fields))) == [field]
    assert till.shop.orders == {} and till.shop.order_codes == {}


@pytest.mark.parametrize("quantity", [0, -1, "many", None])
def test_a_line_needs_a_quantity(till: Till, quantity: Any) -> None:
    line = {**till.line("BUT"), "quantity": quantity}
    assert list(errors(till.post(line))) == ["order_line_items[0].quantity"]


def test_an_unknown_or_deleted_variant_is_refused_unless_switched(till: Till, keeper: httpx.Client) -> None:
    line = till.line("BUT")
    keeper.delete(f"/variants/{line['variant_id']}")
    assert errors(till.post({**line, "variant_id": 1})) == {"variant": "not exists Variant 1"}
    assert errors(till.post(line)) == {"variant": f"not exists Variant {line['variant_id']}"}
    assert errors(till.post({"price": 1, "quantity": 1})) == {"order_line_items[0].variant_id": "may not be null"}
    keeper.patch("/switches", json={"unknown_variant": "accept"})
    assert till.made({**line, "variant_id": 1})["order_line_items"][0]["variant_id"] == 1


def test_an_inactive_variant_can_be_sold_unless_switched(till: Till, keeper: httpx.Client) -> None:
    till.made(till.line("CU"))
    keeper.patch("/switches", json={"unsellable_variant": "refuse"})
    assert list(errors(till.post(till.line("CU")))) == ["order_line_items[0].variant_id"]
    keeper.patch(f"/variants/{till.variant_id('BUT')}", json={"sellable": False})
    assert list(errors(till.post(till.line("BUT")))) == ["order_line_items[0].variant_id"]


def test_a_freeform_line_has_a_title_and_no_variant(till: Till) -> None:
    order = till.made({"is_freeform": True, "product_name": "Gói quà", "price": 5000, "quantity": 2})
    line = order["order_line_items"][0]
    assert (line["is_freeform"], line["variant_id"], line["product_name"]) == (True, None, "Gói quà")
    assert (line["sku"], order["total"]) == (None, 10000)


def test_prices_come_from_the_body_and_not_from_the_list(till: Till) -> None:
    order = till.made(till.line("BUT", 3, 1.5))
    assert order["order_line_items"][0]["price"] == 1.5 and order["total"] == 4.5


def test_a_draft_ignores_the_stock(till: Till) -> None:
    before = till.figures("BUT")
    till.made(till.line("BUT", 9999))
    assert till.figures("BUT") == before


def discount(**fields: Any) -> list[dict[str, Any]]:
    return [{"source": "manual", "rate": 0, "value": 0, "amount": 0, "reason": "Giảm", **fields}]


@pytest.mark.parametrize(
    ("items", "amount"),
    [(discount(amount=5000), 5000), (discount(value=2000), 4000), (discount(rate=10), 2000), ([], 0)],
)
def test_d5_a_line_discount_lowers_the_line(till: Till, items: list[dict[str, Any]], amount: int) -> None:
    order = till.made(till.line("BUT", 2, 10000, discount_items=items))
    line = order["order_line_items"][0]
    assert (line["discount_amount"], line["line_amount"]) == (amount, 20000 - amount)
    assert (order["total"], order["total_discount"]) == (20000 - amount, amount)


def test_d5_a_line_discount_value_can_be_meant_for_the_whole_line(till: Till, keeper: httpx.Client) -> None:
    keeper.patch("/switches", json={"line_discount_value": "line"})
    assert till.made(till.line("BUT", 2, 10000, discount_items=discount(value=2000)))["total"] == 18000
    assert till.made(till.line("BUT", 2, 10000, discount_value=2000))["total"] == 18000


def test_d5_an_order_discount_is_spread_over_the_lines(till: Till) -> None:
    lines = till.line("BUT", 1, 30000), till.line("AO-DO", 1, 60000)
    order = till.made(*lines, discount_items=discount(value=9000))
    assert (order["total"], order["order_discount_amount"], order["order_discount_value"]) == (81000, 9000, 9000)
    assert [line["distributed_discount_amount"] for line in order["order_line_items"]] == [3000, 6000]
    mirrored = till.made(*lines, order_discount_rate=10, order_discount_value=0, order_discount_amount=0)
    assert (mirrored["total"], mirrored["order_discount_rate"]) == (81000, 10)
    assert till.made(*lines, discount_items=discount(amount=999999))["total"] == 0


def test_d5_an_exclusive_tax_comes_on_top_and_an_inclusive_one_is_inside(till: Till) -> None:
    line = till.line("BUT", 1, 110000, tax_rate_override=10)
    assert (till.made(line)["total"], till.made(line)["total_tax"]) == (121000, 11000)
    inside = till.made(line, tax_treatment="inclusive")
    assert (inside["total"], inside["total_tax"]) == (110000, 10000)
    included = till.made({**line, "tax_included": True})
    assert (included["total"], included["total_tax"]) == (110000, 10000)
    lowered = till.made(line, discount_items=discount(amount=10000), delivery_fee={"fee": 5000})
    assert (lowered["total"], lowered["total_tax"]) == (115000, 10000)


def test_prepayments_on_create_set_the_payment_status(till: Till, keeper: httpx.Client) -> None:
    method = till.method()
    paid = till.made(till.line("BUT", 1, 1000), prepayments=[{"payment_method_id": method, "amount": 1000}])
    assert paid["payment_status"] == "paid" and paid["prepayments"][0]["source"] == "customer_prepaid"
    part = [{"payment_method_id": method, "amount": 400}]
    assert till.made(till.line("BUT", 1, 1000), prepayments=part)["payment_status"] == "partial"
    keeper.patch("/switches", json={"partial_payment": "partial_paid"})
    assert till.made(till.line("BUT", 1, 1000), prepayments=part)["payment_status"] == "partial_paid"


def test_texts_and_addresses_of_a_draft_are_changed(till: Till) -> None:
    order = till.made(till.line("BUT"), note="cũ")
    changed = till.put(order, note="mới", tags=["x"], reference_number="R-9", shipping_address=ADDRESS).json()["order"]
    assert (changed["note"], changed["tags"], changed["reference_number"]) == ("mới", ["x"], "R-9")
    assert changed["shipping_address"]["city"] == "Hà Nội"
    assert [row["id"] for row in till.pos.get(ORDERS, params={"query": "r-9"}).json()["orders"]] == [order["id"]]
    till.step(order, "finalize")
    later = till.put(order, note="khác", shipping_address={**ADDRESS, "city": "Huế"}).json()["order"]
    assert (later["note"], later["shipping_address"]["city"]) == ("khác", "Hà Nội")


def test_d15_lines_are_ignored_refused_or_changed_by_put(till: Till, keeper: httpx.Client) -> None:
    order = till.made(till.line("BUT", 1, 1000))
    lines = [till.line("AO-DO", 3, 2000)]
    assert till.put(order, order_line_items=lines).json()["order"]["total"] == 1000
    keeper.patch("/switches", json={"order_lines_editable": "refused"})
    assert list(errors(till.put(order, order_line_items=lines))) == ["order_line_items"]
    keeper.patch("/switches", json={"order_lines_editable": "changed"})
    changed = till.put(order, order_line_items=lines, delivery_fee={"fee": 500}).json()["order"]
    assert (changed["total"], changed["order_line_items"][0]["sku"]) == (6500, "AO-DO")
    till.step(order, "finalize")
    assert list(errors(till.put(order, order_line_items=lines))) == ["order_line_items"]


def test_a_cancelled_order_is_not_changed(till: Till) -> None:
    order = till.made(till.line("BUT"))
    till.step(order, "cancel")
    assert errors(till.put(order, note="x")) == {"": "Đơn hàng đã bị hủy"}


@pytest.mark.parametrize("path", ["/admin/orders/1.json", "/admin/orders/x.json"])
def test_an_unknown_order_is_an_error_message(pos: httpx.Client, path: str) -> None:
    missing = pos.get(path)
    assert missing.status_code == 404
    assert missing.json()["error"]["message"] in ("Đơn hàng không tồn tại", "Không tìm thấy đối tượng")


def test_a_sale_at_the_till_is_complete_at_once(till: Till) -> None:
    body = {"order": {"order_line_items": [till.line("BUT", 2, 5000)]}}
    order = till.pos.post("/admin/orders/pos.json", json=body).json()["order"]
    assert (order["status"], order["payment_status"], order["received_status"]) == ("completed", "paid", "received")
    assert till.figures("BUT") == (6, 0, 6, 0)


@pytest.mark.parametrize(("way", "taken"), [("taken", 1), ("ignored", 0)])
def test_prepayments_in_a_new_order_are_taken_or_overlooked(way: str, taken: int, till: Till) -> None:
    till.shop.switches.prepayments_on_create = way  # type: ignore[assignment]
    order = till.made(till.line("BUT"), prepayments=[{"payment_method_id": till.method(), "amount": 100000}])
    assert len(order["prepayments"]) == taken
    assert order["payment_status"] == ("paid" if taken else "unpaid")


def test_prepayments_may_be_refused_in_a_new_order_and_on_a_draft(till: Till) -> None:
    till.shop.switches.prepayments_on_create = "refused"
    till.shop.switches.prepayments_of_drafts = "refused"
    payment = {"payment_method_id": till.method(), "amount": 100000}
    assert list(errors(till.post(till.line("BUT"), prepayments=[payment]))) == ["prepayments"]
    order = till.made(till.line("BUT"))
    assert list(errors(till.step(order, "prepayments", {"prepayment": payment}))) == [""]
    till.step(order, "finalize")
    assert till.step(order, "prepayments", {"prepayment": payment}).status_code == 201


@pytest.mark.parametrize(("way", "total"), [("as_sent", 100000), ("variant", 108000)])
def test_a_line_is_taxed_as_sent_or_at_the_rate_of_its_variant(way: str, total: int, till: Till) -> None:
    till.shop.switches.line_tax = way  # type: ignore[assignment]
    till.shop.by_sku["BUT"][0].output_vat_rate = Decimal(8)
    assert till.made(till.line("BUT", tax_rate_override=0))["total"] == total
    assert till.made(till.line("BUT", tax_rate_override=0), tax_treatment="inclusive")["total"] == 100000


def test_a_note_may_have_a_limit(till: Till) -> None:
    till.shop.switches.longest_note = 10
    assert list(errors(till.post(till.line("BUT"), note="x" * 11))) == ["note"]
    assert till.made(till.line("BUT"), note="x" * 10)["note"] == "x" * 10
