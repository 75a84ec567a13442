"""The table of activities, and what they are played on."""

from sandbox.seeds import SiteKind
from tests.faults import connections, goods, ordering
from tests.faults.matrix import Activity

ACTIVITIES = (*goods.ACTIVITIES, *ordering.ACTIVITIES, *connections.ACTIVITIES)
KINDS: tuple[SiteKind, ...] = ("sapo-web", "woocommerce")


def played_on(kind: SiteKind) -> list[Activity]:
    """The activities in which a site of this kind has a part; those of the POS alone are played once."""
    return [one for one in ACTIVITIES if kind == KINDS[0] or not one.of_pos]
