"""Which product of a website is which product of the POS, and what analysts do about the rest."""

from datetime import UTC, datetime
from pathlib import Path

import dagster as dg

from assets.catalogs import pos_catalog, site_catalog
from assets.metadata import on_page, spent, table
from assets.partitions import SITES
from assets.planning import link_metadata
from resources.multiweb import Multiweb
from sync.linking.link import link_site
from sync.workbooks.workbook import apply_fixes
from sync.workbooks.workbook_export import export_mismatches


@dg.asset(
    partitions_def=SITES,
    deps=[pos_catalog, site_catalog],
    group_name="links",
    kinds={"pandas", "sql"},
    owners=["team:analysts"],
)
def links(context: dg.AssetExecutionContext, multiweb: Multiweb) -> dg.MaterializeResult[None]:
    """The pairs of POS variant and site variant, one to one, and the reason for every row without a partner.

    Equal SKUs link; anything less is only suggested in the workbook. A pair stays together by its ids when a SKU
    is renamed later. Pairs that a person unlinked stay unlinked.
    """
    tools, site = multiweb.tools, context.partition_key
    link = on_page(tools.installation.console_url, site, "products")
    return dg.MaterializeResult(metadata={**link_metadata(link_site(site, tools.database)), **link})


@dg.asset(
    partitions_def=SITES,
    deps=[links],
    group_name="links",
    kinds={"excel"},
    owners=["team:analysts"],
)
def mismatch_workbook(context: dg.AssetExecutionContext, multiweb: Multiweb) -> dg.MaterializeResult[None]:
    """The Excel workbook of everything that does not match on this website, ready to be fixed and handed back.

    Hand a fixed workbook back with `multiweb import`, or drop it into the site's inbox folder.
    """
    tools = multiweb.tools
    site = context.partition_key
    folder = tools.installation.workbook_folder(site)
    report = export_mismatches(site, tools.database, tools.workbooks, folder, datetime.now(UTC))
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": report.rows,
            "workbook": dg.MetadataValue.path(str(report.path.absolute())),
            "summary": table(["outcome", "count"], report.summary.items()),
            **on_page(tools.installation.console_url, site, "excel"),
        }
    )


# The copy of the workbook holds every row; an event of a run is no place for a hundred thousand.
SHOWN_ROWS = 50


class FixesConfig(dg.Config):
    """The workbook that was handed back."""

    path: str


@dg.asset(partitions_def=SITES, group_name="links", kinds={"excel", "sapo"}, owners=["team:analysts"])
def workbook_fixes(
    context: dg.AssetExecutionContext, config: FixesConfig, multiweb: Multiweb
) -> dg.MaterializeResult[None]:
    """What a workbook handed back changed in the POS and on the website, row by row.

    Rows whose product changed since the export are refused, the rest is applied; the copy named here tells the
    result of each row.
    """
    tools = multiweb.tools
    with tools.pos() as pos, tools.site(context.partition_key) as site:
        report = apply_fixes(Path(config.path), pos, site, tools.database, tools.workbooks, apply=True)
        calls = spent(pos.spent(), site.spent())
    return dg.MaterializeResult(
        metadata={
            "applied": report.applied,
            "refused": report.refused,
            "outcomes": table(["outcome", "rows"], report.by_outcome.items()),
            "rows": table(
                ["row", "outcome", "message"], [(r.row, r.outcome, r.message) for r in report.shown(SHOWN_ROWS)]
            ),
            **({"notes": "\n".join(report.notes)} if report.notes else {}),
            **({"annotated copy": dg.MetadataValue.path(str(report.annotated))} if report.annotated else {}),
            **on_page(tools.installation.console_url, context.partition_key, "excel"),
            **calls,
        }
    )
