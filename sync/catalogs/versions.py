"""What a piece of work was made from, so that only what changed since has to be looked at again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Work = Literal["links", "plan"]


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each source of a site's links and plan has changed so far.

    Attributes:
        pos: variants of the POS, their stock and prices.
        pos_identity: what matching sees of them.
        site: variants of the site.
        site_identity: what matching sees of them.
        links: links of the site.
        orders: orders of all sites.
    """

    pos: int = 0
    pos_identity: int = 0
    site: int = 0
    site_identity: int = 0
    links: int = 0
    orders: int = 0


@dataclass(frozen=True, slots=True)
class Basis:
    """What links or a plan were made from.

    Attributes:
        counts: read before anything else was.
        digest: stands for everything that is not counted, such as the settings.
        scanned_at: when the last complete scan of the POS had begun; None: there was none yet.
    """

    counts: Counts
    digest: str
    scanned_at: datetime | None
