"""A toolbox opens an installation, and its clients speak to the connected shops with their sealed keys."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from resources.bucket import level_of
from resources.database.counters import CALLS
from resources.installation import Installation
from resources.toolbox import Toolbox, open_toolbox
from sync.errors import WrongUse
from sync.records import Field, VariantWrite, WriteResult
from sync.settings import LimitSettings, PosSettings, SiteSettings
from tests.sandbox.conftest import POS_ALIAS, SITE_ALIAS, SPEED, Running, StartSandbox, start_sandbox

__all__ = ["start_sandbox"]

NOW = datetime(2026, 1, 1, tzinfo=UTC)
QUICK = LimitSettings(leak=2 * SPEED)


@pytest.fixture
def running(start_sandbox: StartSandbox) -> Running:
    return start_sandbox()


@pytest.fixture
def tools(tmp_path: Path, sqlite_url: str, running: Running) -> Iterator[Toolbox]:
    """The toolbox of an installation with the sandbox's POS and site connected."""
    installation = Installation(home=tmp_path, database_url=sqlite_url, allow_loopback=True)
    with open_toolbox(installation) as tools:
        connect(tools, running)
        yield tools


def connect(tools: Toolbox, running: Running) -> None:
    keys = running.world.pos.credentials
    token = tools.vault.seal({"kind": "token", "token": keys.access_token})
    state = tools.database.state
    state.connect_pos(POS_ALIAS, "sapo-pos", f"{running.address}/{POS_ALIAS}", token, PosSettings(limit=QUICK))
    keys = running.world.sites[SITE_ALIAS].credentials
    basic = tools.vault.seal({"kind": "basic", "key": keys.api_key, "secret": keys.api_secret})
    settings, address = SiteSettings(limit=QUICK), f"{running.address}/{SITE_ALIAS}"
    state.connect_site(SITE_ALIAS, "sapo-web", address, basic, settings, "preview", NOW)


def test_the_clients_of_a_toolbox_speak_to_the_connected_shops(tools: Toolbox) -> None:
    with tools.pos() as pos, tools.site(SITE_ALIAS, "orders") as site:
        assert len(pos.branches()) == 3
        assert len(site.locations()) == 1
        assert (pos.alias, site.alias) == (POS_ALIAS, SITE_ALIAS)
        assert (pos.spent().calls, site.spent().calls) == (1, 1)
    calls = {key: number for key, number in tools.database.counters.all().items() if key[0] == CALLS}
    assert calls == {(CALLS, POS_ALIAS, "ok"): 1, (CALLS, SITE_ALIAS, "ok"): 1}


def test_what_a_client_learns_of_a_site_is_remembered_for_the_next_one(tools: Toolbox, running: Running) -> None:
    running.world.sites[SITE_ALIAS].switches.set_levels = "post"
    with tools.site(SITE_ALIAS) as site:
        row = next(row for page in site.variant_pages() for row in page.rows)
        change = VariantWrite(row.id, row.product_id, row.inventory_item_id, quantity=4)
        assert site.write([change]) == [WriteResult(row.id, {Field.QUANTITY: 4}, {})]
    assert tools.database.state.capabilities(SITE_ALIAS)["stock_way"] == "post"
    running.world.log.reset()
    with tools.site(SITE_ALIAS) as site:
        site.write([change])
    assert "PUT /admin/inventory_levels/set.json" not in str(running.world.log.snapshot())


def test_every_client_of_a_shop_shares_its_bucket_and_no_other(tools: Toolbox) -> None:
    with tools.pos() as pos:
        pos.branches()
    assert level_of(tools.database.engine, POS_ALIAS) > 0
    assert level_of(tools.database.engine, SITE_ALIAS) == 0


def test_a_shop_on_loopback_is_not_asked_where_the_installation_does_not_allow_it(
    tools: Toolbox, running: Running, tmp_path: Path
) -> None:
    running.world.log.reset()
    strict = Installation(home=tmp_path, database_url=tools.installation.database_url)
    with ExitStack() as stack:
        other = stack.enter_context(open_toolbox(strict))
        for client in (other.pos(), other.site(SITE_ALIAS)):
            with pytest.raises(WrongUse, match="address"):
                stack.enter_context(client)
    assert running.world.log.snapshot()["total"] == 0


def test_an_unknown_site_and_a_lost_key_are_told(tools: Toolbox, tmp_path: Path) -> None:
    with pytest.raises(WrongUse), tools.site("nowhere"):
        pass
    (tmp_path / "key").unlink()
    with (
        open_toolbox(tools.installation) as other,
        pytest.raises(WrongUse, match="key"),
        other.pos(),
    ):
        pass


def test_a_toolbox_shows_no_secret(tools: Toolbox, running: Running) -> None:
    with tools.pos() as pos, tools.site(SITE_ALIAS) as site:
        shown: Any = f"{tools!r} {pos!r} {site!r} {vars(pos)} {vars(site)}"
    for keys in (running.world.pos.credentials, running.world.sites[SITE_ALIAS].credentials):
        for secret in (keys.access_token, keys.api_key, keys.api_secret):
            assert secret not in shown
