"""What was played, as a table for people: fault by activity, and what became of it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from tests.faults.activities import ACTIVITIES
from tests.faults.playing import Played
from tests.faults.strikes import FAULTS

# Letter → outcome → what it means.
LETTERS = {"retried": "R", "told": "T", "adopted": "A", "person": "P", "missed": "–"}
MEANINGS = {
    "retried": "**R**etried. The run itself made it good; nobody had to be told.",
    "told": "**T**old. The run stopped short and said which shop stood against it; the next run did the rest.",
    "adopted": "**A**dopted. The shop had done everything, but we could not know; the next run found it done, "
    "and did nothing twice.",
    "person": "**P**erson. It was refused, and waited with its reason until a person let it go again; then it went.",
    "missed": "–. The call that was to fail did not come; nothing is proved.",
}


def problems(played: Iterable[Played]) -> list[str]:
    """Everything that was wrong, a paragraph for each course."""
    return [
        f"{one.result.activity} ({one.kind}), {one.result.strike.name}:\n  " + "\n  ".join(one.result.problems)
        for one in played
        if one.result.problems
    ]


def table(played: Sequence[Played]) -> str:
    """A row for each fault, a column for each activity; a cell counts the outcomes of its courses."""
    cells: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for one in played:
        cells[one.result.strike.fault.name, one.result.activity][one.result.outcome] += 1
    names = [one.name for one in ACTIVITIES if any(activity == one.name for _, activity in cells)]
    lines = ["| | " + " | ".join(names) + " |", "| --- |" + " --- |" * len(names)]
    for fault in FAULTS:
        row = [_cell(cells.get((fault.name, name), Counter())) for name in names]
        if any(row):
            lines.append(f"| **{fault.name}** | " + " | ".join(row) + " |")
    return "\n".join(lines)


def _cell(outcomes: Counter[str]) -> str:
    return " ".join(f"{outcomes[name]}{letter}" for name, letter in LETTERS.items() if outcomes[name])


def totals(played: Sequence[Played]) -> str:
    """How many courses there were, and how they ended."""
    counts = Counter(one.result.outcome for one in played)
    wrong = sum(bool(one.result.problems) for one in played)
    told = ", ".join(f"{counts[name]} {name}" for name in LETTERS if counts[name])
    return f"{len(played)} courses: {told}; {wrong} of them wrong."
