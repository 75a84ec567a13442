"""The options of a variant: names from its product, values of its own, paired by their place.

Both shops give even a product without options one option with a default value, which means none.
"""

from collections.abc import Iterable, Sequence

from resources.http_values import Number, Text, same_name, text, usable
from sync.records import Options


def ordered_names(options: Iterable[tuple[Number, Text]]) -> list[str]:
    """The names of a product's options from (position, name), in their order; those without a position come last."""
    placed = [(usable(position), text(name)) for position, name in options]
    return [name for _, name in sorted(placed, key=lambda option: (option[0] is None, option[0] or 0))]


def paired(names: Sequence[str], values: Sequence[Text], default: str) -> Options:
    """(name, value) of each option that has a value; () where all there is is the default value.

    A name that is not known is "".
    """
    filled = [(place, text(value)) for place, value in enumerate(values) if text(value)]
    if all(same_name(value, default) for _, value in filled):
        return ()
    return tuple((names[place] if place < len(names) else "", value) for place, value in filled)
