"""`multiweb database`: copy, backup and restore as an administrator types them."""

import sqlite3
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from resources.database.database import SqlDatabase
from resources.installation import Installation
from sync.settings import SiteSettings
from tests.console.conftest import Multiweb, told
from tests.resources.database.rows import connect_pos, connect_site

Make = Callable[[], str]


@pytest.fixture
def database(multiweb: Multiweb) -> Iterator[SqlDatabase]:
    """The tables of the installation that `multiweb` works on, with a POS and two sites."""
    opened = SqlDatabase(Installation().database_url)
    connect_pos(opened)
    for alias in ("ca-phe", "tea"):
        connect_site(opened, alias, settings=SiteSettings())
    yield opened
    opened.close()


def test_a_copy_says_how_to_go_on(multiweb: Multiweb, database: SqlDatabase, new_postgresql: Make) -> None:
    target = new_postgresql()
    said = multiweb("database", "copy", target).stdout
    assert "are copied and compared" in said and "MULTIWEB_DATABASE_URL" in said
    there = SqlDatabase(target)
    assert [site.alias for site in there.state.sites()] == ["ca-phe", "tea"]
    there.close()
    assert "not empty" in multiweb("database", "copy", target, code=2).stderr


def test_a_password_may_stand_in_the_environment(
    multiweb: Multiweb, database: SqlDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MULTIWEB_TARGET_URL", f"sqlite:///{tmp_path / 'new.db'}")
    assert told(multiweb("database", "copy", "--json"))["rows"]["sites"] == 2


def test_while_somebody_is_at_work_nothing_is_copied_unless_every_site_is_paused(
    multiweb: Multiweb, database: SqlDatabase, tmp_path: Path
) -> None:
    target = f"sqlite:///{tmp_path / 'new.db'}"
    with database.leases.hold("tea:orders", "the daemon"):
        ended = multiweb("database", "copy", target, code=2)
        assert "tea:orders by the daemon" in ended.stderr and "stop-all" in ended.stderr
        assert not (tmp_path / "new.db").exists()
        multiweb("stop-all")
        assert "resume --all" in multiweb("database", "copy", target).stdout


def test_a_backup_is_one_file_for_its_owner_and_names_the_key_that_it_lacks(
    multiweb: Multiweb, database: SqlDatabase, tmp_path: Path
) -> None:
    key = tmp_path / "home" / "key"
    ended = multiweb("database", "backup", str(tmp_path / "kept" / "now.db"))
    assert "is not in it" in ended.stderr and str(key) in ended.stderr
    (file,) = (tmp_path / "kept").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert key.read_bytes().strip() not in file.read_bytes()
    assert sqlite3.connect(file).execute("SELECT count(*) FROM sites").fetchone() == (2,)
    assert "is there already" in multiweb("database", "backup", str(file), code=2).stderr


def test_a_restore_needs_an_empty_database_or_the_word_and_pauses_every_site(
    multiweb: Multiweb, database: SqlDatabase, tmp_path: Path
) -> None:
    file = str(tmp_path / "now.db")
    token = database.users.add("lan", "a-long-password", "owner") and database.users.begin_session("lan")
    multiweb("database", "backup", file)
    database.state.disconnect("tea")
    assert "not empty" in multiweb("database", "restore", file, code=2).stderr
    assert [site.alias for site in database.state.sites()] == ["ca-phe"]
    with database.leases.hold("ca-phe:orders", "the daemon"):
        ended = multiweb("database", "restore", file, "--replace", code=2)
        assert "at work (ca-phe:orders by the daemon)" in ended.stderr
    ended = multiweb("database", "restore", file, "--replace")
    assert "paused: ca-phe, tea" in ended.stdout and "resume --all" in ended.stdout
    assert [(site.alias, site.paused) for site in database.state.sites()] == [("ca-phe", True), ("tea", True)]
    assert database.users.session(token) is None  # somebody may have been shut out since
    # These credentials were sealed by nobody's key.
    assert "does not open the credentials of ca-phe, pos, tea" in ended.stderr


@pytest.mark.parametrize(
    ("content", "words"), [(b"no database", "not a backup"), (b"", "not a backup"), (None, "There is no file")]
)
def test_what_is_no_backup_is_refused(multiweb: Multiweb, tmp_path: Path, content: bytes | None, words: str) -> None:
    file = tmp_path / "file.db"
    if content is not None:
        file.write_bytes(content)
    assert words in multiweb("database", "restore", str(file), code=2).stderr


def test_a_backup_of_a_newer_version_is_refused_and_nothing_is_touched(
    multiweb: Multiweb, database: SqlDatabase, tmp_path: Path
) -> None:
    file = tmp_path / "now.db"
    multiweb("database", "backup", str(file))
    with sqlite3.connect(file) as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    before = file.read_bytes()
    assert "newer one" in multiweb("database", "restore", str(file), "--replace", code=2).stderr
    assert file.read_bytes() == before
    assert [site.paused for site in database.state.sites()] == [False, False]
