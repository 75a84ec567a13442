"""Every text of the page is there in both languages, with the same values in both."""

import ast
import re
from pathlib import Path

import pytest

from console.page import reasons
from console.page.texts.alerts import ALERT_SETTINGS
from console.page.texts.findings import FINDINGS
from console.page.texts.settings import CHOICES, CONSEQUENCES, GROUPS, SETTINGS, group_of
from console.page.words import TEXTS
from sync.alerts.settings import AlertSettings
from sync.connecting.readiness import pos_findings
from sync.records import LinkReason, LinkStatus, OrderState, SyncReason, SyncState
from sync.settings import PosSettings, SiteSettings
from sync.settings_text import setting_rows

PAGE = Path(__file__).parents[2] / "console" / "page"


def asked_for() -> set[str]:
    """Keys that the code names as a whole."""
    found = set()
    for path in PAGE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name == "say" and isinstance(node.args[0].value, str):
                    found.add(node.args[0].value)
    return found


def test_every_text_that_a_screen_asks_for_is_there() -> None:
    asked = asked_for()
    assert len(asked) > 200
    assert sorted(asked - set(TEXTS)) == []


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_a_text_is_there_in_both_languages_with_the_same_values(key: str) -> None:
    vietnamese, english = TEXTS[key]
    assert set(re.findall(r"\{(\w+)\}", vietnamese)) == set(re.findall(r"\{(\w+)\}", english))
    if key != "price.role.none":
        assert vietnamese.strip() and english.strip()


def test_the_words_of_the_seed_are_those_on_screen() -> None:
    said = {vietnamese for vietnamese, _ in TEXTS.values()}
    for word in (
        *("Tổng quan", "Kết nối", "Kết nối trang web mới", "Sản phẩm đồng bộ", "Đơn hàng đồng bộ", "Excel", "Thay đổi"),
        *("Cài đặt", "Đã liên kết", "Chưa liên kết", "Liên kết thất bại", "Hủy liên kết", "Đồng bộ ngay", "So sánh"),
        *("Nhập alias trang web Sapo Web", "Nhập alias site Sapo POS", "Cấu hình mặc định", "Không so sánh giá"),
    ):
        assert word in said, word


def test_every_setting_has_its_words_and_choices() -> None:
    rows = {row.name: row for model in (SiteSettings, PosSettings) for row in setting_rows(model)}
    assert set(SETTINGS) == set(rows)
    groups = {group_of(name) for name in rows}
    assert groups == set(GROUPS) == set(CONSEQUENCES)
    listed = {name for name, row in rows.items() if row.accepts.startswith("`") and row.accepts != "`on` or `off`"}
    assert listed == set(CHOICES)
    for name in listed:
        assert set(re.findall(r"`(\w+)`", rows[name].accepts)) == set(CHOICES[name])


def test_every_setting_of_the_alerts_has_its_words() -> None:
    assert set(ALERT_SETTINGS) == {row.name for row in setting_rows(AlertSettings)}


def test_every_reason_and_state_has_its_words() -> None:
    assert set(reasons.LINK_REASONS) == set(LinkReason)
    assert set(reasons.SYNC_STATES) == set(SyncState)
    assert set(reasons.SYNC_REASONS) == set(SyncReason) - {SyncReason.NONE}
    assert set(reasons.ORDER_STATES) == set(OrderState)
    shown = {one for some in reasons.REASONS_OF_STATUS.values() for one in some}
    assert shown == {*LinkReason, *reasons.WARNINGS} - {LinkReason.NONE}
    assert set(reasons.REASONS_OF_STATUS) == set(LinkStatus)
    for status in LinkStatus:
        assert f"overview.{status}" in TEXTS


def test_every_finding_about_the_pos_has_its_words() -> None:
    import pandas as pd

    empty = pd.DataFrame({"sku": pd.Series(dtype="str")})
    assert {one.key for one in pos_findings(empty)} == set(FINDINGS)


def test_our_own_sentences_are_told_in_the_language_of_the_person() -> None:
    from console.page.sentences import told
    from console.page.words import Words
    from resources.address import checked_address
    from sync.errors import WrongUse

    with pytest.raises(WrongUse) as caught:
        checked_address("sapo-web", "Bad Alias", None)
    assert told(Words("vi"), str(caught.value)).startswith("Alias có 1 đến 40 ký tự")
    assert told(Words("en"), str(caught.value)) == str(caught.value)
    with pytest.raises(WrongUse) as caught:
        checked_address("sapo-web", "shop", "https://evil.example")
    assert told(Words("vi"), str(caught.value)).startswith(
        "shop: địa chỉ không phải của sapo-web; địa chỉ phải là https://"
    )
    assert told(Words("vi"), "Something new.") == "Something new."
