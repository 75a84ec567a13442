"""Lists of a web shop: order, pages, filters and their traps (contracts/sapo-web.md §3)."""

from typing import Any

import pytest

from tests.sandbox.conftest import StartSandbox
from tests.sandbox.web_fixtures import Site, opened, site_fixture, small_site  # noqa: F401


def _dated(one: Site, *moments: str, **more: Any) -> list[int]:
    return [one.order(created_on=moment, keep_stock=True, **more)["id"] for moment in moments]


def test_lists_run_newest_first_with_default_50_and_cap_250(site: Site) -> None:
    site.order(count=300, keep_stock=True)
    ids = site.ids("orders.json")
    assert len(ids) == 50
    assert ids == sorted(ids, reverse=True)
    assert len(site.ids("orders.json", limit=900)) == 250
    assert len(site.ids("orders.json", limit=250, page=2)) == 50
    assert site.ids("orders.json", page=99) == []
    assert site.get("orders/count.json") == {"count": 300}


@pytest.mark.parametrize("root", ["products", "orders", "customers", "webhooks"])
def test_counts_agree_with_lists(site: Site, root: str) -> None:
    site.order(customer={"name": "Nguyễn An", "phone": "0900000001"})
    assert site.get(f"{root}/count.json")["count"] == len(site.ids(f"{root}.json"))


@pytest.mark.parametrize("root", ["orders", "customers", "collects"])
def test_deeper_than_30000_is_refused_by_the_switched_status(site: Site, root: str) -> None:
    assert site.api.get(f"{root}.json", params={"limit": 250, "page": 120}).status_code == 200
    beyond = {"limit": 250, "page": 121}
    assert site.api.get(f"{root}.json", params=beyond).status_code == 422
    site.switch(deep_limit="400")
    assert site.api.get(f"{root}.json", params=beyond).status_code == 400
    site.switch(deep_limit="empty")
    assert site.ids(f"{root}.json", **beyond) == []
    assert site.ids("products.json", limit=250, page=121) == []


def test_since_id_ascends_or_by_switch_descends(site: Site) -> None:
    site.order(count=5, keep_stock=True)
    everything = site.ids("orders.json")
    after = everything[-1]
    assert site.ids("orders.json", since_id=after, limit=2) == everything[-2:-4:-1]
    site.switch(since_id_order="descending")
    assert site.ids("orders.json", since_id=after, limit=2) == everything[:2]


def test_unknown_parameters_are_ignored(site: Site) -> None:
    site.order(tags="vip", keep_stock=True)
    site.order(keep_stock=True)
    assert len(site.ids("orders.json", tags="vip", updated_at_min="2999-01-01", nonsense=1)) == 2
    assert len(site.ids("orders.json", tag="vip")) == 1
    assert len(site.ids("products.json", created_at_min="2999-01-01")) == 3


def test_a_tag_matches_whole_and_exactly(site: Site) -> None:
    site.order(tags="vip, gap", keep_stock=True)
    assert len(site.ids("orders.json", tag="gap")) == 1
    assert site.ids("orders.json", tag="ga") == []


def test_fields_has_no_effect_on_orders(site: Site) -> None:
    site.order()
    (row,) = site.get("orders.json", fields="id")["orders"]
    assert "line_items" in row


def test_ids_choose_rows(site: Site) -> None:
    first, _, third = site.ids("products.json")
    assert site.ids("products.json", ids=f"{third},{first},5") == [first, third]


@pytest.mark.parametrize(
    "spelling",
    [
        "2026-02-01",
        "2026-02-01 00:00",
        "2026-02-01T00:00:00Z",
        "2026-02-01T00:00:00.000Z",
        "2026-01-31T23:59:59.5Z",
    ],
)
def test_every_accepted_spelling_of_a_date_filters(site: Site, spelling: str) -> None:
    _, inside = _dated(site, "2026-01-31T23:59:59Z", "2026-02-01T00:00:00Z")
    assert site.ids("orders.json", created_on_min=spelling) == [inside]
    assert site.get("orders/count.json", created_on_min=spelling) == {"count": 1}


def test_a_date_alone_as_maximum_means_the_start_of_its_day(site: Site) -> None:
    before, _ = _dated(site, "2026-01-31T23:00:00Z", "2026-02-01T09:00:00Z")
    assert site.ids("orders.json", created_on_max="2026-02-01") == [before]


def test_d8_the_midnight_of_a_date_may_be_vietnamese(site: Site) -> None:
    _, evening = _dated(site, "2026-01-31T16:59:59Z", "2026-01-31T17:00:00Z")
    assert site.ids("orders.json", created_on_min="2026-02-01") == []
    site.switch(date_only_zone="+07:00")
    assert site.ids("orders.json", created_on_min="2026-02-01") == [evening]


def test_modified_and_processed_filters(site: Site) -> None:
    (old,) = _dated(site, "2026-01-01T00:00:00Z")
    start = site.shop.now()
    assert site.ids("orders.json", modified_on_min=start) == []
    site.api.put(f"orders/{old}.json", json={"order": {"note": "gọi trước"}})
    assert site.ids("orders.json", modified_on_min=start) == [old]
    assert site.ids("orders.json", processed_on_max="2026-01-02") == [old]
    assert site.ids("orders.json", created_on_min=start) == []


def test_some_orders_come_in_no_window_but_by_id_and_count(site: Site) -> None:
    hidden, seen = (
        _dated(site, "2026-01-10T00:00:00Z", outside_windows=True)[0],
        _dated(site, "2026-01-10T00:00:00Z")[0],
    )
    assert site.ids("orders.json", created_on_min="2026-01-01", created_on_max="2026-02-01") == [seen]
    assert site.get("orders/count.json") == {"count": 2}
    assert site.get(f"orders/{hidden}.json")["order"]["id"] == hidden


