"""Deliveries over real HTTP: genuine ones are noted, whatever their form and order; no other ever is."""

import asyncio
import logging
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.routing import Mount

from console import receiver
from console.receiver import LARGEST_BODY, hooks_routes, receiving
from console.serving import listening
from resources import deliveries
from sync.catalogs.pokes import CATALOG, ORDER_STATES, ORDERS, PRODUCTS, hook_stream, reread_poked
from sync.errors import WrongUse
from tests.console.hook_desk import Desk, open_desk, signed, wait_for
from tests.sandbox.conftest import POS_ALIAS, SITE_ALIAS, Running, StartSandbox, start_sandbox

__all__ = ["start_sandbox"]

WHOLE = b'{"id": 12}'


@pytest.fixture
def running(start_sandbox: StartSandbox) -> Running:
    return start_sandbox()


@pytest.fixture
def desk(tmp_path: Path, sqlite_url: str, running: Running) -> Iterator[Desk]:
    with open_desk(tmp_path, sqlite_url, running) as desk:
        yield desk


def order_named(desk: Desk) -> bool:
    """Whether the site named an order that it has."""
    there = desk.running.world.sites[SITE_ALIAS].orders
    return any(subject == ORDERS and one in there for subject, one in desk.named(SITE_ALIAS))


# ---- what the shops deliver ----------------------------------------------------------------------


def test_a_sale_in_the_pos_names_its_product_and_only_that(desk: Desk) -> None:
    desk.turn_on(POS_ALIAS)
    with desk.tools.pos() as pos:
        for page in pos.variant_pages():
            desk.tools.database.catalog.save_pos_page(page)
    desk.change_stock("AO-DO", 3)
    wait_for("the product is named", lambda: bool(desk.named()))
    assert desk.named() == {(PRODUCTS, desk.product("AO-DO"))}
    assert desk.outcomes() == [200]
    with desk.tools.pos() as pos:
        assert reread_poked(pos, desk.tools.database).changed >= 1


def test_an_order_and_a_product_of_a_site_wake_its_orders_and_its_catalog(desk: Desk) -> None:
    desk.turn_on(SITE_ALIAS)
    desk.place_order()
    wait_for("orders", lambda: order_named(desk))
    variant = desk.running.world.sites[SITE_ALIAS].by_sku("BUT")[0].id
    desk.running.control(SITE_ALIAS).patch(f"/variants/{variant}", json={"price": 7}).raise_for_status()
    wait_for("catalog", lambda: (CATALOG, 0) in desk.named(SITE_ALIAS))
    assert set(desk.outcomes(SITE_ALIAS)) == {200}


def test_an_approved_order_of_the_pos_wakes_the_order_states(desk: Desk) -> None:
    desk.turn_on(POS_ALIAS)
    assert desk.deliver(POS_ALIAS, b'{"id": 1, "code": "X"}', "orders/finalized").status_code == 200
    assert desk.named() == {(ORDER_STATES, 0)}


@pytest.mark.parametrize("form", ["bare", "wrapped"])
def test_bodies_come_bare_or_wrapped(desk: Desk, form: str) -> None:
    desk.turn_on()
    for alias in (POS_ALIAS, SITE_ALIAS):
        desk.switch(alias, hook_body=form)
    product = desk.product("BUT")
    desk.running.control(POS_ALIAS).patch(f"/products/{product}", json={"name": "Bút mới"}).raise_for_status()
    desk.place_order()
    wait_for("both", lambda: desk.named() == {(PRODUCTS, product)} and order_named(desk))


@pytest.mark.parametrize("header", ["X-Sapo-Hmac-SHA256", "x-sapo-hmac-sha256", "X-Bizweb-Hmac-Sha256"])
def test_the_signature_is_found_under_each_spelling_of_its_header(desk: Desk, header: str) -> None:
    desk.turn_on(SITE_ALIAS)
    desk.switch(SITE_ALIAS, hook_signature_header=header)
    desk.place_order()
    wait_for("orders", lambda: order_named(desk))


def test_the_topic_is_found_under_the_older_header_too(desk: Desk) -> None:
    headers = {"X-Bizweb-Topic": "products/update", "X-Sapo-Hmac-Sha256": signed(WHOLE, desk.secret(POS_ALIAS))}
    assert desk.post(POS_ALIAS, WHOLE, headers).status_code == 200
    assert desk.named() == {(PRODUCTS, 12)}


