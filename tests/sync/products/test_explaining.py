"""Why a product stands as it does on a site, in numbers and words."""

import random
import re

import pandas as pd
import pytest

from console.main import app
from resources.database.database import SqlDatabase
from sync.errors import WrongUse
from sync.listings.approving import approve, held_values, reject
from sync.orders.polling import poll_orders
from sync.products.explained_link import WARNINGS, WORDS
from sync.products.explained_listing import REASONS, STATES, ListingExplained
from sync.products.explained_stock import WHY_AN_ORDER_HOLDS
from sync.products.explaining import NEWEST, Explanation, explain
from sync.records import Field, LinkReason, LinkStatus, OrderState, StockRow, SyncReason, SyncState
from sync.rows import Change
from tests.sync.by_hand import link_by_hand, unlink_by_hand
from tests.sync.catalog_world import BRANCH, COMPARE, COST, SECOND, SITE, WHOLESALE, Market, open_market
from tests.sync.order_world import line, pos_variant, site_variant, web_order


@pytest.fixture
def market(sqlite_database: SqlDatabase) -> Market:
    return planned(open_market(sqlite_database))


def planned(market: Market) -> Market:
    market.pull()
    market.link()
    market.plan()
    return market


def told(market: Market, site: int | None = 1001, pos: int | None = None) -> Explanation:
    return explain(market.site.alias, site, pos, market.database)


def order(market: Market, order_id: int, variant: int, pieces: float, state: OrderState | None = None) -> None:
    """A web order that holds goods, in the state given."""
    market.site.add(web_order(order_id, line(variant, quantity_milli=int(pieces * 1000))))
    poll_orders(market.site, market.database)
    if state is not None:
        status = "draft" if state == OrderState.CREATED else None
        market.database.orders.move(market.site.alias, order_id, state, pos_status=status, detail=f"As of {state}.")


# ---- stock ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("branches", "shown"), [((BRANCH,), 10), ((SECOND,), 5), ((BRANCH, SECOND), 15)])
def test_ten_here_and_five_there_are_10_5_or_15_by_the_choice_of_branches(
    market: Market, branches: tuple[int, ...], shown: int
) -> None:
    market.pos.stock(1, 10, BRANCH)
    market.pos.stock(1, 5, SECOND)
    market.settings(stock={"branches": branches})
    planned(market)
    stock = told(market).stock
    assert stock is not None
    assert (stock.sum_milli, stock.shown, stock.planned) == (shown * 1000, shown, shown)
    rows = {one.code: (one.chosen, one.available_milli) for one in stock.branches}
    assert rows == {"CN1": (BRANCH in branches, 10_000), "CN2": (SECOND in branches, 5_000)}
    assert [one.chosen for one in stock.branches] == sorted((one.chosen for one in stock.branches), reverse=True)
    assert market.listing(1001)[1] == shown


def test_every_step_of_the_rule_is_told_in_its_order(market: Market) -> None:
    market.pos.stock(1, 20.5)
    order(market, 1, 1001, 2.25)
    market.settings(stock={"safety": 3, "ceiling": 12})
    planned(market)
    stock = told(market).stock
    assert stock is not None
    assert (stock.sum_milli, stock.held_milli, stock.whole) == (20_500, 2_250, 18)
    assert (stock.safety, stock.spared, stock.ceiling, stock.capped, stock.planned) == (3, 15, 12, 12, 12)


def test_the_orders_that_hold_goods_are_named_with_the_reason(market: Market) -> None:
    states = [None, OrderState.WAITING, OrderState.FAILED, OrderState.CREATED]
    for number, state in enumerate(states, start=1):
        order(market, number, 1001, 1, state)
    order(market, 9, 1002, 4)
    planned(market)
    stock = told(market).stock
    assert stock is not None
    assert stock.held_milli == sum(one.quantity_milli for one in stock.holds) == 4_000
    assert [(one.site, one.number, one.state) for one in stock.holds] == [
        (SITE, f"#{1000 + number}", state or OrderState.NEW) for number, state in enumerate(states, start=1)
    ]
    assert "draft" in stock.holds[3].why and "As of failed." in stock.holds[2].why
    market.settings(stock={"hold_open_orders": False})
    stock = told(market).stock
    assert stock is not None
    assert (stock.holds_count, stock.held_milli, stock.holds) == (False, 0, ())


