"""How a use case tells people how far it is."""

from collections.abc import Callable

Progress = Callable[[str, int, int | None], None]
"""Called as work goes on: what is being done, how much is done, how much there is (None: not known)."""


def quiet(what: str, done: int, total: int | None) -> None:
    """Tell nobody."""
