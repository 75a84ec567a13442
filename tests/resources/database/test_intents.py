"""What keeps a web order from becoming two orders of the POS, on both databases."""

import threading
from datetime import timedelta

from resources.database.database import SqlDatabase
from sync.records import OrderState
from tests.resources.database.rows import web_order


def record(database: SqlDatabase, *numbers: int, site: str = "tea") -> None:
    database.orders.record(site, [web_order(number) for number in numbers], OrderState.NEW)


def test_an_intent_has_an_age_until_it_is_closed(database: SqlDatabase) -> None:
    record(database, 1)
    assert database.intents.age("tea", 1) is None
    assert database.intents.open("tea", 1)
    age = database.intents.age("tea", 1)
    assert age is not None and timedelta(0) <= age < timedelta(seconds=5)
    database.intents.close("tea", 1)
    assert database.intents.age("tea", 1) is None


def test_d8_the_age_of_an_intent_does_not_depend_on_our_own_clock(database: SqlDatabase) -> None:
    """Another machine, an hour ahead, asks; what it wrote itself would make an intent look an hour old."""
    record(database, 1)
    database.intents.open("tea", 1)
    row = database.orders.find("tea", 1)
    assert row is not None and row.intent_at is not None
    database.orders.move("tea", 1, OrderState.UNSURE, intent_at=row.intent_at - timedelta(hours=1))
    age = database.intents.age("tea", 1)
    assert age is not None and abs(age - timedelta(hours=1)) < timedelta(seconds=5)
    database.intents.open("tea", 1)
    age = database.intents.age("tea", 1)
    assert age is not None and age < timedelta(seconds=5)


def test_d1_a_web_order_has_one_pos_order_and_keeps_it(database: SqlDatabase) -> None:
    record(database, 1)
    assert database.intents.claim("tea", 1, 70) == 70
    assert database.intents.claim("tea", 1, 70) == 70
    assert database.intents.claim("tea", 1, 71) == 70
    assert not database.intents.open("tea", 1)


def test_d1_a_pos_order_belongs_to_one_web_order(database: SqlDatabase) -> None:
    record(database, 1, 2)
    record(database, 1, site="coffee")
    database.intents.claim("tea", 1, 70)
    assert database.intents.claim("tea", 2, 70) is None
    assert database.intents.claim("coffee", 1, 70) is None
    assert database.intents.claimed([69, 70]) == {70}
    assert database.intents.claim("tea", 2, 69) == 69


def test_what_has_a_pos_order_keeps_its_intent(database: SqlDatabase) -> None:
    record(database, 1)
    database.intents.open("tea", 1)
    database.intents.claim("tea", 1, 70)
    database.intents.close("tea", 1)
    assert database.intents.age("tea", 1) is not None


def test_d1_of_many_who_claim_at_once_one_wins(database: SqlDatabase) -> None:
    record(database, *range(1, 9))
    held: dict[int, set[int | None]] = {number: set() for number in range(1, 9)}

    def claim(mine: int) -> None:
        for number, seen in held.items():
            seen.add(database.intents.claim("tea", number, 1000 * mine + number))
            database.intents.claim("tea", number, 99)

    threads = [threading.Thread(target=claim, args=(mine,)) for mine in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(len(seen) == 1 and None not in seen for seen in held.values())
    assert database.intents.claimed([99]) == set()
