"""Files that people take out: workbooks, catalogs, annotated copies, the log of changes as CSV. All need a login."""

import csv
import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from console.output import shown
from console.page.desk import Desk
from console.page.guard import USER
from console.page.log_words import doer, field_word, reason_word, value_word
from console.page.words import Words
from resources.database.changes_list import ChangeQuery

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 200_000
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def download_routes(desk: Desk) -> list[Route]:
    """`/files/{alias}/made/{name}`, `/files/{alias}/uploads/{number}[/result]` and `/files/{alias}/changes.csv`."""
    tools = desk.tools

    def made(request: Request) -> Response:
        alias, name = request.path_params["alias"], request.path_params["name"]
        if alias not in {one.alias for one in tools.database.state.sites()}:
            return _gone()
        folder = tools.installation.workbook_folder(alias)
        known = {path.name: path for path in folder.glob("*.xlsx")} if folder.is_dir() else {}
        return _file(known[name], name) if name in known else _gone()

    def upload(request: Request) -> Response:
        found = tools.database.uploads.find(request.path_params["number"])
        if found is None or found.site != request.path_params["alias"]:
            return _gone()
        if not request.url.path.endswith("/result"):
            return _file(found.path, found.name)
        return _file(result_of(found.path), f"{Path(found.name).stem}.result.xlsx")

    def changes(request: Request) -> Response:
        given = request.query_params
        query = ChangeQuery(
            site=request.path_params["alias"],
            subject=given.get("subject", ""),
            who=given.get("who", ""),
            search=given.get("q", ""),
        )
        say = Words(request.scope[USER].language)
        rows = in_words(say, tools.database.changes.chunks(query, MOST_ROWS))
        headings = [
            say(f"log.{one}") for one in ("at", "who", "subject", "id", "field", "before", "after", "why", "run")
        ]
        name = f"changes-{request.path_params['alias']}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return StreamingResponse(_csv(headings, rows), media_type="text/csv; charset=utf-8", headers=headers)

    return [
        Route("/files/{alias}/made/{name}", made),
        Route("/files/{alias}/uploads/{number:int}", upload),
        Route("/files/{alias}/uploads/{number:int}/result", upload),
        Route("/files/{alias}/changes.csv", changes),
    ]


def result_of(path: Path) -> Path:
    """The annotated copy that is written beside a workbook."""
    return path.with_name(f"{path.stem}.result.xlsx")


def _file(path: Path, name: str) -> Response:
    return FileResponse(path, media_type=XLSX, filename=name) if path.is_file() else _gone()


def _gone() -> Response:
    return PlainTextResponse("There is no such file.", 404)


def in_words(say: Words, entries: Iterator[list[tuple[Any, ...]]]) -> Iterator[list[tuple[str, ...]]]:
    """Entries of the log (`changes_list.COLUMNS`) in the language of the person, as the page shows them.

    Times are the shops', in the form that a spreadsheet takes for a time.
    """
    why_in_words = cache(lambda why: reason_word(say, why))  # few reasons stand in many rows
    for some in entries:
        yield [
            (
                shown(at),
                doer(say, who),
                say(f"log.subject.{subject}"),
                subject_id,
                field_word(say, field),
                value_word(say, field, before),
                value_word(say, field, after),
                why_in_words(why),
                run or "",
            )
            for at, who, subject, subject_id, field, before, after, why, run in some
        ]


def _csv(headings: list[str], rows: Iterator[list[tuple[str, ...]]]) -> Iterator[str]:
    """CSV that a spreadsheet opens in the right letters, and in which no cell becomes a formula."""
    yield "\ufeff" + _lines([tuple(headings)])
    for some in rows:
        yield _lines(some)


def _lines(rows: list[tuple[str, ...]]) -> str:
    target = io.StringIO()
    csv.writer(target).writerows([[_cell(value) for value in row] for row in rows])
    return target.getvalue()


def _cell(text: str) -> str:
    is_number = text.lstrip("-").replace(".", "", 1).isdigit()
    return f"'{text}" if text.startswith(_RISKY) and not is_number else text
