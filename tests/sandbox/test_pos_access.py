"""Who may talk to the POS, and how an app is connected (contracts/sapo-pos.md §1.2, §1.3)."""

import base64
import hashlib
import hmac
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.sandbox.conftest import POS_ALIAS, Running

TENANT = "/admin/tenant.json"
CALLBACK = "http://127.0.0.1:1/callback"


@pytest.fixture
def stranger(sandbox_server: Running) -> httpx.Client:
    """A client of the POS without any credentials."""
    return sandbox_server.client(f"{sandbox_server.address}/{POS_ALIAS}")


def test_token_basic_cookie_and_mobile_session_are_all_taken(sandbox_server: Running, stranger: httpx.Client) -> None:
    keys = sandbox_server.world.pos.credentials
    for headers in (
        {"X-Sapo-Access-Token": keys.access_token},
        {"x-sapo-access-token": keys.access_token},
        {"Cookie": f"_admin_session_id={keys.session_id}"},
        {"X-Sapo-SessionId": keys.session_id},
    ):
        assert stranger.get(TENANT, headers=headers).status_code == 200
    assert stranger.get(TENANT, auth=(keys.api_key, keys.api_secret)).status_code == 200


def test_missing_and_wrong_credentials_give_401(sandbox_server: Running, stranger: httpx.Client) -> None:
    keys = sandbox_server.world.pos.credentials
    assert stranger.get(TENANT).status_code == 401
    assert stranger.get(TENANT, auth=(keys.api_key, "no")).status_code == 401
    assert stranger.get(TENANT, auth=(keys.access_token, "")).status_code == 401
    for headers in (
        {"X-Sapo-Access-Token": "no"},
        {"X-Sapo-Access-Token": keys.api_key},
        {"Cookie": "_admin_session_id=no"},
        {"Authorization": "Basic ???"},
    ):
        answer = stranger.get(TENANT, headers=headers)
        assert answer.status_code == 401
        assert answer.json()["error"]["message"]


def test_the_basic_way_can_be_closed(sandbox_server: Running, stranger: httpx.Client, keeper: httpx.Client) -> None:
    keys = sandbox_server.world.pos.credentials
    keeper.patch("/switches", json={"basic_auth": False})
    assert stranger.get(TENANT, auth=(keys.api_key, keys.api_secret)).status_code == 401


def test_an_ended_session_can_show_a_login_page(stranger: httpx.Client, keeper: httpx.Client) -> None:
    keeper.patch("/switches", json={"session_ended": "login_page"})
    page = stranger.get(TENANT, headers={"Cookie": "_admin_session_id=old"})
    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("text/html")
    assert stranger.get(TENANT).status_code == 401


def test_rate_headers_are_absent_unless_switched_on(pos: httpx.Client, keeper: httpx.Client) -> None:
    assert "X-Sapo-Api-Call-Limit" not in pos.get(TENANT).headers
    keeper.patch("/switches", json={"rate_headers": True})
    used, _, size = pos.get(TENANT).headers["X-Sapo-Api-Call-Limit"].partition("/")
    assert (int(used) >= 1, size) == (True, "40")


def test_a_refusal_for_speed_can_be_html(pos: httpx.Client, keeper: httpx.Client) -> None:
    keeper.patch("/switches", json={"too_many_body": "html"})
    keeper.patch("/limits", json={"leak": 0.0001, "used": 40})
    refused = pos.get(TENANT)
    assert (refused.status_code, refused.text[:6]) == (429, "<html>")


@pytest.mark.parametrize("status", [403, 401])
def test_a_missing_right_names_itself_with_the_status_of_the_switch(
    pos: httpx.Client, keeper: httpx.Client, status: int
) -> None:
    keeper.patch("/switches", json={"forbidden_status": status})
    keeper.patch("/permissions", json={"products": "none"})
    refused = pos.get("/admin/products.json")
    assert refused.status_code == status
    assert refused.json()["error"]["message"].endswith("read_products")


def connect(running: Running, scope: str, **more: str) -> dict[str, str]:
    """Open the authorize address; return the fields of the callback."""
    keys = running.world.pos.credentials
    query = {"client_id": keys.app_client_id, "scope": scope, "redirect_uri": CALLBACK, **more}
    browser = running.client(f"{running.address}/{POS_ALIAS}")
    answer = browser.get("/admin/oauth/authorize", params=query)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(CALLBACK + "?")
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def exchange(running: Running, code: str, *, form: bool = False, secret: str | None = None) -> httpx.Response:
    keys = running.world.pos.credentials
    fields = {"client_id": keys.app_client_id, "client_secret": secret or keys.app_client_secret, "code": code}
    client = running.client(f"{running.address}/{POS_ALIAS}")
    if form:
        return client.post("/admin/oauth/access_token", data=fields)
    return client.post("/admin/oauth/access_token", json=fields)


