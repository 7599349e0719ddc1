"""The checks of `make lint`: the same before a commit and on a public forge, and no exception outlives its reason."""

import re
import tomllib
from fnmatch import fnmatchcase
from typing import Any

import yaml
from vulture import Vulture

from bellwether_tests.homes import REPOSITORY


def _recipe(target: str) -> list[str]:
    """The command lines of a target of the Makefile."""
    makefile = (REPOSITORY / "Makefile").read_text("utf-8")
    (body,) = re.findall(rf"^{target}:.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    return [line.removeprefix("\t$(BIN)/") for line in body.splitlines()]


def _without_paths(command: str) -> str:
    """A command and its subcommand, without options and without what it is run on."""
    return " ".join(word for word in command.split() if "/" not in word and "bellwether" not in word and word[0] != "-")


def test_before_a_commit_the_same_tools_run_as_in_make_lint() -> None:
    config: dict[str, Any] = yaml.safe_load((REPOSITORY / ".pre-commit-config.yaml").read_text("utf-8"))
    assert {repository["repo"] for repository in config["repos"]} == {"local"}, "hooks of others are downloaded"
    hooks = [hook["entry"] for repository in config["repos"] for hook in repository["hooks"]]
    assert all(entry.startswith(".venv/bin/") for entry in hooks)
    before_commit = {_without_paths(entry.removeprefix(".venv/bin/")) for entry in hooks}
    assert before_commit == {_without_paths(line) for line in _recipe("lint")}


def test_a_public_forge_and_ci_run_the_one_command() -> None:
    workflow: dict[str, Any] = yaml.safe_load((REPOSITORY / ".github" / "workflows" / "ci.yml").read_text("utf-8"))
    (job,) = workflow["jobs"].values()
    assert [step["run"] for step in job["steps"] if "run" in step] == ["bash .ci/run"]
    assert (REPOSITORY / ".ci" / "run").read_text("utf-8").endswith("\nmake test\n")


def test_every_name_that_vulture_is_told_to_ignore_would_be_reported_otherwise() -> None:
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["tool"]["vulture"]
    vulture = Vulture(ignore_decorators=settings["ignore_decorators"])
    vulture.scavenge([str(REPOSITORY / path) for path in settings["paths"]], settings["exclude"])
    reported = {item.name for item in vulture.get_unused_code(min_confidence=settings["min_confidence"])}
    ignored = settings["ignore_names"]
    assert [name for name in ignored if not any(fnmatchcase(found, name) for found in reported)] == []
