"""What the project stands on: each package pinned to one version, under a licence that somebody looked at.

Whether a version has a known hole is asked by `make audit`, which needs the network; that its answers are counted is
tested here.
"""

import json
import re
import tomllib
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from bellwether_tests.audit import NOT_ASKED, VULNERABLE, read_report
from bellwether_tests.homes import REPOSITORY

ALLOWED = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python Software Foundation|Zlib|CC0|CNRI-Python|Unlicense|Public Domain|MPL|Mozilla"
)
# Strong copyleft and licences that forbid some uses; LGPL is left, since nothing is built into this project.
FORBIDDEN = re.compile(r"(?<!L)(?<!Lesser )GPL|AGPL|SSPL|BUSL|Commons Clause|[Nn]on-?[Cc]ommercial|[Pp]roprietary")
# Packages that do not say it in a field that programs read, or say it in words of their own.
LOOKED_AT = {
    "aiosmtpd": "Apache-2.0",
    "atheris": "Apache-2.0",
    "axe-playwright-python": "MIT",
    "docutils": "public domain and BSD; of what is GPL nothing is imported",
    "psycopg2-binary": "LGPL-3.0 with exceptions: a driver that is imported",
    "pycountry": "LGPL-2.1: imported as it is, its data included",
    "pytest-timeout": "MIT",
    "text-unidecode": "Artistic-1.0: dbt's and slugify's",
    "tld": "MPL-1.1, of three to choose from",
}


def _pins() -> dict[str, str]:
    lines = (REPOSITORY / "constraints.txt").read_text("utf-8").splitlines()
    pins = [line.split("#")[0].split(";")[0].strip() for line in lines]
    return {canonicalize_name(name): version for name, _, version in (pin.partition("==") for pin in pins if pin)}


@cache
def _needed() -> dict[str, Distribution]:
    """Every installed package that the project needs, with whatever it needs itself."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    left = [Requirement(line) for line in [*project["dependencies"], *(line for lines in extras for line in lines)]]
    needed: dict[str, Distribution] = {}
    asked: set[tuple[str, str]] = set()
    while left:
        requirement = left.pop()
        name = canonicalize_name(requirement.name)
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            needed[name] = found = distribution(name)
        except PackageNotFoundError:
            continue
        for extra in {"", *requirement.extras}:
            if (name, extra) not in asked:
                asked.add((name, extra))
                inner = [Requirement(line) for line in found.requires or []]
                left += [
                    one if one.marker is None or "extra" not in str(one.marker) else _without_marker(one)
                    for one in inner
                    if one.marker is None or one.marker.evaluate({"extra": extra})
                ]
    return needed


def _without_marker(requirement: Requirement) -> Requirement:
    """A requirement that was judged already, by the extra that it is of."""
    requirement.marker = None
    return requirement


def test_every_installed_package_is_pinned_to_its_version() -> None:
    assert len(_needed()) > 150
    pins = _pins()
    installed = {name: Version(found.version).public for name, found in _needed().items()}
    others = {name: version for name, version in installed.items() if version != pins.get(name)}
    assert others == {}, "constraints.txt names other versions, or none"


def test_every_line_of_the_constraints_is_one_exact_version() -> None:
    lines = [line.split("#")[0].strip() for line in (REPOSITORY / "constraints.txt").read_text("utf-8").splitlines()]
    assert [line for line in lines if line and not re.fullmatch(r"[A-Za-z0-9_.-]+==[0-9][\w.!+]*", line)] == []


def test_licences_are_ones_that_were_looked_at() -> None:
    wrong = {}
    for name, found in _needed().items():
        licence = LOOKED_AT.get(name) or _licence(found)
        if name not in LOOKED_AT and (not ALLOWED.search(licence) or FORBIDDEN.search(licence)):
            wrong[name] = licence
    assert wrong == {}


def _licence(found: Distribution) -> str:
    metadata = found.metadata
    classified = [line for line in metadata.get_all("Classifier", []) if line.startswith("License ::")]
    told = metadata.get("License-Expression") or "; ".join(line.rpartition("::")[2].strip() for line in classified)
    return told or (metadata.get("License") or "")[:200]


@pytest.mark.parametrize(
    ("packages", "code", "said"),
    [
        ([{"name": "a", "version": "1", "vulns": []}], 0, "1 packages were answered about, 0 holes"),
        ([{"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1"}]}], VULNERABLE, "a 1: PYSEC-1"),
        ([{"name": "a", "skip_reason": "Dependency not found"}], NOT_ASKED, "the advisory database cannot be reached"),
        (
            [{"name": "a", "version": "1", "vulns": []}, {"name": "b", "skip_reason": "not found"}],
            NOT_ASKED,
            "NOT AUDITED: b",
        ),
        ([], NOT_ASKED, "NOT AUDITED"),
    ],
)
def test_what_was_not_asked_about_is_never_told_as_well(packages: list[object], code: int, said: str) -> None:
    audit = read_report(json.dumps({"dependencies": packages}))
    assert audit.code == code
    assert said in audit.told()
