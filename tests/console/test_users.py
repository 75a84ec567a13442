"""`multiweb users`: the first owner is made on the command line; a password never stands on it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from console.main import app
from resources.database.database import SqlDatabase

PASSWORD = "mat-khau-rat-dai"


@pytest.fixture
def run(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("MULTIWEB_HOME", str(tmp_path))
    monkeypatch.setenv("MULTIWEB_DATABASE_URL", sqlite_url)
    return CliRunner()


def test_users_are_added_listed_given_passwords_and_removed(run: CliRunner, tmp_path: Path, sqlite_url: str) -> None:
    file = tmp_path / "password"
    file.write_text(PASSWORD + "\n", encoding="utf-8")
    for name, role in (("chu", "owner"), ("an", "analyst")):
        made = run.invoke(app, ["users", "add", name, "--role", role, "--password-file", str(file)])
        assert made.exit_code == 0, made.output
    listed = run.invoke(app, ["users", "list", "--json"])
    assert '"analyst"' in listed.output and "argon2" not in listed.output
    given = run.invoke(app, ["users", "password", "an", "--password-file", "-"], input="another-long-one\n")
    assert given.exit_code == 0
    database = SqlDatabase(sqlite_url)
    assert database.users.checked("an", "another-long-one") and database.users.checked("chu", PASSWORD)
    database.close()
    assert run.invoke(app, ["users", "remove", "an"]).exit_code == 0
    last = run.invoke(app, ["users", "remove", "chu"])
    assert last.exit_code == 2 and "last owner" in last.output


def test_what_cannot_be_is_refused_in_a_sentence(run: CliRunner, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(PASSWORD, encoding="utf-8")
    unknown = run.invoke(app, ["users", "add", "chu", "--role", "king", "--password-file", str(file)])
    assert unknown.exit_code == 2 and "no role 'king'" in unknown.output
    without = run.invoke(app, ["users", "add", "chu", "--role", "owner"])
    assert without.exit_code == 2 and "--password-file" in without.output
    nobody = run.invoke(app, ["users", "remove", "chu"])
    assert nobody.exit_code == 2 and "no user 'chu'" in nobody.output
