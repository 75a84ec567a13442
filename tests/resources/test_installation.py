from pathlib import Path

import pytest
from pydantic import SecretStr

from resources.installation import Installation


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Installation.model_fields:
        monkeypatch.delenv(f"MULTIWEB_{name.upper()}", raising=False)


@pytest.mark.sqlite
def test_an_installation_works_without_any_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    installation = Installation()
    assert installation.home == tmp_path / "var"
    assert installation.database_url == f"sqlite:///{tmp_path}/var/multiweb.db"
    assert (installation.key, installation.key_file, installation.allow_loopback) == (None, None, False)
    assert list(tmp_path.iterdir()) == []  # reading settings makes nothing


def test_the_environment_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MULTIWEB_HOME", str(tmp_path))
    monkeypatch.setenv("MULTIWEB_DATABASE_URL", "postgresql://multiweb:secret@db/multiweb")
    monkeypatch.setenv("MULTIWEB_KEY", "a-key")
    monkeypatch.setenv("MULTIWEB_ALLOW_LOOPBACK", "true")
    installation = Installation()
    assert installation.home == tmp_path
    assert installation.key == SecretStr("a-key")
    assert installation.allow_loopback
    assert "secret" not in repr(installation)
    assert "a-key" not in repr(installation)


def test_paths_do_not_depend_on_where_a_process_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    installation = Installation(home=Path("data"), key_file=Path("keys"))
    monkeypatch.chdir("/")
    assert installation.home == tmp_path / "data"
    assert installation.key_file == tmp_path / "keys"
