"""Texts kept beside a variant: its options as JSON, and the text that a search looks through.

Neither database folds the case of Vietnamese by itself everywhere (SQLite folds ASCII alone, PostgreSQL what its locale
knows), so the folded text is stored, and a search compares it with words folded in the same way.
"""

import json
import unicodedata

from sync.records import Options

_APART = "\n"  # no word of a search contains it, so none matches across two fields


def options_text(options: Options) -> str:
    """`[[name, value], ...]` as JSON, "" for none."""
    return json.dumps(options, ensure_ascii=False) if options else ""


def search_text(product_name: str, variant_name: str, sku: str, barcode: str) -> str:
    """What a search looks through; it begins with the names, so that it sorts by name as well."""
    return folded(_APART.join((product_name, variant_name, sku, barcode)))


def search_words(search: str) -> list[str]:
    """The words that must all occur in a `search_text`."""
    return list(dict.fromkeys(folded(search).split()))


def folded(text: str) -> str:
    """The text without differences of case and Unicode form."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFC", text.casefold())
