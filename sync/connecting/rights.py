"""Which rights of the POS the connected sites make use of, by their settings.

One POS serves sites that are set up differently, so what its credentials must be able to do is known from all of them
together: a right that no site uses is too much, and one that any of them uses must be there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sync.connecting.probe import Right
from sync.settings import SiteSettings

ALWAYS = frozenset(("locations", "price lists", "products"))


def used_rights(sites: Iterable[SiteSettings]) -> frozenset[str]:
    """The names of the rights of the POS that these sites use; see the probe of the POS for the names."""
    used = set(ALWAYS)
    for site in sites:
        if not site.orders.sync:
            continue
        used |= {"orders", "order sources"}
        if site.customers.sync:
            used.add("customers")
        if site.orders.assignee is not None:
            used.add("staff")
    return frozenset(used)


def judged(rights: Sequence[Right], sites: Sequence[SiteSettings]) -> tuple[Right, ...]:
    """The rights of the POS, needed or spare by what the sites use; as they are while there are no sites yet."""
    if not sites:
        return tuple(rights)
    used = used_rights(sites)
    return tuple(replace(one, needed=one.name in used, spare=one.name not in used) for one in rights)
