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
        """Return what an address leads to, or None where nothing is there.

        An address that only a parameter answers with this method goes there, although a word fits better.
        """
        segments = _segments(path)
        found = self._walk(self._root, segments, {}, method) or self._walk(self._root, segments, {}, None)
        if found is None:
            return None
        node, params = found
        route = node.routes.get(method)
        return Match(route, params, (route or next(iter(node.routes.values()))).pattern)

    def _walk(
        self, node: _Node, segments: list[str], params: dict[str, str], method: str | None
    ) -> tuple[_Node, dict[str, str]] | None:
        if not segments:
            fits = node.routes if method is None else method in node.routes
            return (node, params) if fits else None
        head, rest = segments[0], segments[1:]
        steps = [(node.words[head], params)] if head in node.words else []
        steps += [(child, {**params, name: head}) for name, child in node.parameters.items()]
        for child, known in steps:
            found = self._walk(child, rest, known, method)
            if found is not None:
                return found
        return None
