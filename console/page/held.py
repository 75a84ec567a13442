"""What the guards hold for a person: to be approved or rejected one by one, some, or all; and what was rejected.

A decision binds to the value that was shown.
"""

from collections.abc import Callable, Sequence

from nicegui import ui

from console.page.desk import Visit
from console.page.parts import button, card, chip, confirmed, div, empty, grid, named_button, note, text
from console.page.reasons import SYNC_REASONS
from console.page.sentences import told
from console.page.variant_names import Named, variant_cell, variant_names
from sync.listings.approving import HeldValue, approve, ask_again, held_values, reject, rejected_values

SHOWN = 200

Values = Sequence[HeldValue]


async def show_held(visit: Visit, alias: str) -> None:
    """What is held, and what was rejected before and is asked for still."""
    held = await visit.ask(held_values, alias, visit.database)
    rejected = await visit.ask(rejected_values, alias, visit.database)
    shown = (*held[:SHOWN], *rejected[:SHOWN])
    names = await visit.ask(variant_names, visit, alias, [one.site_variant_id for one in shown])
    if held:
        _Held(visit, alias, held, names).draw()
    else:
        empty(visit, "verified_user", "held.none")
    if rejected:
        _rejected(visit, alias, rejected, names)


class _Held:
    """The values that are held, with a box for each."""

    def __init__(self, visit: Visit, alias: str, held: Values, names: dict[int, Named]) -> None:
        self.visit, self.alias, self.held, self.names = visit, alias, held, names
        self.shown = held[:SHOWN]
        self.boxes: list[ui.checkbox] = []

    def draw(self) -> None:
        say, number = self.visit.say, self.visit.form.number
        note(say("held.hint"))
        hint = say("held.first", count=number(len(self.shown))) if len(self.held) > len(self.shown) else ""
        with card(say("held.title", count=number(len(self.held))), hint):
            names = [say(f"changes.{one}") for one in ("product", "field", "on_site", "from_pos")] + [say("held.why")]
            if self.visit.may("owner"):
                self._bar()
                names = [say("held.pick"), *names, say("held.do")]
            grid(names, [self._row(one) for one in self.shown], "figures-table held")

    def _bar(self) -> None:
        say, on = self.visit.say, self.visit.on
        with div("row held-bar"):
            everything = ui.checkbox(say("held.pick_all")).props("dense")
            everything.on_value_change(lambda event: [box.set_value(event.value) for box in self.boxes])
            button(
                say("held.approve_picked"), on("owner", lambda: self._approve(self._picked)), kind="main", icon="check"
            )
            button(say("held.reject_picked"), on("owner", lambda: self._reject(self._picked)), icon="block")
            div("grow")
            button(say("held.approve_all"), on("owner", lambda: self._approve(self.held)))
            button(say("held.reject_all"), on("owner", lambda: self._reject(self.held)))

    def _row(self, one: HeldValue) -> tuple[object, ...]:
        say = self.visit.say
        words = {"sku": _named(one), "field": say(f"field.{one.field}")}

        def why() -> None:
            chip(say.of(SYNC_REASONS.get(one.reason, (one.reason, one.reason))), "warn")
            text(told(say, one.detail), "soft")

        def pick() -> None:
            box = ui.checkbox(value=False).props("dense")
            box._props["aria-label"] = say("held.pick_one", **words)  # not by `props`: a shop's words may hold quotes
            self.boxes.append(box)

        def decide() -> None:
            with div("row-actions"):
                for icon, name, work in (("check", "approve", self._approve), ("block", "reject", self._reject)):
                    asked = self.visit.on("owner", lambda work=work: work([one]))
                    named_button(icon, say(f"held.{name}"), say(f"held.{name}_one", **words), asked)

        product = variant_cell(self.alias, one.site_variant_id, one.sku, self.names)
        cells = (product, *_values(self.visit, one), why)
        return (pick, *cells, decide) if self.visit.may("owner") else cells

    @property
    def _picked(self) -> Values:
        return [one for one, box in zip(self.shown, self.boxes, strict=True) if box.value]

    async def _approve(self, chosen: Values) -> None:
        await self._decide(chosen, "approve", "held.approved", approve)

    async def _reject(self, chosen: Values) -> None:
        await self._decide(chosen, "reject", "held.rejected", reject)

    async def _decide(self, chosen: Values, name: str, done: str, decide: Callable[..., int]) -> None:
        visit, say = self.visit, self.visit.say
        if not chosen:
            visit.tell(say("held.pick_first"))
            return
        title = say(f"held.{name}_title", count=visit.form.number(len(chosen)))
        if await confirmed(visit, title, say(f"held.{name}_means"), say(f"held.{name}")):
            count = await visit.ask(decide, self.alias, visit.database, chosen, visit.who)
            visit.tell(say(done, count=visit.form.number(count)))
            ui.navigate.reload()


def _rejected(visit: Visit, alias: str, rejected: Values, names: dict[int, Named]) -> None:
    """What people rejected; whoever may decide can ask about it again."""
    say, number = visit.say, visit.form.number
    owner = visit.may("owner")

    async def again(chosen: Values) -> None:
        count = await visit.ask(ask_again, alias, visit.database, chosen, visit.who)
        visit.tell(say("rejected.asked", count=number(count)))
        ui.navigate.reload()

    def row(one: HeldValue) -> tuple[object, ...]:
        def ask() -> None:
            named = say("rejected.again_one", sku=_named(one), field=say(f"field.{one.field}"))
            with div("row-actions"):
                named_button("undo", say("rejected.again"), named, visit.on("owner", lambda: again([one])))

        cells = (variant_cell(alias, one.site_variant_id, one.sku, names), *_values(visit, one))
        return (*cells, ask) if owner else cells

    with card(say("rejected.title", count=number(len(rejected))), say("rejected.hint")):
        headings = [say(f"changes.{one}") for one in ("product", "field", "on_site", "from_pos")]
        if owner:
            with div("row"):
                button(say("rejected.again_all"), visit.on("owner", lambda: again(rejected)), icon="undo")
            headings.append(say("held.do"))
        shown = rejected[:SHOWN]
        grid(headings, [row(one) for one in shown], "figures-table rejected")
        if len(rejected) > len(shown):
            text(say("held.first", count=number(len(shown))), "soft")


def _named(one: HeldValue) -> str:
    return one.sku or f"#{one.site_variant_id}"


def _values(visit: Visit, one: HeldValue) -> tuple[str, str, str]:
    form = visit.form
    return visit.say(f"field.{one.field}"), form.listed(one.field, one.before), form.listed(one.field, one.after)
