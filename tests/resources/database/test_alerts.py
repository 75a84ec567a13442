"""Who writes a trouble down tells of it; a message waits until it is delivered, whoever dies meanwhile."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from resources.database.database import SqlDatabase
from sync.alerts.rows import Message, Telling, Trouble, TroubleKind, Verdict
from sync.alerts.settings import AlertSettings
from sync.errors import WrongUse
from tests.resources.database.processes import worker

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOLD = timedelta(minutes=5)
HELD = Trouble(TroubleKind.HELD, "tea", count=3)
STALE = Trouble(TroubleKind.STALE, "tea")


@pytest.fixture
def told_to(database: SqlDatabase) -> SqlDatabase:
    """A database with one address."""
    database.alerts.add("owners", "JSON", b"sealed", "test", NOW)
    return database


def written(tellings: Sequence[Telling]) -> Message:
    return Message(f"{len(tellings)}", ",".join(f"{one.event} {one.trouble.kind}" for one in tellings))


def new(*troubles: Trouble) -> Verdict:
    return Verdict(tuple(Telling("new", one) for one in troubles))


def bodies(database: SqlDatabase, at: datetime = NOW) -> list[str]:
    found = []
    while (message := database.alerts.take(at, HOLD)) is not None:
        found.append(message.message.body)
    return found


def test_a_trouble_has_one_teller_and_one_message_for_each_address(told_to: SqlDatabase) -> None:
    told_to.alerts.add("operators", "Telegram", b"sealed", "test", NOW)
    assert len(told_to.alerts.claim(new(HELD, STALE), written, NOW)) == 2
    assert told_to.alerts.claim(new(HELD, STALE), written, NOW) == ()
    assert bodies(told_to) == ["new held,new stale"] * 2
    assert told_to.alerts.last_message_at() == NOW


def test_a_reminder_and_an_end_have_one_teller_each(told_to: SqlDatabase) -> None:
    alerts = told_to.alerts
    alerts.claim(new(HELD), written, NOW)
    [before] = alerts.told()
    again = Verdict((Telling("lasts", HELD, before),))
    later = NOW + timedelta(hours=1)
    assert len(alerts.claim(again, written, later)) == 1
    assert alerts.claim(again, written, later) == ()
    assert alerts.claim(Verdict((Telling("well", HELD, before),)), written, later) == ()  # it was told again meanwhile
    [now] = alerts.told()
    assert (now.began_at, now.told_at) == (NOW, later)
    over = Verdict((Telling("well", HELD, now),))
    assert len(alerts.claim(over, written, later)) == 1
    assert alerts.claim(over, written, later) == ()
    assert alerts.told() == []


def test_what_is_gone_comes_back_or_is_forgotten_without_a_message(told_to: SqlDatabase) -> None:
    alerts = told_to.alerts
    alerts.claim(new(HELD), written, NOW)
    bodies(told_to)
    alerts.claim(Verdict(gone=tuple(alerts.told())), written, NOW)
    assert alerts.told()[0].gone_at == NOW
    alerts.claim(Verdict(back=tuple(alerts.told())), written, NOW)
    assert alerts.told()[0].gone_at is None
    alerts.claim(Verdict(forgotten=tuple(alerts.told())), written, NOW)
    assert alerts.told() == [] and bodies(told_to) == []


def test_many_at_once_tell_each_trouble_once(told_to: SqlDatabase) -> None:
    troubles = [replace(HELD, shop=f"web{number}") for number in range(20)]
    ours: list[int] = []

    def tell(order: list[Trouble]) -> None:
        ours.append(len(told_to.alerts.claim(new(*order), written, NOW)))

    threads = [threading.Thread(target=tell, args=(troubles[::step],)) for step in (1, -1, 1, -1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(ours) == 20 and len(told_to.alerts.told()) == 20


def test_two_processes_tell_each_trouble_once(told_to: SqlDatabase, database_url: str) -> None:
    with worker("alert", database_url, "60") as one, worker("alert", database_url, "60") as other:
        said = [process.communicate(timeout=30)[0].split() for process in (one, other)]
    assert sorted(int(number) for words in said for number in words) == list(range(60))


def test_a_message_in_one_hand_is_in_no_other_until_that_hand_is_taken_for_dead(told_to: SqlDatabase) -> None:
    told_to.alerts.claim(new(HELD), written, NOW)
    first = told_to.alerts.take(NOW, HOLD)
    assert first is not None and first.tries == 1
    assert told_to.alerts.take(NOW + HOLD - timedelta(seconds=1), HOLD) is None
    again = told_to.alerts.take(NOW + HOLD, HOLD)
    assert again is not None and (again.id, again.tries) == (first.id, 2)
    told_to.alerts.delivered(again, NOW)
    assert told_to.alerts.take(NOW + timedelta(days=1), HOLD) is None


def test_a_failing_address_says_since_when_and_why_until_something_is_delivered(told_to: SqlDatabase) -> None:
    alerts = told_to.alerts
    alerts.claim(new(HELD), written, NOW)
    for minutes, problem in ((0, "unreachable"), (1, "401")):
        message = alerts.take(NOW + timedelta(minutes=minutes), HOLD)
        assert message is not None
        assert alerts.take(NOW + timedelta(minutes=minutes), HOLD, [message.address_id]) is None
        alerts.failed(message, problem, NOW + timedelta(minutes=minutes), NOW + timedelta(minutes=minutes + 1))
    [address] = alerts.addresses()
    assert (address.failing_since, address.problem, address.waiting) == (NOW, "401", 1)
    message = alerts.take(NOW + timedelta(minutes=2), HOLD)
    assert message is not None and message.tries == 3
    alerts.delivered(message, NOW + timedelta(minutes=2))
    [address] = alerts.addresses()
    assert (address.failing_since, address.problem, address.waiting) == (None, "", 0)
    assert address.delivered_at == NOW + timedelta(minutes=2)


def test_a_message_that_is_given_up_waits_no_more_and_old_ones_are_forgotten(told_to: SqlDatabase) -> None:
    told_to.alerts.claim(new(HELD), written, NOW)
    message = told_to.alerts.take(NOW, HOLD)
    assert message is not None
    told_to.alerts.failed(message, "refused", NOW, None)
    assert told_to.alerts.take(NOW + timedelta(days=9), HOLD) is None
    assert told_to.alerts.addresses()[0].waiting == 0
    assert told_to.alerts.prune(NOW) == 0
    assert told_to.alerts.prune(NOW + timedelta(seconds=1)) == 1


def test_an_address_is_named_once_and_goes_with_its_messages(told_to: SqlDatabase) -> None:
    alerts = told_to.alerts
    with pytest.raises(WrongUse, match="address 'owners' already"):
        alerts.add("owners", "JSON", b"other", "test", NOW)
    with pytest.raises(WrongUse, match="1 to 60"):
        alerts.add("", "JSON", b"other", "test", NOW)
    assert alerts.secret("owners") == b"sealed"
    alerts.claim(new(HELD), written, NOW)
    alerts.remove("owners")
    assert (alerts.addresses(), alerts.told(), bodies(told_to)) == ([], [], [])
    call: Callable[[str], object]
    for call in (alerts.remove, alerts.secret):
        with pytest.raises(WrongUse, match="no address 'owners'"):
            call("owners")


def test_settings_are_the_defaults_until_somebody_sets_them(database: SqlDatabase) -> None:
    assert database.alerts.settings() == AlertSettings()
    changed = AlertSettings(held=False, quiet_minutes=30)
    for value in (AlertSettings(held=False), changed):
        database.alerts.set_settings(value)
    assert database.alerts.settings() == changed
