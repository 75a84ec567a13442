"""What was paid on the site is recorded in the POS once, and approves an order where that is the rule."""

from typing import Any

import pytest

from resources.database.database import SqlDatabase
from sync.errors import Invalid, OutcomeUnknown
from sync.orders.payments import alike
from sync.orders.states import release_order
from sync.records import OrderState, PaymentMethod, WebOrder
from sync.settings import OrderSettings
from tests.sync.order_fakes import POS, SITE, lost
from tests.sync.order_world import BRANCH, World, line, make_world, settings, web_order

CASH, TRANSFER, COD = PaymentMethod(61, "Tiền mặt"), PaymentMethod(62, "Chuyển khoản"), PaymentMethod(63, "COD")


def world_of(database: SqlDatabase, **orders: Any) -> World:
    return make_world(database, settings(orders=OrderSettings(**({"branch": BRANCH} | orders))))


@pytest.fixture
def world(sqlite_database: SqlDatabase) -> World:
    return world_of(sqlite_database)


def paid(order_id: int = 1, **values: Any) -> WebOrder:
    return web_order(order_id, **({"paid": True, "received": 100_000, "gateway": "Chuyển khoản"} | values))


@pytest.mark.parametrize(
    ("gateway", "expected"),
    [
        ("Chuyển khoản", 62),
        ("chuyển  khoản", 62),
        ("Chuyển khoản qua ngân hàng", 62),
        ("Thanh toán khi giao hàng (COD)", 63),
        ("Codex", None),
        ("MoMo", None),
        ("COD hoặc tiền mặt", None),
    ],
)
def test_a_way_of_paying_is_known_by_its_name(gateway: str, expected: int | None) -> None:
    assert alike(gateway, [CASH, TRANSFER, COD]) == expected


def test_a_paid_order_carries_its_payment_and_asks_for_the_ways_of_paying_once(world: World) -> None:
    world.take(paid(1))
    world.take(paid(2, received=30_000, paid=False))
    assert [(one.prepaid, one.payment_method_id) for one in world.pos.drafts.values()] == [(100_000, 62), (30_000, 62)]
    assert (world.pos.calls["payment_methods"], world.pos.calls["add_prepayment"]) == (1, 0)


def test_an_unpaid_order_asks_for_no_ways_of_paying(world: World) -> None:
    world.take(web_order(1, gateway="COD"))
    assert world.pos.calls["payment_methods"] == 0
    assert world.pos.orders[7000].prepaid == 0


def test_a_pos_that_overlooks_a_payment_is_told_again(world: World) -> None:
    world.pos.takes_prepayments = False
    world.take(paid())
    assert (world.pos.orders[7000].prepaid, world.pos.calls["add_prepayment"]) == (100_000, 1)
    assert world.row().state == OrderState.CREATED


def test_d2_a_payment_whose_answer_was_lost_is_recorded_once(world: World) -> None:
    world.pos.takes_prepayments = False
    world.pos.after_prepayment = [OutcomeUnknown(POS, "the answer was lost.")]
    world.take(paid())
    assert world.row().state == OrderState.SENDING
    assert world.bring().created == 1
    assert (world.pos.orders[7000].prepaid, world.pos.calls["add_prepayment"]) == (100_000, 1)


def test_a_payment_that_cannot_be_recorded_never_stops_the_order(world: World) -> None:
    world.take(paid(gateway="MoMo"))
    assert (world.row().state, world.row().reason) == (OrderState.CREATED, "payment_not_recorded")
    assert "100000 đồng" in world.row().detail
    assert "MoMo" in world.row().detail


def test_payments_are_left_out_where_that_is_set(sqlite_database: SqlDatabase) -> None:
    world = world_of(sqlite_database, payments=False)
    world.take(paid())
    assert (world.pos.orders[7000].prepaid, world.row().reason) == (0, "")


def test_the_method_that_is_set_is_used_whatever_the_site_calls_it(sqlite_database: SqlDatabase) -> None:
    world = world_of(sqlite_database, payment_method=64)
    world.take(paid(gateway="MoMo"))
    assert world.pos.drafts[7000].payment_method_id == 64
    assert world.pos.calls["payment_methods"] == 0


