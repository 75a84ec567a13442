"""`multiweb hooks`: set up, listed, taken down and served from the command line."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from console import play
from console.stand_in import StandIn
from resources.installation import Installation
from resources.toolbox import open_toolbox
from sync.connecting.webhooks import POS_TOPICS, SITE_TOPICS
from tests.console.conftest import Multiweb, shop_options, told
from tests.console.hook_desk import signed, wait_for

ROOT = Path(__file__).resolve().parents[2]
URL = "https://multiweb.example.vn"
Keys = Callable[[str], Path]


@pytest.fixture
def clean(connected: Multiweb, sandbox: StandIn) -> Iterator[Multiweb]:
    """Connected, and whatever webhooks a test leaves are taken down after it: the sandbox is shared."""
    yield connected
    for shop in sandbox.shops:
        sandbox.ask("DELETE", f"/{shop['alias']}/faults")
    connected("hooks", "off", "--all")


def ours(multiweb: Multiweb, alias: str) -> list[str]:
    (shop,) = told(multiweb("hooks", "list", alias, "--json"))
    return sorted(hook["topic"] for hook in shop["hooks"] if hook["owner"] == "ours")


def test_all_shops_are_turned_on_and_off(clean: Multiweb, sandbox: StandIn) -> None:
    pos, site = sandbox.pos["alias"], sandbox.sites[0]["alias"]
    shown = clean("hooks", "on", "--all", "--url", URL).stdout
    assert f"{pos}: {len(POS_TOPICS)} made." in shown
    assert ours(clean, pos) == sorted(POS_TOPICS) and ours(clean, site) == sorted(SITE_TOPICS)
    again = clean("hooks", "on", "--all", "--url", f"{URL}/").stdout
    assert f"{site}: nothing to do; {len(SITE_TOPICS)} were there." in again
    clean("hooks", "off", site)
    assert ours(clean, site) == [] and ours(clean, pos) == sorted(POS_TOPICS)


def test_the_address_comes_from_the_installation_too(
    clean: Multiweb, sandbox: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = sandbox.sites[0]["alias"]
    assert "MULTIWEB_CONSOLE_URL" in clean("hooks", "on", site, code=2).stderr
    monkeypatch.setenv("MULTIWEB_CONSOLE_URL", URL)
    (report,) = told(clean("hooks", "on", site, "--json"))
    assert (report["address"], len(report["made"])) == (f"{URL}/hooks/{site}", len(SITE_TOPICS))
    shown = clean("hooks", "list").stdout
    assert f"{URL}/hooks/{site}" in shown and "never" in shown


def test_moving_to_another_address_leaves_nothing_behind(clean: Multiweb, sandbox: StandIn) -> None:
    site = sandbox.sites[0]["alias"]
    clean("hooks", "on", site, "--url", "https://old.example.vn")
    (report,) = told(clean("hooks", "on", site, "--url", URL, "--json"))
    assert len(report["made"]) == len(report["removed"]) == len(SITE_TOPICS)
    assert ours(clean, site) == sorted(SITE_TOPICS)


@pytest.mark.parametrize(
    "words",
    [
        ["on", "--url", URL],
        ["on", "nobody", "--url", URL],
        ["on", "cuahang", "--all", "--url", URL],
        ["on", "cuahang", "--url", "http://multiweb.example.vn"],
        ["off"],
        ["list", "nobody"],
    ],
)
def test_wrong_use_is_one_sentence(clean: Multiweb, words: list[str]) -> None:
    assert clean("hooks", *words, code=2).stderr.count("\n") == 1


def test_a_shop_that_does_not_let_us_is_a_warning_and_no_failure(clean: Multiweb, sandbox: StandIn) -> None:
    site = sandbox.sites[0]["alias"]
    sandbox.ask("POST", f"/{site}/faults", {"kind": "status", "status": 403, "route": "/admin/webhooks"})
    ended = clean("hooks", "on", "--all", "--url", URL)
    assert f"! The webhooks of {site} cannot be listed" in ended.stderr
    assert ours(clean, sandbox.pos["alias"]) == sorted(POS_TOPICS)


def test_a_shop_that_refuses_us_altogether_fails_and_the_others_have_their_turn(
    clean: Multiweb, sandbox: StandIn
) -> None:
    first, second = (site["alias"] for site in sandbox.sites)
    sandbox.ask("POST", f"/{first}/faults", {"kind": "status", "status": 401})
    assert first in clean("hooks", "on", "--all", "--url", URL, code=1).stderr
    assert first in clean("hooks", "list", code=1).stderr
    assert ours(clean, second) == sorted(SITE_TOPICS)


def test_a_play_goes_on_with_a_shop_that_stumbles_and_tells_of_one_that_does_not_recover(
    clean: Multiweb, sandbox: StandIn
) -> None:
    first, second = (site["alias"] for site in sandbox.sites)
    fault = {"kind": "drop_after", "method": "POST", "route": "/admin/webhooks.json"}
    sandbox.ask("POST", f"/{first}/faults", {**fault, "times": 3})
    sandbox.ask("POST", f"/{second}/faults", {**fault, "kind": "drop_before"})
    with open_toolbox(Installation()) as tools:
        (problem,) = play.set_up_hooks(tools, URL)
    assert second in problem and f"multiweb hooks on {second}" in problem
    assert ours(clean, first) == sorted(SITE_TOPICS)


def test_a_shop_whose_signature_nobody_could_check_is_not_turned_on(
    clean: Multiweb, sandbox: StandIn, tmp_path: Path
) -> None:
    pos = sandbox.pos
    (tmp_path / "token").write_text(pos["access_token"], encoding="utf-8")
    (tmp_path / "secret").write_text(pos["app_client_secret"], encoding="utf-8")
    clean("credentials", pos["alias"], "--token-file", str(tmp_path / "token"))
    assert "--webhook-secret-file" in clean("hooks", "on", pos["alias"], "--url", URL, code=1).stderr
    assert "unknown: nothing is accepted" in clean("hooks", "list", pos["alias"]).stdout
    words = ["--token-file", str(tmp_path / "token"), "--webhook-secret-file", str(tmp_path / "secret")]
    clean("credentials", pos["alias"], *words)
    clean("hooks", "on", pos["alias"], "--url", URL)


def test_disconnecting_takes_our_webhooks_along(clean: Multiweb, sandbox: StandIn, keys: Keys) -> None:
    site = sandbox.sites[0]
    clean("hooks", "on", site["alias"], "--url", URL)
    clean("disconnect", site["alias"], "--yes")
    listed = httpx.get(f"{site['address']}/admin/webhooks.json", auth=(site["api_key"], site["api_secret"]))
    assert listed.json() == {"webhooks": []}
    clean("connect", "site", site["alias"], *shop_options(site, keys))


@pytest.mark.parametrize("program", [["console.main", "hooks", "serve"], ["console.receiver"]])
def test_the_receiver_runs_alone_and_takes_what_is_genuine(
    clean: Multiweb, sandbox: StandIn, tmp_path: Path, program: list[str]
) -> None:
    log = tmp_path / "receiver.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", *program, "--port", "0"],
            cwd=ROOT,
            env={**os.environ, "MULTIWEB_DATABASE_URL": Installation().database_url},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_for("it listens", lambda: "listens on http://127.0.0.1:" in log.read_text(), 30)
        base = log.read_text().partition("listens on ")[2].partition("/hooks")[0]
        site, raw = sandbox.sites[0], b'{"id": 1, "phone": "0901234567"}'
        headers = {"X-Sapo-Topic": "orders/create", "X-Sapo-Hmac-Sha256": signed(raw, site["api_secret"])}
        assert httpx.post(f"{base}/hooks/{site['alias']}", content=raw, headers=headers).status_code == 200
        assert httpx.post(f"{base}/hooks/{site['alias']}", content=raw).status_code == 401
        assert httpx.post(f"{base}/hooks/0901234567?phone=0901234567").status_code == 401
    finally:
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=20) == 0
    assert f"{site['alias']}: orders/create taken" in log.read_text()
    assert "0901234567" not in log.read_text() and "Traceback" not in log.read_text()
    (seen,) = told(clean("hooks", "list", site["alias"], "--json"))
    assert seen["last_delivery"] is not None


def test_a_port_that_is_taken_ends_with_2(multiweb: Multiweb) -> None:
    from console.serving import listening

    with listening("127.0.0.1", 0, "A test") as taken:
        began = time.monotonic()
        ended = multiweb("hooks", "serve", "--port", str(taken.getsockname()[1]), code=2)
        assert "cannot listen" in ended.stderr and time.monotonic() - began < 20
