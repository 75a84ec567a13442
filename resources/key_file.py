"""The file with the keys of an installation: one a line, the first seals, all of them open.

It is never half written: a new one is made beside it, brought to the disk, and then takes its place.
"""

import functools
import hashlib
import logging
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.fernet import Fernet

from resources.private_files import changed_by_all, open_to_others, private_folder
from sync.errors import WrongUse

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ReadKeys:
    """The keys of a file, and a stamp that is another one once the file is."""

    keys: tuple[str, ...] = field(repr=False)
    stamp: tuple[int, int, int]


def split_keys(text: str) -> tuple[str, ...]:
    """The keys in a text, one a line or separated by commas."""
    return tuple(line.strip() for line in text.replace(",", "\n").splitlines() if line.strip())


def fingerprint(key: str) -> str:
    """A name for a key that tells nothing of it: 8 hex digits."""
    return hashlib.sha256(b"multiweb key\0" + key.encode()).hexdigest()[:8]


def stamp_of(path: Path) -> tuple[int, int, int]:
    """Another value once the file is another one. Raises OSError where it cannot be looked at."""
    found = path.stat()
    return found.st_ino, found.st_mtime_ns, found.st_size


def read_keys(path: Path) -> ReadKeys:
    """The keys of a file.

    Raises WrongUse when it cannot be read, or everybody on the machine may put keys of his own into it. That others
    may read it is logged, once in a process: files that a cluster mounts are often so.
    """
    try:
        stamp = stamp_of(path)  # before the content: a file that changes meanwhile is read again
        keys = split_keys(path.read_text(encoding="ascii"))
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUse(f"The key file {path} cannot be read; restore it or set MULTIWEB_KEY.") from error
    if changed_by_all(path):
        raise WrongUse(f"Everybody on this machine may change the key file {path}, so it is not used: chmod 600 {path}")
    if open_to_others(path):
        _warn_open(path)
    return ReadKeys(keys, stamp)


def make_key(path: Path) -> None:
    """Write a new key, whole or not at all; of two processes that start at once, the first one's key stays."""
    draft = _draft(path, [new_key()])
    try:
        path.hardlink_to(draft)
        _settle(path.parent)
    except FileExistsError:
        pass  # the other process was first
    finally:
        draft.unlink()


def replace_keys(path: Path, keys: Sequence[str]) -> None:
    """Put these keys in place of the file's, on the disk when it returns. Raises WrongUse where that cannot be."""
    try:
        draft = _draft(path, keys)
    except OSError as error:
        raise _unchangeable(path) from error
    try:
        draft.replace(path)
        _settle(path.parent)
    except OSError as error:
        raise _unchangeable(path) from error
    finally:
        draft.unlink(missing_ok=True)


def new_key() -> str:
    """A key that nobody has had before."""
    return Fernet.generate_key().decode("ascii")


def _unchangeable(path: Path) -> WrongUse:
    return WrongUse(
        f"The key file {path} cannot be changed from here. Put a new key as its first line by hand "
        "(multiweb vault new-key prints one), keep the old lines, and run this again."
    )


def _draft(path: Path, keys: Sequence[str]) -> Path:
    """A file beside `path` with the keys, readable by its owner alone and on the disk."""
    private_folder(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".key-")  # mkstemp makes it 0600
    with os.fdopen(handle, "wb") as file:
        file.write("".join(f"{key}\n" for key in keys).encode("ascii"))
        file.flush()
        os.fsync(file.fileno())
    return Path(name)


def _settle(folder: Path) -> None:
    """Bring a folder's names to the disk: nothing may be sealed with a key that a power cut takes back."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@functools.cache
def _warn_open(path: Path) -> None:
    logger.warning("Others on this machine may read the key file %s: chmod 600 %s", path, path)
