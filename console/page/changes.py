"""Thay đổi: what waits to be written, what a guard holds for a person, and the log of everything that was changed."""

from functools import partial
from urllib.parse import urlencode

from nicegui import ui

from console.page.change_log import show_changes
from console.page.desk import Visit
from console.page.parts import button, card, chip, confirmed, div, empty, grid, note, text
from console.page.reasons import SYNC_REASONS
from console.page.sentences import told
from sync.approving import HeldValue, approve, held_values
from sync.go_live import go_live, waiting_orders
from sync.plan_report import PlanReport, PlanRow, moving_rows, plan_report
from sync.records import SyncState
from sync.rows import PlanTotal

TABS = ("plan", "held", "log")
SHOWN = 200


async def changes(visit: Visit) -> None:
    """The screen; `?tab=held` and `?tab=log` open its other parts."""
    alias = visit.request.path_params["alias"]
    asked = visit.request.query_params.get("tab", "plan")
    tab = asked if asked in TABS else "plan"
    report = await visit.ask(plan_report, alias, visit.database)
    counts = {"plan": report.pending, "held": report.held}
    with div("tabs").props(f'role=group aria-label="{visit.say("changes.parts")}"'):
        for one in TABS:
            href = f"/sites/{alias}/changes?{urlencode({'tab': one})}"
            made = ui.link(target=href).classes("tab").props("aria-current=page" if one == tab else "")
            with made:
                ui.label(visit.say(f"changes.{one}"))
                if one in counts:
                    ui.label(visit.form.number(counts[one])).classes("count")
    if tab == "plan":
        await _plan(visit, alias, report)
    elif tab == "held":
        await _held(visit, alias)
    else:
        await show_changes(visit, alias)


# ---- the plan ------------------------------------------------------------------------------------


async def _plan(visit: Visit, alias: str, report: PlanReport) -> None:
    say = visit.say
    row = await visit.ask(visit.database.state.site, alias)
    if row.mode == "preview":
        await _first_plan(visit, alias)
    if not report.pending:
        empty(visit, "done_all", "changes.nothing")
        return
    if report.totals:
        with card(say("changes.totals")):
            _totals(visit, [one for one in report.totals if one.state == SyncState.PENDING])
    rows = await visit.ask(moving_rows, alias, visit.database, SHOWN, (SyncState.PENDING,))
    with card(say("changes.rows"), say("changes.rows_hint", count=visit.form.number(len(rows)))):
        _rows(visit, rows)


async def _first_plan(visit: Visit, alias: str) -> None:
    """A site in preview: its plan waits for somebody who says that it may go."""
    say = visit.say
    with card(classes="first-plan"):
        note(say("changes.preview", site=alias))
        if not visit.may("owner"):
            return
        waiting = len(await visit.ask(waiting_orders, alias, visit.database))
        with div("row"):
            keep = ui.checkbox(say("changes.take_orders", count=visit.form.number(waiting)), value=True)
            keep.set_visibility(bool(waiting))

            async def confirm() -> None:
                means = say("changes.live_means")
                if await confirmed(visit, say("changes.live_title", site=alias), means, say("changes.live")):
                    work = partial(go_live, alias, visit.database, take_orders=bool(keep.value), who=visit.who)
                    await visit.ask(work)
                    ui.navigate.to("/")

            button(say("changes.live"), visit.on("owner", confirm), kind="main", icon="check")


def _totals(visit: Visit, totals: list[PlanTotal]) -> None:
    say, number = visit.say, visit.form.number
    headings = ("field", "values", "to_zero", "falling", "rising", "before", "after")
    rows = [
        (
            say(f"field.{one.field}"),
            number(one.values),
            number(one.to_zero),
            number(one.falling),
            number(one.rising),
            _value(visit, one.field, one.before),
            _value(visit, one.field, one.after),
        )
        for one in totals
    ]
    grid([say(f"totals.{name}") for name in headings], rows, "figures-table")


def _rows(visit: Visit, rows: tuple[PlanRow, ...]) -> None:
    say = visit.say
    headings = ("SKU", say("changes.field"), say("changes.on_site"), say("changes.from_pos"))
    shown = [
        (
            row.sku or f"#{row.site_variant_id}",
            say(f"field.{row.field}"),
            _value(visit, row.field, row.before),
            _value(visit, row.field, row.after),
        )
        for row in rows
    ]
    grid(headings, shown, "figures-table")


def _value(visit: Visit, field: str, value: int | None) -> str:
    return visit.form.number(value) if field == "quantity" else visit.form.money(value)


# ---- what is held --------------------------------------------------------------------------------


async def _held(visit: Visit, alias: str) -> None:
    """The held values, to be approved one by one, some, or all. An approval binds to the value that was shown."""
    say = visit.say
    held = await visit.ask(held_values, alias, visit.database)
    if not held:
        empty(visit, "verified_user", "held.none")
        return
    note(say("held.hint"))
    shown = held[:SHOWN]
    boxes: dict[int, ui.checkbox] = {}
    with card(say("held.title", count=visit.form.number(len(held)))):
        if visit.may("owner"):
            _approving(visit, alias, held, shown, boxes)
        headings = (
            say("held.pick"),
            "SKU",
            say("changes.field"),
            say("changes.on_site"),
            say("changes.from_pos"),
            say("held.why"),
        )
        grid(headings, [_held_row(visit, number, one, boxes) for number, one in enumerate(shown)], "figures-table held")


def _held_row(visit: Visit, number: int, one: HeldValue, boxes: dict[int, ui.checkbox]) -> tuple[object, ...]:
    say = visit.say

    def pick() -> None:
        label = say("held.pick_one", sku=one.sku)
        boxes[number] = ui.checkbox(value=False).props(f"dense aria-label='{ui_safe(label)}'")

    def why() -> None:
        chip(say.of(SYNC_REASONS.get(one.reason, (one.reason, one.reason))), "warn")
        text(told(say, one.detail), "soft")

    before, after = _value(visit, one.field, one.before), _value(visit, one.field, one.after)
    return pick if visit.may("owner") else "", one.sku, say(f"field.{one.field}"), before, after, why


def ui_safe(value: str) -> str:
    """A text that may stand in a quoted property: what a shop sends must not end the quotes."""
    return "".join(letter for letter in value if letter.isalnum() or letter in " .,-_/#")


def _approving(
    visit: Visit,
    alias: str,
    held: tuple[HeldValue, ...],
    shown: tuple[HeldValue, ...],
    boxes: dict[int, ui.checkbox],
) -> None:
    say = visit.say

    async def let_go(chosen: list[HeldValue]) -> None:
        if not chosen:
            visit.tell(say("held.pick_first"))
            return
        title = say("held.approve_title", count=visit.form.number(len(chosen)))
        if await confirmed(visit, title, say("held.approve_means"), say("held.approve")):
            done = await visit.ask(approve, alias, visit.database, chosen, visit.who)
            visit.tell(say("held.approved", count=visit.form.number(done)))
            ui.navigate.reload()

    def picked() -> list[HeldValue]:
        return [shown[number] for number, box in boxes.items() if box.value]

    with div("row"):
        button(say("held.approve_picked"), visit.on("owner", lambda: let_go(picked())), kind="main", icon="check")
        button(say("held.approve_all"), visit.on("owner", lambda: let_go(list(held))))
    text(say("held.leave"), "soft")