def test_a_method_that_the_pos_refuses_is_left_out_and_looked_up_anew(world: World) -> None:
    create = world.pos.create_order

    def refusing(draft: Any, leaving: Any) -> Any:
        if draft.prepaid:
            raise Invalid(POS, "refused", {"payment_method": "Phương thức thanh toán không tồn tại"})
        return create(draft, leaving)

    world.pos.create_order = refusing  # type: ignore[method-assign]
    assert world.take(paid()).created == 1
    assert (world.pos.orders[7000].prepaid, world.pos.calls["payment_methods"]) == (100_000, 2)
    assert any("Phương thức thanh toán không tồn tại" in why for why in world.changes("left_out"))


def test_an_order_is_approved_once_it_is_paid(sqlite_database: SqlDatabase) -> None:
    world = world_of(sqlite_database, status="approved_when_paid")
    world.take(web_order(1, gateway="Chuyển khoản"), paid(2))
    assert [one.status for one in world.pos.orders.values()] == ["draft", "finalized"]
    world.site.change(1, paid=True, received=100_000)
    world.poll()
    assert (world.row().state, world.row().reason) == (OrderState.SENDING, "paid_on_site")
    assert world.bring().created == 1
    assert (world.pos.orders[7000].status, world.pos.orders[7000].prepaid) == ("finalized", 100_000)
    assert world.pos.calls["create_order"] == 2


def test_a_payment_in_parts_is_added_up_and_stays_a_draft_until_it_is_whole(sqlite_database: SqlDatabase) -> None:
    world = world_of(sqlite_database, status="approved_when_paid")
    world.take(paid(received=40_000, paid=False))
    world.site.change(1, received=70_000)
    world.poll()
    world.bring()
    assert (world.pos.orders[7000].status, world.pos.orders[7000].prepaid) == ("draft", 70_000)
    world.site.change(1, received=100_000, paid=True)
    world.poll()
    world.bring()
    assert (world.pos.orders[7000].status, world.pos.orders[7000].prepaid) == ("finalized", 100_000)


def test_money_that_a_person_recorded_in_the_pos_is_not_recorded_twice(world: World) -> None:
    world.take(web_order(1, gateway="Chuyển khoản"))
    world.pos.add_prepayment(7000, BRANCH, 61, 100_000, "quầy")
    world.site.change(1, paid=True, received=100_000)
    world.poll()
    world.bring()
    assert (world.pos.orders[7000].prepaid, world.pos.calls["add_prepayment"]) == (100_000, 1)


def test_an_approved_order_that_is_paid_later_holds_no_goods_a_second_time(sqlite_database: SqlDatabase) -> None:
    world = world_of(sqlite_database, status="approved")
    world.take(web_order(1, gateway="Chuyển khoản"))
    world.read_pos()
    assert world.held() == {}
    world.site.change(1, paid=True, received=100_000)
    world.poll()
    assert world.row().state == OrderState.SENDING
    assert world.held() == {}
    world.bring()
    assert world.pos.orders[7000].prepaid == 100_000


def test_a_retry_of_an_order_held_for_a_line_without_a_product_goes_once_the_setting_allows_it(
    sqlite_database: SqlDatabase,
) -> None:
    world = world_of(sqlite_database)
    world.take(web_order(1, line(2001), line(None, title="Phí gói quà", price=5_000)))
    assert world.row().reason == "no_product"
    state = sqlite_database.state
    orders = state.site(SITE).settings.orders.model_copy(update={"freeform": True})
    state.update_site(SITE, settings=state.site(SITE).settings.model_copy(update={"orders": orders}))
    release_order(SITE, 1, sqlite_database, "an")
    assert world.bring().created == 1
    assert world.pos.orders[7000].total == 105_000


def test_a_lost_answer_to_a_paid_order_makes_no_second_payment(world: World) -> None:
    world.pos.after_create = [lost()]
    world.take(paid())
    world.bring()
    assert (len(world.pos.orders), world.pos.orders[7000].prepaid) == (1, 100_000)
    assert world.pos.calls["add_prepayment"] == 0
