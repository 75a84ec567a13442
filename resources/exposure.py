"""Which files of an installation others on the machine may reach: what `doctor` says of them."""

from pathlib import Path

from sqlalchemy import make_url

from resources.installation import Installation
from resources.private_files import open_to_others

ENVIRONMENT = Path(".env")


def exposed(installation: Installation, environment: Path = ENVIRONMENT) -> tuple[str, ...]:
    """A sentence with its remedy for each file or folder that is open to others; `environment`: the file of settings.

    A folder that others may only pass through, to an inbox that is theirs, is not open.
    """
    found = [
        f"Others on this machine may look into {path}, which holds {what}: chmod {mode} {path}"
        for path, what, mode in _private(installation, environment)
        if open_to_others(path)
    ]
    return tuple(found)


def _private(installation: Installation, environment: Path) -> list[tuple[Path, str, str]]:
    """What must be closed: (path, what it holds, the rights it should have)."""
    files = [(installation.home, "the orders, workbooks and uploads", "700")]
    if installation.key is None:
        files.append((installation.key_file or installation.home / "key", "the key of the credentials", "600"))
    url = make_url(installation.database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        files.append((Path(url.database), "the orders with their buyers", "600"))
    files.append((environment.absolute(), "the settings with their passwords", "600"))
    return files
