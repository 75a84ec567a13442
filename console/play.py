"""A sandbox that is connected: what `demo`, `dev` and the end-to-end tests begin with."""

import re
import shlex
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from console.stand_in import StandIn
from resources import connecting, hooking
from resources.installation import Installation
from resources.private_files import private_folder
from resources.site_kinds import kind_of
from resources.toolbox import Toolbox, open_toolbox
from sync.connecting.connect import Choices
from sync.errors import ShopError, WrongUse
from sync.records import Branch
from sync.settings import LimitSettings, PosSettings, SiteSettings

MARKER = ".multiweb-play"
ENVIRONMENT = "environment"
MOST_SITES = 50
# Of a sandbox on this machine alone, which is emptied at the next start.
USER, PASSWORD = "demo", "multiweb-demo"
_ATTEMPTS = 10
_SITES = re.compile(
    r"[0-9]{1,2}|[0-9]{1,2}x(?:sapo-web|woocommerce)(?:,[0-9]{1,2}x(?:sapo-web|woocommerce))*", re.ASCII
)
_COUNT = re.compile(r"(?:^|,)([0-9]{1,2})", re.ASCII)


def fresh_installation(home: Path, database_url: str = "") -> Installation:
    """An empty installation in `home` for the sandbox; whatever an earlier play left there is removed.

    Its tables are in a file there, or in the database that is named.

    Raises:
        WrongUse: the folder holds something that no play made.
    """
    if home.exists() and any(home.iterdir()) and not (home / MARKER).exists():
        raise WrongUse(f"{home} is not empty and was not made by a demo; name another folder with --home.")
    shutil.rmtree(home, ignore_errors=True)
    private_folder(home)
    (home / MARKER).touch()
    return Installation(home=home, database_url=database_url, key=None, key_file=None, allow_loopback=True)


def sites_wanted(text: str) -> str:
    """What the sandbox is asked for: `3`, or `2xsapo-web,1xwoocommerce`. Raises WrongUse for anything else."""
    if not _SITES.fullmatch(text) or not 1 <= sum(map(int, _COUNT.findall(text))) <= MOST_SITES:
        raise WrongUse(f"--sites {text}: say how many, 1 to {MOST_SITES}: 3, or 2xsapo-web,1xwoocommerce.")
    return text


def environment(installation: Installation) -> dict[str, str]:
    """What other processes need in their environment to work on this installation."""
    return {
        "MULTIWEB_HOME": str(installation.home),
        "MULTIWEB_DATABASE_URL": installation.database_url,
        "MULTIWEB_ALLOW_LOOPBACK": "true",
    }


def write_environment(home: Path, environment: Mapping[str, str]) -> None:
    """Write down what another program needs in its environment to look at a play: `set -a; . HOME/environment`."""
    ours = {name: value for name, value in environment.items() if name.startswith(("MULTIWEB_", "DAGSTER_", "CELERY_"))}
    lines = "".join(f"{name}={shlex.quote(value)}\n" for name, value in sorted(ours.items()))
    (home / ENVIRONMENT).write_text(lines, encoding="utf-8")


def connect_all(installation: Installation, sandbox: StandIn, *, speed: float) -> None:
    """Connect the sandbox's POS and all its websites, live, with stock and orders at the first branch.

    The clients' rate follows the sandbox's speed, as a merchant with a larger limit would set it.
    """
    limit = LimitSettings(leak=2.0 * speed)
    with open_toolbox(installation) as tools:
        connect_pos(tools, sandbox.pos, limit, speed)
        for site in sandbox.sites:
            connect_site(tools, site, SiteSettings(limit=limit))


def connect_pos(tools: Toolbox, shop: Mapping[str, Any], limit: LimitSettings, speed: float) -> None:
    """Connect the sandbox's POS by its access token."""
    settings = PosSettings(limit=limit, list_lag_seconds=PosSettings().list_lag_seconds / speed)
    connecting.connect_pos(tools, shop["alias"], shop["address"], token(shop), settings, who="demo")


def connect_site(tools: Toolbox, shop: Mapping[str, Any], settings: SiteSettings) -> None:
    """Connect one of the sandbox's websites, live at once, by its key and secret."""
    first = min(branch.code for branch in branches(tools) if branch.active)
    place = "default" if kind_of(shop["kind"]).capabilities.locations else None
    choices = Choices(settings, stock_branches=(first,), order_branch=first, location=place, live=True)
    connecting.connect_site(
        tools, shop["alias"], shop["address"], key(shop), choices, platform=shop["kind"], mark=True, who="demo"
    )


def set_up_hooks(tools: Toolbox, base: str) -> list[str]:
    """Let every connected shop deliver its webhooks to a receiver at `base`; returns what could not be, as sentences.

    A shop that fails is asked again a few times: what it has made by then is kept.
    """
    state = tools.database.state
    return [
        problem
        for alias in (state.pos().alias, *(site.alias for site in state.sites()))
        for problem in _hooks_of(tools, alias, base)
    ]


def _hooks_of(tools: Toolbox, alias: str, base: str) -> tuple[str, ...]:
    told = ""
    for _ in range(_ATTEMPTS):
        try:
            return hooking.hooks_on(tools, alias, base, who="demo").problems
        except ShopError as error:
            told = f"{error} It is polled instead; `multiweb hooks on {alias}` tries again."
    return (told,)


def let_in(tools: Toolbox) -> str:
    """Make the owner of a play, and say how to log in."""
    tools.database.users.add(USER, PASSWORD, "owner")
    return f"log in as {USER} with the password {PASSWORD}"


def branches(tools: Toolbox) -> list[Branch]:
    """The branches of the connected POS."""
    with tools.pos() as pos:
        return pos.branches()


def token(shop: Mapping[str, Any]) -> dict[str, str]:
    """Credentials of an app with a token, and the secret with which it signs webhooks."""
    return {"kind": "token", "token": shop["access_token"], "webhook_secret": shop["app_client_secret"]}


def key(shop: Mapping[str, Any]) -> dict[str, str]:
    """Key and secret of a private app, or of a REST API."""
    return {"kind": "basic", "key": shop["api_key"], "secret": shop["api_secret"]}
