"""A WooCommerce site from the command line: connected, looked at, synced, told of by webhooks, left again."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from console import play, stand_in
from console.stand_in import StandIn
from resources.hooking import hooks_on
from resources.installation import Installation
from resources.toolbox import open_toolbox
from sync.catalogs.pokes import ORDERS
from sync.cycle import run_cycle
from sync.errors import WrongUse
from tests.console.conftest import Multiweb, shop_options, told
from tests.console.hook_desk import Desk, signed, wait_for
from tests.sandbox.conftest import POS_ALIAS, StartSandbox, start_sandbox
from tests.sites.stand import ALIAS, goods

__all__ = ["start_sandbox"]

SITES = "1xsapo-web,1xwoocommerce"
Keys = Callable[[str], Path]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    options = ["--port", "0", "--sites", SITES, "--products", "30", "--differences", "20", "--speed", "200"]
    running = stand_in.start(options, tmp_path_factory.mktemp("sandbox"))
    yield running
    running.stop()


@pytest.fixture
def shop(sandbox: StandIn) -> Iterator[dict[str, Any]]:
    yield dict(next(one for one in sandbox.sites if one["kind"] == "woocommerce"))
    alias = next(one for one in sandbox.sites if one["kind"] == "woocommerce")["alias"]
    sandbox.ask("PATCH", f"/{alias}/permissions", {"key": "write"})


def connect(multiweb: Multiweb, sandbox: StandIn, keys: Keys, shop: dict[str, Any], code: int = 0, *more: str) -> Any:
    multiweb("connect", "pos", sandbox.pos["alias"], *shop_options(sandbox.pos, keys))
    words = ["connect", "site", shop["alias"], "--platform", "woocommerce", *shop_options(shop, keys)]
    return multiweb(*words, "--set", "limit.leak=400", *more, code=code)


def test_it_is_connected_looked_at_and_left(
    multiweb: Multiweb, sandbox: StandIn, keys: Keys, shop: dict[str, Any]
) -> None:
    shown = connect(multiweb, sandbox, keys, shop)
    assert "has no place for a mark" in shown.output
    assert [one["alias"] for one in told(multiweb("sites", "--json"))["sites"]] == [shop["alias"]]
    looked = multiweb("doctor", shop["alias"]).output
    assert "the right to write: a batch of nothing" in looked and "Đọc/Ghi" in looked
    assert "only at the first write" not in looked
    sandbox.ask("POST", f"/{shop['alias']}/faults", {"kind": "html", "times": 1})
    assert "a web page comes in place of an answer" in multiweb("doctor", shop["alias"], code=1).stderr
    first = multiweb("sync", shop["alias"])
    truth = sandbox.ask("GET", f"/{shop['alias']}/truth")
    status = told(multiweb("status", "--json"))["sites"][0]
    assert status["linked"] == truth["counts"]["site"]["linked"]
    assert first.exit_code == 0
    multiweb("settings", shop["alias"], "--set", "price.compare_at=BANBUON")
    multiweb("disconnect", shop["alias"], "--yes")
    assert told(multiweb("sites", "--json"))["sites"] == []


def test_a_key_that_may_only_read_is_not_enough(
    multiweb: Multiweb, sandbox: StandIn, keys: Keys, shop: dict[str, Any]
) -> None:
    sandbox.ask("PATCH", f"/{shop['alias']}/permissions", {"key": "read"})
    ended = connect(multiweb, sandbox, keys, shop, 1)
    assert "write (Đọc/Ghi (Read/Write): missing)" in ended.stderr


def test_a_key_that_may_write_is_too_much_where_nothing_is_written(
    multiweb: Multiweb, sandbox: StandIn, keys: Keys, shop: dict[str, Any]
) -> None:
    too_much = "may do more than is used here: write (Đọc/Ghi (Read/Write): granted)"
    sandbox.ask("PATCH", f"/{shop['alias']}/permissions", {"key": "read"})
    connect(multiweb, sandbox, keys, shop, 0, "--set", "stock.sync=off", "--set", "price.sync=off")
    assert too_much not in multiweb("doctor", shop["alias"]).stderr
    sandbox.ask("PATCH", f"/{shop['alias']}/permissions", {"key": "write"})
    assert too_much in multiweb("doctor", shop["alias"]).stderr
    multiweb("settings", shop["alias"], "--set", "stock.sync=on")
    assert too_much not in multiweb("doctor", shop["alias"]).stderr


def test_it_needs_an_address_a_known_platform_and_a_key(
    multiweb: Multiweb, sandbox: StandIn, keys: Keys, shop: dict[str, Any], tmp_path: Path
) -> None:
    multiweb("connect", "pos", sandbox.pos["alias"], *shop_options(sandbox.pos, keys))
    key = ["--key-file", str(keys(shop["alias"]))]
    words = ["connect", "site", "vuon"]
    assert "--address" in multiweb(*words, "--platform", "woocommerce", *key, code=2).stderr
    assert "There is no kind of website 'shopify'" in multiweb(*words, "--platform", "shopify", *key, code=2).stderr
    words += ["--platform", "woocommerce", "--address"]
    assert "must be reached over https" in multiweb(*words, "http://cuahang.vn", *key, code=2).stderr
    assert "the address is not one of a shop" in multiweb(*words, "https://10.0.0.1", *key, code=2).stderr
    pairs = {
        "ck_la:cs_gi": "knows no such consumer key",
        f"{shop['api_key']}:cs_sai": "secret is not that of the key",
    }
    for pair, sentence in pairs.items():
        (tmp_path / "pair").write_text(pair, encoding="utf-8")
        told = multiweb(*words, shop["address"], "--key-file", str(tmp_path / "pair"), code=1).stderr
        assert sentence in " ".join(told.split())
    (tmp_path / "pair").write_text(f"{shop['api_secret']}:{shop['api_key']}", encoding="utf-8")
    told = multiweb(*words, shop["address"], "--key-file", str(tmp_path / "pair"), code=2).stderr
    assert "have changed places" in told
    words = words[:3]
    (tmp_path / "token").write_text("abc", encoding="utf-8")
    wrong = ["--platform", "woocommerce", "--address", shop["address"], "--token-file", str(tmp_path / "token")]
    assert "consumer key" in multiweb(*words, *wrong, code=2).stderr


def test_both_kinds_come_into_step_in_one_cycle_and_stay_so(sandbox: StandIn, tmp_path: Path) -> None:
    installation = play.fresh_installation(tmp_path / "play")
    play.connect_all(installation, sandbox, speed=200)
    aliases = [site["alias"] for site in sandbox.sites]
    with open_toolbox(installation) as tools:
        first = run_cycle(tools, tools.database, aliases)
        again = run_cycle(tools, tools.database, aliases)
    assert [site.error for site in (*first.sites, *again.sites)] == [""] * 4
    assert all(site.stock_writes + site.price_writes > 0 for site in first.sites)
    assert [site.stock_writes + site.price_writes for site in again.sites] == [0, 0]
    truths = [sandbox.ask("GET", f"/{alias}/truth")["counts"]["site"]["linked"] for alias in aliases]
    assert [site.links.linked for site in first.sites if site.links] == truths


@pytest.mark.parametrize("text", ["0", "51", "2xshopify", "30xsapo-web,30xwoocommerce", "3; rm"])
def test_a_number_of_sites_that_nobody_understands_is_refused(text: str) -> None:
    with pytest.raises(WrongUse, match="say how many"):
        play.sites_wanted(text)


# ---- webhooks ------------------------------------------------------------------------------------


@pytest.fixture
def desk(tmp_path: Path, sqlite_url: str, start_sandbox: StartSandbox) -> Iterator[Desk]:
    """A receiver, and a WooCommerce shop that delivers to it."""
    from console.receiver import receiving

    running = start_sandbox(sites=[goods("woocommerce")])
    shops = {shop.alias: shop for shop in running.world.shops()}
    installation = Installation(home=tmp_path / "desk", database_url=sqlite_url, allow_loopback=True)
    lines = {
        alias: {"alias": alias, "kind": shop.kind, "address": f"{running.address}/{alias}"}
        for alias, shop in shops.items()
    }
    pos, site = shops[POS_ALIAS].credentials, shops[ALIAS].credentials
    lines[POS_ALIAS] |= {"access_token": pos.access_token, "app_client_secret": pos.app_client_secret}
    lines[ALIAS] |= {"api_key": site.api_key, "api_secret": site.api_secret}
    with open_toolbox(installation) as tools:
        play.connect_pos(tools, lines[POS_ALIAS], play.LimitSettings(leak=2000), 1000)
        play.connect_site(tools, lines[ALIAS], play.SiteSettings(limit=play.LimitSettings(leak=2000)))
        with receiving(tools) as base:
            yield Desk(running, tools, base)


def test_a_sale_on_the_site_is_named_within_seconds(desk: Desk) -> None:
    report = hooks_on(desk.tools, ALIAS, desk.base)
    assert "orders/create" in report.made and not report.problems
    wait_for("every ping is answered", lambda: len(desk.outcomes(ALIAS)) == len(report.made))
    assert set(desk.outcomes(ALIAS)) == {200}
    body = {"lines": [{"sku": "CHAU", "quantity": 1}], "customer": {"name": "An", "phone": "0901234567"}}
    made = desk.running.control(ALIAS).post("/orders", json=body).json()["order"]["id"]
    wait_for("the order is named", lambda: (ORDERS, made) in desk.named(ALIAS))
    assert set(hooks_on(desk.tools, ALIAS, desk.base).kept) == set(report.made)


def test_a_forged_delivery_is_refused_and_a_ping_does_nothing(desk: Desk) -> None:
    topic = {"X-WC-Webhook-Topic": "order.created", "Content-Type": "application/json"}
    forged = {**topic, "X-WC-Webhook-Signature": signed(b'{"id": 5}', desk.secret(ALIAS))}
    assert desk.post(ALIAS, b'{"id": 5}', forged).status_code == 401
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert httpx.post(f"{desk.base}/hooks/nobody", content=b"webhook_id=5", headers=form, timeout=5).status_code == 200
    assert desk.post(ALIAS, b"webhook_id=5&x=1", form).status_code == 401
    assert desk.named(ALIAS) == set()
