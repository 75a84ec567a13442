"""What a person decides about a connected shop: its settings, and whether a site is paused. Each change is logged."""

from collections.abc import Mapping

from resources.toolbox import Toolbox
from sync.connecting.configuration import check_settings, location_named
from sync.rows import Change
from sync.settings import PosSettings, SiteSettings
from sync.settings_text import differences

# Settings that name something in the shops; only when one of them changes are the shops asked.
NAMES_IN_POS = {"stock.branches", "orders.branch", "price.selling", "price.compare_at", "orders.assignee"}
NAMES_ON_SITE = {"stock.location"}


def change_settings(tools: Toolbox, alias: str, before: SiteSettings, after: SiteSettings, *, who: str) -> set[str]:
    """Check the new settings against the shops, keep them, and log each change; returns what changed.

    Raises WrongUse when one is wrong, and ShopError when a shop that must be asked does not answer.
    """
    changes = differences(before, after)
    changed = set(changes)
    if changed & NAMES_IN_POS:
        with tools.pos() as pos:
            staff = pos.staff() if "orders.assignee" in changed else None
            check_settings(after, pos.branches(), pos.price_lists(), staff)
    if changed & NAMES_ON_SITE and after.stock.location is not None:
        with tools.site(alias) as site:
            location_named(str(after.stock.location), site.locations())
    tools.database.state.update_site(alias, settings=after)
    tools.database.state.log(_logged(who, alias, alias, changes))
    return changed


def change_pos_settings(tools: Toolbox, before: PosSettings, after: PosSettings, *, who: str) -> set[str]:
    """Keep new settings of the POS connection, and log each change; returns what changed.

    Every client opened from now on goes by them. Raises WrongUse when no POS is connected.
    """
    alias, changes = tools.database.state.pos().alias, differences(before, after)
    tools.database.state.update_pos(after)
    tools.database.state.log(_logged(who, None, alias, changes))
    return set(changes)


def _logged(who: str, site: str | None, alias: str, changes: Mapping[str, tuple[str, str]]) -> list[Change]:
    return [Change(who, site, "site", alias, name, *values, "settings") for name, values in sorted(changes.items())]


def set_paused(tools: Toolbox, alias: str, *, paused: bool, who: str) -> bool:
    """Pause a site, or let it go on; returns whether that changed anything. Raises WrongUse for an unknown one."""
    state = tools.database.state
    was = state.site(alias).paused
    state.update_site(alias, paused=paused)
    if was != paused:
        state.log([Change(who, alias, "site", alias, "paused", str(was), str(paused), "pause" if paused else "resume")])
    return was != paused
