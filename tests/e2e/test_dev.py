"""`make dev` as a person has it: sandbox, webserver and the real daemon, schedules and sensors firing by themselves."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from console.shopping import place_orders
from console.stand_in import StandIn
from tests.e2e.dagster_ui import DagsterUi, wait_for

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(420)]

ROOT = Path(__file__).resolve().parents[2]
# What a shell starts in the background ignores Ctrl-C to begin with.
IN_BACKGROUND = ["sh", "-c", "trap '' INT; exec \"$@\"", "sh"]
SITES = ["thoitrang", "giadung"]


@dataclass
class Dev:
    """A running `make dev`."""

    process: subprocess.Popen[bytes]
    ui: DagsterUi
    home: Path
    sandbox: StandIn

    def receiver(self) -> str:
        """Where the shops deliver, as the POS has it."""
        pos = self.sandbox.pos
        listed = httpx.get(
            f"{pos['address']}/admin/webhooks.json", headers={"X-Sapo-Access-Token": pos["access_token"]}
        ).json()
        (address,) = {hook["address"] for hook in listed["webhooks"]}
        return str(address)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def dev(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dev]:
    home = tmp_path_factory.mktemp("dev") / "home"
    port = free_port()
    command = [sys.executable, "-m", "console.dev", "--port", str(port), "--home", str(home)]
    command += ["--sites", str(len(SITES)), "--speed", "100", "--differences", "30", "--orders-every", "0"]
    command += ["--page-port", "0"]
    environment = {**os.environ, "MULTIWEB_SCAN_CRON": "* * * * *"}
    with (tmp_path_factory.getbasetemp() / "dev.log").open("wb") as log:
        process = subprocess.Popen(
            [*IN_BACKGROUND, *command],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    ui = DagsterUi(f"http://127.0.0.1:{port}")
    try:
        wait_for("the Dagster UI answers", ui.up, 90)
        found = json.loads((home / "sandbox.json").read_text(encoding="utf-8"))
        yield Dev(process, ui, home, StandIn(process, found["address"], tuple(found["shops"])))
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def test_the_schedule_scans_the_pos_and_the_sensors_connect_and_push_each_site(dev: Dev) -> None:
    wait_for("a scheduled scan", lambda: dev.ui.succeeded("scan", dagster__schedule_name="pos_scan"), 180)
    for site in SITES:
        wait_for(f"{site} is read", lambda s=site: dev.ui.succeeded("refresh", dagster__partition=s), 120)
        wait_for(
            f"{site} is pushed",
            lambda s=site: dev.ui.succeeded("push", dagster__partition=s, dagster__sensor_name="pending_listings"),
            180,
        )
    truth = {site: dev.sandbox.ask("GET", f"/{site}/truth") for site in SITES}
    counted = dev.sandbox.ask("GET", "/requests")["shops"]
    for site in SITES:
        expected = sum(len(row["differs"]) for row in truth[site]["rows"])
        routes = counted[site]["by_route"]
        written = sum(
            routes.get(route, {}).get("200", 0)
            for route in ("PUT /admin/inventory_levels/set.json", "PUT /admin/variants/{id}.json")
        )
        assert written == expected == 30


def test_an_order_placed_on_a_site_reaches_the_pos_by_the_sensor(dev: Dev) -> None:
    wait_for("the site is read", lambda: dev.ui.succeeded("refresh", dagster__partition=SITES[0]), 180)
    assert place_orders(dev.sandbox, SITES[0], 1) == 1
    order = dev.sandbox.ask("GET", f"/{SITES[0]}/orders")[-1]
    code = f"{SITES[0].upper()}-{order['id']}"

    def arrived() -> bool:
        return code in [one["code"] for one in dev.sandbox.ask("GET", "/cuahang/orders")]

    wait_for("the order is in the POS", arrived, 120)
    # Its webhook wakes the sensor for woken sites; only the regular poll of the same moment can be faster.
    sensors = ("woken_orders", "web_orders")
    wait_for("its run is shown", lambda: any(dev.ui.succeeded("orders", dagster__sensor_name=s) for s in sensors), 60)


def test_a_stock_that_changes_in_the_pos_reaches_the_site_by_its_webhook(dev: Dev) -> None:
    site = SITES[1]
    wait_for("the site is read", lambda: dev.ui.succeeded("refresh", dagster__partition=site), 180)
    # A scan of just that moment may come first, so there are a few tries; without the webhook none would succeed.
    for figure in (411, 412, 413, 414):
        pushed = poked_pushes(dev, site)
        sku, before = change_stock(dev, site, figure)
        wait_for(f"{sku} changes on the site", lambda s=sku, n=before: shown_stock(dev, site, s) != n, 120)
        if wait_a_little(lambda n=pushed: poked_pushes(dev, site) > n):
            return
    raise AssertionError("no change of stock was pushed because of a webhook")


def change_stock(dev: Dev, site: str, figure: int) -> tuple[str, int | None]:
    """Count one linked variant anew in the POS; returns its SKU and what the site showed before."""
    truth = dev.sandbox.ask("GET", f"/{site}/truth")["rows"]
    linked = {row["site_sku"] for row in truth if row["status"] == "linked"}
    goods = [
        variant
        for product in dev.sandbox.ask("GET", "/cuahang/products")
        for variant in product["variants"]
        if variant["sku"] in linked and not variant["composite"] and not variant["packsize"]
    ]
    chosen = goods[figure % len(goods)]
    before = shown_stock(dev, site, chosen["sku"])
    dev.sandbox.ask("POST", "/cuahang/stock", {"variant_id": chosen["id"], "branch": "CN1", "on_hand": figure})
    return chosen["sku"], before


def shown_stock(dev: Dev, site: str, sku: str) -> int | None:
    """What the site shows of a SKU."""
    products = dev.sandbox.ask("GET", f"/{site}/products")
    return next(v["inventory_quantity"] for product in products for v in product["variants"] if v["sku"] == sku)


def poked_pushes(dev: Dev, site: str) -> int:
    """How many pushes to a site ended well that were asked for because of a webhook of the POS."""
    wanted = {"job": "push", "status": "SUCCESS", "dagster/partition": site, "dagster/sensor_name": "poked_catalog"}
    return sum(all(run.get(name) == value for name, value in wanted.items()) for run in dev.ui.runs())


def wait_a_little(done: Callable[[], bool]) -> bool:
    """Whether something comes about within some seconds."""
    try:
        wait_for("", done, 15)
    except AssertionError:
        return False
    return True


@pytest.mark.browser
def test_the_asset_graph_is_drawn_in_a_browser(dev: Dev) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("Chromium is not installed: install the package 'chromium'")
    lineage = page_text(f"{dev.ui.address}/asset-groups/", "listings", chromium)
    for group in ("pos", "sites", "links", "listings", "orders"):
        assert group in lineage
    assets = page_text(f"{dev.ui.address}/assets", "listing_push", chromium)
    for asset in ("pos_catalog", "site_catalog", "mismatch_workbook", "listing_plan", "pos_orders"):
        assert asset in assets


def page_text(address: str, awaited: str, chromium: str) -> str:
    """The text of a page once some of it is drawn."""
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=flags)
        page: Any = browser.new_page(viewport={"width": 1600, "height": 1000})
        page.goto(address, wait_until="domcontentloaded")
        page.get_by_text(awaited, exact=True).first.wait_for(timeout=60_000)
        text = str(page.inner_text("body"))
        browser.close()
    return text


def test_everything_ends_together(dev: Dev) -> None:
    receiver = dev.receiver()
    assert httpx.post(receiver).status_code == 401
    dev.process.send_signal(signal.SIGINT)
    dev.process.wait(timeout=60)
    assert not dev.ui.up()
    with pytest.raises(httpx.TransportError):
        dev.sandbox.ask("GET", "/health")
    with pytest.raises(httpx.TransportError):
        httpx.post(receiver)
