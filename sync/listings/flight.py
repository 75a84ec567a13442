"""Calls on their way to a shop, several at once where that hides latency and one at a time where it would not.

A shop lets so many calls through in a second. One call after the other reaches that rate as long as an answer takes
less than the time between two; beyond it, more have to be under way. Whether they are enough is told by the bucket:
while callers wait for their turn, another one in flight would only wait as well.
"""

import time
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

MOST = 12
# An empty bucket lets a burst through, so there is no reason to begin with one at a time.
_FIRST = 8
# Less waiting than this share of the time between two answers is the cost of asking the bucket, not a full bucket.
_NOTICEABLE = 0.2
_LEAST_SECONDS = 0.01


class Width:
    """How many calls may be in flight now."""

    def __init__(
        self, waited: Callable[[], float], most: int = MOST, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`waited` tells how many seconds calls have waited for the limit so far; `most` is never exceeded."""
        self._waited = waited
        self._most = most
        self._clock = clock
        self._seen, self._at = waited(), clock()
        self.now = min(_FIRST, most)

    def learn(self) -> None:
        """After an answer: one more, unless calls have waited for the limit since the last one."""
        waited, now = self._waited(), self._clock()
        noticeable = max(_LEAST_SECONDS, _NOTICEABLE * (now - self._at))
        grows = waited - self._seen < noticeable
        self._seen, self._at = waited, now
        self.now = min(self._most, self.now + 1) if grows else max(1, self.now - 1)


def in_flight(
    items: Iterable[T], send: Callable[[T], R], pool: ThreadPoolExecutor, width: Width
) -> Generator[tuple[T, R], None, None]:
    """Send the items in their order; gives each with its answer as answers come.

    Items are taken one by one when there is room, so that whoever makes them can stop at any time. Whoever stops
    taking answers gets no more sent; what is under way then is left to end by itself.
    """
    under_way: dict[Future[R], T] = {}
    ahead = iter(items)
    more = True
    while more or under_way:
        while more and len(under_way) < width.now:
            try:
                item = next(ahead)
            except StopIteration:
                more = False
                break
            under_way[pool.submit(send, item)] = item
        done, _ = wait(under_way, return_when=FIRST_COMPLETED)
        width.learn()
        for future in sorted(done, key=list(under_way).index):
            yield under_way.pop(future), future.result()
