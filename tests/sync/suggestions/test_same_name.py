"""The counterpart of an unlinked variant by its name, on made-up names and on a real list."""

import os
import unicodedata
from collections.abc import Callable, Sequence
from itertools import product
from pathlib import Path
from time import process_time

import pandas as pd
import pytest

from sync.suggestions.names import plain
from sync.suggestions.pairing import COLUMNS, DTYPES
from sync.suggestions.same_name import same_name
from tests.sync.name_frames import SITE_IDS, named, optioned

SHARED = Path(os.environ.get("MULTIWEB_SHARED_DATA", Path(__file__).parents[2] / ".." / "shared" / "data"))
QUANSON = SHARED / "sapo_quanson" / "QUANSON.csv"


def found(site: Sequence[str], pos: Sequence[str]) -> list[tuple[int, int, int]]:
    """(place on the site, place in the POS, score) of the pairs."""
    pairs = same_name(named(site, SITE_IDS), named(pos, 0))
    assert list(pairs.columns) == COLUMNS
    assert pairs.dtypes.map(str).to_dict() == DTYPES
    assert set(pairs["kind"]) <= {"name"}
    pairs = pairs.sort_values(["site", "pos"])
    return list(zip((pairs["site"] - SITE_IDS).tolist(), pairs["pos"].tolist(), pairs["score"].tolist(), strict=True))


def words(site: str, *pos: str) -> list[str]:
    return list(same_name(named([site], SITE_IDS), named(pos))["words"])


@pytest.mark.parametrize(
    ("site", "score", "said"),
    [
        ("XỊT chống nắng  Odbo 180ml ", 94, "has the same name"),
        ("Xịt chống nắng - Odbo (180 ml)", 90, "has the same name but for punctuation or units"),
        ("xit chong nang odbo 0,18L", 90, "has the same name but for marks and punctuation"),
        ("Odbo xịt chống nắng 180ml", 87, "has the same name but for its word order"),
        ("odbo xit chong nang 180ml", 87, "has the same name but for marks and word order"),
        ("Xịt chống nắng Obdo 180ml", 77, "has a name that is 95 % alike ('obdo' for 'odbo')"),
        ("Xịt chốngnắng Odbo 180ml", 84, "has a name that is 100 % alike ('chongnang' for 'chong nang')"),
    ],
)
def test_the_looser_the_likeness_the_lower_the_score(site: str, score: int, said: str) -> None:
    pos = "Xịt chống nắng Odbo 180ml"
    assert found([site], ["Son 04", pos]) == [(0, 1, score)]
    assert words(site, pos) == [said]


@pytest.mark.parametrize(
    ("site", "pos"),
    [
        ("Son lì Odbo bản đặc biệt mùa hè 04", "Son lì Odbo bản đặc biệt mùa hè 05"),
        ("Nước mắm cá cơm Nam Ngư chai lớn 500ml", "Nước mắm cá cơm Nam Ngư chai lớn 250ml"),
        ("Bánh quy hương vị bơ nhập khẩu", "Bánh quy hương vị bò nhập khẩu"),
        ("Bánh quy hương vị dâu nhập khẩu", "Bánh quy hương vị đào nhập khẩu"),
        ("Kem dưỡng Olay Luminous ban đêm", "Kem dưỡng Olay Luminous ban ngày"),
        ("Kem dưỡng Olay Luminous (bản sao)", "Kem dưỡng Olay Luminous"),
        ("Combo kem dưỡng Olay Luminous", "Kem dưỡng Olay Luminous"),
        ("Bút gel Thiên Long bút bi mực xanh", "Bút gel Thiên Long bút bi mực xanh đen"),
        ("", ""),
        ("- - -", "!"),
    ],
)
def test_what_differs_in_a_word_that_counts_is_no_counterpart(site: str, pos: str) -> None:
    assert found([site], [pos]) == []


def test_a_word_that_both_sides_know_is_no_slip() -> None:
    site, pos = "Truyện tranh thiếu nhi Conan thám tử", "Truyện tranh thiếu nhi Conad thám tử"
    assert [pair[:2] for pair in found([site], [pos])] == [(0, 0)]
    assert found([site, "Sách Conad"], [pos, "Vở Conan"]) == []


def test_a_name_one_slip_away_from_two_others_gets_neither() -> None:
    assert found(["Nước rửa chén Sunlihgt chanh"], ["Nước rửa chén Sunlight chanh"]) != []
    assert (
        found(["Nước rửa chén Sunligt chanh"], ["Nước rửa chén Sunlight chanh", "Nước rửa chén Sunligot chanh"]) == []
    )


def test_the_rest_of_an_alike_name_must_agree_in_its_marks() -> None:
    assert found(["Snack vị bò nướng Orhiro"], ["Snack vị bò nướng Orihiro"]) != []
    assert found(["Snack vị bò nướng Orhiro"], ["Snack vị bơ nướng Orihiro"]) == []


