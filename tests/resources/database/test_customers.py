from resources.database.database import SqlDatabase
from sync.records import PosCustomer
from tests.resources.database.rows import NOON, later


def customer(number: int, **values: object) -> PosCustomer:
    given = {"name": "", "phone": None, "email": None, "active": True, "modified_on": NOON, **values}
    return PosCustomer(number, **given)  # type: ignore[arg-type]


def test_only_what_differs_is_written(database: SqlDatabase) -> None:
    rows = [(customer(1), ("0901",), "a@b.vn"), (customer(2), (), None)]
    assert database.customers.save(rows) == 2
    assert database.customers.save(rows) == 0
    assert database.customers.save([(customer(1), ("0902",), "a@b.vn"), rows[1]]) == 1
    assert database.customers.save([(customer(2, modified_on=later(1)), (), None)]) == 1


def test_active_customers_are_found_by_key_lowest_first(database: SqlDatabase) -> None:
    rows = [
        (customer(5), ("0901",), "a@b.vn"),
        (customer(3), ("0901",), "c@b.vn"),
        (customer(1, active=False), ("0901",), "a@b.vn"),
    ]
    database.customers.save(rows)
    assert database.customers.by_key("phone", "0901") == [3, 5]
    assert database.customers.by_key("email", "a@b.vn") == [5]
    assert database.customers.by_key("email", "0901") == []


def test_a_customer_named_twice_is_stored_as_last_stated(database: SqlDatabase) -> None:
    database.customers.save([(customer(1), ("0901",), None), (customer(1), ("0902",), None)])
    assert database.customers.by_key("phone", "0902") == [1]


def test_both_numbers_of_a_customer_are_found(database: SqlDatabase) -> None:
    database.customers.save([(customer(1), ("0901", "0902", "0903"), None), (customer(2), ("0902",), None)])
    assert database.customers.by_key("phone", "0902") == [1, 2]
    assert database.customers.by_key("phone", "0901") == [1]
    assert database.customers.save([(customer(1), ("0902", "0901"), None)]) == 1


def test_a_customer_who_is_gone_is_forgotten(database: SqlDatabase) -> None:
    database.customers.save([(customer(1), ("0901",), None), (customer(2), ("0901",), None)])
    database.customers.forget(1)
    assert database.customers.by_key("phone", "0901") == [2]


def test_of_many_who_announce_the_same_customer_one_is_the_first(database: SqlDatabase) -> None:
    customers = database.customers
    assert customers.intend("phone:0901", NOON) is None
    assert customers.intend("phone:0901", later(5)) == NOON
    assert customers.intend("email:a@b.vn", later(5)) is None
    customers.intend_no_more("phone:0901")
    assert customers.intend("phone:0901", later(9)) is None


def test_an_announcement_is_taken_over_by_one_alone(database: SqlDatabase) -> None:
    customers = database.customers
    customers.intend("phone:0901", NOON)
    assert customers.intend_again("phone:0901", NOON, later(5)) is True
    assert customers.intend_again("phone:0901", NOON, later(6)) is False
    assert customers.intend("phone:0901", later(9)) == later(5)


def test_old_announcements_are_forgotten(database: SqlDatabase) -> None:
    database.customers.intend("phone:0901", NOON)
    database.customers.intend("phone:0902", later(5))
    assert database.customers.prune_intents(later(1)) == 1
    assert database.customers.intend("phone:0901", later(9)) is None
    assert database.customers.intend("phone:0902", later(9)) == later(5)
