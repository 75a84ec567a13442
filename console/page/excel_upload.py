"""A workbook that comes back: taken in, checked row by row, and applied when a person says so."""

import re
import secrets
from datetime import UTC, datetime
from pathlib import Path

from nicegui import ui
from nicegui.events import UploadEventArguments

from console.page.desk import Visit
from console.page.jobs import Job, Outcome
from console.page.jobs_menu import job_bar
from console.page.parts import button, card, chip, confirmed, div, grid, link, note, text
from console.page.sentences import told
from resources.database.uploads import Upload
from resources.private_files import private_folder
from resources.toolbox import Toolbox
from resources.workbook_files import check_file
from sync.errors import MultiwebError, WrongUse
from sync.progress import Progress
from sync.workbooks.fixes import OUTCOME_WORDS
from sync.workbooks.workbook import FixReport, apply_fixes

# A workbook of a million products has some 80 MB.
LARGEST = 200 * 1024 * 1024
SHOWN_ROWS = 300
# In place of the framework's own, whose button has no name.
_DROP = """
<div class="drop">
  <q-icon name="upload_file" />
  <label>{drop}<q-uploader-add-trigger /></label>
  <button type="button" class="as-button" @click="props.pickFiles">{pick}</button>
</div>
"""
_TONES = {"ready": "info", "applied": "good", "already": "idle", "refused": "bad"}


