"""The first look at a shop, against the stand-in servers."""

from collections.abc import Iterator
from typing import Any

import pytest

from console import stand_in
from console.stand_in import StandIn
from resources.probe_http import FirstContact, first_contact
from resources.probe_pos import probe_pos
from resources.probe_web import probe_site
from resources.sapo_web.mark import leave_mark, read_mark, remove_mark
from sync.connecting.probe import Access, Right, missing_rights, told
from sync.errors import Transient, Unauthorised
from sync.settings import OrderSettings, SiteSettings, StockSettings


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    options = ["--port", "0", "--sites", "1", "--products", "20", "--speed", "100"]
    running = stand_in.start(options, tmp_path_factory.mktemp("sandbox"))
    yield running
    running.stop()


@pytest.fixture
def site(sandbox: StandIn) -> Iterator[dict[str, Any]]:
    """The site of the sandbox; what a test changed of it is put back."""
    shop = dict(sandbox.sites[0])
    before = sandbox.ask("GET", f"/{shop['alias']}/switches")
    yield shop
    sandbox.ask("PATCH", f"/{shop['alias']}/switches", before)
    sandbox.ask("DELETE", f"/{shop['alias']}/faults")
    free = dict.fromkeys(("store", "locations", "products", "inventory", "orders", "customers"), "write")
    sandbox.ask("PATCH", f"/{shop['alias']}/permissions", free)
    with contact(shop) as talk:
        for hook in talk.get("/admin/webhooks.json").rows("webhooks"):
            talk.send("DELETE", f"/admin/webhooks/{hook['id']}.json")


def contact(shop: dict[str, Any] | Any) -> Any:
    keys = {"kind": "basic", "key": shop["api_key"], "secret": shop["api_secret"]}
    return first_contact(shop["alias"], shop["address"], keys)


def rights(found: tuple[Right, ...]) -> dict[str, Access]:
    return {right.name: right.access for right in found}


def test_a_site_tells_who_it_is_and_where_it_keeps_stock(sandbox: StandIn, site: dict[str, Any]) -> None:
    sandbox.ask("POST", f"/{site['alias']}/orders", {"lines": [{"title": "x", "price": 1, "quantity": 1}], "count": 3})
    with contact(site) as talk:
        seen = probe_site(talk, SiteSettings())
    assert (seen.generation, seen.domain) == ("B", f"{site['alias']}.mysapo.net")
    assert [place.manages_stock for place in seen.locations] == [True]
    assert set(rights(seen.rights).values()) == {Access.GRANTED}
    assert seen.orders[""] == sum(seen.orders[name] for name in ("open", "closed", "cancelled")) >= 3
    tells = {call.route: call.tells for call in seen.calls}
    assert tells["GET /admin/orders.json?limit=2"] == "newest first"
    assert tells["GET /admin/orders.json?limit=2&since_id=1"] == "oldest first"
    assert {call.call_limit.partition("/")[2] for call in seen.calls} == {"40"}


def test_a_probe_only_reads(sandbox: StandIn, site: dict[str, Any]) -> None:
    sandbox.ask("DELETE", "/requests")
    with contact(site) as talk:
        probe_site(talk, SiteSettings())
    with contact(sandbox.pos) as talk:
        probe_pos(talk)
    shops = sandbox.ask("GET", "/requests")["shops"]
    asked = [route for shop in shops.values() for route in shop["by_route"]]
    assert len(asked) > 15
    assert {route.split()[0] for route in asked} == {"GET"}


def test_each_missing_right_is_found_by_its_own_call(sandbox: StandIn, site: dict[str, Any]) -> None:
    for resource in ("locations", "inventory", "orders", "products"):
        sandbox.ask("PATCH", f"/{site['alias']}/permissions", {resource: "none"})
        with contact(site) as talk:
            lacking = missing_rights(probe_site(talk, SiteSettings()).rights)
        sandbox.ask("PATCH", f"/{site['alias']}/permissions", {resource: "write"})
        assert resource in {right.name for right in lacking}, resource
        assert all(right.access is Access.MISSING for right in lacking)
        assert resource in told(lacking)


