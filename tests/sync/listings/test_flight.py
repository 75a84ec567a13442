"""Calls in flight: in order, no more than are needed, and none once nobody takes the answers."""

import itertools
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from sync.listings.flight import MOST, Width, in_flight


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(MOST) as pool:
        yield pool


def test_every_item_comes_back_with_its_answer(pool: ThreadPoolExecutor) -> None:
    answers = dict(in_flight(range(50), lambda item: item * item, pool, Width(lambda: 0.0)))
    assert answers == {item: item * item for item in range(50)}


def test_nothing_to_send_is_nothing_to_wait_for(pool: ThreadPoolExecutor) -> None:
    assert list(in_flight([], abs, pool, Width(lambda: 0.0))) == []


def test_items_are_sent_in_their_order(pool: ThreadPoolExecutor) -> None:
    sent: list[int] = []
    lock = threading.Lock()

    def send(item: int) -> None:
        with lock:
            sent.append(item)

    list(in_flight(range(40), send, pool, Width(lambda: 0.0, most=1)))
    assert sent == list(range(40))


def test_the_width_follows_what_holds_calls_up() -> None:
    waited = iter([0.0, 0.0, 0.01, 0.02, 0.5, 1.0, 1.5, 2.0, 2.05])
    seconds = itertools.count(0.0, 0.5)
    width = Width(lambda: next(waited), most=3, clock=lambda: next(seconds))
    width.now = 1
    widths = [width.now]
    for _ in range(8):
        width.learn()
        widths.append(width.now)
    assert widths == [1, 2, 3, 3, 2, 1, 1, 1, 2]


def test_who_stops_taking_answers_gets_no_more_sent(pool: ThreadPoolExecutor) -> None:
    sent = itertools.count()

    def send(_: int) -> int:
        time.sleep(0.001)
        return next(sent)

    with closing(in_flight(range(1_000), send, pool, Width(lambda: 0.0, most=4))) as answers:
        for _ in range(10):
            next(answers)
    pool.shutdown()
    assert next(sent) <= 10 + 4


def test_an_error_of_one_call_reaches_whoever_takes_the_answers(pool: ThreadPoolExecutor) -> None:
    def send(item: int) -> int:
        if item == 3:
            raise RuntimeError("a bug")
        return item

    with pytest.raises(RuntimeError, match="a bug"):
        list(in_flight(range(10), send, pool, Width(lambda: 0.0)))