def test_a_missing_branch_row_is_shown_as_missing_and_the_stock_is_unknown(market: Market) -> None:
    market.settings(stock={"branches": (BRANCH, SECOND)})
    planned(market)
    found = told(market)
    assert found.stock is not None
    assert [(one.code, one.available_milli) for one in found.stock.branches] == [("CN1", 10_000), ("CN2", None)]
    assert (found.stock.known, found.stock.planned, found.stock.reason) == (False, None, SyncReason.STOCK_UNKNOWN)
    listing = field_of(market, Field.QUANTITY)
    assert (listing.state, listing.reason, listing.current) == (SyncState.ERROR, SyncReason.STOCK_UNKNOWN, True)
    assert "stock.missing_branch_is_zero=true" in listing.next_step


@pytest.mark.parametrize(
    ("values", "word"),
    [({"status": "inactive"}, "inactive"), ({"sellable": False}, "not for sale"), (None, "deleted")],
)
def test_what_the_pos_does_not_sell_is_0_and_says_why(
    market: Market, values: dict[str, object] | None, word: str
) -> None:
    if values is None:
        del market.pos.variants[1]
    else:
        market.pos.alter(1, **values)
    planned(market)
    stock = told(market).stock
    assert stock is not None
    assert (stock.sold, stock.capped, stock.planned) == (False, 10, 0)
    assert word in stock.sentence


def test_a_variant_that_is_not_linked_has_its_stock_told_and_nothing_planned(market: Market) -> None:
    market.site.alter(1001, sku="OTHER")
    market.database.links.replace(SITE, market.database.links.rows(SITE).iloc[:0])
    planned(market)
    found = told(market, None, 1)
    assert found.stock is not None and found.price is not None
    assert (found.stock.sum_milli, found.stock.planned) == (10_000, None)
    assert "not linked" in found.stock.sentence and found.price.selling.planned is None


def random_world(market: Market, chance: random.Random) -> None:
    """Change everything that decides a number, by chance."""
    for number in list(market.pos.variants):
        rows = tuple(
            StockRow(branch, chance.randrange(-2_000, 30_000, 250), chance.randrange(-2_000, 30_000, 250))
            for branch in (BRANCH, SECOND)
            if chance.random() < 0.85
        )
        market.pos.alter(number, stock=rows, sellable=chance.random() < 0.9)
        for price_list in (11, 12, 14):
            market.pos.price(number, chance.choice([0, 50_000, 99_000, 120_000]), price_list)
        if chance.random() < 0.1:
            del market.pos.variants[number]
    for number in market.site.variants:
        market.site.alter(number, managed=chance.random() < 0.85, kind=chance.choice(["normal"] * 8 + ["combo"]))
    market.settings(
        product_sync=chance.random() < 0.9,
        stock={
            "branches": chance.choice([(BRANCH,), (SECOND,), (BRANCH, SECOND), ()]),
            "figure": chance.choice(["available", "on_hand"]),
            "safety": chance.choice([0, 2]),
            "ceiling": chance.choice([None, 9]),
            "hold_open_orders": chance.random() < 0.8,
            "missing_branch_is_zero": chance.random() < 0.5,
            "manage_unmanaged": chance.random() < 0.3,
            "sync": chance.random() < 0.9,
        },
        price={
            "selling": chance.choice(["BANLE", "BANBUON", "GIANHAP", "KHAC"]),
            "compare_at": chance.choice([None, "NIEMYET", "KHAC"]),
            "sync": chance.random() < 0.9,
        },
    )