@pytest.mark.parametrize("body", ["error", "errors", "message", "text"])
def test_every_known_body_of_a_denial_reads_as_a_missing_right(
    sandbox: StandIn, site: dict[str, Any], body: str
) -> None:
    sandbox.ask("PATCH", f"/{site['alias']}/switches", {"denied_body": body})
    sandbox.ask("PATCH", f"/{site['alias']}/permissions", {"inventory": "none"})
    with contact(site) as talk:
        assert rights(probe_site(talk, SiteSettings()).rights)["inventory"] is Access.MISSING


def test_rights_that_the_settings_do_not_use_are_not_needed(sandbox: StandIn, site: dict[str, Any]) -> None:
    sandbox.ask("PATCH", f"/{site['alias']}/permissions", {"inventory": "none", "orders": "none", "store": "none"})
    idle = SiteSettings(stock=StockSettings(sync=False), orders=OrderSettings(sync=False))
    with contact(site) as talk:
        seen = probe_site(talk, idle)
    assert missing_rights(seen.rights) == []
    assert seen.store_id is None


def test_a_wall_in_front_of_the_shop_is_not_read_as_a_missing_right(sandbox: StandIn, site: dict[str, Any]) -> None:
    sandbox.ask("POST", f"/{site['alias']}/faults", {"kind": "cloudflare", "rate": 1.0})
    with contact(site) as talk, pytest.raises(Transient, match="try again later"):
        probe_site(talk, SiteSettings())


