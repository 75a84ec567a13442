"""Opening the installation for one command, late: importing it costs more than showing the help may take."""

import getpass
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sync.errors import WrongUse

if TYPE_CHECKING:
    from resources.toolbox import Toolbox

Json = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
Alias = Annotated[str, typer.Argument(metavar="SITE", help="Alias of the website.")]


@contextmanager
def opened() -> "Iterator[Toolbox]":
    """The open toolbox of this installation. Raises WrongUse when the environment is wrong."""
    from pydantic import ValidationError

    from resources.installation import Installation
    from resources.toolbox import open_toolbox

    try:
        installation = Installation()
    except ValidationError as error:
        names = ", ".join(f"MULTIWEB_{str(one['loc'][0]).upper()}" for one in error.errors() if one["loc"])
        raise WrongUse(f"The environment is wrong: {names or 'MULTIWEB_*'} cannot be used.") from None
    with open_toolbox(installation) as tools:
        yield tools


def chosen_sites(tools: "Toolbox", aliases: Sequence[str] | None, all_sites: bool) -> list[str]:
    """The named sites, or all. Raises WrongUse for an unknown one, none named, or none connected."""
    known = [site.alias for site in tools.database.state.sites()]
    if aliases and all_sites:
        raise WrongUse("Name sites or give --all, not both.")
    if not known:
        raise WrongUse("No site is connected yet; begin with: multiweb connect site")
    for alias in aliases or ():
        tools.database.state.site(alias)
    return list(dict.fromkeys(aliases)) if aliases else known


def read_yaml(path: Any) -> dict[str, Any]:
    """A YAML file with a mapping. Raises WrongUse naming the file."""
    import yaml

    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUse(f"{path} cannot be read ({type(error).__name__}).") from None
    except yaml.YAMLError as error:
        place = getattr(error, "problem_mark", None)
        where = f" in line {place.line + 1}" if place is not None else ""
        raise WrongUse(f"{path} is not YAML{where}.") from None
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise WrongUse(f"{path} must hold settings as `key: value`.")
    return {str(name): value for name, value in values.items()}


def operator() -> str:
    """Who stands in the log of changes for what the command line did."""
    try:
        return f"cli:{getpass.getuser()}"
    except (OSError, KeyError):
        return "cli"
