"""Reading a list of the site whole, though rows move while it is read and pages end at 30,000 rows.

Lists run newest first and have no cursor (contracts/sapo-web.md §3), so a row that comes in front repeats another
on the next page, and one that goes away hides another. Rows are taken once by id, and the site's own count says
whether all were seen. A list of more rows than pages reach is cut into windows of `modified_on`: windows of
`created_on` were seen to lose orders, and a row that changes meanwhile moves into the last window, which is
read last and has no end.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

from resources.http import Parameters, ShopHttp
from resources.http_values import stamp
from resources.sapo_web import wire
from sync.errors import IncompleteRead

R = TypeVar("R")

PAGE = 250
DEEPEST = 30_000
WINDOW_ROWS = 25_000
FIRST_YEAR = datetime(2010, 1, 1, tzinfo=UTC)
SHORTEST = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Listing(Generic[R]):
    """A list of the site: its name in the address, how a page is read, and what tells rows apart.

    `key` is the id; `version` changes when a row has to be told again.
    """

    name: str
    read: Callable[[Parameters], list[R]]
    key: Callable[[R], int]
    version: Callable[[R], object]

    @property
    def path(self) -> str:
        """Where it is read."""
        return f"/admin/{self.name}.json"


@dataclass(frozen=True, slots=True)
class Sheet(Generic[R]):
    """One page: when it was asked for, and the rows that were not told before."""

    asked_at: datetime
    rows: tuple[R, ...]


class Sweep(Generic[R]):
    """Reads one list under fixed filters, whole."""

    def __init__(self, http: ShopHttp, listing: Listing[R], filters: Parameters, since: datetime | None) -> None:
        """`since` becomes `modified_on_min`."""
        self._http = http
        self._listing = listing
        self._filters = dict(filters)
        self._since = since
        self._told: dict[int, object] = {}
        self._found: set[int] = set()

    def sheets(self, always_count: bool) -> Iterator[Sheet[R]]:
        """Every row, page by page, each once, unless it changed in between.

        The first page alone is the whole list when it is not full. Otherwise, or always if asked, the rows are
        counted by the site before a pass, since a row that goes away during it may hide another; a pass that
        finds fewer is made once more.

        Raises:
            IncompleteRead: rows are missing in the second pass too.
        """
        if not always_count:
            sheet, full = self._sheet(self._params(self._since, None), 1)
            yield sheet
            if not full:
                return
        for _ in range(2):
            self._found.clear()
            expected = self.count(self._since, None)
            yield from self._windows() if expected > DEEPEST - PAGE else self._pages(self._since, None)
            if len(self._found) >= expected:
                return
        text = f"{self._listing.path}: {len(self._found)} rows instead of {expected}; nothing was concluded from it"
        raise IncompleteRead(self._http.shop, text)

    def count(self, low: datetime | None, high: datetime | None) -> int:
        """What the site counts in a window of `modified_on`."""
        path = f"/admin/{self._listing.name}/count.json"
        return self._http.get(path, wire.COUNT, self._params(low, high)).count

    def _pages(self, low: datetime | None, high: datetime | None) -> Iterator[Sheet[R]]:
        """Pages up to the last: the first that is not full, or the deepest the site allows."""
        params = self._params(low, high)
        for page in range(1, DEEPEST // PAGE + 1):
            sheet, full = self._sheet(params, page)
            yield sheet
            if not full:
                return

    def _windows(self) -> Iterator[Sheet[R]]:
        ends = datetime.now(UTC) + timedelta(days=1)
        windows = list(self._split(self._since or FIRST_YEAR, ends))
        for place, (low, high) in enumerate(windows, 1):
            yield from self._pages(low, None if place == len(windows) else high)

    def _split(self, low: datetime, high: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Windows of few enough rows, oldest first; neighbours share their edge."""
        if self.count(low, high) <= WINDOW_ROWS or high - low < SHORTEST:
            yield low, high
            return
        middle = (low + (high - low) / 2).replace(microsecond=0)
        yield from self._split(low, middle)
        yield from self._split(middle, high)

    def _sheet(self, params: Parameters, page: int) -> tuple[Sheet[R], bool]:
        """A page and whether it was full."""
        asked_at = datetime.now(UTC)
        rows = self._listing.read({**params, "page": page, "limit": PAGE})
        fresh = []
        for row in rows:
            key, version = self._listing.key(row), self._listing.version(row)
            self._found.add(key)
            if key not in self._told or self._told[key] != version:
                self._told[key] = version
                fresh.append(row)
        return Sheet(asked_at, tuple(fresh)), len(rows) >= PAGE

    def _params(self, low: datetime | None, high: datetime | None) -> dict[str, str | int]:
        """The filters with full UTC instants; asked a second earlier, as "min" may exclude its own instant."""
        params = dict(self._filters)
        if low is not None:
            params["modified_on_min"] = stamp(low - timedelta(seconds=1))
        if high is not None:
            params["modified_on_max"] = stamp(high)
        return params
