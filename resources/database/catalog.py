"""The `Catalog` port: the catalogs of both sides under one name."""

from resources.database.catalog_pos import PosCatalog
from resources.database.catalog_site import SiteCatalogs


class Catalog(PosCatalog, SiteCatalogs):
    """The last known catalogs of both sides, and the dictionaries of the POS."""

    def counts(self, site: str | None) -> tuple[int, int]:
        """(products, variants) of a site, or of the POS (deleted ones left out) when None."""
        return self.count_pos() if site is None else self.count_site(site)
