"""`connect`, `credentials`, `disconnect` against the stand-in shops."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from console.stand_in import StandIn
from resources.probe_http import first_contact
from resources.sapo_web.mark import leave_mark, read_mark, remove_mark
from tests.console.conftest import Multiweb, shop_options, told

Keys = Callable[[str], Path]


@pytest.fixture
def with_pos(multiweb: Multiweb, sandbox: StandIn, keys: Keys) -> Multiweb:
    multiweb("connect", "pos", sandbox.pos["alias"], *shop_options(sandbox.pos, keys))
    return multiweb


@pytest.fixture
def site(sandbox: StandIn) -> dict[str, str]:
    return dict(sandbox.sites[0])


def test_the_pos_shows_its_branches_lists_and_people(multiweb: Multiweb, sandbox: StandIn, keys: Keys) -> None:
    shown = multiweb("connect", "pos", sandbox.pos["alias"], *shop_options(sandbox.pos, keys)).stdout
    for word in ("CN1", "CN2", "KHO", "BANLE", "Giá bán lẻ", "GIANHAP", "Nhân viên", "Chính sách giá"):
        assert word in shown


def test_a_missing_alias_is_asked_for(multiweb: Multiweb, sandbox: StandIn, keys: Keys) -> None:
    shown = multiweb("connect", "pos", *shop_options(sandbox.pos, keys), answers=f"{sandbox.pos['alias']}\n")
    assert "Nhập alias site Sapo POS" in shown.output
    assert told(multiweb("sites", "--json"))["pos"]["alias"] == sandbox.pos["alias"]


@pytest.mark.parametrize("way", ["token file", "token", "pair"])
def test_credentials_come_in_by_file_or_environment(
    multiweb: Multiweb, sandbox: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    pos, options = sandbox.pos, []
    if way == "token file":
        (tmp_path / "token").write_text(pos["access_token"], encoding="utf-8")
        options = ["--token-file", str(tmp_path / "token")]
    elif way == "token":
        monkeypatch.setenv("MULTIWEB_SHOP_TOKEN", pos["access_token"])
    else:
        monkeypatch.setenv("MULTIWEB_SHOP_KEY", pos["api_key"])
        monkeypatch.setenv("MULTIWEB_SHOP_SECRET", pos["api_secret"])
    multiweb("connect", "pos", pos["alias"], "--address", pos["address"], *options)


def test_a_token_can_come_through_a_pipe(multiweb: Multiweb, sandbox: StandIn) -> None:
    pos = sandbox.pos
    words = ["connect", "pos", pos["alias"], "--address", pos["address"], "--token-file", "-"]
    multiweb(*words, answers=pos["access_token"] + "\n")


def test_no_credentials_at_all_is_wrong_use(multiweb: Multiweb, sandbox: StandIn) -> None:
    pos = sandbox.pos
    ended = multiweb("connect", "pos", pos["alias"], "--address", pos["address"], code=2)
    assert "--token-file" in ended.stderr


def test_refused_credentials_fail_with_1_and_are_not_shown_or_kept(
    multiweb: Multiweb, sandbox: StandIn, tmp_path: Path
) -> None:
    (tmp_path / "key").write_text("some-key:a-secret-nobody-sees", encoding="utf-8")
    words = ["--address", sandbox.pos["address"], "--key-file", str(tmp_path / "key")]
    ended = multiweb("connect", "pos", sandbox.pos["alias"], *words, code=1)
    assert "credentials are refused" in ended.stderr
    assert "a-secret-nobody-sees" not in ended.output
    assert told(multiweb("sites", "--json"))["pos"] is None


@pytest.mark.sqlite
def test_credentials_lie_sealed_in_the_database(with_pos: Multiweb, sandbox: StandIn, tmp_path: Path) -> None:
    stored = b"".join(path.read_bytes() for path in (tmp_path / "home").glob("multiweb.db*"))
    assert sandbox.pos["alias"].encode() in stored
    for name in ("api_key", "api_secret"):
        assert sandbox.pos[name].encode() not in stored


def test_a_loopback_address_needs_the_permission_of_the_installation(
    multiweb: Multiweb, sandbox: StandIn, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MULTIWEB_ALLOW_LOOPBACK", "false")
    multiweb("connect", "pos", sandbox.pos["alias"], *shop_options(sandbox.pos, keys), code=2)


def test_a_site_starts_in_preview_and_shows_its_configuration(
    with_pos: Multiweb, site: dict[str, str], keys: Keys
) -> None:
    shown = with_pos("connect", "site", site["alias"], *shop_options(site, keys)).stdout
    for word in ("preview", "Đồng bộ tồn kho", "Đặt hàng (draft)", "Để trống (nobody)", "Không so sánh giá", "CN1"):
        assert word in shown
    (row,) = told(with_pos("sites", "--json"))["sites"]
    assert (row["alias"], row["mode"]) == (site["alias"], "preview")
    with_pos("disconnect", site["alias"], "--yes")


def test_a_site_cannot_come_before_its_pos(multiweb: Multiweb, site: dict[str, str], keys: Keys) -> None:
    assert "No POS" in multiweb("connect", "site", site["alias"], *shop_options(site, keys), code=2).stderr


def test_branches_that_nobody_flags_must_be_chosen(
    with_pos: Multiweb, sandbox: StandIn, site: dict[str, str], keys: Keys
) -> None:
    switches = f"/{sandbox.pos['alias']}/switches"
    words = ["connect", "site", site["alias"], *shop_options(site, keys)]
    sandbox.ask("PATCH", switches, {"location_flag": "none"})
    try:
        ended = with_pos(*words, code=2)
        assert "--stock-branch" in ended.stderr and "CN2" in ended.stderr
        chosen = ["--stock-branch", "CN1", "--stock-branch", "KHO", "--order-branch", "CN2"]
        made = told(with_pos(*words, *chosen, "--json"))
    finally:
        sandbox.ask("PATCH", switches, {"location_flag": "is_primary"})
    ids = {branch["code"]: branch["id"] for branch in sandbox.ask("GET", f"/{sandbox.pos['alias']}/locations")}
    assert made["settings"]["stock"]["branches"] == [ids["CN1"], ids["KHO"]]
    assert made["settings"]["orders"]["branch"] == ids["CN2"]
    with_pos("disconnect", site["alias"], "--yes")


def test_a_site_connects_once(with_pos: Multiweb, sandbox: StandIn, site: dict[str, str], keys: Keys) -> None:
    words = ["connect", "site", site["alias"], *shop_options(site, keys)]
    with_pos(*words)
    assert "connected here already" in with_pos(*words, code=2).stderr
    words[2] = "another"
    assert "connected here already" in with_pos(*words, code=2).stderr
    with_pos("disconnect", site["alias"], "--yes")


def test_the_same_pos_may_come_back_from_another_installation(
    with_pos: Multiweb, sandbox: StandIn, site: dict[str, str], keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_pos("connect", "site", site["alias"], *shop_options(site, keys))
    monkeypatch.setenv("MULTIWEB_HOME", str(Path(os.environ["MULTIWEB_HOME"]) / "other"))
    with_pos("connect", "pos", sandbox.pos["alias"], *shop_options(sandbox.pos, keys))
    assert "mark" not in with_pos("connect", "site", site["alias"], *shop_options(site, keys)).stderr
    with_pos("disconnect", site["alias"], "--yes")


def test_a_foreign_mark_is_refused_and_an_unreadable_one_is_told(
    with_pos: Multiweb, sandbox: StandIn, site: dict[str, str], keys: Keys
) -> None:
    pair = {"kind": "basic", "key": site["api_key"], "secret": site["api_secret"]}
    words = ["connect", "site", site["alias"], *shop_options(site, keys)]
    with first_contact(site["alias"], site["address"], pair) as contact:
        leave_mark(contact, "other.mysapogo.com")
        assert "other.mysapogo.com" in with_pos(*words, code=2).stderr
        remove_mark(contact, "other.mysapogo.com")
    sandbox.ask("PATCH", f"/{site['alias']}/switches", {"metafields": "denied"})
    try:
        assert "cannot be checked" in with_pos(*words).stderr
        with_pos("disconnect", site["alias"], "--yes")
    finally:
        sandbox.ask("PATCH", f"/{site['alias']}/switches", {"metafields": "answer"})


def test_disconnecting_takes_the_mark_away_and_asks_first(
    with_pos: Multiweb, sandbox: StandIn, site: dict[str, str], keys: Keys
) -> None:
    with_pos("connect", "site", site["alias"], *shop_options(site, keys))
    pair = {"kind": "basic", "key": site["api_key"], "secret": site["api_secret"]}
    with first_contact(site["alias"], site["address"], pair) as contact:
        assert read_mark(contact).pos == sandbox.pos["address"].removeprefix("http://")
        with_pos("disconnect", site["alias"], code=2, answers="n\n")
        with_pos("disconnect", site["alias"], answers="y\n")
        assert read_mark(contact).pos == ""


def test_no_mark_leaves_none(with_pos: Multiweb, site: dict[str, str], keys: Keys) -> None:
    ended = with_pos("connect", "site", site["alias"], *shop_options(site, keys), "--no-mark")
    assert "not marked" in ended.stderr
    with_pos("disconnect", site["alias"], "--yes")


def test_a_wrong_setting_of_a_file_is_named_before_anything_is_asked_of_the_shop(
    with_pos: Multiweb, site: dict[str, str], keys: Keys, tmp_path: Path
) -> None:
    path = tmp_path / "site.yaml"
    path.write_text("stock:\n  safty: 2\n", encoding="utf-8")
    words = ["connect", "site", site["alias"], *shop_options(site, keys), "--config", str(path)]
    assert "stock.safty" in with_pos(*words, code=2).stderr
    path.write_text("stock: [\n", encoding="utf-8")
    assert "not YAML in line" in with_pos(*words, code=2).stderr


def test_new_credentials_are_tried_before_they_replace_the_old(
    with_pos: Multiweb, sandbox: StandIn, tmp_path: Path
) -> None:
    alias = sandbox.pos["alias"]
    (tmp_path / "new").write_text("wrong:wrong", encoding="utf-8")
    with_pos("credentials", alias, "--key-file", str(tmp_path / "new"), code=1)
    with_pos("doctor", alias)
    (tmp_path / "new").write_text(sandbox.pos["access_token"], encoding="utf-8")
    with_pos("credentials", alias, "--token-file", str(tmp_path / "new"))
    with_pos("doctor", alias)
