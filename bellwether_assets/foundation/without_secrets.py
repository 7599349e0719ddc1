"""Taking secrets out of what other sides say: a server may give back what it was sent, and what it says is kept.

Belongs here: the spellings in which a secret comes back. Does not belong here: which variables of the environment hold
secrets (`settings.py`, `engine_settings.py`).
"""

import os
from base64 import b64encode
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote, unquote, urlsplit

# Shorter than any key or password: a variable that holds a letter must not blot out all letters.
SHORTEST_SECRET = 6
# Of an address, what opens it: a token among the parts of its path.
_SHORTEST_PART = 12
IN_ITS_PLACE = "…"


def without_secrets(text: str, secrets: Iterable[str]) -> str:
    """The text with each secret, however it is spelled, taken out."""
    for secret in secrets:
        for spelling in _spellings(secret):
            text = text.replace(spelling, IN_ITS_PLACE)
    return text


def secrets_in_environment(variables: Iterable[str]) -> list[str]:
    """What the environment holds under these names now."""
    return [value for variable in variables if (value := os.environ.get(variable))]


@lru_cache(maxsize=64)
def _spellings(secret: str) -> tuple[str, ...]:
    """The longest first: as it is, percent-encoded, in base64; of an address its path, and what is long in it."""
    if len(secret) < SHORTEST_SECRET:
        return ()
    forms = {secret, quote(secret), quote(secret, safe=""), unquote(secret), b64encode(secret.encode()).decode()}
    if "://" in secret:
        try:
            parts = urlsplit(secret)
        except ValueError:
            parts = urlsplit("")
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        pieces = [parts.path, parts.query, target, parts.password or ""]
        forms |= {piece for whole in pieces for piece in (whole, unquote(whole)) if len(piece) >= SHORTEST_SECRET}
        named = [*parts.path.split("/"), *(one.partition("=")[2] for one in parts.query.split("&"))]
        forms |= {piece for whole in named for piece in (whole, unquote(whole)) if len(piece) >= _SHORTEST_PART}
    return tuple(sorted(forms, key=lambda form: (-len(form), form)))