def test_options_are_part_of_the_name_in_whichever_way_they_are_kept() -> None:
    site = optioned([(1, "Áo thun", {"Màu": "Đỏ", "Size": "L"}), (1, "Áo thun", {"Màu": "Đỏ", "Size": "M"})], SITE_IDS)
    pos = optioned([(9, "Áo thun", {"Size": "L", "Màu": "Đỏ"}), (8, "Áo thun đỏ M", {})])
    pairs = same_name(site, pos).sort_values("pos")
    assert list(zip(pairs["site"] - SITE_IDS, pairs["pos"], pairs["score"], strict=True)) == [(0, 1, 87), (1, 2, 90)]
    assert list(pairs["words"]) == [
        "has the same name and options but for its word order",
        "has the same name but for punctuation or units",
    ]


def test_an_exact_pair_leaves_nothing_for_a_looser_one() -> None:
    assert found(["Bánh bơ", "banh bo"], ["Bánh bơ", "Bánh bò"]) == [(0, 0, 94), (1, 1, 90)]


def test_names_that_are_not_unique_stay_ambiguous_and_never_explode() -> None:
    assert found(["Áo"], ["Áo", "áo"]) == [(0, 0, 94), (0, 1, 94)]
    assert len(found(["Áo"] * 20, ["Áo"] * 20)) == 9
    assert found(["Áo"], ["Áo"] * 21) == []
    assert found(["Áo"] * 21, ["ao"]) == []


def test_empty_sides_give_no_pairs() -> None:
    assert found([], ["Áo"]) == found(["Áo"], []) == found([], []) == []


def test_the_work_grows_with_the_rows_and_not_with_the_pairs() -> None:
    ours, theirs = (
        ["".join(letters) for letters in product(alphabet, repeat=6)][:2_000] for alphabet in ("bdgh", "kmnp")
    )
    started = process_time()
    assert (
        found([f"Sách tô màu {word} cho bé" for word in ours], [f"Sách tô màu {word} cho bé" for word in theirs]) == []
    )
    assert process_time() - started < 3


# ---- a real list -----------------------------------------------------------------------------------


def _bare(name: str) -> str:
    return plain(unicodedata.normalize("NFC", name).casefold())


def _turned(name: str) -> str:
    parts = name.split()
    return " ".join(parts[len(parts) // 2 :] + parts[: len(parts) // 2])


def _slipped(name: str) -> str:
    parts = name.split()
    longest = max(range(len(parts)), key=lambda place: len(parts[place]) * parts[place].isalpha())
    parts[longest] = parts[longest][:2] + parts[longest][1:]
    return " ".join(parts)


DAMAGES: list[Callable[[str], str]] = [
    str.upper,
    _bare,
    _turned,
    lambda name: _turned(_bare(name)).upper(),
    lambda name: unicodedata.normalize("NFD", f" {name}  "),
    lambda name: f"[SALE] {name.replace('ml', ' ML').replace('-', ' ')} - hàng chính hãng",
    _slipped,
]
# The share of names that must be found again, one for each damage. Many a slip makes another word of a short one.
RECALLS = [0.98, 0.97, 0.93, 0.92, 0.98, 0.97, 0.6]


@pytest.fixture(scope="module")
def real() -> pd.Series:
    if not QUANSON.exists():
        pytest.skip(f"the real product list is not here: {QUANSON} (set MULTIWEB_SHARED_DATA)")
    return pd.read_csv(QUANSON, dtype="str")["Tên sản phẩm"].dropna().reset_index(drop=True)


def damaged(real: pd.Series, every: int = 20) -> tuple[list[int], list[str]]:
    places = list(range(0, len(real), every))
    return places, [DAMAGES[turn % len(DAMAGES)](real[place]) for turn, place in enumerate(places)]


def test_damaged_names_of_a_real_list_find_their_own_again(real: pd.Series) -> None:
    places, names = damaged(real)
    pairs = same_name(named(names, SITE_IDS), named(list(real), 0))
    best = pairs[pairs["score"] == pairs.groupby("site")["score"].transform("max")]
    single = best[~best["site"].duplicated(keep=False)].set_index("site")["pos"]
    own = pd.Series(places, index=range(SITE_IDS, SITE_IDS + len(places)))
    right = single == own.loc[single.index]
    wrong = [(real[own[site]], real[single[site]]) for site in right.index[~right]]
    assert len(wrong) <= 0.005 * len(places), wrong
    for turn, recall in enumerate(RECALLS):
        # A name that the list has twice cannot be told from its twin, nor should it be.
        asked = [site for site in own.index[turn :: len(DAMAGES)] if (real == real[own[site]]).sum() == 1]
        assert single.index[right].isin(asked).sum() >= recall * len(asked), turn


def test_names_of_a_real_list_whose_own_is_gone_are_given_no_other(real: pd.Series) -> None:
    places, names = damaged(real)
    letters = real.map(lambda name: "".join(_bare(name).split()))
    others = real[~letters.isin(letters[places])]
    pairs = same_name(named(names, SITE_IDS), named(list(others), 0))
    shown = pairs.merge(named(names, SITE_IDS), left_on="site", right_on="id")["product_name"].tolist()
    assert pairs["site"].nunique() <= 0.005 * len(places), shown
