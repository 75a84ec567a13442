"""Memory and time of exporting the mismatch workbook, as a ratio to writing the same bare rows with XlsxWriter.

Both sheets, the rows to fix and all products, have `rows` rows. Each part is a process of its own; memory is the peak
above what the process had after its imports.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter

from benchmarks.workbook_reading import SITE, prepare, timed
from resources.database.database import SqlDatabase
from resources.workbooks import EVERYTHING, TO_FIX, ExcelWorkbooks
from sync.workbooks.workbook_export import export_mismatches

SIZES = (20_000, 100_000)
PIECE = 2_000


def measure() -> list[dict[str, Any]]:
    """One row for each number of rows."""
    return [_measured(size) for size in SIZES]


def _measured(size: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="multiweb-bench-") as folder:
        _part("fill", folder, size)
        ours, bare = _part("ours", folder, size), _part("bare", folder, size)
    return {
        "rows": size,
        "bare_seconds": bare["seconds"],
        "seconds": ours["seconds"],
        "time_ratio": round(ours["seconds"] / bare["seconds"], 2),
        "mb": ours["mb"],
    }


def _part(name: str, folder: str, size: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.workbook_writing", name, folder, str(size)]
    answer: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return answer


def ours(folder: Path, size: int) -> dict[str, Any]:
    """Export from the database."""
    database = SqlDatabase(f"sqlite:///{folder / 'multiweb.db'}")

    def export() -> dict[str, Any]:
        report = export_mismatches(SITE, database, ExcelWorkbooks(), folder / "out", datetime.now(UTC))
        assert report.rows == size
        return {}

    answer = timed(export)
    database.close()
    return answer


def bare(folder: Path, size: int) -> dict[str, Any]:  # noqa: ARG001
    """Write the rows of the exported sheets as they are; reading them is not counted."""
    book = openpyxl.load_workbook(next((folder / "out").glob("*.xlsx")), read_only=True)
    seconds = 0.0
    with xlsxwriter.Workbook(str(folder / "bare.xlsx"), {"constant_memory": True}) as copy:
        for title in (TO_FIX, EVERYTHING):
            made = copy.add_worksheet(title)
            done = 0
            piece: list[tuple[Any, ...]] = []
            for row in book[title].iter_rows(values_only=True):
                piece.append(row)
                if len(piece) == PIECE:
                    seconds += _written(made, done, piece)
                    done, piece = done + len(piece), []
            seconds += _written(made, done, piece)
        seconds += timed(copy.close)["seconds"]
    return {"seconds": round(seconds, 1)}


def _written(sheet: Any, first: int, rows: list[tuple[Any, ...]]) -> float:
    def write() -> dict[str, Any]:
        for number, row in enumerate(rows, first):
            for place, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, place, value)
                elif value is not None:
                    sheet.write_number(number, place, value)
        return {}

    return float(timed(write)["exact_seconds"])


def main() -> None:
    """One part, in this process; its answer goes to stdout as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("part", choices=("fill", "bare", "ours"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("size", type=int)
    chosen = parser.parse_args()
    part = {"fill": prepare, "bare": bare, "ours": ours}[chosen.part]
    print(json.dumps(part(chosen.folder, chosen.size)))


if __name__ == "__main__":
    main()