@pytest.mark.parametrize("seed", range(4))
def test_what_is_explained_is_what_the_plan_plans_in_any_world(sqlite_database: SqlDatabase, seed: int) -> None:
    chance = random.Random(seed)
    market = open_market(sqlite_database, 12, aliases=(SITE, "web2"))
    for alias in ("web2", SITE):
        market.site.alias = alias
        planned(market)
    for number in range(1, 9):
        market.site.alias = chance.choice([SITE, "web2"])
        order(market, number, 1000 + chance.randint(1, 12), chance.choice([0.5, 1, 3]))
        market.site.orders.clear()
    market.site.alias = SITE
    random_world(market, chance)
    planned(market)
    rows = market.database.listings.rows(SITE)
    columns = rows[["site_variant_id", "field", "planned"]].itertuples(index=False)
    stored = {(int(number), str(name)): None if pd.isna(value) else int(value) for number, name, value in columns}
    assert len({number for number, _ in stored}) == 12
    for number in market.site.variants:
        found = told(market, number)
        assert found.stock is not None and found.price is not None
        assert found.stock.planned == stored.get((number, "quantity"))
        assert found.price.selling.planned == stored.get((number, "price"))
        assert found.price.compare_at.planned == stored.get((number, "compare_at"))
        assert sum(one.quantity_milli for one in found.stock.holds) == found.stock.held_milli
        assert all(one.current for one in found.listings)


# ---- price ---------------------------------------------------------------------------------------


def test_the_price_names_its_list_and_shows_the_others(market: Market) -> None:
    market.pos.price(1, 120_000, COMPARE)
    market.pos.price(1, 60_000, COST)
    market.settings(price={"compare_at": "NIEMYET"})
    planned(market)
    price = told(market).price
    assert price is not None
    assert [(one.code, one.role, one.value) for one in price.lists] == [
        ("BANLE", "selling", 100_000),
        ("NIEMYET", "compare_at", 120_000),
        ("BANBUON", "", None),
        ("GIANHAP", "", 60_000),
    ]
    assert (price.selling.planned, price.compare_at.planned) == (100_000, 120_000)


@pytest.mark.parametrize(
    ("code", "words"),
    [("KHAC", "no price list with the code KHAC"), ("GIANHAP", "cost prices"), ("BANBUON", "no price for it")],
)
def test_a_list_that_gives_no_price_says_why(market: Market, code: str, words: str) -> None:
    market.pos.price(1, 0, WHOLESALE)
    market.pos.price(1, 60_000, COST)
    market.settings(price={"selling": code})
    planned(market)
    found = told(market)
    assert found.price is not None
    assert (found.price.selling.planned, found.price.selling.reason) == (None, SyncReason.NO_PRICE)
    assert words in found.price.selling.sentence
    assert found.price.compare_at.code is None and "never written" in found.price.compare_at.sentence


def test_a_compare_at_price_that_is_not_above_the_price_is_cleared_and_says_so(market: Market) -> None:
    market.pos.price(1, 90_000, COMPARE)
    market.settings(price={"compare_at": "NIEMYET"})
    planned(market)
    price = told(market).price
    assert price is not None
    assert (price.compare_at.value, price.compare_at.planned) == (90_000, 0)
    assert "not above" in price.compare_at.sentence


# ---- the link ------------------------------------------------------------------------------------


def test_a_link_by_equal_skus_says_so_and_since_when(market: Market) -> None:
    link = told(market).link
    assert (link.status, link.by_hand, link.last_change, link.next_step) == (LinkStatus.LINKED, False, None, "")
    assert "equal" in link.sentence and link.since is not None


def test_who_linked_or_unlinked_it_last_is_told(market: Market) -> None:
    unlink_by_hand(SITE, 1001, market.database, "cli:an")
    link = told(market).link
    assert (link.status, link.reason, link.by_hand) == (LinkStatus.UNLINKED, LinkReason.UNLINKED_BY_HAND, True)
    assert link.last_change is not None
    assert (link.last_change.who, link.last_change.after) == ("cli:an", None)
    link_by_hand(SITE, 1, 1001, market.database, "cli:binh")
    link = told(market).link
    assert link.last_change is not None
    assert (link.status, link.last_change.who) == (LinkStatus.LINKED, "cli:binh")
    assert "person" in link.sentence


