"""`users`: who may use the page. The first owner is made here, since nobody can log in before."""

import sys
from pathlib import Path
from typing import Annotated, cast, get_args

import typer

from console.output import say, show_json, show_table
from console.tools import Json, opened
from sync.errors import WrongUse

users = typer.Typer(no_args_is_help=True, help="Users of the page.", rich_markup_mode=None)

Name = Annotated[str, typer.Argument(metavar="NAME", help="The user's name: small letters, digits, . _ @ -")]
PasswordFile = Annotated[
    Path | None, typer.Option("--password-file", help="File with the password; - reads stdin. Asked for otherwise.")
]


@users.command("add")
def add(
    name: Name,
    role: Annotated[str, typer.Option(help="owner: everything; analyst: products, Excel, orders; viewer: looks.")],
    password_file: PasswordFile = None,
) -> None:
    """Let somebody use the page."""
    from resources.database.users import Role

    if role not in get_args(Role):
        raise WrongUse(f"There is no role '{role}'; there are: {', '.join(get_args(Role))}.")
    with opened() as tools:
        tools.database.users.add(name, _password(password_file), cast("Role", role))
    say(f"{name} may use the page as {role}.")


@users.command("list")
def list_users(as_json: Json = False) -> None:
    """Show who may use the page."""
    with opened() as tools:
        found = tools.database.users.all()
    if as_json:
        show_json(found)
        return
    if not found:
        say("Nobody yet; begin with: multiweb users add NAME --role owner")
        return
    show_table(
        ("Name", "Role", "Language", "Since"), [(one.name, one.role, one.language, one.added_at) for one in found]
    )


@users.command("remove")
def remove(name: Name) -> None:
    """Shut somebody out; what they did stays in the log of changes."""
    with opened() as tools:
        tools.database.users.remove(name)
    say(f"{name} is removed, and logged out everywhere.")


@users.command("password")
def password(name: Name, password_file: PasswordFile = None) -> None:
    """Give a user a new password; the old sessions end."""
    with opened() as tools:
        tools.database.users.one(name)
        tools.database.users.set_password(name, _password(password_file))
    say(f"{name} has a new password, and is logged out everywhere.")


def _password(path: Path | None) -> str:
    """The password from a file, or asked for without showing it. Raises WrongUse when there is nobody to ask."""
    if path is None:
        if not sys.stdin.isatty():
            raise WrongUse("No password: give --password-file (`-` reads stdin).")
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    try:
        text = sys.stdin.readline() if str(path) == "-" else path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUse(f"{path} cannot be read ({type(error).__name__}).") from None
    return text.rstrip("\r\n")
