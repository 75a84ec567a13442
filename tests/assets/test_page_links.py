"""The Dagster UI leads to the page, where there is one."""

import dagster as dg

from assets.metadata import on_page


def test_a_run_links_to_what_the_page_shows_of_it() -> None:
    told = on_page("https://multiweb.example.vn/", "thoitrang", "changes?tab=held")
    assert told == {"page": dg.MetadataValue.url("https://multiweb.example.vn/sites/thoitrang/changes?tab=held")}


def test_without_an_address_nothing_is_linked() -> None:
    assert on_page("", "thoitrang", "orders") == {}
