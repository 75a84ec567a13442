"""The life of an order at the POS and what each step does to stock (contracts/sapo-pos.md §2.11, §2.13, §3.2, §4.1)."""

from typing import Any

import httpx
import pytest

from tests.sandbox.conftest import Running
from tests.sandbox.pos_orders import Till, errors


@pytest.fixture
def till(sandbox_server: Running, pos: httpx.Client) -> Till:
    return Till(sandbox_server, pos)


def parcel(till: Till, order: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Pack a parcel and return it."""
    answer = till.step(order, "fulfillments", {"fulfillment": {"delivery_type": "courier", **fields}})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()["fulfillment"]
    return made


def act(till: Till, order: dict[str, Any], box: dict[str, Any], action: str) -> httpx.Response:
    return till.step(order, f"fulfillments/{box['id']}/{action}", {})


def statuses(order: dict[str, Any]) -> tuple[str, ...]:
    names = ("status", "packed_status", "fulfillment_status", "received_status", "payment_status")
    return tuple(order[name] for name in names)


def test_each_step_moves_its_figures_and_the_last_one_completes(till: Till) -> None:
    order = till.made(till.line("BUT", 3, 1000))
    assert till.figures("BUT") == (8, 0, 8, 0)
    order = till.step(order, "finalize").json()["order"]
    assert order["finalized_on"] and till.figures("BUT") == (8, 3, 5, 0)
    box = parcel(till, order)
    assert (box["status"], box["composite_fulfillment_status"], box["total_quantity"]) == ("packed", "packed", 3)
    assert till.figures("BUT") == (8, 3, 5, 0)
    order = act(till, order, box, "ship").json()["order"]
    assert till.figures("BUT") == (5, 0, 5, 3)
    order = act(till, order, box, "receive").json()["order"]
    assert till.figures("BUT") == (5, 0, 5, 0)
    assert statuses(order) == ("finalized", "packed", "shipped", "received", "unpaid")
    assert order["completed_on"] is None
    paid = till.step(order, "prepayments", {"prepayment": {"payment_method_id": till.method(), "amount": 3000}})
    assert paid.status_code == 201 and paid.json()["prepayment"]["status"] == "active"
    order = till.now(order)
    assert statuses(order) == ("completed", "packed", "shipped", "received", "paid")
    assert order["completed_on"] is not None and order["finished_on"] is None


def test_an_order_made_finalized_reserves_at_once_at_its_own_branch(till: Till) -> None:
    order = till.made(till.line("BUT", 2), status="finalized", location_id=till.branches[1])
    assert order["status"] == "finalized" and order["finalized_on"]
    assert till.figures("BUT") == (8, 0, 8, 0)
    assert till.figures("BUT", branch=1) == (4, 2, 2, 0)


def test_packs_and_combos_move_what_they_are_made_of(till: Till) -> None:
    till.made(till.line("NUOC-6", 2), till.line("COMBO", 1), till.line("AO-DO", 1), status="finalized")
    assert till.figures("NUOC") == (15, 13, 2, 0)
    assert till.figures("AO-DO") == (10, 3, 7, 0)
    assert till.figures("NUOC-6")[:2] == (2.5, 2.1667)


def test_a_freeform_line_moves_nothing(till: Till) -> None:
    order = till.made({"is_freeform": True, "price": 1, "quantity": 5}, status="finalized")
    box = parcel(till, order)
    assert act(till, order, box, "ship").status_code == 200
    assert till.figures("BUT") == (8, 0, 8, 0)


def test_a_branch_without_a_row_gets_one_when_something_is_reserved(till: Till) -> None:
    till.made(till.line("KHONG-DONG", 2), status="finalized", location_id=till.branches[1])
    assert till.figures("KHONG-DONG", branch=1) == (0, 2, -2, 0)


def test_stock_goes_below_zero_unless_the_shop_forbids_it(till: Till, keeper: httpx.Client) -> None:
    over = till.made(till.line("BUT", 10), status="finalized")
    assert till.figures("BUT") == (8, 10, -2, 0)
    till.step(over, "cancel")
    keeper.patch("/switches", json={"allow_negative": False})
    refused = till.post(till.line("BUT", 9), status="finalized", code="X-1")
    assert "BUT" in errors(refused)[""]
    assert till.figures("BUT") == (8, 0, 8, 0)
    assert till.pos.get("/admin/orders.json", params={"query": "X-1"}).json()["orders"] == []
    draft = till.made(till.line("BUT", 9), code="X-1")
    assert "" in errors(till.step(draft, "finalize")) and till.now(draft)["status"] == "draft"
    assert till.made(till.line("BUT", 8), status="finalized")["status"] == "finalized"
    assert till.pos.get("/admin/settings.json").json()["tenant_setting"]["allow_negative_stock"] is False


def test_shipping_more_than_the_shelf_holds_is_refused_where_negative_is_forbidden(
    till: Till, keeper: httpx.Client
) -> None:
    order = till.made(till.line("BUT", 8), status="finalized")
    box = parcel(till, order)
    keeper.patch("/switches", json={"allow_negative": False})
    keeper.post("/stock", json={"sku": "BUT", "on_hand": 7})
    assert "" in errors(act(till, order, box, "ship"))
    assert till.figures("BUT") == (7, 8, -1, 0)


def test_part_by_part_the_statuses_are_partial(till: Till) -> None:
    order = till.made(till.line("BUT", 3, 1000), status="finalized")
    line = order["order_line_items"][0]["id"]
    items = [{"order_line_item_id": line, "quantity": 1}]
    box = parcel(till, order, fulfillment_line_items=items)
    order = act(till, order, box, "ship").json()["order"]
    assert statuses(order) == ("finalized", "partial", "partial", "unreceived", "unpaid")
    assert till.figures("BUT") == (7, 2, 5, 1)
    rest = parcel(till, order)
    assert rest["fulfillment_line_items"][0]["quantity"] == 2
    act(till, order, rest, "ship")
    order = act(till, order, rest, "receive").json()["order"]
    assert statuses(order) == ("finalized", "packed", "shipped", "partial", "unpaid")
    assert len(till.pos.get(f"/admin/orders/{order['id']}/fulfillments.json").json()["fulfillments"]) == 2


def test_no_more_is_packed_than_is_left(till: Till) -> None:
    order = till.made(till.line("BUT", 3), status="finalized")
    line = order["order_line_items"][0]["id"]
    for item, field in (
        ({"order_line_item_id": line, "quantity": 4}, "line_items[0].quantity"),
        ({"order_line_item_id": 1, "quantity": 1}, "line_items[0].order_line_item_id"),
    ):
        answer = till.step(order, "fulfillments", {"fulfillment": {"fulfillment_line_items": [item]}})
        assert list(errors(answer)) == [field]
    parcel(till, order)
    assert list(errors(till.step(order, "fulfillments", {"fulfillment": {}}))) == ["fulfillment_line_items"]


def test_a_draft_is_not_packed_and_an_unknown_carrier_not_taken(till: Till) -> None:
    order = till.made(till.line("BUT"))
    assert list(errors(till.step(order, "fulfillments", {"fulfillment": {}}))) == [""]
    till.step(order, "finalize")
    body = {"fulfillment": {"shipment": {"delivery_service_provider_id": 1}}}
    refused = till.step(order, "fulfillments", body)
    assert refused.json()["error"]["message"] == "Đối tác vận chuyển không tồn tại hoặc không khả dụng"
    carrier = till.pos.get("/admin/delivery_service_providers.json").json()["delivery_service_providers"][0]["id"]
    box = parcel(till, order, shipment={"delivery_service_provider_id": carrier, "cod_amount": 5})
    assert (box["shipment"]["cod_amount"], box["shipment"]["collation_status"]) == (5, "unresolved")


@pytest.mark.parametrize("body", [None, 0, {}, {"reason_cancel_id": 4}])
def test_cancelling_frees_what_was_reserved(till: Till, body: Any) -> None:
    order = till.made(till.line("BUT", 3), status="finalized")
    parcel(till, order)
    order = till.step(order, "cancel", body).json()["order"]
    assert statuses(order) == ("cancelled", "unpacked", "unshipped", "unreceived", "unpaid")
    assert order["cancelled_on"] and order["fulfillments"][0]["status"] == "cancelled"
    assert order["reason_cancel_id"] == (4 if isinstance(body, dict) and body else None)
    assert till.figures("BUT") == (8, 0, 8, 0)


def test_a_cancelled_draft_moves_nothing(till: Till) -> None:
    order = till.made(till.line("BUT", 3))
    assert till.step(order, "cancel").json()["order"]["status"] == "cancelled"
    assert till.figures("BUT") == (8, 0, 8, 0)


def test_goods_on_their_way_come_back_before_the_order_is_cancelled(till: Till) -> None:
    order = till.made(till.line("BUT", 3), status="finalized")
    box = parcel(till, order)
    assert errors(act(till, order, box, "receive_after_cancellation")) == {
        "status": "Chỉ có thể nhận lại gói hàng ở trạng thái 'đã hủy - chờ nhận lại'"
    }
    act(till, order, box, "ship")
    assert list(errors(till.step(order, "cancel"))) == [""]
    order = act(till, order, box, "cancel").json()["order"]
    assert order["fulfillments"][0]["composite_fulfillment_status"] == "fulfilled_cancelling"
    assert till.figures("BUT") == (5, 0, 5, 3)
    assert list(errors(till.step(order, "cancel"))) == [""]
    order = act(till, order, box, "receive_after_cancellation").json()["order"]
    assert order["fulfillments"][0]["composite_fulfillment_status"] == "fulfilled_cancelled"
    assert (till.figures("BUT"), order["fulfillment_status"]) == ((8, 3, 5, 0), "unshipped")
    assert till.step(order, "cancel").json()["order"]["status"] == "cancelled"
    assert till.figures("BUT") == (8, 0, 8, 0)


def test_a_packed_parcel_is_called_off_and_packed_anew(till: Till) -> None:
    order = till.made(till.line("BUT", 3), status="finalized")
    box = parcel(till, order)
    order = act(till, order, box, "cancel").json()["order"]
    assert (order["packed_status"], order["fulfillments"][0]["status"]) == ("unpacked", "cancelled")
    assert list(errors(act(till, order, box, "cancel"))) == ["status"]
    assert parcel(till, order)["total_quantity"] == 3


def test_a_parcel_in_the_wrong_state_is_refused_in_the_words_of_the_page(till: Till) -> None:
    order = till.made(till.line("BUT", 1), status="finalized")
    box = parcel(till, order)
    cannot_receive = {"": "Trạng thái của gói hàng hiện tại không thể chuyển sang 'Đã nhận'"}
    assert errors(act(till, order, box, "receive")) == cannot_receive
    act(till, order, box, "ship")
    assert list(errors(act(till, order, box, "ship"))) == [""]
    act(till, order, box, "receive")
    assert errors(act(till, order, box, "receive")) == cannot_receive
    assert errors(act(till, order, box, "cancel")) == {
        f"fulfillment có id = {box['id']}": "Gói hàng đã giao thành công thì không thể hủy. "
        "Nếu muốn hoàn lại, hãy tạo phiếu trả hàng"
    }
    assert till.figures("BUT") == (7, 0, 7, 0)
    assert till.step(order, "fulfillments/1/ship").status_code == 404


def test_repeated_steps_answer_in_the_words_of_the_page(till: Till, keeper: httpx.Client) -> None:
    draft = till.made(till.line("BUT"))
    assert errors(till.step(draft, "finish")) == {"": "Không thể kết thúc đơn hàng đang ở trạng thái 'đặt hàng'"}
    till.step(draft, "finalize")
    assert errors(till.step(draft, "finalize")) == {"": "Đơn hàng đã được xác nhận rồi"}
    till.step(draft, "cancel")
    for action in ("cancel", "finalize", "finish"):
        assert errors(till.step(draft, action)) == {"": "Đơn hàng đã bị hủy"}
    keeper.patch("/switches", json={"machine_codes": True})
    assert errors(till.step(draft, "cancel")) == {"": "status.not_suitable"}
    for action in ("cancel", "finalize", "finish"):
        unknown = till.pos.post(f"/admin/orders/1/{action}.json")
        assert (unknown.status_code, unknown.json()["error"]["message"]) == (404, "Đơn hàng không tồn tại")


def test_a_finished_order_frees_the_rest_and_takes_no_more_steps(till: Till) -> None:
    order = till.made(till.line("BUT", 3), status="finalized")
    line = order["order_line_items"][0]["id"]
    box = parcel(till, order, fulfillment_line_items=[{"order_line_item_id": line, "quantity": 1}])
    act(till, order, box, "ship")
    assert till.figures("BUT") == (7, 2, 5, 1)
    order = till.step(order, "finish").json()["order"]
    assert order["status"] == "finished" and order["finished_on"]
    assert till.figures("BUT") == (7, 0, 7, 1)
    for action in ("finish", "cancel", "finalize"):
        assert errors(till.step(order, action)) == {"": "Đơn hàng đã ở trạng thái ngừng thao tác"}


def test_the_path_of_finish_can_be_absent(till: Till, keeper: httpx.Client) -> None:
    keeper.patch("/switches", json={"finish_route": False})
    order = till.made(till.line("BUT"), status="finalized")
    assert till.step(order, "finish").status_code == 404
    assert till.now(order)["status"] == "finalized"


def test_payments_are_kept_read_and_refused(till: Till) -> None:
    order = till.made(till.line("BUT", 1, 1000), status="finalized")
    body = {"prepayment": {"payment_method_id": 1, "amount": 5}}
    assert errors(till.step(order, "prepayments", body)) == {"payment_method": "Phương thức thanh toán không tồn tại"}
    body["prepayment"]["payment_method_id"] = till.method("transfer")
    made = till.step(order, "prepayments", body).json()["prepayment"]
    path = f"/admin/orders/{order['id']}/prepayments"
    assert till.pos.get(f"{path}/{made['id']}.json").json()["prepayment"] == made
    missing = till.pos.get(f"{path}/1.json")
    assert missing.json()["error"]["message"] == "Không tìm thấy phiếu thanh toán trước"
    assert till.now(order)["payment_status"] == "partial"
    till.step(order, "cancel")
    assert errors(till.step(order, "prepayments", body)) == {"": "Đơn hàng đã bị hủy"}
    assert till.now(order)["prepayments"][0]["status"] == "cancelled"


def test_money_at_the_door_counts_only_by_switch(till: Till, keeper: httpx.Client) -> None:
    def delivered() -> dict[str, Any]:
        order = till.made(till.line("BUT", 1, 1000), status="finalized")
        box = parcel(till, order, shipment={"cod_amount": 1000})
        act(till, order, box, "ship")
        done: dict[str, Any] = act(till, order, box, "receive").json()["order"]
        return done

    assert statuses(delivered())[0::4] == ("finalized", "unpaid")
    keeper.patch("/switches", json={"cod_pays": True})
    assert statuses(delivered())[0::4] == ("completed", "paid")


def test_a_completed_order_is_not_cancelled(till: Till, keeper: httpx.Client) -> None:
    order = till.made(till.line("BUT", 1, 1000), status="finalized")
    assert keeper.post(f"/orders/{order['id']}/complete").json()["order"]["status"] == "completed"
    assert list(errors(till.step(order, "cancel"))) == [""]
    assert till.figures("BUT") == (7, 0, 7, 0)


def test_whatever_happens_available_stays_on_hand_less_committed(till: Till) -> None:
    for quantity in (1, 2.5):
        order = till.made(till.line("NUOC", quantity), till.line("NUOC-6", quantity), status="finalized")
        box = parcel(till, order)
        act(till, order, box, "ship")
        till.made(till.line("COMBO", quantity), status="finalized")
    for row in till.pos.get("/admin/variants.json").json()["variants"]:
        for stock in row["inventories"]:
            assert stock["available"] == pytest.approx(stock["on_hand"] - stock["committed"])
