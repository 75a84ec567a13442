"""Every connected site is one partition; its key is the site's alias."""

import dagster as dg

SITES = dg.DynamicPartitionsDefinition(name="sites")
