"""What is going on in the background, at the top of every screen; it is told when a job of one's own ends."""

from nicegui import ui

from console.page.desk import Visit
from console.page.jobs import Job
from console.page.parts import div, icon_button, text
from console.page.sentences import told

EVERY_SECONDS = 1.5
STOPPED = ("preview", "paused", "busy", "time")


def jobs_menu(visit: Visit) -> None:
    """The button with the number of running jobs, and the list behind it."""
    jobs = visit.desk.jobs
    mine = {one.number for one in jobs.running() if one.who == visit.who}
    button = icon_button(visit, "pending_actions", "jobs.label")
    with button:
        badge = ui.badge("0").props("floating rounded").classes("jobs-badge")
        with ui.menu().props("anchor='bottom right' self='top right'").classes("jobs-menu"):
            box = div("jobs")
    drawn = ""

    def look() -> None:
        nonlocal drawn
        running = jobs.running()
        badge.set_text(str(len(running)))
        badge.set_visibility(bool(running))
        mine.update(one.number for one in running if one.who == visit.who)
        for number in list(mine):
            job = jobs.find(number)
            if job is None or job.state != "running":
                mine.discard(number)
                if job is not None:
                    visit.tell(f"{job_name(visit, job)}: {job_state(visit, job)}", bad=job.state == "failed")
        recent = jobs.recent()
        now = repr([(one.number, one.state, one.progress) for one in recent])
        if now != drawn:
            drawn = now
            _draw(visit, box, recent)

    look()
    visit.every(EVERY_SECONDS, look)


def _draw(visit: Visit, box: ui.element, jobs: list[Job]) -> None:
    box.clear()
    with box:
        if not jobs:
            text(visit.say("jobs.none"), "soft")
        for job in jobs:
            with div(f"job {job.state}"):
                text(job_name(visit, job), "strong")
                text(job_state(visit, job), "soft")
                if job.state == "running":
                    job_bar(job)


def job_bar(job: Job) -> None:
    """How far a job is, as a bar; one that cannot tell moves all the same."""
    share = job.share
    bar = ui.linear_progress(share or 0, show_value=False).props("rounded size=5px aria-label=progress")
    if share is None:
        bar.props("indeterminate")


def job_name(visit: Visit, job: Job) -> str:
    """What a job does, in words."""
    return visit.say(f"jobs.{job.kind}", site=job.site)


def job_state(visit: Visit, job: Job) -> str:
    """How far it is, or how it ended."""
    if job.state == "failed":
        return visit.say("jobs.failed", error=told(visit.say, job.error))
    if job.outcome is not None and job.state == "done":
        ended = visit.say(job.outcome.text, **{name: _shown(visit, one) for name, one in job.outcome.values.items()})
        stopped = job.outcome.values.get("stopped", "")
        return f"{ended} {visit.say(f'stopped.{stopped}')}" if stopped in STOPPED else ended
    known = [(done, total) for done, total in list(job.progress.values())]
    if not known:
        return visit.say("jobs.going")
    done, total = sum(one for one, _ in known), sum(all_ or 0 for _, all_ in known)
    number = visit.form.number
    return visit.say("jobs.far", done=number(done), total=number(total) if total else "?")


def _shown(visit: Visit, value: object) -> object:
    return visit.form.number(value) if isinstance(value, int) else value
