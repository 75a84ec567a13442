import threading
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from resources.installation import Installation
from resources.vault import Vault
from sync.errors import WrongUse

TOKEN = {"kind": "token", "token": "very-secret"}


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("KEY", "KEY_FILE", "HOME", "DATABASE_URL"):
        monkeypatch.delenv(f"MULTIWEB_{name}", raising=False)


def test_what_is_sealed_is_opened_and_not_readable_between(tmp_path: Path) -> None:
    vault = Vault.of(Installation(home=tmp_path))
    sealed = vault.seal(TOKEN)
    assert b"very-secret" not in sealed
    assert vault.open(sealed) == TOKEN


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    home = tmp_path / "new"
    sealed = Vault.of(Installation(home=home)).seal(TOKEN)
    key = home / "key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert Vault.of(Installation(home=home)).open(sealed) == TOKEN
    assert [path.name for path in home.iterdir()] == ["key"]


def test_two_that_make_the_key_at_once_use_the_same(tmp_path: Path) -> None:
    vaults: list[Vault] = []
    threads = [threading.Thread(target=lambda: vaults.append(Vault.of(Installation(home=tmp_path)))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sealed = vaults[0].seal(TOKEN)
    assert [vault.open(sealed) for vault in vaults] == [TOKEN] * 8


def test_keys_come_from_the_environment_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MULTIWEB_KEY", Fernet.generate_key().decode())
    Vault.of(Installation(home=tmp_path)).seal(TOKEN)
    assert list(tmp_path.iterdir()) == []


def test_a_key_is_changed_without_losing_what_the_old_one_sealed(tmp_path: Path) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    keys = tmp_path / "keys"
    keys.write_text(f"{old}\n")
    sealed = Vault.of(Installation(home=tmp_path, key_file=keys)).seal(TOKEN)
    keys.write_text(f"{new}\n{old}\n")
    both = Vault.of(Installation(home=tmp_path, key_file=keys))
    assert both.open(sealed) == TOKEN
    assert Vault([new]).open(both.reseal(sealed)) == TOKEN


def test_another_key_does_not_open_and_says_what_to_do() -> None:
    sealed = Vault([Fernet.generate_key().decode()]).seal(TOKEN)
    with pytest.raises(WrongUse, match=r"MULTIWEB_KEY or the key file.*connect the shop again") as caught:
        Vault([Fernet.generate_key().decode()]).open(sealed)
    assert "very-secret" not in str(caught.value)


@pytest.mark.parametrize("keys", [[], ["short"], ["x" * 44]])
def test_a_malformed_key_is_refused_without_showing_it(keys: list[str]) -> None:
    with pytest.raises(WrongUse, match="44 characters") as caught:
        Vault(keys)
    assert "xxx" not in str(caught.value)
    assert "short" not in str(caught.value)


def test_a_missing_key_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="absent"):
        Vault.of(Installation(home=tmp_path, key_file=tmp_path / "absent"))


def test_a_mark_is_known_again_by_any_key_of_the_installation_and_by_no_other() -> None:
    old, new, foreign = (Fernet.generate_key().decode() for _ in range(3))
    mark = Vault([old]).sign("web1")
    assert len(mark) == 32
    assert Vault([new, old]).signed("web1", mark)
    assert Vault([new, old]).sign("web1") == Vault([new]).sign("web1") != mark
    assert not Vault([foreign]).signed("web1", mark)
    assert not Vault([old]).signed("web2", mark)
