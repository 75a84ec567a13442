"""Seals the credentials of the shops, so that the database alone is worth nothing to a thief.

Fernet (AES-128-CBC with HMAC-SHA256) with one or several keys: the first seals, all of them open, which lets an
administrator change the key without connecting every shop again. Without a key from outside, one is made in
the installation's home on first use and readable by its owner alone.
"""

import base64
import hashlib
import hmac
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

import msgspec
from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from resources.installation import Installation
from sync.errors import WrongUse


class Vault:
    """Seals and opens small mappings of text, and marks texts as its own."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Take the keys, the sealing one first. Raises WrongUse when one of them is no Fernet key."""
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
            self._keys = [base64.urlsafe_b64decode(key) for key in keys]
        except ValueError as error:
            raise WrongUse(
                "A key of this installation is malformed or missing: "
                "a key is 32 bytes in URL-safe base64 (44 characters)."
            ) from error

    @classmethod
    def of(cls, installation: Installation) -> Self:
        """The vault of an installation: keys of the environment, else of the key file, else a new key file."""
        if installation.key is not None:
            return cls(_split(installation.key.get_secret_value().replace(",", "\n")))
        if installation.key_file is not None:
            return cls(_read(installation.key_file))
        own = installation.home / "key"
        if not own.exists():
            _make_key(own)
        return cls(_read(own))

    def seal(self, mapping: Mapping[str, str]) -> bytes:
        """The mapping as a Fernet token."""
        return self._fernet.encrypt(msgspec.json.encode(dict(mapping)))

    def open(self, sealed: bytes) -> dict[str, str]:
        """What was sealed. Raises WrongUse when none of the keys opens it."""
        try:
            return msgspec.json.decode(self._fernet.decrypt(sealed), type=dict[str, str])
        except InvalidToken as error:
            raise WrongUse(
                "The stored credentials cannot be opened with the present key. Give back the key they were "
                "sealed with (MULTIWEB_KEY or the key file), or connect the shop again."
            ) from error

    def reseal(self, sealed: bytes) -> bytes:
        """The same content under the first key. Raises WrongUse when none of the keys opens it."""
        return self.seal(self.open(sealed))

    def sign(self, text: str) -> str:
        """A mark on a text that goes out in the open, which only this installation can make: 32 hex digits."""
        return _mark(self._keys[0], text)

    def signed(self, text: str, mark: str) -> bool:
        """Whether any key of this installation made the mark on just this text."""
        given = mark.encode()
        return any(hmac.compare_digest(_mark(key, text).encode(), given) for key in self._keys)


def _mark(key: bytes, text: str) -> str:
    # The prefix keeps what is marked apart from what Fernet authenticates with a part of the same key.
    return hmac.new(key, b"multiweb text\0" + text.encode(), hashlib.sha256).hexdigest()[:32]


def _split(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _read(path: Path) -> list[str]:
    try:
        return _split(path.read_text(encoding="ascii"))
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUse(f"The key file {path} cannot be read; restore it or set MULTIWEB_KEY.") from error


def _make_key(path: Path) -> None:
    """Write a new key, whole or not at all; of two processes that start at once, the first one's key stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".key-")  # mkstemp makes it 0600
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(Fernet.generate_key() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(draft)
    except FileExistsError:
        pass  # the other process was first
    finally:
        draft.unlink()
