"""Links made and ended by a person earlier on, as they stand in the tables: no shop is asked, and nothing written."""

from sync.linking.hand_links import Pair, linked_change, standing, unlinked_change, with_pairs, with_unlinked
from sync.linking.link import links_turn
from sync.stores import Database


def link_by_hand(alias: str, pos_variant_id: int, site_variant_id: int, database: Database, who: str) -> None:
    """The two variants are linked, with the SKUs they have at this moment."""
    skus = [
        str(rows.loc[rows["id"] == number, "sku"].item())
        for rows, number in (
            (database.catalog.pos_variants(), pos_variant_id),
            (database.catalog.site_variants(alias), site_variant_id),
        )
    ]
    pair = Pair(pos_variant_id, site_variant_id, *skus)
    with links_turn(alias, database):
        database.links.replace(alias, with_pairs(database.links.rows(alias), [pair]))
    database.state.log([linked_change(alias, pair, who, "Linked by hand.")])


def unlink_by_hand(alias: str, site_variant_id: int, database: Database, who: str) -> None:
    """The link of the site variant is ended, and matching does not make it again."""
    with links_turn(alias, database):
        rows = database.links.rows(alias)
        database.links.replace(alias, with_unlinked(rows, [site_variant_id]))
    before = standing(rows).pos_of.get(site_variant_id)
    database.state.log([unlinked_change(alias, site_variant_id, before, who, "Unlinked by hand.")])
