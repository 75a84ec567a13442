"""A whole cycle with buyers, a workbook and failures of every kind, and all the places it may have leaked to.

It is run through Dagster, with a storage on the disk as an installation has it. Beside the faults of the sandbox a
server takes the place of the shops that says back in its refusals all that it was told, headers and body.
"""

import functools
import json
import logging
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from sqlalchemy import update
from typer.testing import CliRunner

import resources.http
from assets.catalogs import SiteReadConfig
from console.main import app
from pipelines.checks import HOUSE_CHECKS
from pipelines.definitions import ASSETS
from resources.database import tables
from resources.database.engine import writing
from resources.deliveries import Deliveries
from resources.hook_signature import signature_of
from resources.http_retry import Patience
from resources.multiweb import Multiweb
from sync.customers import refresh_customers
from sync.cycle import run_cycle
from sync.errors import MultiwebError
from sync.order_import import import_orders
from sync.order_poll import poll_orders
from sync.order_states import refresh_order_states
from sync.push import push_site
from tests.e2e.conftest import Played, played
from tests.leaks.hoard import Hoard, Leak
from tests.leaks.parrot import ANSWERS, parrot
from tests.leaks.places import Place, files_below, our_tables

BUYERS = (
    {
        "name": "Tôn Nữ Bạch Tuyết",
        "phone": "0868 123 457",
        "email": "bach.tuyet@thu-rieng.vn",
        "address1": "1207/3 Hẻm Tre Vàng",
    },
    {
        "name": "Quách Thần Tốc",
        "phone": "+84 977.665.443",
        "email": "Than.Toc@thu-rieng.vn",
        "address1": "Lầu 9 Chung cư Mây Hồng",
    },
    {
        "name": "Âu Dương Phong Lan",
        "phone": "(+84) 905 111 298",
        "email": "phonglan88@thu-rieng.vn",
        "address1": "Ấp 7 Xã Bình Yên Đông",
    },
)
MOVED = {"name": "Tôn Thất Đổi Nhà", "phone": "0899 445 116", "address1": "66 Ngõ Bướm Trắng", "province": "Hà Nội"}
PASSWORD = "mat-khau-khong-ai-biet"
POS = "cuahang"
# The kind that keeps all events in one file costs a third of the other; what it keeps is the same.
STORAGE = """
telemetry: {enabled: false}
event_log_storage:
  module: dagster._core.storage.event_log
  class: ConsolidatedSqliteEventLogStorage
  config: {base_dir: %s}
"""
# Of the parrot's answers; a run costs more than all else here.
THROUGH_DAGSTER = 2


@dataclass
class Scene:
    """What was run: the hoard of what must not leak, every place it may have leaked to, and what the parrot heard."""

    play: Played
    hoard: Hoard
    dagster: Path
    home: Path
    said: list[Place] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)

    def places(self) -> Iterator[Place]:
        """Everything that is kept or was shown."""
        yield from self.said
        yield from files_below(self.dagster)
        yield from our_tables(self.play.tools.database)
        # Our database is looked at column by column; the sandbox is not ours.
        yield from files_below(self.home, {"key", "sandbox.log", "sandbox.json", "multiweb.db", "multiweb.db-wal"})

    def leaks(self) -> list[Leak]:
        return [leak for where, text in self.places() for leak in self.hoard.found_in(where, text)]


@contextmanager
def played_out(folder: Path) -> Iterator[Scene]:
    """A scene in which everything was run; it ends with the body."""
    options = ["--sites", "1xsapo-web,1xwoocommerce", "--products", "10", "--differences", "4"]
    home = folder / "dagster"
    home.mkdir()
    (home / "dagster.yaml").write_text(STORAGE % (home / "history"), encoding="utf-8")
    with (
        listened() as log,
        pytest.MonkeyPatch.context() as patched,
        played(folder, options) as play,
        dg.DagsterInstance.from_config(str(home)) as instance,
    ):
        patched.setenv("MULTIWEB_HOME", str(play.installation.home))
        patched.setenv("MULTIWEB_ALLOW_LOOPBACK", "true")
        patched.setattr(resources.http, "Patience", functools.partial(Patience, tries=2, first_wait=0.01))
        scene = Scene(play, hoard_of(play), home, play.installation.home)
        play.tools.database.users.add("chu", PASSWORD, "owner")
        run_everything(scene, instance)
        scene.said.append(("log", "\n".join(log)))
        yield scene


@contextmanager
def listened() -> Iterator[list[str]]:
    """All that any module logs, at any level, with its tracebacks."""
    heard: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(self.format(record))

    root, ear = logging.getLogger(), Ear(logging.DEBUG)
    before = root.level
    root.addHandler(ear)
    root.setLevel(logging.DEBUG)
    try:
        yield heard
    finally:
        root.removeHandler(ear)
        root.setLevel(before)


