"""Time inside the sandbox.

Timestamps are always true wall time, because clients compare them with their own clock. Only waiting is
scaled: with speed 100 a delay of two seconds takes twenty milliseconds, so a test need not sleep.
"""

import asyncio
import time
from datetime import UTC, datetime

STAMP_FORM = "%Y-%m-%dT%H:%M:%SZ"


def stamp_of(moment: datetime) -> str:
    """Return an aware time as `YYYY-MM-DDThh:mm:ssZ` (contracts/sapo-pos.md §4.2)."""
    return moment.astimezone(UTC).strftime(STAMP_FORM)


class Clock:
    """Wall time, and delays divided by `speed`."""

    def __init__(self, speed: float = 1.0) -> None:
        if speed <= 0:
            raise ValueError(f"The speed must be above zero, not {speed}.")
        self._speed = speed

    @property
    def speed(self) -> float:
        """How many seconds pass here in a real one. It is fixed: rows and buckets remember `ticks`."""
        return self._speed

    def now(self) -> datetime:
        """Return the true time, aware, in UTC."""
        return datetime.now(UTC)

    def stamp(self) -> str:
        """Return the true time as text to the second."""
        return stamp_of(self.now())

    def ticks(self) -> float:
        """Return scaled seconds that only grow: one real second is `speed` of them."""
        return time.monotonic() * self._speed

    async def sleep(self, seconds: float) -> None:
        """Wait `seconds` of the shop's time, which is `seconds / speed` of ours."""
        if seconds > 0:
            await asyncio.sleep(seconds / self._speed)
