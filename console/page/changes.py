"""Thay đổi: what waits to be written, what a guard holds for a person, and the log of everything that was changed."""

from functools import partial
from urllib.parse import urlencode

from nicegui import ui

from console.page.change_log import show_changes
from console.page.desk import Visit
from console.page.held import show_held
from console.page.parts import button, card, confirmed, div, empty, grid, note
from console.page.variant_names import Named, variant_cell, variant_names
from sync.connecting.go_live import go_live, waiting_orders
from sync.listings.plan_report import PlanReport, PlanRow, moving_rows, plan_report
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
        await show_held(visit, alias)
    else:
        await show_changes(visit, alias)


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
    hint = say("changes.rows_hint", count=visit.form.number(len(rows))) if len(rows) < report.pending else ""
    names = await visit.ask(variant_names, visit, alias, [one.site_variant_id for one in rows])
    with card(say("changes.rows"), hint):
        _rows(visit, alias, rows, names)


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
            visit.form.listed(one.field, one.before),
            visit.form.listed(one.field, one.after),
        )
        for one in totals
    ]
    grid([say(f"totals.{name}") for name in headings], rows, "figures-table")


def _rows(visit: Visit, alias: str, rows: tuple[PlanRow, ...], names: dict[int, Named]) -> None:
    say = visit.say
    headings = (say("changes.product"), say("changes.field"), say("changes.on_site"), say("changes.from_pos"))
    shown = [
        (
            variant_cell(alias, row.site_variant_id, row.sku, names),
            say(f"field.{row.field}"),
            visit.form.listed(row.field, row.before),
            visit.form.listed(row.field, row.after),
        )
        for row in rows
    ]
    grid(headings, shown, classes="figures-table short")
