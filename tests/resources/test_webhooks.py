"""Webhooks of both shops over real HTTP: every one listed, one made once, one removed, and what a shop may refuse."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from resources.database.database import SqlDatabase
from resources.sapo_pos.client import SapoPos
from resources.sapo_web.client import SapoWeb
from sandbox.faults import FaultRule
from sandbox.hooks import Subscription
from sandbox.web.reading import Listing
from sandbox.wire import Reply, Shop
from sync.connecting.webhooks import POS_TOPICS, SITE_TOPICS, HookReport, set_up_hooks
from sync.errors import Invalid, MethodRefused, NotFound, OutcomeUnknown, PermissionMissing
from sync.settings import PosSettings, SiteSettings
from tests.resources.http.helpers import Clients, calls, clients
from tests.sandbox.conftest import POS_ALIAS, SITE_ALIAS, Running, StartSandbox, start_sandbox

__all__ = ["start_sandbox"]

HERE = "https://multiweb.example.vn/hooks/shop"


@dataclass
class Counter:
    """A shop of the sandbox and our client of it."""

    running: Running
    alias: str
    client: SapoPos | SapoWeb

    @property
    def shop(self) -> Shop:
        return self.running.world.shop(self.alias)

    def stands(self, count: int) -> None:
        """Somebody else has set up so many."""
        for number in range(count):
            row = Subscription(10_000 + number, "orders/create", f"https://x.example/{number}", "json", "", "")
            self.shop.hooks.subscriptions[row.id] = row

    def refuse(self, status: int, method: str) -> FaultRule:
        return self.shop.faults.add(FaultRule("status", status=status, method=method, route="/admin/webhooks"))

    def asked(self, method: str) -> int:
        found = calls(self.running, self.alias)
        return sum(sum(s.values()) for route, s in found.items() if route.startswith(f"{method} /admin/webhooks"))


@pytest.fixture
def make() -> Iterator[Clients]:
    with clients() as maker:
        yield maker


@pytest.fixture(params=[POS_ALIAS, SITE_ALIAS])
def counter(request: pytest.FixtureRequest, start_sandbox: StartSandbox, make: Clients) -> Counter:
    running = start_sandbox()
    alias = str(request.param)
    client = make.pos(running) if alias == POS_ALIAS else make.site(running, alias)
    return Counter(running, alias, client)


@pytest.fixture
def connected(sqlite_database: SqlDatabase) -> SqlDatabase:
    state = sqlite_database.state
    state.connect_pos(POS_ALIAS, "sapo-pos", "https://quay.mysapogo.com", b"sealed", PosSettings())
    now = datetime.now(UTC)
    state.connect_site(SITE_ALIAS, "sapo-web", "https://trang.mysapo.net", b"sealed", SiteSettings(), "live", now)
    return sqlite_database


def test_a_webhook_is_made_listed_and_removed(counter: Counter) -> None:
    made = counter.client.add_webhook("products/update", HERE)
    assert (made.topic, made.address) == ("products/update", HERE)
    assert counter.client.webhooks() == [made]
    assert counter.shop.hooks.subscriptions[made.id].format == "json"
    counter.client.remove_webhook(made.id)
    assert counter.client.webhooks() == []
    counter.client.remove_webhook(made.id)  # gone already


@pytest.mark.parametrize("count", [1, 49, 50, 250, 251, 501])
def test_the_whole_list_is_read_whatever_its_length(counter: Counter, count: int) -> None:
    counter.stands(count)
    assert len(counter.client.webhooks()) == count


def test_few_webhooks_cost_one_call(counter: Counter) -> None:
    counter.stands(9)
    counter.client.webhooks()
    assert counter.asked("GET") == 1


@pytest.mark.parametrize(
    "switches",
    [{"page_cap": 30}, {"above_cap": "refuse", "page_cap": 100}, {"location_header_on_read": True}],
    ids=lambda switches: ",".join(switches),
)
def test_each_behaviour_of_the_pos_gives_the_whole_list(
    start_sandbox: StartSandbox, make: Clients, switches: dict[str, Any]
) -> None:
    running = start_sandbox()
    counter = Counter(running, POS_ALIAS, make.pos(running))
    counter.stands(130)
    for name, value in switches.items():
        setattr(running.world.pos.switches, name, value)
    assert len(counter.client.webhooks()) == 130


def test_a_count_that_is_0_wrongly_hides_nothing(start_sandbox: StartSandbox, make: Clients) -> None:
    running = start_sandbox()
    counter = Counter(running, SITE_ALIAS, make.site(running, SITE_ALIAS))
    running.world.sites[SITE_ALIAS].switches.hook_count_zero = True
    counter.stands(260)
    assert len(counter.client.webhooks()) == 260


def test_a_topic_that_a_site_does_not_know_is_refused(start_sandbox: StartSandbox, make: Clients) -> None:
    site = make.site(start_sandbox(), SITE_ALIAS)
    with pytest.raises(Invalid) as refused:
        site.add_webhook("orders/finalized", HERE)
    assert "topic" in refused.value.fields


@pytest.mark.parametrize(
    ("status", "kind"), [(403, PermissionMissing), (404, NotFound), (405, MethodRefused)], ids=["403", "404", "405"]
)
def test_what_a_shop_does_not_let_us_is_told_apart(counter: Counter, status: int, kind: type[Exception]) -> None:
    counter.refuse(status, "GET")
    counter.refuse(status, "POST")
    with pytest.raises(kind):
        counter.client.webhooks()
    with pytest.raises(kind):
        counter.client.add_webhook("products/update", HERE)
    if status != 404:
        counter.refuse(status, "DELETE")
        with pytest.raises(kind):
            counter.client.remove_webhook(1)


@pytest.mark.parametrize("kind", ["drop_after", "slow_after", "truncated", "empty"])
def test_a_webhook_whose_answer_is_lost_was_posted_once(counter: Counter, kind: Any) -> None:
    rule = FaultRule(kind, method="POST", route="/admin/webhooks.json", seconds=1500, times=1)
    counter.shop.faults.add(rule)
    with pytest.raises(OutcomeUnknown):
        counter.client.add_webhook("products/update", HERE)
    assert (rule.seen, len(counter.shop.hooks.subscriptions)) == (1, 1)


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "truncated", "html"])
def test_removing_survives_trouble_that_passes(counter: Counter, kind: Any) -> None:
    made = counter.client.add_webhook("products/update", HERE)
    counter.shop.faults.add(FaultRule(kind, method="DELETE", times=1))
    counter.client.remove_webhook(made.id)
    assert counter.shop.hooks.subscriptions == {}


def set_up(counter: Counter, database: SqlDatabase) -> HookReport:
    topics = POS_TOPICS if counter.alias == POS_ALIAS else SITE_TOPICS
    return set_up_hooks(counter.client, topics, "https://multiweb.example.vn", database.state, "test")


def test_setting_up_all_topics_twice_makes_each_once(counter: Counter, connected: SqlDatabase) -> None:
    first = set_up(counter, connected)
    assert (len(first.made), first.problems) == (len(counter.shop.hooks.subscriptions), ())
    assert set_up(counter, connected).kept == first.made
    assert len(counter.shop.hooks.subscriptions) == len(first.made)


def test_a_list_that_is_late_makes_no_second_webhook(
    counter: Counter, connected: SqlDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = Reply(200, {"webhooks": [], "metadata": {"total": 0}})
    monkeypatch.setattr("sandbox.pos.webhook_routes.listed", lambda *_: nothing)
    monkeypatch.setattr("sandbox.web.routes_webhooks._webhooks", lambda _: Listing("webhooks", {}, ()))
    made = set_up(counter, connected).made
    assert counter.client.webhooks() == []
    set_up(counter, connected)
    assert sorted(hook.topic for hook in counter.shop.hooks.subscriptions.values()) == sorted(made)