def test_a_pos_variant_that_the_site_lacks_says_what_to_do(market: Market) -> None:
    market.pos.variants[9] = pos_variant(9)
    planned(market)
    found = told(market, None, 9)
    assert (found.link.status, found.link.reason) == (LinkStatus.UNLINKED, LinkReason.ONLY_IN_POS)
    assert found.on_site is None and found.listings == ()
    assert f"multiweb sync {SITE}" in found.link.next_step


def test_a_near_match_names_what_is_suggested(market: Market) -> None:
    market.pos.variants[9] = pos_variant(9, "NEAR9")
    market.site.variants[1009] = site_variant(1009, "near9")
    planned(market)
    found = told(market, 1009)
    assert found.link.reason == LinkReason.NEAR_MATCH
    assert found.link.suggested is not None
    assert (found.link.suggested.pos_variant_id, found.link.suggested.sku) == (9, "NEAR9")
    assert found.link.suggested.words and found.on_pos is not None
    assert f"multiweb link {SITE} site:1009 --to pos:9;" in found.link.next_step
    assert found.stock is not None and found.stock.planned is None
    assert told(market, None, 9).link.reason == LinkReason.NEAR_MATCH


def test_a_duplicate_names_the_others_in_its_detail(market: Market) -> None:
    market.site.variants[1009] = site_variant(1009, "SKU8")
    market.site.variants[1010] = site_variant(1010, "SKU8")
    planned(market)
    link = told(market, 1009).link
    assert link.reason == LinkReason.DUPLICATE_ON_SITE
    assert "1009" in link.detail and "1010" in link.detail


def test_a_site_that_was_never_matched_says_so(sqlite_database: SqlDatabase) -> None:
    market = open_market(sqlite_database)
    market.pull()
    link = told(market).link
    assert link.status is None and "not matched" in link.sentence


def test_a_variant_that_nobody_knows_is_wrong_use(market: Market) -> None:
    with pytest.raises(WrongUse, match="such a variant"):
        told(market, 77)


# ---- on its way to the site ----------------------------------------------------------------------


def field_of(market: Market, name: Field, site: int = 1001) -> ListingExplained:
    return next(one for one in told(market, site).listings if one.field == name)


def test_a_held_price_shows_the_guards_numbers_and_then_the_approval(market: Market) -> None:
    market.pos.price(1, 10_000)
    planned(market)
    found = field_of(market, Field.PRICE)
    assert (found.state, found.reason, found.planned, found.shown) == ("held", "guard_price", 10_000, 100_000)
    assert "From 100,000 to 10,000" in found.detail
    assert f"multiweb approve {SITE}" in found.next_step and f"multiweb reject {SITE}" in found.next_step
    approve(SITE, market.database, held_values(SITE, market.database), "cli:an")
    found = field_of(market, Field.PRICE)
    assert (found.state, found.approved, found.next_step) == ("pending", 10_000, "")


def test_c6_a_rejected_price_says_that_a_person_left_it_and_how_to_be_asked_again(market: Market) -> None:
    market.pos.price(1, 10_000)
    planned(market)
    reject(SITE, market.database, held_values(SITE, market.database), "cli:an")
    found = field_of(market, Field.PRICE)
    assert (found.state, found.reason, found.planned, found.shown) == ("skipped", "declined", 10_000, 100_000)
    assert found.current and "A person rejected this value" in found.sentence
    assert found.next_step.endswith(f"multiweb reject {SITE} --undo")
    entry = next(iter(told(market).changes))
    assert (entry.who, entry.why, entry.after) == ("cli:an", "rejected by a person", "10000")


