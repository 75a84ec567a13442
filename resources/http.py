"""The one way to a shop: paced, retried, bounded, and silent about secrets.

Every request of both clients goes through `ShopHttp`. It takes its place in the shared bucket, sends the
request with the shop's key and explicit timeouts, follows no redirect, reads a bounded answer, decodes it, and
turns whatever went wrong into an error of `sync.errors`. A page or a cut answer in place of JSON counts as
"try again" (contracts/sapo-web.md §8, contracts/sapo-pos.md §4.1).
"""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Literal, Protocol, Self, TypeVar

import httpx
import msgspec

from resources.http_credentials import Credentials
from resources.http_refusals import hiding, is_html, refusal
from resources.http_retry import Patience, retried
from resources.trust import trust
from sync.errors import BadAnswer, NotSent, RateLimited, ShopError, Transient
from sync.ports import Lane
from sync.records import CallCount

T = TypeVar("T")
Parameters = Mapping[str, str | int]
Outcome = Literal["ok", "refused", "limited", "failed"]

CONNECTIONS = 16
_ENCODER = msgspec.json.Encoder(decimal_format="number")
LIMIT_HEADERS = ("X-Sapo-Api-Call-Limit", "X-Bizweb-Api-Call-Limit")


class Pace(Protocol):
    """What `ShopHttp` asks of a bucket; `resources.bucket.SharedBucket` is one.

    Each `take` that returns is followed by one `answered`.
    """

    def take(self, lane: Lane) -> float:
        """Wait until a request may be sent; return the seconds waited."""
        ...

    def heard(self, used: int, size: int) -> None:
        """Learn from the call-limit header of an answer."""
        ...

    def rejected(self, retry_after: float) -> None:
        """Learn that the shop answered 429."""
        ...

    def answered(self, seconds: float, *, well: bool) -> None:
        """Learn how long an answer took, and whether it was one: not well are no answer, 5xx and 429."""
        ...


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    path: str
    params: Parameters = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    once: bool = False
    silent: bool = False
    leaving: Callable[[], None] | None = None

    @property
    def name(self) -> str:
        """How messages call it: never with its parameters, which may be a phone or an e-mail."""
        return f"{self.method} {self.path}"


@dataclass(slots=True)
class _Spent:
    calls: int = 0
    waited: float = 0.0
    rate_limited: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    ahead: timedelta = timedelta(0)


