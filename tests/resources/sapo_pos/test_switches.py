"""The client at a POS of every behaviour that the contract leaves open (contracts/sapo-pos.md §7, §8)."""

from dataclasses import fields
from typing import Any

import pytest

from resources.http_credentials import basic_credentials
from sandbox.pos.switches import PosSwitches
from sync.errors import Invalid, NotFound, PermissionMissing, Unauthorised
from tests.resources.http.helpers import PATIENT, Clients
from tests.resources.sapo_pos.shop import PRODUCTS, at_once, draft, go_round, grown_pos
from tests.sandbox.conftest import POS_ALIAS, StartSandbox

# Every value of every switch that a client can meet; what only webhooks or other programs see stands below.
VALUES: dict[str, list[Any]] = {
    "basic_auth": [True, False],
    "location_header": ["required", "optional"],
    "location_header_on_read": [True],
    "location_header_status": [422, 400],
    "rate_headers": [True],
    "default_limit": [1],
    "page_cap": [50, 100],
    "above_cap": ["refuse"],
    "dictionary_metadata": ["full", "null"],
    "sort_by": [True],
    "list_lag": [1e9],
    "shift_rows": [1, 3, -1],
    "order_code_filter": [True],
    "order_modified_filter": [False],
    "modified_min_inclusive": [False],
    "deleted_by_id": [False],
    "deleted_customers_listed": [False],
    "number_form": ["plain", "float", "four", "mixed"],
    "fields": ["new", "2018"],
    "location_flag": ["none", "is_primary", "default_location"],
    "missing_status": [404, 400, 422],
    "forbidden_status": [403, 400, 422],
    "refused_status": [422, 400, 403, 404, 409],
    "stock_moves_modified_on": [True],
    "stock_moves_inventory_stamp": [True],
    "allow_negative": [False],
    "bare_order_body": [False],
    "tax_treatment_omitted": ["refuse"],
    "code_on_create": ["kept", "lost"],
    "cancelled_code_reserved": [False],
    "assignee": ["as_sent", "token_owner"],
    "order_lines_editable": ["ignored", "refused", "changed"],
    "unknown_variant": ["refuse", "accept"],
    "unsellable_variant": ["accept", "refuse"],
    "line_discount_value": ["unit", "line"],
    "line_tax": ["variant"],
    "prepayments_on_create": ["ignored", "refused"],
    "prepayments_of_drafts": ["refused"],
    "longest_note": [10],
    "machine_codes": [True],
    "cod_pays": [True],
    "finish_route": [False],
    "duplicate_phone": ["refuse", "accept"],
    "duplicate_email": ["refuse", "accept"],
}
NOT_MET = {
    "session_ended",  # cookies
    "callback_digest",
    "callback_shop",
    "exchange_form",
    "scope_names",  # with the three above: tests/resources/test_oauth.py
    "too_many_body",  # tests/resources/http
    "partial_payment",
}
CASES = [(name, value) for name, values in VALUES.items() for value in values]


def test_every_switch_of_the_sandbox_is_turned_here_or_cannot_be_met() -> None:
    known = {one.name for one in fields(PosSwitches)}
    hooks = {name for name in known if name.startswith("hook")}
    assert known - hooks == VALUES.keys() | NOT_MET


@pytest.mark.parametrize(("name", "value"), CASES, ids=[f"{name}-{value}" for name, value in CASES])
def test_the_client_goes_its_round_whatever_the_pos_is_like(
    name: str, value: Any, start_sandbox: StartSandbox, make: Clients
) -> None:
    running = start_sandbox(pos=grown_pos())
    switches = running.world.pos.switches
    setattr(switches, name, value)
    if name == "above_cap":
        switches.page_cap = 60
    pos = make.pos(running, patience=PATIENT)
    seen = go_round(pos)

    products = {row.product_id for row in seen.variants.values()}
    extra = {"shift_rows": value if name == "shift_rows" else 0}["shift_rows"]
    if name == "list_lag":
        assert seen.found_by_code == []  # so nothing may be concluded from an empty search
    else:
        assert [one.id for one in seen.found_by_code] == [seen.order.id]
        assert [one.id for one in seen.found_by_reference] == [seen.order.id]
    assert PRODUCTS - 1 <= len(products) <= PRODUCTS + max(extra, 0)
    assert seen.finalized.status == "finalized"
    assert seen.cancelled.status == "cancelled"
    assert seen.order.assignee_id == (None if (name, value) != ("assignee", "token_owner") else pos.staff()[0].id)
    pen = seen.variants["BUT"]
    assert [row.available_milli for row in pen.stock] == [8000, 4000]
    assert [row.value for row in pen.prices] == [100_000, 90_000, 1767]
    assert len(seen.variants["KHONG-DONG"].stock) == 1  # the other branch is unknown, not zero
    assert [row.on_hand_milli for row in seen.variants["NUOC-6"].stock] == [2500, 666]
    if (name, value) == ("duplicate_phone", "accept"):
        assert seen.twin_refused is None
    else:
        assert seen.twin_refused is not None
        assert "phone_number" in seen.twin_refused