def test_d2_a_new_row_lags_behind_in_lists_but_not_by_id(start_sandbox: StartSandbox) -> None:
    one = opened(start_sandbox, small_site(), speed=1)
    one.switch(list_lag=600)
    assert len(one.ids("products.json")) == 3
    order = one.order()
    assert one.ids("orders.json") == []
    assert one.get("orders/count.json") == {"count": 0}
    assert one.get(f"orders/{order['id']}.json")["order"]["id"] == order["id"]
    one.switch(list_lag=0)
    assert one.ids("orders.json") == [order["id"]]


def _pages(one: Site, root: str) -> list[int]:
    read: list[int] = []
    page = 1
    while rows := one.ids(f"{root}.json", limit=4, page=page):
        read += rows
        page += 1
    return read


def _ten(one: Site, root: str) -> None:
    for number in range(10):
        if root == "orders":
            one.order(keep_stock=True)
        elif root == "products":
            one.keeper.post("products", json={"sku": f"N{number}"})
        else:
            one.api.post("customers.json", json={"customer": {"phone": f"090000010{number}"}})


@pytest.mark.parametrize("root", ["orders", "products", "customers"])
def test_a9_rows_that_come_in_front_repeat_and_rows_that_go_are_lost(site: Site, root: str) -> None:
    _ten(site, root)
    before = site.ids(f"{root}.json")
    site.switch(shift_rows=1)
    repeated = _pages(site, root)
    assert set(repeated) == set(before)
    assert len(repeated) == len(before) + 1
    now = site.ids(f"{root}.json")
    assert len(now) == len(before) + 1
    assert _pages(site, root) == now
    site.switch(shift_rows=-1)
    assert set(now) - set(_pages(site, root)) == {now[4]}
    assert site.ids(f"{root}.json") == now[1:]


def test_fields_choose_what_products_show(site: Site) -> None:
    rows = site.get("products.json", fields="id,name,nonsense")["products"]
    assert set(rows[0]) == {"id", "name"}


def test_order_status_filters_and_the_any_trap(site: Site) -> None:
    opened, closed, cancelled = (site.order()["id"] for _ in range(3))
    site.api.post(f"orders/{closed}/close.json")
    site.api.post(f"orders/{cancelled}/cancel.json", json={"order_cancel": {"cancel_reason": "other"}})
    assert site.ids("orders.json", status="open") == [opened]
    assert site.ids("orders.json", status="closed") == [closed]
    assert site.ids("orders.json", status="cancelled") == [cancelled]
    assert site.ids("orders.json", status="any") == []
    assert site.get("orders/count.json", status="any") == {"count": 0}
    assert site.get("orders/count.json", status="closed") == {"count": 1}
    assert site.ids("orders.json") == [cancelled, closed, opened]
    site.switch(status_omitted="open")
    assert site.ids("orders.json") == [opened]
    assert site.get("orders/count.json") == {"count": 1}


def test_payment_and_shipping_filters(site: Site) -> None:
    paid, unpaid = site.order(paid=True)["id"], site.order()["id"]
    site.keeper.post(f"orders/{paid}/fulfill")
    assert site.ids("orders.json", financial_status="paid") == [paid]
    assert site.ids("orders.json", financial_status="unpaid") == [unpaid]
    assert site.ids("orders.json", fulfillment_status="fulfilled") == [paid]
    assert site.ids("orders.json", fulfillment_status="unfulfilled") == [unpaid]
    assert site.ids("orders.json", fulfillment_status="unshipped") == []
    assert len(site.ids("orders.json", fulfillment_status="any", financial_status="any")) == 2


def test_orders_by_customer_and_by_words(site: Site) -> None:
    order = site.order(customer={"name": "Trần Bình", "phone": "0911111111"})
    other = site.order(customer={"name": "Lê Chi", "phone": "0922222222"})
    assert site.ids("orders.json", customer_id=order["customer"]["id"]) == [order["id"]]
    assert site.ids("orders.json", query=other["name"]) == [other["id"]]


def test_product_filters(site: Site) -> None:
    gift, shirt, hat = site.ids("products.json")
    assert site.ids("products.json", query="mũ") == [hat]
    assert site.ids("products.json", vendor="Nón Việt") == [hat]
    assert site.ids("products.json", alias="ao-thun") == [shirt]
    assert site.ids("products.json", published="false") == []
    assert site.ids("products.json", status="active", published="true") == [gift, shirt, hat]
    assert site.ids("products.json", collection_id=1) == []


def test_group_members_page_deep_and_ignore_dates(site: Site) -> None:
    order = site.order(customer={"name": "Lê Chi", "phone": "0922222222"})
    buyer = order["customer"]["id"]
    group = site.keeper.post("customer_groups", json={"name": "Khách quen", "customer_ids": [buyer]}).json()
    path = f"customer_groups/{group['customer_group']['id']}/customers.json"
    assert site.ids("customer_groups.json") == [group["customer_group"]["id"]]
    assert site.ids(path, created_on_min="2999-01-01") == [buyer]
    assert site.ids(path, page=121, limit=250) == []


def test_locations_zero_page_means_all(site: Site) -> None:
    second = site.keeper.post("locations", json={"name": "Kho 2"}).json()["location"]["id"]
    assert second in site.ids("locations.json", page=0, limit=0)
    assert len(site.ids("locations.json", inventory_management="true")) == 2
    assert site.get(f"locations/{second}.json")["location"]["default_location"] is False
