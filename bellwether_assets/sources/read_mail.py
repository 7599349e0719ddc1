"""Bytes of a mail to one article: its subject, date, sender and text.

Belongs here: a mail as a whole, the newsletter that somebody saved. Does not belong here: what of HTML is text
(`page_text.py`). Attachments are counted and never opened, mails inside a mail are attachments.

Headers are read from their raw form: the standard library's parser of structured ones raises for some that are broken,
and recurses without end for others.
"""

import re
from dataclasses import dataclass
from email import policy
from email.errors import MessageError
from email.header import decode_header
from email.parser import BytesParser
from typing import Any

from bellwether_assets.sources.addresses import UnreadableAddressError, page_address
from bellwether_assets.sources.characters import characters_of
from bellwether_assets.sources.limits import LIMITS, Limits
from bellwether_assets.sources.mail_text import text_of_html, text_of_plain
from bellwether_assets.sources.problem import Problem, noted
from bellwether_assets.text.readable import clean_text, readable_title

_LONGEST_HEADER = 2_000  # code points
_HEADER = re.compile(rb"[!-9;-~]{1,80}:")
_NAMED = re.compile(r"([^<>]*)<[^<>]*>")
_PLAIN, _HTML = "text/plain", "text/html"
# HTML that says less than this share of what the plain text says is a picture, or a link to the mail.
_STUB = 0.5


@dataclass(frozen=True)
class Mail:
    """A mail: `text` one paragraph a block, `published` as its date is written; a rejected problem says why none."""

    title: str
    text: str
    published: str | None
    sender: str | None
    id: str | None
    url: str | None
    language: str | None
    problems: tuple[Problem, ...]


def read_mail(content: bytes, limits: Limits = LIMITS) -> Mail:
    """The article of a mail from its bytes (`.eml`, RFC 5322). What cannot be read is a problem, never an exception."""
    if len(content) > limits.mail_bytes:
        return _unread(f"the mail has {len(content):,} bytes, the limit is {limits.mail_bytes:,}")
    if not _HEADER.match(content.lstrip()):
        return _unread("it is no mail: it does not begin with a header" if content.strip() else "the mail is empty")
    try:
        return _mail_of(BytesParser(policy=policy.compat32).parsebytes(content.lstrip()), limits)
    except Exception as error:  # what the standard library raises for broken mails is nowhere listed
        return _unread(f"it cannot be read as a mail: {error!r}"[:300])


def fields_of(mail: Mail) -> dict[str, Any]:
    """The fields of an article (docs/articles.md) that a mail gives."""
    fields = {
        "title": mail.title,
        "text": mail.text,
        "published_at": mail.published,
        "published_from": "mail" if mail.published else None,
        "source": mail.sender,
        "id": f"mail:{mail.id}" if mail.id else None,
        "url": mail.url,
        "language": mail.language,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _mail_of(message: Any, limits: Limits) -> Mail:
    problems: list[Problem] = []
    headers = _headers(message)
    parts = _text_parts(message, limits, problems)
    text = _text_of(parts, problems)
    if not text:
        problems.append(noted("text", "the mail has no text"))
    return Mail(
        title=readable_title(headers.get("subject", "")),
        text=text,
        published=headers.get("date") or None,
        sender=_sender(headers.get("from", "")),
        id=headers.get("message-id", "").strip("<> ") or None,
        url=_address(headers.get("archived-at")),
        language=headers.get("content-language", "").split(",")[0].strip() or None,
        problems=tuple(problems),
    )


def _headers(message: Any) -> dict[str, str]:
    """The first of each header by its lower-case name, decoded, on one line."""
    found: dict[str, str] = {}
    for name, value in message.raw_items():
        if name.lower() not in found:
            found[name.lower()] = _decoded(str(value)[:_LONGEST_HEADER])
    return found


def _sender(header: str) -> str | None:
    """The name before the address, else what stands behind its at sign."""
    named = _NAMED.match(header)
    name = named.group(1).strip(" \"'") if named else ""
    return name or header.strip("<> ").rpartition("@")[2] or None


def _decoded(value: str) -> str:
    """A header with its encoded words read (RFC 2047); bytes beyond ASCII as what they most likely are."""
    raw = value.encode("ascii", "surrogateescape") if not value.isascii() else None
    if raw is not None:
        value = characters_of(raw).text
    try:
        pieces = decode_header(re.sub(r"[\r\n]+", " ", value))
    except (MessageError, ValueError):
        pieces = [(value, None)]
    texts = []
    for piece, charset in pieces:
        if isinstance(piece, str):
            texts.append(piece)
        else:
            texts.append(characters_of(piece, f"text/plain; charset={charset}" if charset else None).text)
    return " ".join(clean_text("".join(texts)).split())


@dataclass(frozen=True)
class _Part:
    kind: str
    content: bytes
    content_type: str


def _text_parts(message: Any, limits: Limits, problems: list[Problem]) -> list[_Part]:
    """The parts that are the mail's text, in order; what else it holds is counted."""
    parts: list[_Part] = []
    attachments = 0
    waiting: list[tuple[Any, int]] = [(message, 0)]
    seen = 0
    while waiting:
        part, depth = waiting.pop()
        seen += 1
        if seen > limits.mail_parts:
            problems.append(noted(None, f"more than {limits.mail_parts} parts; the others are not read"))
            break
        kind = part.get_content_type()
        if part.is_multipart() and kind.startswith("multipart/"):
            if depth >= limits.mail_depth:
                problems.append(noted(None, f"parts inside parts more than {limits.mail_depth} deep are not read"))
                continue
            waiting += [(inner, depth + 1) for inner in reversed(part.get_payload())]
        elif kind in {_PLAIN, _HTML} and not _is_attachment(part):
            content = part.get_payload(decode=True)
            parts.append(_Part(kind, content if isinstance(content, bytes) else b"", str(part.get("content-type", ""))))
        else:
            attachments += 1
    if attachments:
        problems.append(noted(None, f"{attachments} attachments are not read"))
    return parts


def _is_attachment(part: Any) -> bool:
    return str(part.get("content-disposition", "")).strip().lower().startswith("attachment")


def _text_of(parts: list[_Part], problems: list[Problem]) -> str:
    """The text of a mail: its HTML, which knows paragraphs, unless the plain text says much more."""
    plain, markup = "", ""
    for part in parts:
        characters = characters_of(part.content, part.content_type)
        if characters.note is not None:
            problems.append(characters.note)
        if part.kind == _PLAIN:
            plain = f"{plain}\n\n{text_of_plain(characters.text)}".strip()
        else:
            markup = f"{markup}\n\n{text_of_html(characters.text, problems)}".strip()
    return plain if len(markup) < _STUB * len(plain) else markup


def _address(header: str | None) -> str | None:
    try:
        return page_address(header.strip("<> ")) if header else None
    except UnreadableAddressError:
        return None


def _unread(reason: str) -> Mail:
    return Mail("", "", None, None, None, None, None, (Problem(None, reason),))
