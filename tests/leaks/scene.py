"""A whole cycle with buyers, a workbook and failures of every kind, and all the places it may have leaked to.

It is run through Dagster, with a storage on the disk as an installation has it. Beside the faults of the sandbox a
server takes the place of the shops that says back in its refusals all that it was told, headers and body.
"""

import functools
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

import resources.http
from assets.catalogs import SiteReadConfig
from pipelines.checks import HOUSE_CHECKS
from pipelines.definitions import ASSETS
from resources.deliveries import Deliveries
from resources.hook_signature import signature_of
from resources.http_retry import Patience
from resources.multiweb import Multiweb
from tests.e2e.conftest import Played, played
from tests.leaks.buyers import BUYERS, MOVED, POS, afterwards, buy
from tests.leaks.failing import fail_before_the_parrot, fail_in_the_sandbox
from tests.leaks.hoard import Hoard, Leak
from tests.leaks.places import Place, files_below, our_tables
from tests.leaks.work import tell
from tests.resources.mailbox import TOKEN

PASSWORD = "mat-khau-khong-ai-biet"
# The kind that keeps all events in one file costs a third of the other; what it keeps is the same.
STORAGE = """
telemetry: {enabled: false}
event_log_storage:
  module: dagster._core.storage.event_log
  class: ConsolidatedSqliteEventLogStorage
  config: {base_dir: %s}
"""


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
    hoard.keep("secret", *play.tools.vault.keys, PASSWORD, TOKEN)
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
    fail_in_the_sandbox(play, scene.said, make)
    scene.heard += fail_before_the_parrot(play, scene.said, make)
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


def deliver(play: Played) -> None:
    """A genuine delivery with a buyer in it, one that is forged, and one that is no JSON."""
    deliveries, alias = Deliveries(play.tools), play.aliases[0]
    secret = next(str(one["api_secret"]) for one in play.sandbox.sites if one["alias"] == alias).encode()
    order = json.dumps({"id": 1, "customer": BUYERS[0], "note": BUYERS[0]["phone"]}).encode()
    assert deliveries.take(alias, "orders/create", signature_of(order, secret), order) == "taken"
    assert deliveries.take(alias, BUYERS[1]["name"], "forged", order) == "refused"
    broken = order[:-5]
    assert deliveries.take(alias, "orders/create", signature_of(broken, secret), broken) == "unreadable"


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
