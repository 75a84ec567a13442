"""What webhooks named stands once, until it was read again after it was named last."""

from datetime import UTC, datetime, timedelta

import pytest

from resources.database.database import SqlDatabase

POS, SITE = "cuahang", "web1"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def named(database: SqlDatabase, shop: str = POS) -> list[tuple[str, int]]:
    return [(poke.subject, poke.subject_id) for poke in database.pokes.due(shop)]


def test_what_is_named_twice_stands_once_with_the_later_time(database: SqlDatabase) -> None:
    database.pokes.add(POS, "products", [7])
    (first,) = database.pokes.due(POS)
    database.pokes.add(POS, "products", [7, 7, 9])
    later = {poke.subject_id: poke.at for poke in database.pokes.due(POS)}
    assert later.keys() == {7, 9}
    assert later[7] > first.at


def test_what_is_named_after_the_reading_was_asked_for_stays(database: SqlDatabase) -> None:
    database.pokes.add(POS, "products", [1, 2])
    read_at = datetime.now(UTC)
    database.pokes.add(POS, "products", [2])
    assert database.pokes.done(POS, "products", [1, 2], read_at) == 1
    assert named(database) == [("products", 2)]


@pytest.mark.parametrize(("ids", "left"), [([1], [2, 3]), ([], [1, 2, 3]), (None, [])])
def test_some_or_all_of_a_kind_are_done(database: SqlDatabase, ids: list[int] | None, left: list[int]) -> None:
    database.pokes.add(POS, "products", [1, 2, 3])
    assert database.pokes.done(POS, "products", ids, datetime.now(UTC)) == 3 - len(left)
    assert named(database) == [("products", one) for one in left]


def test_another_kind_and_another_shop_are_left_alone(database: SqlDatabase) -> None:
    database.pokes.add(POS, "products", [0])
    database.pokes.add(POS, "order_states", [0])
    database.pokes.add(SITE, "orders", [0])
    database.pokes.done(POS, "products", None, datetime.now(UTC))
    assert database.pokes.shops() == {(POS, "order_states"): 1, (SITE, "orders"): 1}
    assert database.pokes.done(SITE, "orders", None, LONG_AGO) == 0


def test_many_are_named_counted_and_done_at_once(database: SqlDatabase) -> None:
    many = range(1, 5_001)
    database.pokes.add(POS, "products", many)
    assert database.pokes.shops() == {(POS, "products"): 5_000}
    assert database.pokes.done(POS, "products", many, datetime.now(UTC) + timedelta(seconds=1)) == 5_000


def test_naming_nothing_is_nothing(database: SqlDatabase) -> None:
    database.pokes.add(POS, "products", [])
    assert database.pokes.shops() == {}
