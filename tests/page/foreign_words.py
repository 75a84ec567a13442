"""English on the Vietnamese page: words that neither the Vietnamese texts nor the shops' own data know.

What a screen shows is taken apart into words. A word with Vietnamese letters is none of English; one without is known
when a Vietnamese text of the page has it (POS, SKU, webhook), or when it came from the shops: a name, a SKU, a code.
Anything else is English that somebody forgot to translate, a bare code of ours, or a text of the framework's own.
"""

import re
from functools import cache
from typing import Any

from console.page.words import TEXTS
from resources.database.database import SqlDatabase
from tests.page.harvest import ENGLISH, ROOT, VIETNAMESE, literals

# All that is read by a person who looks, or hears the page.
SHOWN = """() => {
  const seen = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const box = walk.currentNode.parentElement;
    if (box.closest('script, style, .q-icon, [lang=en]') || !box.getClientRects().length) continue;
    seen.push(walk.currentNode.data);
  }
  for (const one of document.querySelectorAll('[aria-label], [placeholder], [title], [alt], [data-told]'))
    if (!one.closest('[lang=en]'))
      for (const name of ['aria-label', 'placeholder', 'title', 'alt', 'data-told'])
        seen.push(one.getAttribute(name) || '');
  for (const one of document.querySelectorAll('input:not([type=checkbox]):not([type=radio])')) seen.push(one.value);
  return [document.title, ...seen];
}"""
_ADDRESS = re.compile(r"https?://\S+|\b[\w.-]+:\d{2,5}\b\S*|\S+@\S+")
_VALUE = re.compile(r"\{\w*\}")
_WORD = re.compile(r"[^\W\d_]{2,}")


def foreign(page: Any, database: SqlDatabase) -> list[str]:
    """The texts on the screen that hold a word nobody wrote in Vietnamese, each with that word."""
    known = _vietnamese() | _of_the_shops(database)
    found: dict[str, None] = {}
    for text in page.evaluate(SHOWN):
        for word in _words(text):
            if word.isascii() and word not in known:
                found[f"{word}: {text.strip()[:120]}"] = None
    return list(found)


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(_ADDRESS.sub(" ", text))]


@cache
def _vietnamese() -> frozenset[str]:
    """The words of every Vietnamese text in the code."""
    texts = [vietnamese for vietnamese, _ in TEXTS.values()]
    for room in ("console/page", "resources", "sync"):
        for path in (ROOT / room).rglob("*.py"):
            texts += [one for one in literals(path) if VIETNAMESE.search(one) and not ENGLISH.search(one)]
    return frozenset(word for text in texts for word in _words(_VALUE.sub(" ", text)))


def _of_the_shops(database: SqlDatabase) -> set[str]:
    """The words of what shops and people named."""
    catalog, state = database.catalog, database.state
    columns = ["product_name", "variant_name", "sku", "barcode", "options"]
    texts = catalog.pos_variants([*columns, "unit"]).astype(str).to_numpy().ravel().tolist()
    texts += [part for branch in catalog.branches() for part in (branch.code, branch.name)]
    texts += [part for prices in catalog.price_lists() for part in (prices.code, prices.name)]
    texts += [state.pos().alias, *(user.name for user in database.users.all())]
    for site in state.sites():
        texts += [site.alias, *catalog.site_variants(site.alias, columns).astype(str).to_numpy().ravel().tolist()]
    return {word for text in texts for word in _words(text)}
