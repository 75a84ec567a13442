"""What the POS's credentials must be able to do follows from all sites together."""

from sync.connecting.probe import Access, Right, missing_rights, spare_rights
from sync.connecting.rights import judged
from sync.settings import CustomerSettings, OrderSettings, SiteSettings

NAMES = ("locations", "price lists", "products", "orders", "order sources", "customers", "staff")
IDLE = SiteSettings(orders=OrderSettings(sync=False))
PLAIN = SiteSettings()
WALK_IN = SiteSettings(customers=CustomerSettings(sync=False))
ASSIGNED = SiteSettings(orders=OrderSettings(assignee=7))


def rights(access: Access) -> list[Right]:
    return [Right(name, name, "", name != "staff", access, 200) for name in NAMES]


def spare(*sites: SiteSettings) -> set[str]:
    return {one.name for one in spare_rights(judged(rights(Access.GRANTED), sites))}


def lacking(*sites: SiteSettings) -> set[str]:
    return {one.name for one in missing_rights(judged(rights(Access.MISSING), sites))}


def test_a_right_that_no_site_uses_is_too_much_and_is_not_missed() -> None:
    assert spare(IDLE) == {"orders", "order sources", "customers", "staff"}
    assert spare(PLAIN) == {"staff"}
    assert spare(WALK_IN) == {"customers", "staff"}
    assert spare(ASSIGNED) == set()
    for sites in ((IDLE,), (PLAIN,), (WALK_IN,), (ASSIGNED,)):
        assert lacking(*sites) == set(NAMES) - spare(*sites)


def test_one_site_that_uses_a_right_is_enough() -> None:
    assert spare(IDLE, WALK_IN, ASSIGNED) == set()
    assert lacking(IDLE, PLAIN) == set(NAMES) - {"staff"}


def test_before_there_are_sites_nothing_is_too_much() -> None:
    assert spare() == set()
    assert lacking() == set(NAMES) - {"staff"}
