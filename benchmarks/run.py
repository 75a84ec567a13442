"""`make bench`: runs every measurement and prints JSON and a markdown table."""

import json
import os
import platform
from datetime import UTC, datetime
from typing import Any

from benchmarks import linking, pos_reads, workbook_reading, workbook_writing

MEASUREMENTS = {
    "POS reads in a cycle (bound: products / 250)": pos_reads.measure,
    "Matching again, beside a bare merge": linking.measure,
    "Writing the mismatch workbook, beside bare rows (bound: 100 MB at 100,000 rows)": workbook_writing.measure,
    "Taking a fixed workbook back, beside bare rows (bound: 300 MB at 100,000 rows)": workbook_reading.measure,
}


def table(rows: list[dict[str, Any]]) -> str:
    """Rows as a markdown table."""
    columns = list(rows[0])
    lines = ["| " + " | ".join(columns) + " |", "|" + " ---: |" * len(columns)]
    return "\n".join(lines + ["| " + " | ".join(str(row[name]) for name in columns) + " |" for row in rows])


def main() -> None:
    """Measure and print."""
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    results = {title: measure() for title, measure in MEASUREMENTS.items()}
    print(json.dumps({"machine": machine, "at": datetime.now(UTC).isoformat(), "results": results}, indent=2))
    print(f"\n{machine}, {datetime.now(UTC):%Y-%m-%d}")
    for title, rows in results.items():
        print(f"\n### {title}\n\n{table(rows)}")


if __name__ == "__main__":
    main()