def hoard_of(play: Played) -> Hoard:
    """The keys of all shops and of this installation, and everybody who has to do with them."""
    hoard = Hoard()
    for shop in play.sandbox.shops:
        hoard.keep_shop(shop)
    hoard.keep("secret", *play.tools.vault.keys, PASSWORD)
    for customer in play.sandbox.ask("GET", f"/{POS}/customers"):
        hoard.keep_person(customer)
    for person in (*BUYERS, MOVED):
        hoard.keep_person(person)
    return hoard


# ---- what is run ---------------------------------------------------------------------------------


def run_everything(scene: Scene, instance: dg.DagsterInstance) -> None:
    play = scene.play
    instance.add_dynamic_partitions("sites", play.aliases)
    make = functools.partial(made, scene, instance)
    orders = {alias: buy(play, alias) for alias in play.aliases}
    make("pos_customers", "pos_order_states", "pos_catalog")
    for alias in play.aliases:
        whole = dg.RunConfig(ops={"site_catalog": SiteReadConfig(full=True)})
        goods = ("site_catalog", "links", "mismatch_workbook", "listing_plan", "listing_push")
        make(*goods, "site_orders", "pos_orders", partition=alias, config=whole)
    afterwards(play, orders)
    for alias in play.aliases:
        make("site_orders", "pos_orders", partition=alias)
    deliver(play)
    fail_in_the_sandbox(scene, make)
    fail_before_the_parrot(scene, make)
    checks(instance)
    scene.said += list(shown(scene))


def made(
    scene: Scene, instance: dg.DagsterInstance, *names: str, partition: str | None = None, config: Any = None
) -> bool:
    """Materialize some assets, whatever becomes of it."""
    result = dg.materialize(
        ASSETS,
        selection=list(names),
        partition_key=partition,
        instance=instance,
        resources={"multiweb": Multiweb()},
        run_config=config,
        raise_on_error=False,
    )
    scene.said += [("run", str(event)) for event in result.all_events]
    return bool(result.success)


def buy(play: Played, alias: str, people: Sequence[Mapping[str, str]] = BUYERS) -> list[int]:
    """Each of them orders something; the ids of the orders."""
    sku = next(one["sku"] for one in play.sandbox.ask("GET", f"/{alias}/variants") if one.get("sku"))
    placed = []
    for person in people:
        address = {name: person[name] for name in ("name", "phone", "address1")} | {"province": "Hà Nội"}
        wish = {
            "lines": [{"sku": sku, "quantity": 1}],
            "customer": {name: person[name] for name in ("name", "phone", "email")},
            "email": person["email"],
            "shipping_address": address,
            "billing_address": address,
            "note": f"Gọi {person['name']} {person['phone']} trước khi giao",
            "ignore_policy": True,
        }
        placed.append(int(play.sandbox.ask("POST", f"/{alias}/orders", wish)["order"]["id"]))
    return placed


def afterwards(play: Played, orders: dict[str, list[int]]) -> None:
    """One order moves to another address, one is cancelled."""
    for alias, (first, second, *_) in orders.items():
        play.sandbox.ask("POST", f"/{alias}/orders/{first}/edit", {"shipping_address": MOVED})
        play.sandbox.ask("POST", f"/{alias}/orders/{second}/cancel", {})


def deliver(play: Played) -> None:
    """A genuine delivery with a buyer in it, one that is forged, and one that is no JSON."""
    deliveries, alias = Deliveries(play.tools), play.aliases[0]
    secret = next(str(one["api_secret"]) for one in play.sandbox.sites if one["alias"] == alias).encode()
    order = json.dumps({"id": 1, "customer": BUYERS[0], "note": BUYERS[0]["phone"]}).encode()
    assert deliveries.take(alias, "orders/create", signature_of(order, secret), order) == "taken"
    assert deliveries.take(alias, BUYERS[1]["name"], "forged", order) == "refused"
    broken = order[:-5]
    assert deliveries.take(alias, "orders/create", signature_of(broken, secret), broken) == "unreadable"


def fail_in_the_sandbox(scene: Scene, make: Callable[..., bool]) -> None:
    """Shops that stumble, cut their answers, show a login page, lose an answer, or take a right away."""
    play = scene.play
    site = play.aliases[0]
    for fault in (
        {"kind": "status", "status": 503},
        {"kind": "truncated"},
        {"kind": "html"},
        {"kind": "drop_after", "method": "POST"},
    ):
        buy(play, site, BUYERS[2:])
        poll_now(play, site)
        play.sandbox.ask("POST", f"/{POS}/faults", fault)
        if fault["kind"] in ("status", "drop_after"):
            make("pos_customers", "pos_orders", partition=site)
        else:
            scene.said += failures(import_now, play, site)
        play.sandbox.ask("DELETE", f"/{POS}/faults")
    for alias in (POS, site):
        play.sandbox.ask("PATCH", f"/{alias}/permissions", {"orders": "none", "customers": "none"})
    make("pos_customers", "site_orders", partition=site)
    for alias in (POS, site):
        play.sandbox.ask("PATCH", f"/{alias}/permissions", {"orders": "write", "customers": "write"})


