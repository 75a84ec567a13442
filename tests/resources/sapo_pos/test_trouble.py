"""The client at a POS where something goes wrong: pages that move, answers that are lost, cut or missing."""

from typing import Any

import pytest

from resources.sapo_pos.client import SapoPos
from sandbox.faults import FaultRule
from sync.errors import BadAnswer, IncompleteRead, LeaseLost, OutcomeUnknown, RateLimited, Transient, Unauthorised
from sync.records import NewCustomer, PosVariant
from tests.resources.http.helpers import Clients, calls, total_calls
from tests.resources.sapo_pos.shop import PRODUCTS, at_once, draft, go_round, grown_pos
from tests.sandbox.conftest import POS_ALIAS, Running, StartSandbox

PRODUCT_LIST = "GET /admin/products.json"
ORDER_LIST = "/admin/orders.json"


@pytest.fixture
def running(start_sandbox: StartSandbox) -> Running:
    return start_sandbox(pos=grown_pos())


@pytest.fixture
def pos(running: Running, make: Clients) -> SapoPos:
    return make.pos(running)


def scanned(pos: SapoPos) -> dict[int, PosVariant]:
    return {row.id: row for page in pos.variant_pages() for row in page.rows}


def variant(pos: SapoPos) -> PosVariant:
    return next(row for row in scanned(pos).values() if row.sku == "BUT")


def test_a_scan_costs_a_call_for_each_250_products(running: Running, pos: SapoPos) -> None:
    pages = list(pos.variant_pages())
    assert total_calls(running, POS_ALIAS) == 1
    assert [page.total for page in pages] == [PRODUCTS]
    running.world.pos.switches.page_cap = 50
    running.world.log.reset()
    assert len(list(pos.variant_pages())) == 3
    assert total_calls(running, POS_ALIAS) == 3


@pytest.mark.parametrize("shift", [1, 2, -1])
def test_a9_rows_that_move_between_pages_are_neither_lost_nor_told_twice(
    shift: int, running: Running, pos: SapoPos
) -> None:
    before = set(scanned(pos))
    running.world.pos.switches.page_cap = 50
    running.world.pos.switches.shift_rows = shift
    rows = [row.id for page in pos.variant_pages() for row in page.rows]
    assert len(rows) == len(set(rows))
    lost = before - set(rows)
    assert not lost


def test_a9_a_list_that_keeps_losing_rows_is_an_incomplete_read(running: Running, pos: SapoPos) -> None:
    running.world.pos.switches.page_cap = 50
    running.world.pos.switches.shift_rows = -5
    with pytest.raises(IncompleteRead, match="instead of"):
        scanned(pos)
    assert running.world.pos.switches.shift_rows == 0


def test_a9_a_list_that_keeps_growing_in_front_is_read_all_the_same(running: Running, pos: SapoPos) -> None:
    before = set(scanned(pos))
    running.world.pos.switches.page_cap = 50
    running.world.pos.switches.shift_rows = 40
    assert before <= set(scanned(pos))


@pytest.mark.parametrize("field", ["products", "variants", "metadata", "total", "id", "sku", "status"])
def test_e3_a_page_without_what_must_be_known_gives_no_rows(field: str, running: Running, pos: SapoPos) -> None:
    running.world.pos.faults.add(FaultRule("missing_field", route=PRODUCT_LIST, field=field))
    with pytest.raises(BadAnswer):
        scanned(pos)


@pytest.mark.parametrize(
    ("field", "stock", "prices"), [("inventories", 0, 3), ("available", 0, 3), ("variant_prices", 2, 0)]
)
def test_b3_what_a_variant_does_not_say_is_unknown_and_not_zero(
    field: str, stock: int, prices: int, running: Running, pos: SapoPos
) -> None:
    running.world.pos.faults.add(FaultRule("missing_field", route=PRODUCT_LIST, field=field))
    pen = next(row for row in scanned(pos).values() if row.sku == "BUT")
    assert (len(pen.stock), len(pen.prices)) == (stock, prices)


PASSING = [
    FaultRule("status", status=500, times=1),
    FaultRule("status", status=502, times=2),
    FaultRule("status", status=429, seconds=20, times=1),
    FaultRule("drop_before", times=2),
    FaultRule("drop_after", times=1),
    FaultRule("slow", seconds=1500, times=1),
    FaultRule("slow_after", seconds=1500, times=1),
    FaultRule("truncated", times=1),
    FaultRule("html", times=1),
    FaultRule("cloudflare", status=403, times=1),
    FaultRule("cloudflare", status=503, times=1),
    FaultRule("empty", times=1),
    FaultRule("missing_field", times=1),
]


def again(rule: FaultRule, **more: Any) -> FaultRule:
    """A rule of its own for each test, since it counts."""
    plain = {"status": rule.status, "times": rule.times, "seconds": rule.seconds}
    return FaultRule(rule.kind, **{**plain, **more})


@pytest.mark.parametrize("rule", PASSING, ids=lambda rule: f"{rule.kind}-{rule.status}")
@pytest.mark.parametrize("route", ["GET", "PUT"])
def test_e3_trouble_that_passes_is_not_noticed_by_reads_and_absolute_writes(
    rule: FaultRule, route: str, running: Running, pos: SapoPos
) -> None:
    faults = running.world.pos.faults
    added = faults.add(again(rule, method=route))
    seen = go_round(pos)
    assert added.struck == rule.times
    assert len(seen.found_by_code) == 1


