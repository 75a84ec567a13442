"""The page of the settings is the settings."""

from console.settings_page import PAGE, settings_document


def test_the_page_in_docs_is_made_from_the_settings_of_today() -> None:
    assert PAGE.read_text(encoding="utf-8") == settings_document(), "run: python -m console.settings_page"