def test_doubled_and_reordered_deliveries_name_each_thing_once(desk: Desk) -> None:
    desk.turn_on(POS_ALIAS)
    desk.switch(POS_ALIAS, hook_duplicate=1.0, hook_reorder=True)
    products = {desk.product(sku) for sku in ("BUT", "AO-DO")}
    for name in ("Một", "Hai"):
        for product in products:
            body = {"name": f"{name} {product}"}
            desk.running.control(POS_ALIAS).patch(f"/products/{product}", json=body).raise_for_status()
    wait_for("all deliveries", lambda: len(desk.outcomes()) == 8)
    assert set(desk.outcomes()) == {200}
    assert desk.named() == {(PRODUCTS, product) for product in products}


def test_a_delayed_delivery_comes_and_a_dropped_one_costs_nothing_but_time(desk: Desk) -> None:
    desk.turn_on(POS_ALIAS)
    desk.switch(POS_ALIAS, hook_drop=1.0)
    desk.running.control(POS_ALIAS).patch(f"/products/{desk.product('BUT')}", json={"name": "A"}).raise_for_status()
    wait_for("it is dropped", lambda: desk.outcomes() == ["dropped"])
    assert desk.named() == set()
    desk.switch(POS_ALIAS, hook_drop=0.0, hook_delay=300.0)  # 0.3 s at this speed
    desk.running.control(POS_ALIAS).patch(f"/products/{desk.product('BUT')}", json={"name": "B"}).raise_for_status()
    assert desk.named() == set()
    wait_for("it comes", lambda: desk.named() == {(PRODUCTS, desk.product("BUT"))})


# ---- whom to believe -----------------------------------------------------------------------------


def test_a_given_secret_goes_before_the_one_of_the_private_app(desk: Desk) -> None:
    desk.turn_on(SITE_ALIAS)
    desk.switch(SITE_ALIAS, hook_signed_with="app")
    desk.place_order()
    wait_for("it is refused", lambda: 401 in desk.outcomes(SITE_ALIAS))
    assert desk.named(SITE_ALIAS) == set()
    keys = desk.running.world.sites[SITE_ALIAS].credentials
    pair = {"kind": "basic", "key": keys.api_key, "secret": keys.api_secret, "webhook_secret": keys.app_client_secret}
    desk.tools.database.state.reseal(SITE_ALIAS, desk.tools.vault.seal(pair))
    desk.place_order()
    wait_for("orders", lambda: order_named(desk))


def test_without_a_secret_nothing_is_believed(desk: Desk) -> None:
    token = {"kind": "token", "token": desk.running.world.pos.credentials.access_token}
    desk.tools.database.state.reseal(POS_ALIAS, desk.tools.vault.seal(token))
    assert desk.deliver(POS_ALIAS, WHOLE).status_code == 401
    for guess in ("", "None", token["token"]):
        assert desk.deliver(POS_ALIAS, WHOLE, signature=signed(WHOLE, guess)).status_code == 401
    assert desk.named() == set()


