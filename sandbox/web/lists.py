"""Reading lists as the Web API gives them: newest first, by page number, with its traps (contracts/sapo-web.md §3).

Rows live in dictionaries keyed by id. Ids only grow, so the dictionary's own order is the order of ids and a
page without filters costs a slice. Unknown parameters are ignored, as the true shop does.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from itertools import islice
from typing import Literal, Protocol, TypeVar

from sandbox.web.errors import Refusal
from sandbox.web.switches import WebSwitches

DEFAULT_LIMIT = 50
LIMIT_CAP = 250
DEEP_CAP = 30_000
DATE_FIELDS = ("created_on", "modified_on", "processed_on", "published_on")
SHOP_ZONE = timezone(timedelta(hours=7))
_PLAIN_FORMATS = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S")


class Identified(Protocol):
    """A row that a list can carry."""

    @property
    def id(self) -> int: ...


T = TypeVar("T", bound=Identified)
Test = Callable[[T], bool]
Query = Mapping[str, str]


def page_and_limit(query: Query) -> tuple[int, int]:
    """The page (from 1) and the limit (default 50, at most 250); nonsense falls back to the default."""
    page = max(whole(query.get("page")) or 1, 1)
    limit = whole(query.get("limit"))
    if limit is None or limit < 1:
        limit = DEFAULT_LIMIT
    return page, min(limit, LIMIT_CAP)


def whole(text: str | None) -> int | None:
    """The integer in a parameter, or None when it is absent or none."""
    try:
        return int(text) if text is not None else None
    except ValueError:
        return None


def check_depth(query: Query, switches: WebSwitches) -> bool:
    """Whether the page may be read; beyond page*limit 30,000 a refusal or, by switch, False for an empty list."""
    page, limit = page_and_limit(query)
    if page * limit <= DEEP_CAP:
        return True
    if switches.deep_limit == "empty":
        return False
    raise Refusal(int(switches.deep_limit), {"page": [f"page * limit must not exceed {DEEP_CAP}"]})


def moment(text: str, bound: Literal["min", "max"], switches: WebSwitches) -> str | None:
    """A date parameter as a time stamp to compare rows with, None when the spelling is not understood.

    A date alone means the start of its day, also as a maximum; the zone of that midnight is a switch.
    """
    when = _parse(text.strip(), switches)
    if when is None:
        return None
    if bound == "min" and when.microsecond:
        when += timedelta(seconds=1)
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _parse(text: str, switches: WebSwitches) -> datetime | None:
    zone: timezone = SHOP_ZONE if switches.date_only_zone == "+07:00" else UTC
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return _parse_plain(text)
    if len(text) == len("2026-01-31"):
        return when.replace(tzinfo=zone)
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _parse_plain(text: str) -> datetime | None:
    for form in _PLAIN_FORMATS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def date_tests(query: Query, switches: WebSwitches, fields: tuple[str, ...]) -> list[Callable[[object], bool]]:
    """The tests for `<field>_min` and `<field>_max` of those time fields that the resource has."""
    tests: list[Callable[[object], bool]] = []
    for field in fields:
        low = moment(query[f"{field}_min"], "min", switches) if f"{field}_min" in query else None
        high = moment(query[f"{field}_max"], "max", switches) if f"{field}_max" in query else None
        if low is not None or high is not None:
            tests.append(_between(field, low or "", high or "~"))
    return tests


def _between(field: str, low: str, high: str) -> Callable[[object], bool]:
    def test(row: object) -> bool:
        value = getattr(row, field)
        return value is not None and low <= value <= high

    return test


def id_set(text: str | None) -> frozenset[int] | None:
    """The ids of a comma list, None when the parameter is absent."""
    if text is None:
        return None
    return frozenset(int(part) for part in text.split(",") if part.strip().isdigit())


def matching(rows: dict[int, T], query: Query, tests: Iterable[Test[T]], ascending: bool) -> Iterator[T]:
    """Those rows that pass `ids`, `since_id` and every test, in id order."""
    ids = id_set(query.get("ids"))
    chosen: Iterable[T]
    if ids is not None:
        chosen = [rows[i] for i in sorted(ids, reverse=not ascending) if i in rows]
    else:
        chosen = rows.values() if ascending else reversed(rows.values())
    since = whole(query.get("since_id"))
    checks = list(tests)
    if since is not None:
        after = since
        checks.insert(0, lambda row: row.id > after)
    for check in checks:
        chosen = filter(check, chosen)
    return iter(chosen)


def is_ascending(query: Query, switches: WebSwitches) -> bool:
    """Lists run newest first, except that under `since_id` (by switch) they run oldest first."""
    return whole(query.get("since_id")) is not None and switches.since_id_order == "ascending"


def cut(rows: Iterator[T], query: Query) -> list[T]:
    """The page that the query asks for."""
    page, limit = page_and_limit(query)
    start = (page - 1) * limit
    return list(islice(rows, start, start + limit))
