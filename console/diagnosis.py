"""`doctor`: a reading look at the shops, and what stands in the way of a site."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from console.output import FAILED, complain, say, show_json, show_table, warn
from console.progress import shown_progress
from console.tools import Json, opened
from sync.errors import ShopError, WrongUse

if TYPE_CHECKING:
    from resources.self_check import Check
    from resources.toolbox import Toolbox
    from sync.connecting.probe import PosProbe, ProbeCall, Right, SiteProbe
    from sync.connecting.readiness import ReadinessReport


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found at one shop; `problems` are what fails the command."""

    alias: str
    kind: str
    probe: "PosProbe | SiteProbe | None"
    readiness: "ReadinessReport | None"
    warnings: tuple[str, ...]
    problems: tuple[str, ...]
    checks: "tuple[Check, ...]" = ()


def doctor(
    alias: Annotated[
        str | None, typer.Argument(metavar="[SHOP]", help="Only this website, or the POS; all otherwise.")
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Read the catalogs anew before judging them.")] = False,
    as_json: Json = False,
) -> None:
    """Look at this installation and at its shops by reading only.

    Of the installation: database, key, disk, clock, versions, Dagster and its daemon. Of the shops: rights, behaviour,
    other sync apps, and what is not ready for linking. Ends with 1 when there is a problem.
    """
    from resources.exposure import exposed

    with opened() as tools:
        shops = tools.database.state.aliases()
        if alias is not None and alias not in shops:
            tools.database.state.site(alias)
        chosen = [alias] if alias is not None else shops
        pos = [site for site in chosen if site not in {one.alias for one in tools.database.state.sites()}]
        found = [examine_installation(tools)] if alias is None else []
        found += [examine_pos(tools)] if pos else []
        found += _examine_sites(tools, [one for one in chosen if one not in pos], fresh)
        open_files = exposed(tools.installation)
    if as_json:
        show_json(found)
    else:
        for one in found:
            show_examination(one)
    for sentence in open_files:
        warn(sentence)
    problems = [problem for one in found for problem in one.problems]
    for problem in problems:
        complain(problem)
    if problems:
        raise typer.Exit(FAILED)


def examine_installation(tools: "Toolbox") -> Examination:
    """A look at what the shops share: everything that this machine and the database must give."""
    from resources.dagster_check import check_dagster
    from resources.self_check import Standing, check_installation

    checks = (*check_installation(tools), *check_dagster())
    told = {standing: tuple(one.sentence for one in checks if one.standing == standing) for standing in Standing}
    warnings = told[Standing.WARNING]
    if not tools.database.state.aliases():
        warnings += ("No POS is connected yet; begin with: multiweb connect pos",)
    return Examination("", "installation", None, None, warnings, told[Standing.PROBLEM], checks)


def examine_pos(tools: "Toolbox") -> Examination:
    """A look at the POS."""
    from resources.connecting import look_at_pos
    from sync.connecting.other_systems import hook_warnings

    alias = tools.database.state.pos().alias
    try:
        seen = look_at_pos(tools)
    except (ShopError, WrongUse) as error:
        return Examination(alias, "POS", None, None, (), (str(error),))
    warnings = (*hook_warnings((), seen.hooks), *_too_many(alias, seen.rights), *seen.notes)
    return Examination(alias, "POS", seen, None, warnings, _lacking(alias, seen.rights))


def _examine_sites(tools: "Toolbox", aliases: list[str], fresh: bool) -> list[Examination]:
    """The catalogs are read first where that is asked for or was never done: the POS once for all."""
    unread = _read_catalogs(tools, aliases, fresh)
    return [examine_site(tools, alias, unread.get(alias) or unread.get("")) for alias in aliases]


def _read_catalogs(tools: "Toolbox", aliases: list[str], fresh: bool) -> dict[str, str]:
    """What could not be read: the site's alias ("" for the POS) → the sentence."""
    from sync.catalogs.pull import pull_pos_catalog, pull_site_catalog
    from sync.errors import LeaseTaken

    known = tools.database.state.watermarks()
    failed: dict[str, str] = {}
    with shown_progress() as progress:
        if aliases and (fresh or "pos:catalog" not in known):
            try:
                with tools.pos() as pos:
                    pull_pos_catalog(pos, tools.database, progress)
            except (ShopError, LeaseTaken, WrongUse) as error:
                failed[""] = str(error)
        for alias in aliases:
            if fresh or f"site:{alias}:catalog" not in known:
                try:
                    with tools.site(alias) as site:
                        pull_site_catalog(site, tools.database, full=True, progress=progress)
                except (ShopError, LeaseTaken, WrongUse) as error:
                    failed[alias] = str(error)
    return failed


def examine_site(tools: "Toolbox", alias: str, unread: str | None) -> Examination:
    """A look at one site; `unread` says why its catalog, or the POS's, could not be read."""
    from resources.connecting import look_at_site
    from sync.connecting.other_systems import hook_warnings, mark_warnings, pos_name
    from sync.connecting.readiness import readiness

    problems = [unread] if unread else []
    warnings: tuple[str, ...] = ()
    try:
        seen: SiteProbe | None = look_at_site(tools, alias)
    except (ShopError, WrongUse) as error:
        seen = None
        problems.append(str(error))
    if seen is not None:
        problems += _lacking(alias, seen.rights)
        warnings = (*hook_warnings(seen.hooks, ()), *_too_many(alias, seen.rights), *seen.notes)
        ours = pos_name(tools.database.state.pos())
        if seen.mark.pos and seen.mark.pos != ours:
            problems.append(f"{alias} carries the mark of another POS connection ({seen.mark.pos}).")
        elif not seen.mark.readable:
            warnings += mark_warnings(seen.mark, True)
    try:
        report = readiness(alias, tools.database, seen)
    except WrongUse:  # never read, which `unread` has said
        report = None
    return Examination(alias, "site", seen, report, warnings, tuple(problems))


def _lacking(alias: str, rights: "tuple[Right, ...]") -> tuple[str, ...]:
    from sync.connecting.probe import missing_rights, told

    lacking = missing_rights(rights)
    return (f"{alias}: the credentials lack rights: {told(lacking)}.",) if lacking else ()


def _too_many(alias: str, rights: "tuple[Right, ...]") -> tuple[str, ...]:
    from sync.connecting.probe import spare_rights, told

    spare = spare_rights(rights)
    much = f"{alias}: the credentials may do more than is used here: {told(spare)}. Take it away in the shop's admin."
    return (much,) if spare else ()


def show_examination(one: Examination) -> None:
    """One shop in tables."""
    say(f"— {one.alias} ({one.kind}) —" if one.alias else f"— {one.kind} —")
    if one.checks:
        show_table(("Check", "Stands", "What was found"), [(it.name, it.standing, it.sentence) for it in one.checks])
    if one.probe is not None:
        _show_probe(one.probe.rights, one.probe.calls)
    if one.readiness is not None:
        _show_readiness(one.readiness)
    for warning in one.warnings:
        warn(warning)


def _show_probe(rights: "tuple[Right, ...]", calls: "tuple[ProbeCall, ...]") -> None:
    from sync.connecting.probe import tried_to_write

    show_table(
        ("Right", "Quyền", "Needed", "Answer", "For"),
        [(one.name, one.vietnamese, _need(one), one.access, one.purpose) for one in rights],
    )
    show_table(
        ("Call", "Status", "Form", "Limit", "What it tells"),
        [(one.route, str(one.status), one.form, one.call_limit, one.tells) for one in calls],
    )
    if not tried_to_write(rights):
        say("Whether the rights to write are granted shows only at the first write.")


def _need(right: "Right") -> str:
    return "yes" if right.needed else "too much" if right.spare else "no"


def _show_readiness(report: "ReadinessReport") -> None:
    say(f"{report.pos_variants:,} variants in the POS, {report.site_variants:,} on the site.")
    show_table(
        ("Side", "Found", "What", "Examples", "Remedy"),
        [
            (one.side, one.count, one.meaning, ", ".join(one.examples), one.remedy if one.count else "")
            for one in report.findings
        ],
    )
    for note in report.notes:
        say(note)
