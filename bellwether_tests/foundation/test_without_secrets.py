"""A secret that comes back is taken out, however it is spelled; what is no secret stays."""

from base64 import b64encode
from urllib.parse import quote

import pytest

from bellwether_assets.foundation.without_secrets import IN_ITS_PLACE, without_secrets

HOOK = "https://hooks.example/services/T0/B0/x7Qp%2Fdd91kLm?token=abcdefghijkl"
PASSWORD = "open sesame / 7"  # noqa: S105 - of nobody


@pytest.mark.parametrize(
    "said",
    [
        HOOK,
        "/services/T0/B0/x7Qp%2Fdd91kLm?token=abcdefghijkl",
        "/services/T0/B0/x7Qp/dd91kLm",
        "x7Qp%2Fdd91kLm",
        "abcdefghijkl",
        quote(HOOK, safe=""),
        PASSWORD,
        quote(PASSWORD),
        b64encode(PASSWORD.encode()).decode(),
    ],
)
def test_a_secret_is_taken_out_however_it_is_spelled(said: str) -> None:
    assert without_secrets(f"Cannot POST {said}!", [HOOK, PASSWORD]) == f"Cannot POST {IN_ITS_PLACE}!"


def test_what_is_short_or_no_secret_stays() -> None:
    said = "services of T0 at hooks.example answer 404: a, secret"
    assert without_secrets(said, [HOOK, PASSWORD, "", "a", "404"]) == said
