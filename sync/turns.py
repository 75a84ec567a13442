"""Whose turn it is: names for the holders of leases, and the check before anything is written."""

import os
from uuid import uuid4

from sync.errors import LeaseLost
from sync.stores import Lease


def holder() -> str:
    """A name for one holder of a lease: the process, and which of its turns."""
    return f"{os.getpid()}-{uuid4().hex[:8]}"


def require(lease: Lease, what: str) -> None:
    """Stop when somebody else has taken over `what`. Raises LeaseLost."""
    if not lease.still_ours():
        raise LeaseLost(f"The right to {what} was lost to another worker; the next run goes on.")
