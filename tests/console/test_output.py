"""How values look on the screen and in JSON."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from rich.progress import Progress as Drawing

from console.output import ago, complain, plain, say, show_json, show_table, shown, warn
from console.progress import _told_to, shown_progress
from sync.connecting.connect import Shop
from sync.progress import quiet
from sync.records import Field, SyncState


def test_json_has_plain_values_and_joined_keys(capsys: pytest.CaptureFixture[str]) -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    show_json({(Field.PRICE, SyncState.HELD, ""): Decimal("1.5"), "at": moment, "path": Path("a/b"), "tên": {1}})
    told = json.loads(capsys.readouterr().out)
    assert told == {"price/held": 1.5, "at": "2026-01-02T03:04:05+00:00", "path": "a/b", "tên": [1]}


def test_what_is_kept_out_of_a_repr_is_kept_out_of_json() -> None:
    shop = Shop("trang", "sapo-web", "https://trang.mysapo.net", b"sealed")
    assert "secret" not in plain(shop)


def test_times_are_shown_in_the_shops_zone() -> None:
    assert shown(datetime(2026, 1, 1, 20, 0, tzinfo=UTC)) == "2026-01-02 03:00:00"
    assert (shown(None), shown(1234567), shown(True)) == ("–", "1,234,567", "True")


@pytest.mark.parametrize(
    ("back", "text"), [(5, "5 s ago"), (200, "3 min ago"), (7300, "2 h ago"), (200_000, "2 d ago"), (-50, "0 s ago")]
)
def test_ago_uses_the_largest_unit_that_fits(back: int, text: str) -> None:
    assert ago(datetime.now(UTC) - timedelta(seconds=back, milliseconds=100)) == text


def test_never_is_a_word() -> None:
    assert ago(None) == "never"


def test_a_table_shows_brackets_and_long_cells_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    show_table(("Name",), [("[red]Áo[/red]",), ("x" * 200,)])
    out = capsys.readouterr().out
    assert "[red]Áo[/red]" in out and "x" * 200 in out


def test_what_a_shop_calls_its_goods_does_not_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    name = "Áo\x1b[2J\x9b31m\x07"
    show_table(("Name",), [(name,)], title="")
    for tell in (say, complain, warn):
        tell(f"{name}\nnext")
    shown_text = "".join(capsys.readouterr())
    assert not {"\x1b", "\x9b", "\x07"} & set(shown_text)
    assert shown_text.count("Áo") == 4 and shown_text.count("\nnext") == 3


def test_progress_is_silent_without_a_terminal() -> None:
    with shown_progress() as progress:
        assert progress is quiet


def test_progress_keeps_one_line_for_each_thing() -> None:
    drawing = Drawing(console=Console(file=StringIO()))
    tell = _told_to(drawing)
    for done in (1, 2):
        tell("POS", done, 9)
    tell("trang", 1, None)
    assert [(task.description, task.completed, task.total) for task in drawing.tasks] == [
        ("POS", 2, 9),
        ("trang", 1, None),
    ]
