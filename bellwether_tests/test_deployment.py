"""The files of docs/deploy, as far as they can be read here: units, YAML, and the programs and paths that they name."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bellwether_assets.foundation.scale_settings import DagsterPostgres
from bellwether_assets.orchestration.history_in_postgres import history_in
from bellwether_assets.orchestration.prepare_home import DAGSTER_SETTINGS
from bellwether_tests.homes import REPOSITORY

DEPLOY = REPOSITORY / "docs" / "deploy"
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])
OURS = "/opt/bellwether/venv/bin/"


def test_each_file_is_named_on_the_page_and_each_named_one_is_there() -> None:
    named = set(re.findall(r"\(deploy/([\w.-]+)\)", (REPOSITORY / "docs" / "deployment.md").read_text("utf-8")))
    assert named == {file.name for file in DEPLOY.iterdir()}


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    for unit in UNITS:
        text = unit.read_text("utf-8")
        programs = re.findall(rf"{OURS}([\w-]+)", text)
        assert all((Path(sys.executable).parent / program).exists() for program in programs)
        # What is not installed here under this name is refused as not executable.
        text = re.sub(rf"{OURS}[\w-]+", "/bin/true", text).replace("User=bellwether\n", "")
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / unit.name) for unit in UNITS)],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_containers_share_one_home_and_only_this_machine_reaches_the_web_server() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]
    assert {tuple(one["volumes"]) for one in services.values()} == {("home:/home-of-bellwether",)}
    assert services["webserver"]["ports"] == ["127.0.0.1:3000:3000"]
    assert "ports" not in services["daemon"]
    dockerfile = (DEPLOY / "Dockerfile").read_text("utf-8")
    assert "BELLWETHER_HOME=/home-of-bellwether DAGSTER_HOME=/home-of-bellwether/dagster" in dockerfile
    for copied in re.findall(r"^COPY ([\w.]+)", dockerfile, re.MULTILINE):
        assert (REPOSITORY / copied).exists()


def test_the_code_location_of_the_chart_is_that_of_the_workspace() -> None:
    values = yaml.safe_load((DEPLOY / "kubernetes-values.yaml").read_text("utf-8"))
    (deployment,) = values["dagster-user-deployments"]["deployments"]
    workspace = yaml.safe_load((REPOSITORY / "workspace.yaml").read_text("utf-8"))
    (location,) = workspace["load_from"]
    assert deployment["name"] == location["python_module"]["location_name"]
    assert deployment["dagsterApiGrpcArgs"][-1] == location["python_module"]["module_name"]
    # The pools that keep runs of days apart are those of a home's own dagster.yaml; beside a run coordinator of the
    # chart Dagster would refuse them.
    own = yaml.safe_load(DAGSTER_SETTINGS)
    assert values["additionalInstanceConfig"] == {"concurrency": own["concurrency"]}
    assert values["dagsterDaemon"]["runCoordinator"] == {"enabled": False}
    assert history_in(DagsterPostgres(host="db")).count(values["postgresql"]["postgresqlScheme"]) == 1
    (manifest,) = values["extraManifests"]
    pod = manifest["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    image = deployment["image"]
    assert container["image"] == f"{image['repository']}:{image['tag']}"
    assert (container["env"], pod["volumes"]) == (deployment["env"], deployment["volumes"])
    assert container["volumeMounts"] == deployment["volumeMounts"]
    assert [one["secretRef"] for one in container["envFrom"]] == deployment["envSecrets"]
    assert container["args"] == ["worker"]
    mounts = {mount["name"]: mount["mountPath"] for mount in deployment["volumeMounts"]}
    assert {one["name"]: one["value"] for one in deployment["env"]} == {"BELLWETHER_HOME": mounts["home"]}
