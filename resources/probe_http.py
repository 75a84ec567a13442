"""The first talk with a shop that is not connected yet: plain calls that keep status, form and headers.

The clients of connected shops turn every refusal into one of `sync.errors` and share a paced bucket that belongs
to a connection. A probe has no connection yet and wants to see the refusals themselves, so it has a small voice of
its own: one call at a time, at the pace of the shop's leak, never following a redirect.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal, Self

import httpx
import msgspec

from resources.http_credentials import credentials_from
from resources.trust import trust
from sync.connecting.probe import Access, Hook, ProbeCall, Right
from sync.errors import RateLimited, ShopError, Transient, Unauthorised

Form = Literal["json", "html", "text", "empty"]
TIMEOUT = httpx.Timeout(20.0, connect=10.0)
TRIES = 4
SHORTEST_PAUSE = 0.05
LONGEST_PAUSE = 15.0
REDIRECTS = (301, 302, 303, 307, 308)
# How the systems say that a name leads nowhere.
UNKNOWN_HOST = ("Name or service not known", "nodename nor servname", "No address associated", "getaddrinfo failed")
# The official channel's webhooks stand under this path of the store's own host (contracts/sapo-pos.md §2.14).
OFFICIAL_PATH = "bizweb-channel"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: the decoded JSON (None when it is not JSON), its form, and the headers."""

    status: int
    form: Form
    body: Any
    headers: Mapping[str, str]

    def rows(self, root: str) -> list[dict[str, Any]]:
        """The objects of a list under its root key; nothing where there is no such list."""
        found = self.body.get(root) if isinstance(self.body, dict) else None
        return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []

    def part(self, *roots: str) -> dict[str, Any]:
        """The object under the first root key that is there, else an empty one."""
        for root in roots:
            if isinstance(self.body, dict) and isinstance(self.body.get(root), dict):
                found: dict[str, Any] = self.body[root]
                return found
        return {}

    @property
    def access(self) -> Access:
        """What the answer says about the right that was tried."""
        if self.status in (200, 201) and self.form == "json":
            return Access.GRANTED
        if self.status == 403:  # one in HTML, a wall in front of the shop, was raised before (contracts/sapo-web.md §8)
            return Access.MISSING
        return Access.ABSENT if self.status == 404 else Access.UNCLEAR


# What an answer means to a kind of shop that knows better than its status says: from alias, address and answer.
Refusal = Callable[[str, str, Answer], ShopError | None]


