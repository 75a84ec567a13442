"""Who may enter a WooCommerce shop, and how its lists are paged and filtered (contracts/woocommerce.md)."""

import base64
import hashlib
import hmac
import time
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import httpx
import pytest

from tests.sandbox.woo_fixtures import Garden, garden_fixture  # noqa: F401

BASE = "wp-json/wc/v3"


def signed(garden: Garden, secret: str | None = None, **more: str) -> dict[str, str]:
    """The parameters of a call signed by hand, as the text of OAuth 1.0a says."""
    params = {
        **more,
        "oauth_consumer_key": garden.shop.credentials.api_key,
        "oauth_nonce": hashlib.sha256(str(time.monotonic_ns()).encode()).hexdigest(),
        "oauth_signature_method": "HMAC-SHA256",
        "oauth_timestamp": str(int(time.time())),
    }
    joined = "&".join(f"{quote(k, safe='~')}={quote(v, safe='~')}" for k, v in sorted(params.items()))
    address = f"{garden.running.address}/{garden.shop.alias}/{BASE}/products"
    text = "&".join(("GET", quote(address, safe=""), quote(joined, safe="")))
    key = (secret or garden.shop.credentials.api_secret) + "&"
    digest = hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()
    return {**params, "oauth_signature": base64.b64encode(digest).decode()}


def anonymous(garden: Garden) -> httpx.Client:
    return garden.running.client(f"{garden.running.address}/{garden.shop.alias}/{BASE}/")


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "") if isinstance(answer.json(), dict) else ""


def test_basic_counts_over_https_and_is_ignored_on_plain_http(garden: Garden) -> None:
    assert garden.api.get("products").status_code == 200
    garden.switch(https=False)
    assert code(garden.api.get("products")) == (401, "woocommerce_rest_cannot_view")


def test_plain_http_takes_a_signature_once(garden: Garden) -> None:
    garden.switch(https=False)
    params = signed(garden, search="áo & mũ")
    assert anonymous(garden).get("products", params=params).status_code == 200
    assert code(anonymous(garden).get("products", params=params)) == (401, "woocommerce_rest_authentication_error")
    wrong = signed(garden, secret="cs_wrong")
    assert code(anonymous(garden).get("products", params=wrong)) == (401, "woocommerce_rest_authentication_error")
    late = {**signed(garden), "oauth_timestamp": "1"}
    assert code(anonymous(garden).get("products", params=late)) == (401, "woocommerce_rest_authentication_error")


def test_an_unknown_key_and_a_wrong_secret_are_told_apart(garden: Garden) -> None:
    assert code(anonymous(garden).get("products")) == (401, "woocommerce_rest_cannot_view")
    assert code(anonymous(garden).get("products", auth=("ck_no", "cs_no"))) == (401, "woocommerce_rest_cannot_view")
    right = garden.shop.credentials.api_key
    refused = code(anonymous(garden).get("products", auth=(right, "cs_no")))
    assert refused == (401, "woocommerce_rest_authentication_error")


def test_a_key_without_the_permission_is_401_and_not_403(garden: Garden) -> None:
    garden.keeper.patch("permissions", json={"key": "read"})
    assert garden.api.get("products").status_code == 200
    refused = code(garden.api.post("products/batch", json={"update": []}))
    assert refused == (401, "woocommerce_rest_authentication_error")


def test_pages_tell_their_totals_in_headers_and_end_in_an_empty_one(garden: Garden) -> None:
    page = garden.api.get("products", params={"per_page": 3, "orderby": "id", "order": "asc"})
    assert [page.headers["X-WP-Total"], page.headers["X-WP-TotalPages"]] == ["4", "2"]
    assert [row["sku"] for row in page.json()] == ["CHAU", "MU", ""]
    newest_first = [row["id"] for row in garden.api.get("products").json()]
    assert newest_first == sorted(newest_first, reverse=True)
    past = garden.api.get("products", params={"per_page": 3, "page": 3})
    assert (past.status_code, past.json()) == (200, [])
    assert code(garden.api.get("products", params={"per_page": 101})) == (400, "rest_invalid_param")


def test_an_address_nobody_knows_is_no_route(garden: Garden) -> None:
    assert code(garden.api.get("nothing")) == (404, "rest_no_route")
    garden.switch(generation="7.5.1")
    assert code(garden.api.get("variations")) == (404, "rest_no_route")
    garden.switch(generation="11.0.1")
    assert {row["sku"] for row in garden.api.get("variations").json()} == {"AO-M", "AO-L"}


@pytest.mark.parametrize(
    ("form", "flag", "found"),
    [
        ("{utc}", True, {"MU"}),
        ("{utc}Z", False, {"MU"}),
        ("{local}+07:00", False, {"MU"}),
        ("{local}", False, {"MU"}),
        ("{utc}", False, {"CHAU", "MU", "THE"}),  # read as the shop's own time: seven hours too early
        ("{utc}Z", True, set()),  # nothing at all, with 200
        ("{local}+07:00", True, set()),
    ],
)
def test_modified_after_has_right_forms_and_silent_misses(
    garden: Garden, form: str, flag: bool, found: set[str]
) -> None:
    edge = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    for sku in ("CHAU", "THE"):
        garden.shop.items[garden.id(sku)].modified = edge  # not after it
    garden.shop.items[garden.id("MU")].modified = edge + timedelta(seconds=1)
    utc = edge.strftime("%Y-%m-%dT%H:%M:%S")
    local = (edge + timedelta(hours=7)).strftime("%Y-%m-%dT%H:%M:%S")
    params = {"modified_after": form.format(utc=utc, local=local)} | ({"dates_are_gmt": "true"} if flag else {})
    answer = garden.api.get("products", params=params)
    assert answer.status_code == 200
    assert {row["sku"] for row in answer.json()} == found


def test_times_stand_twice_and_without_an_offset(garden: Garden) -> None:
    row = garden.product("CHAU")
    assert (row["date_created"], row["date_created_gmt"]) == ("2025-01-02T10:04:05", "2025-01-02T03:04:05")


def test_a_host_refuses_with_html_and_the_shop_itself_has_no_limit(garden: Garden) -> None:
    assert all(garden.api.get("products", params={"per_page": 1}).status_code == 200 for _ in range(50))
    garden.keeper.post("faults", json={"kind": "status", "status": 503, "times": 1})
    answer = garden.api.get("products")
    assert (answer.status_code, answer.headers["Content-Type"][:9]) == (503, "text/html")
