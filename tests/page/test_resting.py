"""A screen that reads again and again rests in proportion to what reading costs."""

import asyncio
from collections.abc import Sequence

import pytest

from console.page.resting import rested


@pytest.mark.parametrize(
    ("cost", "asked", "done"),
    [
        (4.0, (0.0, 10.0, 39.9, 40.0, 60.0), [0.0, 40.0]),
        (0.0, (0.0, 10.0, 20.0), [0.0, 10.0, 20.0]),
    ],
    ids=["dear", "cheap"],
)
def test_after_a_turn_it_rests_nine_times_as_long_as_the_turn_took(
    cost: float, asked: Sequence[float], done: list[float]
) -> None:
    clock, turns = [0.0], []

    async def read() -> None:
        turns.append(clock[0])
        clock[0] += cost

    turn = rested(read, lambda: clock[0])
    for clock[0] in asked:
        asyncio.run(turn())
    assert turns == done