def test_a_wrong_signature_and_an_unknown_shop_get_one_and_the_same_answer(desk: Desk) -> None:
    right = signed(WHOLE, desk.secret(POS_ALIAS))
    answers = [
        desk.post(POS_ALIAS, WHOLE, {"X-Sapo-Topic": "products/update"}),
        *(
            desk.deliver(POS_ALIAS, WHOLE, signature=wrong)
            for wrong in (right.lower(), right[:-4], right + "=", "é", "%00", signed(WHOLE, desk.secret(SITE_ALIAS)))
        ),
        desk.deliver(POS_ALIAS, b'{"id": 13}', signature=right),
        *(
            desk.post(alias, WHOLE, {"X-Sapo-Topic": "products/update", "X-Sapo-Hmac-Sha256": right})
            for alias in ("nobody", SITE_ALIAS, "%00", "Quay", "a" * 300, "quay%20")
        ),
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({(answer.text, *sorted(set(answer.headers) - {"date"})) for answer in answers}) == 1
    assert desk.named() == desk.named(SITE_ALIAS) == set()


def test_a_shop_that_was_disconnected_is_no_longer_believed(desk: Desk) -> None:
    assert desk.deliver(SITE_ALIAS, WHOLE, "orders/create").status_code == 200
    desk.tools.database.state.disconnect(SITE_ALIAS)
    assert desk.deliver(SITE_ALIAS, WHOLE, "orders/create").status_code == 401


@pytest.mark.parametrize("alias", ["nobody", "\0", "quay\n", "QUAY", "", "a" * 41])
def test_what_is_no_alias_at_all_is_refused_by_every_database(
    tmp_path: Path, database_url: str, running: Running, alias: str
) -> None:
    with open_desk(tmp_path, database_url, running) as desk:
        taken = deliveries.Deliveries(desk.tools).take
        assert taken(alias, "products/update", signed(WHOLE, desk.secret(POS_ALIAS)), WHOLE) == "refused"
        assert taken(POS_ALIAS, "products/update", signed(WHOLE, desk.secret(POS_ALIAS)), WHOLE) == "taken"


def test_a_lost_key_of_the_installation_refuses_and_does_not_break(desk: Desk) -> None:
    desk.tools.database.state.reseal(POS_ALIAS, b"sealed with another key")
    assert desk.deliver(POS_ALIAS, WHOLE).status_code == 401


# ---- what is not taken ---------------------------------------------------------------------------


@pytest.mark.parametrize("raw", [b"", b"[1]", b"12", b"{", b'{"id": "\xff"}', b"<html>", b'{"a":' * 50_000])
def test_a_genuine_body_that_is_no_json_object_is_400(desk: Desk, raw: bytes) -> None:
    assert desk.deliver(POS_ALIAS, raw).status_code == 400
    assert desk.named() == set()


@pytest.mark.parametrize("topic", ["customers/create", "app/uninstalled", "\u00e9", ""])
def test_a_topic_of_no_use_is_200_and_nothing(desk: Desk, topic: str) -> None:
    assert desk.deliver(POS_ALIAS, WHOLE, topic).status_code == 200
    assert desk.named() == set()


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD"])
def test_no_other_method_is_answered(desk: Desk, method: str) -> None:
    assert httpx.request(method, f"{desk.base}/hooks/{POS_ALIAS}").status_code == 405


def test_there_is_no_other_route(desk: Desk) -> None:
    for path in ("/", "/hooks", "/hooks/", f"/hooks/{POS_ALIAS}/more", "/docs"):
        assert httpx.post(f"{desk.base}{path}").status_code == 404


def test_a_large_body_is_read_and_one_above_the_limit_is_413(desk: Desk) -> None:
    filler = b'{"id": 12, "x": "%s"}'
    fits = filler % (b"x" * (LARGEST_BODY - len(filler) + 2))
    assert len(fits) == LARGEST_BODY
    assert desk.deliver(POS_ALIAS, fits).status_code == 200


@pytest.mark.parametrize("stated", [str(LARGEST_BODY + 1), "9" * 18])
def test_a_body_that_says_it_is_too_large_is_not_waited_for(desk: Desk, stated: str) -> None:
    answer = by_hand(desk, f"Content-Length: {stated}\r\n\r\n".encode() + b"{")
    assert answer.startswith(b"HTTP/1.1 413 ")


def test_a_body_of_unknown_length_is_cut_at_the_limit(desk: Desk) -> None:
    part = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    sent = b"Transfer-Encoding: chunked\r\n\r\n" + part * (LARGEST_BODY // 0x10000 + 1)  # and no end
    assert by_hand(desk, sent).startswith(b"HTTP/1.1 413 ")


def test_a_body_that_never_comes_is_given_up(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiver, "READ_SECONDS", 0.2)
    assert by_hand(desk, b"Content-Length: 10\r\n\r\n{").startswith(b"HTTP/1.1 408 ")


def by_hand(desk: Desk, rest: bytes) -> bytes:
    """What the receiver answers to headers and a body that no client library would send."""
    where = urlsplit(desk.base)
    with socket.create_connection((str(where.hostname), int(where.port or 0)), timeout=15) as line:
        line.sendall(f"POST /hooks/{POS_ALIAS} HTTP/1.1\r\nHost: x\r\n".encode() + rest)
        return line.recv(4096)


# ---- trouble of our own --------------------------------------------------------------------------


def test_a_database_that_cannot_be_reached_is_503_and_the_shop_delivers_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> int:
        raise OperationalError("UPDATE", None, Exception("unreachable"))

    desk.turn_on(POS_ALIAS)
    with monkeypatch.context() as broken:
        broken.setattr(deliveries, "take_poke", fails)
        assert desk.deliver(POS_ALIAS, WHOLE).status_code == 503
        assert desk.deliver(POS_ALIAS, WHOLE, signature="wrong").status_code == 401
        desk.switch(POS_ALIAS, hook_attempts=50, hook_retry_seconds=100.0)
        product = desk.product("BUT")
        desk.running.control(POS_ALIAS).patch(f"/products/{product}", json={"name": "A"}).raise_for_status()
        wait_for("it is sent back", lambda: 503 in desk.outcomes())
    wait_for("it came again", lambda: desk.named() == {(PRODUCTS, product)})


def test_an_answer_never_takes_longer_than_a_shop_waits(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    hurry, take = threading.Event(), deliveries.take_poke

    def slow(*words: Any) -> int:
        hurry.wait(20)
        return take(*words)

    monkeypatch.setattr(deliveries, "take_poke", slow)
    monkeypatch.setattr(receiver, "ANSWER_SECONDS", 0.3)
    answer = desk.deliver(POS_ALIAS, WHOLE)
    assert (answer.status_code, answer.elapsed.total_seconds() < 5) == (503, True)
    hurry.set()
    wait_for("the work went on", lambda: desk.named() == {(PRODUCTS, 12)})


def test_the_time_of_the_last_genuine_delivery_is_kept_but_not_written_each_time(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = desk.tools.database.state
    desk.deliver(POS_ALIAS, WHOLE, signature="wrong")
    assert state.watermark(hook_stream(POS_ALIAS)) is None
    desk.deliver(POS_ALIAS, WHOLE)
    first = state.watermark(hook_stream(POS_ALIAS))
    assert first is not None
    desk.deliver(POS_ALIAS, WHOLE)
    assert state.watermark(hook_stream(POS_ALIAS)) == first
    monkeypatch.setattr(deliveries, "NOTE_EVERY_SECONDS", 0.0)
    desk.deliver(POS_ALIAS, WHOLE)
    assert (state.watermark(hook_stream(POS_ALIAS)) or first) > first


def test_nothing_personal_and_no_secret_is_logged(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    for name in (None, "uvicorn.error", "uvicorn.asgi"):
        caplog.set_level(logging.DEBUG, logger=name)
    desk.turn_on(SITE_ALIAS)
    order = desk.place_order()
    wait_for("orders", lambda: order_named(desk))
    httpx.post(f"{desk.base}/hooks/0901234567?phone=0901234567", content="Nguyễn Văn An")
    desk.deliver(SITE_ALIAS, b'{"phone": "0901234567"', "orders/create")
    desk.deliver(SITE_ALIAS, b"{}", "an@example.vn")
    ours = [record.getMessage() for record in caplog.records if record.name.startswith(("resources", "console"))]
    assert f"{SITE_ALIAS}: orders/create taken" in ours
    everything = "\n".join(
        record.getMessage() for record in caplog.records if not record.name.startswith(("httpx", "httpcore", "aiohttp"))
    )
    for private in ("0901234567", "Nguyễn", "example.vn", str(order["id"]), desk.secret(SITE_ALIAS)):
        assert private not in everything


# ---- where it stands -----------------------------------------------------------------------------


def test_it_can_stand_below_another_app(desk: Desk) -> None:
    app = Starlette(routes=[Mount("/multiweb", routes=hooks_routes(desk.tools))])
    headers = {"X-Sapo-Topic": "products/update", "X-Sapo-Hmac-Sha256": signed(WHOLE, desk.secret(POS_ALIAS))}

    async def delivered() -> int:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://page") as client:
            return (await client.post(f"/multiweb/hooks/{POS_ALIAS}", content=WHOLE, headers=headers)).status_code

    assert asyncio.run(delivered()) == 200
    assert desk.named() == {(PRODUCTS, 12)}


def test_a_port_that_is_taken_is_told_in_one_sentence(desk: Desk) -> None:
    with listening("127.0.0.1", 0, "A test") as taken:
        port = taken.getsockname()[1]
        with pytest.raises(WrongUse, match=f"port {port}"), receiving(desk.tools, port=port):
            pass


def test_it_ends_with_the_body_that_it_served(desk: Desk) -> None:
    with receiving(desk.tools) as base:
        assert httpx.get(base).status_code == 404
    with pytest.raises(httpx.ConnectError):
        httpx.get(base)
