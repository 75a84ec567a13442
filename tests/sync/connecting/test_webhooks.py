"""Webhooks are set up once, ours alone are taken down, and a shop that does not let us is only told of."""

from datetime import UTC, datetime, timedelta

import pytest

from resources.database.database import SqlDatabase
from sync.connecting import webhooks
from sync.connecting.webhooks import POS_TOPICS, SITE_TOPICS, HookReport, our_addresses, remove_hooks, set_up_hooks
from sync.errors import Invalid, MethodRefused, NotFound, OutcomeUnknown, PermissionMissing, Transient
from sync.records import Webhook
from tests.sync.order_fakes import POS, SITE, FakePos, FakeSite
from tests.sync.order_world import connect

BASE, OLD = "https://multiweb.example.vn", "https://old.example.vn:8443/mw"
OURS = f"{BASE}/hooks/{SITE}"


@pytest.fixture
def database(sqlite_database: SqlDatabase) -> SqlDatabase:
    connect(sqlite_database)
    return sqlite_database


def turn_on(site: FakeSite, database: SqlDatabase, base: str = BASE) -> HookReport:
    return set_up_hooks(site, SITE_TOPICS, base, database.state, "test")


def turn_off(site: FakeSite, database: SqlDatabase, *bases: str) -> HookReport:
    return remove_hooks(site, database.state, "test", bases)


def standing(site: FakeSite) -> list[tuple[str, str]]:
    return sorted((hook.topic, hook.address) for hook in site.hooks.values())


def test_every_topic_that_is_of_use_gets_one_webhook_whose_path_names_the_shop(database: SqlDatabase) -> None:
    site, pos = FakeSite(), FakePos()
    assert turn_on(site, database).made == SITE_TOPICS
    assert standing(site) == sorted((topic, OURS) for topic in SITE_TOPICS)
    assert set_up_hooks(pos, POS_TOPICS, BASE, database.state, "test").made == POS_TOPICS
    assert {hook.address for hook in pos.hooks.values()} == {f"{BASE}/hooks/{POS}"}
    log = database.state.recent_changes(subject="site")
    assert set(log[log["field"] == "webhooks"]["after"]) == {OURS, f"{BASE}/hooks/{POS}"}


def test_asked_again_only_what_is_missing_is_made(database: SqlDatabase) -> None:
    site = FakeSite()
    turn_on(site, database)
    gone = site.hooks.pop(min(site.hooks))
    database.state.remember(SITE, {webhooks.REMEMBERED: {"addresses": [OURS], "made": []}})
    again = turn_on(site, database)
    assert again.made == (gone.topic,)
    assert set(again.kept) == set(SITE_TOPICS) - {gone.topic}
    assert len(site.hooks) == len(SITE_TOPICS)


def test_a_list_that_is_late_makes_no_webhook_twice(database: SqlDatabase) -> None:
    site = FakeSite(hooks_are_late=True)
    turn_on(site, database)
    assert site.webhooks() == []
    again = turn_on(site, database)
    assert again.made == () and set(again.kept) == set(SITE_TOPICS)
    assert len(site.hooks) == len(SITE_TOPICS)


