"""The leaky bucket of a shop: 40 requests, two leak out per second (contracts/sapo-web.md §2)."""

from sandbox.clock import Clock


class LeakyBucket:
    """A bucket that fills by one with each request and leaks all the time, faster by the clock's speed."""

    def __init__(self, clock: Clock, size: int = 40, leak: float = 2.0, enabled: bool = True) -> None:
        self._clock = clock
        self._level = 0.0
        self._seen = clock.ticks()
        self.size = size
        self.leak = leak
        self.enabled = enabled

    def _drain(self) -> None:
        now = self._clock.ticks()
        self._level = max(0.0, self._level - (now - self._seen) * self.leak)
        self._seen = now

    def take(self) -> bool:
        """Put one request in; return False, and leave the bucket as it is, when it would run over."""
        self._drain()
        if self.enabled and self._level + 1 > self.size:
            return False
        self._level = min(self._level + 1, float(self.size))
        return True

    @property
    def used(self) -> int:
        """Requests in the bucket now, rounded up, as the call-limit header shows it."""
        self._drain()
        return min(self.size, int(-(-self._level // 1)))

    @property
    def retry_after(self) -> float:
        """Real seconds until one more request fits."""
        self._drain()
        excess = max(0.0, self._level + 1 - self.size)
        return excess / self.leak / self._clock.speed

    def refill(self, used: float = 0.0) -> None:
        """Set how full the bucket is, for a test that starts near the limit."""
        self._seen = self._clock.ticks()
        self._level = used
