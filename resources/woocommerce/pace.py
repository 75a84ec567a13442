"""Going easy on a shop that computes every answer: few calls at once, fewer when answers slow down.

A shop of this kind has no rate limit of its own, but a page costs its server half a second and a batch of a hundred
about two (contracts/woocommerce.md, Transport); what its server cannot do at once waits there. So a call that would be
one too many waits here instead, which is told as waiting for the limit.
"""

import threading
import time
from dataclasses import dataclass

from resources.http import Pace
from sync.errors import RateLimited
from sync.ports import Lane

# A full batch takes up to 2.5 seconds of a server that has time; twice that is a server that has none.
SLOW_SECONDS = 5.0
# So many answers in good time, one after the other, before one more call is let in.
GOOD_ANSWERS = 5
LONGEST_REST = 15.0
LONGEST_WAIT = 300.0


@dataclass(slots=True)
class _Room:
    now: int
    under_way: int = 0
    good: int = 0
    rest_until: float = 0.0


class EasyPace:
    """Lets so many calls at once through to a limit, and fewer while the shop is slow; for many threads."""

    def __init__(self, limit: Pace, most: int, slow_seconds: float = SLOW_SECONDS) -> None:
        """`limit` paces by the second, `most` calls are under way at once at the best of times."""
        self._limit = limit
        self._most = most
        self._slow = slow_seconds
        self._room = _Room(most)
        self._free = threading.Condition()

    def take(self, lane: Lane) -> float:
        """Wait until one more call may be under way; return the seconds waited.

        Raises:
            RateLimited: no call ended for five minutes.
        """
        began = time.monotonic()
        with self._free:
            while (wait := self._wait()) > 0:
                if time.monotonic() - began > LONGEST_WAIT:
                    raise RateLimited("", "no call to the shop came to an end for five minutes", wait)
                self._free.wait(min(wait, 1.0))
            self._room.under_way += 1
        waited = time.monotonic() - began
        try:
            return waited + self._limit.take(lane)
        except BaseException:
            self._leave()
            raise

    def heard(self, used: int, size: int) -> None:
        """Hand on what a header says."""
        self._limit.heard(used, size)

    def rejected(self, retry_after: float) -> None:
        """One call at a time after a 429."""
        self._limit.rejected(retry_after)

    def answered(self, seconds: float, *, well: bool) -> None:
        """Let fewer in after a slow answer or none, and rest for as long where only one is left; more in good times."""
        with self._free:
            room = self._room
            if well and seconds < self._slow:
                room.good += 1
                if room.good >= GOOD_ANSWERS and room.now < self._most:
                    room.now, room.good = room.now + 1, 0
            else:
                room.good = 0
                if room.now == 1:
                    room.rest_until = time.monotonic() + min(seconds, LONGEST_REST)
                room.now = max(1, room.now - 1)
        self._limit.answered(seconds, well=well)
        self._leave()

    @property
    def width(self) -> int:
        """How many calls may be under way now."""
        with self._free:
            return self._room.now

    def _wait(self) -> float:
        if self._room.under_way >= self._room.now:
            return 1.0
        return self._room.rest_until - time.monotonic()

    def _leave(self) -> None:
        with self._free:
            self._room.under_way -= 1
            self._free.notify_all()