def upload_box(visit: Visit, alias: str) -> None:
    """Where a fixed workbook is dropped."""
    say = visit.say
    with card(say("excel.in"), say("excel.in_hint")):
        if not visit.may("analyst"):
            text(say("denied.role"), "soft")
            return
        box = ui.upload(
            auto_upload=True,
            max_file_size=LARGEST,
            max_files=1,
            on_upload=visit.on("analyst", lambda event: _take(visit, alias, event)),
            on_rejected=lambda: visit.tell(say("excel.too_large", size=LARGEST // 2**20), bad=True),
        )
        box.props('accept=".xlsx" flat bordered').classes("upload")
        box.add_slot("header", _DROP.format(drop=say("excel.drop"), pick=say("excel.pick")))
        box.add_slot("list", "<span></span>")


async def _take(visit: Visit, alias: str, event: UploadEventArguments) -> None:
    """Keep the file, check it in the background, and show what it would do."""
    file = event.file
    if file.size() > LARGEST:
        raise WrongUse(visit.say("excel.too_large", size=LARGEST // 2**20))
    name = re.sub(r"[^\w .()-]", "_", Path(file.name).name)[-100:] or "workbook.xlsx"
    folder = private_folder(visit.tools.installation.home / "uploads" / alias)
    path = folder / f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(4)}.xlsx"
    path.touch(mode=0o600)
    await file.save(path)
    try:
        await visit.ask(check_upload, path, name)
    except WrongUse:
        path.unlink(missing_ok=True)
        raise
    number = await visit.ask(visit.database.uploads.add, alias, name, path, visit.who)
    check(visit, alias, number)
    ui.navigate.to(f"/sites/{alias}/excel?upload={number}")


def check_upload(path: Path, name: str) -> None:
    """Refuse what is no workbook, or is not called one. Raises WrongUse."""
    check_file(path, name)
    if not name.lower().endswith(".xlsx"):
        raise WrongUse(f"{name} is not an Excel workbook (.xlsx); save it as .xlsx with Excel and hand that back.")


def check(visit: Visit, alias: str, number: int) -> Job:
    """See row by row what a workbook would do, and do nothing."""
    return _begin(visit, alias, number, apply=False)


def _begin(visit: Visit, alias: str, number: int, *, apply: bool) -> Job:
    tools, kind = visit.tools, "apply" if apply else "check"
    found = tools.database.uploads.find(number)
    if found is None or found.site != alias:
        raise WrongUse(visit.say("excel.no_upload"))

    def work(_: Progress) -> Outcome:
        uploads = tools.database.uploads
        uploads.settle(number, "applying" if apply else "checking")
        try:
            report = _fixes(tools, alias, found.path, apply=apply)
        except BaseException as error:
            uploads.settle(
                number, "failed", note=str(error) if isinstance(error, MultiwebError) else type(error).__name__
            )
            raise
        uploads.settle(number, "applied" if apply else "checked", report.applied, report.refused)
        values = {"applied": report.applied, "refused": report.refused}
        return Outcome("did.applied" if apply else "did.checked", values, report)

    return visit.begin(kind, alias, work, key=str(number))


def _fixes(tools: Toolbox, alias: str, path: Path, *, apply: bool) -> FixReport:
    with tools.pos() as pos, tools.site(alias) as site:
        return apply_fixes(path, pos, site, tools.database, tools.workbooks, apply=apply)


# ---- what became of it ---------------------------------------------------------------------------


async def show_report(visit: Visit, alias: str, number: int) -> None:
    """What a workbook would do, or did, row by row; while it is being read, how far that is."""
    job = _job_of(visit, alias, number)
    ended = job is not None and job.state != "running"  # asked first: what it noted is read after it
    found = await visit.ask(visit.database.uploads.find, number)
    if found is None or found.site != alias:
        note(visit.say("excel.no_upload"), "warn")
        return
    with card(found.name, visit.say(f"upload.hint.{found.state}")) as box:
        if job is not None and not ended:
            job_bar(job)
            visit.every(0.5, lambda: _when_ended(job))
            return
        if found.state == "failed":
            note(told(visit.say, found.note), "bad")
        if job is not None and job.outcome is not None:
            _show(visit, alias, found, job.outcome.result)
        elif found.state in ("checked", "failed"):
            _offer(visit, alias, found)
        if found.state == "applied":
            link(visit.say("excel.annotated"), f"/files/{alias}/uploads/{number}/result", "as-button")
    box.props("id=report")


def _when_ended(job: Job) -> None:
    if job.state != "running":
        ui.navigate.reload()


def _job_of(visit: Visit, alias: str, number: int) -> Job | None:
    jobs = visit.desk.jobs.recent(60)
    mine = [one for one in jobs if (one.site, one.key) == (alias, str(number)) and one.kind in ("check", "apply")]
    return mine[0] if mine else None


def _show(visit: Visit, alias: str, found: Upload, report: FixReport) -> None:
    say, number = visit.say, visit.form.number
    for sentence in report.notes:
        note(told(say, sentence), "warn")
    with div("row"):
        for outcome, count in report.by_outcome.items():
            chip(f"{say.of(OUTCOME_WORDS[outcome])}: {number(count)}", _TONES[outcome])  # type: ignore[arg-type]
    if found.state == "checked":
        _offer(visit, alias, found)
    rows = report.shown(SHOWN_ROWS)
    if not rows:
        text(say("excel.nothing"), "soft")
        return
    grid(
        (say("excel.row"), say("excel.outcome"), say("excel.message")),
        [
            (
                str(one.row),
                lambda one=one: chip(say.of(OUTCOME_WORDS[one.outcome]), _TONES[one.outcome]),  # type: ignore[arg-type]
                told(say, one.message),
            )
            for one in rows
        ],
    )
    if len(rows) < len(report.rows):
        text(say("excel.more_rows", count=number(len(report.rows) - len(rows))), "soft")


def _offer(visit: Visit, alias: str, found: Upload) -> None:
    """The way on: apply it, or check it again where its rows are no longer at hand."""
    say = visit.say
    if not visit.may("analyst"):
        return

    async def apply() -> None:
        title = say("excel.apply_title", count=visit.form.number(found.applied))
        if await confirmed(visit, title, say("excel.apply_means"), say("excel.apply")):
            _begin(visit, alias, found.id, apply=True)
            ui.navigate.reload()

    def again() -> None:
        check(visit, alias, found.id)
        ui.navigate.reload()

    with div("row"):
        if found.state == "checked" and found.applied:
            button(say("excel.apply"), visit.on("analyst", apply), kind="main", icon="check")
        button(say("excel.check_again"), visit.on("analyst", again), icon="refresh")
