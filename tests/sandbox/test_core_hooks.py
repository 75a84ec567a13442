"""Delivery of webhooks: signature, wrapping, and the ways in which deliveries go wrong."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from tests.sandbox.conftest import POS_ALIAS, Running, StartSandbox


@dataclass
class Listener:
    """An address that keeps what it is sent, and answers with the next of `statuses` (then 200)."""

    address: str = ""
    statuses: list[int] = field(default_factory=list)
    received: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def wait_for(self, count: int, seconds: float = 5) -> list[tuple[dict[str, str], bytes]]:
        end = time.monotonic() + seconds
        while len(self.received) < count and time.monotonic() < end:
            time.sleep(0.005)
        return self.received

    def bodies(self, count: int) -> list[Any]:
        return [json.loads(raw) for _, raw in self.wait_for(count)]


@pytest.fixture(name="listener")
def listener_fixture() -> Iterator[Listener]:
    listener = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            status = listener.statuses.pop(0) if listener.statuses else 200
            listener.received.append((dict(self.headers), raw))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.address = f"http://127.0.0.1:{server.server_address[1]}/hook"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield listener
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture
def subscribe(pos: httpx.Client, listener: Listener) -> Callable[[str], None]:
    def subscribe(topic: str) -> None:
        hook = {"topic": topic, "address": listener.address, "format": "json"}
        assert pos.post("/admin/webhooks.json", json={"webhook": hook}).status_code == 201

    return subscribe


def rename(pos: httpx.Client, name: str) -> int:
    customer = pos.get("/admin/customers.json").json()["customers"][0]
    pos.put(f"/admin/customers/{customer['id']}.json", json={"customer": {"name": name}})
    return int(customer["id"])


def test_a_delivery_is_bare_and_signed_over_its_raw_bytes(
    sandbox_server: Running, pos: httpx.Client, listener: Listener, subscribe: Callable[[str], None]
) -> None:
    subscribe("customers/update")
    customer_id = rename(pos, "Tên mới")
    headers, raw = listener.wait_for(1)[0]
    secret = sandbox_server.world.pos.credentials.app_client_secret.encode()
    signature = base64.b64encode(hmac.new(secret, raw, hashlib.sha256).digest()).decode()
    assert headers["X-Sapo-Hmac-Sha256"] == signature
    assert headers["X-Sapo-Topic"] == "customers/update"
    assert headers["X-Sapo-Tenant-Domain"] == "quay.mysapogo.com"
    body = json.loads(raw)
    assert (body["id"], body["name"]) == (customer_id, "Tên mới")


def test_a_body_can_be_wrapped_and_header_names_can_differ(
    pos: httpx.Client, keeper: httpx.Client, listener: Listener, subscribe: Callable[[str], None]
) -> None:
    keeper.patch("/switches", json={"hook_body": "wrapped", "hook_signature_header": "X-Other"})
    subscribe("customers/update")
    rename(pos, "Tên mới")
    headers, raw = listener.wait_for(1)[0]
    assert "X-Other" in headers and "X-Sapo-Hmac-Sha256" not in headers
    assert json.loads(raw)["customer"]["name"] == "Tên mới"


def test_only_the_topics_asked_for_are_delivered(
    pos: httpx.Client, listener: Listener, subscribe: Callable[[str], None]
) -> None:
    subscribe("customers/delete")
    customer_id = rename(pos, "Tên mới")
    pos.delete(f"/admin/customers/{customer_id}.json")
    assert [body["status"] for body in listener.bodies(1)] == ["deleted"]


def test_a_refused_delivery_is_tried_again_a_few_times(
    pos: httpx.Client, keeper: httpx.Client, listener: Listener, subscribe: Callable[[str], None]
) -> None:
    subscribe("customers/update")
    listener.statuses = [500, 500, 200]
    rename(pos, "Tên mới")
    assert len(listener.wait_for(3)) == 3
    listener.statuses = [500] * 9
    rename(pos, "Tên khác")
    assert len(listener.wait_for(6)) == 6
    time.sleep(0.2)
    assert len(listener.received) == 6
    assert [outcome for _, outcome in keeper.get("/deliveries").json()] == [500, 500, 200, 500, 500, 500]


def test_deliveries_can_be_dropped_and_doubled(
    pos: httpx.Client, keeper: httpx.Client, listener: Listener, subscribe: Callable[[str], None]
) -> None:
    subscribe("customers/update")
    keeper.patch("/switches", json={"hook_drop": 1.0})
    rename(pos, "Mất")
    keeper.patch("/switches", json={"hook_drop": 0.0, "hook_duplicate": 1.0})
    rename(pos, "Đôi")
    assert [body["name"] for body in listener.bodies(2)] == ["Đôi", "Đôi"]


def test_a_later_delivery_overtakes_an_earlier_one(start_sandbox: StartSandbox, listener: Listener) -> None:
    running = start_sandbox(speed=1.0)
    pos, keeper = running.shop(POS_ALIAS), running.control(POS_ALIAS)
    pos.post("/admin/webhooks.json", json={"webhook": {"topic": "customers/update", "address": listener.address}})
    keeper.patch("/switches", json={"hook_reorder": True})
    rename(pos, "Trước")
    rename(pos, "Sau")
    assert [body["name"] for body in listener.bodies(2)] == ["Sau", "Trước"]


def test_a_held_delivery_goes_out_alone_when_none_follows(
    pos: httpx.Client, keeper: httpx.Client, listener: Listener, subscribe: Callable[[str], None]
) -> None:
    subscribe("customers/update")
    keeper.patch("/switches", json={"hook_reorder": True})
    rename(pos, "Một mình")
    assert [body["name"] for body in listener.bodies(1)] == ["Một mình"]


def test_a_stock_change_tells_of_one_inventory_row(
    sandbox_server: Running, keeper: httpx.Client, listener: Listener, subscribe: Callable[[str], None]
) -> None:
    subscribe("inventories/update")
    keeper.post("/stock", json={"sku": "BUT", "branch": "CN2", "on_hand": 7})
    body = listener.bodies(1)[0]
    variant = sandbox_server.world.pos.by_sku["BUT"][0]
    assert (body["variant_id"], body["on_hand"], body["available"]) == (variant.id, 7, 7)
    assert "id" not in body and "inventories" not in body


def test_derived_stock_is_told_of_only_by_switch(
    keeper: httpx.Client, listener: Listener, subscribe: Callable[[str], None]
) -> None:
    subscribe("inventories/update")
    keeper.post("/stock", json={"sku": "NUOC", "branch": "CN1", "on_hand": 24})
    assert [body["on_hand"] for body in listener.bodies(1)] == [24]
    keeper.patch("/switches", json={"hook_derived_stock": True})
    keeper.post("/stock", json={"sku": "NUOC", "branch": "CN1", "on_hand": 12})
    # Deliveries travel side by side, as those of a real shop do.
    assert sorted(body["on_hand"] for body in listener.bodies(4)[1:]) == [2, 5, 12]


def test_hooks_can_be_off_altogether(
    pos: httpx.Client, keeper: httpx.Client, listener: Listener, subscribe: Callable[[str], None]
) -> None:
    subscribe("customers/update")
    keeper.patch("/switches", json={"hooks": False})
    rename(pos, "Im lặng")
    keeper.patch("/switches", json={"hooks": True})
    rename(pos, "Có tiếng")
    assert [body["name"] for body in listener.bodies(1)] == ["Có tiếng"]


def test_an_address_that_does_not_answer_harms_nobody(pos: httpx.Client, keeper: httpx.Client) -> None:
    hook = {"topic": "customers/update", "address": "http://127.0.0.1:9/nobody"}
    pos.post("/admin/webhooks.json", json={"webhook": hook})
    rename(pos, "Tên mới")
    end = time.monotonic() + 5
    while len(keeper.get("/deliveries").json()) < 3 and time.monotonic() < end:
        time.sleep(0.01)
    outcomes = [outcome for _, outcome in keeper.get("/deliveries").json()]
    assert outcomes == ["ClientConnectorError"] * 3
