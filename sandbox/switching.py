"""Switches: what is not known of the real platforms can be set one way or the other.

A kind of shop keeps them as one dataclass of plain fields. A change is checked against the names and types
of that class, since a mistyped switch in a test would otherwise quietly test nothing.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, get_type_hints

import msgspec


def switch_values(switches: Any) -> dict[str, Any]:
    """Return all switches with their present values."""
    return asdict(switches)


def switch_over(switches: Any, changes: Mapping[str, Any]) -> None:
    """Set the named switches, all or none; raise ValueError that names what is wrong."""
    hints = get_type_hints(type(switches))
    unknown = sorted(set(changes) - set(hints))
    if unknown:
        raise ValueError(f"There is no switch {', '.join(unknown)}. Known are: {', '.join(sorted(hints))}.")
    checked = {}
    for name, value in changes.items():
        try:
            checked[name] = msgspec.convert(value, hints[name])
        except msgspec.ValidationError as error:
            raise ValueError(f"The switch {name} does not take {value!r}: {error}.") from error
    for name, value in checked.items():
        setattr(switches, name, value)