def test_what_was_made_long_ago_and_is_not_listed_is_made_anew(
    database: SqlDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = FakeSite()
    turn_on(site, database)
    site.hooks.clear()  # somebody removed them in the shop's admin
    assert turn_on(site, database).made == ()
    monkeypatch.setattr(webhooks, "LATE", timedelta(0))
    assert turn_on(site, database).made == SITE_TOPICS


def test_an_address_that_the_shop_shows_a_little_differently_is_still_ours(database: SqlDatabase) -> None:
    site = FakeSite()
    turn_on(site, database)
    shown = f"{BASE.replace('multiweb', 'Multiweb')}/hooks/{SITE}/"
    site.hooks = {hook.id: Webhook(hook.id, hook.topic, shown) for hook in site.hooks.values()}
    again = turn_on(site, database)
    assert (again.made, again.removed) == ((), ())


def test_a_webhook_that_stands_twice_is_left_once(database: SqlDatabase) -> None:
    site = FakeSite()
    turn_on(site, database)
    first = min(site.hooks)
    site.hooks[999] = Webhook(999, site.hooks[first].topic, OURS)
    assert turn_on(site, database).removed == (site.hooks[first].topic,)
    assert first in site.hooks and 999 not in site.hooks


def test_those_of_our_earlier_address_are_removed_and_nobody_elses_are_touched(database: SqlDatabase) -> None:
    foreign = {
        1: Webhook(1, "orders/create", "https://other.example.com/hooks/web1"),
        2: Webhook(2, "products/update", f"{BASE}/another/path"),
        3: Webhook(3, "orders/create", f"{OURS}/more"),
    }
    site = FakeSite(hooks=dict(foreign))
    turn_on(site, database, OLD)
    moved = turn_on(site, database)
    assert moved.made == SITE_TOPICS and set(moved.removed) == set(SITE_TOPICS)
    assert {hook.address for hook in site.hooks.values()} - {hook.address for hook in foreign.values()} == {OURS}
    assert our_addresses(SITE, database.state) == (OURS,)
    assert set(turn_off(site, database).removed) == set(SITE_TOPICS)
    assert site.hooks == foreign


def test_a_topic_that_is_of_no_use_any_more_is_taken_down(database: SqlDatabase) -> None:
    site = FakeSite()
    set_up_hooks(site, (*SITE_TOPICS, "carts/create"), BASE, database.state, "test")
    assert turn_on(site, database).removed == ("carts/create",)


@pytest.mark.parametrize("kind", [PermissionMissing, NotFound, MethodRefused])
@pytest.mark.parametrize("call", ["list", "add", "remove"])
def test_a_shop_that_does_not_let_us_is_one_sentence_and_no_failure(
    database: SqlDatabase, kind: type[PermissionMissing], call: str
) -> None:
    site = FakeSite()
    turn_on(site, database, OLD)
    site.closed = {call: kind(SITE, "not here.")}
    (sentence,) = turn_on(site, database).problems
    assert SITE in sentence and "polling" in sentence and "not here." in sentence
    if call == "remove":
        assert our_addresses(SITE, database.state) == (OURS, f"{OLD}/hooks/{SITE}")
    site.closed = {}
    assert not turn_on(site, database).problems
    assert standing(site) == sorted((topic, OURS) for topic in SITE_TOPICS)


def test_a_topic_that_a_shop_does_not_know_does_not_keep_the_others_away(database: SqlDatabase) -> None:
    site = FakeSite(closed={"refunds/create": Invalid(SITE, "Invalid topic", {"topic": "Invalid topic"})})
    report = turn_on(site, database)
    assert set(report.made) == set(SITE_TOPICS) - {"refunds/create"}
    assert len(report.problems) == 1 and "refunds/create" in report.problems[0]


@pytest.mark.parametrize("error", [OutcomeUnknown(SITE, "lost."), Transient(SITE, "down.")])
def test_after_a_lost_answer_the_next_run_goes_on_and_knows_its_own(database: SqlDatabase, error: Exception) -> None:
    site = FakeSite(closed={"after orders/cancelled": error})
    with pytest.raises(type(error)):
        turn_on(site, database)
    site.closed = {}
    assert set(turn_on(site, database).kept) == {"orders/create", "orders/updated", "orders/cancelled"}
    assert len(site.hooks) == len(SITE_TOPICS)
    turn_off(site, database)
    assert site.hooks == {}


def test_what_was_made_by_a_call_whose_answer_was_lost_can_be_taken_down(database: SqlDatabase) -> None:
    site = FakeSite(closed={"after orders/create": OutcomeUnknown(SITE, "lost.")})
    with pytest.raises(OutcomeUnknown):
        turn_on(site, database)
    assert turn_off(site, database).removed == ("orders/create",)
    assert site.hooks == {}


def test_taking_down_asks_nothing_of_a_shop_that_we_gave_no_address(database: SqlDatabase) -> None:
    site = FakeSite(closed={"list": Transient(SITE, "must not be asked.")})
    assert turn_off(site, database) == HookReport(SITE, "")


def test_an_address_that_this_installation_never_used_can_be_named_for_taking_down(database: SqlDatabase) -> None:
    site = FakeSite(hooks={1: Webhook(1, "orders/create", f"{OLD}/hooks/{SITE}")})
    assert turn_off(site, database).removed == ()
    assert turn_off(site, database, OLD).removed == ("orders/create",)


def test_what_is_remembered_of_late_rows_does_not_grow(database: SqlDatabase) -> None:
    stale = {"id": 1, "topic": "x", "address": OURS, "at": (datetime.now(UTC) - timedelta(hours=1)).isoformat()}
    database.state.remember(SITE, {webhooks.REMEMBERED: {"addresses": [OURS], "made": [stale]}})
    site = FakeSite()
    turn_on(site, database)
    made = database.state.capabilities(SITE)[webhooks.REMEMBERED]["made"]
    assert len(made) == len(SITE_TOPICS)
