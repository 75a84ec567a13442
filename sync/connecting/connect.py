"""Connecting the POS and the websites: what is asked before a shop is let in, and what is kept of it.

A connection is refused when the same shop is here already, when the credentials lack a right that the settings
need, or when the site carries the mark of another POS. What cannot be checked is said, never assumed to be well.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from sync.connecting.configuration import (
    ConfigurationRow,
    branch_named,
    check_settings,
    configuration,
    default_branch,
    location_named,
    only_location,
)
from sync.connecting.other_systems import hook_warnings, mark_warnings, pos_name, refuse_foreign
from sync.connecting.probe import Mark, PosProbe, SiteProbe, missing_rights, told
from sync.errors import PermissionMissing, WrongUse
from sync.records import Platform
from sync.rows import Change, PosRow, SiteRow
from sync.settings import PosSettings, SiteSettings

Mode = Literal["preview", "live"]


class Connections(Protocol):
    """Where connections are kept."""

    def pos(self) -> PosRow: ...
    def sites(self) -> list[SiteRow]: ...
    def connect_pos(
        self, alias: str, platform: Platform, address: str, secret: bytes, settings: PosSettings
    ) -> None: ...
    def connect_site(
        self,
        alias: str,
        platform: Platform,
        address: str,
        secret: bytes,
        settings: SiteSettings,
        mode: Mode,
        orders_since: datetime,
    ) -> None: ...
    def disconnect(self, alias: str) -> None: ...
    def capabilities(self, alias: str) -> dict[str, Any]: ...
    def remember(self, alias: str, capabilities: dict[str, Any]) -> None: ...
    def log(self, changes: Sequence[Change]) -> None: ...


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop to connect: checked alias and address, and the sealed credentials."""

    alias: str
    platform: Platform
    address: str
    secret: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person chose for a site; what is left open is settled by the POS or refused with the choices.

    Branches are codes, ids or names; the location is an id, a name or `default`.
    """

    settings: SiteSettings = field(default_factory=SiteSettings)
    stock_branches: tuple[str, ...] = ()
    order_branch: str | None = None
    location: str | None = None
    live: bool = False


@dataclass(frozen=True, slots=True)
class PosConnection:
    """The POS as it was connected."""

    alias: str
    address: str
    probe: PosProbe
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SiteConnection:
    """A site as it was connected, with its settings in words and what the person must know."""

    alias: str
    address: str
    mode: Mode
    orders_since: datetime
    settings: SiteSettings
    table: tuple[ConfigurationRow, ...]
    probe: SiteProbe
    mark: Mark
    warnings: tuple[str, ...]


def connect_pos(
    shop: Shop, settings: PosSettings, probe: Callable[[], PosProbe], connections: Connections, who: str
) -> PosConnection:
    """Look at the POS and keep it.

    Args:
        shop: the POS.
        settings: of its connection.
        probe: looks at it, reading only.
        connections: where it is kept.
        who: for the log of changes.

    Raises:
        WrongUse: a POS is connected already, or the alias is taken.
        Unauthorised, PermissionMissing, Transient: as the POS answers.
    """
    refuse_known(shop.alias, shop.address, connections)
    known = _pos(connections)
    if known is not None:
        raise WrongUse(
            f"The POS {known.alias} is connected here already; one installation serves one POS. "
            f"Disconnect it first: multiweb disconnect {known.alias}"
        )
    seen = probe()
    lacking = missing_rights(seen.rights)
    if lacking:
        raise PermissionMissing(shop.alias, f"the credentials lack rights: {told(lacking)}. Grant them in the POS.")
    connections.connect_pos(shop.alias, shop.platform, shop.address, shop.secret, settings)
    connections.remember(shop.alias, {"tenant_id": seen.tenant_id, "name": seen.name})
    connections.log([_logged(who, shop.alias, "connection", None, "connected", "connect pos")])
    return PosConnection(shop.alias, shop.address, seen, _pos_warnings(seen))


def connect_site(
    shop: Shop,
    choices: Choices,
    probe: Callable[[], SiteProbe],
    pos_probe: Callable[[], PosProbe],
    leave_mark: Callable[[str], Mark] | None,
    connections: Connections,
    who: str,
) -> SiteConnection:
    """Look at the site and the POS, settle the open choices, and keep the site.

    Args:
        shop: the site.
        choices: what the person chose.
        probe: looks at the site, reading only, for the rights that the settings need.
        pos_probe: looks at the POS, for its branches, price lists and people.
        leave_mark: writes our mark with the POS's name; None leaves the site unmarked.
        connections: where it is kept.
        who: for the log of changes.

    Raises:
        WrongUse: no POS yet, the site is here already or marked by another POS, or a choice is open or wrong.
        Unauthorised, PermissionMissing, Transient: as the shops answer.
    """
    pos = connections.pos()
    refuse_known(shop.alias, shop.address, connections)
    seen, seller = probe(), pos_probe()
    refuse_site(shop.alias, seen, connections)
    settings, warnings = settled(choices, seen, seller)
    mark = seen.mark if leave_mark is None else leave_mark(pos_name(pos))
    refuse_foreign(shop.alias, mark, pos)
    mode: Mode = "live" if choices.live else "preview"
    connections.connect_site(shop.alias, shop.platform, shop.address, shop.secret, settings, mode, seen.server_time)
    connections.remember(shop.alias, {"store_id": seen.store_id, "generation": seen.generation})
    connections.log([_logged(who, shop.alias, "connection", None, mode, "connect site")])
    table = configuration(settings, seller.branches, seller.price_lists, seller.staff, seen.locations)
    told_warnings = (
        *warnings,
        *mark_warnings(mark, leave_mark is not None),
        *hook_warnings(seen.hooks, seller.hooks),
    )
    return SiteConnection(shop.alias, shop.address, mode, seen.server_time, settings, table, seen, mark, told_warnings)


def disconnect(
    alias: str, connections: Connections, remove_mark: Callable[[str], bool] | None, who: str
) -> tuple[str, ...]:
    """Forget a shop; a site's stock and prices stay as they are. Returns warnings.

    Raises WrongUse for an unknown shop, or for the POS while sites are connected.
    """
    pos = _pos(connections)
    sites = {site.alias for site in connections.sites()}
    if pos is not None and alias == pos.alias:
        if sites:
            raise WrongUse(f"{alias} still serves sites: {', '.join(sorted(sites))}. Disconnect them first.")
    elif alias not in sites:
        raise WrongUse(f"No shop '{alias}' is connected; there are: {', '.join(sorted(sites)) or 'none'}.")
    warnings: tuple[str, ...] = ()
    if pos is not None and alias in sites and remove_mark is not None:
        warnings = (
            () if remove_mark(pos_name(pos)) else ("The site carried no mark of ours, or it could not be removed.",)
        )
    connections.disconnect(alias)
    connections.log([_logged(who, alias, "connection", "connected", None, "disconnect")])
    return warnings


def settled(choices: Choices, seen: SiteProbe, seller: PosProbe) -> tuple[SiteSettings, tuple[str, ...]]:
    """The settings with branches and location pinned by id, and warnings about what was settled.

    Raises WrongUse for a choice that is open or wrong, naming the choices.
    """
    given, branches, warnings = choices.settings, seller.branches, []
    stock = tuple(branch_named(one, branches).id for one in choices.stock_branches) or given.stock.branches
    if not stock and given.stock.sync:
        stock = (default_branch(branches, "--stock-branch").id,)
    order = given.orders.branch
    if choices.order_branch is not None:
        order = branch_named(choices.order_branch, branches).id
    elif order is None and given.orders.sync:
        order = default_branch(branches, "--order-branch").id
    place = given.stock.location
    if choices.location is not None:
        place = location_named(choices.location, seen.locations).id
    elif place is None:
        only = only_location(seen.locations) if given.stock.sync else None
        place = only.id if only is not None else None
    else:
        location_named(str(place), seen.locations)
    others = [one.name for one in seen.locations if one.active and one.manages_stock and one.id != place]
    if given.stock.sync and place is not None and others:
        warnings.append(f"The stock at the site's other locations is left as it is: {', '.join(others)}.")
    settings = given.model_copy(
        update={
            "stock": given.stock.model_copy(update={"branches": stock, "location": place}),
            "orders": given.orders.model_copy(update={"branch": order}),
        }
    )
    check_settings(settings, branches, seller.price_lists, seller.staff)
    return settings, tuple(warnings)


def refuse_known(alias: str, address: str, connections: Connections) -> None:
    """Raise WrongUse when a shop of this alias or address is connected already."""
    pos = _pos(connections)
    rows: list[PosRow | SiteRow] = [*([pos] if pos is not None else []), *connections.sites()]
    for row in rows:
        if row.alias == alias:
            raise WrongUse(f"A shop with the alias '{alias}' is connected here already.")
        if row.address == address:
            raise WrongUse(f"{address} is connected here already, as '{row.alias}'.")


def refuse_site(alias: str, seen: SiteProbe, connections: Connections) -> None:
    """Raise WrongUse or PermissionMissing when what was seen of a new site stands against connecting it."""
    _refuse_same_store(seen, connections)
    refuse_foreign(alias, seen.mark, connections.pos())
    if lacking := missing_rights(seen.rights):
        raise PermissionMissing(
            alias, f"the credentials lack rights: {told(lacking)}. Grant them in the shop's admin, where its keys are."
        )


def _refuse_same_store(seen: SiteProbe, connections: Connections) -> None:
    """One store may answer under two hosts; its own id tells."""
    if seen.store_id is None:
        return
    for site in connections.sites():
        if connections.capabilities(site.alias).get("store_id") == seen.store_id:
            raise WrongUse(f"This store is connected here already, as '{site.alias}' ({site.address}).")


def _pos_warnings(seen: PosProbe) -> tuple[str, ...]:
    return (*hook_warnings((), seen.hooks), *seen.notes)


def _pos(connections: Connections) -> PosRow | None:
    try:
        return connections.pos()
    except WrongUse:
        return None


def _logged(who: str, alias: str, name: str, before: str | None, after: str | None, why: str) -> Change:
    return Change(who, alias, "site", alias, name, before, after, why)
