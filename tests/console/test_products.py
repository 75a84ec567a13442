"""`products` on a database with rows of every kind: what is listed, counted, sorted, and refused."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from console.stand_in import StandIn
from resources.database.database import SqlDatabase
from resources.installation import Installation
from sync.records import Field, PriceList
from sync.settings import SiteSettings, StockSettings
from tests.console.conftest import Multiweb, told
from tests.resources.database.rows import (
    connect_pos,
    connect_site,
    link_frame,
    page,
    plan_frame,
    pos_variant,
    site_variant,
)


@pytest.fixture
def listed(multiweb: Multiweb, tmp_path: Path) -> Multiweb:
    """Two linked variants, one suggested by name, one only on the site, two only in the POS."""
    (tmp_path / "home").mkdir()
    database = SqlDatabase(Installation().database_url)
    connect_pos(database)
    connect_site(database, settings=SiteSettings(stock=StockSettings(branches=(1, 2))))
    database.catalog.save_dictionaries([], [PriceList(10, "BANLE", "Bán lẻ", False, True)])
    names = {1: "Trà đen", 2: "Cà phê", 3: "Bánh [đỏ]", 4: "Kẹo", 5: "Ấm trà"}
    database.catalog.save_pos_page(page(*(pos_variant(n, product_name=name) for n, name in names.items())))
    on_site = [site_variant(n, product_name=f"{name} web") for n, name in zip((71, 72, 73, 74), "ABCD", strict=True)]
    database.catalog.save_site_page("tea", page(*on_site))
    links = link_frame(
        *((1, 71, "linked", ""), (2, 72, "linked", "")),
        *((3, 73, "unlinked", "only_on_site"), (None, 74, "unlinked", "blank_sku")),
    ).assign(pos_sku="", site_sku="")
    links.loc[2, "suggestion_kind"] = "name"
    links.loc[2, "suggestion_score"] = 85
    links.loc[1, "warning"] = "duplicate_sku"
    database.links.replace("tea", links)
    error = (72, Field.PRICE, None, "error", "no_price")
    database.listings.save_plan("tea", plan_frame((71, Field.QUANTITY, 7), error))
    database.close()
    return multiweb


def skus(result: Any) -> list[tuple[str, str]]:
    return [(row["pos_sku"], row["site_sku"]) for row in told(result)["rows"]]


def test_the_table_shows_the_counts_then_both_sides_of_each_row_in_words(listed: Multiweb) -> None:
    lines = listed("products", "tea").stdout.splitlines()
    assert lines[0] == "[All 6] | Linked 2 | Not linked 4 | Link failed 0"
    assert lines[1] == "Not linked: blank_sku 1, only_in_pos 2, only_on_site 1"
    rows = {line.split("  ")[0] + line: " ".join(line.split()) for line in lines}
    text = "\n".join(rows.values())
    assert "Linked SKU-1 SKU-71 Trà đen / Hộp 100 g 7 5 50,000 50,000 pending" in text
    assert "Linked Linked, but the SKU occurs more than once SKU-2 SKU-72" in text
    assert "error (no_price)" in text
    assert "Not linked Only on the site SKU-3 SKU-73 C web / Hộp 100 g 7 5 50,000 50,000 Same name, 85 %" in text
    assert "Not linked SKU is blank SKU-74 D web / Hộp 100 g – 5 – 50,000" in text
    assert "Not linked Only in the POS SKU-4 Kẹo / Hộp 100 g 7 – 50,000 –" in text
    assert lines[-1] == "Rows 1 to 6 of 6; page 1 of 1."


def test_the_chosen_status_stands_in_brackets_and_the_others_keep_their_counts(listed: Multiweb) -> None:
    shown = listed("products", "tea", "--status", "unlinked", "--rows", "3", "--page", "2").stdout
    assert shown.splitlines()[0] == "All 6 | Linked 2 | [Not linked 4] | Link failed 0"
    assert shown.splitlines()[-1] == "Rows 4 to 4 of 4; page 2 of 2."


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--status", "linked"), ["SKU-1", "SKU-2"]),
        (("--side", "site"), ["SKU-1", "SKU-2", "", "SKU-3"]),
        (("--side", "pos"), ["SKU-1", "SKU-2", "SKU-4", "SKU-5", "SKU-3"]),
        (("--reason", "only_in_pos"), ["SKU-4", "SKU-5"]),
        (("--reason", "blank_sku", "--reason", "duplicate_sku"), ["SKU-2", ""]),
        (("--search", "TRÀ"), ["SKU-1", "SKU-5"]),
        (("--sort", "sku", "--status", "linked", "--desc"), ["SKU-2", "SKU-1"]),
        (("--sort", "name", "--reason", "only_in_pos"), ["SKU-4", "SKU-5"]),
        (("--rows", "2", "--page", "2"), ["", "SKU-4"]),
    ],
)
def test_rows_are_chosen_and_sorted(listed: Multiweb, words: tuple[str, ...], expected: list[str]) -> None:
    assert [pos for pos, _ in skus(listed("products", "tea", "--json", *words))] == expected


def test_json_has_plain_values_and_nothing_for_what_is_not_known(listed: Multiweb) -> None:
    answer = told(listed("products", "tea", "--json", "--reason", "blank_sku"))
    assert (answer["total"], answer["page"]) == (1, 1)
    assert answer["counts"] == {
        "linked": 2,
        "unlinked/only_on_site": 1,
        "unlinked/blank_sku": 1,
        "unlinked/only_in_pos": 2,
    }
    row = answer["rows"][0]
    assert (row["pos_variant_id"], row["pos_stock"], row["pos_price"], row["by_hand"]) == (None, None, None, False)
    assert (row["site_variant_id"], row["site_stock"], row["site_options"]) == (74, 5, [])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--status", "lost"), "no status 'lost'; there are: linked, unlinked, error."),
        (("--side", "web"), "no side 'web'; there are: pos, site."),
        (("--sort", "price"), "no order 'price'; there are: status, sku, name."),
        (("--reason", "why"), "no reason 'why'; there are: sync_off, "),
        (("--page", "0"), "greater than or equal to 1"),
    ],
)
def test_an_unknown_value_is_refused_with_those_that_are_known(
    listed: Multiweb, words: tuple[str, ...], said: str
) -> None:
    assert said in listed("products", "tea", *words, code=2).stderr


def test_what_is_not_there_is_said_in_a_sentence(listed: Multiweb) -> None:
    assert "There is no page 9; the last one is 1." in listed("products", "tea", "--page", "9").stdout
    assert "Nothing fits." in listed("products", "tea", "--search", "không có").stdout
    assert "coffee" in listed("products", "coffee", code=2).stderr
    database = SqlDatabase(Installation().database_url)
    database.links.replace("tea", database.links.rows("tea").head(0))
    database.close()
    assert "tea was not linked yet; run: multiweb sync tea" in listed("products", "tea").stdout


def test_after_a_sync_the_list_agrees_with_the_status_and_shows_the_options_of_both_sides(
    connected: Multiweb, sandbox: StandIn
) -> None:
    alias = str(sandbox.sites[0]["alias"])
    connected("sync", alias)
    answer = told(connected("products", alias, "--json", "--rows", "1000"))
    site = next(one for one in told(connected("status", "--json"))["sites"] if one["alias"] == alias)
    by_status: Counter[str] = Counter()
    for name, number in answer["counts"].items():
        by_status[name.partition("/")[0]] += number
    assert [by_status[name] for name in ("linked", "unlinked", "error")] == [
        site[name] for name in ("linked", "unlinked", "error")
    ]
    assert len(answer["rows"]) == answer["total"] == by_status.total()
    linked = [row for row in answer["rows"] if row["status"] == "linked"]
    values = {side: [[value for _, value in row[f"{side}_options"]] for row in linked] for side in ("pos", "site")}
    assert values["pos"] == values["site"] and any(values["pos"])
    assert all(name for row in linked for side in ("pos", "site") for name, _ in row[f"{side}_options"])
