"""The client at a site of every behaviour that the contract leaves open (contracts/sapo-web.md §11.2)."""

from dataclasses import fields
from typing import Any

import pytest

from resources.http_credentials import basic_credentials
from sandbox.web.switches import WebSwitches
from sync.errors import Invalid, NotFound, PermissionMissing, Unauthorised
from sync.records import Field
from tests.resources.http.helpers import Clients
from tests.resources.sapo_web.shop import ALIAS, PRODUCTS, Corner, changed, corner, go_round, sent, whole, write
from tests.sandbox.conftest import StartSandbox

# Every value of every switch that a client can meet; what only webhooks or other programs see stands below.
VALUES: dict[str, list[Any]] = {
    "deep_limit": ["422", "400", "empty"],
    "status_omitted": ["all", "open"],
    "list_lag": [1e9],
    "shift_rows": [1, 2, -1],
    "denied_body": ["error", "errors", "message", "text"],
    "not_found_body": ["json", "html", "empty"],
    "method_body": ["json", "html", "empty"],
    "unprocessable_body": ["lists", "strings", "text", "empty"],
    "duplicate_sku": ["allow", "reject"],
    "price_moves_modified_on": [False],
    "stock_moves_modified_on": [True],
    "set_levels": ["put", "post", "forbidden", "none"],
    "quantity_write": ["default_location", "reject"],
    "old_inventory_quantity": ["ignored"],
    "inventory_quantity_adjustment": ["ignored"],
    "set_unmanaged": ["accept", "reject"],
    "order_lines_by_id": [True, False],
    "deleted_line": ["flag", "ids"],
}
NOT_MET = {
    "since_id_order", "sku_filter_on_variants", "date_only_zone",  # parameters that are never sent
    "unauthorized_body", "too_many_body",  # below, and tests/resources/http
    "store_root", "callback_hmac", "oauth_inventory_scope", "metafields",  # connecting
    "variant_limit", "stock_hook",
    "rate_limit", "bucket_size", "bucket_leak",  # tests/resources/test_bucket.py
}  # fmt: skip
CASES = [(name, value) for name, values in VALUES.items() for value in values]


@pytest.fixture
def at(start_sandbox: StartSandbox, make: Clients) -> Corner:
    return corner(start_sandbox, make)


def test_every_switch_of_the_sandbox_is_turned_here_or_cannot_be_met() -> None:
    known = {one.name for one in fields(WebSwitches)}
    hooks = {name for name in known if name.startswith("hook")}
    assert known - hooks == VALUES.keys() | NOT_MET


@pytest.mark.parametrize(("name", "value"), CASES, ids=[f"{name}-{value}" for name, value in CASES])
def test_the_client_goes_its_round_whatever_the_site_is_like(name: str, value: Any, at: Corner) -> None:
    setattr(at.shop.switches, name, value)
    seen = go_round(at)
    assert PRODUCTS - 1 <= len({row.product_id for row in seen.variants.values()}) <= PRODUCTS + 4
    assert seen.both.confirmed == {Field.QUANTITY: 17, Field.PRICE: 90_000, Field.COMPARE_AT: 0}
    assert at.stock("MU") == 17
    if name == "list_lag":
        assert seen.orders == []
    else:
        assert {row.id: row.status for row in seen.orders} == {
            order.id: status for order, status in zip(seen.placed, ("open", "cancelled", "closed"), strict=True)
        }
    if (name, value) == ("set_unmanaged", "reject"):
        assert list(seen.unmanaged.refused) == [Field.QUANTITY]
    else:
        assert seen.unmanaged.confirmed == {Field.QUANTITY: 3}


@pytest.mark.parametrize("body", ["lists", "strings", "text", "empty"])
def test_b6_a_refused_quantity_leaves_the_prices_written(body: Any, at: Corner) -> None:
    at.shop.switches.set_levels = "forbidden"
    at.shop.switches.quantity_write = "reject"
    at.shop.switches.unprocessable_body = body
    site = at.client()
    result = sent(site, write(whole(site)["MU"], 17, 90_000, 110_000))
    assert result.confirmed == {Field.PRICE: 90_000, Field.COMPARE_AT: 110_000}
    assert list(result.refused) == [Field.QUANTITY]
    assert result.refused[Field.QUANTITY]
    assert "stock_way" not in at.known


@pytest.mark.parametrize("body", ["lists", "strings", "text", "empty"])
def test_a_sku_that_is_taken_is_refused_in_every_form(body: Any, at: Corner) -> None:
    at.shop.switches.duplicate_sku = "reject"
    at.shop.switches.unprocessable_body = body
    site = at.client()
    with pytest.raises(Invalid):
        hat = whole(site)["MU"]
        site.change_sku(hat.product_id, hat.id, "AO-M")


@pytest.mark.parametrize("body", ["error", "errors", "message", "text"])
def test_e2_a_missing_right_is_told_in_every_form(body: Any, at: Corner) -> None:
    at.shop.switches.denied_body = body
    at.shop.permissions.update(products="none", orders="none", locations="none")
    site = at.client()
    for attempt in (site.locations, lambda: whole(site), lambda: changed(site)):
        with pytest.raises(PermissionMissing):
            attempt()


@pytest.mark.parametrize("body", ["json", "html"])
def test_e2_a_wrong_key_is_told_in_every_form(body: Any, at: Corner) -> None:
    at.shop.switches.unauthorized_body = body
    with pytest.raises(Unauthorised):
        at.client(credentials=basic_credentials("wrong", "key")).locations()


def test_a_private_app_reads_the_site(at: Corner) -> None:
    keys = at.shop.credentials
    site = at.client(credentials=basic_credentials(keys.api_key, keys.api_secret))
    assert len(site.locations()) == 1


@pytest.mark.parametrize("body", ["json", "html", "empty"])
@pytest.mark.parametrize("set_levels", ["put", "post", "none", "forbidden"])
def test_a6_a_variant_that_is_gone_is_not_found_in_every_form(set_levels: Any, body: Any, at: Corner) -> None:
    at.shop.switches.not_found_body = body
    at.shop.switches.set_levels = set_levels
    site = at.client()
    variants = whole(site)
    assert sent(site, write(variants["AO-M"], 1)).confirmed
    for sku in ("MU", "AO-L"):
        with at.running.control(ALIAS) as keeper:
            assert keeper.delete(f"variants/{variants[sku].id}").status_code == 200
    with pytest.raises(NotFound):
        sent(site, write(variants["MU"], 3))
    with pytest.raises(NotFound):
        sent(site, write(variants["MU"], price=3))
    with pytest.raises(NotFound):
        sent(Corner(at.running, at.make).client(), write(variants["AO-L"], 3))  # one that has learnt nothing yet
    assert site.variants_of([variants["MU"].product_id]) == []


def test_the_client_never_sends_what_the_contract_warns_of(at: Corner, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, dict[str, Any]]] = []
    get = type(at.make.http(at.running, ALIAS)).get

    def noting(self: Any, path: str, answer: Any, params: Any = None, headers: Any = None) -> Any:
        asked.append((path, dict(params or {})))
        return get(self, path, answer, params, headers)

    monkeypatch.setattr("resources.http.ShopHttp.get", noting)
    go_round(at)
    assert len(asked) > 10
    allowed = {
        "page",
        "limit",
        "ids",
        "status",
        "modified_on_min",
        "modified_on_max",
        "created_on_max",
        "inventory_item_ids",
    }
    for _, params in asked:
        assert params.keys() <= allowed
        assert params.get("status") != "any"
        assert int(params.get("page", 1)) * int(params.get("limit", 1)) <= 30_000
