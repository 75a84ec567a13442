"""The one way to a shop, against answers of every kind."""

import json
import logging
import time
import traceback
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from resources.http import ShopHttp, decoder
from resources.http_credentials import Credentials, basic_credentials, credentials_from, token_credentials
from resources.http_retry import Patience
from sync.errors import (
    BadAnswer,
    Invalid,
    MethodRefused,
    NotFound,
    OutcomeUnknown,
    PermissionMissing,
    RateLimited,
    ShopError,
    Transient,
    Unauthorised,
    WrongUse,
)
from tests.resources.http.helpers import FAST, OpenPace
from tests.resources.http.odd_server import Answerer, OddServer, endless, odd_server, says

TOKEN = "t0ken-very-secret"
HTML = "<!DOCTYPE html><html><body>Just a moment...</body></html>"
PAGE = "text/html; charset=utf-8"


class Count(msgspec.Struct):
    count: int


COUNT = decoder(Count)


class Talk:
    """Starts odd servers and opens the way to them."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self.pace = OpenPace()

    def to(
        self, *answers: Answerer, patience: Patience = FAST, credentials: Credentials | None = None
    ) -> tuple[OddServer, ShopHttp]:
        server = self._stack.enter_context(odd_server(*answers))
        keys = credentials or token_credentials(TOKEN)
        http = ShopHttp("shop", server.address, keys, self.pace, patience=patience)
        return server, self._stack.enter_context(http)


@pytest.fixture
def talk() -> Iterator[Talk]:
    with ExitStack() as stack:
        yield Talk(stack)


def test_how_the_tries_ended_is_counted(talk: Talk) -> None:
    answers = says(503), says(429, Retry_After="0.01"), says(body='{"count":1}'), says(404, "")
    _, http = talk.to(*answers)
    http.get("/x", COUNT)
    with pytest.raises(NotFound):
        http.get("/x", COUNT)
    assert http.outcomes() == {"failed": 1, "limited": 1, "ok": 1, "refused": 1}


def test_a_request_carries_the_token_and_asks_for_json(talk: Talk) -> None:
    server, http = talk.to(says(body='{"count":"3"}'))
    assert http.get("/admin/x.json", COUNT, {"page": 2}).count == 3
    method, path, headers = server.asked[0]
    assert (method, path) == ("GET", "/admin/x.json?page=2")
    assert headers["X-Sapo-Access-Token"] == TOKEN
    assert headers["Accept"] == "application/json"
    assert "Authorization" not in headers


def test_a_private_app_signs_in_with_basic(talk: Talk) -> None:
    server, http = talk.to(says(body='{"count":1}'), credentials=basic_credentials("key", "secret"))
    http.get("/admin/x.json", COUNT)
    assert server.asked[0][2]["Authorization"] == "Basic a2V5OnNlY3JldA=="


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (says(401, '{"errors":"Invalid API key"}'), Unauthorised),
        (says(401, HTML, Content_Type=PAGE), Unauthorised),
        (says(302, "", Location="/admin/authorization/login"), Unauthorised),
        (says(303, "", Location="https://accounts.example/login?next=x"), Unauthorised),
        (says(301, "", Location="https://evil.example/admin/x.json"), BadAnswer),
        (says(308, ""), BadAnswer),
        (says(403, '{"error":"access_denied"}'), PermissionMissing),
        (says(403, '{"errors":"access_denied"}'), PermissionMissing),
        (says(403, '{"message":"access_denied"}'), PermissionMissing),
        (says(403, "access_denied", Content_Type="text/plain"), PermissionMissing),
        (says(403, '"access_denied"'), PermissionMissing),
        (says(403, '{"error":{"message":"Không có quyền hoặc bị chặn thao tác"}}'), PermissionMissing),
        (says(422, '{"error":{"message":"Không có quyền hoặc bị chặn thao tác"}}'), PermissionMissing),
        (says(403, HTML, Content_Type=PAGE), BadAnswer),
        (says(403, HTML, Content_Type="text/plain"), BadAnswer),
        (says(403, "Forbidden by the wall", Content_Type="text/plain"), BadAnswer),
        (says(404, '{"errors":"Not Found"}'), NotFound),
        (says(404, HTML, Content_Type=PAGE), NotFound),
        (says(404, ""), NotFound),
        (says(422, '{"error":{"message":"Không tìm thấy đối tượng"}}'), NotFound),
        (says(400, '{"error":{"message":"Đơn hàng không tồn tại"}}'), NotFound),
        (says(405, ""), MethodRefused),
        (says(400, '{"errors":"Bad Request"}'), MethodRefused),
        (says(400, '{"data_error":{"status":400,"errors":{"code":"x"}}}'), Invalid),
        (says(422, '{"errors":{"sku":["taken","bad"]}}'), Invalid),
        (says(422, ""), Invalid),
        (says(409, "{}"), Invalid),
        (says(408, ""), Transient),
        (says(500, HTML, Content_Type=PAGE), Transient),
        (says(503, "{}"), Transient),
        (says(200, HTML, Content_Type=PAGE), BadAnswer),
        (says(200, HTML), BadAnswer),
        (says(200, '{"count":'), BadAnswer),
        (says(200, "{}"), BadAnswer),
        (says(200, ""), BadAnswer),
        (says(200, '{"count":1.5}'), BadAnswer),
        (says(200, "\x1f\x8b broken", Content_Encoding="gzip"), BadAnswer),
    ],
)
def test_every_answer_becomes_its_error(talk: Talk, answer: Answerer, kind: type[ShopError]) -> None:
    _, http = talk.to(answer)
    with pytest.raises(kind) as caught:
        http.get("/admin/x.json", COUNT)
    assert type(caught.value) is kind
    assert caught.value.shop == "shop"
    assert "GET /admin/x.json" in str(caught.value)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ('{"errors":{"sku":["taken","bad"]}}', {"sku": "taken; bad"}),
        ('{"errors":{"sku":"taken"}}', {"sku": "taken"}),
        ('{"errors":"taken"}', {"": "taken"}),
        ('{"error":"taken"}', {"": "taken"}),
        (
            '{"data_error":{"status":422,"errors":{"code":"Mã đơn hàng đã tồn tại"}}}',
            {"code": "Mã đơn hàng đã tồn tại"},
        ),
        ('{"data_error":{"status":422,"errors":{"":"Đơn hàng đã bị hủy"}}}', {"": "Đơn hàng đã bị hủy"}),
        ('{"error":{"message":"Đã tồn tại"}}', {"": "Đã tồn tại"}),
        ("refused", {"": "refused"}),
        ("", {}),
        ("[1]", {}),
    ],
)
def test_the_refused_fields_are_told_in_every_envelope(talk: Talk, body: str, fields: dict[str, str]) -> None:
    _, http = talk.to(says(422, body))
    with pytest.raises(Invalid) as caught:
        http.get("/admin/x.json", COUNT)
    assert caught.value.fields == fields


def test_no_redirect_is_followed(talk: Talk) -> None:
    other, _ = talk.to(says(body='{"count":1}'))
    server, http = talk.to(says(302, "", Location=f"{other.address}/admin/x.json"))
    with pytest.raises(BadAnswer):
        http.get("/admin/x.json", COUNT)
    assert other.asked == []
    assert server.asked


@pytest.mark.parametrize(
    "bad", [says(500), says(200, HTML), says(200, '{"count":'), says(408), says(429, Retry_After="0.01")]
)
def test_e3_a_read_goes_on_when_the_trouble_passes(talk: Talk, bad: Answerer) -> None:
    server, http = talk.to(bad, says(body='{"count":1}'))
    assert http.get("/admin/x.json", COUNT).count == 1
    assert len(server.asked) == 2


def test_an_absolute_write_is_repeated(talk: Talk) -> None:
    server, http = talk.to(says(502), says(body='{"count":1}'))
    assert http.put("/admin/x.json", {"a": 1}, COUNT).count == 1
    assert [method for method, _, _ in server.asked] == ["PUT", "PUT"]


@pytest.mark.parametrize("answer", [says(401), says(404), says(422, "{}"), says(405)])
def test_a_definite_refusal_is_not_repeated(talk: Talk, answer: Answerer) -> None:
    server, http = talk.to(answer)
    with pytest.raises(ShopError):
        http.get("/admin/x.json", COUNT)
    assert len(server.asked) == 1


def test_patience_ends(talk: Talk) -> None:
    server, http = talk.to(says(500), patience=replace(FAST, tries=3))
    with pytest.raises(Transient):
        http.get("/admin/x.json", COUNT)
    assert len(server.asked) == 3
    assert http.spent().calls == 3
    assert http.spent().waited_seconds > 0


@pytest.mark.parametrize("answer", [says(500), says(200, HTML), says(200, '{"count":'), says(408), says(403, HTML)])
def test_what_is_sent_once_is_not_repeated_and_its_outcome_is_unknown(talk: Talk, answer: Answerer) -> None:
    server, http = talk.to(answer)
    with pytest.raises(OutcomeUnknown):
        http.post("/admin/orders.json", {}, COUNT, once=True)
    assert len(server.asked) == 1


def test_what_is_sent_once_may_wait_for_the_limit(talk: Talk) -> None:
    server, http = talk.to(says(429, Retry_After="0.02"), says(201, '{"count":1}'))
    assert http.post("/admin/orders.json", {}, COUNT, once=True).count == 1
    assert len(server.asked) == 2


def test_what_was_never_sent_is_tried_again_and_stays_known(talk: Talk) -> None:
    server, _ = talk.to(says())
    with odd_server(says()) as gone:
        address = gone.address
    http = ShopHttp("shop", address, token_credentials(TOKEN), talk.pace, patience=FAST)
    with http, pytest.raises(Transient) as caught:
        http.post("/admin/orders.json", {}, COUNT, once=True)
    assert not isinstance(caught.value, OutcomeUnknown)
    assert http.spent().calls == FAST.tries
    assert server.asked == []


def test_b8_a_429_is_waited_for_as_told(talk: Talk) -> None:
    _, http = talk.to(says(429, HTML, Content_Type=PAGE, Retry_After="0.25"), says(body='{"count":1}'))
    started = time.monotonic()
    http.get("/admin/x.json", COUNT)
    assert time.monotonic() - started >= 0.25
    assert talk.pace.rejections == [0.25]
    spent = http.spent()
    assert (spent.calls, spent.rate_limited) == (2, 1)
    assert spent.waited_seconds >= 0.25


@pytest.mark.parametrize("header", ["soon", "-1", "nan", "inf", ""])
def test_an_unusable_retry_after_means_two_seconds(talk: Talk, header: str) -> None:
    _, http = talk.to(says(429, Retry_After=header), patience=replace(FAST, tries=1))
    with pytest.raises(RateLimited) as caught:
        http.get("/admin/x.json", COUNT)
    assert caught.value.retry_after == 2.0


def test_a_very_long_retry_after_is_told_and_not_waited_for(talk: Talk) -> None:
    server, http = talk.to(says(429, Retry_After="3600"))
    with pytest.raises(RateLimited):
        http.get("/admin/x.json", COUNT)
    assert len(server.asked) == 1


@pytest.mark.parametrize("name", ["X_Sapo_Api_Call_Limit", "X_Bizweb_Api_Call_Limit"])
def test_the_call_limit_header_reaches_the_bucket(talk: Talk, name: str) -> None:
    _, http = talk.to(says(200, '{"count":1}', **{name: "32/40"}), says(200, '{"count":1}', **{name: "much"}))
    http.get("/admin/x.json", COUNT)
    http.get("/admin/x.json", COUNT)
    assert talk.pace.heard_of == [(32, 40)]


def test_the_shops_clock_is_kept(talk: Talk) -> None:
    ahead = datetime.now(UTC) + timedelta(hours=2)
    stamp = ahead.strftime("%a, %d %b %Y %H:%M:%S GMT")

    def answer(handler: object) -> None:
        handler.send_response_only(200)  # type: ignore[attr-defined]
        for line in (("Date", stamp), ("Content-Length", "11"), ("Content-Type", "application/json")):
            handler.send_header(*line)  # type: ignore[attr-defined]
        handler.end_headers()  # type: ignore[attr-defined]
        handler.wfile.write(b'{"count":1}')  # type: ignore[attr-defined]

    _, http = talk.to(answer)
    assert abs(http.server_time() - datetime.now(UTC)) < timedelta(seconds=1)
    http.get("/admin/x.json", COUNT)
    assert abs(http.server_time() - ahead) < timedelta(seconds=3)


def test_an_answer_has_a_largest_size(talk: Talk) -> None:
    _, http = talk.to(endless(b"x" * 50_000, lambda: None), patience=replace(FAST, largest_answer=200_000, tries=1))
    with pytest.raises(BadAnswer, match="larger"):
        http.get("/admin/x.json", COUNT)


def test_an_answer_has_a_longest_time_even_when_it_never_stops_coming(talk: Talk) -> None:
    dripping = endless(b" ", lambda: time.sleep(0.05))
    _, http = talk.to(dripping, patience=replace(FAST, whole_answer=0.3, tries=1))
    started = time.monotonic()
    with pytest.raises(Transient, match="slowly"):
        http.get("/admin/x.json", COUNT)
    assert time.monotonic() - started < 2


def test_a_silent_shop_is_given_up(talk: Talk) -> None:
    _, http = talk.to(lambda _: time.sleep(0.6), patience=replace(FAST, read=0.1, tries=2))
    with pytest.raises(Transient, match="in time"):
        http.get("/admin/x.json", COUNT)


def test_no_secret_and_no_phone_reaches_a_message_or_a_log(talk: Talk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    asked_for = {"query": "".join(("090", "1234567"))}
    told = f"Bad token {TOKEN} of 090 123 4567, +84 901234567 and khach@example.vn at variant 571089"
    bodies = [
        f'{{"errors":"{told}"}}',
        f'{{"errors":{{"phone":["{told}"]}}}}',
        told,
        f'{{"error":{{"message":"{told}"}}}}',
    ]
    texts = []
    for status in (400, 403, 404, 422, 500):
        for body in bodies:
            _, http = talk.to(says(status, body, Content_Type="text/plain"), patience=replace(FAST, tries=1))
            with pytest.raises(ShopError) as caught:
                http.get("/admin/customers.json", COUNT, asked_for)
            texts += traceback.format_exception(caught.value)
            texts += getattr(caught.value, "fields", {}).values()
    whole = "\n".join([*texts, caplog.text])
    for hidden in (TOKEN, "0901234567", "090 123", "901234567", "khach@"):
        assert hidden not in whole
    assert "571089" in whole  # what a person needs is still there


def test_a_shops_text_writes_no_lines_of_its_own_and_steers_no_terminal(talk: Talk) -> None:
    told = "no\n2026-11-27 ERROR all is lost\x1b[2J\x9b31m\x07 stock"
    for body in (json.dumps({"errors": told}), json.dumps({"errors": {"sku": [told]}}), told):
        _, http = talk.to(says(422, body, Content_Type="text/plain"))
        with pytest.raises(Invalid) as caught:
            http.put("/admin/variants/1.json", {}, COUNT)
        for text in (str(caught.value), *caught.value.fields.values()):
            assert text.isprintable() and "stock" in text


def test_the_shops_words_about_a_person_stay_out_of_messages(talk: Talk) -> None:
    _, http = talk.to(says(422, '{"data_error":{"errors":{"name":"Nguyễn Văn An already exists"}}}'))
    with pytest.raises(Invalid) as caught:
        http.post("/admin/customers.json", {}, COUNT, once=True)
    assert "Nguyễn" not in str(caught.value)
    assert "name" in str(caught.value)


@pytest.mark.parametrize("way", ["post", "put"])
def test_what_was_told_of_a_person_is_hidden_in_the_shops_reasons_and_the_rest_of_them_stays(
    talk: Talk, way: str
) -> None:
    errors = {"note": "'Gọi Âu Cơ' quá dài", "code": "TEA-1 đã tồn tại", "Âu Cơ ở 12 Lê Lợi": "12 Lê Lợi?"}
    _, http = talk.to(says(422, json.dumps({"errors": errors})))
    body = {"order": {"code": "TEA-1", "note": "Gọi Âu Cơ", "shipping_address": {"address1": "12 Lê Lợi"}}}
    with pytest.raises(Invalid) as caught:
        if way == "post":
            http.post("/admin/orders.json", body, COUNT, once=True)
        else:
            http.put("/admin/orders/1.json", body, COUNT, silent=True)
    assert caught.value.fields == {"note": "'***' quá dài", "code": "TEA-1 đã tồn tại", "?": "***?"}
    assert "Âu Cơ" not in str(caught.value) and "note" in str(caught.value)


def test_an_email_is_hidden_as_it_stands_in_an_address_too(talk: Talk) -> None:
    _, http = talk.to(says(400, "GET /admin/customers.json?email=khach%40shop.vn&x=1 is no request"))
    with pytest.raises(MethodRefused) as caught:
        http.get("/admin/customers.json", COUNT, {"email": "khach@shop.vn"})
    assert "shop.vn" not in str(caught.value) and "x=1" in str(caught.value)


def test_credentials_never_show_themselves() -> None:
    keys = basic_credentials("the-key", "the-secret")
    assert "the-key" not in repr(keys)
    assert "the-secret" not in repr(keys)


@pytest.mark.parametrize(
    "sealed",
    [
        {},
        {"kind": "cookie"},
        {"kind": "token"},
        {"kind": "token", "token": ""},
        {"kind": "token", "token": "abc\r\nHost: evil"},
        {"kind": "token", "token": "ảbc"},
        {"kind": "basic", "key": "k"},
        {"kind": "basic", "key": "k:1", "secret": "s"},
    ],
)
def test_credentials_that_no_shop_gives_are_refused_without_showing_them(sealed: dict[str, str]) -> None:
    with pytest.raises(WrongUse) as caught:
        credentials_from(sealed, "https://shop.example")
    assert "evil" not in str(caught.value)
