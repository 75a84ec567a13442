"""Reading a list whole: pages oldest first by id, until the total that the shop states was seen.

A row that comes in stands behind all others, so that none is missed; one that goes away moves another onto a page that
was read already. The total shows that, unless a row came in as well: so the end of the last page but one is looked at
again, which any row that went away before it has moved (contracts/woocommerce.md, Transport, Changed since).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

import msgspec

from resources.http import Parameters, ShopHttp
from resources.woocommerce.values import bare_utc
from sync.errors import BadAnswer, IncompleteRead, MethodRefused

R = TypeVar("R")

BASE = "/wp-json/wc/v3"
PAGE = 100
PASSES = 2
TOTAL, PAGES = "X-WP-Total", "X-WP-TotalPages"
IN_ORDER: Parameters = {"orderby": "id", "order": "asc"}


@dataclass(frozen=True, slots=True)
class Listing(Generic[R]):
    """A list: where it is, how a page of it is decoded, and what tells rows apart."""

    path: str
    answer: msgspec.json.Decoder[list[R]]
    key: Callable[[R], int]


@dataclass(frozen=True, slots=True)
class Sheet(Generic[R]):
    """One page: when it was asked for, its rows, and the total of the list."""

    asked_at: datetime
    rows: tuple[R, ...]
    total: int


def sheets(http: ShopHttp, listing: Listing[R], filters: Parameters | None = None) -> Iterator[Sheet[R]]:
    """Every row of a list, page by page, each once; a pass in which rows were missing or went away is made again.

    Raises:
        IncompleteRead: rows are missing against the stated total, or moved, in the second pass too.
        BadAnswer: the shop states no totals, so that nothing proves a read complete.
    """
    told: set[int] = set()
    for _ in range(PASSES):
        seen: set[int] = set()
        total = number = edge = last = 0
        pages = 1
        while number < pages:
            number, edge = number + 1, last
            sheet, pages = _sheet(http, listing, {**(filters or {}), "page": number})
            # The largest that was stated: a row that went away meanwhile may have hidden another.
            total = max(total, sheet.total)
            keys = [listing.key(row) for row in sheet.rows]
            last = keys[-1] if keys else 0
            seen.update(keys)
            yield replace(sheet, rows=tuple(row for row in sheet.rows if listing.key(row) not in told))
            told |= seen
        missing = len(seen) < total
        if not missing and (number == 1 or _stands(http, listing, filters, (number - 1) * PAGE, edge)):
            return
    if missing:
        text = f"{listing.path}: {len(seen)} rows instead of {total}; nothing was concluded from it"
    else:
        text = f"{listing.path}: rows went away while it was read, every time; nothing was concluded from it"
    raise IncompleteRead(http.shop, text)


def changed_since(since: datetime | None) -> dict[str, str | int]:
    """The filter for what changed at or after an instant, in its one right form; nothing for everything.

    It is strictly after, in whole seconds, so it is asked a second earlier.
    """
    if since is None:
        return {}
    return {"modified_after": bare_utc(since - timedelta(seconds=1)), "dates_are_gmt": "true"}


def total_of(http: ShopHttp, path: str, filters: Parameters) -> int:
    """How many rows a list has under filters, without reading them."""
    _, headers = http.get_page(path, msgspec.json.Decoder(list[msgspec.Raw]), {**filters, "per_page": 1})
    return _stated(http, path, headers, TOTAL)


def _stands(http: ShopHttp, listing: Listing[R], filters: Parameters | None, place: int, key: int) -> bool:
    """Whether a row is still the so-many-th of its list: none before it went away."""
    wanted = {**(filters or {}), **IN_ORDER, "page": place, "per_page": 1}
    try:
        rows, _ = http.get_page(listing.path, listing.answer, wanted)
    except MethodRefused:  # how some shops say that they have not so many any more
        return False
    return [listing.key(row) for row in rows] == [key]


def _sheet(http: ShopHttp, listing: Listing[R], params: dict[str, str | int]) -> tuple[Sheet[R], int]:
    """A page, and how many pages there are."""
    asked_at = datetime.now(UTC)
    wanted = {**params, **IN_ORDER, "per_page": PAGE}
    rows, headers = http.get_page(listing.path, listing.answer, wanted)
    total = _stated(http, listing.path, headers, TOTAL)
    return Sheet(asked_at, tuple(rows), total), _stated(http, listing.path, headers, PAGES)


def _stated(http: ShopHttp, path: str, headers: Mapping[str, str], name: str) -> int:
    value = headers.get(name, "")
    if not value.isdecimal():
        text = f"GET {path}: the header {name} is missing; something in front of the shop takes it away"
        raise BadAnswer(http.shop, text)
    return int(value)
