"""What `deploy/` holds agrees with the program, with itself, and with what Dagster, Celery and Compose read of it."""

import itertools
import re
import runpy
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from dagster._config import process_config, resolve_to_config_type
from dagster._core.instance import InstanceRef
from dagster_postgres.run_storage import PostgresRunStorage
from dagster_postgres.utils import pg_url_from_config

from console import parts

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
SECRETS = ["MULTIWEB_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD", "DAGSTER_PASSWORD_HASH"]
IMAGE = f"multiweb:{tomllib.loads((ROOT / 'pyproject.toml').read_text(encoding='utf-8'))['project']['version']}"
# `services` of Compose that run our own image, and those that do not.
OURS = {"migrate", "code", "webserver", "daemon", "worker", "page"}
OTHERS = {"postgres", "redis", "proxy"}


def read(name: str) -> Any:
    return yaml.safe_load((DEPLOY / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    return dict(read("compose.yaml")["services"])


def environment_names(value: Any) -> set[str]:
    """Names that a yaml of Dagster takes from the environment."""
    if isinstance(value, dict):
        if set(value) == {"env"}:
            return {value["env"]}
        return set().union(*(environment_names(one) for one in value.values()))
    return set().union(*(environment_names(one) for one in value)) if isinstance(value, list) else set()


def test_the_instance_of_several_machines_has_the_limits_of_one_and_its_own_numbers() -> None:
    several, one = read("dagster.yaml"), yaml.safe_load((ROOT / "dagster.yaml").read_text(encoding="utf-8"))
    assert set(several) - set(one) == {"storage", "run_launcher", "compute_logs"}
    assert several["run_monitoring"].pop("max_resume_run_attempts") == 0
    # A run that waits for a place behind a push of eight minutes has not failed to start.
    assert several["run_monitoring"].pop("start_timeout_seconds") > 8 * 60
    assert one["run_monitoring"].pop("start_timeout_seconds") >= 180
    numbers: list[int] = []
    for instance in (several, one):
        runs = instance["concurrency"]["runs"]
        numbers.append(runs.pop("max_concurrent_runs"))
        (listings,) = [limit for limit in runs["tag_concurrency_limits"] if limit["value"] == "listings"]
        assert listings.pop("limit") < numbers[-1], "orders must always find a place"
    assert {name: several[name] for name in one} == one
    assert several["storage"]["postgres"]["postgres_db"]["scheme"] == "postgresql+psycopg2"


def test_there_are_as_many_runs_as_places_of_the_workers(services: dict[str, Any]) -> None:
    worker = services["worker"]
    places = int(worker["command"][worker["command"].index("-c") + 1]) * worker["deploy"]["replicas"]
    assert read("dagster.yaml")["concurrency"]["runs"]["max_concurrent_runs"] == places


@pytest.mark.parametrize("places", [2, 4, 8, 12])
def test_the_instance_of_a_play_keeps_places_for_orders(tmp_path: Path, places: int) -> None:
    folder = parts.instance_folder(tmp_path / "dagster", places)
    runs = yaml.safe_load((folder / "dagster.yaml").read_text(encoding="utf-8"))["concurrency"]["runs"]
    assert runs["max_concurrent_runs"] == places
    assert [one["limit"] for one in runs["tag_concurrency_limits"]] == [1, places - max(1, places // 4)]


def test_dagster_takes_the_instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings, the launcher and the driver; `make cluster` runs the file on real servers."""
    pytest.importorskip("dagster_celery", reason="the extra `cluster` is not installed")
    for name, value in {"HOST": "db", "PORT": "5433", "USER": "us", "PASSWORD": "secret", "DB": "dagster"}.items():
        monkeypatch.setenv(f"DAGSTER_PG_{name}", value)
    monkeypatch.setenv("CELERY_BROKER_URL", "redis://127.0.0.1:1/0")
    monkeypatch.setenv("CELERY_RESULT_URL", "redis://127.0.0.1:1/1")
    shutil.copyfile(DEPLOY / "dagster.yaml", tmp_path / "dagster.yaml")
    reference = InstanceRef.from_dir(str(tmp_path))
    launcher = reference.run_launcher
    assert (launcher.broker, launcher.default_queue) == ("redis://127.0.0.1:1/0", parts.OTHERS)
    kept = reference.run_storage_data
    assert kept is not None and kept.class_name == "PostgresRunStorage"
    schema = resolve_to_config_type(PostgresRunStorage.config_type())
    taken = process_config(schema, yaml.safe_load(kept.config_yaml))
    assert pg_url_from_config(taken.value) == "postgresql+psycopg2://us:secret@db:5433/dagster"


def test_every_part_has_what_the_files_take_from_the_environment(services: dict[str, Any]) -> None:
    celery = (DEPLOY / "celery" / "dagster_celery_config.py").read_text(encoding="utf-8")
    wanted = environment_names(read("dagster.yaml")) | set(re.findall(r'os\.environ\["(\w+)"\]', celery))
    assert "CELERY_RESULT_URL" in wanted and "DAGSTER_PG_PORT" in wanted
    for name in OURS:
        assert wanted | environment_names(read("workspace.yaml")) <= set(services[name]["environment"]), name
    assert wanted <= set(read("compose.workers.yaml")["services"]["worker"]["environment"])


def test_the_example_names_everything_that_compose_asks_for() -> None:
    asked = set(re.findall(r"\$\{(\w+)", "".join((DEPLOY / name).read_text(encoding="utf-8") for name in COMPOSES)))
    named = set(re.findall(r"^(?:# )?(\w+)=", (DEPLOY / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))
    assert asked == named


COMPOSES = ("compose.yaml", "compose.workers.yaml")


def test_the_example_and_the_compose_files_hold_no_secret() -> None:
    example = (DEPLOY / ".env.example").read_text(encoding="utf-8")
    for name in SECRETS:
        assert re.search(rf"^{name}=('')?$", example, re.MULTILINE), name


def test_our_parts_run_one_image_and_every_file_names_the_same_version(services: dict[str, Any]) -> None:
    assert set(services) == OURS | OTHERS
    assert {services[name]["image"] for name in OURS} == {IMAGE}
    assert read("compose.workers.yaml")["services"]["worker"]["image"] == IMAGE
    assert f"-t {IMAGE} " in (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    helm = read("kubernetes/values.yaml")["dagster-user-deployments"]["deployments"][0]["image"]
    assert f"{helm['repository']}:{helm['tag']}" == IMAGE
    page = list(yaml.safe_load_all((DEPLOY / "kubernetes" / "page.yaml").read_text(encoding="utf-8")))
    (deployment,) = [one for one in page if one["kind"] == "Deployment"]
    assert deployment["spec"]["template"]["spec"]["containers"][0]["image"] == IMAGE


def test_there_is_one_daemon_and_one_page(services: dict[str, Any]) -> None:
    assert services["daemon"]["deploy"]["replicas"] == services["page"]["deploy"]["replicas"] == 1


def test_the_parts_are_started_as_make_cluster_starts_them(services: dict[str, Any]) -> None:
    """`make cluster` is run for real; what Compose starts differs only in where it listens and finds things."""
    code, webserver, daemon = parts.dagster_parts(4000, 3000)
    for name, service in {"code": code, "webserver": webserver, "daemon": daemon, "worker": parts.worker(1, 4)}.items():
        assert _options(services[name]["command"]) == _options(service.command) - {"-n"}, name


def _options(command: Any) -> set[str]:
    """The program, its subcommands and the names of its options, without their values."""
    words = [Path(command[0]).name, *command[1:]]
    values = {number + 1 for number, word in enumerate(words) if word.startswith("-")}
    return {word for number, word in enumerate(words) if number not in values}


def test_only_the_proxy_is_let_out_and_nothing_but_the_proxy_reaches_the_dagster_ui(services: dict[str, Any]) -> None:
    open_to_all = {
        name
        for name, service in services.items()
        for port in service.get("ports", [])
        if not port.startswith("${PRIVATE_ADDRESS:-127.0.0.1}:")
    }
    assert open_to_all == {"proxy"}
    assert services["proxy"]["networks"] == ["front"]
    assert [name for name in services if "front" in services[name]["networks"]] == ["webserver", "page", "proxy"]


@pytest.mark.slow
@pytest.mark.parametrize("name", COMPOSES)
def test_compose_takes_the_files(name: str, tmp_path: Path) -> None:
    program = shutil.which("docker-compose")
    if program is None:
        pytest.skip("docker-compose is not installed")
    content = (DEPLOY / ".env.example").read_text(encoding="utf-8").replace("# ", "").replace("=''", "=")
    lines = (f"{line}/x" if line.endswith("=") else line for line in content.splitlines())
    (tmp_path / ".env").write_text("\n".join(line for line in lines if re.match(r"\w+=", line)), encoding="utf-8")
    # The first version of the program knows no name of a project.
    file = tmp_path / name
    file.write_text(re.sub(r"^name:.*$", "", (DEPLOY / name).read_text(encoding="utf-8"), flags=re.M), encoding="utf-8")
    command = [program, "--env-file", str(tmp_path / ".env"), "-f", str(file), "config", "--quiet"]
    told = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert told.returncode == 0, told.stderr


def test_the_chart_has_the_version_of_dagster_and_the_limits_of_the_house() -> None:
    content = (DEPLOY / "kubernetes" / "values.yaml").read_text(encoding="utf-8")
    pinned = re.search(r"^dagster==(.+)$", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE)
    assert pinned is not None and f"--version {pinned[1]} " in content
    values = yaml.safe_load(content)
    runs = values["concurrency"]["runs"]
    house = read("dagster.yaml")["concurrency"]["runs"]["tag_concurrency_limits"]
    for theirs, ours in itertools.zip_longest(runs["tagConcurrencyLimits"], house):
        assert (theirs["key"], theirs["value"]) == (ours["key"], ours["value"])
    assert runs["tagConcurrencyLimits"][0]["limit"] == 1
    assert runs["tagConcurrencyLimits"][1]["limit"] < runs["maxConcurrentRuns"]
    assert values["dagsterDaemon"]["runMonitoring"]["enabled"] is True
    assert values["postgresql"]["postgresqlScheme"] == "postgresql+psycopg2"
    assert values["runLauncher"]["type"] == "K8sRunLauncher"
    assert values["ingress"]["enabled"] is False


def test_the_image_has_every_package_of_ours() -> None:
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    wanted = {name.split(".")[0] for name in packages} | {"deploy", "pyproject.toml", "constraints.txt", "README.md"}
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert wanted <= {line.removeprefix("!") for line in ignored if line.startswith("!")}
    assert "deploy/.env" in ignored


def test_every_setting_of_the_workers_is_one_that_celery_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    defaults = pytest.importorskip("celery.app.defaults", reason="the extra `cluster` is not installed")
    monkeypatch.setenv("CELERY_BROKER_URL", "redis://redis:6379/0")
    monkeypatch.setenv("CELERY_RESULT_URL", "redis://redis:6379/1")
    settings = runpy.run_path(str(DEPLOY / "celery" / "dagster_celery_config.py"))
    given = {name for name in settings if not name.startswith("_") and name != "os"}
    assert (
        {"broker_url", "worker_disable_prefetch"}
        <= given
        <= {name for name, _ in defaults.flatten(defaults.NAMESPACES)}
    )
    assert settings["task_default_queue"] == parts.OTHERS
