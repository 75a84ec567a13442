"""Finds the route of an address: a tree of path segments, words before parameters.

The older documentation prints addresses without `.json`, every present client sends it, so both lead to the
same route (contracts/sapo-pos.md §1.1).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sandbox.wire import Route


@dataclass(slots=True)
class _Node:
    words: dict[str, "_Node"] = field(default_factory=dict)
    parameters: dict[str, "_Node"] = field(default_factory=dict)
    routes: dict[str, Route] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """The route of an address with its parameters; `route` is None where the address knows other methods only."""

    route: Route | None
    params: dict[str, str]
    pattern: str


def _segments(path: str) -> list[str]:
    return [segment for segment in path.removesuffix(".json").split("/") if segment]


class Router:
    """The routes of one kind of shop."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._root = _Node()
        for route in routes:
            node = self._root
            for segment in _segments(route.pattern):
                if segment.startswith("{"):
                    node = node.parameters.setdefault(segment[1:-1], _Node())
                else:
                    node = node.words.setdefault(segment, _Node())
            if route.method in node.routes:
                raise ValueError(f"The route {route.method} {route.pattern} is there twice.")
            node.routes[route.method] = route

    def match(self, method: str, path: str) -> Match | None:
        """Return what an address leads to, or None where nothing is there."""
        found = self._walk(self._root, _segments(path), {})
        if found is None:
            return None
        node, params = found
        route = node.routes.get(method)
        return Match(route, params, (route or next(iter(node.routes.values()))).pattern)

    def _walk(
        self, node: _Node, segments: list[str], params: dict[str, str]
    ) -> tuple[_Node, dict[str, str]] | None:
        if not segments:
            return (node, params) if node.routes else None
        head, rest = segments[0], segments[1:]
        if head in node.words:
            found = self._walk(node.words[head], rest, params)
            if found is not None:
                return found
        for name, child in node.parameters.items():
            found = self._walk(child, rest, {**params, name: head})
            if found is not None:
                return found
        return None
