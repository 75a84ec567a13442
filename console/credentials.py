"""How a shop's credentials come in: a file, the environment or a prompt that shows nothing; never the command line.

What stands on a command line can be read by every process of the machine and stays in the shell's history.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import typer

from sync.errors import WrongUse

TOKEN = "MULTIWEB_SHOP_TOKEN"  # noqa: S105 -- the name of a variable
KEY = "MULTIWEB_SHOP_KEY"
SECRET = "MULTIWEB_SHOP_SECRET"  # noqa: S105 -- the name of a variable
WEBHOOK_SECRET = "MULTIWEB_SHOP_WEBHOOK_SECRET"  # noqa: S105 -- the name of a variable


def credentials(
    token_file: Path | None,
    key_file: Path | None,
    webhook_secret_file: Path | None,
    environment: Mapping[str, str] = os.environ,
) -> dict[str, str]:
    """The credentials to seal: from the files, else the environment, else asked for.

    Args:
        token_file: holds an access token; `-` reads it from stdin.
        key_file: holds `key:secret` of a private app; `-` reads it from stdin.
        webhook_secret_file: holds the secret that signs the shop's webhooks, where it is not the app's own.
        environment: `MULTIWEB_SHOP_TOKEN`, or `MULTIWEB_SHOP_KEY` with `MULTIWEB_SHOP_SECRET`.

    Raises:
        WrongUse: two ways at once, a file that cannot be read or says nothing, or nobody to ask.
    """
    found = _main(token_file, key_file, environment)
    signing = _read(webhook_secret_file) if webhook_secret_file else environment.get(WEBHOOK_SECRET, "")
    return {**found, "webhook_secret": signing} if signing else found


def _main(token_file: Path | None, key_file: Path | None, environment: Mapping[str, str]) -> dict[str, str]:
    if token_file is not None and key_file is not None:
        raise WrongUse("Give --token-file or --key-file, not both.")
    if token_file is not None:
        return {"kind": "token", "token": _read(token_file)}
    if key_file is not None:
        return _pair(_read(key_file), str(key_file))
    if environment.get(TOKEN):
        return {"kind": "token", "token": environment[TOKEN].strip()}
    if environment.get(KEY) and environment.get(SECRET):
        return {"kind": "basic", "key": environment[KEY].strip(), "secret": environment[SECRET].strip()}
    if not sys.stdin.isatty():
        raise WrongUse(
            f"No credentials: give --token-file or --key-file (`-` reads stdin), or set {TOKEN}, or {KEY} and {SECRET}."
        )
    return _asked()


def _asked() -> dict[str, str]:
    """Ask a person, showing nothing of what is typed."""
    token = str(typer.prompt("Access token (empty: key and secret)", default="", hide_input=True, show_default=False))
    if token.strip():
        return {"kind": "token", "token": token.strip()}
    key = str(typer.prompt("API key", hide_input=True)).strip()
    return {"kind": "basic", "key": key, "secret": str(typer.prompt("API secret", hide_input=True)).strip()}


def _read(path: Path) -> str:
    try:
        text = sys.stdin.readline() if str(path) == "-" else path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUse(f"{path} cannot be read ({type(error).__name__}).") from None
    if not text.strip():
        raise WrongUse(f"{path} is empty.")
    return text.strip()


def _pair(text: str, name: str) -> dict[str, str]:
    key, colon, secret = text.partition(":")
    if not colon or not key or not secret:
        raise WrongUse(f"{name} must hold key:secret in one line.")
    return {"kind": "basic", "key": key.strip(), "secret": secret.strip()}
