"""A quote in its place: the sentences of the stored text around it, which show whether it was torn out of them.

Here belongs how far around a quote is shown. Pure.
"""

from dataclasses import dataclass

from bellwether_assets.text.split_sentences import sentence_spans

SENTENCES = 2
MOST_CHARACTERS = 500  # on each side, where the sentences are longer than that


@dataclass(frozen=True)
class Context:
    """What stands right before and right behind a quote. Lines of the text are divided by a blank."""

    before: str
    after: str


def context_of(text: str, start: int, end: int) -> Context:
    """Of text[start:end] the two sentences on each side, and what else its own sentences say."""
    reach = text.rfind("\n", 0, max(0, start - 2 * MOST_CHARACTERS)) + 1
    reach = max(reach, start - 4 * MOST_CHARACTERS)
    spans = _spans(text, reach, min(len(text), end + 2 * MOST_CHARACTERS))
    held = [at for at, span in enumerate(spans) if span[0] < end and start < span[1]]
    if not held:
        return Context("", "")
    opens = min(start, spans[max(0, held[0] - SENTENCES)][0])
    closes = max(end, spans[min(len(spans) - 1, held[-1] + SENTENCES)][1])
    return Context(_last(_one_line(text[opens:start])), _first(_one_line(text[end:closes])))


def _spans(text: str, first: int, last: int) -> list[tuple[int, int]]:
    found, at = [], first
    for line in text[first:last].split("\n"):
        found += [(at + start, at + end) for start, end in sentence_spans(line)]
        at += len(line) + 1
    return found


def _one_line(words: str) -> str:
    """White space as single blanks, one of them kept at either end: it stands between the quote and its neighbour."""
    inner = " ".join(words.split())
    return f"{' ' * words[:1].isspace()}{inner}{' ' * words[-1:].isspace()}" if inner else ""


def _last(words: str) -> str:
    return words if len(words) <= MOST_CHARACTERS else "…" + words[-MOST_CHARACTERS:].lstrip()


def _first(words: str) -> str:
    return words if len(words) <= MOST_CHARACTERS else words[:MOST_CHARACTERS].rstrip() + "…"
