"""The program as a person starts it."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def program(*words: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "console.main", *words],
        cwd=ROOT,
        env={**os.environ, "MULTIWEB_HOME": str(home), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def processor_seconds() -> float:
    """What all programs that were waited for have spent."""
    spent = os.times()
    return spent.children_user + spent.children_system


def test_the_help_answers_in_under_half_a_second_and_names_every_command(tmp_path: Path) -> None:
    took = []
    for _ in range(3):
        began = processor_seconds()
        shown = program("--help", home=tmp_path)
        took.append(processor_seconds() - began)
    assert min(took) < 0.5  # on a machine that is not busy with others, the same as the time one waits
    for command in (
        *("sandbox", "demo", "connect", "sites", "settings", "pause", "resume", "disconnect", "stop-all", "sync"),
        *("products", "link", "unlink", "sync-now", "compare", "explain", "reconcile"),
        *(
            "export",
            "import",
            "status",
            "orders",
            "order",
            "retry",
            "doctor",
            "plan",
            "confirm",
            "approve",
            "reject",
            "credentials",
            "hooks",
            "vault",
            "database",
            "alerts",
        ),
    ):
        assert f"  {command} " in shown.stdout
    assert shown.returncode == 0


def test_the_help_imports_nothing_heavy(tmp_path: Path) -> None:
    heavy = "pandas dagster sqlalchemy httpx pydantic rich"
    code = f"import sys, console.main; print([name for name in '{heavy}'.split() if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


@pytest.mark.parametrize("words", [["bogus"], ["connect", "shop"], ["settings"], ["orders", "--status", "lost"]])
def test_wrong_use_ends_with_2(words: list[str], tmp_path: Path) -> None:
    assert program(*words, home=tmp_path).returncode == 2


def test_a_mistake_is_one_sentence_without_a_traceback(tmp_path: Path) -> None:
    ended = program("sync", "--all", home=tmp_path)
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1 and "No POS" in ended.stderr
    ended = program("status", home=tmp_path, MULTIWEB_ALLOW_LOOPBACK="perhaps")
    assert ended.returncode == 2 and "MULTIWEB_ALLOW_LOOPBACK" in ended.stderr


def test_the_sandbox_starts_as_a_child_and_ends_with_its_parent(tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    words = ["sandbox", "--port", "0", "--scenario", "empty", "--ready-file", str(ready)]
    with subprocess.Popen([sys.executable, "-m", "console.main", *words], cwd=tmp_path, env=reachable()) as parent:
        for _ in range(200):
            if ready.exists():
                break
            time.sleep(0.05)
        assert ready.exists()
        parent.terminate()
        assert parent.wait(timeout=10) == 0


def reachable() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


@pytest.mark.parametrize("command", ["sandbox", "demo"])
def test_options_of_the_programs_behind_are_shown_by_their_own_help(command: str, tmp_path: Path) -> None:
    shown = program(command, "--help", home=tmp_path)
    assert shown.returncode == 0 and "--differences" in shown.stdout
