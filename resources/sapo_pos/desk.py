"""Calls to the POS and its two particularities: the branch header and lists by page.

`X-Sapo-LocationId` must go with every write (contracts/sapo-pos.md §1.3); whether some shops want it on reads
as well is unknown, so the first read that is refused for it makes all later ones carry it.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

import msgspec

from resources.http import Parameters, ShopHttp
from resources.sapo_pos import wire
from resources.sapo_pos.reading import branch_of
from sync.errors import BadAnswer, IncompleteRead, Invalid, MethodRefused, WrongUse
from sync.records import Branch, Page

A = TypeVar("A")
R = TypeVar("R")

BRANCH_HEADER = "X-Sapo-LocationId"
PAGE_SIZES = (250, 200, 100, 50, 20)
UNPAGED = 20
IDS_IN_A_CALL = 100


@dataclass(frozen=True, slots=True)
class Listing(Generic[A, R]):
    """A list of the POS: where it is, how it is read, and its rows with their ids."""

    path: str
    answer: msgspec.json.Decoder[A]
    rows: Callable[[A], list[R]]
    key: Callable[[R], int]
    total: Callable[[A], wire.Metadata | None]


class Desk:
    """Requests to one POS."""

    def __init__(self, http: ShopHttp) -> None:
        self.http = http
        self._sizes = list(PAGE_SIZES)
        self._read_branch: int | None = None
        self._branches: list[Branch] | None = None

    @property
    def shop(self) -> str:
        """Alias of the POS."""
        return self.http.shop

    def get(self, path: str, answer: msgspec.json.Decoder[A], params: Parameters | None = None) -> A:
        """Read one thing."""
        try:
            return self.http.get(path, answer, params, self._read_headers())
        except (Invalid, MethodRefused) as error:
            if self._read_branch is not None or BRANCH_HEADER.lower() not in _words(error):
                raise
            self._read_branch = self.default_branch()
            return self.http.get(path, answer, params, self._read_headers())

    def put(self, path: str, body: object, answer: msgspec.json.Decoder[A], branch: int, *, silent: bool = False) -> A:
        """Write absolute values at a branch; `silent` as in `ShopHttp.put`."""
        return self.http.put(path, body, answer, {BRANCH_HEADER: str(branch)}, silent=silent)

    def post(
        self,
        path: str,
        body: object,
        answer: msgspec.json.Decoder[A],
        branch: int,
        *,
        once: bool,
        leaving: Callable[[], None] | None = None,
    ) -> A:
        """Act at a branch; `leaving` as in `ShopHttp.post`."""
        return self.http.post(path, body, answer, {BRANCH_HEADER: str(branch)}, once=once, leaving=leaving)

    def branches(self) -> list[Branch]:
        """All branches, read anew."""
        rows = self.whole(
            Listing(
                "/admin/locations.json", wire.LOCATIONS, lambda a: a.locations, lambda r: r.id, lambda a: a.metadata
            )
        )
        self._branches = [branch_of(row) for row in rows]
        return self._branches

    def default_branch(self) -> int:
        """The branch for calls that act at none in particular: the default one, else the first active one.

        Raises:
            WrongUse: the POS has no active branch.
        """
        known = self._branches if self._branches is not None else self.branches()
        active = [branch for branch in known if branch.active]
        if not active:
            raise WrongUse(f"{self.shop}: the POS has no active branch; open one before it is used.")
        return next((branch.id for branch in active if branch.is_default), active[0].id)

    def pages(self, listing: Listing[A, R], params: Parameters | None = None) -> Iterator[Page[R]]:
        """Every row once, page by page; rows that come twice because the list moved are left out.

        Read again from the start, once, when a pass held fewer rows than the list ever stated in it. The second
        pass may miss rows that came during it, since those are in front of what it had to find.

        Raises:
            IncompleteRead: rows are still missing after that.
            BadAnswer: the list does not state its total.
        """
        seen: set[int] = set()
        for again in (False, True):
            found: set[int] = set()
            first, highest = -1, 0
            for asked_at, rows, total in self._pass(listing, params or {}):
                first = total if first < 0 else first
                highest = max(highest, total)
                found.update(listing.key(row) for row in rows)
                yield Page(asked_at, tuple(_unseen(listing, rows, seen)), total)
            if len(found) >= (first if again else highest):
                return
        text = f"{listing.path}: {len(found)} rows instead of {first}; nothing was concluded from this read"
        raise IncompleteRead(self.shop, text)

    def _pass(self, listing: Listing[A, R], params: Parameters) -> Iterator[tuple[datetime, list[R], int]]:
        page = fetched = 0
        while True:
            page += 1
            asked_at = datetime.now(UTC)
            answer = self._page(listing, params, page)
            rows, metadata = listing.rows(answer), listing.total(answer)
            if metadata is None or metadata.total is None:
                raise BadAnswer(self.shop, f"{listing.path}: the list does not state its total")
            fetched += len(rows)
            yield asked_at, rows, metadata.total
            if not rows or fetched >= metadata.total:
                return

    def whole(self, listing: Listing[A, R]) -> list[R]:
        """A dictionary, whole; some come without pages or without a total (contracts/sapo-pos.md §1.5)."""
        seen: dict[int, R] = {}
        page = 0
        total: int | None = None
        while True:
            page += 1
            answer = self._page(listing, {}, page)
            rows, metadata = listing.rows(answer), listing.total(answer)
            total = metadata.total if metadata is not None else None
            fresh = {listing.key(row): row for row in rows if listing.key(row) not in seen}
            seen.update(fresh)
            if not fresh or (len(rows) < UNPAGED if total is None else len(seen) >= total):
                break
        if total is not None and len(seen) < total:
            raise IncompleteRead(self.shop, f"{listing.path}: {len(seen)} rows instead of {total}")
        return list(seen.values())

    def named(self, listing: Listing[A, R], ids: Collection[int]) -> Iterator[tuple[int, R | None]]:
        """Each id once with its row, None where the list does not bring it.

        One shop's list is all that proves the `ids` filter (contracts/sapo-pos.md §1.6): a list that holds more
        than was asked for ignores it, and is not read on.
        """
        for wanted in _chunks(ids):
            found: dict[int, R] = {}
            try:
                for page in self.pages(listing, {"ids": ",".join(map(str, wanted))}):
                    found.update((listing.key(row), row) for row in page.rows)
                    if page.total is None or page.total > len(wanted):
                        break
            except IncompleteRead:
                pass  # the caller looks for each missing one by itself
            yield from ((one, found.get(one)) for one in wanted)

    def _page(self, listing: Listing[A, R], params: Parameters, page: int) -> A:
        """One page, asked in the largest size that the shop takes."""
        while True:
            try:
                return self.get(listing.path, listing.answer, {**params, "page": page, "limit": self._sizes[0]})
            except (Invalid, MethodRefused) as error:
                if page > 1 or len(self._sizes) == 1 or "limit" not in _words(error):
                    raise
                self._sizes.pop(0)

    def _read_headers(self) -> dict[str, str]:
        return {} if self._read_branch is None else {BRANCH_HEADER: str(self._read_branch)}


def _chunks(ids: Collection[int]) -> Iterator[Sequence[int]]:
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), IDS_IN_A_CALL):
        yield ordered[start : start + IDS_IN_A_CALL]


def _unseen(listing: Listing[A, R], rows: list[R], seen: set[int]) -> Iterator[R]:
    for row in rows:
        key = listing.key(row)
        if key not in seen:
            seen.add(key)
            yield row


def _words(error: Invalid | MethodRefused) -> str:
    fields = " ".join(error.fields) if isinstance(error, Invalid) else ""
    return f"{error} {fields}".lower()
