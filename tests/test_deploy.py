"""The files to deploy with: they parse, they name what exists, and they agree with the program."""

import re
import shlex
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import Settings
from tests.test_docs import parse

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text("utf-8")
MANIFESTS = sorted(DEPLOY.rglob("*.yaml"))
SETTINGS = {name.upper() for name in Settings.model_fields}
PYTHONS_OWN = {"PATH", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE"}


def documents(file: Path) -> list[Any]:
    return list(yaml.safe_load_all(file.read_text("utf-8")))


def kubernetes() -> dict[str, Any]:
    return {found["kind"]: found for file in DEPLOY.glob("kubernetes/*.yaml") for found in documents(file)}


def unit() -> ConfigParser:
    """Of a name that stands there twice the last one; enough for what is asked here."""
    parsed = ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    parsed.optionxform = str  # type: ignore[assignment,method-assign]  # names keep their capitals
    parsed.read(DEPLOY / "systemd" / "yimian.service", "utf-8")
    return parsed


@pytest.mark.parametrize("file", MANIFESTS, ids=lambda file: file.name)
def test_every_manifest_parses(file: Path) -> None:
    assert all(documents(file))


def test_the_image_copies_what_exists_and_what_is_not_ignored() -> None:
    copied = re.findall(r"^COPY (?!--from)(\S+) ", DOCKERFILE, re.MULTILINE)
    kept = set(re.findall(r"^!(\S+)$", (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8"), re.MULTILINE))
    assert set(copied) == kept
    assert [name for name in copied if not (ROOT / name).exists()] == []


def test_the_image_holds_all_that_the_program_reads_beside_its_code() -> None:
    assert "/app/bot" in DOCKERFILE
    assert "/app/questions" in DOCKERFILE, "the bank stands beside the package, as in a checkout"


def test_the_image_runs_a_command_that_exists_as_nobody_in_particular() -> None:
    assert re.search(r'^ENTRYPOINT \["python", "-m", "bot"\]$', DOCKERFILE, re.MULTILINE)
    command = re.search(r'^CMD \["(\w+)"\]$', DOCKERFILE, re.MULTILINE)
    assert command
    parse([command[1]])
    assert DOCKERFILE.index("\nUSER 10001\n") < DOCKERFILE.index("\nENTRYPOINT")


def test_the_image_installs_from_hashes_only() -> None:
    (install,) = re.findall(r"pip install (.+?)(?: \\)?$", DOCKERFILE, re.MULTILINE)
    assert "--require-hashes" in install
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    pinned = re.findall(r"^[\w.-]+==", lock, re.MULTILINE)
    assert pinned
    assert not re.search(r"https?://", lock)
    assert all("--hash=sha256:" in entry for entry in re.split(r"^(?=[\w.-]+==)", lock, flags=re.MULTILINE) if entry)


def test_only_settings_that_exist_are_set() -> None:
    image = re.findall(r"(?:ENV |^    )([A-Z_]+)=", DOCKERFILE, re.MULTILINE)
    service = re.findall(
        r"^Environment=([A-Z_]+)=", (DEPLOY / "systemd" / "yimian.service").read_text("utf-8"), re.MULTILINE
    )
    compose = documents(DEPLOY / "compose.yaml")[0]["services"]
    bots = [name for one in ("bot", "bot-on-postgres") for name in compose[one]["environment"]]
    pod = [one["name"] for one in container()["env"]]
    example = (DEPLOY / "kubernetes" / "secret.example.yaml").read_text("utf-8")
    secret = re.findall(r"^  (?:# )?([A-Z_]+): ", example, re.MULTILINE)
    assert image
    assert service
    assert secret
    assert {*image, *service, *bots, *pod, *secret} <= SETTINGS | PYTHONS_OWN


def container() -> dict[str, Any]:
    (only,) = kubernetes()["Deployment"]["spec"]["template"]["spec"]["containers"]
    found: dict[str, Any] = only
    return found


def test_databases_lie_where_something_is_kept() -> None:
    services = documents(DEPLOY / "compose.yaml")[0]["services"]
    assert services["bot"]["environment"]["DATABASE_URL"].startswith("sqlite:////data/")
    assert services["bot"]["volumes"] == ["data:/data"]
    assert "DATABASE_URL=sqlite:////data/" in DOCKERFILE
    assert {"name": "data", "mountPath": "/data"} in container()["volumeMounts"]
    service = unit()["Service"]
    assert service["WorkingDirectory"] == f"/var/lib/{service['StateDirectory']}"


def test_a_single_pod_lets_go_before_the_next_one_starts() -> None:
    spec = kubernetes()["Deployment"]["spec"]
    assert (spec["replicas"], spec["strategy"]) == (1, {"type": "Recreate"})


def test_a_clean_stop_is_given_the_time_it_needs() -> None:
    spec = kubernetes()["Deployment"]["spec"]["template"]["spec"]
    service = documents(DEPLOY / "compose.yaml")[0]["services"]["bot"]
    assert spec["terminationGracePeriodSeconds"] == 60
    assert service["stop_grace_period"] == "60s"
    assert unit()["Service"]["TimeoutStopSec"] == "60"


def test_probes_ask_for_addresses_that_the_program_has() -> None:
    served = set(re.findall(r'web\.get\("(/\w+)"', (ROOT / "bot" / "web" / "server.py").read_text("utf-8")))
    pod = container()
    asked = {pod[f"{name}Probe"]["httpGet"]["path"] for name in ("startup", "liveness", "readiness")}
    scraped = kubernetes()["Service"]["metadata"]["annotations"]["prometheus.io/path"]
    assert {*asked, scraped} <= served
    assert "/healthz" in DOCKERFILE


def test_labels_agree_so_that_the_service_finds_its_pod() -> None:
    found = kubernetes()
    spec = found["Deployment"]["spec"]
    labels = spec["template"]["metadata"]["labels"]
    assert spec["selector"]["matchLabels"] == found["Service"]["spec"]["selector"] == labels
    claim = spec["template"]["spec"]["volumes"][0]["persistentVolumeClaim"]["claimName"]
    assert claim == found["PersistentVolumeClaim"]["metadata"]["name"]
    assert container()["envFrom"] == [{"secretRef": {"name": found["Secret"]["metadata"]["name"]}}]


def test_the_unit_starts_a_command_that_exists_and_reloads_by_sighup() -> None:
    service = unit()["Service"]
    program, *words = shlex.split(service["ExecStart"])
    assert program.endswith("/.venv/bin/python")
    assert words[:2] == ["-m", "bot"]
    parse(words[2:])
    assert "-HUP" in service["ExecReload"]
    assert service["RestartPreventExitStatus"] == "2", "wrong settings end with 2"


def test_compose_reads_the_settings_beside_the_readme() -> None:
    service = documents(DEPLOY / "compose.yaml")[0]["services"]["bot"]
    assert (DEPLOY / service["env_file"]).resolve() == ROOT / ".env"
    assert (DEPLOY / service["build"]["context"]).resolve() == ROOT
    assert (ROOT / service["build"]["dockerfile"]).is_file()
