"""Every sentence in the code that the page can show, found in the syntax trees: a value in it is a token like ⟦3⟧.

What is looked at are all modules that the page imports, directly or through others. A literal counts when it has a
word and a space and is not Vietnamese already. What nobody reads on the page by its very place in the code (docstrings,
the log, descriptions of fields, text beside its Vietnamese) is left out here; the rest is for the test to name.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count, product
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("sync", "resources", "console")
TRANSLATIONS = ("sync/vietnamese/", "resources/vietnamese/")
VIETNAMESE = re.compile("[àáâãèéêìíòóôõùúýăđĩũơưạ-ỹ]", re.IGNORECASE)
_WORD = re.compile(r"(?<![\w{}⟦.:/=-])[A-Za-z][a-z]+(?![\w}⟧/=-])")
ENGLISH = re.compile(
    r"(?<![\w./:-])(the|is|was|were|are|of|and|not|no|with|that|this|it|its|for|be|by|has|have|does|or|from|on|at)"
    r"(?![\w./-])",
    re.IGNORECASE,
)
_LOGGING = {"debug", "info", "warning", "error", "exception", "log"}
_MOST_READINGS = 16


@dataclass(frozen=True)
class Said:
    """A sentence, or a part of one.

    Attributes:
        place: module and line.
        function: name of the function or class around it; empty: none.
        text: the text; each value in it is a token.
        whole: it ends as a sentence does.
    """

    place: str
    function: str
    text: str

    @property
    def module(self) -> str:
        return self.place.partition(":")[0]

    @property
    def whole(self) -> bool:
        return self.text.rstrip().endswith((".", "!"))


@cache
def harvest() -> tuple[Said, ...]:
    """What all modules say that the page imports."""
    modules = sorted(one for one in modules_of_the_page() if not one.startswith(TRANSLATIONS))
    return tuple(said for module in modules for said in _of_module(module))


@cache
def modules_of_the_page() -> frozenset[str]:
    """Files, from the root, of all modules that the page imports, directly or through others."""
    files = {_name(path): path for room in ROOMS for path in (ROOT / room).rglob("*.py")}
    seen: set[str] = set()
    waiting = [name for name in files if name.startswith("console.page")]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += _imported(files[name]) & files.keys()
    return frozenset(str(files[name].relative_to(ROOT)) for name in seen)


def literals(path: Path) -> list[str]:
    """Every text that stands in a tuple, a list or a dictionary of a module: where its words for people are."""
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        inner = node.values if isinstance(node, ast.Dict) else getattr(node, "elts", [])
        found += [one.value for one in inner if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return found


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    return found


def _of_module(module: str) -> Iterator[Said]:
    tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
    reader = _Reader(tree)
    for node, function, text in reader.texts(tree):
        if " " in text and _WORD.search(text) and (ENGLISH.search(text) or not VIETNAMESE.search(text)):
            yield Said(f"{module}:{node.lineno}", function, text)


class _Reader:
    def __init__(self, tree: ast.Module) -> None:
        self._constants = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name) and isinstance(node.value.value, str)
        }

    def texts(self, node: ast.AST, function: str = "") -> Iterator[tuple[ast.expr, str, str]]:
        """Each text below a node, with the function around it; its values are tokens, and each reading is one."""
        if isinstance(node, ast.expr) and _is_text(node):
            tokens = count(1)
            inner: list[ast.expr] = []
            for reading in self._readings(node, tokens, inner):
                yield node, function, reading
            for value in inner:
                yield from self.texts(value, function)
            return
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            function = node.name
        for child in _children(node):
            yield from self.texts(child, function)

    def _readings(self, node: ast.expr, tokens: "count[int]", inner: list[ast.expr]) -> list[str]:
        """What a text can be: a choice between constants gives several."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return [node.value]
        if isinstance(node, ast.Name) and node.id in self._constants:
            return [self._constants[node.id]]
        if isinstance(node, ast.JoinedStr):
            return self._joined(list(node.values), tokens, inner)
        if isinstance(node, ast.FormattedValue):
            return self._readings(node.value, tokens, inner)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and _is_text(node):
            return self._joined([node.left, node.right], tokens, inner)
        if isinstance(node, ast.IfExp) and _chooses_text(node):
            return [one for way in (node.body, node.orelse) for one in self._readings(way, tokens, inner)]
        inner.append(node)
        return [f"⟦{next(tokens)}⟧"]

    def _joined(self, parts: list[ast.expr], tokens: "count[int]", inner: list[ast.expr]) -> list[str]:
        ways = [self._readings(one, tokens, inner) for one in parts]
        return ["".join(way) for way in product(*ways)][:_MOST_READINGS]


def _is_text(node: ast.expr) -> bool:
    if isinstance(node, ast.JoinedStr):
        return True
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str)
    return (
        isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and (_is_text(node.left) or _is_text(node.right))
    )


def _chooses_text(node: ast.IfExp) -> bool:
    return all(
        isinstance(way, ast.Constant | ast.JoinedStr) or (isinstance(way, ast.IfExp) and _chooses_text(way))
        for way in (node.body, node.orelse)
    )


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """What stands below a node, without what no person of the page reads."""
    if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        yield from (one for one in ast.iter_child_nodes(node) if not _is_docstring(one))
    elif (isinstance(node, ast.Tuple) and _is_pair(node)) or (isinstance(node, ast.Call) and _logs(node)):
        return
    elif isinstance(node, ast.Call):
        yield node.func
        yield from node.args
        yield from (one.value for one in node.keywords if one.arg not in ("description", "pattern", "help"))
    elif isinstance(node, ast.AnnAssign):
        yield from [node.value] if node.value else []
    elif not isinstance(node, ast.Assert):
        yield from ast.iter_child_nodes(node)


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _logs(node: ast.Call) -> bool:
    return (
        isinstance(node.func, ast.Attribute)
        and node.func.attr in _LOGGING
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in ("log", "_log", "logger")
    )


def _is_pair(node: ast.Tuple) -> bool:
    """Text that stands beside its Vietnamese."""
    texts = [one.value for one in node.elts if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return len(texts) > 1 and any(VIETNAMESE.search(one) for one in texts)
