"""What the lists of the page share."""

import asyncio
from dataclasses import dataclass

import pytest

from console.page.lists import read_page


@dataclass(frozen=True)
class Found:
    rows: list[int]
    total: int


@pytest.mark.parametrize(
    ("page", "total", "shown"), [(1, 25, 1), (3, 25, 3), (9, 25, 3), (4, 30, 3), (2, 0, 1), (1, 0, 1), (10**9, 1, 1)]
)
def test_a_page_past_the_end_becomes_the_last_that_there_is(page: int, total: int, shown: int) -> None:
    numbers = list(range(total))

    async def read(offset: int) -> Found:
        return Found(numbers[offset : offset + 10], total)

    number, found = asyncio.run(read_page(page, 10, read, lambda found: found.total))
    assert (number, found.rows) == (shown, numbers[(shown - 1) * 10 : shown * 10])