@pytest.mark.parametrize("kind", ["truncated", "empty"])
def test_a_store_that_does_not_tell_its_id_is_not_taken_for_an_unknown_one(
    sandbox: StandIn, site: dict[str, Any], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resources.probe_http.LONGEST_PAUSE", 0.0)
    sandbox.ask("POST", f"/{site['alias']}/faults", {"kind": kind, "route": "GET /admin/store.json"})
    with contact(site) as talk, pytest.raises(Transient, match=r"store\.json .*try again later"):
        probe_site(talk, SiteSettings())


def test_a_stumbling_shop_is_asked_again(sandbox: StandIn, site: dict[str, Any]) -> None:
    sandbox.ask("POST", f"/{site['alias']}/faults", {"kind": "status", "code": 502, "times": 2})
    with contact(site) as talk:
        assert probe_site(talk, SiteSettings()).generation == "B"


@pytest.mark.parametrize("body", ["json", "html"])
def test_wrong_credentials_are_told_without_showing_them(sandbox: StandIn, site: dict[str, Any], body: str) -> None:
    sandbox.ask("PATCH", f"/{site['alias']}/switches", {"unauthorized_body": body})
    keys = {"kind": "basic", "key": "wrong-key", "secret": "hush-hush"}
    with FirstContact(site["alias"], site["address"], keys) as talk, pytest.raises(Unauthorised) as error:
        probe_site(talk, SiteSettings())
    assert "401" in str(error.value) and "hush" not in str(error.value) and "wrong-key" not in str(error.value)


def test_a_shop_that_is_not_there_is_told_as_such() -> None:
    keys = {"kind": "token", "token": "t"}
    with FirstContact("trang", "http://127.0.0.1:9/trang", keys) as talk, pytest.raises(Transient, match="no answer"):
        talk.get("/admin/store.json")


def test_odd_behaviour_is_noted(sandbox: StandIn, site: dict[str, Any]) -> None:
    lines = [{"title": "x", "price": 1, "quantity": 1}]
    made = sandbox.ask("POST", f"/{site['alias']}/orders", {"lines": lines, "count": 2})
    first = made[0] if isinstance(made, list) else made["orders"][0]
    sandbox.ask("POST", f"/{site['alias']}/orders/{first['id']}/cancel", {})
    switches = {"status_omitted": "open", "since_id_order": "descending", "store_root": "shop"}
    sandbox.ask("PATCH", f"/{site['alias']}/switches", switches)
    with contact(site) as talk:
        seen = probe_site(talk, SiteSettings())
    assert any("each is read by itself" in note for note in seen.notes)
    assert any("since_id" in note for note in seen.notes)
    assert seen.store_id is not None


def test_webhooks_are_shown_by_host_alone_and_the_official_channel_is_known(site: dict[str, Any]) -> None:
    with contact(site) as talk:
        for address in (
            f"https://{site['alias']}.mysapo.net/admin/bizweb-channel/hook",
            "https://app.example/secret-path",
        ):
            talk.send("POST", "/admin/webhooks.json", body={"webhook": {"topic": "orders/create", "address": address}})
        seen = probe_site(talk, SiteSettings())
    assert {(hook.host, hook.owner) for hook in seen.hooks} == {
        (f"{site['alias']}.mysapo.net", "official"),
        ("app.example", "other"),
    }
    assert "secret-path" not in repr(seen.hooks)


def test_the_mark_is_left_once_and_taken_away_by_its_owner_alone(site: dict[str, Any]) -> None:
    with contact(site) as talk:
        assert read_mark(talk).pos == ""
        assert leave_mark(talk, "quay.mysapogo.com").pos == "quay.mysapogo.com"
        assert leave_mark(talk, "khac.mysapogo.com").pos == "quay.mysapogo.com"
        assert not remove_mark(talk, "khac.mysapogo.com")
        assert remove_mark(talk, "quay.mysapogo.com")
        assert read_mark(talk).pos == ""


@pytest.mark.parametrize(("switch", "status"), [("denied", "403"), ("absent", "404")])
def test_a_mark_that_cannot_be_seen_is_unreadable_and_not_absent(
    sandbox: StandIn, site: dict[str, Any], switch: str, status: str
) -> None:
    sandbox.ask("PATCH", f"/{site['alias']}/switches", {"metafields": switch})
    with contact(site) as talk:
        mark = leave_mark(talk, "quay.mysapogo.com")
    assert not mark.readable and status in mark.detail


def test_the_pos_shows_branches_lists_and_people(sandbox: StandIn) -> None:
    with contact(sandbox.pos) as talk:
        seen = probe_pos(talk)
    assert [branch.code for branch in seen.branches] == ["CN1", "CN2", "KHO"]
    assert {one.code for one in seen.price_lists if one.is_cost} == {"GIANHAP"}
    assert seen.staff and seen.products == 20
    assert missing_rights(seen.rights) == []
    tells = [call.tells for call in seen.calls]
    assert any("beyond the last page: 0 rows" in one for one in tells)


def test_the_pos_names_the_right_that_is_missing(sandbox: StandIn) -> None:
    path = f"/{sandbox.pos['alias']}/permissions"
    sandbox.ask("PATCH", path, {"customers": "none", "accounts": "none"})
    try:
        with contact(sandbox.pos) as talk:
            seen = probe_pos(talk)
    finally:
        sandbox.ask("PATCH", path, {"customers": "write", "accounts": "write"})
    assert [right.name for right in missing_rights(seen.rights)] == ["customers"]
    assert seen.staff == () and any("people" in note for note in seen.notes)


def test_a_pos_that_flags_no_default_branch_is_noted(sandbox: StandIn) -> None:
    path = f"/{sandbox.pos['alias']}/switches"
    sandbox.ask("PATCH", path, {"location_flag": "none"})
    try:
        with contact(sandbox.pos) as talk:
            seen = probe_pos(talk)
    finally:
        sandbox.ask("PATCH", path, {"location_flag": "is_primary"})
    assert {branch.is_default for branch in seen.branches} == {None}
    assert any("default" in note for note in seen.notes)