def fail_before_the_parrot(scene: Scene, make: Callable[..., bool]) -> None:
    """Each shop in turn is one that says back what it is told: through Dagster first, then by the use cases alone."""
    play = scene.play
    with parrot() as bird:
        address = f"http://127.0.0.1:{bird.server_port}"
        for number, answer in enumerate(ANSWERS):
            bird.answer, bird.behind = answer, ""
            alias = play.aliases[number % len(play.aliases)]
            to_be_changed(play, alias, number)
            with moved_to(play, POS, address):
                if number < THROUGH_DAGSTER:
                    make("pos_customers", "pos_orders", partition=alias)
                scene.said += failures(import_now, play, alias)
                scene.said += failures(read_the_pos, play, alias)
                bird.behind = play.sandbox.address  # what is asked is told, what would change is refused
                scene.said += failures(import_now, play, alias)
                bird.behind = ""
            with moved_to(play, alias, address):
                if number < THROUGH_DAGSTER:
                    make("site_orders", "listing_push", partition=alias)
                scene.said += failures(push_now, play, alias)
                scene.said += failures(poll_now, play, alias)
        with moved_to(play, POS, address):
            scene.said += [("doctor", tell("doctor")), ("status", tell("status"))]
            for alias in play.aliases:
                scene.said += failures(cycle_now, play, alias)
        scene.heard += bird.heard


def to_be_changed(play: Played, alias: str, number: int) -> None:
    """An order that is in the POS and was edited on the site since, one that is not there yet, and stock to write."""
    (order,) = buy(play, alias, [BUYERS[number % len(BUYERS)]])
    import_now(play, alias)
    play.sandbox.ask("POST", f"/{alias}/orders/{order}/edit", {"shipping_address": MOVED})
    buy(play, alias, [BUYERS[(number + 1) % len(BUYERS)]])
    with play.tools.site(alias) as site:
        poll_orders(site, play.tools.database)
    rows = play.tools.database.listings.rows(alias)
    with writing(play.tools.database.engine) as connection:
        mine = (tables.listings.c.site == alias, tables.listings.c.field == "quantity")
        one = int(rows.loc[rows["field"] == "quantity", "site_variant_id"].iloc[0])
        due = {"state": "pending", "planned": 100 + number}
        connection.execute(update(tables.listings).where(*mine, tables.listings.c.site_variant_id == one).values(**due))


def import_now(play: Played, alias: str) -> object:
    with play.tools.pos("orders") as pos, play.tools.site(alias, "orders") as site:
        poll_orders(site, play.tools.database)
        return import_orders(alias, pos, site, play.tools.database)


def read_the_pos(play: Played, _: str) -> object:
    with play.tools.pos("orders") as pos:
        return refresh_customers(pos, play.tools.database), refresh_order_states(pos, play.tools.database)


def cycle_now(play: Played, alias: str) -> object:
    return run_cycle(play.tools, play.tools.database, [alias], full=True)


def push_now(play: Played, alias: str) -> object:
    with play.tools.site(alias) as site:
        return push_site(site, play.tools.database)


def poll_now(play: Played, alias: str) -> object:
    with play.tools.site(alias, "orders") as site:
        return poll_orders(site, play.tools.database)


def failures(work: Callable[[Played, str], object], play: Played, alias: str) -> Iterator[Place]:
    """What a use case reports, or the whole traceback where it raises."""
    try:
        yield "report", repr(work(play, alias))
    except MultiwebError as error:
        yield "traceback", "".join(traceback.format_exception(error))


@contextmanager
def moved_to(play: Played, alias: str, address: str) -> Iterator[None]:
    """The shop stands somewhere else while the body runs."""
    own = play.tools.database.state.address(alias)
    _move(play, alias, f"{address}/{alias}")
    try:
        yield
    finally:
        _move(play, alias, own)


def _move(play: Played, alias: str, address: str) -> None:
    with writing(play.tools.database.engine) as connection:
        mine = tables.connections.c.alias == alias
        connection.execute(update(tables.connections).where(mine).values(address=address))


def checks(instance: dg.DagsterInstance) -> None:
    selection = dg.AssetSelection.checks(*HOUSE_CHECKS)
    both = [*ASSETS, *HOUSE_CHECKS]
    resources = {"multiweb": Multiweb()}
    dg.materialize(both, selection=selection, instance=instance, resources=resources, raise_on_error=False)


def shown(scene: Scene) -> Iterator[Place]:
    """What the command line says of the installation."""
    for words in (
        *(("status",), ("status", "--json"), ("doctor",), ("doctor", "--json"), ("sites", "--json")),
        *(
            ("vault", "status"),
            ("hooks", "list", "--all"),
            ("users", "list", "--json"),
            ("plan", scene.play.aliases[0]),
        ),
    ):
        yield " ".join(words), tell(*words)


def tell(*words: str) -> str:
    ended = CliRunner().invoke(app, list(words))
    trouble = "".join(traceback.format_exception(ended.exception)) if ended.exception else ""
    return ended.output + trouble
