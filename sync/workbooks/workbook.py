"""The workbook that analysts fixed, applied when it is handed back."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sync.errors import WrongUse
from sync.linking.link import link_site
from sync.listings.plan import plan_site
from sync.ports import HandedBack, Pos, Site, Workbooks
from sync.stores import Database
from sync.turns import holder
from sync.workbooks.fix_applying import apply_plan
from sync.workbooks.fix_checking import checked
from sync.workbooks.fixes import OUTCOME_WORDS, Judged, Outcome

RESULT_SUFFIX = ".result.xlsx"


@dataclass(frozen=True, slots=True)
class FixResult:
    """What became of one row: its number in the sheet, and a sentence."""

    row: int
    outcome: Outcome
    message: str


@dataclass(frozen=True, slots=True)
class FixReport:
    """What became of all rows that ask for something.

    `applied` counts the rows that were done (in a trial: that would be), `refused` those that were not.
    `annotated` is the copy with the results; None in a trial. `notes`: sentences about the file as a whole.
    """

    rows: tuple[FixResult, ...]
    applied: int
    refused: int
    annotated: Path | None
    notes: tuple[str, ...] = ()

    @property
    def by_outcome(self) -> dict[Outcome, int]:
        """Outcome → rows; those that do not occur are left out."""
        counts = Counter(row.outcome for row in self.rows)
        return {outcome: counts[outcome] for outcome in OUTCOME_WORDS if counts[outcome]}

    def shown(self, most: int) -> list[FixResult]:
        """The rows that matter most: the refused ones first, each kind in the order of the sheet."""
        return sorted(self.rows, key=lambda row: row.outcome != "refused")[:most]


def apply_fixes(
    path: Path,
    pos: Pos,
    site: Site,
    database: Database,
    workbooks: Workbooks,
    *,
    apply: bool = False,
    handed: HandedBack | None = None,
) -> FixReport:
    """Judge a workbook that was handed back, and with `apply` do what it asks for, row by row.

    Handing the same file back again changes nothing: what is done already stays done. Afterwards the site is linked
    and planned again, so that a SKU that was fixed is linked at once. `handed`: the file, where it was read already.

    Raises:
        WrongUse: the file is no such workbook, or one of another site; nothing was done.
        ShopError: a shop could not be read; nothing was done.
        LeaseTaken: another workbook of this site is being applied at this moment; nothing was done.
        LeaseLost: our right to apply it was lost half way; the same file handed in again does the rest.
    """
    handed = handed or workbooks.read_fixes(path)
    notes = handed.notes
    if handed.site != site.alias:
        raise WrongUse(f"{path.name} was made for the site {handed.site!r}, not for {site.alias!r}.")
    if not apply:
        return _report(_results(checked(handed.rows, pos, site, database).rows), None, notes)
    with database.leases.hold(f"{site.alias}:fixes", holder()) as lease:
        plan = checked(handed.rows, pos, site, database)
        del handed  # a hundred thousand rows stay in memory no longer than they are needed
        results = _results(apply_plan(plan, path.name, pos, site, database, lease))
        del plan
        target = path.with_name(f"{path.stem}{RESULT_SUFFIX}")
        try:
            if any(row.outcome in ("applied", "already") for row in results):
                link_site(site.alias, database)
                plan_site(site.alias, database)
        finally:
            workbooks.annotate(path, target, _Cells(results))
    return _report(results, target, notes)


class _Cells(Mapping[int, str]):
    """The cell beside each row: the outcome in both languages, and why. Made when it is asked for."""

    def __init__(self, results: Sequence[FixResult]) -> None:
        self._results = {result.row: result for result in results}

    def __getitem__(self, row: int) -> str:
        result = self._results[row]
        return f"{' / '.join(OUTCOME_WORDS[result.outcome])}: {result.message}"

    def __iter__(self) -> Iterator[int]:
        return iter(self._results)

    def __len__(self) -> int:
        return len(self._results)


def _results(judged: Sequence[Judged]) -> tuple[FixResult, ...]:
    return tuple(FixResult(row.fix.row, row.outcome, row.message) for row in judged)


def _report(rows: tuple[FixResult, ...], annotated: Path | None, notes: tuple[str, ...]) -> FixReport:
    counts = Counter(row.outcome for row in rows)
    return FixReport(rows, counts["ready"] + counts["applied"], counts["refused"], annotated, notes)
