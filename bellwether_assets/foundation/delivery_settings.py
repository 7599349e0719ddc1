"""The settings that say how editions reach their readers: `channels` of `[[readers]]`, and `[delivery]`.

Belongs here: the settings and what is refused of them. Does not belong here: what is due and how it is sent
(`delivery/`). Secrets are named by the environment variable that holds them, and never stand in the file.
"""

import re
from email.errors import MessageError
from email.headerregistry import Address
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from bellwether_assets.foundation.model_settings import is_loopback
from bellwether_assets.foundation.source_settings import check_web_address

if TYPE_CHECKING:
    from bellwether_assets.foundation.reader_settings import Reader

SendAgain = Literal["when_belief_changes", "always", "never"]
LONGEST_MAIL_ADDRESS = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets
READER_PLACE = "{reader}"


def _mail_address(value: str) -> str:
    problem = f"{value!r} is no e-mail address, such as 'ada@example.com'; write it in ASCII and without a name"
    if not value.isascii() or not value.isprintable() or re.search(r"[\s<>,;:\"()\[\]\\]", value):
        raise ValueError(problem)
    try:
        address = Address(addr_spec=value)
    except (MessageError, ValueError, IndexError) as error:
        raise ValueError(problem) from error
    if not address.username or "." not in address.domain.strip(".") or len(value) > LONGEST_MAIL_ADDRESS:
        raise ValueError(problem)
    return value


def _variable(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", value):
        raise ValueError(
            "not the name of an environment variable, such as 'ADA_WEBHOOK'; the secret itself stands in the "
            "environment, never here"
        )
    return value


def _site_address(value: str) -> str:
    check_web_address(value)
    parts = urlsplit(value)
    if parts.query or parts.fragment:
        raise ValueError(f"{value!r} has a query or a fragment; write the address of the folder 'site/'")
    return value if value.endswith("/") else value + "/"


def _unsubscribe(value: str) -> str:
    if value.startswith("mailto:"):
        _mail_address(value.removeprefix("mailto:").partition("?")[0])
    else:
        check_web_address(value.replace(READER_PLACE, "reader"))
    if not value.isascii() or not value.isprintable() or re.search(r"[\s<>,]", value):
        raise ValueError(f"{value!r} goes into a header: ASCII without spaces, commas and angle brackets")
    return value


MailAddress = Annotated[str, AfterValidator(_mail_address)]
Variable = Annotated[str, AfterValidator(_variable)]


class _Section(BaseModel):
    # Pydantic would repeat in its message what was refused; `explain_errors` shows it once, and a secret not at all.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Email(_Section):
    """Where a reader's mail goes. `sender` and `reply_to` where they are others than those of `[delivery]`."""

    to: MailAddress
    sender: MailAddress | None = None
    reply_to: MailAddress | None = None


class Webhook(_Section):
    """A post to an address that the environment variable `url_variable` holds: for Slack, or the documents as JSON."""

    url_variable: Variable
    shape: Literal["slack", "json"] = "slack"


class Channels(_Section):
    """The ways by which editions are sent to a reader; none by default."""

    email: Email | None = None
    webhook: Webhook | None = None


class Smtp(_Section):
    """The mail server that takes messages. `tls`: "starttls" (port 587), "tls" from the first byte (465), or "none"."""

    host: str | None = None
    port: Annotated[int, Field(gt=0, le=65535)] = 587
    tls: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    password_variable: Variable = "BELLWETHER_SMTP_PASSWORD"  # noqa: S105 - the name of a variable
    timeout_seconds: Annotated[float, Field(gt=0, le=600)] = 30.0

    @model_validator(mode="after")
    def _no_password_in_the_clear(self) -> "Smtp":
        if self.tls == "none" and self.user is not None and not is_loopback(f"//{self.host}"):
            raise ValueError("tls = 'none' would send the password in the clear; write tls = 'starttls' or 'tls'")
        return self


class Delivery(_Section):
    """What all channels have in common.

    `older_days`: how many days up to the publication's last one the first message tells; of a replayed year only
    these. `send_again`: which revisions of a day that was sent are sent: those after which its reader believes
    something else, all, or none.
    """

    site_address: Annotated[
        str | None, AfterValidator(lambda value: value and _site_address(value)), Field(description="Of `site/`.")
    ] = None
    sender: MailAddress | None = None
    unsubscribe: Annotated[str | None, AfterValidator(lambda value: value and _unsubscribe(value))] = None
    older_days: Annotated[int, Field(gt=0)] = 3
    send_again: SendAgain = "when_belief_changes"
    attempts: Annotated[int, Field(gt=0, le=100)] = 8
    timeout_seconds: Annotated[float, Field(gt=0, le=600)] = 30.0
    smtp: Smtp = Smtp()


def check_channels(readers: tuple["Reader", ...], delivery: Delivery) -> None:
    """Raises ValidationError, with its place, where a reader's mail has nobody who sends it or no server."""
    wrong = []
    for number, reader in enumerate(readers):
        mail = reader.channels.email
        if mail is None:
            continue
        if delivery.smtp.host is None:
            wrong.append(
                (number, 'there is no server to send mail by; write host = "mail.example.com" under [delivery.smtp]')
            )
        if (mail.sender or delivery.sender) is None:
            wrong.append(
                (number, 'nobody sends this mail; write sender = "brief@example.com" under [delivery], or here')
            )
    if wrong:
        raise ValidationError.from_exception_data(
            "Settings",
            [
                InitErrorDetails(
                    type=PydanticCustomError("unsendable", "{problem}", {"problem": problem}),
                    loc=("readers", number, "channels", "email", "to"),
                    input=readers[number].channels.email.to,  # type: ignore[union-attr] # it has one
                )
                for number, problem in wrong
            ],
        )