class FirstContact:
    """Talks to one shop; `calls` holds what was asked and what came of it."""

    def __init__(self, alias: str, address: str, credentials: Mapping[str, str]) -> None:
        """Keep the way in; nothing is sent yet. `address` must have been checked before."""
        self.alias = alias
        self.address = address.rstrip("/")
        self.calls: list[ProbeCall] = []
        self.server_time = datetime.now(UTC)
        opening = credentials_from(credentials, address)
        self._client = httpx.Client(
            base_url=self.address + "/",
            headers={**opening.headers, "Accept": "application/json"},
            auth=opening.auth,
            verify=trust(),
            timeout=TIMEOUT,
            follow_redirects=False,
            trust_env=address.startswith("https://"),
        )

    def __enter__(self) -> Self:
        """Be usable in a `with`."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self._client.close()

    def get(self, route: str, tells: str = "", **query: str | int) -> Answer:
        """One reading call, as `ask` makes it."""
        return self.ask(route, tells, query)

    def ask(self, route: str, tells: str, query: Mapping[str, str | int], refused: Refusal | None = None) -> Answer:
        """One reading call, repeated when the connection or the shop stumbles.

        Raises:
            ShopError: as `refused` says of the answer.
            Unauthorised: the credentials are refused.
            Transient: the shop could not be reached, or stumbled every time.
        """
        for attempt in range(1, TRIES + 1):
            try:
                return self._noted(self.send("GET", route, query=query, refused=refused), route, query, tells)
            except Transient as error:
                if attempt == TRIES:
                    raise
                asked = error.retry_after if isinstance(error, RateLimited) else 0.5 * attempt
                time.sleep(min(max(asked, SHORTEST_PAUSE), LONGEST_PAUSE))
        raise AssertionError("the loop returns or raises")

    def send(
        self,
        method: str,
        route: str,
        *,
        query: Mapping[str, str | int] | None = None,
        body: Any = None,
        refused: Refusal | None = None,
    ) -> Answer:
        """One call, sent once. Raises Unauthorised, RateLimited, or Transient when no answer came or a 5xx."""
        content = None if body is None else msgspec.json.encode(body)
        headers = {} if body is None else {"Content-Type": "application/json"}
        try:
            raw = self._client.request(
                method, route.lstrip("/"), params=query or None, content=content, headers=headers
            )
        except httpx.HTTPError as error:
            raise Transient(self.alias, f"no answer to {method} {route} ({_silence(error)}).") from None
        answer = Answer(raw.status_code, *_decoded(raw), raw.headers)
        self._hear_time(answer)
        if refused is not None and (refusal := refused(self.alias, self.address, answer)) is not None:
            raise refusal
        self._refuse(answer, f"{method} {route}")
        return answer

    def note(self, tells: str) -> None:
        """Say afterwards what the last call told."""
        last = self.calls[-1]
        self.calls[-1] = ProbeCall(last.route, last.status, last.form, last.call_limit, tells)

    def _noted(self, answer: Answer, route: str, query: Mapping[str, str | int], tells: str) -> Answer:
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        limit = answer.headers.get("X-Sapo-Api-Call-Limit") or answer.headers.get("X-Bizweb-Api-Call-Limit")
        shown = f"GET {route}" + (f"?{asked}" if asked else "")
        self.calls.append(ProbeCall(shown, answer.status, answer.form, limit or "", tells))
        return answer

    def _hear_time(self, answer: Answer) -> None:
        try:
            self.server_time = parsedate_to_datetime(answer.headers["Date"]).astimezone(UTC)
        except (KeyError, ValueError):
            self.server_time = datetime.now(UTC)

    def _refuse(self, answer: Answer, asked: str) -> None:
        login_page = answer.form == "html" and answer.status == 200
        if answer.status == 401 or login_page or answer.status in REDIRECTS:
            raise Unauthorised(
                self.alias,
                f"the credentials are refused ({asked} answered {answer.status}). Check the token, or key and "
                "secret, and that they belong to this shop.",
            )
        if answer.status == 429:
            raise RateLimited(self.alias, f"{asked} met the rate limit.", _seconds(answer))
        if answer.status in (200, 201) and answer.form == "text":
            raise Transient(self.alias, f"{asked} was answered with something that cannot be read; try again later.")
        if answer.status >= 500 or (answer.status == 403 and answer.form == "html"):
            raise Transient(self.alias, f"{asked} answered {answer.status}; try again later.")


def right(
    name: str, vietnamese: str, purpose: str, answer: Answer, *, needed: bool = True, spare: bool = False
) -> Right:
    """The right that a call tried, with what became of it."""
    return Right(name, vietnamese, purpose, needed, answer.access, answer.status, spare)


def hooks_of(answer: Answer) -> Iterator[Hook]:
    """The webhooks of a list, without their paths."""
    for row in answer.rows("webhooks"):
        address = str(row.get("address") or "")
        try:
            host = httpx.URL(address).host
        except httpx.InvalidURL:
            host = ""
        owner: Literal["official", "other"] = "official" if OFFICIAL_PATH in address else "other"
        yield Hook(str(row.get("topic") or ""), host or "?", owner)


@contextmanager
def first_contact(alias: str, address: str, credentials: Mapping[str, str]) -> Iterator[FirstContact]:
    """A talk that is closed at the end."""
    with FirstContact(alias, address, credentials) as contact:
        yield contact


def _decoded(raw: httpx.Response) -> tuple[Form, Any]:
    if not raw.content.strip():
        return "empty", None
    kind = raw.headers.get("Content-Type", "").lower()
    if "html" in kind:
        return "html", None
    try:
        return "json", msgspec.json.decode(raw.content)
    except msgspec.DecodeError:
        return ("html" if raw.content.lstrip().startswith(b"<") else "text"), None


def _silence(error: httpx.HTTPError) -> str:
    """Why no answer came, as far as the connection tells."""
    text = str(error)
    if "CERTIFICATE" in text:
        return "the certificate of the address is expired, self-made or of another name; the shop needs a valid one"
    if "SSL" in text:
        return "no encrypted connection (https) is answered there; the shop needs a certificate"
    if any(words in text for words in UNKNOWN_HOST):
        return "there is no such host; look whether the address is right"
    return type(error).__name__


def _seconds(answer: Answer) -> float:
    try:
        return float(answer.headers["Retry-After"])
    except (KeyError, ValueError):
        return 2.0
