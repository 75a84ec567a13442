"""`vault`: the keys that seal the shops' credentials, and how they are changed."""

from typing import TYPE_CHECKING, Annotated

import typer

from console.output import FAILED, complain, say, show_json, show_table
from console.tools import Json, opened, operator

if TYPE_CHECKING:
    from resources.rotation import KeyReport

vault = typer.Typer(no_args_is_help=True, help="The keys that seal the credentials.", rich_markup_mode=None)


@vault.command("status")
def status(as_json: Json = False) -> None:
    """Show where the keys come from, and how many secrets each of them opens; a key shows as its fingerprint."""
    from resources.rotation import key_report

    with opened() as tools:
        found = key_report(tools)
    if as_json:
        show_json(found)
    else:
        _show_keys(found)
    _complain_of_lost(found)


@vault.command("rotate")
def rotate(
    forget: Annotated[
        bool, typer.Option("--forget-old", help="Take the old keys out at once: when one of them was stolen.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Make a new key and seal every secret with it. Cut short, it is finished by the next call."""
    from resources import rotation

    with opened() as tools:
        done = rotation.rotate(tools, who=operator())
        if forget:
            _say_rotated(done, as_json)
            done = rotation.forget_old(tools, who=operator())
    if as_json:
        show_json(done)
    elif forget:
        _say_forgotten(done)
    else:
        _say_rotated(done, as_json)
        _say_what_now(done)
    _complain_of_lost(done)


@vault.command("forget-old")
def forget_old(as_json: Json = False) -> None:
    """Take all keys but the sealing one out of the key file; workbooks handed out under them are then refused."""
    from resources import rotation

    with opened() as tools:
        done = rotation.forget_old(tools, who=operator())
    if as_json:
        show_json(done)
    else:
        _say_forgotten(done)
    _complain_of_lost(done)


@vault.command("new-key")
def new_key() -> None:
    """Print a new key, for MULTIWEB_KEY or a key file that is kept elsewhere. It is not used by itself."""
    from resources.key_file import new_key as made

    say(made())


def _say_rotated(done: "KeyReport", as_json: bool) -> None:
    if as_json:
        return
    if done.made:
        say(f"A new key seals now: {done.made}, the first in {done.key_file}.")
    else:
        say(f"An earlier change of the key is finished; {done.first} seals.")
    say(f"{done.resealed} secrets are sealed anew.")


def _say_what_now(done: "KeyReport") -> None:
    if not done.others:
        return
    say(f"Still opening: {', '.join(done.others)}. Workbooks handed out before carry their mark, so leave them until")
    say("those are back, then: multiweb vault forget-old")
    say("Keep a copy of the new key now, and the old one with the backups of the database that were made before.")


def _say_forgotten(done: "KeyReport") -> None:
    if not done.forgotten:
        say(f"There is one key, {done.first}; nothing to forget.")
        return
    say(f"Out of {done.key_file}: {', '.join(done.forgotten)}. {done.first} is the only key now.")
    say("Backups of the database from before the change still need the old keys; workbooks from then are refused.")


def _show_keys(found: "KeyReport") -> None:
    say(f"The keys come from {found.key_file or 'MULTIWEB_KEY'}.")
    rows = [(key, "seals and opens" if key == found.first else "opens", n) for key, n in found.secrets.items()]
    show_table(("Key", "", "Secrets"), rows)
    if any(found.secrets[key] for key in found.others):
        say("Some secrets are still under an old key: multiweb vault rotate seals them anew.")


def _complain_of_lost(found: "KeyReport") -> None:
    for kind, name in found.lost:
        again = f"credentials {name}" if kind == "shop" else f"alerts remove {name}, then alerts add {name}"
        complain(f"{name}: no key opens what is sealed of it; give it again: multiweb {again}")
    if found.lost:
        raise typer.Exit(FAILED)
