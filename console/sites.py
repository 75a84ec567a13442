"""`sites`, `settings`, `pause`, `resume`, `stop-all`: what a person decides about a site."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from console.output import say, show_json, show_table
from console.tools import Json, chosen_sites, opened, operator, read_yaml

if TYPE_CHECKING:
    from resources.toolbox import Toolbox
    from sync.settings import PosSettings, SiteSettings

Shop = Annotated[str, typer.Argument(metavar="SHOP", help="Alias of the website, or of the POS.")]
Sites = Annotated[list[str] | None, typer.Argument(metavar="[SITE]...", help="Aliases of the websites.")]
All = Annotated[bool, typer.Option("--all", help="All connected websites.")]


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
    alias: Shop,
    changes: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Change one setting; may be given again.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option("--config", help="Lay the settings of a YAML file over the present ones.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show the settings of a website or of the POS, or change them; what each means stands in docs/settings.md."""
    from sync.settings_text import changed_settings, overlaid_settings, setting_rows, setting_values

    with opened() as tools:
        before, keep = _settings_of(tools, alias)
        after = overlaid_settings(before, read_yaml(config)) if config else before
        after = changed_settings(after, changes or [])
        if after != before:
            keep(before, after, who=operator())
    values, old = setting_values(after), setting_values(before)
    if as_json:
        show_json(after)
        return
    meanings = {row.name: row.description for row in setting_rows(type(after))}
    marks = {name: "changed from " + old[name] if value != old[name] else "" for name, value in values.items()}
    show_table(
        ("Setting", "Value", "", "Meaning"),
        [(name, value, marks[name], meanings[name]) for name, value in values.items()],
    )


def _settings_of(tools: "Toolbox", alias: str) -> "tuple[PosSettings | SiteSettings, Callable[..., set[str]]]":
    """The settings of a shop, and what keeps others in their place. Raises WrongUse for an unknown one."""
    from resources.shop_settings import change_pos_settings, change_settings

    pos = tools.database.state.pos()
    if alias == pos.alias:
        return pos.settings, partial(change_pos_settings, tools)
    return tools.database.state.site(alias).settings, partial(change_settings, tools, alias)


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
    from resources.shop_settings import set_paused
    from sync.errors import WrongUse

    if not aliases and not all_sites:
        raise WrongUse("Name websites, or give --all.")
    with opened() as tools:
        for alias in chosen_sites(tools, aliases, all_sites):
            set_paused(tools, alias, paused=paused, who=operator())
            say(f"{alias} is {'paused' if paused else 'running'}.")
