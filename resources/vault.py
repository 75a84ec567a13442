"""Seals the credentials of the shops, so that the database alone is worth nothing to a thief.

Fernet (AES-128-CBC with HMAC-SHA256) with one or several keys: the first seals, all of them open, which lets an
administrator change the key without connecting every shop again. Without a key from outside, one is made in
the installation's home on first use and readable by its owner alone.

A key file is looked at before each use and read again once it is another one, so that a page or a receiver that
runs for months follows a change of the key (`resources.rotation`).
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import msgspec
from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from resources.installation import Installation
from resources.key_file import fingerprint, make_key, read_keys, split_keys, stamp_of
from sync.errors import WrongUse


@dataclass(frozen=True, slots=True)
class _Ring:
    keys: tuple[str, ...] = field(repr=False)
    fernets: tuple[Fernet, ...] = field(repr=False)
    stamp: tuple[int, int, int] | None = None

    @property
    def raw(self) -> list[bytes]:
        return [base64.urlsafe_b64decode(key) for key in self.keys]


class Vault:
    """Seals and opens small mappings of text, and marks texts as its own; safe to share between threads."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Take the keys, the sealing one first. Raises WrongUse when one of them is no Fernet key."""
        self._ring = _ring(keys)
        self._file: Path | None = None

    @classmethod
    def of(cls, installation: Installation) -> Self:
        """The vault of an installation: keys of the environment, else of the key file, else a new key file."""
        if installation.key is not None:
            return cls(split_keys(installation.key.get_secret_value()))
        own = installation.key_file or installation.home / "key"
        if installation.key_file is None and not own.exists():
            make_key(own)
        found = read_keys(own)
        vault = cls(found.keys)
        vault._file = own
        vault._ring = _ring(found.keys, found.stamp)
        return vault

    @property
    def key_file(self) -> Path | None:
        """The file its keys come from; None when they come from the environment."""
        return self._file

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys themselves, the sealing one first: for changing them, and for nothing else."""
        return self._present().keys

    def seal(self, mapping: Mapping[str, str]) -> bytes:
        """The mapping as a Fernet token."""
        return self._present().fernets[0].encrypt(msgspec.json.encode(dict(mapping)))

    def open(self, sealed: bytes) -> dict[str, str]:
        """What was sealed. Raises WrongUse when none of the keys opens it."""
        try:
            content = MultiFernet(self._present().fernets).decrypt(sealed)
            return msgspec.json.decode(content, type=dict[str, str])
        except InvalidToken as error:
            raise WrongUse(
                "The stored credentials cannot be opened with the present key. Give back the key they were "
                "sealed with (MULTIWEB_KEY or the key file), or connect the shop again."
            ) from error

    def reseal(self, sealed: bytes) -> bytes:
        """The same content under the first key. Raises WrongUse when none of the keys opens it."""
        return self.seal(self.open(sealed))

    def opener(self, sealed: bytes) -> str | None:
        """The fingerprint of the key that opens it; None when none does."""
        ring = self._present()
        for key, fernet in zip(ring.keys, ring.fernets, strict=True):
            try:
                fernet.decrypt(sealed)
            except InvalidToken:
                continue
            return fingerprint(key)
        return None

    def sign(self, text: str) -> str:
        """A mark on a text that goes out in the open, which only this installation can make: 32 hex digits."""
        return _mark(self._present().raw[0], text)

    def signed(self, text: str, mark: str) -> bool:
        """Whether any key of this installation made the mark on just this text."""
        given = mark.encode()
        return any(hmac.compare_digest(_mark(key, text).encode(), given) for key in self._present().raw)

    def _present(self) -> _Ring:
        """The keys as they are now. A file that is gone or damaged meanwhile leaves those we have."""
        ring = self._ring
        if self._file is None:
            return ring
        try:
            if stamp_of(self._file) == ring.stamp:
                return ring
            found = read_keys(self._file)
            self._ring = _ring(found.keys, found.stamp)
        except (OSError, WrongUse):
            return ring
        return self._ring


def _ring(keys: Sequence[str], stamp: tuple[int, int, int] | None = None) -> _Ring:
    try:
        fernets = tuple(Fernet(key) for key in keys)
    except ValueError as error:
        raise _malformed() from error
    if not fernets:
        raise _malformed()
    return _Ring(tuple(keys), fernets, stamp)


def _malformed() -> WrongUse:
    return WrongUse(
        "A key of this installation is malformed or missing: a key is 32 bytes in URL-safe base64 (44 characters)."
    )


def _mark(key: bytes, text: str) -> str:
    # The prefix keeps what is marked apart from what Fernet authenticates with a part of the same key.
    return hmac.new(key, b"multiweb text\0" + text.encode(), hashlib.sha256).hexdigest()[:32]
