"""The last step: the first reading of a new website, what was linked, what would change, and letting it go live."""

from functools import partial
from typing import TYPE_CHECKING

from nicegui import ui

from console.page.jobs import Job
from console.page.jobs_menu import job_bar, job_state
from console.page.parts import button, card, chip, div, link, note, text
from console.page.sentences import told
from console.page.site_actions import sync_site
from sync.connecting.go_live import go_live, waiting_orders
from sync.listings.plan_report import plan_report
from sync.overview import site_status

if TYPE_CHECKING:
    from console.page.connect_site import Wizard


async def plan(wizard: "Wizard") -> None:
    """While the first reading goes on, how far it is; after it, what was found."""
    visit, say, site = wizard.visit, wizard.visit.say, wizard.draft.alias
    job = _reading(wizard)
    if job is not None and job.state == "running":
        with card(say("plan.reading", site=site), say("plan.leave")):
            state = text("", "soft")
            bar = div("")

            def look() -> None:
                state.set_text(job_state(visit, job))
                bar.clear()
                with bar:
                    job_bar(job)

            def follow() -> None:
                look()
                if job.state != "running":
                    ui.navigate.reload()

            look()
            visit.every(0.5, visit.on("owner", follow))
        return
    if job is not None and job.state == "failed":
        note(told(say, job.error), "bad")
        again = partial(sync_site, visit, site, full=True)

        async def retry() -> None:
            again()
            await wizard.draw()

        button(say("plan.again"), visit.on("owner", retry), kind="main", icon="replay")
        return
    await _found(wizard)


def _reading(wizard: "Wizard") -> Job | None:
    recent = wizard.visit.desk.jobs.recent(60)
    return next((one for one in recent if one.kind == "cycle" and one.site == wizard.draft.alias), None)


async def _found(wizard: "Wizard") -> None:
    visit, say, site = wizard.visit, wizard.visit.say, wizard.draft.alias
    database, number = visit.database, visit.form.number
    row = await visit.ask(database.state.site, site)
    status = await visit.ask(site_status, database, row, database.state.watermarks())
    report = await visit.ask(plan_report, site, database)
    waiting = len(await visit.ask(waiting_orders, site, database))
    with card(say("plan.title", site=site)):
        with div("row"):
            chip(f"{say('overview.linked')}: {number(status.linked)}", "good")
            chip(f"{say('overview.unlinked')}: {number(status.unlinked)}", "idle")
            chip(f"{say('overview.error')}: {number(status.error)}", "bad" if status.error else "idle")
        text(say("plan.would", pending=number(report.pending), held=number(report.held)))
        with div("row"):
            link(say("plan.see"), f"/sites/{site}/changes", "as-button")
            link(say("plan.products"), f"/sites/{site}/products", "as-button")
            link(say("plan.excel"), f"/sites/{site}/excel", "as-button")
        if row.mode == "live":
            note(say("plan.live"), "good")
            return
        note(say("plan.preview"))
        take = ui.checkbox(say("changes.take_orders", count=number(waiting)), value=True)
        take.set_visibility(bool(waiting))

    async def live() -> None:
        await visit.ask(partial(go_live, site, database, take_orders=bool(take.value), who=visit.who))
        sync_site(visit, site)
        ui.navigate.to("/")

    with div("step-actions"):
        button(say("plan.later"), lambda: ui.navigate.to("/"))
        button(say("changes.live"), visit.on("owner", live), kind="main", icon="check")