@pytest.mark.parametrize("rule", PASSING, ids=lambda rule: f"{rule.kind}-{rule.status}")
@pytest.mark.parametrize("action", ["finalize", "cancel"])
def test_approving_and_cancelling_survive_trouble_and_are_done_once(
    rule: FaultRule, action: str, running: Running, pos: SapoPos
) -> None:
    order = pos.create_order(draft("TRANG-1", pos.branches()[0].id, variant(pos)), at_once)
    running.world.pos.faults.add(again(rule, route=f"POST /admin/orders/{{id}}/{action}.json"))
    if action == "finalize":
        assert pos.finalize_order(order.id).status == "finalized"
    else:
        assert pos.cancel_order(order.id).status == "cancelled"


LOSING = [
    "drop_before", "drop_after", "slow", "slow_after", "truncated", "html", "cloudflare", "empty", "missing_field"
]  # fmt: skip


@pytest.mark.parametrize("kind", [*LOSING, "status"])
def test_d2_an_order_whose_answer_is_lost_was_posted_once_and_its_outcome_is_unknown(
    kind: Any, running: Running, pos: SapoPos
) -> None:
    wanted = draft("TRANG-1", pos.branches()[0].id, variant(pos))
    rule = FaultRule(kind, method="POST", route=ORDER_LIST, seconds=1500, times=1)
    running.world.pos.faults.add(rule)
    with pytest.raises(OutcomeUnknown) as caught:
        pos.create_order(wanted, at_once)
    assert caught.value.permanent is False
    assert rule.seen == 1
    assert len(pos.find_orders("TRANG-1")) <= 1


@pytest.mark.parametrize("kind", ["drop_after", "slow_after", "truncated", "empty"])
def test_a_customer_whose_answer_is_lost_was_posted_once(kind: Any, running: Running, pos: SapoPos) -> None:
    running.world.pos.faults.add(FaultRule(kind, method="POST", route="/admin/customers.json", seconds=1500, times=1))
    with pytest.raises(OutcomeUnknown):
        pos.create_customer(NewCustomer("Khách Mới", "0977000111", None, None))
    assert len(pos.find_customers("0977000111")) == 1


def test_an_order_waits_for_the_limit_and_goes_out_once(running: Running, pos: SapoPos) -> None:
    wanted = draft("TRANG-1", pos.branches()[0].id, variant(pos))
    running.world.pos.faults.add(FaultRule("status", method="POST", route=ORDER_LIST, status=429, seconds=20, times=2))
    seen: list[int] = []
    post = f"POST {ORDER_LIST}"
    made = pos.create_order(wanted, lambda: seen.append(sum(calls(running, POS_ALIAS).get(post, {}).values())))
    assert made.code == "TRANG-1"
    assert seen == [0, 1, 2]  # told before each try, not before the first alone
    assert calls(running, POS_ALIAS)["POST /admin/orders.json"] == {"429": 2, "201": 1}
    assert pos.spent().rate_limited == 2


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        (FaultRule("status", status=401), Unauthorised),
        (FaultRule("status", status=500), Transient),
        (FaultRule("status", status=429, seconds=90_000), RateLimited),
        (FaultRule("html"), BadAnswer),
        (FaultRule("drop_before"), Transient),
    ],
)
def test_e2_trouble_that_stays_ends_in_its_error(
    rule: FaultRule, kind: type[Exception], running: Running, pos: SapoPos
) -> None:
    running.world.pos.faults.add(again(rule, times=None))
    with pytest.raises(kind):
        pos.branches()
    assert total_calls(running, POS_ALIAS) <= 5


def test_an_order_source_made_by_somebody_else_meanwhile_is_used(running: Running, pos: SapoPos) -> None:
    running.world.pos.faults.add(FaultRule("drop_after", route="POST /admin/order_sources.json", times=1))
    made = pos.ensure_order_source("Trang một")
    names = [entry.name for entry in running.world.pos.sources.values()]
    assert names.count("Trang một") == 1
    assert pos.ensure_order_source("Trang một") == made


def test_what_is_raised_before_an_order_leaves_keeps_it_from_leaving(running: Running, pos: SapoPos) -> None:
    def lost() -> None:
        raise LeaseLost("somebody else took over.")

    with pytest.raises(LeaseLost):
        pos.create_order(draft("TRANG-1", pos.branches()[0].id, variant(pos)), lost)
    assert f"POST {ORDER_LIST}" not in calls(running, POS_ALIAS)


def test_ids_that_the_list_ignores_are_read_one_by_one(
    running: Running, pos: SapoPos, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = [row.product_id for row in scanned(pos).values() if row.sku in ("BUT", "H-001")]
    monkeypatch.setattr("sandbox.pos.product_routes.ids_of", lambda *_: set(running.world.pos.products))
    assert {row.sku for row in pos.variants_of(wanted)} == {"BUT", "H-001"}


def test_a_search_for_orders_is_exact_though_the_shops_is_not(pos: SapoPos) -> None:
    branch, one = pos.branches()[0].id, variant(pos)
    for code in ("TRANG-1", "TRANG-11", "TRANG-111"):
        pos.create_order(draft(code, branch, one), at_once)
    assert [order.code for order in pos.find_orders("TRANG-11")] == ["TRANG-11"]
    assert [order.code for order in pos.find_orders("#TRANG-1")] == ["TRANG-1"]
    assert pos.find_orders("TRANG") == []
