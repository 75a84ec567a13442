"""The command line at work: a stand-in POS and websites, and an installation of its own for each test."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from console import stand_in
from console.main import app
from console.stand_in import StandIn

SPEED = "100"
Multiweb = Callable[..., Result]


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    """One sandbox for all: a POS with three branches and two websites, the second with damaged SKUs."""
    options = ["--port", "0", "--sites", "2", "--products", "30", "--differences", "20", "--speed", SPEED]
    running = stand_in.start(options, tmp_path_factory.mktemp("sandbox"))
    yield running
    running.stop()


@pytest.fixture
def multiweb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Multiweb:
    """Runs a command on a fresh installation and checks its exit code."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MULTIWEB_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MULTIWEB_ALLOW_LOOPBACK", "true")
    for name in ("MULTIWEB_DATABASE_URL", "MULTIWEB_KEY", "MULTIWEB_KEY_FILE", "MULTIWEB_SHOP_TOKEN"):
        monkeypatch.delenv(name, raising=False)

    def run(*words: str, code: int = 0, answers: str | None = None) -> Result:
        result = CliRunner().invoke(app, list(words), input=answers)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, result.output
        return result

    return run


@pytest.fixture
def keys(tmp_path: Path, sandbox: StandIn) -> Callable[[str], Path]:
    """A file with key:secret of a shop of the sandbox."""

    def written(alias: str) -> Path:
        shop = next(one for one in sandbox.shops if one["alias"] == alias)
        path = tmp_path / f"{alias}.key"
        path.write_text(f"{shop['api_key']}:{shop['api_secret']}\n", encoding="utf-8")
        return path

    return written


@pytest.fixture
def connected(multiweb: Multiweb, sandbox: StandIn, keys: Callable[[str], Path]) -> Iterator[Multiweb]:
    """The same, with the POS and both websites connected in preview."""
    pos = sandbox.pos
    fast = tmp_config(keys(pos["alias"]).parent)
    multiweb("connect", "pos", pos["alias"], *shop_options(pos, keys), "--config", str(fast))
    for site in sandbox.sites:
        multiweb("connect", "site", site["alias"], *shop_options(site, keys), "--set", f"limit.leak={2 * int(SPEED)}")
    yield multiweb
    for site in sandbox.sites:
        sandbox.ask("DELETE", f"/{site['alias']}/faults")
        multiweb("disconnect", site["alias"], "--yes")


def tmp_config(folder: Path) -> Path:
    path = folder / "pos.yaml"
    path.write_text(f"limit:\n  leak: {2 * int(SPEED)}\nlist_lag_seconds: 1\n", encoding="utf-8")
    return path


def shop_options(shop: Any, keys: Callable[[str], Path]) -> list[str]:
    return ["--address", shop["address"], "--key-file", str(keys(shop["alias"]))]


def told(result: Result) -> Any:
    """The JSON on stdout."""
    return json.loads(result.stdout)
