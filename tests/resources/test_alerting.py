"""Alerts over real HTTP: told once, told when it is over, tried again when the receiver fails; secrets stay secret."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from resources import alerting, messenger
from resources.alerting import add_address, remove_address, tell_troubles, try_address
from resources.database import tables
from resources.installation import Installation
from resources.rotation import forget_old, rotate
from resources.toolbox import Toolbox, open_toolbox
from sync.alerts.rows import FailedRun, Message, NotDelivered
from sync.alerts.settings import AlertSettings
from sync.errors import WrongUse
from tests.resources.mailbox import TOKEN, Mailbox, mailbox
from tests.sync.catalog_world import settings
from tests.sync.order_fakes import SITE
from tests.sync.order_world import connect

AT_ONCE = AlertSettings(settle_minutes=0, gather_minutes=0)
RUN = FailedRun("refresh", SITE, datetime(2026, 3, 1, 5, tzinfo=UTC))


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as box:
        yield box


@pytest.fixture
def tools(sqlite_url: str, tmp_path: Path, box: Mailbox) -> Iterator[Toolbox]:
    """A connected site that is fresh, and one address."""
    installation = Installation(home=tmp_path, database_url=sqlite_url, console_url="https://m.example")
    with open_toolbox(installation) as tools:
        connect(tools.database, settings())
        for stream in ("pos:catalog", f"site:{SITE}:catalog", f"site:{SITE}:orders"):
            tools.database.state.advance(stream, datetime.now(UTC))
        tools.database.alerts.set_settings(AT_ONCE)
        add_address(tools, "chủ", box.address, who="test")
        yield tools


def test_a_trouble_is_told_once_and_once_that_it_is_over(tools: Toolbox, box: Mailbox) -> None:
    for _ in range(3):
        tell_troubles(tools, [RUN])
    assert box.titles == [f"Multiweb: Một lượt chạy bị lỗi ({SITE})"]
    assert box.came[0]["message"].endswith(": lượt chạy lúc 12:00 01/03 bị lỗi.\nhttps://m.example/")
    for _ in range(3):
        tell_troubles(tools, [])
    assert box.titles[1:] == [f"Multiweb: ✓ Một lượt chạy bị lỗi ({SITE})"]


def test_where_it_is_not_known_which_runs_failed_none_is_taken_as_well_again(tools: Toolbox, box: Mailbox) -> None:
    tell_troubles(tools, [RUN])
    tell_troubles(tools, None)
    assert len(box.came) == 1


def test_many_troubles_come_as_one_message(tools: Toolbox, box: Mailbox) -> None:
    tools.database.state.update_site(SITE, last_error=f"Push: {SITE}: the key is refused (401)")
    tell_troubles(tools, [RUN, FailedRun("scan", "", RUN.at), FailedRun("customers", "", RUN.at)])
    assert box.titles == ["Multiweb: 3 việc cần xem"]
    assert f"https://m.example/sites/{SITE}/settings" in box.came[0]["message"]


def test_a_failing_receiver_is_tried_again_is_seen_and_holds_nothing_up(
    tools: Toolbox, box: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    box.status = 503
    report = tell_troubles(tools, [RUN])
    assert (len(report.told), report.delivered, report.failed) == (1, 0, {"chủ": "503"})
    assert "an alert to chủ was not delivered (503)" in caplog.text
    from sync.overview import overview

    assert any("Alerts to 'chủ' (JSON)" in one and "answered 503" in one for one in overview(tools.database).warnings)
    box.status = 200
    assert tell_troubles(tools, [RUN]).delivered == 0  # not before its time
    passed(tools, timedelta(minutes=1))
    assert tell_troubles(tools, [RUN]).delivered == 1
    assert box.titles == [f"Multiweb: Một lượt chạy bị lỗi ({SITE})"]
    assert overview(tools.database).silent == ()


def test_one_dead_receiver_does_not_keep_the_others_from_hearing(tools: Toolbox, box: Mailbox) -> None:
    add_address(tools, "a dead one", "json://127.0.0.1:1/x", who="test")
    report = tell_troubles(tools, [RUN])
    assert report.failed == {"a dead one": "unreachable"} and len(box.came) == 1


@pytest.mark.sqlite  # its file is searched, what was deleted included
def test_secrets_are_in_no_log_no_error_and_no_table(
    tools: Toolbox, box: Mailbox, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("apprise", "urllib3", "urllib3.connectionpool", "requests"):
        caplog.set_level(logging.DEBUG, logger=name)
    told: list[str] = []
    for status in (200, 302, 401, 500):
        box.status = status
        try:
            try_address(tools, "chủ")
        except alerting.TestFailed as error:
            told.append(repr(error) + repr(error.__cause__) + repr(error.__context__))
        tell_troubles(tools, [RUN])
        passed(tools, timedelta(hours=1))
    assert len(told) == 3 and "302" in told[0] and "401" in told[1]
    assert len(box.came) == 2  # the test and the alert of the first turn; a redirect is not followed
    told += [caplog.text, repr(tools.database.alerts.addresses()), repr(tools.database.state.recent_changes())]
    for bad in (f"json://chu:{TOKEN}@", f"nonsense://{TOKEN}", f"mailtos://a:{TOKEN}@x.vn?pgpprv=/etc/passwd", TOKEN):
        with pytest.raises(WrongUse) as caught:
            add_address(tools, "bad", bad, who="test")
        told.append(repr(caught.value) + repr(caught.value.__cause__) + repr(caught.value.__context__))
    assert TOKEN not in "".join(told)
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("multiweb.db*"))
    assert b"alerts.address" in stored and TOKEN.encode() not in stored


@pytest.mark.parametrize(
    "address",
    [
        "syslog://",
        "dbus://",
        "windows://",
        "file:///etc/passwd",
        "http://127.0.0.1/",
        "exec://x",
        "",
        "json:",
        "tgram://x",
    ],
)
def test_what_is_no_service_of_the_net_is_no_address(address: str) -> None:
    with pytest.raises(WrongUse):
        messenger.service_of(address)


@pytest.mark.parametrize(
    ("address", "service"),
    [
        ("mailtos://ban:mat-khau@gmail.com", "E-Mail"),
        ("tgram://123456789:abcdefg_hijklmnop/12315544/", "Telegram"),
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#ops", "Slack"),
        ("jsons://example.vn/hook", "JSON"),
    ],
)
def test_the_usual_services_are_taken(address: str, service: str) -> None:
    assert messenger.service_of(address) == service


def test_an_address_that_the_key_no_longer_opens_says_so(tools: Toolbox, box: Mailbox) -> None:
    with tools.database.engine.begin() as connection:
        connection.execute(update(tables.alert_addresses).values(secret=b"sealed by another key"))
    assert tell_troubles(tools, [RUN]).failed == {"chủ": "sealed"}
    with pytest.raises(alerting.TestFailed, match="present key"):
        try_address(tools, "chủ")


def test_a_new_key_of_the_vault_seals_the_addresses_too(tools: Toolbox, box: Mailbox) -> None:
    rotate(tools)
    assert "alert" not in dict(forget_old(tools).lost)  # the credentials of the shops are made up
    try_address(tools, "chủ")
    assert len(box.came) == 1


def test_without_an_address_nothing_is_told_and_the_first_one_hears_all(tools: Toolbox, box: Mailbox) -> None:
    remove_address(tools, "chủ", who="test")
    assert tell_troubles(tools, [RUN]).told == ()
    add_address(tools, "mới", box.address, who="test")
    assert len(tell_troubles(tools, [RUN]).told) == 1 and len(box.came) == 1


def test_a_message_keeps_its_lines_and_waits_no_longer_than_seconds(box: Mailbox) -> None:
    messenger.send(f"json://127.0.0.1:{box.port}/?rto=900&retry=9", Message("Tiêu đề", "một\nhai <b> & *ba*"))
    assert box.came[0]["message"] == "một\nhai <b> & *ba*"
    assert messenger._receiver("json://h/?rto=900&cto=900&retry=9").request_timeout == (10.0, 10.0)
    with pytest.raises(NotDelivered, match="unusable"):
        messenger.send("dbus://", Message("", ""))


def passed(tools: Toolbox, time: timedelta) -> None:
    """As if so much time had passed since the last try."""
    with tools.database.engine.begin() as connection:
        connection.execute(update(tables.alert_messages).values(next_at=datetime.now(UTC) - time))
