"""One normal form for the phones and e-mails that people type."""

import csv
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.orders.phones import RENUMBERED, email_key, phone_key, phone_keys, searched_forms

SHARED = Path(os.environ.get("MULTIWEB_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))


@pytest.mark.parametrize(
    "typed",
    [
        "090 123.4567",
        "+84901234567",
        "84901234567",
        "901234567",
        "+84 (0) 901 234 567",
        "0084901234567",
        "84-901-234-567",
        "０９０１２３４５６７",
        "0901234567 / 0912345678",
        "0901234567-0912345678",
        "gọi 0901234567 (chị Lan)",
        "+840901234567",
    ],
)
def test_d12_spellings_of_one_number_have_one_key(typed: str) -> None:
    assert phone_key(typed) == "0901234567"


@pytest.mark.parametrize(
    ("old", "new"),
    [("0169 123 4567", "0391234567"), ("84 120 123 4567", "0701234567"), ("+841991234567", "0591234567")],
)
def test_an_eleven_digit_number_is_the_one_it_became(old: str, new: str) -> None:
    assert phone_key(old) == new


def test_every_old_prefix_leads_to_a_valid_number() -> None:
    assert all(phone_key(f"0{old}2345678") == f"0{new}2345678" for old, new in RENUMBERED.items() if len(old) == 3)


@pytest.mark.parametrize("typed", [None, "", "Đang cập nhật", "123", "09444848231", "00000000000"])
def test_what_is_no_number_has_no_key(typed: str | None) -> None:
    assert phone_key(typed) is None


def test_a_foreign_number_keeps_its_country() -> None:
    assert phone_key("+1 650 253 0000") == "+16502530000"


def test_real_shapes_of_shops_are_read() -> None:
    path = SHARED / "vn_phone" / "vn_phone_formats.csv"
    if not path.exists():
        pytest.skip("the shared data folder is absent: set MULTIWEB_SHARED_DATA")
    with path.open(encoding="utf-8", newline="") as file:
        unread = {row["phone_scrambled"] for row in csv.DictReader(file) if phone_key(row["phone_scrambled"]) is None}
    # A digit too few, a digit too many, no number at all, and the hotline of a company.
    assert unread == {"023 929 8269", "09444848231", "Đang cập nhật", "19006600"}


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("0963 091 746 / 0931 476 881", ("0963091746", "0931476881")),
        ("0939.572235 - 0908.277326", ("0939572235", "0908277326")),
        ("chị Lan 0901234567; anh Bình +84 912 345 678", ("0901234567", "0912345678")),
        ("0901234567, 84901234567", ("0901234567",)),
        ("84-901-234-567", ("0901234567",)),
        ("", ()),
    ],
)
def test_two_numbers_in_one_cell_are_two_keys(typed: str, keys: tuple[str, ...]) -> None:
    assert phone_keys(typed) == keys


@pytest.mark.parametrize("hotline", ["19006600", "1800 1166", "1900 1234"])
def test_a_hotline_is_nobodys_phone(hotline: str) -> None:
    assert phone_key(hotline) is None


@given(st.integers(min_value=0, max_value=9_999_999), st.text(alphabet=" .-", max_size=3))
def test_a_key_is_its_own_key(tail: int, between: str) -> None:
    key = phone_key(f"090{between}{tail:07d}")
    assert key is None or phone_key(key) == key


def test_a_domestic_number_is_searched_in_both_forms() -> None:
    assert searched_forms("0901234567") == ("0901234567", "84901234567")
    assert searched_forms("+16502530000") == ("+16502530000",)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        (" An@Shop.VN ", "an@shop.vn"),
        ("ng***@gmail.com", None),
        ("nxxxxx@gmail.com", None),
        ("no-reply@shop.vn", None),
        ("khach@example.com", None),
        ("max@shop.vn", "max@shop.vn"),
        ("an@shop", None),
        ("an shop@x.vn", None),
        ("a@b@c.vn", None),
        ("", None),
        (None, None),
    ],
)
def test_an_email_has_a_key_unless_it_is_masked_or_none(typed: str | None, key: str | None) -> None:
    assert email_key(typed) == key
