"""Webhooks of a web shop, delivered to a real listener (contracts/sapo-web.md §7)."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.sandbox.web_fixtures import Site, site_fixture  # noqa: F401


@dataclass
class Ear:
    """A listener on loopback that keeps what it hears."""

    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    address: str = ""

    def wait(self, count: int = 1) -> list[tuple[dict[str, str], Any]]:
        deadline = time.monotonic() + 5
        while len(self.heard) < count and time.monotonic() < deadline:
            time.sleep(0.01)
        assert len(self.heard) >= count, f"heard {len(self.heard)} of {count}"
        return [(headers, json.loads(raw)) for headers, raw in self.heard]

    def topics(self, count: int) -> list[str]:
        return [headers["x-sapo-topic"] for headers, _ in self.wait(count)]


@pytest.fixture
def ear() -> Iterator[Ear]:
    one = Ear()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            one.heard.append(({key.lower(): value for key, value in self.headers.items()}, raw))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    one.address = f"http://127.0.0.1:{server.server_address[1]}/hook"
    yield one
    server.shutdown()
    thread.join()
    server.server_close()


def _subscribe(one: Site, ear: Ear, *topics: str) -> list[int]:
    made = []
    for topic in topics:
        body = {"topic": topic, "address": ear.address, "format": "json"}
        answer = one.api.post("webhooks.json", json={"webhook": body})
        assert answer.status_code == 201
        made.append(answer.json()["webhook"]["id"])
    return made


def test_webhooks_are_created_read_changed_and_deleted(site: Site, ear: Ear) -> None:
    first, second = _subscribe(site, ear, "orders/create", "orders/updated")
    assert site.ids("webhooks.json") == [second, first]
    assert site.ids("webhooks.json", topic="orders/create") == [first]
    assert site.get("webhooks/count.json") == {"count": 2}
    site.switch(hook_count_zero=True)
    assert site.get("webhooks/count.json") == {"count": 0}
    changed = site.api.put(f"webhooks/{first}.json", json={"webhook": {"topic": "orders/paid"}})
    assert changed.json()["webhook"]["topic"] == "orders/paid"
    assert set(site.get(f"webhooks/{first}.json")["webhook"]) >= {"id", "topic", "address", "format", "created_on"}
    assert site.api.delete(f"webhooks/{first}.json").json() == {}
    assert site.api.get(f"webhooks/{first}.json").status_code == 404


@pytest.mark.parametrize("topic", ["", "orders/update", "inventories/update", "nonsense"])
def test_a_bad_topic_is_422(site: Site, topic: str) -> None:
    answer = site.api.post("webhooks.json", json={"webhook": {"topic": topic}})
    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {"topic", "address"}
    assert answer.json()["errors"]["address"] == ["can't be blank"]


def test_a_delivery_is_signed_and_bare(site: Site, ear: Ear) -> None:
    _subscribe(site, ear, "orders/create")
    order = site.order()
    ((headers, body),) = ear.wait()
    secret = site.shop.credentials.api_secret.encode()
    digest = hmac.new(secret, ear.heard[0][1], hashlib.sha256).digest()
    assert headers["x-sapo-hmac-sha256"] == base64.b64encode(digest).decode()
    assert headers["x-sapo-topic"] == "orders/create"
    assert headers["x-sapo-shop-domain"] == "thoitrang.mysapo.net"
    assert body["id"] == order["id"]


def test_the_signing_secret_is_a_switch(site: Site, ear: Ear) -> None:
    _subscribe(site, ear, "orders/create")
    site.switch(hook_signed_with="app")
    site.order()
    ((headers, _),) = ear.wait()
    secret = site.shop.credentials.app_client_secret.encode()
    digest = hmac.new(secret, ear.heard[0][1], hashlib.sha256).digest()
    assert headers["x-sapo-hmac-sha256"] == base64.b64encode(digest).decode()


def test_body_and_header_names_follow_their_switches(site: Site, ear: Ear) -> None:
    _subscribe(site, ear, "orders/create")
    site.switch(hook_body="wrapped", hook_store_header="X-Sapo-Store-Domain")
    site.switch(hook_signature_header="X-Bizweb-Hmac-Sha256")
    order = site.order()
    ((headers, body),) = ear.wait()
    assert body["order"]["id"] == order["id"]
    assert "x-sapo-store-domain" in headers
    assert "x-bizweb-hmac-sha256" in headers


def test_an_orders_life_fires_its_topics(site: Site, ear: Ear) -> None:
    verbs = ("create", "updated", "paid", "cancelled", "fulfilled", "partially_fulfilled", "delete")
    _subscribe(site, ear, *(f"orders/{verb}" for verb in verbs), "fulfillments/create", "refunds/create")
    order = site.order("MU", 2)
    path = f"orders/{order['id']}"
    site.keeper.post(f"{path}/pay")
    line = {"id": order["line_items"][0]["id"], "quantity": 1}
    site.api.post(f"{path}/fulfillments.json", json={"fulfillment": {"line_items": [line]}})
    site.api.post(f"{path}/fulfillments.json", json={"fulfillment": {}})
    site.api.post(f"{path}/refunds.json", json={"refund": {"transactions": [{"amount": 1}]}})
    site.api.post(f"{path}/cancel.json", json={"order_cancel": {"cancel_reason": "other"}})
    site.api.delete(f"{path}.json")
    heard = ear.topics(14)
    assert {f"orders/{verb}" for verb in verbs} <= set(heard)
    assert {"fulfillments/create", "refunds/create"} <= set(heard)
    deleted = [body for headers, body in ear.wait() if headers["x-sapo-topic"] == "orders/delete"]
    assert deleted == [{"id": order["id"]}]


def test_products_customers_and_stock_fire(site: Site, ear: Ear) -> None:
    topics = (
        "products/create",
        "products/update",
        "products/delete",
        "customers/create",
        "inventory_levels/update",
    )
    _subscribe(site, ear, *topics)
    made = site.api.post("products.json", json={"product": {"name": "X"}}).json()["product"]
    site.put_variant("MU", price=7)
    site.api.delete(f"products/{made['id']}.json")
    site.api.post("customers.json", json={"customer": {"phone": "0900000007"}})
    site.set_level("MU", 3)
    assert set(ear.topics(5)) == set(topics)


def test_stock_is_silent_by_switch_and_orders_by_flag(site: Site, ear: Ear) -> None:
    _subscribe(site, ear, "inventory_levels/update", "orders/create", "customers/create")
    site.switch(stock_hook=False)
    site.set_level("MU", 3)
    line = {"variant_id": site.variant("MU")["id"]}
    site.api.post("orders.json", json={"order": {"line_items": [line], "send_webhooks": False}})
    site.api.post("customers.json", json={"customer": {"phone": "0900000007"}})
    assert ear.topics(1) == ["customers/create"]


def test_deliveries_are_dropped_or_doubled_by_switch(site: Site, ear: Ear) -> None:
    _subscribe(site, ear, "orders/create")
    site.switch(hook_drop=1.0)
    site.order()
    assert [outcome for _, outcome in site.keeper.get("deliveries").json()] == ["dropped"]
    site.switch(hook_drop=0.0, hook_duplicate=1.0)
    order = site.order()
    assert [body["id"] for _, body in ear.wait(2)] == [order["id"]] * 2


def test_d6_deliveries_change_places_by_switch(site: Site, ear: Ear) -> None:
    _subscribe(site, ear, "orders/create", "orders/paid")
    site.switch(hook_reorder=True)
    site.order(paid=True)
    assert ear.topics(2) == ["orders/paid", "orders/create"]
