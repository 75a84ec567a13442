"""The small parts of the core, each by itself."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec
import pytest

from sandbox.clock import Clock
from sandbox.encoding import decode, encode
from sandbox.hooks import root_of
from sandbox.limits import LeakyBucket
from sandbox.paging import page_of, settled
from sandbox.routing import Router
from sandbox.spoiling import without
from sandbox.wire import Credentials, Reply, Route, ShopRequest, basic_pair


async def nothing(_: ShopRequest) -> Reply:
    return Reply()


def test_words_win_over_parameters_and_the_method_over_both() -> None:
    router = Router(
        [
            Route("GET", "/a/{id}.json", nothing),
            Route("GET", "/a/count.json", nothing),
            Route("POST", "/a/only.json", nothing),
        ]
    )

    def pattern(method: str, path: str) -> str | None:
        match = router.match(method, path)
        return None if match is None else match.pattern

    assert pattern("GET", "/a/count.json") == "/a/count.json"
    assert pattern("GET", "/a/5.json") == "/a/{id}.json"
    assert pattern("GET", "/a/only") == "/a/{id}.json"
    assert pattern("POST", "/a/only") == "/a/only.json"
    assert pattern("GET", "/b") is None
    wrong_method = router.match("DELETE", "/a/5.json")
    assert wrong_method is not None and wrong_method.route is None


def test_the_same_route_twice_is_an_error() -> None:
    with pytest.raises(ValueError, match="twice"):
        Router([Route("GET", "/a.json", nothing), Route("GET", "/a", nothing)])


@pytest.mark.parametrize(
    ("query", "rows", "page", "limit"),
    [
        ({}, [0, 1, 2], 1, 3),
        ({"page": "2"}, [3, 4, 5], 2, 3),
        ({"page": "3", "limit": "4"}, [8, 9], 3, 4),
        ({"page": "9"}, [], 9, 3),
        ({"limit": "100"}, [0, 1, 2, 3, 4, 5], 1, 6),
        ({"page": "0", "limit": "0"}, [0], 1, 1),
        ({"page": "x", "limit": "-1"}, [0, 1, 2], 1, 3),
    ],
)
def test_a_page_is_cut_where_it_should_be(query: dict[str, str], rows: list[int], page: int, limit: int) -> None:
    got = page_of(list(range(10)), query, default_limit=3, cap=6)
    assert (list(got.rows), got.total, got.page, got.limit) == (rows, 10, page, limit)


class Row(NamedTuple):
    born: float


def test_rows_younger_than_the_lag_are_left_out() -> None:
    rows = [Row(10.0), Row(20.0)]
    assert settled(rows, now=21.0, lag=5.0) == rows[:1]
    assert settled(rows, now=25.0, lag=5.0) == rows
    assert settled(rows, now=0.0, lag=0.0) == rows


def test_a_bucket_runs_over_and_leaks() -> None:
    clock = Clock(speed=0.001)
    bucket = LeakyBucket(clock, size=3, leak=2.0)
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]
    assert bucket.used == 3
    assert bucket.retry_after == pytest.approx(500, rel=0.01)
    bucket.refill(1.0)
    assert bucket.take() and bucket.used == 2


def test_a_clock_needs_a_speed() -> None:
    with pytest.raises(ValueError, match="above zero"):
        Clock(0)


def test_json_keeps_the_digits_of_decimals_and_raw_parts() -> None:
    body = {"a": Decimal("32000.0000"), "b": msgspec.Raw(b'{"c":0.0}'), "d": "Đỏ"}
    raw = encode(body)
    assert raw == '{"a":32000.0000,"b":{"c":0.0},"d":"Đỏ"}'.encode()
    assert decode(raw)["a"] == Decimal(32000)
    assert str(decode(b"1.10")) == "1.10"


@pytest.mark.parametrize(
    ("topic", "root"),
    [("orders/create", "order"), ("inventories/update", "inventory"), ("order_returns/create", "order_return")],
)
def test_a_wrapped_hook_has_the_singular_as_root(topic: str, root: str) -> None:
    assert root_of(topic) == root


@pytest.mark.parametrize(
    ("header", "pair"),
    [
        ("Basic YTpi", ("a", "b")),
        ("basic YTpiOmM=", ("a", "b:c")),
        ("Bearer YTpi", None),
        ("Basic ???", None),
        ("Basic YWI=", None),
        ("", None),
    ],
)
def test_a_basic_header_is_read(header: str, pair: tuple[str, str] | None) -> None:
    assert basic_pair(header) == pair


def test_keys_of_two_shops_differ_in_every_part() -> None:
    one, two = Credentials.derived("a", 7), Credentials.derived("b", 7)
    values: Callable[[Any], list[str]] = lambda keys: [getattr(keys, name) for name in keys.__slots__]  # noqa: E731
    assert len({*values(one), *values(two)}) == 12


def test_a_field_is_taken_out_wherever_it_stands() -> None:
    assert without({"a": [{"b": 1, "c": 2}], "b": 3}, "b") == {"a": [{"c": 2}]}
