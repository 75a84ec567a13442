"""What a first, reading look at a shop tells: which rights the credentials have and how the shop behaves.

Probes are made by `resources/probe_web.py` and `resources/probe_pos.py`; the rules of connecting and `doctor`
decide by them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from sync.records import Branch, Location, PriceList, Staff

Generation = Literal["A", "B", "unknown"]
HookOwner = Literal["official", "other"]


# The right to write, of kinds of shop that let it be tried without writing anything.
WRITE = "write"


class Access(StrEnum):
    """What became of one reading call."""

    GRANTED = "granted"
    MISSING = "missing"  # 403 `access_denied`: the right is not given to these credentials
    ABSENT = "absent"  # 404: the shop does not know the route
    UNCLEAR = "unclear"  # anything else: it cannot be told from this answer


@dataclass(frozen=True, slots=True)
class Right:
    """One group of rights, as the shop's own form names it, tried with one reading call.

    `spare`: nothing here would use it, so that it is too much where it is granted.
    """

    name: str
    vietnamese: str
    purpose: str
    needed: bool
    access: Access
    status: int
    spare: bool = False


@dataclass(frozen=True, slots=True)
class ProbeCall:
    """One call of a probe: what was asked, the status, the form of the body, and what it tells."""

    route: str
    status: int
    form: str
    call_limit: str
    tells: str


@dataclass(frozen=True, slots=True)
class Hook:
    """A webhook that somebody set up: topic and host only, since a path may hold a secret."""

    topic: str
    host: str
    owner: HookOwner


@dataclass(frozen=True, slots=True)
class Mark:
    """Our mark on a site. `pos` is the POS it names ("" = none); unreadable marks say why in `detail`."""

    readable: bool
    pos: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SiteProbe:
    """A site at first contact. `orders` counts orders by status filter ("" = no filter)."""

    store_id: int | None
    name: str
    domain: str
    generation: Generation
    locations: tuple[Location, ...]
    rights: tuple[Right, ...]
    hooks: tuple[Hook, ...]
    mark: Mark
    orders: dict[str, int]
    products: int | None
    server_time: datetime
    calls: tuple[ProbeCall, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PosProbe:
    """A POS at first contact."""

    tenant_id: int | None
    name: str
    branches: tuple[Branch, ...]
    price_lists: tuple[PriceList, ...]
    staff: tuple[Staff, ...]
    rights: tuple[Right, ...]
    hooks: tuple[Hook, ...]
    products: int | None
    server_time: datetime
    calls: tuple[ProbeCall, ...]
    notes: tuple[str, ...]


def missing_rights(rights: Iterable[Right]) -> list[Right]:
    """The needed rights that a probe did not find granted."""
    return [right for right in rights if right.needed and right.access is not Access.GRANTED]


def spare_rights(rights: Iterable[Right]) -> list[Right]:
    """The rights that are granted although nothing here uses them."""
    return [right for right in rights if right.spare and right.access is Access.GRANTED]


def tried_to_write(rights: Iterable[Right]) -> bool:
    """Whether the right to write was tried as well; where a kind of shop does not let that, its first write tells."""
    return any(right.name == WRITE for right in rights)


def told(rights: Iterable[Right]) -> str:
    """Rights as people read them: `inventory (Kho: missing), customers (Khách hàng: granted)`."""
    return ", ".join(f"{right.name} ({right.vietnamese}: {right.access})" for right in rights)
