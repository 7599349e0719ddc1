"""Has Dagster load the code anew where the process that had it is gone.

`dagster dev` keeps one process with the code behind a proxy. Where that process ends, killed for want of memory for
one, the proxy stays and answers every question with the same error: no schedule and no sensor ticks any more, until a
person presses "Reload" in the UI. Belongs here: pressing it. Does not belong here: starting Dagster (`cli/ui.py`).
"""

import json
import logging
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

_EVERY_SECONDS = 10.0
# Code that is broken is not loaded any better by trying, and each trial costs some seconds of computing.
_LONGEST_SECONDS = 600.0
_ANSWER_SECONDS = 120.0
_LOCATIONS = """{workspaceOrError {... on Workspace {locationEntries {name locationOrLoadError {
    ... on PythonError {message}}}}}}"""
_RELOAD = """mutation($name: String!) {reloadRepositoryLocation(repositoryLocationName: $name) {__typename}}"""
_LOG = logging.getLogger("bellwether")


@contextmanager
def code_is_reloaded(port: int) -> Iterator[None]:
    """Watch the code of the web server that is, or will be, at this port of the loopback interface."""
    ended = Event()
    watcher = Thread(target=_watch, args=(f"http://127.0.0.1:{port}/graphql", ended), name="reload-code", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()


def _watch(address: str, ended: Event) -> None:
    seconds = _EVERY_SECONDS
    while not ended.wait(seconds):
        try:
            broken = unloaded(address)
            for name, message in broken.items():
                _LOG.warning("the code of %s is not loaded, and is loaded again: %s", name, message.strip())
                _ask(address, _RELOAD, {"name": name})
        except (OSError, ValueError) as error:
            # It starts, it ends, or is so busy that it does not answer; the next look tells.
            _LOG.debug("%s: %s", address, error)
            continue
        seconds = min(2 * seconds, _LONGEST_SECONDS) if broken else _EVERY_SECONDS


def unloaded(address: str) -> dict[str, str]:
    """The code locations that are not loaded, each with the error's words. Raises OSError, ValueError."""
    entries = _ask(address, _LOCATIONS, {})["workspaceOrError"].get("locationEntries", [])
    # Without a value it is being loaded for the first time.
    failed = {entry["name"]: (entry["locationOrLoadError"] or {}).get("message") for entry in entries}
    return {name: message for name, message in failed.items() if message is not None}


def _ask(address: str, query: str, variables: dict[str, str]) -> dict[str, Any]:
    asked = json.dumps({"query": query, "variables": variables}).encode()
    request = urllib.request.Request(address, asked, {"Content-Type": "application/json"})  # noqa: S310 - loopback
    with urllib.request.urlopen(request, timeout=_ANSWER_SECONDS) as response:  # noqa: S310 - loopback
        answer = json.load(response)
    if not answer.get("data"):
        raise ValueError(f"{address} answers {answer.get('errors')}")
    data: dict[str, Any] = answer["data"]
    return data
