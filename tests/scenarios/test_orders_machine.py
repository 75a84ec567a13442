"""Scenarios D1, D2, D3, D15 in any sequence: a state machine plays site, POS, network and death of the program."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.sandbox.conftest import POS_ALIAS, SITE_ALIAS
from tests.scenarios.order_machine import SKUS, Play, playing

makers: list[Callable[[], str]] = []

LOST = st.sampled_from(["drop_after", "truncated", "empty"])
REFUSED = st.sampled_from(["drop_before", "html", "429", "500", "503"])
NEW_ORDER = "POST /admin/orders.json"
WRITES = st.sampled_from(
    [
        NEW_ORDER,
        NEW_ORDER,
        NEW_ORDER,
        "PUT /admin/orders/{id}.json",
        "POST /admin/orders/{id}/finalize.json",
        "POST /admin/orders/{id}/cancel.json",
        "POST /admin/customers.json",
    ]
)
# (which of the calls that change something, after it)
KILLED = {
    "killed before the first write": (1, False),
    "killed after the first write": (1, True),
    "killed after the second write": (2, True),
    "killed after the third write": (3, True),
}
TURNS = st.sampled_from(["answer lost", "answer lost", "well", "well", "without a poll", *KILLED])
SHOPS = st.sampled_from([POS_ALIAS, SITE_ALIAS])
GOODS = st.lists(st.sampled_from(SKUS), min_size=1, max_size=2, unique=True).map(tuple)


class Orders(RuleBasedStateMachine):
    """Everything that can happen, one thing after the other."""

    orders = Bundle("orders")

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.play: Play | None = None

    @property
    def shops(self) -> Play:
        assert self.play is not None
        return self.play

    @initialize(target=orders, approved=st.booleans(), kept=st.sampled_from([False, False, True]), late=st.booleans())
    def open(self, approved: bool, kept: bool, late: bool) -> int:
        self.play = self.stack.enter_context(playing(makers[0], approved))
        self.shops.keep_codes(kept)
        if late:
            self.shops.be_late()
        return self.checkout(("BUT",), 0, False)

    @rule(target=orders, goods=GOODS, person=st.integers(0, 1), paid=st.booleans())
    def checkout(self, goods: tuple[str, ...], person: int, paid: bool) -> int:
        self.shops.buy(goods, person, paid)
        return self.shops.placed[-1]

    @rule(order=orders, what=st.sampled_from(["pay", "cancel", "fulfill"]))
    def at_site(self, order: int, what: str) -> None:
        self.shops.at_site(order, what)

    @rule(order=orders, sku=st.sampled_from(SKUS), quantity=st.integers(1, 3))
    def edit(self, order: int, sku: str, quantity: int) -> None:
        self.shops.at_site(order, "edit", lines=[{"sku": sku, "quantity": quantity}])

    @rule(kind=LOST, route=WRITES, times=st.integers(1, 2))
    def answers_are_lost(self, kind: str, route: str, times: int) -> None:
        self.shops.stumble(POS_ALIAS, kind, route, times)

    @rule(shop=SHOPS, kind=REFUSED, route=st.sampled_from(["POST", "GET", None]), times=st.integers(1, 6))
    def calls_are_refused(self, shop: str, kind: str, route: str | None, times: int) -> None:
        self.shops.stumble(shop, kind, route, times)

    @rule(passes=st.booleans())
    def time(self, passes: bool) -> None:
        (self.shops.time_passes if passes else self.shops.be_late)()

    @rule(sku=st.sampled_from(SKUS), linked=st.booleans())
    def link(self, sku: str, linked: bool) -> None:
        self.shops.link(sku, linked)

    @rule(how=TURNS)
    def turn(self, how: str) -> None:
        """What most sequences are made of, so that it stands here twice."""
        self._turn(how)

    @rule(how=TURNS)
    def another_turn(self, how: str) -> None:
        self._turn(how)

    def _turn(self, how: str) -> None:
        if how == "without a poll":
            return self.shops.bring()
        self.shops.poll()
        if how == "answer lost":
            self.shops.stumble(POS_ALIAS, "drop_after", NEW_ORDER, 1)
        if how.startswith("killed"):
            return self.shops.bring_until_killed(*KILLED[how])
        return self.shops.bring()

    @rule()
    def look_at_pos(self) -> None:
        self.shops.look_at_pos()

    @rule(order=orders)
    def release(self, order: int) -> None:
        self.shops.release(order)

    @invariant()
    def never_two(self) -> None:
        if self.play is not None:
            self.play.must_hold_always()

    def teardown(self) -> None:
        try:
            if self.play is not None:
                self.play.settle()
                self.play.must_hold_always()
                self.play.must_hold_in_the_end()
        finally:
            self.stack.close()


@pytest.fixture(autouse=True)
def databases(new_database: Callable[[], str]) -> Iterator[None]:
    makers.append(new_database)
    yield
    makers.clear()


def run(examples: int, steps: int, *, derandomize: bool) -> None:
    ways = settings(
        max_examples=examples,
        stateful_step_count=steps,
        derandomize=derandomize,
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Orders, settings=ways)


def test_d1_d2_d3_d15_any_sequence_ends_in_one_order() -> None:
    run(16, 12, derandomize=True)


@pytest.mark.slow
def test_d1_d2_d3_d15_long_sequences_end_in_one_order() -> None:
    run(1500, 40, derandomize=False)