class ShopHttp:
    """Requests to one shop under its base address; safe to use from many threads."""

    def __init__(
        self,
        shop: str,
        address: str,
        credentials: Credentials,
        pace: Pace,
        lane: Lane = "listings",
        patience: Patience | None = None,
    ) -> None:
        """`address` comes from `resources.address.checked_address` and has no slash at its end."""
        _keep_libraries_quiet()
        self.shop = shop
        self._address = address
        self._hide = credentials.hidden_in
        self._pace = pace
        self._lane = lane
        self._patience = patience or Patience()
        self._lock = threading.Lock()
        self._spent = _Spent()
        self._client = self._made(credentials, idle=CONNECTIONS)
        # A kept connection may have been closed by the other side just now, and a request lost on it looks as
        # if it had been sent; what must not be sent twice therefore gets a connection of its own.
        self._fresh = self._made(credentials, idle=0)

    @property
    def address(self) -> str:
        """Base address of the shop, without a slash at its end."""
        return self._address

    def _made(self, credentials: Credentials, idle: int) -> httpx.Client:
        patience = self._patience
        return httpx.Client(
            headers={**credentials.headers, "Accept": "application/json", "User-Agent": "multiweb"},
            auth=credentials.auth,
            verify=trust(),
            timeout=httpx.Timeout(patience.read, connect=patience.connect, pool=patience.whole_answer),
            limits=httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=idle),
            follow_redirects=False,
            trust_env=self._address.startswith("https://"),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._client.close()
        self._fresh.close()

    def spent(self) -> CallCount:
        """Calls made, seconds waited and 429s met so far."""
        with self._lock:
            return CallCount(self._spent.calls, self._spent.waited, self._spent.rate_limited)

    def outcomes(self) -> dict[str, int]:
        """How the tries ended so far: `ok`, `refused`, `limited` (429), or `failed` (no answer, or none of use)."""
        with self._lock:
            return dict(self._spent.outcomes)

    def server_time(self) -> datetime:
        """The shop's clock as its last answer told it, moved on by the time since; ours before any answer."""
        with self._lock:
            return datetime.now(UTC) + self._spent.ahead

    def get(
        self,
        path: str,
        answer: msgspec.json.Decoder[T],
        params: Parameters | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> T:
        """Read; repeated on anything that may pass."""
        return self._run(_Request("GET", path, params or {}, headers=headers or {}), answer)

    def get_page(self, path: str, answer: msgspec.json.Decoder[T], params: Parameters) -> tuple[T, Mapping[str, str]]:
        """Read a page of a list whose totals stand in the headers of the answer; repeated as `get`."""
        return self._run_whole(_Request("GET", path, params), answer)

    def put(
        self,
        path: str,
        body: object,
        answer: msgspec.json.Decoder[T],
        headers: Mapping[str, str] | None = None,
        *,
        silent: bool = False,
    ) -> T:
        """Write absolute values; repeated on anything that may pass, because twice is the same as once.

        `silent`: the values are personal, so the shop's own words about them stay out of messages.
        """
        return self._run(_Request("PUT", path, body=_written(body), headers=headers or {}, silent=silent), answer)

    def delete(self, path: str, headers: Mapping[str, str] | None = None, params: Parameters | None = None) -> None:
        """Remove something; repeated on anything that may pass, because gone twice is gone."""
        self._run(_Request("DELETE", path, params or {}, headers=headers or {}), ANYTHING)

    def post(
        self,
        path: str,
        body: object,
        answer: msgspec.json.Decoder[T],
        headers: Mapping[str, str] | None = None,
        *,
        once: bool,
        leaving: Callable[[], None] | None = None,
    ) -> T:
        """Ask for an action. With `once` it is never repeated after it may have been sent.

        `leaving` is called right before each try goes out, however long it had to wait for its place; what it raises
        ends the call with nothing sent. What is sent only once is an order or a customer, so the shop's own words
        about it stay out of messages.

        Raises:
            OutcomeUnknown: the answer to a request with `once` was lost.
        """
        request = _Request(
            "POST", path, body=_written(body), headers=headers or {}, once=once, silent=once, leaving=leaving
        )
        return self._run(request, answer)

    def _run(self, request: _Request, answer: msgspec.json.Decoder[T]) -> T:
        return self._run_whole(request, answer)[0]

    def _run_whole(self, request: _Request, answer: msgspec.json.Decoder[T]) -> tuple[T, Mapping[str, str]]:
        return retried(lambda: self._counted(request, answer), self._patience, request.once, self._wait_noted)

    def _counted(self, request: _Request, answer: msgspec.json.Decoder[T]) -> tuple[T, Mapping[str, str]]:
        try:
            done = self._try(request, answer)
        except ShopError as error:
            self._ended(_outcome(error))
            raise
        self._ended("ok")
        return done

    def _ended(self, outcome: Outcome) -> None:
        with self._lock:
            self._spent.outcomes[outcome] += 1

    def _try(self, request: _Request, answer: msgspec.json.Decoder[T]) -> tuple[T, Mapping[str, str]]:
        self._wait_noted(self._pace.take(self._lane))
        began, well = time.monotonic(), False
        try:
            if request.leaving is not None:
                request.leaving()
            response, body = self._sent(request)
            well = response.status_code != 429 and response.status_code < 500
        finally:
            self._pace.answered(time.monotonic() - began, well=well)
        self._heard(response)
        hide = hiding(request.body, self._hide) if request.silent else self._hide
        error = refusal(self.shop, request.name, response, body, hide, request.silent)
        if isinstance(error, RateLimited):
            with self._lock:
                self._spent.rate_limited += 1
            self._pace.rejected(error.retry_after)
        if error is not None:
            raise error
        return self._decoded(request, response, body, answer), response.headers

    def _sent(self, request: _Request) -> tuple[httpx.Response, bytes]:
        with self._lock:
            self._spent.calls += 1
        client = self._fresh if request.once else self._client
        headers = dict(request.headers)
        if request.body is not None:
            headers["Content-Type"] = "application/json"
        built = client.build_request(
            request.method,
            self._address + request.path,
            params=dict(request.params) or None,
            content=request.body,
            headers=headers,
        )
        try:
            with closing(client.send(built, stream=True)) as response:
                return response, self._read(request, response)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
            raise NotSent(self.shop, f"{request.name}: no connection to the shop") from error
        except httpx.TimeoutException as error:
            raise Transient(self.shop, f"{request.name}: the shop did not answer in time") from error
        except httpx.DecodingError as error:
            raise BadAnswer(self.shop, f"{request.name}: the answer is damaged") from error
        except httpx.TransportError as error:
            raise Transient(self.shop, f"{request.name}: the connection broke") from error

    def _read(self, request: _Request, response: httpx.Response) -> bytes:
        """The body, within the bounds of size and time."""
        ends = time.monotonic() + self._patience.whole_answer
        parts: list[bytes] = []
        size = 0
        for part in response.iter_bytes():
            parts.append(part)
            size += len(part)
            if size > self._patience.largest_answer:
                raise BadAnswer(self.shop, f"{request.name}: the answer is larger than anything this API sends")
            if time.monotonic() > ends:
                raise Transient(self.shop, f"{request.name}: the answer came too slowly")
        return b"".join(parts)

    def _decoded(self, request: _Request, response: httpx.Response, body: bytes, answer: msgspec.json.Decoder[T]) -> T:
        if is_html(response, body):
            raise BadAnswer(self.shop, f"{request.name}: a web page instead of an answer")
        try:
            return answer.decode(body or b"{}")
        except msgspec.DecodeError as error:
            raise BadAnswer(self.shop, f"{request.name}: the answer cannot be read ({error})") from None

    def _heard(self, response: httpx.Response) -> None:
        for name in LIMIT_HEADERS:
            used, slash, size = response.headers.get(name, "").partition("/")
            if slash and used.strip().isdecimal() and size.strip().isdecimal():
                self._pace.heard(int(used), int(size))
                break
        try:
            told = parsedate_to_datetime(response.headers.get("Date", ""))
        except ValueError:
            return
        if told.tzinfo is not None:
            with self._lock:
                self._spent.ahead = told - datetime.now(UTC)

    def _wait_noted(self, seconds: float) -> None:
        with self._lock:
            self._spent.waited += seconds


def _outcome(error: ShopError) -> Outcome:
    if isinstance(error, RateLimited):
        return "limited"
    return "refused" if error.permanent else "failed"


def _written(body: object) -> bytes:
    return _ENCODER.encode(body)


def _keep_libraries_quiet() -> None:
    """The client library logs whole addresses, with the phones that are searched for, and headers."""
    for name in ("httpx", "httpcore"):
        logger = logging.getLogger(name)
        if logger.level < logging.WARNING:
            logger.setLevel(logging.WARNING)


def decoder(kind: type[T]) -> msgspec.json.Decoder[T]:
    """A decoder that also takes numbers and booleans written as text."""
    return msgspec.json.Decoder(kind, strict=False)


ANYTHING: msgspec.json.Decoder[Any] = msgspec.json.Decoder()
