"""Webhooks of connected shops: our address, the secret that signs, and what stays of them when a shop leaves."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from resources.connecting import disconnect, look_at_pos, look_at_site, renew_credentials
from resources.hook_signature import hook_secret, is_signed, signature_of
from resources.hooking import hooks_off, hooks_on, hooks_seen, own_address
from resources.installation import Installation
from resources.toolbox import Toolbox, open_toolbox
from sandbox.faults import FaultRule
from sync.catalogs.pokes import CATALOG, ORDERS
from sync.connecting.other_systems import hook_warnings
from sync.connecting.webhooks import POS_TOPICS, SITE_TOPICS
from sync.errors import Unauthorised, WrongUse
from tests.console.hook_desk import connect
from tests.resources.http.helpers import FAST
from tests.sandbox.conftest import POS_ALIAS, SITE_ALIAS, Running, StartSandbox, start_sandbox

__all__ = ["start_sandbox"]

BASE = "https://multiweb.example.vn"
# printf '{"id":0.0}' | openssl dgst -sha256 -hmac bí-mật -binary | base64
KNOWN = "zP1fBTNb0+KKoxbLpXT2Lh73FsKP89DVgrM999pvulQ="


@pytest.fixture
def running(start_sandbox: StartSandbox) -> Running:
    return start_sandbox()


@pytest.fixture
def tools(tmp_path: Path, sqlite_url: str, running: Running) -> Iterator[Toolbox]:
    installation = Installation(home=tmp_path, database_url=sqlite_url, allow_loopback=True)
    with open_toolbox(installation) as tools:
        connect(tools, running)
        yield tools


def standing(running: Running, alias: str) -> list[str]:
    return sorted(hook.topic for hook in running.world.shop(alias).hooks.subscriptions.values())


def stranger(running: Running, alias: str, topic: str, address: str) -> None:
    body = {"webhook": {"topic": topic, "address": address, "format": "json"}}
    running.shop(alias).post("/admin/webhooks.json", json=body).raise_for_status()


# ---- our address ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "base"),
    [
        ("https://multiweb.example.vn", "https://multiweb.example.vn"),
        ("https://multiweb.example.vn/", "https://multiweb.example.vn"),
        ("https://example.vn:8443/apps/multiweb", "https://example.vn:8443/apps/multiweb"),
    ],
)
def test_an_address_is_https_with_a_port_and_a_path_at_most(given: str, base: str) -> None:
    assert own_address(Installation(console_url=given), None) == base
    assert own_address(Installation(console_url="https://other.vn"), given) == base


@pytest.mark.parametrize(
    "given",
    [
        "http://multiweb.example.vn",
        "multiweb.example.vn",
        "https://user:word@example.vn",
        "https://example.vn?x=1",
        "https://example.vn/#a",
        "https://exa mple.vn",
        "https://-a.vn",
        "ftp://example.vn",
        "https://",
        "https://example.vn//x",
    ],
)
def test_any_other_address_is_refused(given: str) -> None:
    with pytest.raises(WrongUse, match="https"):
        own_address(Installation(allow_loopback=True), given)


@pytest.mark.parametrize("given", ["http://127.0.0.1:8722", "http://localhost:8722", "http://[::1]:8722"])
def test_plain_http_is_for_loopback_in_the_sandbox_alone(given: str) -> None:
    assert own_address(Installation(allow_loopback=True), given) == given
    with pytest.raises(WrongUse):
        own_address(Installation(allow_loopback=False), given)


def test_without_an_address_the_person_is_asked_for_one() -> None:
    with pytest.raises(WrongUse, match="MULTIWEB_CONSOLE_URL"):
        own_address(Installation(console_url=""), None)


# ---- the secret ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("credentials", "secret"),
    [
        ({"kind": "token", "token": "t"}, None),
        ({"kind": "token", "token": "t", "webhook_secret": "w"}, "w"),
        ({"kind": "token", "token": "t", "webhook_secret": ""}, None),
        ({"kind": "basic", "key": "k", "secret": "s"}, "s"),
        ({"kind": "basic", "key": "k", "secret": "s", "webhook_secret": "w"}, "w"),
        ({"kind": "token", "token": "t", "secret": "s"}, None),
        ({}, None),
    ],
)
def test_the_secret_that_signs(credentials: dict[str, str], secret: str | None) -> None:
    assert hook_secret(credentials) == secret


def test_a_signature_is_base64_of_the_raw_bytes_and_none_fits_without_a_secret() -> None:
    raw = b'{"id":0.0}'
    assert signature_of(raw, "bí-mật".encode()) == KNOWN
    assert is_signed(raw, "bí-mật", KNOWN)
    assert not is_signed(raw + b" ", "bí-mật", KNOWN)
    assert not is_signed(raw, None, KNOWN)
    assert not is_signed(raw, None, "")
    assert not is_signed(raw, "bí-mật", "")


def test_new_credentials_keep_the_secret_that_signs_unless_there_is_a_new_one(tools: Toolbox, running: Running) -> None:
    keys = running.world.pos.credentials
    renew_credentials(tools, POS_ALIAS, {"kind": "token", "token": keys.access_token})
    opened = tools.vault.open(tools.database.state.secret(POS_ALIAS))
    assert opened["webhook_secret"] == keys.app_client_secret
    renew_credentials(tools, POS_ALIAS, {"kind": "token", "token": keys.access_token, "webhook_secret": "new"})
    assert tools.vault.open(tools.database.state.secret(POS_ALIAS))["webhook_secret"] == "new"
    tools.database.state.reseal(POS_ALIAS, b"of another key")
    renew_credentials(tools, POS_ALIAS, {"kind": "token", "token": keys.access_token})
    assert "webhook_secret" not in tools.vault.open(tools.database.state.secret(POS_ALIAS))


# ---- set up, seen, taken down --------------------------------------------------------------------


def test_both_kinds_of_shop_tell_of_their_own_topics(tools: Toolbox, running: Running) -> None:
    assert hooks_on(tools, POS_ALIAS, BASE).made == POS_TOPICS
    assert hooks_on(tools, SITE_ALIAS, BASE).made == SITE_TOPICS
    assert standing(running, POS_ALIAS) == sorted(POS_TOPICS)
    assert standing(running, SITE_ALIAS) == sorted(SITE_TOPICS)
    assert hooks_off(tools, POS_ALIAS).removed == POS_TOPICS
    assert standing(running, POS_ALIAS) == []
    assert standing(running, SITE_ALIAS) == sorted(SITE_TOPICS)


def test_without_a_secret_no_webhook_is_set_up(tools: Toolbox, running: Running) -> None:
    token = {"kind": "token", "token": running.world.pos.credentials.access_token}
    tools.database.state.reseal(POS_ALIAS, tools.vault.seal(token))
    with pytest.raises(WrongUse, match="--webhook-secret-file"):
        hooks_on(tools, POS_ALIAS, BASE)
    assert standing(running, POS_ALIAS) == []


def test_others_are_seen_without_their_paths(tools: Toolbox, running: Running) -> None:
    stranger(running, SITE_ALIAS, "orders/create", "https://other.example.com/a-secret-path")
    stranger(running, SITE_ALIAS, "products/update", "https://trang.mysapo.net/admin/bizweb-channel/hook")
    hooks_on(tools, SITE_ALIAS, BASE)
    seen = hooks_seen(tools, SITE_ALIAS)
    assert [hook.where for hook in seen.hooks if hook.owner == "ours"] == [f"{BASE}/hooks/{SITE_ALIAS}"] * 9
    others = [(hook.owner, hook.where) for hook in seen.hooks if hook.owner != "ours"]
    assert others == [("other", "other.example.com"), ("official", "trang.mysapo.net")]
    assert (seen.signed, seen.last_delivery, seen.problem) == (True, None, "")


def test_a_shop_that_cannot_be_asked_is_told_of(tools: Toolbox, running: Running) -> None:
    running.world.pos.faults.add(FaultRule("status", status=401))
    seen = hooks_seen(tools, POS_ALIAS)
    assert seen.hooks == () and POS_ALIAS in seen.problem


def test_our_own_webhooks_are_no_sign_of_another_app(tools: Toolbox, running: Running) -> None:
    hooks_on(tools, POS_ALIAS, BASE)
    hooks_on(tools, SITE_ALIAS, BASE)
    assert look_at_site(tools, SITE_ALIAS).hooks == look_at_pos(tools).hooks == ()
    stranger(running, SITE_ALIAS, "products/update", f"{BASE}/another/app")
    (hook,) = look_at_site(tools, SITE_ALIAS).hooks
    assert "multiweb.example.vn" in hook_warnings((hook,), ())[0]


def test_a_look_says_that_nothing_can_be_believed_without_a_secret(tools: Toolbox, running: Running) -> None:
    hooks_on(tools, POS_ALIAS, BASE)
    assert not any("signs" in note for note in look_at_pos(tools).notes)
    token = {"kind": "token", "token": running.world.pos.credentials.access_token}
    tools.database.state.reseal(POS_ALIAS, tools.vault.seal(token))
    assert any("every delivery is refused" in note for note in look_at_pos(tools).notes)


# ---- leaving -------------------------------------------------------------------------------------


def test_a_shop_that_leaves_takes_our_webhooks_and_what_it_named_with_it(tools: Toolbox, running: Running) -> None:
    hooks_on(tools, SITE_ALIAS, BASE)
    hooks_on(tools, POS_ALIAS, BASE)
    stranger(running, SITE_ALIAS, "orders/create", "https://other.example.com/x")
    for subject in (ORDERS, CATALOG):
        tools.database.pokes.add(SITE_ALIAS, subject, [0])
    with pytest.raises(WrongUse, match="still serves"):
        disconnect(tools, POS_ALIAS)
    assert standing(running, POS_ALIAS) == sorted(POS_TOPICS)
    assert not any("webhooks" in warning for warning in disconnect(tools, SITE_ALIAS))
    assert standing(running, SITE_ALIAS) == ["orders/create"]
    assert tools.database.pokes.shops() == {}
    assert disconnect(tools, POS_ALIAS) == ()
    assert standing(running, POS_ALIAS) == []


@pytest.mark.parametrize("trouble", ["403", "405", "401", "drop_before", "no key"])
def test_webhooks_that_cannot_be_removed_are_a_warning_and_no_obstacle(
    tools: Toolbox, running: Running, trouble: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resources.http.Patience", lambda: FAST)
    hooks_on(tools, SITE_ALIAS, BASE)
    faults = running.world.sites[SITE_ALIAS].faults
    if trouble == "no key":
        tools.database.state.reseal(SITE_ALIAS, b"of another key")
    elif trouble.isdecimal():
        faults.add(FaultRule("status", status=int(trouble), route="/admin/webhooks"))
    else:
        faults.add(FaultRule(trouble, route="/admin/webhooks"))
    assert any("webhooks" in warning for warning in disconnect(tools, SITE_ALIAS))
    with pytest.raises(WrongUse):
        tools.database.state.site(SITE_ALIAS)


def test_a_shop_without_webhooks_of_ours_is_not_asked_for_them(tools: Toolbox, running: Running) -> None:
    disconnect(tools, SITE_ALIAS)
    assert "/admin/webhooks" not in str(running.world.log.snapshot())


def test_refused_credentials_are_told_when_webhooks_are_set_up(tools: Toolbox, running: Running) -> None:
    running.world.pos.faults.add(FaultRule("status", status=401))
    with pytest.raises(Unauthorised):
        hooks_on(tools, POS_ALIAS, BASE)
