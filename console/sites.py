"""`sites`, `settings`, `pause`, `resume`, `stop-all`: what a person decides about a site."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from console.output import say, show_json, show_table
from console.tools import Alias, Json, chosen_sites, opened, operator, read_yaml

if TYPE_CHECKING:
    from resources.toolbox import Toolbox
    from sync.settings import SiteSettings

Sites = Annotated[list[str] | None, typer.Argument(metavar="[SITE]...", help="Aliases of the websites.")]
All = Annotated[bool, typer.Option("--all", help="All connected websites.")]

# Settings that name something in the shops; only when one of them changes are the shops asked.
NAMES_IN_POS = {"stock.branches", "orders.branch", "price.selling", "price.compare_at", "orders.assignee"}
NAMES_ON_SITE = {"stock.location"}


def sites(as_json: Json = False) -> None:
    """List the POS and the connected websites."""
    from sync.overview import overview

    with opened() as tools:
        seen = overview(tools.database)
    if as_json:
        show_json(
            {
                "pos": seen.pos,
                "sites": [
                    {"alias": s.alias, "address": s.address, "mode": s.mode, "paused": s.paused} for s in seen.sites
                ],
            }
        )
        return
    rows: list[tuple[object, ...]] = [] if seen.pos is None else [(seen.pos.alias, "POS", seen.pos.address, "", "")]
    rows += [(one.alias, "site", one.address, one.mode, "paused" if one.paused else "") for one in seen.sites]
    show_table(("Alias", "Kind", "Address", "Mode", ""), rows)


def settings(
    alias: Alias,
    changes: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Change one setting; may be given again.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option("--config", help="Lay the settings of a YAML file over the present ones.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show the settings of a website, or change them; what each means stands in docs/settings.md."""
    from sync.settings_text import changed_settings, overlaid_settings, setting_rows, setting_values

    with opened() as tools:
        before = tools.database.state.site(alias).settings
        after = overlaid_settings(before, read_yaml(config)) if config else before
        after = changed_settings(after, changes or [])
        if after != before:
            change_settings(tools, alias, before, after)
    values, old = setting_values(after), setting_values(before)
    if as_json:
        show_json(after)
        return
    meanings = {row.name: row.description for row in setting_rows()}
    marks = {name: "changed from " + old[name] if value != old[name] else "" for name, value in values.items()}
    show_table(
        ("Setting", "Value", "", "Meaning"),
        [(name, value, marks[name], meanings[name]) for name, value in values.items()],
    )


def change_settings(tools: "Toolbox", alias: str, before: "SiteSettings", after: "SiteSettings") -> None:
    """Check the new settings against the shops, keep them, and log each change. Raises WrongUse when one is wrong."""
    from sync.configuration import check_settings, location_named
    from sync.rows import Change
    from sync.settings_text import setting_values

    old, new = setting_values(before), setting_values(after)
    changed = {name for name in new if new[name] != old[name]}
    if changed & NAMES_IN_POS:
        with tools.pos() as pos:
            staff = pos.staff() if "orders.assignee" in changed else None
            check_settings(after, pos.branches(), pos.price_lists(), staff)
    if changed & NAMES_ON_SITE and after.stock.location is not None:
        with tools.site(alias) as site:
            location_named(str(after.stock.location), site.locations())
    tools.database.state.update_site(alias, settings=after)
    who = operator()
    tools.database.state.log(
        [Change(who, alias, "site", alias, name, old[name], new[name], "settings") for name in sorted(changed)]
    )


def pause(aliases: Sites = None, all_sites: All = False) -> None:
    """Stop writing to websites and importing their orders, until `resume`."""
    _set_paused(aliases, all_sites, paused=True)


def resume(aliases: Sites = None, all_sites: All = False) -> None:
    """Let paused websites go on; what happened meanwhile is caught up."""
    _set_paused(aliases, all_sites, paused=False)


def stop_all() -> None:
    """Pause every website at once."""
    _set_paused(None, True, paused=True)


def _set_paused(aliases: Sequence[str] | None, all_sites: bool, *, paused: bool) -> None:
    from sync.errors import WrongUse
    from sync.rows import Change

    if not aliases and not all_sites:
        raise WrongUse("Name websites, or give --all.")
    with opened() as tools:
        state = tools.database.state
        for alias in chosen_sites(tools, aliases, all_sites):
            was = state.site(alias).paused
            state.update_site(alias, paused=paused)
            if was != paused:
                why = "pause" if paused else "resume"
                state.log([Change(operator(), alias, "site", alias, "paused", str(was), str(paused), why)])
            say(f"{alias} is {'paused' if paused else 'running'}.")
