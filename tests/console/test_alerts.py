"""`multiweb alerts`: addresses come from a file or stdin, and are never shown again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.console.conftest import Multiweb, told
from tests.resources.mailbox import TOKEN, Mailbox, mailbox


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as box:
        yield box


def test_addresses_are_added_listed_tried_and_removed(multiweb: Multiweb, box: Mailbox, tmp_path: Path) -> None:
    assert "multiweb alerts add" in multiweb("alerts", "list").output
    file = tmp_path / "address"
    file.write_text(box.address + "\n", encoding="utf-8")
    added = multiweb("alerts", "add", "owners", "--address-file", str(file))
    assert "owners (JSON) is told from now on" in added.output
    multiweb("alerts", "add", "operators", "--address-file", "-", answers=f"{box.address}\n")
    multiweb("alerts", "test")
    assert box.titles == ["Multiweb: tin thử"] * 2
    listed = multiweb("alerts", "list", "--json")
    assert [one["name"] for one in told(listed)["addresses"]] == ["operators", "owners"]
    box.status = 500
    failed = multiweb("alerts", "test", "owners", code=1)
    assert "the receiver answered 500" in failed.output
    multiweb("alerts", "remove", "operators")
    assert "operators" not in multiweb("alerts", "list").output
    for result in (added, listed, failed):
        assert TOKEN not in result.output


def test_settings_are_shown_and_changed(multiweb: Multiweb) -> None:
    changed = multiweb("alerts", "settings", "--set", "held=off", "--set", "quiet_minutes=30", "--json")
    assert (told(changed)["held"], told(changed)["quiet_minutes"]) == (False, 30)
    assert told(multiweb("alerts", "settings", "--json")) == told(changed)
    wrong = multiweb("alerts", "settings", "--set", "quiet=30", code=2)
    assert "no setting 'quiet'" in wrong.output and "quiet_minutes" in wrong.output
    assert "greater than or equal to 1" in multiweb("alerts", "settings", "--set", "stale_minutes=0", code=2).output


def test_telling_says_what_was_told(multiweb: Multiweb, box: Mailbox) -> None:
    assert "0 told, 0 messages delivered." in multiweb("alerts", "tell").output
    multiweb("alerts", "add", "owners", "--address-file", "-", answers=box.address)
    assert told(multiweb("alerts", "tell", "--json")) == {"told": [], "delivered": 0, "failed": {}}


def test_what_cannot_be_is_refused_in_a_sentence(multiweb: Multiweb) -> None:
    assert "no address 'x'" in multiweb("alerts", "remove", "x", code=2).output
    assert "begin with: multiweb alerts add" in multiweb("alerts", "test", code=2).output
    assert "no address for alerts" in multiweb("alerts", "add", "x", "--address-file", "-", answers="x", code=2).output
    assert "--address-file" in multiweb("alerts", "add", "x", code=2).output
