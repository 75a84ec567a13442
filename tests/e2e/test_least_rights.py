"""The rights that docs/security.md lists are enough for all that a site does, and none of them is one too many."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from console import play, stand_in
from resources import connecting
from resources.oauth import NEWER_NAMES, SCOPES
from resources.toolbox import open_toolbox
from sandbox.pos.oauth_routes import RESOURCES_OF_SCOPE
from sync.connecting.probe import Right, missing_rights, spare_rights
from tests.e2e.conftest import Played

pytestmark = pytest.mark.e2e

DOCUMENT = Path(__file__).parents[2] / "docs" / "security.md"
SITE, POS = "thoitrang", "cuahang"
GROUPS = {
    SITE: ("products", "inventory", "locations", "orders", "store", "customers", "promotions", "content"),
    POS: ("products", "locations", "orders", "customers", "settings", "accounts", "fulfillments"),
}
LOWER = {"write": "read", "read": "none"}
# With one place for stock, a website takes it by the right to products as well.
AT_LEAST = {"inventory": "none"}
NUMBERS = iter(range(1, 1_000))


def listed(platform: str) -> dict[str, str]:
    """The rights that the document lists for a platform, by the name of their group."""
    section = DOCUMENT.read_text(encoding="utf-8").partition(f"**{platform}**")[2].partition("Too much:")[0]
    return dict(re.findall(r"^\| `(\w+)` [^|]*\| (read|write) \|", section, re.MULTILINE)) | dict(
        re.findall(r"^\| `(\w+)` \| (read|write) \|", section, re.MULTILINE)
    )


def granted(sandbox: stand_in.StandIn, alias: str, rights: dict[str, str]) -> None:
    """Give just these rights and no other."""
    sandbox.ask("PATCH", f"/{alias}/permissions", {**dict.fromkeys(GROUPS[alias], "none"), **rights})


@contextmanager
def least(folder: Path) -> Iterator[Played]:
    """A POS and a website that were given the listed rights before they were connected."""
    installation = play.fresh_installation(folder / "home")
    options = ["--port", "0", "--speed", "100", "--sites", "1", "--products", "12", "--differences", "2"]
    sandbox = stand_in.start(options, installation.home)
    try:
        granted(sandbox, SITE, listed("Sapo Web"))
        granted(sandbox, POS, listed("Sapo POS"))
        play.connect_all(installation, sandbox, speed=100)
        with open_toolbox(installation) as tools:
            yield Played(sandbox, installation, tools)
    finally:
        sandbox.stop()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with least(tmp_path_factory.mktemp("least")) as running:
        assert running.cycle(full=True).failed == []
        yield running


def what_fails(running: Played) -> list[str]:
    """Sell and count something on both sides, and tell what of it did not come to the other."""
    number = next(NUMBERS)
    variant = simple_variant(running)
    counted = {"variant_id": variant["pos"], "branch": "CN1", "on_hand": 500 + number}
    running.sandbox.ask("POST", f"/{POS}/stock", counted)
    price = int(shown_by(running, variant["site"])["price"]) + 1_000
    running.sandbox.ask("POST", f"/{POS}/price", {"variant_id": variant["pos"], "list": "BANLE", "value": price})
    person = {"name": f"Người Mua {number}", "phone": f"09{number:08d}"}
    wish = {"lines": [{"variant_id": variant["site"], "quantity": 1}], "customer": person, "ignore_policy": True}
    order = running.sandbox.ask("POST", f"/{SITE}/orders", wish)["order"]
    running.cycle()
    shown = shown_by(running, variant["site"])
    made = [one for one in running.sandbox.ask("GET", f"/{POS}/orders") if one["code"].endswith(f"-{order['id']}")]
    known = running.sandbox.ask("GET", f"/{POS}/customers")
    found = {
        "price": int(shown["price"]) == price,
        "stock": shown["inventory_quantity"] == 500 + number - held(running, variant["site"]),
        "order": len(made) == 1,
        "source": all(SITE in one["source_name"].lower() for one in made),
        "customer": any(one["name"] == person["name"] for one in known),
    }
    return [what for what, there in found.items() if not there]


def shown_by(running: Played, variant_id: int) -> dict[str, Any]:
    """A variant as the site shows it."""
    return dict(next(one for one in running.sandbox.ask("GET", f"/{SITE}/variants") if one["id"] == variant_id))


def simple_variant(running: Played) -> dict[str, int]:
    """A linked pair whose stock is its own."""
    goods = running.tools.database.catalog.pos_variants()
    simple = goods[~goods["composite"] & ~goods["packsize"]]["id"]
    rows = running.tools.database.links.rows(SITE)
    row = rows[(rows["status"] == "linked") & rows["pos_variant_id"].isin(simple)].iloc[0]
    return {"pos": int(row["pos_variant_id"]), "site": int(row["site_variant_id"])}


def held(running: Played, variant_id: int) -> int:
    """Pieces that orders hold."""
    rows = running.tools.database.orders.held_quantities()
    return int(rows.loc[rows["site_variant_id"] == variant_id, "quantity_milli"].sum()) // 1000


def test_with_these_rights_and_no_more_everything_works(running: Played) -> None:
    assert listed("Sapo Web").keys() == {"products", "inventory", "locations", "orders", "store"}
    assert listed("Sapo POS").keys() == {"products", "locations", "orders", "customers", "settings"}
    assert what_fails(running) == []
    for alias in (SITE, POS):
        rights = seen_at(running, alias)
        assert (missing_rights(rights), spare_rights(rights)) == ([], [])


@pytest.mark.parametrize(
    ("rights", "platform"), [("sapo-web", "Sapo Web"), ("sapo-pos", "Sapo POS"), (NEWER_NAMES, "Sapo POS")]
)
def test_permission_is_asked_for_no_more_than_that(rights: str, platform: str) -> None:
    levels, needed = ("none", "read", "write"), listed(platform)
    for scope in SCOPES[rights]:
        level, _, name = scope.partition("_")
        if platform == "Sapo POS" and scope == "write_products":
            continue  # for workbooks, as the document says of it
        groups = RESOURCES_OF_SCOPE.get(name, (name,)) if platform == "Sapo POS" else (name,)
        assert levels.index(level) <= max(levels.index(needed.get(group, "none")) for group in groups), scope


def seen_at(running: Played, alias: str) -> tuple[Right, ...]:
    """What `doctor` finds."""
    tools = running.tools
    seen = connecting.look_at_pos(tools) if alias == POS else connecting.look_at_site(tools, alias)
    return seen.rights


WEB_AND_POS = ((SITE, "Sapo Web"), (POS, "Sapo POS"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("alias", "platform", "right"),
    [(alias, platform, right) for alias, platform in WEB_AND_POS for right in listed(platform) if right != "store"],
)
def test_with_one_right_less_something_does_not_work(tmp_path: Path, alias: str, platform: str, right: str) -> None:
    rights = listed(platform)
    with least(tmp_path) as running:
        assert running.cycle(full=True).failed == []
        granted(running.sandbox, alias, {**rights, right: AT_LEAST.get(right, LOWER[rights[right]])})
        assert missing_rights(seen_at(running, alias)) or what_fails(running), right
