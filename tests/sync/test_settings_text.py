"""Settings as people write them."""

from decimal import Decimal

import pytest

from sync.errors import WrongUse
from sync.settings import PosSettings, SiteSettings
from sync.settings_text import (
    changed_settings,
    overlaid_settings,
    setting_rows,
    setting_values,
    settings_from,
)


def test_changes_reach_every_kind_of_setting() -> None:
    changes = [
        "stock.safety=2",
        "stock.branches=1, 2",
        "stock.ceiling=50",
        "product_sync=off",
        "price.compare_at=SOSANH",
        "orders.status=approved",
        "guards.zero_share=0.5",
        "limit.leak=4",
    ]
    made = changed_settings(SiteSettings(), changes)
    assert (made.stock.safety, made.stock.branches, made.stock.ceiling) == (2, (1, 2), 50)
    assert (made.product_sync, made.price.compare_at, made.orders.status) == (False, "SOSANH", "approved")
    assert (made.guards.zero_share, made.limit.leak) == (Decimal("0.5"), 4.0)


def test_none_empties_what_may_be_empty() -> None:
    filled = changed_settings(SiteSettings(), ["stock.ceiling=5", "stock.branches=1", "price.compare_at=A"])
    emptied = changed_settings(filled, ["stock.ceiling=none", "stock.branches=none", "price.compare_at="])
    assert emptied == SiteSettings()


def test_written_values_read_back_to_the_same_settings() -> None:
    made = changed_settings(SiteSettings(), ["stock.branches=1,2", "orders.sources=web,zalo", "stock.sync=off"])
    written = [f"{name}={value}" for name, value in setting_values(made).items()]
    assert changed_settings(SiteSettings(), written) == made


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("stock.safty=1", "no setting 'stock.safty'. Did you mean stock.safety"),
        ("stock=1", "no setting 'stock'. Did you mean stock.sync"),
        ("stock.safety.x=1", "no setting 'stock.safety.x'"),
        ("stock.safety=-1", "stock.safety: "),
        ("stock.safety=many", "stock.safety: "),
        ("stock.branches=CN1", "stock.branches: "),
        ("orders.status=sent", "orders.status: "),
        ("stock.safety", "key=value"),
    ],
)
def test_a_wrong_change_is_named_and_changes_nothing(change: str, named: str) -> None:
    with pytest.raises(WrongUse, match=named):
        changed_settings(SiteSettings(), ["stock.figure=on_hand", change])


def test_a_file_lies_over_the_present_settings() -> None:
    before = changed_settings(SiteSettings(), ["stock.safety=3", "orders.status=approved"])
    after = overlaid_settings(before, {"stock": {"figure": "on_hand"}})
    assert (after.stock.safety, after.stock.figure, after.orders.status) == (3, "on_hand", "approved")


def test_every_wrong_key_of_a_file_is_named() -> None:
    with pytest.raises(WrongUse, match=r"'stock.safty'.*orders.status.*'nope'"):
        settings_from({"stock": {"safty": 1}, "orders": {"status": "x"}, "nope": 1}, SiteSettings)
    with pytest.raises(WrongUse, match="'lag'"):
        settings_from({"lag": 1}, PosSettings)


def test_every_setting_is_described() -> None:
    rows = [*setting_rows(SiteSettings), *setting_rows(PosSettings)]
    assert [row.name for row in rows if not row.description or not row.accepts.strip()] == []