@pytest.mark.parametrize(("digest", "shop_field"), [("base64", "tenant"), ("hex", "store")])
def test_the_callback_is_signed_over_its_sorted_fields(
    sandbox_server: Running, keeper: httpx.Client, digest: str, shop_field: str
) -> None:
    keeper.patch("/switches", json={"callback_digest": digest, "callback_shop": shop_field})
    fields = connect(sandbox_server, "read_products", state="s1")
    given = fields.pop("hmac")
    assert fields[shop_field] == "quay.mysapogo.com"
    assert fields["state"] == "s1"
    message = "&".join(f"{name}={value}" for name, value in sorted(fields.items())).encode()
    own = hmac.new(sandbox_server.world.pos.credentials.app_client_secret.encode(), message, hashlib.sha256)
    assert given == (own.hexdigest() if digest == "hex" else base64.b64encode(own.digest()).decode())


@pytest.mark.parametrize("form", [True, False])
def test_a_code_is_exchanged_once_for_a_token_that_works(sandbox_server: Running, form: bool) -> None:
    code = connect(sandbox_server, "read_products,write_sales")["code"]
    token = exchange(sandbox_server, code, form=form).json()["access_token"]
    headers = {"X-Sapo-Access-Token": token}
    app = sandbox_server.client(f"{sandbox_server.address}/{POS_ALIAS}", headers=headers)
    assert app.get("/admin/products.json").status_code == 200
    assert app.get("/admin/orders.json").status_code == 200
    assert app.get("/admin/locations.json").status_code == 200
    assert app.get("/admin/customers.json").status_code == 403
    assert app.post("/admin/products.json", json={"product": {"name": "A"}}).status_code == 403
    again = exchange(sandbox_server, code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_request")


def test_a_wrong_secret_client_or_address_is_refused(sandbox_server: Running) -> None:
    code = connect(sandbox_server, "read_products")["code"]
    assert exchange(sandbox_server, code, secret="no").json()["error"] == "invalid_client"
    browser = sandbox_server.client(f"{sandbox_server.address}/{POS_ALIAS}")
    query = {"client_id": "no", "redirect_uri": CALLBACK}
    assert browser.get("/admin/oauth/authorize", params=query).status_code == 400
    query = {"client_id": sandbox_server.world.pos.credentials.app_client_id}
    assert browser.get("/admin/oauth/authorize", params=query).json()["error"] == "invalid_request"


def test_the_exchange_can_insist_on_a_form(sandbox_server: Running, keeper: httpx.Client) -> None:
    keeper.patch("/switches", json={"exchange_form": "form"})
    code = connect(sandbox_server, "read_products")["code"]
    assert exchange(sandbox_server, code).status_code == 400
    assert exchange(sandbox_server, code, form=True).status_code == 200


WRITES = [
    ("POST", "/admin/products.json", {"product": {"name": "A"}}),
    ("POST", "/admin/orders.json", {"order": {}}),
    ("POST", "/admin/orders/1/finalize.json", {}),
    ("POST", "/admin/orders/1/cancel.json", None),
    ("PUT", "/admin/orders/1.json", {"order": {}}),
    ("POST", "/admin/orders/1/fulfillments.json", {"fulfillment": {}}),
]


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
def test_writes_at_a_branch_need_the_branch_header(
    pos: httpx.Client, keeper: httpx.Client, method: str, path: str, body: dict[str, object] | None
) -> None:
    del pos.headers["X-Sapo-LocationId"]
    refused = pos.request(method, path, json=body)
    assert refused.status_code == 422
    errors = refused.json()["data_error"]["errors"]
    assert list(errors) == ["X-Sapo-LocationId"] and errors["X-Sapo-LocationId"].startswith("Truyền thiếu")
    keeper.patch("/switches", json={"location_header_status": 400})
    assert pos.request(method, path, json=body).status_code == 400
    keeper.patch("/switches", json={"location_header": "optional"})
    assert "X-Sapo-LocationId" not in pos.request(method, path, json=body).text


def test_an_unknown_branch_in_the_header_is_refused(pos: httpx.Client) -> None:
    headers = {"X-Sapo-LocationId": "1"}
    refused = pos.post("/admin/products.json", json={"product": {"name": "A"}}, headers=headers)
    assert refused.json()["data_error"]["errors"] == {"X-Sapo-LocationId": "not exists Location 1"}


def test_reads_need_the_branch_header_only_by_switch(pos: httpx.Client, keeper: httpx.Client) -> None:
    del pos.headers["X-Sapo-LocationId"]
    assert pos.get("/admin/products.json").status_code == 200
    keeper.patch("/switches", json={"location_header_on_read": True})
    assert pos.get("/admin/products.json").status_code == 422
