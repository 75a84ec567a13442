"""`hooks`: letting the shops tell us of changes, instead of waiting for the next poll."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from console.output import FAILED, ago, complain, say, show_json, show_table, warn
from console.tools import Json, opened, operator
from sync.errors import MultiwebError, WrongUse

if TYPE_CHECKING:
    from resources.hooking import ShopHooks
    from resources.toolbox import Toolbox
    from sync.connecting.webhooks import HookReport

hooks = typer.Typer(
    no_args_is_help=True, help="Webhooks: let the shops tell of changes at once.", rich_markup_mode=None
)

Shop = Annotated[str | None, typer.Argument(metavar="[SHOP]", help="Alias of the POS or of a website.")]
All = Annotated[bool, typer.Option("--all", help="The POS and all websites.")]
Url = Annotated[
    str | None, typer.Option("--url", help="Public address of the receiver; MULTIWEB_CONSOLE_URL otherwise.")
]


@hooks.command("list")
def list_hooks(alias: Shop = None, as_json: Json = False) -> None:
    """Show the webhooks that stand in the shops, ours and others', and when one last delivered."""
    from resources.hooking import hooks_seen

    with opened() as tools:
        found = [hooks_seen(tools, one) for one in _chosen(tools, alias, alias is None)]
    if as_json:
        show_json(found)
    else:
        _show(found)
    problems = [one.problem for one in found if one.problem]
    for problem in problems:
        complain(problem)
    if problems:
        raise typer.Exit(FAILED)


@hooks.command("on")
def hooks_on(alias: Shop = None, every: All = False, url: Url = None, as_json: Json = False) -> None:
    """Set up our webhooks in a shop; asked again, it makes only what is missing."""
    from resources import hooking

    with opened() as tools:
        base = hooking.own_address(tools.installation, url)
        turn_on = partial(hooking.hooks_on, tools, base=base, who=operator())
        _each(_chosen(tools, alias, every), turn_on, as_json)


@hooks.command("off")
def hooks_off(alias: Shop = None, every: All = False, url: Url = None, as_json: Json = False) -> None:
    """Take our webhooks out of a shop; with --url also those of an address that this installation never used."""
    from resources import hooking

    with opened() as tools:
        base = None if url is None else hooking.own_address(tools.installation, url)
        turn_off = partial(hooking.hooks_off, tools, base=base, who=operator())
        _each(_chosen(tools, alias, every), turn_off, as_json)


@hooks.command("serve")
def serve(
    host: Annotated[str, typer.Option(help="Where to listen; a proxy with https stands before it.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="0 takes a free one.")] = 8722,
) -> None:
    """Receive what the shops deliver, until Ctrl-C."""
    from console import receiver

    with opened() as tools:
        receiver.run(tools, host, port)


def _chosen(tools: "Toolbox", alias: str | None, every: bool) -> list[str]:
    """The named shop, or the POS and all websites. Raises WrongUse for an unknown one, or for both or neither."""
    state = tools.database.state
    pos, sites = state.pos().alias, [site.alias for site in state.sites()]
    if alias is None and every:
        return [pos, *sites]
    if alias is None or every:
        raise WrongUse("Name one shop, or give --all.")
    if alias not in (pos, *sites):
        raise WrongUse(f"No shop '{alias}' is connected; there are: {', '.join((pos, *sites))}.")
    return [alias]


def _each(aliases: list[str], work: "Callable[[str], HookReport]", as_json: bool) -> None:
    """Do it shop by shop; one that fails is told of and does not keep the others from their turn."""
    reports, failures = [], []
    for alias in aliases:
        try:
            reports.append(work(alias))
        except MultiwebError as error:
            failures.append(str(error))
    if as_json:
        show_json(reports)
    else:
        for report in reports:
            _tell(report)
    for problem in (problem for report in reports for problem in report.problems):
        warn(problem)
    for failure in failures:
        complain(failure)
    if failures:
        raise typer.Exit(FAILED)


def _tell(report: "HookReport") -> None:
    done = [f"{len(topics)} {what}" for what, topics in (("made", report.made), ("removed", report.removed)) if topics]
    there = f"; {len(report.kept)} were there" if report.kept else ""
    say(f"{report.alias}: {', '.join(done) or 'nothing to do'}{there}.")


def _show(found: "list[ShopHooks]") -> None:
    show_table(
        ("Shop", "Topic", "Whose", "Where"),
        [(one.alias, hook.topic, hook.owner, hook.where) for one in found for hook in one.hooks],
    )
    show_table(
        ("Shop", "Ours", "Secret", "Last delivery"),
        [
            (
                one.alias,
                sum(hook.owner == "ours" for hook in one.hooks),
                "known" if one.signed else "unknown: nothing is accepted",
                ago(one.last_delivery),
            )
            for one in found
        ],
    )
