"""A message as e-mail: one text twice, plain and HTML, with headers that no article can write. Pure.

Equal letters give equal bytes: the boundary and the Message-ID come of the letter's key, the date of its editions. So
a message that is sent again bears the same id, by which mail stores recognise what they have.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import quote as percent_encoded

from bellwether_assets.delivery.draw import draw
from bellwether_assets.delivery.letter import Letter
from bellwether_assets.delivery.plain_text import as_plain_text
from bellwether_assets.foundation.delivery_settings import READER_PLACE

LONGEST_NAME = 78


@dataclass(frozen=True)
class Envelope:
    """Who sends it to whom. `unsubscribe`: an address of the web or a mailto, in which `{reader}` is the reader."""

    sender: str
    to: str
    reply_to: str | None = None
    unsubscribe: str | None = None


def write_message(letter: Letter, envelope: Envelope) -> EmailMessage:
    """The message, to be sent as it is."""
    unsubscribe = _unsubscribe(letter, envelope)
    message = EmailMessage(policy=SMTP)
    domain = Address(addr_spec=envelope.sender).domain
    message["Message-ID"] = f"<{letter.key}@{domain}>"
    message["Date"] = letter.written_at
    message["From"] = Address(_name(letter.title), addr_spec=envelope.sender)
    message["To"] = Address(addr_spec=envelope.to)
    if envelope.reply_to:
        message["Reply-To"] = Address(addr_spec=envelope.reply_to)
    message["Subject"] = letter.subject
    # RFC 3834: no out-of-office answers to it.
    message["Auto-Submitted"] = "auto-generated"
    if unsubscribe:
        message["List-Unsubscribe"] = f"<{unsubscribe}>"
        if unsubscribe.startswith("https:"):
            # RFC 8058: a program may unsubscribe with one post, without showing the page.
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    closing = f"Sent to {envelope.to} for the reader {_name(letter.reader)}."
    behind = f"{closing}\nUnsubscribe: {unsubscribe}" if unsubscribe else closing
    message.set_content(as_plain_text(letter, behind), cte="quoted-printable")
    message.add_alternative(as_html(letter, closing, unsubscribe), subtype="html", cte="quoted-printable")
    message.set_boundary(f"=_{letter.key}")
    return message


def as_html(letter: Letter, closing: str = "", unsubscribe: str = "") -> str:
    """The message as one HTML document without any other file."""
    preview = next(_previews(letter), "")
    return draw("letter.html", letter=letter, closing=closing, unsubscribe=unsubscribe, preview=preview).lstrip()


def _previews(letter: Letter) -> Iterator[str]:
    """What a list of messages may show of it, below the subject that has the first title already."""
    for day in letter.editions:
        yield from filter(None, [day.lead, *(item.summary for item in day.items)])
        yield from (quote.text for item in day.items for quote in item.quotes)


def _unsubscribe(letter: Letter, envelope: Envelope) -> str:
    return (envelope.unsubscribe or "").replace(READER_PLACE, percent_encoded(letter.reader, safe=""))


def _name(text: str) -> str:
    """A name in a header or a closing line: letters that can be seen, and not too many of them."""
    return " ".join("".join(letter for letter in text if letter.isprintable()).split())[:LONGEST_NAME]
