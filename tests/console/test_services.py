"""Processes of a play: they are waited for, named when they fail, and end with it, whatever they left behind."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from console import services
from console.servers import accepting
from console.services import LIST, Service, Services
from console.serving import free_port
from console.single import alone, end_other
from sync.errors import WrongUse

ROOT = Path(__file__).resolve().parents[2]


def running(pid: int) -> bool:
    """Whether a process lives; one that ended and was not waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def soon(so: Callable[[], bool]) -> bool:
    """Whether something becomes so within some seconds: the system kills when it finds the time."""
    ends = time.monotonic() + 10
    while not so():
        if time.monotonic() > ends:
            return False
        time.sleep(0.02)
    return True


def shell(name: str, script: str, folder: Path) -> Service:
    """A service that is ready once it has made a file of its name."""
    return Service(name, ["sh", "-c", script], (folder / name).exists)


@pytest.fixture
def play(tmp_path: Path) -> Services:
    return Services(tmp_path / "logs", os.environ, tmp_path)


def test_a_service_is_waited_for_and_what_it_started_ends_with_it(play: Services, tmp_path: Path) -> None:
    with play:
        play.start(shell("one", "sleep 300 & echo $! > child; touch one; wait", tmp_path))
        child = int((tmp_path / "child").read_text())
        assert running(child)
        listed = json.loads((tmp_path / "logs" / LIST).read_text())
        assert running(listed["one"])
    assert not running(listed["one"])
    assert soon(lambda: not running(child))


def test_one_that_ends_before_it_serves_is_named_with_what_it_said(play: Services, tmp_path: Path) -> None:
    with play, pytest.raises(WrongUse, match=r"one did not start.*the port is taken"):
        play.start(shell("one", "echo the port is taken; exit 3", tmp_path))


def test_one_that_does_not_listen_to_us_is_killed(
    play: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "END_SECONDS", 0.2)
    with play:
        play.start(shell("deaf", "trap '' TERM; touch deaf; while :; do sleep 0.1; done", tmp_path))
        pid = json.loads((tmp_path / "logs" / LIST).read_text())["deaf"]
    assert not running(pid)


def test_one_that_is_killed_is_told_of_once_and_the_others_go_on(play: Services, tmp_path: Path) -> None:
    with play:
        play.start(*(shell(name, f"touch {name}; exec sleep 300", tmp_path) for name in ("one", "two")))
        listed = json.loads((tmp_path / "logs" / LIST).read_text())
        os.kill(listed["one"], signal.SIGKILL)
        gone: list[str] = []
        assert soon(lambda: bool(gone.extend(play.ended()) or gone))
        assert (gone, play.ended()) == (["one"], [])
        assert running(listed["two"])


def test_a_port_accepts_only_while_somebody_listens() -> None:
    assert not accepting(free_port())()


HOLDER = """
import signal, sys, time
from pathlib import Path
from console.single import alone
signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
with alone(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(300)
"""


def test_one_play_at_a_time_in_a_folder_and_another_process_can_end_it(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert end_other(home) is False
    command = [sys.executable, "-c", HOLDER, str(home)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        with pytest.raises(WrongUse, match="running in"), alone(home):
            raise AssertionError("two in one folder")
        assert end_other(home, 20) is True
        assert process.wait(5) == 0
    with alone(home):
        pass
