"""An edition as Markdown. Articles' words are escaped: shown, never rendered. Pure."""

from bellwether_assets.delivery.letter import ShownEdition, ShownItem
from bellwether_assets.delivery.plain_text import isolated
from bellwether_assets.site.write_markdown import escape, link


def as_markdown(title: str, edition: ShownEdition) -> str:
    """One edition under a heading of the masthead's `title`."""
    parts = [f"# {_words(title)}: {isolated(edition.heading)}"]
    parts += [edition.note] if edition.note else []
    parts += [_words(edition.lead)] if edition.lead else []
    for item in edition.items:
        parts += _item(item)
    for sentence in edition.taken_back:
        parts.append(f"- {_words(sentence)}")
    for one in edition.corrections:
        parts += [
            f"## Correction: {_words(one.title)}",
            f"{one.line} {isolated(one.told_on)}",
            f"> “{_words(one.quote)}”",
            link(isolated(one.publisher), one.url) if one.url else _words(one.publisher),
            _words(one.detail),
        ]
    return "\n\n".join(parts) + "\n"


def _item(item: ShownItem) -> list[str]:
    heading = link(isolated(item.title), item.address) if item.address else _words(item.title)
    parts = [f"## {heading}", *([_words(item.summary)] if item.summary else []), item.line]
    for quote in item.quotes:
        cut = quote.marked
        marked = f"**{_words(cut.highlight)}**" if cut.highlight.strip() == cut.highlight != "" else ""
        text = f"{_spaced(cut.before)}{marked}{_spaced(cut.after)}" if marked else _words(quote.text)
        source = (
            f"{_words(quote.publisher)} · {link(isolated(quote.title), quote.url)} · {isolated(quote.published_on)}"
        )
        parts.append(f"> “{text}”\n>\n> {source}")
    parts += [item.more] if item.more else []
    return [*parts, _words(item.why)]


def _words(text: str) -> str:
    return escape(isolated(text))


def _spaced(text: str) -> str:
    """Escaped, with a space where the part begins or ends with one."""
    return f"{' ' if text[:1].isspace() else ''}{escape(text)}{' ' if text[-1:].isspace() and text.strip() else ''}"
