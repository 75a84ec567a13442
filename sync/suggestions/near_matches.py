"""SKUs that differ by what people do to them: case, spaces, full-width letters, leading zeros. Suggestions only."""

import pandas as pd

from sync.linking.skus import SuggestionKind, difference, folded, zeros_key
from sync.suggestions.pairing import joined, no_pairs, pairs, text_of

_SCORES = {SuggestionKind.CASE: 99, SuggestionKind.SPACE: 98, SuggestionKind.WIDTH: 98, SuggestionKind.ZEROS: 95}
_WORDS = {
    SuggestionKind.CASE: "differs only by upper and lower case",
    SuggestionKind.SPACE: "differs only by spaces",
    SuggestionKind.WIDTH: "differs only by the width of its letters",
    SuggestionKind.ZEROS: "differs only by leading zeros",
}


def near_matches(site: pd.DataFrame, pos: pd.DataFrame) -> pd.DataFrame:
    """Candidates whose SKUs are the same but for case, spaces, width or leading zeros.

    Args:
        site: variants: id, sku.
        pos: likewise.

    Returns:
        As `sync.suggestions.pairing.COLUMNS`.
    """
    # Equal folded forms are equal without leading zeros too: one join finds all four kinds.
    site_keys, pos_keys = zeros_key(folded(site)), zeros_key(folded(pos))
    found = joined(site["id"], site_keys, pos["id"], pos_keys)
    if found.empty:
        return no_pairs()
    skus = [text_of(found[side], frame["id"], frame["sku"]) for side, frame in (("site", site), ("pos", pos))]
    kinds = [str(difference(left, right)) for left, right in zip(*skus, strict=True)]
    kind = pd.Series(kinds, index=found.index, dtype="str")
    return pairs(found, kind, kind.map(_SCORES), "").assign(words=lambda one: one["kind"].map(_WORDS))
