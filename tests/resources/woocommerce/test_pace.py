"""Going easy on a shop: few calls at once, fewer when its answers slow down."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from resources.woocommerce.client import CAPABILITIES
from resources.woocommerce.pace import GOOD_ANSWERS, EasyPace
from sync.ports import Lane
from tests.resources.http.helpers import Clients, OpenPace
from tests.resources.woocommerce.shop import ALIAS, Garden, garden, grown
from tests.sandbox.conftest import StartSandbox


def answers(pace: EasyPace, count: int, seconds: float, *, well: bool = True) -> None:
    for _ in range(count):
        pace.take("listings")
        pace.answered(seconds, well=well)


def test_no_more_calls_than_allowed_are_under_way(start_sandbox: StartSandbox, make: Clients) -> None:
    at: Garden = garden(start_sandbox, make, grown(plain=100, families=0), workers=8, page_seconds=50.0)
    site = at.client(pace=EasyPace(OpenPace(), 3))
    at.running.world.log.reset()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: site.variants_of({1, 2}), range(12)))
    assert at.running.world.log.snapshot()["shops"][ALIAS]["max_in_flight"] <= 3
    assert site.spent().waited_seconds > 0


def test_slow_answers_let_fewer_in_and_good_ones_more_again() -> None:
    pace = EasyPace(OpenPace(), 3, slow_seconds=1.0)
    answers(pace, 1, 2.0)
    assert pace.width == 2
    answers(pace, 1, 0.1, well=False)
    assert pace.width == 1
    answers(pace, GOOD_ANSWERS - 1, 0.1)
    assert pace.width == 1
    answers(pace, 1, 0.1)
    assert pace.width == 2
    answers(pace, 10 * GOOD_ANSWERS, 0.1)
    assert pace.width == 3


def test_where_one_call_is_still_too_much_the_shop_gets_a_rest() -> None:
    pace = EasyPace(OpenPace(), 1, slow_seconds=0.1)
    answers(pace, 1, 0.3)
    began = time.monotonic()
    assert pace.take("listings") >= 0.2
    assert time.monotonic() - began >= 0.2


def test_a_limit_that_refuses_leaves_the_place_free() -> None:
    class Refusing(OpenPace):
        def take(self, lane: Lane) -> float:  # noqa: ARG002
            raise KeyboardInterrupt

    pace = EasyPace(Refusing(), 1)
    for _ in range(2):  # the second would wait for ever
        with pytest.raises(KeyboardInterrupt):
            pace.take("listings")


def test_a_call_waits_until_another_ends() -> None:
    pace = EasyPace(OpenPace(), CAPABILITIES.in_flight)
    for _ in range(CAPABILITIES.in_flight):
        pace.take("listings")
    threading.Timer(0.1, lambda: pace.answered(0.1, well=True)).start()
    assert 0.05 < pace.take("orders") < 5
