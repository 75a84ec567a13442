"""Lists: pages with their totals in headers, filters by time, ids and SKU (contracts/woocommerce.md)."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

from sandbox.wire import Reply, ShopRequest
from sandbox.woo.errors import WooRefusal, bad_parameter
from sandbox.woo.state import State

MOST = 100


class Dated(Protocol):
    """A row with an identity and two times."""

    id: int
    created: datetime
    modified: datetime


R = TypeVar("R", bound=Dated)
Test = Callable[[Any], bool]
NEVER: Test = lambda _: False  # noqa: E731


def page(state: State, request: ShopRequest, rows: Sequence[R], shown: Callable[[State, R], Any]) -> Reply:
    """The page that the query asks for, newest first unless it says otherwise, with its totals."""
    query = request.query
    number, size = _whole(query, "page", 1), _whole(query, "per_page", 10)
    if size > MOST:
        raise bad_parameter("per_page", "per_page must be between 1 (inclusive) and 100 (inclusive)")
    tests = [*time_tests(state, query), *id_tests(query)]
    found = [row for row in rows if all(test(row) for test in tests)]
    by_id = query.get("orderby") == "id"
    key: Callable[[R], Any] = (lambda row: row.id) if by_id else (lambda row: (row.created, row.id))
    found.sort(key=key, reverse=query.get("order", "desc") != "asc")
    total, pages = len(found), -(-len(found) // size)
    if number > max(pages, 1) and state.switches.past_end == "400":
        raise WooRefusal(400, "rest_post_invalid_page_number", "The page number requested is larger than the number.")
    some = found[(number - 1) * size : number * size]
    headers = {"X-WP-Total": str(total), "X-WP-TotalPages": str(pages)}
    return Reply(200, [shown(state, row) for row in some], headers)


def _whole(query: dict[str, str], name: str, default: int) -> int:
    text = query.get(name)
    if text is None:
        return default
    if not text.isdecimal() or int(text) < 1:
        raise bad_parameter(name, f"{name} is not of type integer.")
    return int(text)


def id_tests(query: dict[str, str]) -> list[Test]:
    """`include` and `exclude`."""
    tests: list[Test] = []
    if query.get("include"):
        wanted = _ids(query["include"])
        tests.append(lambda row: row.id in wanted)
    if query.get("exclude"):
        unwanted = _ids(query["exclude"])
        tests.append(lambda row: row.id not in unwanted)
    return tests


def _ids(text: str) -> set[int]:
    return {int(part) for part in text.split(",") if part.strip().isdecimal()}


def time_tests(state: State, query: dict[str, str]) -> list[Test]:
    """`after`, `before`, `modified_after`, `modified_before`: strictly, in whole seconds."""
    gmt = query.get("dates_are_gmt") in ("true", "1")
    tests: list[Test] = []
    for name, field, later in (
        ("after", "created", True),
        ("before", "created", False),
        ("modified_after", "modified", True),
        ("modified_before", "modified", False),
    ):
        if query.get(name):
            tests.append(_time_test(state, name, query[name], gmt, field, later))
    return tests


def _time_test(state: State, name: str, text: str, gmt: bool, field: str, later: bool) -> Test:
    """An offset together with the flag finds nothing, without a word; a bare time without it is the shop's own."""
    try:
        given = datetime.fromisoformat(text)
    except ValueError as error:
        raise bad_parameter(name, "Invalid date.") from error
    if given.tzinfo is not None and gmt:
        return NEVER
    if given.tzinfo is None:
        edge = given.replace(tzinfo=UTC) - (state.offset if not gmt else state.offset * 0)
    else:
        edge = given.astimezone(UTC)
    edge = edge.replace(microsecond=0)
    if later:
        return lambda row: getattr(row, field) > edge
    return lambda row: getattr(row, field) < edge
