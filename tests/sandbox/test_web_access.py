"""Who may enter a web shop, and what they hear when they may not (contracts/sapo-web.md §1, §2, §8)."""

import base64
import hashlib
import hmac
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.sandbox.web_fixtures import Site, site_fixture  # noqa: F401

INSTALL = {"scope": "read_products,write_orders", "redirect_uri": "https://app.example/callback"}


def _authorize(one: Site, **more: str) -> dict[str, str]:
    params = {"client_id": one.shop.credentials.app_client_id, **INSTALL, **more}
    answer = one.anonymous().get("oauth/authorize", params=params)
    assert answer.status_code == 302
    return {key: values[0] for key, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def _exchange(one: Site, code: str, form: bool = False) -> httpx.Response:
    keys = one.shop.credentials
    body = {"client_id": keys.app_client_id, "client_secret": keys.app_client_secret, "code": code}
    client = one.anonymous()
    if form:
        return client.post("oauth/access_token", data=body)
    return client.post("oauth/access_token", json=body)


def _signature(one: Site, params: dict[str, str]) -> bytes:
    message = "&".join(f"{key}={params[key]}" for key in sorted(params) if key != "hmac")
    secret = one.shop.credentials.app_client_secret.encode()
    return hmac.new(secret, message.encode(), hashlib.sha256).digest()


def test_basic_and_both_token_headers_open_the_shop(site: Site) -> None:
    token = site.shop.credentials.access_token
    assert site.api.get("store.json").status_code == 200
    for header in ("X-Sapo-Access-Token", "X-Bizweb-Access-Token"):
        assert site.anonymous(**{header: token}).get("store.json").status_code == 200


def test_a_wrong_key_or_token_is_401_in_json_or_html(site: Site) -> None:
    wrong = site.anonymous(**{"X-Sapo-Access-Token": "no"})
    assert wrong.get("store.json").status_code == 401
    assert site.anonymous().get("store.json", auth=("a", "b")).status_code == 401
    assert "errors" in site.anonymous().get("store.json").json()
    site.switch(unauthorized_body="html")
    assert site.anonymous().get("store.json").headers["Content-Type"].startswith("text/html")


def test_the_callback_carries_code_state_and_a_base64_hmac(site: Site) -> None:
    params = _authorize(site, state="xyz")
    assert set(params) == {"code", "store", "timestamp", "state", "hmac"}
    assert (params["state"], params["store"]) == ("xyz", "thoitrang.mysapo.net")
    assert base64.b64decode(params["hmac"]) == _signature(site, params)


def test_the_callback_hmac_is_hex_by_switch(site: Site) -> None:
    site.switch(callback_hmac="hex")
    params = _authorize(site)
    assert params["hmac"] == _signature(site, params).hex()


@pytest.mark.parametrize("form", [False, True])
def test_a_code_buys_one_token_and_a_used_code_is_400(site: Site, form: bool) -> None:
    code = _authorize(site)["code"]
    answer = _exchange(site, code, form)
    assert answer.status_code == 200
    assert answer.json()["scope"] == "read_products write_orders"
    again = _exchange(site, code, form)
    assert again.status_code == 400
    assert again.json()["error"] == "invalid_request"
    assert again.json()["error_description"]


def test_a_tokens_scopes_limit_it_until_it_is_revoked(site: Site) -> None:
    token = _exchange(site, _authorize(site)["code"]).json()["access_token"]
    client = site.anonymous(**{"X-Sapo-Access-Token": token})
    assert client.get("products.json").status_code == 200
    assert client.post("products.json", json={"product": {"name": "A"}}).status_code == 403
    assert client.get("customers.json").status_code == 403
    assert client.get("inventory_levels.json").status_code == 200
    site.switch(oauth_inventory_scope="own")
    assert client.get("inventory_levels.json").status_code == 403
    assert client.delete("api_permissions/current.json").json() == {}
    assert client.get("products.json").status_code == 401


def test_an_unknown_app_gets_no_code(site: Site) -> None:
    answer = site.anonymous().get("oauth/authorize", params={**INSTALL, "client_id": "nobody"})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("resource", "path"),
    [
        ("inventory", "inventory_levels.json"),
        ("locations", "locations.json"),
        ("orders", "orders.json"),
        ("customers", "customers.json"),
        ("products", "products.json"),
        ("promotions", "price_rules.json"),
        ("store", "store.json"),
    ],
)
def test_a_missing_permission_closes_that_resource_only(site: Site, resource: str, path: str) -> None:
    site.keeper.patch("permissions", json={resource: "none"})
    answer = site.api.get(path)
    assert (answer.status_code, answer.json()) == (403, {"error": "access_denied"})
    assert site.api.get("webhooks.json").status_code == 200


