"""An alert as mail, and as a post to a webhook. Pure.

What sources and servers said stands in it as text: control characters are taken out, and Slack's signs escaped.
"""

from collections.abc import Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from bellwether_assets.delivery.post import LONGEST_FALLBACK, escaped
from bellwether_assets.foundation.tables.alerts import AlertRow
from bellwether_assets.site.display import clean

# Lines of one message: what is beyond them is counted, and stands in the ledger.
_TOLD = 20
_LONGEST_NAME = 78
_KINDS = {
    "failure": "a run failed",
    "fault": "a day is faulted",
    "source": "a source is not heard",
    "budget": "a budget is used up",
    "brief": "a brief is late",
}


def subject_of(rows: Sequence[AlertRow]) -> str:
    """What a list of messages shows."""
    wrong, well = _parted(rows)
    if wrong:
        first = _KINDS.get(wrong[0].kind, wrong[0].kind)
        return f"{first}: {clean(wrong[0].subject)}" + (f", and {len(rows) - 1} more" if len(rows) > 1 else "")
    return f"well again: {clean(well[0].subject)}" + (f", and {len(well) - 1} more" if len(well) > 1 else "")


def lines_of(rows: Sequence[AlertRow]) -> list[str]:
    """A line for each thing, what is wrong first."""
    wrong, well = _parted(rows)
    lines = [f"{_KINDS.get(one.kind, one.kind)}: {_about(one)}: {clean(one.detail)}" for one in wrong]
    lines += [f"well again: {_about(one)}, which was: {clean(one.detail)}" for one in well]
    if len(lines) > _TOLD:
        lines = [*lines[:_TOLD], f"and {len(lines) - _TOLD} more: see the table ledger.alerts of the warehouse"]
    return lines


def alert_mail(title: str, sender: str, to: str, key: str, now: datetime, rows: Sequence[AlertRow]) -> EmailMessage:
    """The message, to be sent as it is."""
    message = EmailMessage(policy=SMTP)
    message["Message-ID"] = f"<{key}@{Address(addr_spec=sender).domain}>"
    message["Date"] = now
    message["From"] = Address(clean(title)[:_LONGEST_NAME], addr_spec=sender)
    message["To"] = Address(addr_spec=to)
    message["Subject"] = f"{clean(title)[:_LONGEST_NAME]}: {subject_of(rows)}"
    # RFC 3834: no out-of-office answers to it.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n".join([*lines_of(rows), ""]), cte="quoted-printable")
    return message


def alert_post(shape: str, title: str, rows: Sequence[AlertRow]) -> dict[str, Any]:
    """The post: Slack's text, or the rows as JSON."""
    if shape == "slack":
        return {"text": escaped("\n".join([f"{title}: {subject_of(rows)}", *lines_of(rows)]))[:LONGEST_FALLBACK]}
    return {
        "title": title,
        "alerts": [
            {
                "kind": one.kind,
                "subject": one.subject,
                "day": one.day.isoformat() if one.day else None,
                "detail": one.detail,
                "first_at": one.first_at.isoformat(),
                "resolved_at": one.resolved_at.isoformat() if one.resolved_at else None,
            }
            for one in rows
        ],
    }


def _parted(rows: Sequence[AlertRow]) -> tuple[list[AlertRow], list[AlertRow]]:
    return [one for one in rows if one.resolved_at is None], [one for one in rows if one.resolved_at is not None]


def _about(one: AlertRow) -> str:
    return f"{clean(one.subject)} of {one.day}" if one.day else clean(one.subject)
