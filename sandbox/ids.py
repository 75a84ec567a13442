"""One counter for all ids, as the real platforms have: the id of a variant is never the id of an order."""


class IdCounter:
    """Hands out rising integers, shared by every shop of a world."""

    def __init__(self, first: int = 10_000_001) -> None:
        self._next = first

    def next(self) -> int:
        """Return an id that nobody has yet."""
        value = self._next
        self._next += 1
        return value
