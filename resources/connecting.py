"""Connecting shops with everything in its place: the address checked, the probe made, the credentials sealed.

What is asked and refused stands in `sync/connect.py`; here it meets the vault, the database and the shops. The
command line, the page and the demo all connect through these functions.
"""

from collections.abc import Mapping

from resources.address import checked_address
from resources.probe_http import FirstContact, first_contact
from resources.probe_pos import probe_pos
from resources.probe_web import probe_site
from resources.sapo_web.mark import leave_mark, remove_mark
from resources.toolbox import Toolbox
from sync import connect
from sync.connect import Choices, PosConnection, Shop, SiteConnection
from sync.errors import PermissionMissing, ShopError
from sync.probe import Mark, PosProbe, SiteProbe, missing_rights, told
from sync.records import Platform
from sync.rows import Change
from sync.settings import PosSettings

POS: Platform = "sapo-pos"
SITE: Platform = "sapo-web"


def connect_pos(
    tools: Toolbox,
    alias: str,
    address: str | None,
    credentials: Mapping[str, str],
    settings: PosSettings | None = None,
    *,
    who: str = "cli",
) -> PosConnection:
    """Connect the POS; see `sync.connect.connect_pos` for what is refused. `address` None: its usual host."""
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
    mark: bool = True,
    who: str = "cli",
) -> SiteConnection:
    """Connect a website; see `sync.connect.connect_site` for what is refused. `mark` False writes no mark."""
    chosen = choices or Choices()
    tools.database.state.pos()  # without a POS there is nothing to connect to, so nothing is asked of the site
    shop = _shop(tools, SITE, alias, address, credentials)

    def look() -> SiteProbe:
        with first_contact(alias, shop.address, credentials) as contact:
            return probe_site(contact, chosen.settings)

    def leave(pos: str) -> Mark:
        with first_contact(alias, shop.address, credentials) as contact:
            try:
                return leave_mark(contact, pos)
            except ShopError as error:
                return Mark(readable=False, pos="", detail=str(error))

    return connect.connect_site(
        shop, chosen, look, lambda: look_at_pos(tools), leave if mark else None, tools.database.state, who
    )


def disconnect(tools: Toolbox, alias: str, *, who: str = "cli") -> tuple[str, ...]:
    """Forget a shop and take our mark off a site; returns warnings. Raises WrongUse as `sync.connect` says."""

    def remove(pos: str) -> bool:
        try:
            with contact_with(tools, alias) as contact:
                return remove_mark(contact, pos)
        except ShopError:
            return False

    return connect.disconnect(alias, tools.database.state, remove, who)


def renew_credentials(tools: Toolbox, alias: str, credentials: Mapping[str, str], *, who: str = "cli") -> None:
    """Try new credentials of a connected shop and keep them in place of the old ones.

    Raises Unauthorised or PermissionMissing when they are worth less than what the shop is used for.
    """
    state = tools.database.state
    with first_contact(alias, state.address(alias), credentials) as contact:
        if alias == state.pos().alias:
            rights = probe_pos(contact).rights
        else:
            rights = probe_site(contact, state.site(alias).settings).rights
    lacking = missing_rights(rights)
    if lacking:
        raise PermissionMissing(alias, f"the new credentials lack rights: {told(lacking)}; the old ones are kept.")
    state.reseal(alias, tools.vault.seal(credentials))
    state.log([Change(who, alias, "site", alias, "credentials", None, None, "new credentials")])
    if alias != state.pos().alias:
        state.update_site(alias, last_error="")


def look_at_pos(tools: Toolbox) -> PosProbe:
    """A fresh look at the connected POS, reading only. Raises ShopError when it does not let us."""
    with contact_with(tools, tools.database.state.pos().alias) as contact:
        return probe_pos(contact)


def look_at_site(tools: Toolbox, alias: str) -> SiteProbe:
    """A fresh look at a connected site, reading only. Raises ShopError when it does not let us."""
    site = tools.database.state.site(alias)
    with contact_with(tools, alias) as contact:
        return probe_site(contact, site.settings)


def contact_with(tools: Toolbox, alias: str) -> FirstContact:
    """A talk with a connected shop, to be used in a `with`."""
    state = tools.database.state
    return FirstContact(alias, state.address(alias), tools.vault.open(state.secret(alias)))


def _shop(tools: Toolbox, platform: Platform, alias: str, address: str | None, credentials: Mapping[str, str]) -> Shop:
    base = checked_address(platform, alias, address, tools.installation.allow_loopback)
    return Shop(alias, platform, base, tools.vault.seal(credentials))
