"""Connecting shops with everything in its place: the address checked, the probe made, the credentials sealed.

What is asked and refused stands in `sync/connecting/connect.py`; here it meets the vault, the database and the shops.
The command line, the page and the demo all connect through these functions.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from resources.address import checked_address
from resources.hooking import hooks_off, signs
from resources.probe_http import FirstContact, first_contact
from resources.probe_pos import probe_pos
from resources.site_kinds import kind_of
from resources.toolbox import Toolbox
from sync.catalogs.pokes import CATALOG, ORDER_STATES, ORDERS, PRODUCTS
from sync.connecting import connect
from sync.connecting.connect import Choices, PosConnection, Shop, SiteConnection
from sync.connecting.probe import Hook, Mark, PosProbe, Right, SiteProbe, missing_rights, told
from sync.connecting.rights import judged
from sync.connecting.webhooks import POS_TOPICS, SITE_TOPICS, our_addresses
from sync.errors import MultiwebError, PermissionMissing, ShopError, WrongUse
from sync.records import Platform
from sync.rows import Change, SiteRow
from sync.settings import PosSettings, SiteSettings

POS: Platform = "sapo-pos"


def connect_pos(
    tools: Toolbox,
    alias: str,
    address: str | None,
    credentials: Mapping[str, str],
    settings: PosSettings | None = None,
    *,
    who: str = "cli",
) -> PosConnection:
    """Connect the POS; `sync.connecting.connect.connect_pos` says what is refused. `address` None: its usual host."""
    shop = _shop(tools, POS, alias, address, credentials)

    def look() -> PosProbe:
        with first_contact(alias, shop.address, credentials) as contact:
            return probe_pos(contact)

    return connect.connect_pos(shop, settings or PosSettings(), look, tools.database.state, who)


def connect_site(
    tools: Toolbox,
    alias: str,
    address: str | None,
    credentials: Mapping[str, str],
    choices: Choices | None = None,
    *,
    platform: Platform = "sapo-web",
    mark: bool = True,
    who: str = "cli",
) -> SiteConnection:
    """Connect a website; see `sync.connecting.connect.connect_site` for what is refused. `mark` False writes no mark.

    Raises WrongUse for credentials of another form than the platform's.
    """
    chosen = choices or Choices()
    tools.database.state.pos()  # without a POS there is nothing to connect to, so nothing is asked of the site
    kind = kind_of(platform)
    fitting = kind.credentials(credentials)
    shop = _shop(tools, platform, alias, address, fitting)

    def look() -> SiteProbe:
        with first_contact(alias, shop.address, fitting) as contact:
            return kind.probe(contact, chosen.settings)

    def leave(pos: str) -> Mark:
        with first_contact(alias, shop.address, fitting) as contact:
            try:
                return kind.leave_mark(contact, pos)
            except ShopError as error:
                return Mark(readable=False, pos="", detail=str(error))

    return connect.connect_site(
        shop, chosen, look, lambda: look_at_pos(tools), leave if mark else None, tools.database.state, who
    )


def new_shop_address(tools: Toolbox, alias: str, address: str | None, platform: Platform = "sapo-web") -> str:
    """The checked address of a shop that is to be connected. Raises WrongUse when it cannot be, or is connected."""
    base = checked_address(platform, alias, address, tools.installation.allow_loopback)
    connect.refuse_known(alias, base, tools.database.state)
    return base


def look_at_new_site(
    tools: Toolbox,
    alias: str,
    address: str | None,
    credentials: Mapping[str, str],
    settings: SiteSettings,
    platform: Platform = "sapo-web",
) -> SiteProbe:
    """A first look at a site before it is connected, reading only.

    Raises WrongUse or ShopError when something stands against connecting it.
    """
    kind = kind_of(platform)
    base = new_shop_address(tools, alias, address, platform)
    with first_contact(alias, base, kind.credentials(credentials)) as contact:
        seen = kind.probe(contact, settings)
    connect.refuse_site(alias, seen, tools.database.state)
    return seen


def disconnect(tools: Toolbox, alias: str, *, who: str = "cli") -> tuple[str, ...]:
    """Forget a shop, and take our webhooks and our mark off it; returns warnings.

    Raises WrongUse as `sync.connecting.connect` says.
    """

    def remove(pos: str) -> bool:
        try:
            with contact_with(tools, alias) as contact:
                return kind_of(tools.database.state.site(alias).platform).remove_mark(contact, pos)
        except MultiwebError:  # also when nothing opens its credentials any more: it must be possible to leave
            return False

    warnings = _without_hooks(tools, alias, who)
    marked = not any(site.alias == alias and not _own_mark(site) for site in tools.database.state.sites())
    warnings += connect.disconnect(alias, tools.database.state, remove if marked else None, who)
    for subject in (PRODUCTS, ORDER_STATES, CATALOG, ORDERS):
        tools.database.pokes.done(alias, subject, None, datetime.now(UTC))
    return warnings


def _own_mark(site: SiteRow) -> bool:
    return kind_of(site.platform).capabilities.own_mark


def _without_hooks(tools: Toolbox, alias: str, who: str) -> tuple[str, ...]:
    """Take our webhooks off a shop that is about to be forgotten; returns warnings. It never stands in the way."""
    state = tools.database.state
    try:
        if not our_addresses(alias, state) or (alias == state.pos().alias and state.sites()):
            return ()
        return hooks_off(tools, alias, who=who).problems
    except MultiwebError as error:
        return (f"Our webhooks stay at {alias} and deliver to nobody; remove them in its admin. {error}",)


def renew_credentials(tools: Toolbox, alias: str, credentials: Mapping[str, str], *, who: str = "cli") -> None:
    """Try new credentials of a connected shop and keep them in place of the old ones.

    The secret that signs its webhooks stays, unless a new one is among them.

    Raises Unauthorised or PermissionMissing when they are worth less than what the shop is used for.
    """
    state = tools.database.state
    row = None if alias == state.pos().alias else state.site(alias)
    fitting = {**_webhook_secret(tools, alias), **credentials}
    if row is not None:
        fitting = dict(kind_of(row.platform).credentials(fitting))
    with first_contact(alias, state.address(alias), fitting) as contact:
        if row is None:
            rights = _pos_rights(tools, probe_pos(contact).rights)
        else:
            rights = kind_of(row.platform).probe(contact, row.settings).rights
    lacking = missing_rights(rights)
    if lacking:
        raise PermissionMissing(alias, f"the new credentials lack rights: {told(lacking)}; the old ones are kept.")
    state.reseal(alias, tools.vault.seal(fitting))
    state.log([Change(who, alias, "site", alias, "credentials", None, None, "new credentials")])
    if alias != state.pos().alias:
        state.update_site(alias, last_error="")


def _webhook_secret(tools: Toolbox, alias: str) -> dict[str, str]:
    try:
        old = tools.vault.open(tools.database.state.secret(alias))
    except WrongUse:  # new credentials are the remedy for old ones that nothing opens
        return {}
    return {name: value for name, value in old.items() if name == "webhook_secret"}


def look_at_pos(tools: Toolbox) -> PosProbe:
    """A fresh look at the connected POS, reading only, with the rights that the connected sites use.

    Raises ShopError when it does not let us.
    """
    alias = tools.database.state.pos().alias
    with contact_with(tools, alias) as contact:
        seen = probe_pos(contact)
    hooks, notes = _others(tools, alias, seen.hooks)
    return replace(seen, rights=_pos_rights(tools, seen.rights), hooks=hooks, notes=(*seen.notes, *notes))


def _pos_rights(tools: Toolbox, rights: tuple[Right, ...]) -> tuple[Right, ...]:
    return judged(rights, [site.settings for site in tools.database.state.sites()])


def look_at_site(tools: Toolbox, alias: str) -> SiteProbe:
    """A fresh look at a connected site, reading only. Raises ShopError when it does not let us."""
    site = tools.database.state.site(alias)
    with contact_with(tools, alias) as contact:
        seen = kind_of(site.platform).probe(contact, site.settings)
    hooks, notes = _others(tools, alias, seen.hooks)
    return replace(seen, hooks=hooks, notes=(*seen.notes, *notes))


def _others(tools: Toolbox, alias: str, hooks: tuple[Hook, ...]) -> tuple[tuple[Hook, ...], tuple[str, ...]]:
    """The webhooks of a shop that are not ours, and what is to be said of ours."""
    ours = our_addresses(alias, tools.database.state)
    notes: tuple[str, ...] = ()
    if ours and not signs(tools, alias):
        notes = (
            f"No secret is known that signs the webhooks of {alias}, so that every delivery is refused: "
            f"multiweb credentials {alias} … --webhook-secret-file FILE",
        )
    # One of each topic: a second one at our host is somebody else's, whose path a probe does not show.
    expected = {(topic, urlsplit(one).hostname) for one in ours for topic in (*POS_TOPICS, *SITE_TOPICS)}
    others = []
    for hook in hooks:
        if (hook.topic, hook.host) in expected:
            expected.remove((hook.topic, hook.host))
        else:
            others.append(hook)
    return tuple(others), notes


def contact_with(tools: Toolbox, alias: str) -> FirstContact:
    """A talk with a connected shop, to be used in a `with`."""
    state = tools.database.state
    return FirstContact(alias, state.address(alias), tools.vault.open(state.secret(alias)))


def _shop(tools: Toolbox, platform: Platform, alias: str, address: str | None, credentials: Mapping[str, str]) -> Shop:
    base = checked_address(platform, alias, address, tools.installation.allow_loopback)
    return Shop(alias, platform, base, tools.vault.seal(credentials))