@pytest.mark.parametrize("works", [True, False])
def test_a_private_apps_key_may_or_may_not_open_the_pos(
    works: bool, start_sandbox: StartSandbox, make: Clients
) -> None:
    running = start_sandbox()
    running.world.pos.switches.basic_auth = works
    keys = running.world.pos.credentials
    pos = make.pos(running, credentials=basic_credentials(keys.api_key, keys.api_secret))
    if works:
        assert pos.branches()
    else:
        with pytest.raises(Unauthorised):
            pos.branches()


@pytest.mark.parametrize("status", [403, 400, 422])
def test_a_missing_right_is_told_as_such_whatever_its_status(
    status: int, start_sandbox: StartSandbox, make: Clients
) -> None:
    running = start_sandbox()
    running.world.pos.switches.forbidden_status = status
    running.world.pos.permissions["products"] = "none"
    with pytest.raises(PermissionMissing, match="read_products"):
        list(make.pos(running, patience=PATIENT).variant_pages())


@pytest.mark.parametrize("status", [404, 400, 422])
def test_an_unknown_order_is_told_as_such_whatever_its_status(
    status: int, start_sandbox: StartSandbox, make: Clients
) -> None:
    running = start_sandbox()
    running.world.pos.switches.missing_status = status
    with pytest.raises(NotFound):
        make.pos(running).cancel_order(5)


def test_an_order_short_of_stock_stays_a_draft_where_the_shop_wants_it(
    start_sandbox: StartSandbox, make: Clients
) -> None:
    running = start_sandbox(pos=grown_pos())
    running.world.pos.switches.allow_negative = False
    pos = make.pos(running, patience=PATIENT)
    variants = {row.sku: row for page in pos.variant_pages() for row in page.rows}
    order = pos.create_order(draft("TRANG-9", pos.branches()[0].id, variants["H-001"]), at_once)
    with pytest.raises(Invalid):
        pos.finalize_order(order.id)
    assert pos.orders_by_id([order.id])[0].status == "draft"


def test_a_code_that_the_pos_will_not_take_is_refused_by_name(start_sandbox: StartSandbox, make: Clients) -> None:
    running = start_sandbox(pos=grown_pos())
    pos = make.pos(running, patience=PATIENT)
    variants = {row.sku: row for page in pos.variant_pages() for row in page.rows}
    branch = pos.branches()[0].id
    first = pos.create_order(draft("TRANG-1", branch, variants["BUT"]), at_once)
    second = pos.create_order(draft("TRANG-2", branch, variants["BUT"]), at_once)
    with pytest.raises(Invalid) as caught:
        pos.repair_order_code(second.id, "TRANG-1", "#TRANG-1", None)
    assert "code" in caught.value.fields
    assert {first.code, second.code} == {"TRANG-1", "TRANG-2"}


def test_deleted_products_are_absent_or_deleted_but_never_for_sale(start_sandbox: StartSandbox, make: Clients) -> None:
    running = start_sandbox()
    pos = make.pos(running, patience=PATIENT)
    product = next(row.product_id for page in pos.variant_pages() for row in page.rows if row.sku == "BUT")
    with running.shop(POS_ALIAS) as keeper:
        assert keeper.delete(f"/admin/products/{product}.json").status_code == 200
    assert all(row.status == "deleted" for row in pos.variants_of([product]))
    running.world.pos.switches.deleted_by_id = False
    assert pos.variants_of([product]) == []
