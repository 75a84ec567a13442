"""`compare` and `explain` against the stand-in shops, and how numbers are written for people."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from console.explanation import money, pieces
from console.stand_in import StandIn
from tests.console.conftest import Multiweb, told


@pytest.fixture
def first(sandbox: StandIn) -> str:
    return str(sandbox.sites[0]["alias"])


@pytest.fixture
def linked(sandbox: StandIn, first: str) -> dict[str, Any]:
    """A variant of the site whose SKU is the same on both sides."""
    rows = sandbox.ask("GET", f"/{first}/truth")["rows"]
    sku = next(row["site_sku"] for row in rows if row["status"] == "linked" and row["kind"] == "same")
    return next(dict(one) for one in sandbox.ask("GET", f"/{first}/variants") if one["sku"] == sku)


@pytest.fixture
def repriced(sandbox: StandIn, first: str, linked: dict[str, Any]) -> Iterator[Callable[[], int]]:
    """The price that the variant has on the site from now on; the old one comes back afterwards."""
    path = f"/{first}/variants/{linked['id']}"
    price = int(linked["price"]) + 1_234_000

    def change() -> int:
        sandbox.ask("PATCH", path, {"price": price})
        return price

    yield change
    sandbox.ask("PATCH", path, {"price": linked["price"]})


def field(comparison: Any, key: str) -> Any:
    return next(one for one in comparison["fields"] if one["key"] == key)


def test_a_product_is_compared_offline_and_read_again_on_request(
    connected: Multiweb, sandbox: StandIn, first: str, linked: dict[str, Any], repriced: Callable[[], int]
) -> None:
    connected("sync", first)
    price = repriced()
    sandbox.ask("DELETE", "/requests")
    (before,) = told(connected("compare", first, linked["sku"], "--json"))["comparisons"]
    asked = sandbox.ask("GET", "/requests")["shops"]
    assert sum(sum(one.values()) for shop in asked.values() for one in shop["by_route"].values()) == 0
    assert (before["status"], field(before, "sku")["same"]) == ("linked", True)
    assert field(before, "price")["site"] == linked["price"]
    answer = told(connected("compare", first, linked["sku"], "--fresh", "--json"))
    (after,) = answer["comparisons"]
    assert (field(after, "price")["site"], field(after, "price")["same"], answer["gone"]) == (price, False, [])
    shown = connected("compare", first, linked["sku"]).stdout
    assert "≠" in shown and "=" in shown and f"{price:,}đ" in shown
    assert "differ" in shown.splitlines()[0] and linked["sku"] in shown.splitlines()[0]


def test_a_product_is_explained_part_by_part(connected: Multiweb, first: str, linked: dict[str, Any]) -> None:
    connected("sync", first)
    answer = told(connected("explain", first, linked["sku"], "--json"))
    (one,) = answer["explanations"]
    assert one["link"]["status"] == "linked" and answer["more"] == 0
    planned = {row["field"]: row["planned"] for row in one["listings"]}
    assert planned["quantity"] == one["stock"]["planned"] and planned["price"] == one["price"]["selling"]["planned"]
    shown = connected("explain", first, f"site:{linked['id']}").stdout
    for word in (
        "Branch",
        "− safety stock",
        "= to show",
        "Price list",
        "BANLE",
        "preview",
        f"multiweb confirm {first}",
    ):
        assert word in shown
    assert f"{planned['price']:,}đ" in shown


def test_only_the_first_five_of_a_sku_that_occurs_often_are_shown(
    connected: Multiweb, sandbox: StandIn, first: str
) -> None:
    connected("sync", first)
    made = [sandbox.ask("GET", f"/{first}/variants")[number]["id"] for number in range(6)]
    before = {one["id"]: one["sku"] for one in sandbox.ask("GET", f"/{first}/variants")}
    try:
        for number in made:
            sandbox.ask("PATCH", f"/{first}/variants/{number}", {"sku": "OFTEN"})
        connected("sync", first, "--full")
        assert "more variants have this SKU" in connected("compare", first, "OFTEN").stdout
        answer = told(connected("explain", first, "OFTEN", "--json"))
        assert (len(answer["explanations"]), answer["more"]) == (5, 1)
    finally:
        for number in made:
            sandbox.ask("PATCH", f"/{first}/variants/{number}", {"sku": before[number]})


@pytest.mark.parametrize("command", ["compare", "explain"])
def test_an_unknown_site_or_sku_is_wrong_use(connected: Multiweb, first: str, command: str) -> None:
    connected("sync", first)
    assert "nowhere" in connected(command, "nowhere", "A", code=2).stderr
    assert "NO-SUCH-SKU" in connected(command, first, "NO-SUCH-SKU", code=2).stderr


@pytest.mark.parametrize(
    ("milli", "text"),
    [(10_000, "10"), (2_500, "2.5"), (625, "0.625"), (-500, "-0.5"), (1_234_000, "1,234"), (0, "0"), (None, "–")],
)
def test_thousandths_are_written_as_pieces(milli: int | None, text: str) -> None:
    assert pieces(milli) == text


def test_money_has_its_separators_and_sign() -> None:
    assert (money(1_250_000), money(0), money(None)) == ("1,250,000đ", "0đ", "–")
