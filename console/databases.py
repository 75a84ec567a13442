"""`multiweb database`: copy the tables to another database, back them up, restore them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from console.output import say, show_json, warn
from console.progress import shown_progress
from console.tools import Json, opened
from sync.errors import WrongUse

if TYPE_CHECKING:
    from resources.toolbox import Toolbox

databases = typer.Typer(
    no_args_is_help=True, help="Move, back up and restore the tables of this installation.", rich_markup_mode=None
)

NO_KEY = (
    "The key that opens the shops' credentials is not in it. Keep it apart, and keep it: {where}. "
    "Without it every shop has to be given its credentials again."
)


@databases.command("copy")
def copy(
    target: Annotated[
        str,
        typer.Argument(
            metavar="TARGET_URL",
            envvar="MULTIWEB_TARGET_URL",
            help="An empty database: postgresql://user:password@host/name, or sqlite:///path. "
            "In MULTIWEB_TARGET_URL a password is not seen in the list of processes.",
        ),
    ],
    as_json: Json = False,
) -> None:
    """Copy all tables into an empty database of either kind, compare both, and say how to go on there."""
    from resources.database.backup import working
    from resources.database.copying import copy_tables, refuse_foreign
    from resources.database.database import SqlDatabase
    from resources.database.engine import make_engine

    with opened() as tools:
        paused = all(site.paused for site in tools.database.state.sites())
        if not paused and (at_work := working(tools.database.leases)):
            raise WrongUse(
                f"Somebody is at work ({at_work}). Stop the daemon, the page and the receiver first, "
                "or pause every site (multiweb stop-all)."
            )
        refuse_foreign(make_engine(target))
        into = SqlDatabase(target)
        try:
            with shown_progress() as progress:
                copied = copy_tables(tools.database.engine, into.engine, still=True, progress=progress)
        finally:
            into.close()
    if as_json:
        show_json({"rows": copied})
        return
    _say_rows(copied, "copied and compared")
    say(
        "Now set MULTIWEB_DATABASE_URL to the new database wherever Multiweb runs, and start it there. The key and "
        "the folder of the workbooks stay as they are. Nothing may run on the old database any more."
    )
    if paused:
        say("The websites are paused in both; let them go on with: multiweb resume --all")


@databases.command("backup")
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file, such as multiweb-2026-11-27.db.")],
    as_json: Json = False,
) -> None:
    """Write everything as it stands at this moment into one SQLite file, while the program goes on working."""
    from resources.database.backup import back_up

    with opened() as tools:
        with shown_progress() as progress:
            back_up(tools.database.engine, file.absolute(), progress)
        where = _key_place(tools)
    size = file.stat().st_size
    if as_json:
        show_json({"file": file.absolute(), "bytes": size, "key": where})
    else:
        say(f"{file} holds everything as it stood a moment ago ({size / 1e6:,.1f} MB).")
    warn(NO_KEY.format(where=where))


@databases.command("restore")
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `multiweb database backup` wrote.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Give up what the database holds now; else it must be empty.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Bring back what a backup holds. Orders that are in the POS already are found there, and none is made twice."""
    from resources.database.backup import restore as bring_back

    with opened() as tools:
        home = tools.installation.home
        home.mkdir(parents=True, exist_ok=True)
        with shown_progress() as progress:
            at = bring_back(file, tools.database, home, replace=replace, progress=progress)
        unopened = _unopened(tools)
        sites = [site.alias for site in tools.database.state.sites()]
    if as_json:
        show_json({"restored_at": at, "paused": sites, "without_key": unopened})
    else:
        say(f"Restored. Every website is paused: {', '.join(sites) or 'there is none'}.")
        say(
            "Look whether each is still to be served, then: multiweb resume --all, and: multiweb sync --all. "
            "Orders from before now are looked for in the POS before they are sent; websites are read whole."
        )
    if unopened:
        warn(
            f"The present key does not open the credentials of {', '.join(unopened)}. Give back the key of the time "
            "of the backup (MULTIWEB_KEY, or the key file), or: multiweb credentials SHOP"
        )


def _say_rows(copied: dict[str, int], what: str) -> None:
    tables = sum(1 for rows in copied.values() if rows)
    say(f"{sum(copied.values()):,} rows of {tables} tables are {what}.")


def _key_place(tools: "Toolbox") -> str:
    """Where the key is, never the key."""
    chosen = tools.installation
    if chosen.key is not None:
        return "MULTIWEB_KEY in the environment"
    return str(chosen.key_file or chosen.home / "key")


def _unopened(tools: "Toolbox") -> list[str]:
    """Whose credentials the present key does not open: shops, and addresses of alerts."""
    from resources.self_check import closed

    return closed(tools)
