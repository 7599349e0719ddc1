"""A message as plain text: the part for readers that show no HTML, and for people who prefer it. Pure."""

import re
import textwrap

from bellwether_assets.delivery.letter import Letter, ShownCorrection, ShownEdition, ShownItem, ShownQuote

WIDTH = 72
# Letters that are read from right to left; what holds one is set apart, so that it cannot turn what stands beside it.
_TURNS = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")


def as_plain_text(letter: Letter, closing: str = "") -> str:
    """The whole message; lines of at most 72 characters where words allow it, addresses whole on lines of their own."""
    parts = [letter.title, letter.sheet.tagline]
    if letter.week:
        parts.append(f"The week, {isolated(letter.week)}")
    for edition in letter.editions:
        parts += _edition(edition)
    if closing:
        parts.append(f"-- \n{closing}")
    return "\n\n".join(parts) + "\n"


def isolated(text: str) -> str:
    """Text that turns no order of reading but its own (Unicode TR 9: first strong isolate)."""
    return f"\u2068{text}\u2069" if _TURNS.search(text) else text


def _edition(edition: ShownEdition) -> list[str]:
    parts = [f"{isolated(edition.heading)}\n{'=' * len(edition.heading)}"]
    parts += [part for part in (edition.note, edition.address) if part]
    parts += [_wrapped(isolated(edition.lead))] if edition.lead else []
    for item in edition.items:
        parts.append(_item(item))
    for sentence in edition.taken_back:
        parts.append(_wrapped(isolated(sentence)))
    for correction in edition.corrections:
        parts.append(_correction(correction))
    return parts


def _item(item: ShownItem) -> str:
    lines = [_wrapped(isolated(item.title)), *([_wrapped(isolated(item.summary))] if item.summary else []), item.line]
    for quote in item.quotes:
        lines += ["", *_quote(quote)]
    lines += ["", *([item.more] if item.more else []), _wrapped(isolated(item.why))]
    return "\n".join([*lines, *([item.address] if item.address else [])])


def _quote(quote: ShownQuote) -> list[str]:
    source = f"{isolated(quote.publisher)}, {isolated(quote.published_on)}: {isolated(quote.title)}"
    lines = [_wrapped(isolated(f"“{quote.text}”"), "> "), _wrapped(source, "  ")]
    return lines + ([f"  {quote.url}"] if quote.url else [])


def _correction(one: ShownCorrection) -> str:
    lines = [_wrapped(f"Correction: {isolated(one.title)}"), f"{one.line} {isolated(one.told_on)}", ""]
    lines.append(_wrapped(isolated(f"“{one.quote}”"), "> "))
    lines += [
        f"  {isolated(one.publisher)}",
        *([f"  {one.url}"] if one.url else []),
        "",
        _wrapped(isolated(one.detail)),
    ]
    return "\n".join(lines)


def _wrapped(text: str, indent: str = "") -> str:
    return textwrap.fill(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
