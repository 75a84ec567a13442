"""The key at rest is changed while the shops stay open, whenever somebody pulls the plug."""

import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr
from sqlalchemy import LargeBinary, delete

from resources import key_file, rotation
from resources.database import tables
from resources.database.engine import writing
from resources.database.sealed import SEALED, SealedTable
from resources.installation import Installation
from resources.key_file import fingerprint
from resources.rotation import forget_old, key_report, rotate
from resources.toolbox import Toolbox, open_toolbox
from resources.vault import Vault
from sync.errors import LeaseTaken, WrongUse
from sync.settings import PosSettings, SiteSettings

SECRETS = {
    "cuahang": {"kind": "token", "token": "very-secret", "webhook_secret": "signs"},
    "thoitrang": {"kind": "basic", "key": "k", "secret": "s"},
    "giadung": {"kind": "consumer", "key": "ck", "secret": "cs"},
}


@pytest.fixture
def installation(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """An installation with a POS and two sites."""
    for name in Installation.model_fields:
        monkeypatch.delenv(f"MULTIWEB_{name.upper()}", raising=False)
    made = Installation(home=tmp_path / "home", database_url=database_url)
    with open_toolbox(made) as tools:
        connect(tools)
    return made


def connect(tools: Toolbox) -> None:
    state = tools.database.state
    pos, *sites = SECRETS
    sealed = {alias: tools.vault.seal(secret) for alias, secret in SECRETS.items()}
    state.connect_pos(pos, "sapo-pos", f"https://{pos}.mysapogo.com", sealed[pos], PosSettings())
    for alias in sites:
        address = f"https://{alias}.mysapo.net"
        state.connect_site(alias, "sapo-web", address, sealed[alias], SiteSettings(), "preview", datetime.now(UTC))


def opens(tools: Toolbox, vault: Vault | None = None) -> bool:
    """Whether every secret can be had, and is what it was."""
    use = vault or tools.vault
    return {row.name: use.open(row.sealed) for row in tools.database.sealed.all()} == SECRETS


def keys_in(installation: Installation) -> list[str]:
    return (installation.home / "key").read_text().split()


def test_a_new_key_seals_everything_and_the_old_one_still_opens_what_it_marked(installation: Installation) -> None:
    (old,) = keys_in(installation)
    with open_toolbox(installation) as tools:
        mark = tools.vault.sign("a workbook")
        done = rotate(tools, who="cli:me")
        new, kept = keys_in(installation)
        assert (kept, done.made, done.first, done.others) == (
            old,
            fingerprint(new),
            fingerprint(new),
            (fingerprint(old),),
        )
        assert (done.resealed, done.secrets, done.lost) == (3, {fingerprint(new): 3, fingerprint(old): 0}, ())
        assert opens(tools, Vault([new]))
        assert tools.vault.signed("a workbook", mark)
        with pytest.raises(WrongUse):
            Vault([old]).open(tools.database.state.secret("thoitrang"))
        entry = tools.database.state.recent_changes(subject="installation").iloc[0]
        assert (entry["who"], entry["before"], entry["after"]) == ("cli:me", fingerprint(old), fingerprint(new))
        assert old not in str(entry.to_dict()) and new not in str(entry.to_dict())
    assert (installation.home / "key").stat().st_mode & 0o777 == 0o600


def test_the_old_key_goes_when_nothing_needs_it(installation: Installation) -> None:
    with open_toolbox(installation) as tools:
        mark = tools.vault.sign("a workbook")
        rotate(tools)
        new, old = keys_in(installation)
        done = forget_old(tools)
        assert keys_in(installation) == [new]
        assert (done.first, done.others, done.forgotten) == (fingerprint(new), (), (fingerprint(old),))
        assert opens(tools)
        assert not tools.vault.signed("a workbook", mark)
        assert forget_old(tools).forgotten == ()


def test_a_program_that_has_run_for_months_follows_the_change(installation: Installation) -> None:
    with open_toolbox(installation) as page, open_toolbox(installation) as tools:
        assert opens(page)
        rotate(tools)
        forget_old(tools)
        assert opens(page)
        page.database.state.reseal("giadung", page.vault.seal(SECRETS["giadung"]))
        assert opens(tools)


def test_a_key_file_that_is_away_for_a_moment_leaves_a_program_its_keys(installation: Installation) -> None:
    with open_toolbox(installation) as tools:
        own = installation.home / "key"
        own.rename(own.with_name("away"))
        assert opens(tools)


def test_credentials_that_no_key_opens_are_named_and_do_not_stand_in_the_way(installation: Installation) -> None:
    with open_toolbox(installation) as tools:
        foreign = Vault([Fernet.generate_key().decode()]).seal({"kind": "token", "token": "t"})
        tools.database.state.reseal("giadung", foreign)
        done = rotate(tools)
        assert (done.resealed, done.lost) == (2, (("shop", "giadung"),))
        assert tools.database.state.secret("giadung") == foreign


def test_of_two_who_change_the_key_at_once_one_is_told_to_wait(installation: Installation) -> None:
    with open_toolbox(installation) as tools, tools.database.leases.hold(rotation.LEASE, "another"):
        before = keys_in(installation)
        with pytest.raises(LeaseTaken, match="another"):
            rotate(tools)
        assert keys_in(installation) == before


# ---- cut short -----------------------------------------------------------------------------------


def die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def before(work: Callable[..., Any], times: int = 1) -> Callable[..., Any]:
    """The same work, killed right before it for the nth time."""
    left = [times]

    def killed(*given: Any, **named: Any) -> Any:
        left[0] -= 1
        if left[0] == 0:
            die()
        return work(*given, **named)

    return killed


def after(work: Callable[..., Any]) -> Callable[..., Any]:
    def killed(*given: Any, **named: Any) -> None:
        work(*given, **named)
        die()

    return killed


# Where the plug is pulled: (what of what, how it is spoilt, whether the new key is in the file by then).
MOMENTS = {
    "before anything": (rotation, "replace_keys", before, 0),
    "while the new key is written": (key_file.os, "fsync", before, 0),
    "before the key takes its place": (Path, "replace", before, 0),
    "when the new key is in place": (rotation, "replace_keys", after, 1),
    "before the first secret": (Vault, "reseal", before, 1),
    "between two secrets": (Vault, "reseal", lambda work: before(work, 2), 1),
    "before the last secret": (Vault, "reseal", lambda work: before(work, 3), 1),
    "when all secrets are stored": (SealedTable, "change", after, 1),
}


def killed_while(work: Callable[[], object]) -> None:
    """Do it in a process of its own, which must not live to the end."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(7)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


@pytest.mark.parametrize("moment", MOMENTS)
def test_e1_whoever_is_killed_in_the_middle_of_it_loses_nothing_and_the_next_call_finishes(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    owner, name, spoil, written = MOMENTS[moment]
    (old,) = keys_in(installation)

    def change() -> None:
        with open_toolbox(installation) as tools:
            monkeypatch.setattr(owner, name, spoil(getattr(owner, name)))
            rotate(tools)

    killed_while(change)
    keys = keys_in(installation)
    assert (len(keys), keys[-1]) == (1 + written, old)
    with open_toolbox(installation) as tools:
        assert opens(tools)
        with writing(tools.database.engine) as connection:
            connection.execute(delete(tables.leases))  # as if the half minute had passed in which it ends by itself
        done = rotate(tools)
        assert opens(tools, Vault(keys_in(installation)[:1]))
        assert done.resealed == 3
        unfinished = written and moment != "when all secrets are stored"
        assert (done.made == "") == bool(unfinished)
        forget_old(tools)
        assert len(keys_in(installation)) == 1 and opens(tools)


def test_a_database_that_fails_in_the_middle_of_it_keeps_every_secret_as_it_was(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_toolbox(installation) as tools:
        stored = tools.database.sealed.all()
        calls = iter((False, True))

        def sealed(self: Vault, value: bytes) -> bytes:
            if next(calls):
                raise OSError("the disk is full")
            return self.seal(self.open(value))

        with monkeypatch.context() as spoilt:
            spoilt.setattr(Vault, "reseal", sealed)
            with pytest.raises(OSError, match="full"):
                rotate(tools)
        assert tools.database.sealed.all() == stored
        assert opens(tools) and any(key_report(tools).secrets[one] for one in key_report(tools).others)
        assert rotate(tools).resealed == 3


# ---- keys that only a person can change ----------------------------------------------------------


def test_a_key_of_the_environment_is_changed_by_a_person_and_the_secrets_here(installation: Installation) -> None:
    (old,) = keys_in(installation)
    new = Fernet.generate_key().decode()

    def with_keys(*keys: str) -> Installation:
        return installation.model_copy(update={"key": SecretStr(",".join(keys))})

    with open_toolbox(with_keys(old)) as tools, pytest.raises(WrongUse, match=r"MULTIWEB_KEY.*new-key"):
        rotate(tools)
    with open_toolbox(with_keys(new, old)) as tools:
        done = rotate(tools)
        assert (done.made, done.resealed, done.key_file) == ("", 3, None)
        with pytest.raises(WrongUse, match="take the old ones out"):
            forget_old(tools)
    with open_toolbox(with_keys(new)) as tools:
        assert opens(tools)
    assert keys_in(installation) == [old]


def test_a_key_file_that_cannot_be_replaced_stays_and_says_what_to_do(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(*_: object) -> None:
        raise PermissionError("a mounted secret")

    with open_toolbox(installation) as tools, monkeypatch.context() as mounted:
        mounted.setattr(Path, "replace", read_only)
        with pytest.raises(WrongUse, match="by hand"):
            rotate(tools)
        assert opens(tools)
    assert [path.name for path in installation.home.iterdir() if path.name.startswith(".key")] == []


def test_every_column_of_bytes_is_sealed_anew_or_known_to_hold_no_secret() -> None:
    no_secret = {("orders", "raw")}
    columns = {
        (table.name, column.name)
        for table in tables.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    assert columns - no_secret == {(table.name, column) for table, _, column in SEALED.values()}
