"""What a screen does again and again, without ever taking the machine from the runs."""

import time
from collections.abc import Awaitable, Callable

Work = Callable[[], Awaitable[None]]
RESTS = 9
"""Times as long as a turn took nothing is done after it: a tenth of a processor at the most."""


def rested(work: Work, clock: Callable[[], float] = time.monotonic) -> Work:
    """The same work, of which a turn is left out while it still rests from the last one."""
    until = clock()

    async def turn() -> None:
        nonlocal until
        began = clock()
        if began < until:
            return
        await work()
        until = clock() + RESTS * (clock() - began)

    return turn
