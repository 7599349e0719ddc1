"""The settings that say who is told when something goes wrong: `[alerts]`.

Belongs here: the settings and what is refused of them. Does not belong here: what is told and how it is sent
(`delivery/alerts.py`). The mail server is that of `[delivery.smtp]`; a webhook's address stands in the environment.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from bellwether_assets.foundation.delivery_settings import Delivery, MailAddress, Webhook


class Alerts(BaseModel):
    """Who is told of failed runs, faulted days, dead sources, a budget that is used up, and a missing brief.

    `by_hour`: the hour, in the home's zone, by which the brief of the day before is to be published; None: a brief is
    never late.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    email: Annotated[tuple[MailAddress, ...], Field(strict=False)] = ()
    sender: MailAddress | None = None
    webhook: Webhook | None = None
    by_hour: Annotated[int | None, Field(ge=0, le=23)] = None


def check_alerts(alerts: Alerts, delivery: Delivery) -> None:
    """Raises ValidationError, with its place, where mail has nobody who sends it or no server."""
    problem = None
    if alerts.email and delivery.smtp.host is None:
        problem = 'there is no server to send mail by; write host = "mail.example.com" under [delivery.smtp]'
    elif alerts.email and (alerts.sender or delivery.sender) is None:
        problem = 'nobody sends this mail; write sender = "bellwether@example.com" under [alerts] or [delivery]'
    if problem is not None:
        raise ValidationError.from_exception_data(
            "Settings",
            [
                InitErrorDetails(
                    type=PydanticCustomError("unsendable", "{problem}", {"problem": problem}),
                    loc=("alerts", "email"),
                    input=list(alerts.email),
                )
            ],
        )
