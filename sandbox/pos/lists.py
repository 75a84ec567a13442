"""Lists of the POS: pages with metadata, and the filters most of them share (contracts/sapo-pos.md §1.5, §1.6).

A filter that a list does not know is ignored, as on the real host.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from sandbox.clock import stamp_of
from sandbox.paging import Born, page_of, settled, whole
from sandbox.pos.answers import data_error
from sandbox.wire import Reply

if TYPE_CHECKING:
    from sandbox.pos.shop import PosShop


class Dated(Protocol):
    """A row with the two times that filters compare; text sorts like time here."""

    created_on: str
    modified_on: str


DatedRow = TypeVar("DatedRow", bound=Dated)
AnyRow = TypeVar("AnyRow")
BornRow = TypeVar("BornRow", bound=Born)


def csv(query: Mapping[str, str], name: str) -> list[str]:
    """Return a comma list of the query; nothing gives an empty list."""
    return [part.strip() for part in query.get(name, "").split(",") if part.strip()]


def ids_of(query: Mapping[str, str], name: str) -> set[int]:
    """Return a comma list of ids; what is not a number is left out."""
    return {int(part) for part in csv(query, name) if part.isdecimal()}


def moment(query: Mapping[str, str], name: str) -> str | None:
    """Return a time of the query in the form in which rows carry theirs; raise 422 where it is none."""
    text = query.get(name)
    if not text:
        return None
    try:
        parsed = datetime.fromisoformat(text.replace("Z", "+00:00").replace(" ", "+"))
    except ValueError:
        try:
            parsed = datetime.fromisoformat(text)
        except ValueError as error:
            raise data_error(name, "must be a time such as 2026-01-31T17:00:00Z") from error
    return stamp_of(parsed if parsed.tzinfo is not None else parsed.replace(tzinfo=UTC))


def dated(
    rows: list[DatedRow],
    query: Mapping[str, str],
    inclusive: bool,
    fields: Sequence[str] = ("created_on", "modified_on"),
) -> list[DatedRow]:
    """Return the rows within `created_on_min/max` and `modified_on_min/max`."""
    for field in fields:
        low, high = moment(query, f"{field}_min"), moment(query, f"{field}_max")
        if low is not None and inclusive:
            rows = [row for row in rows if getattr(row, field) >= low]
        elif low is not None:
            rows = [row for row in rows if getattr(row, field) > low]
        if high is not None:
            rows = [row for row in rows if getattr(row, field) <= high]
    return rows


def newest_first(shop: "PosShop", table: Mapping[int, BornRow]) -> list[BornRow]:
    """Return the rows of a table, the newest first, without those too young for a list."""
    return settled(reversed(list(table.values())), shop.clock.ticks(), shop.switches.list_lag)


def sorted_by(shop: "PosShop", rows: list[AnyRow], query: Mapping[str, str]) -> list[AnyRow]:
    """Return the rows in the order that `sort_by` asks for, where the shop obeys it."""
    field, _, way = query.get("sort_by", "").partition(" ")
    if not shop.switches.sort_by or field not in ("id", "created_on", "modified_on"):
        return rows
    down = (way or query.get("sort_direction", "asc")).lower() == "desc"
    return sorted(rows, key=lambda row: getattr(row, field), reverse=down)


def listed(
    shop: "PosShop",
    name: str,
    rows: Sequence[AnyRow],
    query: Mapping[str, str],
    show: Callable[[AnyRow], Any],
    default_limit: int | None = None,
) -> Reply:
    """Return one page as `{metadata: {total, page, limit}, name: [...]}`."""
    switches = shop.switches
    asked = whole(query.get("limit"), 0)
    if switches.above_cap == "refuse" and asked > switches.page_cap:
        raise data_error("limit", f"must be less than or equal to {switches.page_cap}")
    page = page_of(rows, query, default_limit or switches.default_limit, switches.page_cap)
    metadata = {"total": page.total, "page": page.page, "limit": page.limit}
    return Reply(200, {"metadata": metadata, name: [show(row) for row in page.rows]})


def dictionary(
    shop: "PosShop",
    name: str,
    rows: Sequence[AnyRow],
    query: Mapping[str, str],
    show: Callable[[AnyRow], Any],
) -> Reply:
    """Return a dictionary list: pages of 250, and on some hosts without metadata."""
    reply = listed(shop, name, rows, query, show, default_limit=250)
    if shop.switches.dictionary_metadata == "null":
        return Reply(200, {**reply.body, "metadata": None})
    return reply
