"""What the settings say of language models besides their names: prices, effort, and which of them run on this machine.

Belongs here: values and their defaults. Does not belong here: which models take an effort, which the engine knows
(`engines/language_model/providers.py`), nor what a request costs (`engines/language_model/prices.py`).
"""

import datetime
from ipaddress import ip_address
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field

EffortLevel = Literal["low", "medium", "high", "xhigh", "max"]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Price(_Section):
    """What a model costs from a day on, in US dollars a million tokens; `batch_factor` is a batch's share of it.

    A row holds for requests of more than `above_tokens` tokens; where several do, the one with the greatest bound.
    """

    model: str
    since: datetime.date
    above_tokens: Annotated[int, Field(ge=0)] = 0
    input_usd: Annotated[float, Field(ge=0)]
    output_usd: Annotated[float, Field(ge=0)]
    batch_factor: Annotated[float, Field(gt=0, le=1)] = 0.5


# As published in November 2026. Prices move: a later row of the same model and bound holds from its day on.
PUBLISHED_PRICES = tuple(
    Price(model=model, since=datetime.date(2026, 11, 1), above_tokens=above, input_usd=given, output_usd=got)
    for model, above, given, got in (
        ("claude-haiku-5-5", 0, 0.10, 0.50),
        ("claude-haiku-5-5", 100_000, 0.50, 2.50),
        ("claude-sonnet-5-5", 0, 2.0, 10.0),
        ("claude-opus-5-5", 0, 4.0, 20.0),
    )
)


class Effort(_Section):
    """How hard a model thinks, by what it is asked for; sent to models that take it.

    Quotes are found and links judged without much thought; words that rest on many claims gain by more.
    """

    extract: EffortLevel = "low"
    judge: EffortLevel = "low"
    compose: EffortLevel = "medium"


def is_loopback(address: str | None) -> bool:
    """Whether an address is of this machine."""
    try:
        host = urlsplit(address or "").hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