def test_a_refused_value_counts_the_refusals_and_keeps_the_sites_answer(market: Market) -> None:
    market.pos.stock(1, 4)
    market.site.refuses[1001] = "Sản phẩm bị khóa"
    market.cycle()
    found = field_of(market, Field.QUANTITY)
    assert (found.state, found.reason, found.refusals) == (SyncState.ERROR, SyncReason.REJECTED, 1)
    assert "Sản phẩm bị khóa" in found.detail and found.refused_at is not None
    assert (found.acknowledged, found.shown) == (None, 10)


def test_a_value_that_a_sale_made_uncertain_says_so(market: Market) -> None:
    market.database.listings.forget(SITE, [1001], {Field.QUANTITY})
    found = field_of(market, Field.QUANTITY)
    assert (found.state, found.acknowledged) == (SyncState.PENDING, None)
    assert "not known" in found.sentence


def test_a_plan_older_than_the_settings_is_told_apart_from_one_made_now(market: Market) -> None:
    market.settings(stock={"safety": 4})
    found = field_of(market, Field.QUANTITY)
    assert (found.planned, found.now, found.current) == (10, 6, False)
    assert f"multiweb sync {SITE}" in found.next_step


@pytest.mark.parametrize(
    ("values", "command"), [({"paused": True}, "multiweb resume"), ({"mode": "preview"}, "multiweb confirm")]
)
def test_a_site_that_writes_nothing_says_so(market: Market, values: dict[str, object], command: str) -> None:
    assert "live" in told(market).going.sentence
    market.database.state.update_site(SITE, **values)  # type: ignore[arg-type]
    assert f"{command} {SITE}" in told(market).going.sentence


def test_switches_and_readings_are_told(market: Market) -> None:
    market.settings(stock={"sync": False})
    going = told(market).going
    assert (going.product_sync, going.stock_sync, going.price_sync) == (True, False, True)
    assert going.pos_read_at is not None and going.site_read_at is not None and going.planned_at is not None


# ---- changes -------------------------------------------------------------------------------------


def test_the_newest_changes_of_the_variant_alone_are_told(market: Market) -> None:
    for number in range(12):
        market.database.state.log(
            [Change("push", SITE, "variant", "1001", "quantity", str(number), str(number + 1), "x")]
        )
    market.database.state.log([Change("push", SITE, "variant", "1002", "quantity", "1", "2", "other")])
    market.database.state.log([Change("workbook", None, "variant", "1", "pos_sku", "A", "SKU1", "fixed")])
    changes = told(market).changes
    assert len(changes) == NEWEST
    assert (changes[0].field, changes[0].after) == ("pos_sku", "SKU1")
    assert (changes[1].before, changes[1].after) == ("11", "12")


# ---- words ---------------------------------------------------------------------------------------


def test_every_reason_has_its_sentence_and_what_a_person_can_do() -> None:
    for reason in LinkReason:
        sentence, step = WORDS[reason]
        assert sentence.endswith(".")
        assert bool(step) == (reason != LinkReason.NONE)
    for sync_reason in SyncReason:
        sentence, step = REASONS[sync_reason]
        assert bool(sentence) == bool(step) == (sync_reason != SyncReason.NONE)
    assert set(STATES) == set(SyncState)
    done = {OrderState.OFF, OrderState.CANCELLED}
    assert set(WHY_AN_ORDER_HOLDS) == set(OrderState) - done


def test_every_command_that_is_advised_exists() -> None:
    commands = {one.name for one in app.registered_commands}
    steps = [step for _, step in [*WORDS.values(), *WARNINGS.values(), *REASONS.values()]]
    advised = {name for step in steps for name in re.findall(r"multiweb ([a-z-]+)", step)}
    assert advised and advised <= commands


def test_the_explanation_of_a_pair_is_the_same_from_either_side(market: Market) -> None:
    from_site, from_pos = told(market, 1001), told(market, None, 1)
    assert from_site == from_pos
