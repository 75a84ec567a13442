"""Which variant of a site is which variant of the POS: by equal SKUs, or because a person says so."""
