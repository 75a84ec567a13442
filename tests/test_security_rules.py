"""Rules of the house about security that are kept by looking: at the code, the packages, the settings, the document."""

import ast
import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from console import dev, receiver, serving
from resources.installation import Installation
from resources.multiweb import Multiweb

HOUSE = Path(__file__).parents[1]
PROJECT = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))
PRODUCT = ("assets", "console", "migrations", "pipelines", "resources", "sandbox", "sync")
TABLES = (HOUSE / "docs" / "security.md").read_text(encoding="utf-8")
PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[A-Za-z0-9.+!]+)")
# Part of Python's own tools for installing; nothing of ours imports them.
INSTALLERS = {"pip", "setuptools"}


# ---- the document --------------------------------------------------------------------------------


def named_tests() -> list[str]:
    return re.findall(r"`(tests/[\w/]+\.py::test_\w+)`", TABLES)


def test_each_threat_names_a_test_that_exists() -> None:
    assert len(named_tests()) > 50
    for name in named_tests():
        path, _, test = name.partition("::")
        tree = ast.parse((HOUSE / path).read_text(encoding="utf-8"))
        assert test in {one.name for one in tree.body if isinstance(one, ast.FunctionDef)}, name


def test_no_threat_stands_there_without_a_test() -> None:
    rows = [line for line in TABLES.splitlines() if line.startswith("| ") and line.count(" | ") == 3]
    threats = [row for row in rows if not row.startswith("| Threat")]
    assert len(threats) > 25
    assert [row.split(" | ")[0] for row in threats if not re.search(r"`tests/[\w/]+\.py::", row.split(" | ")[2])] == []


# ---- the code ------------------------------------------------------------------------------------


def product_files() -> Iterator[Path]:
    for folder in PRODUCT:
        yield from (HOUSE / folder).rglob("*.py")


def test_an_exception_from_the_security_rules_says_why() -> None:
    lint = PROJECT["tool"]["ruff"]["lint"]
    assert "S" in lint["select"]
    assert [rule for rule in lint["ignore"] if rule.startswith("S")] == []
    for paths, rules in lint["per-file-ignores"].items():
        product = not paths.startswith(("tests/", "benchmarks/", "sandbox/"))
        assert not product or not any(rule.startswith("S") for rule in rules), paths
    unexplained = [
        f"{path.relative_to(HOUSE)}:{number}"
        for path in product_files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(r"# noqa(?!: [A-Z])|# noqa: [A-Z0-9, ]*\bS\d+[A-Z0-9, ]*$", line)
    ]
    assert unexplained == []


def test_no_run_can_be_given_a_secret_in_its_configuration() -> None:
    """What is in a run's configuration is kept and shown by Dagster; the resource has none at all."""
    assert Multiweb.model_fields == {}


def test_the_settings_of_an_installation_show_no_secret() -> None:
    text = repr(Installation(key="hush-hush", database_url="postgresql://u:hush-hush@db/m"))  # type: ignore[arg-type]
    assert "hush" not in text


# ---- what listens, and what calls home ------------------------------------------------------------


def test_everything_listens_on_this_machine_alone_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert serving.HOST == receiver.HOST == "127.0.0.1"
    started: list[list[str]] = []

    class Started:
        def __init__(self, command: list[str], **_: Any) -> None:
            started.append(command)

        def wait(self) -> int:
            return 0

    monkeypatch.setattr(dev.subprocess, "Popen", Started)
    monkeypatch.setattr(dev.signal, "signal", lambda *_: None)
    dev.run_dagster(Installation(home=tmp_path), 3000)
    (command,) = started
    assert command[command.index("-h") + 1] == "127.0.0.1"
    told = re.findall(r"dagster-webserver [^\n]*", (HOUSE / "docs" / "deploy.md").read_text(encoding="utf-8"))
    assert told and all("-h 127.0.0.1" in one for one in told)


@pytest.mark.parametrize("file", ["dagster.yaml", "deploy/dagster.yaml", "deploy/kubernetes/values.yaml"])
def test_nothing_calls_home(file: str) -> None:
    settings = yaml.safe_load((HOUSE / file).read_text(encoding="utf-8"))
    assert settings["telemetry"] == {"enabled": False}


# ---- packages ------------------------------------------------------------------------------------


def pins() -> dict[str, str]:
    """The pinned version of each package. Every line is one exact pin."""
    found = {}
    for line in (HOUSE / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            pin = PIN.fullmatch(line.strip())
            assert pin is not None, f"no exact pin: {line}"
            name = canonicalize_name(pin["name"])
            assert name not in found, f"pinned twice: {line}"
            found[name] = pin["version"]
    return found


def asked_for() -> set[str]:
    """Every package that is installed with this one: what it names, and what those name in turn."""
    extras = PROJECT["project"]["optional-dependencies"]
    named = [*PROJECT["project"]["dependencies"], *extras["dev"], *extras["cluster"]]
    waiting = [(Requirement(one), "") for one in named]
    seen: set[tuple[str, str]] = set()
    found: set[str] = set()
    while waiting:
        requirement, of = waiting.pop()
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": of}):
            continue
        name = canonicalize_name(requirement.name)
        found.add(name)
        for extra in ("", *requirement.extras):
            if (name, extra) not in seen:
                seen.add((name, extra))
                waiting += [(Requirement(one), extra) for one in distribution(name).requires or ()]
    return found - INSTALLERS


def test_every_package_is_pinned_and_no_pin_is_idle() -> None:
    pinned, wanted = set(pins()), asked_for()
    assert sorted(wanted - pinned) == []
    assert sorted(pinned - wanted) == []


def test_what_is_installed_is_what_is_pinned() -> None:
    assert {name: distribution(name).version for name in pins()} == pins()
