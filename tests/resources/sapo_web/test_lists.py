"""Reading whole lists of a site while rows come, go and change, and beyond the depth of its pages."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from resources.sapo_web.client import SapoWeb
from sandbox.faults import FaultRule
from sync.errors import BadAnswer, IncompleteRead
from tests.resources.http.helpers import Clients, calls, total_calls
from tests.resources.sapo_web.shop import ALIAS, LONG_AGO, PRODUCTS, Corner, changed, corner, whole
from tests.sandbox.conftest import StartSandbox

PRODUCT_LIST = "GET /admin/products.json"
ORDER_LIST = "GET /admin/orders.json"
ORDER_COUNT = "GET /admin/orders/count.json"
HOURS = timedelta(hours=1).total_seconds()


@pytest.fixture
def at(start_sandbox: StartSandbox, make: Clients) -> Corner:
    return corner(start_sandbox, make)


@pytest.fixture
def site(at: Corner) -> SapoWeb:
    at.known["orders_without_status"] = "all"
    return at.client()


def test_a_full_read_is_counted_and_costs_a_call_for_each_250_products(at: Corner, site: SapoWeb) -> None:
    assert len({row.product_id for row in whole(site).values()}) == PRODUCTS
    assert total_calls(at.running, ALIAS) == 1 + 2


def test_c4_the_251st_product_is_read_like_the_first(site: SapoWeb) -> None:
    rows = [row for page in site.variant_pages() for row in page.rows]
    assert len(rows) == len({row.id for row in rows}) == PRODUCTS + 1


@pytest.mark.parametrize("shift", [1, 2, -1])
def test_a9_products_that_move_between_pages_are_neither_lost_nor_told_twice(
    shift: int, at: Corner, site: SapoWeb
) -> None:
    before = {row.id for row in whole(site).values()}
    at.shop.switches.shift_rows = shift
    rows = [row for page in site.variant_pages() for row in page.rows]
    assert len(rows) == len({(row.id, row.modified_on) for row in rows})
    assert before <= {row.id for row in rows}


def test_a9_a_list_that_keeps_losing_products_is_an_incomplete_read(at: Corner, site: SapoWeb) -> None:
    at.shop.switches.shift_rows = -4
    with pytest.raises(IncompleteRead, match="instead of"):
        whole(site)


def test_a9_an_empty_list_against_a_count_is_an_incomplete_read(at: Corner, site: SapoWeb) -> None:
    page = FaultRule("missing_field", route=PRODUCT_LIST, field="variants")
    at.shop.faults.add(page)
    with pytest.raises(BadAnswer):
        whole(site)
    at.shop.faults.remove()
    at.running.inside(lambda: at.shop.products.clear())
    count = FaultRule("status", route="GET /admin/products/count.json", status=500)
    at.shop.faults.add(count)
    with pytest.raises(Exception, match="count"):
        whole(site)  # without a count nothing may be taken as gone


def test_a_shop_that_is_really_empty_is_read_as_such(at: Corner, site: SapoWeb) -> None:
    at.running.inside(lambda: at.shop.products.clear())
    assert whole(site) == {}


def test_products_changed_since_are_few_calls_and_nothing_else(at: Corner, site: SapoWeb) -> None:
    hat = whole(site)["MU"]
    since = datetime.now(UTC)
    with at.running.control(ALIAS) as keeper:
        assert keeper.patch(f"variants/{hat.id}", json={"price": 5}).status_code == 200
    at.running.world.log.reset()
    assert [row.sku for page in site.variant_pages(since) for row in page.rows] == ["MU"]
    assert calls(at.running, ALIAS) == {PRODUCT_LIST: {"200": 1}}


def test_a_filter_that_the_site_ignores_is_applied_here(
    at: Corner, site: SapoWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.web.lists.date_tests", lambda *_: [])
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    assert [row for page in site.variant_pages(tomorrow) for row in page.rows] == []
    at.place(3)
    assert changed(site, tomorrow) == []


@pytest.mark.parametrize("field", ["products", "variants", "id", "sku"])
def test_e3_products_without_what_must_be_known_give_no_rows(field: str, at: Corner, site: SapoWeb) -> None:
    at.shop.faults.add(FaultRule("missing_field", route=PRODUCT_LIST, field=field))
    with pytest.raises(BadAnswer):
        whole(site)


@pytest.mark.parametrize("field", ["orders", "id"])
def test_e3_orders_that_nobody_could_name_give_no_rows(field: str, at: Corner, site: SapoWeb) -> None:
    at.place(2)
    at.shop.faults.add(FaultRule("missing_field", route=ORDER_LIST, field=field))
    with pytest.raises(BadAnswer):
        changed(site)


@pytest.mark.parametrize("field", ["created_on", "total_price", "line_items"])
def test_e3_orders_without_what_must_be_known_say_so_one_by_one(field: str, at: Corner, site: SapoWeb) -> None:
    placed = at.place(2)
    at.shop.faults.add(FaultRule("missing_field", route=ORDER_LIST, field=field))
    seen = changed(site)
    assert {order.id for order in seen} == {order.id for order in placed}
    assert all(str(order.id) in order.trouble and order.lines == () for order in seen)


@pytest.mark.parametrize(
    "kind", ["status", "drop_before", "drop_after", "slow", "truncated", "html", "cloudflare", "empty"]
)
def test_e3_trouble_that_passes_is_not_noticed(kind: Any, at: Corner, site: SapoWeb) -> None:
    at.place(300)
    at.shop.faults.add(FaultRule(kind, after=1, times=2, seconds=1500))
    assert len({row.product_id for row in whole(site).values()}) == PRODUCTS
    at.shop.faults.add(FaultRule(kind, after=1, times=2, seconds=1500))
    assert len(changed(site)) == 300


def test_a_poll_without_news_is_one_call(at: Corner, site: SapoWeb) -> None:
    assert changed(site) == []
    assert calls(at.running, ALIAS) == {ORDER_LIST: {"200": 1}}


def test_d7_more_than_a_page_of_orders_in_the_same_second_are_all_read(at: Corner, site: SapoWeb) -> None:
    placed = at.place(600, created_on="2026-05-01T00:00:00Z", modified_on="2026-05-01T00:00:00Z")
    since = datetime(2026, 5, 1, tzinfo=UTC)
    assert {row.id for row in changed(site, since)} == {order.id for order in placed}
    assert changed(site, since + timedelta(seconds=1)) == []


@pytest.mark.parametrize("shift", [1, 2, -1])
def test_d9_orders_that_move_between_pages_are_not_lost(shift: int, at: Corner, site: SapoWeb) -> None:
    placed = at.place(600)
    at.shop.switches.shift_rows = shift
    found = changed(site)
    assert {order.id for order in placed[:599]} <= {row.id for row in found}
    assert len(found) == len({(row.id, row.modified_on) for row in found})


def test_the_same_instant_is_included_whatever_min_means(at: Corner, site: SapoWeb) -> None:
    at.place(created_on="2026-05-01T00:00:00Z", modified_on="2026-05-01T00:00:00Z")
    assert len(changed(site, datetime(2026, 5, 1, tzinfo=UTC))) == 1
    assert len(changed(site, datetime(2026, 5, 1, 0, 0, 0, 900_000, tzinfo=UTC))) == 1


@pytest.mark.parametrize("answer", ["422", "400", "empty"])
def test_orders_beyond_the_deepest_page_are_read_by_windows(
    answer: Any, at: Corner, site: SapoWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.web.lists.DEEP_CAP", 750)
    monkeypatch.setattr("resources.sapo_web.lists.DEEPEST", 750)
    monkeypatch.setattr("resources.sapo_web.lists.WINDOW_ROWS", 500)
    at.shop.switches.deep_limit = answer
    placed = at.place(700, created_on="2025-01-01T00:00:00Z", every_seconds=HOURS)
    placed += at.place(600, created_on="2026-01-01T00:00:00Z", every_seconds=HOURS, outside_windows=True)
    found = changed(site)
    assert {row.id for row in found} == {order.id for order in placed}
    assert len(found) == len(placed)


def test_more_orders_in_one_second_than_pages_reach_are_an_incomplete_read(
    at: Corner, site: SapoWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.web.lists.DEEP_CAP", 500)
    monkeypatch.setattr("resources.sapo_web.lists.DEEPEST", 500)
    monkeypatch.setattr("resources.sapo_web.lists.WINDOW_ROWS", 400)
    at.place(800, created_on="2025-01-01T00:00:00Z", modified_on="2025-01-01T00:00:00Z")
    with pytest.raises(IncompleteRead):
        changed(site)


@pytest.mark.parametrize("omitted", ["all", "open"])
def test_what_a_list_without_status_holds_is_learnt_once_it_can_be(omitted: Any, at: Corner) -> None:
    at.shop.switches.status_omitted = omitted
    first, second = at.place(2)
    site = at.client()
    assert len(changed(site)) == 2
    assert "orders_without_status" not in at.known  # only open orders: that proves nothing
    assert calls(at.running, ALIAS)[ORDER_COUNT] == {"200": 4}
    at.cancel(first)
    assert {row.status for row in changed(site)} == {"open", "cancelled"}
    assert calls(at.running, ALIAS)[ORDER_COUNT] == {"200": 4}  # not asked again within the hour
    at.known["orders_status_asked"] = "2026-01-01T00:00:00Z"
    at.close(second)
    at.running.world.log.reset()
    site = at.client()
    assert {row.status for row in changed(site)} == {"closed", "cancelled"}
    assert at.known["orders_without_status"] == omitted
    assert calls(at.running, ALIAS)[ORDER_LIST] == {"200": 1 if omitted == "all" else 3}


def test_d11_orders_before_an_instant_are_counted_without_being_read(at: Corner, site: SapoWeb) -> None:
    at.place(5, created_on="2025-01-01T00:00:00Z", every_seconds=HOURS)
    assert site.count_orders(datetime(2025, 1, 1, 2, 30, tzinfo=UTC)) == 3
    assert site.count_orders(LONG_AGO) == 0
    assert ORDER_LIST not in calls(at.running, ALIAS)


def test_an_order_without_lines_by_id_is_taken_from_the_list(at: Corner) -> None:
    at.shop.switches.order_lines_by_id = False
    at.shop.switches.status_omitted = "open"
    order = at.place()[0]
    at.cancel(order)
    one = at.client().order(order.id)
    assert (one.id, one.status, len(one.lines)) == (order.id, "cancelled", 1)
    at.shop.switches.list_lag = 1e9
    fresh = at.place()[0]
    with pytest.raises(BadAnswer, match=str(fresh.id)):
        at.client().order(fresh.id)
