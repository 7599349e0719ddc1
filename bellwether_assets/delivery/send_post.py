"""One post to a webhook, so that at any moment it is known whether the other side may have it.

`handing_over` is called when the connection stands and the first byte of the request is about to leave: what fails
before leaves nothing there. Each post bears its message's id as `Idempotency-Key`, for receivers that know it.
"""

import json
from collections.abc import Mapping
from typing import Any

import httpx2

from bellwether_assets.delivery.outcomes import HandingOver, NotSentError, UnknownOutcomeError
from bellwether_assets.foundation.without_secrets import without_secrets

_REQUEST_BEGINS = "send_request_headers.started"
# A gateway that got no answer does not know either.
_UNKNOWN = frozenset({502, 504})
_PASSING = frozenset({408, 425, 429})
LONGEST_ANSWER = 200


def send_post(
    url: str, content: Mapping[str, Any], key: str, timeout_seconds: float, handing_over: HandingOver
) -> None:
    """Post JSON. Raises NotSentError or UnknownOutcomeError, in whose words the address, a secret, does not occur."""
    handed_over = False

    def watch(name: str, info: Mapping[str, Any]) -> None:
        nonlocal handed_over
        if name.endswith(_REQUEST_BEGINS) and not handed_over:
            handed_over = True
            handing_over(lambda: None)

    try:
        with httpx2.Client(timeout=timeout_seconds, follow_redirects=False) as client:
            response = client.post(
                url,
                content=json.dumps(content, ensure_ascii=False).encode("utf-8"),
                headers={"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": key},
                extensions={"trace": watch},
            )
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        told = f"the webhook gives no answer ({type(error).__name__})"
        raise (UnknownOutcomeError(told) if handed_over else NotSentError(told)) from None
    if response.is_success:
        return
    told = f"the webhook answers {response.status_code}: {without_secrets(response.text, [url])[:LONGEST_ANSWER]}"
    if response.status_code in _UNKNOWN:
        raise UnknownOutcomeError(told)
    is_passing = response.status_code in _PASSING or response.is_server_error
    raise NotSentError(told, is_final=not is_passing)
