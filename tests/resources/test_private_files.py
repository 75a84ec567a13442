"""What holds secrets or people is its owner's alone, from the moment it is made."""

import logging
import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from resources.exposure import exposed
from resources.installation import Installation
from resources.private_files import private_folder
from resources.toolbox import open_toolbox
from resources.vault import Vault
from resources.workbooks import ExcelWorkbooks
from sync.errors import WrongUse
from sync.ports import LayoutNames, WorkbookHead

pytestmark = pytest.mark.skipif(os.name != "posix", reason="rights of files are those of POSIX")


@pytest.fixture(autouse=True)
def _open_handed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A system that gives everything to everybody."""
    for name in Installation.model_fields:
        monkeypatch.delenv(f"MULTIWEB_{name.upper()}", raising=False)
    before = os.umask(0)
    yield
    os.umask(before)


def rights(path: Path) -> str:
    return oct(stat.S_IMODE(path.stat().st_mode))


@pytest.mark.sqlite
def test_the_home_the_key_and_the_database_are_their_owners_alone(tmp_path: Path) -> None:
    home = tmp_path / "srv" / "multiweb"
    with open_toolbox(Installation(home=home)) as tools:
        tools.database.state.watermarks()
        assert {path.name: rights(path) for path in home.iterdir()} == {
            "key": "0o600",
            **{f"multiweb.db{tail}": "0o600" for tail in ("", "-wal", "-shm")},
        }
    assert rights(home) == rights(home.parent) == "0o700"


def test_workbooks_are_their_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "workbooks" / "tea" / "products.xlsx"
    ExcelWorkbooks().write_catalog(path, "pos", [], LayoutNames())
    assert (rights(path), rights(path.parent)) == ("0o600", "0o700")
    again = path.with_name("mismatches.xlsx")
    ExcelWorkbooks().write(again, WorkbookHead("tea", datetime.now(UTC), {}), [], [])
    assert rights(again) == "0o600"


def test_a_folder_that_was_opened_on_purpose_stays_open(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir(mode=0o770)
    private_folder(inbox / "tea")
    assert (rights(inbox), rights(inbox / "tea")) == ("0o770", "0o700")


@pytest.mark.sqlite
def test_what_is_open_is_named_with_the_remedy_and_what_is_closed_is_not(tmp_path: Path) -> None:
    installation = Installation(home=tmp_path / "home")
    settings = tmp_path / ".env"
    settings.touch(mode=0o600)
    with open_toolbox(installation):
        assert exposed(installation, settings) == ()
        installation.home.chmod(0o710)  # a group may pass through to its inbox
        assert exposed(installation, settings) == ()
        open_ones = {
            installation.home: (0o750, "700"),
            installation.home / "key": (0o640, "600"),
            installation.home / "multiweb.db": (0o604, "600"),
            settings: (0o644, "600"),
        }
        for path, (mode, _) in open_ones.items():
            path.chmod(mode)
        said = exposed(installation, settings)
        assert [one.partition(": ")[2] for one in said] == [f"chmod {to} {path}" for path, (_, to) in open_ones.items()]
    elsewhere = Installation(home=installation.home, key=SecretStr("x"), database_url="postgresql://u:p@db/m")
    assert len(exposed(elsewhere, tmp_path / "none")) == 1


@pytest.mark.parametrize("mode", [0o644, 0o640])
def test_a_key_that_others_may_read_is_warned_about(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, mode: int
) -> None:
    Vault.of(Installation(home=tmp_path))
    (tmp_path / "key").chmod(mode)
    with caplog.at_level(logging.WARNING):
        Vault.of(Installation(home=tmp_path))
        Vault.of(Installation(home=tmp_path))
    (said,) = [one.getMessage() for one in caplog.records]
    assert "may read the key file" in said and f"chmod 600 {tmp_path / 'key'}" in said


def test_a_key_that_everybody_may_change_is_refused(tmp_path: Path) -> None:
    Vault.of(Installation(home=tmp_path))
    (tmp_path / "key").chmod(0o606)
    with pytest.raises(WrongUse, match="chmod 600"):
        Vault.of(Installation(home=tmp_path))
