"""Files that people take out: workbooks, catalogs, annotated copies, the log of changes as CSV. All need a login."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from console.page.desk import Desk
from console.page.guard import USER
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
        rows = tools.database.changes.chunks(query, MOST_ROWS)
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


def _csv(headings: list[str], rows: Iterator[list[tuple[object, ...]]]) -> Iterator[str]:
    """CSV that a spreadsheet opens in the right letters, and in which no cell becomes a formula."""
    yield "\ufeff" + _lines([tuple(headings)])
    for some in rows:
        yield _lines(some)


def _lines(rows: list[tuple[object, ...]]) -> str:
    target = io.StringIO()
    csv.writer(target).writerows([[_cell(value) for value in row] for row in rows])
    return target.getvalue()


def _cell(value: object) -> str:
    text = "" if value is None else value.isoformat() if isinstance(value, datetime) else str(value)
    is_number = text.lstrip("-").replace(".", "", 1).isdigit()
    return f"'{text}" if text.startswith(_RISKY) and not is_number else text
