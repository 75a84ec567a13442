"""Changing the key that seals what is secret at rest, without a moment in which something cannot be opened.

The new key goes in front of the old ones in the key file first, and is on the disk before anything is sealed with it;
then all secrets are sealed anew in one transaction. Whoever is killed in between leaves secrets that one of the keys
in the file opens, and the next call goes on from there. The old keys leave the file by a step of their own, because
workbooks in the hands of analysts carry their mark and backups of the database need them.
"""

from dataclasses import dataclass
from pathlib import Path

from resources.database.sealed import Kind, SealedRow
from resources.key_file import fingerprint, new_key, replace_keys
from resources.toolbox import Toolbox
from resources.vault import Vault
from sync.errors import WrongUse
from sync.rows import Change
from sync.turns import holder, require

LEASE = "vault"


@dataclass(frozen=True, slots=True)
class KeyReport:
    """How the keys stand, and what was done. Keys are named by their fingerprints.

    Attributes:
        key_file: where the keys stand; None for the environment.
        first: the key that seals.
        others: those that only open.
        secrets: how many secrets each key opens, those of no use included.
        lost: what no key opens: (kind, name) of a shop or of an address for alerts.
        made: the new key; "" when none was made.
        resealed: how many secrets were sealed anew.
        forgotten: keys that were taken out of the file.
    """

    key_file: Path | None
    first: str
    others: tuple[str, ...]
    secrets: dict[str, int]
    lost: tuple[tuple[Kind, str], ...]
    made: str = ""
    resealed: int = 0
    forgotten: tuple[str, ...] = ()


def key_report(tools: Toolbox, *, made: str = "", resealed: int = 0, forgotten: tuple[str, ...] = ()) -> KeyReport:
    """How the keys stand now."""
    first, *others = map(fingerprint, tools.vault.keys)
    secrets = dict.fromkeys((first, *others), 0)
    lost: list[tuple[Kind, str]] = []
    for row in tools.database.sealed.all():
        opener = tools.vault.opener(row.sealed)
        if opener is None:
            lost.append((row.kind, row.name))
        else:
            secrets[opener] += 1
    return KeyReport(tools.vault.key_file, first, tuple(others), secrets, tuple(lost), made, resealed, forgotten)


def rotate(tools: Toolbox, *, who: str = "cli") -> KeyReport:
    """Seal everything with a new key; the old ones still open.

    Where secrets are sealed with an old key already (a change that was cut short, or a key that a person put in front
    by hand), they are sealed anew with the first one and no further key is made.

    Raises:
        WrongUse: there is but one key, and it stands where only a person can change it.
        LeaseTaken: another change of the key is under way.
    """
    with tools.database.leases.hold(LEASE, holder()) as lease:
        before, made = key_report(tools), ""
        if not _behind(before):
            require(lease, "change the key")
            made = _put_in_front(tools.vault)
        resealed = _reseal(tools)
        after = key_report(tools, made=made, resealed=resealed)
        if made or resealed:
            _log(tools, who, before.first if made else None, after.first, f"{resealed} secrets sealed anew")
        return after


def forget_old(tools: Toolbox, *, who: str = "cli") -> KeyReport:
    """Take all keys but the first out of the key file, once nothing needs them.

    Raises:
        WrongUse: the keys stand where only a person can change them.
        LeaseTaken: another change of the key is under way.
    """
    vault = tools.vault
    if vault.key_file is None:
        raise WrongUse(
            "The keys come from MULTIWEB_KEY, which only you can change: take the old ones out of it once "
            "`multiweb vault status` shows no secret under them."
        )
    with tools.database.leases.hold(LEASE, holder()) as lease:
        keys = vault.keys
        resealed = _reseal(tools)
        require(lease, "change the key")
        replace_keys(vault.key_file, keys[:1])
        # Somebody who connected a shop in this moment may have sealed with an old key, which is at hand here alone.
        resealed += _reseal(tools, Vault(keys))
        forgotten = tuple(map(fingerprint, keys[1:]))
        if forgotten:
            _log(tools, who, ", ".join(forgotten), None, "old keys are forgotten")
        return key_report(tools, resealed=resealed, forgotten=forgotten)


def _behind(report: KeyReport) -> bool:
    """Whether there are secrets that another key than the first opens."""
    return any(report.secrets[other] for other in report.others)


def _put_in_front(vault: Vault) -> str:
    """Make a new key the first one of the file; returns its fingerprint. Raises WrongUse without a file."""
    if vault.key_file is None:
        raise WrongUse(
            "The key comes from MULTIWEB_KEY, which only you can change: put a new one in front of it, separated by a "
            "comma (multiweb vault new-key prints one), restart every process, and run this again."
        )
    made = new_key()
    replace_keys(vault.key_file, (made, *vault.keys))
    return fingerprint(made)


def _reseal(tools: Toolbox, vault: Vault | None = None) -> int:
    """Seal with the first key what another one opens; what none opens stays as it is. Returns how many."""
    opening = vault or tools.vault
    first = fingerprint(opening.keys[0])

    def anew(row: SealedRow) -> bytes:
        return row.sealed if opening.opener(row.sealed) in (None, first) else opening.reseal(row.sealed)

    return tools.database.sealed.change(anew)


def _log(tools: Toolbox, who: str, before: str | None, after: str | None, why: str) -> None:
    tools.database.state.log([Change(who, None, "installation", "vault", "key", before, after, why)])
