"""A message as a post: the JSON that Slack's incoming webhooks take, and the documents themselves as JSON. Pure.

Articles' words stand in `rich_text` and `plain_text` alone, in which Slack knows no markup: there is nothing to escape,
and no article can call a channel together. Bounds are those of Slack's Block Kit reference.
"""

import json
from collections.abc import Sequence
from typing import Any

from bellwether_assets.delivery.letter import Letter, ShownCorrection, ShownEdition, ShownItem
from bellwether_assets.site.display import count, short

MOST_BLOCKS = 50
LONGEST_HEADER = 150
LONGEST_FALLBACK = 3_000
# Of a title or quote that nobody would read to its end in a chat.
LONGEST_TITLE, LONGEST_QUOTE = 300, 1_500

Json = dict[str, Any]


def as_slack(letter: Letter) -> Json:
    """The post: what is told, as blocks; `text` is what a notification shows. What has no room is counted."""
    days = [_day(edition) for edition in letter.editions]
    room = MOST_BLOCKS - 3  # the masthead, which week it is, and what is left out
    blocks: list[Json] = [_header(letter.title)]
    if letter.week:
        blocks.append(_rich(_section(_text(f"The week, {letter.week}", bold=True))))
    left_out = 0
    for heading, told in days:
        fitting = told[: max(0, room - 1)]
        left_out += len(told) - len(fitting)
        if fitting:
            blocks += [heading, *fitting]
            room -= 1 + len(fitting)
    if left_out:
        blocks.append(_rich(_section(_text(f"{count(left_out, 'thing')} more than a post can hold: see the site."))))
    return {"text": escaped(f"{letter.title}: {letter.subject}")[:LONGEST_FALLBACK], "blocks": blocks}


def as_documents(letter_key: str, reader: str, documents: Sequence[str]) -> Json:
    """The post of shape "json": the editions' documents, as they are."""
    return {
        "schema": "bellwether.post/1",
        "delivery_id": letter_key,
        "reader": reader,
        "editions": [json.loads(document) for document in documents],
    }


def escaped(text: str) -> str:
    """Text whose three signs that Slack reads are taken away (Slack, Formatting text for app surfaces)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _day(edition: ShownEdition) -> tuple[Json, list[Json]]:
    told = [_item(item) for item in edition.items]
    told += [_rich(_section(_text(sentence))) for sentence in edition.taken_back]
    told += [_correction(one) for one in edition.corrections]
    around = [part for part in (edition.note, short(edition.lead, LONGEST_QUOTE)) if part]
    note = [_text("".join(f"\n{part}" for part in around))] if around else []
    return _rich(_section(_link(edition.address, edition.heading, bold=True), *note)), told


def _item(item: ShownItem) -> Json:
    said = f"\n{short(item.summary, LONGEST_QUOTE)}" if item.summary else ""
    parts = [_section(_link(item.address, short(item.title, LONGEST_TITLE), bold=True), _text(f"{said}\n{item.line}"))]
    for quote in item.quotes:
        parts += [
            {"type": "rich_text_quote", "elements": [_text(f"“{short(quote.text, LONGEST_QUOTE)}”")]},
            _section(
                _text(f"{quote.publisher} · "),
                _link(quote.url, short(quote.title, LONGEST_TITLE)),
                _text(f" · {quote.published_on}"),
            ),
        ]
    return _rich(*parts, _section(_text(" ".join(part for part in (item.more, item.why) if part))))


def _correction(one: ShownCorrection) -> Json:
    return _rich(
        _section(
            _text(f"Correction: {short(one.title, LONGEST_TITLE)}", bold=True), _text(f"\n{one.line} {one.told_on}")
        ),
        {"type": "rich_text_quote", "elements": [_text(f"“{short(one.quote, LONGEST_QUOTE)}”")]},
        _section(_link(one.url, one.publisher), _text(f"\n{one.detail}")),
    )


def _header(title: str) -> Json:
    return {"type": "header", "text": {"type": "plain_text", "text": short(title, LONGEST_HEADER), "emoji": False}}


def _rich(*parts: Json) -> Json:
    return {"type": "rich_text", "elements": list(parts)}


def _section(*elements: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(elements)}


def _text(text: str, *, bold: bool = False) -> Json:
    # An empty text is refused.
    return {"type": "text", "text": text or " ", **({"style": {"bold": True}} if bold else {})}


def _link(address: str | None, text: str, *, bold: bool = False) -> Json:
    if address is None:
        return _text(text, bold=bold)
    return {**_text(text, bold=bold), "type": "link", "url": address}
