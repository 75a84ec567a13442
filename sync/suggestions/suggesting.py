"""Which POS variant an unlinked variant of a site was probably meant to be: all evidence together, one to one.

Each finder looks at one kind of evidence and yields candidate pairs; what several kinds say of the same pair adds up.
Then the pairs are settled from the surest down, so that nobody is suggested twice and nothing is chosen where two fit
equally well. Suggestions only: nothing here links.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from sync.linking.link_rows import ids_by_key
from sync.linking.skus import SKU_FORMS, SuggestionKind, folded
from sync.suggestions.barcodes import check_digits, contradictory, same_barcodes
from sync.suggestions.look_alikes import look_alikes
from sync.suggestions.near_matches import near_matches
from sync.suggestions.option_matches import option_matches
from sync.suggestions.pairing import COLUMNS, DTYPES, MANY, no_pairs, text_of
from sync.suggestions.same_name import same_name
from sync.suggestions.spreadsheet_damage import apostrophes, rounded, scientific
from sync.suggestions.spreadsheet_dates import dates

LINE = 70
"""A pair below this score is no suggestion."""

Finder = Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]
_FINDERS: tuple[Finder, ...] = (
    near_matches,
    apostrophes,
    scientific,
    rounded,
    dates,
    look_alikes,
    check_digits,
    same_barcodes,
    same_name,
)
_INPUT = ("sku", "barcode", "product_name", "variant_name", "options")
_HIGHEST = 100
_FURTHER_EVIDENCE = 3
_CONTRADICTION = 15
# A score this much higher is clearly better; less is a coincidence of the scale.
_CLEARLY = 2
_NAMED = 3
_FORM, _BARCODE, _WORDING = 0, 1, 2
_FAMILIES = {str(kind): _WORDING for kind in SuggestionKind} | dict.fromkeys(map(str, SKU_FORMS), _FORM)
_FAMILIES[str(SuggestionKind.BARCODE)] = _BARCODE
_RESULT = {
    "site_variant_id": "int64",
    "pos_variant_id": "Int64",
    "pos_sku": "str",
    "suggestion_kind": "str",
    "suggestion_score": "int64",
    "detail": "str",
}


@dataclass(frozen=True, slots=True)
class Settled:
    """Candidate pairs by what became of them.

    Attributes:
        taken: one to one, each clearly the best of both its sides.
        tied: the best pairs of each site variant for which nothing could be chosen.
    """

    taken: pd.DataFrame
    tied: pd.DataFrame


def candidates(site: pd.DataFrame, pos: pd.DataFrame, kin: pd.DataFrame) -> pd.DataFrame:
    """Every pair that some evidence speaks for, each once.

    Args:
        site: site variants that are not linked: id, product_id, sku, and what is known of barcode, product_name,
            variant_name, options (JSON `[[name, value], ...]`).
        pos: POS variants that are not linked, likewise.
        kin: products that linked variants make a pair: site_product_id, pos_product_id.

    Returns:
        As `sync.suggestions.pairing.COLUMNS`. The score is that of the best evidence and a little for each further kind
        of it, less where the barcodes contradict the SKUs. The kind is the form of the SKU before any other.
    """
    if site.empty or pos.empty:
        return no_pairs()
    site, pos = _complete(site), _complete(pos)
    found = pd.concat([*(finder(site, pos) for finder in _FINDERS), option_matches(site, pos, kin)], ignore_index=True)
    if found.empty:
        return no_pairs()
    found = found[COLUMNS].astype(DTYPES).assign(family=lambda one: one["kind"].map(_FAMILIES))
    # The best evidence of each kind; which kind it is decides what the pair is called.
    found = found.sort_values(["site", "pos", "family", "score"], ascending=[True, True, True, False], kind="stable")
    found = found.drop_duplicates(["site", "pos", "family"])
    merged = _merged(found)
    codes = [text_of(merged[side], frame["id"], frame["barcode"]) for side, frame in (("site", site), ("pos", pos))]
    against = contradictory(codes[0], codes[1]) & (merged["family"] == _FORM)
    likely: pd.DataFrame = merged.assign(score=merged["score"] - _CONTRADICTION * against.astype("int64"))
    return likely[COLUMNS].astype(DTYPES)


def suggestions(site: pd.DataFrame, pos: pd.DataFrame, kin: pd.DataFrame) -> pd.DataFrame:
    """What each site variant looks like, one to one.

    Args:
        site: as `candidates`.
        pos: likewise.
        kin: likewise.

    Returns:
        One row per site variant that looks like something. Columns: site_variant_id, pos_variant_id (Int64; NA where
        several fit equally well, or where another site variant fits the only one better), pos_sku, suggestion_kind,
        suggestion_score, detail.
    """
    likely = candidates(site, pos, kin)
    likely = likely[likely["score"] >= LINE]
    if likely.empty:
        return pd.DataFrame({name: pd.Series([], dtype=dtype) for name, dtype in _RESULT.items()})
    settled = settle(likely)
    done = pd.concat([settled.taken["site"], settled.tied["site"]])
    # A SKU that is nearly another's stays worth a look; that a name is like another's, too, is no news.
    lost = likely[~likely["site"].isin(done) & likely["kind"].isin(SKU_FORMS)]
    lost = lost.sort_values(["site", "score"], ascending=[True, False], kind="stable").drop_duplicates("site")
    ends = pd.concat(
        [
            pd.Series("", index=settled.taken.index),
            _rivals(settled.tied),
            pd.Series("; another variant of the site fits it better", index=lost.index),
        ]
    )
    found = pd.concat([settled.taken.assign(chosen=True), settled.tied.assign(chosen=False), lost.assign(chosen=False)])
    return _sentences(found.assign(end=ends.astype("str")), pos)


def settle(pairs: pd.DataFrame) -> Settled:
    """Choose among candidate pairs, the surest first.

    Who is clearly the best of both sides is taken, and both sides are out of the race; a loser falls back to what is
    left to it. Where nothing is clear any more, the surest that are left are tied, and out of the race too.

    Args:
        pairs: columns site, pos, score, and whatever travels along.
    """
    taken, tied = [pairs.iloc[:0]], [pairs.iloc[:0]]
    live = pairs
    # Scores are whole numbers up to 100, and each two rounds use up the highest: this ends soon.
    while len(live):
        best_of_site, best_of_pos = (_best(live, side) for side in ("site", "pos"))
        mutual = best_of_site & best_of_pos
        clear = mutual & _single(live, best_of_site, "site") & _single(live, best_of_pos, "pos")
        surest = live["score"] > live["score"].max() - _CLEARLY
        out = live[clear if clear.any() else mutual & surest]
        if clear.any():
            taken.append(out)
        else:
            tied.append(live[best_of_site & live["site"].isin(out["site"])])
        live = live[~live["site"].isin(out["site"]) & ~live["pos"].isin(out["pos"])]
    return Settled(pd.concat(taken), pd.concat(tied))


def _complete(variants: pd.DataFrame) -> pd.DataFrame:
    """With all columns that finders read; what nobody knows is empty."""
    known = variants.reset_index(drop=True)
    texts = {name: known[name].fillna("").astype("str") if name in known else "" for name in _INPUT}
    frame = known[["id", "product_id"]].assign(**texts)
    frame[list(_INPUT)] = frame[list(_INPUT)].astype("str")
    return frame.assign(fold=folded(known))


def _merged(found: pd.DataFrame) -> pd.DataFrame:
    """The first row of each pair, with what its others add; `found` is sorted by pair and family."""
    pair = found.groupby(["site", "pos"], sort=False)
    place, kinds, best = pair.cumcount(), pair["site"].transform("size"), pair["score"].transform("max")
    words = found["words"]
    # What a pair's next rows say comes behind what its first one says; no pair has more than three rows.
    for _ in range(2):
        follows = (place.shift(-1) > place).fillna(False)
        words = found["words"] + (" and " + words.shift(-1).fillna("")).where(follows, "")
    score = (best + _FURTHER_EVIDENCE * (kinds - 1)).clip(upper=_HIGHEST)
    return found.assign(score=score, words=words)[place == 0]


def _best(pairs: pd.DataFrame, side: str) -> pd.Series:
    best: pd.Series = pairs["score"] > pairs.groupby(side)["score"].transform("max") - _CLEARLY
    return best


def _single(pairs: pd.DataFrame, best: pd.Series, side: str) -> pd.Series:
    single: pd.Series = best.groupby(pairs[side]).transform("sum") == 1
    return single


def _rivals(tied: pd.DataFrame) -> pd.Series:
    """How the sentence of each tied pair ends: who else of the site wants the one POS variant there is."""
    wanted = tied["pos"].duplicated(keep=False) & ~tied["site"].duplicated(keep=False)
    sites = tied["pos"].map(ids_by_key(tied["pos"], tied["site"])).astype("str")
    return ("; site variants " + sites + " fit it equally well").where(wanted, "")


def _sentences(found: pd.DataFrame, pos: pd.DataFrame) -> pd.DataFrame:
    """One row per site variant, in the order of their ids, as `suggestions` returns it."""
    # Among several that fit equally well, those by the form of the SKU come first and name the row.
    found = found.assign(other=~found["kind"].isin(SKU_FORMS), sku=text_of(found["pos"], pos["id"], pos["sku"]))
    found = found.sort_values(["site", "other", "score", "pos"], ascending=[True, True, False, True], kind="stable")
    first = found.groupby("site", sort=False).first()
    return pd.DataFrame(
        {
            "site_variant_id": first.index,
            "pos_variant_id": first["pos"].astype("Int64").where(first["chosen"]).to_numpy(),
            "pos_sku": first["sku"].where(first["chosen"], "").to_numpy(),
            "suggestion_kind": first["kind"].to_numpy(),
            "suggestion_score": first["score"].to_numpy(),
            "detail": (_likenesses(found) + first["end"] + ".").to_numpy(),
        }
    ).astype(_RESULT)


def _likenesses(found: pd.DataFrame) -> pd.Series:
    """What each site variant looks like, and why; said once where it is the same for all. Indexed by the site's ids."""
    numbers = "POS variant " + found["pos"].astype("str")
    name = numbers.where(found["sku"] == "", "'" + found["sku"] + "' (" + numbers + ")")
    said = found.assign(name=name, reason=name + ": " + found["words"])
    single = ~said["site"].duplicated(keep=False)
    grouped = said[~single].groupby("site")
    size, words = grouped.size(), grouped["words"]
    over = (size - _NAMED).astype("str").where(size < MANY, "many")
    more = (" or " + over + " more").where(size > _NAMED, "")
    named = said[~single][grouped.cumcount() < _NAMED].groupby("site")
    alike = named["name"].agg(" or ".join) + more + ": " + words.first()
    apart = named["reason"].agg("; or ".join) + more
    several = alike.where(words.nunique() == 1, apart)
    alone = said[single].set_index("site")["reason"]
    likeness: pd.Series = "Looks like " + pd.concat([alone, several]).astype("str").sort_index()
    return likeness