def test_a_right_to_read_is_no_right_to_write(site: Site) -> None:
    site.keeper.patch("permissions", json={"inventory": "read"})
    assert site.api.get("inventory_levels.json").status_code == 200
    assert site.set_level("MU", 3).status_code == 403


@pytest.mark.parametrize("key", ["error", "errors", "message"])
def test_access_denied_stands_under_the_switched_key(site: Site, key: str) -> None:
    site.switch(denied_body=key)
    assert site.api.get("shop.json").json() == {key: "access_denied"}


def test_access_denied_may_be_raw_text(site: Site) -> None:
    site.switch(denied_body="text")
    answer = site.api.get("discounts.json")
    assert (answer.text, answer.headers["Content-Type"]) == ("access_denied", "text/plain; charset=utf-8")


def test_the_bucket_shows_in_both_headers_and_overflows_with_429(site: Site) -> None:
    site.switch(bucket_leak=0.0001)
    for number in range(1, 41):
        answer = site.api.get("store.json")
        assert answer.headers["X-Sapo-Api-Call-Limit"] == f"{number}/40"
        assert answer.headers["X-Bizweb-Api-Call-Limit"] == f"{number}/40"
    over = site.api.get("store.json")
    assert over.status_code == 429
    assert float(over.headers["Retry-After"]) > 0
    site.switch(too_many_body="html")
    assert site.api.get("store.json").headers["Content-Type"].startswith("text/html")
    site.switch(rate_limit=False)
    assert site.api.get("store.json").status_code == 200


def test_unknown_ids_routes_and_methods(site: Site) -> None:
    assert site.api.get("products/0.json").status_code == 404
    assert site.api.get("channels.json").status_code == 404
    assert site.api.get("refunds.json").status_code == 404
    assert site.api.patch("products.json").status_code == 405
    site.switch(not_found_body="empty", method_body="html")
    assert site.api.get("products/0.json").content == b""
    assert site.api.patch("products.json").text.startswith("<!DOCTYPE")


def test_closed_addresses_are_closed_for_every_app(site: Site) -> None:
    closed = ["purchase_orders", "purchase_returns", "stock_adjustments", "cash_transactions", "cashbook", "alerts"]
    for name in [*closed, "email_templates", "notification_templates", "customers/search", "shop"]:
        assert site.api.get(f"{name}.json").status_code == 403, name
    assert site.api.get("notifications.json").status_code == 401
    assert "text/html" in site.api.get("pos_shifts.json").headers["Content-Type"]


def test_the_store_stands_under_its_switched_root(site: Site) -> None:
    store = site.get("store.json")["store"]
    assert store["bizweb_domain"] == "thoitrang.mysapo.net"
    assert store["currency"] == "VND"
    site.switch(store_root="shop")
    assert set(site.get("store.json")) == {"shop"}


def test_an_unknown_switch_is_refused_by_name(site: Site) -> None:
    answer = site.keeper.patch("switches", json={"nonsense": 1})
    assert answer.status_code == 400
    assert "status_omitted" in answer.json()["error"]
    assert site.keeper.patch("switches", json={"deep_limit": "maybe"}).status_code == 400


def test_readable_lists_without_rows_answer_empty(site: Site) -> None:
    for root in ("collects", "draft_orders", "suppliers", "stock_transfers", "users", "pages"):
        assert site.get(f"{root}.json") == {root: []}
    assert site.get("order_returns.json") == []
    assert site.get("payment_methods.json")["payment_methods"]
