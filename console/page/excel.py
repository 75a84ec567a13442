"""Excel: the workbook of what does not match, the catalogs, and the workbooks that analysts hand back."""

from datetime import UTC, datetime
from pathlib import Path
from typing import cast, get_args

from nicegui import ui

from console.page.desk import Visit
from console.page.excel_upload import show_report, upload_box
from console.page.jobs import Job, Outcome
from console.page.parts import button, card, chip, div, grid, link, text
from resources.database.uploads import Upload
from sync.progress import Progress
from sync.workbooks.catalog_export import What
from sync.workbooks.workbook_export import export_catalog, export_mismatches

CATALOGS = get_args(What)
_TONES = {"checked": "info", "applied": "good", "failed": "bad", "checking": "idle", "applying": "idle"}


async def excel(visit: Visit) -> None:
    """The screen; `?upload=N` shows what became of one workbook."""
    alias = visit.request.path_params["alias"]
    number = visit.request.query_params.get("upload", "")
    with div("columns"):
        _out(visit, alias)
        upload_box(visit, alias)
    if number.isdecimal():
        await show_report(visit, alias, int(number))
    uploads = await visit.ask(visit.database.uploads.of_site, alias)
    if uploads:
        _earlier(visit, alias, uploads)


def _out(visit: Visit, alias: str) -> None:
    """Files to take out: made anew on demand, the last ones to be downloaded at once."""
    say = visit.say
    with card(say("excel.out"), say("excel.out_hint")):
        with div("file main"):
            with div("grow"):
                text(say("excel.mismatches"), "strong")
                _made(visit, alias, f"mismatches-{alias}.xlsx")
            if visit.may("analyst"):
                button(
                    say("excel.make"),
                    visit.on("analyst", lambda: _export(visit, alias, "mismatches")),
                    kind="main",
                    icon="table_view",
                )
        for what in CATALOGS:
            with div("file"):
                with div("grow"):
                    text(say(f"excel.{what}"))
                    _made(visit, alias, _names(alias)[what])
                if visit.may("analyst"):
                    button(say("excel.make"), visit.on("analyst", lambda one=what: _export(visit, alias, one)))


def _made(visit: Visit, alias: str, name: str) -> None:
    path = visit.tools.installation.workbook_folder(alias) / name
    if path.is_file():
        at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        link(visit.say("excel.download", when=visit.form.moment(at)), f"/files/{alias}/made/{name}")
    else:
        text(visit.say("excel.not_made"), "soft")


def _names(alias: str) -> dict[str, str]:
    return {
        "pos-catalog": f"pos-catalog-{alias}.xlsx",
        "site-catalog": f"site-catalog-{alias}.xlsx",
        "missing-on-site": f"missing-on-{alias}.xlsx",
        "missing-in-pos": f"missing-in-pos-{alias}.xlsx",
    }


async def _export(visit: Visit, alias: str, what: str) -> None:
    """Make a file in the background, then hand it to the browser."""
    tools, folder = visit.tools, visit.tools.installation.workbook_folder(alias)

    def work(_: Progress) -> Outcome:
        if what == "mismatches":
            now = datetime.now(UTC)
            made = export_mismatches(alias, tools.database, tools.workbooks, folder, now)
            return Outcome("did.exported", {"rows": made.rows}, made.path)
        catalog = export_catalog(alias, cast("What", what), tools.database, tools.workbooks, folder)
        return Outcome("did.exported", {"rows": catalog.rows}, catalog.path)

    job: Job = visit.begin("export", alias, work, key=what)
    if await visit.ended(job) and job.outcome is not None:
        path = cast("Path", job.outcome.result)
        ui.navigate.to(f"/files/{alias}/made/{path.name}")


def _earlier(visit: Visit, alias: str, uploads: list[Upload]) -> None:
    say, number = visit.say, visit.form.number
    with card(say("excel.earlier")):
        grid(
            [say(f"excel.{one}") for one in ("file", "when", "who", "state", "applied", "refused", "result")],
            [
                (
                    lambda one=one: link(one.name, f"/sites/{alias}/excel?upload={one.id}"),
                    visit.form.moment(one.at),
                    one.who.removeprefix("page:"),
                    lambda one=one: chip(say(f"upload.{one.state}"), _TONES[one.state]),  # type: ignore[arg-type]
                    number(one.applied),
                    number(one.refused),
                    lambda one=one: _result(visit, alias, one),
                )
                for one in uploads
            ],
        )


def _result(visit: Visit, alias: str, one: Upload) -> None:
    if one.state == "applied":
        link(visit.say("excel.annotated"), f"/files/{alias}/uploads/{one.id}/result")
