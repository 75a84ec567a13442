"""`multiweb vault`: what the administrator sees of the keys, and never the keys."""

from pathlib import Path

from console.stand_in import StandIn
from tests.console.conftest import Multiweb, told


def test_the_key_is_changed_and_the_shops_stay_open(connected: Multiweb, sandbox: StandIn, tmp_path: Path) -> None:
    key = tmp_path / "home" / "key"
    (old,) = key.read_text().split()
    before = told(connected("vault", "status", "--json"))
    assert list(before["secrets"].values()) == [1 + len(sandbox.sites)]
    shown = connected("vault", "rotate").stdout
    new, _ = key.read_text().split()
    after = told(connected("vault", "status", "--json"))
    assert list(after["secrets"].values()) == [1 + len(sandbox.sites), 0]
    assert after["first"] in shown and before["first"] in shown and "forget-old" in shown
    assert connected("vault", "status").stdout.count("opens") >= 2
    forgotten = connected("vault", "forget-old").stdout
    assert key.read_text().split() == [new] and before["first"] in forgotten
    connected("doctor", str(sandbox.sites[0]["alias"]))
    for key_text in (old, new):
        assert key_text not in shown + forgotten + connected("vault", "status").output


def test_a_stolen_key_is_gone_in_one_step(connected: Multiweb, tmp_path: Path) -> None:
    key = tmp_path / "home" / "key"
    (old,) = key.read_text().split()
    said = connected("vault", "rotate", "--forget-old").stdout
    assert old not in key.read_text() and "the only key now" in said
    assert "nothing to forget" in connected("vault", "forget-old").stdout


def test_a_new_key_is_printed_and_not_used(connected: Multiweb, tmp_path: Path) -> None:
    before = (tmp_path / "home" / "key").read_text()
    first, second = (connected("vault", "new-key").stdout.strip() for _ in range(2))
    assert len(first) == 44 and first != second
    assert (tmp_path / "home" / "key").read_text() == before


def test_a_lost_key_is_said_with_the_remedy(connected: Multiweb, tmp_path: Path, sandbox: StandIn) -> None:
    own = tmp_path / "home" / "key"
    kept = own.read_text()
    own.write_text(connected("vault", "new-key").stdout)
    ended = connected("vault", "status", code=1)
    assert f"multiweb credentials {sandbox.sites[0]['alias']}" in ended.stderr
    own.write_text(kept)
