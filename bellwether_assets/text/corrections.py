"""Notes by which an article corrects itself: no claims, but shown with the article.

Belongs here: which paragraphs are such notes. Does not belong here: what changed between two versions of an article.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bellwether_assets.text.cues import ATTRIBUTION

_LABEL = re.compile(
    r"^[\W_]{0,3}(?:(?:a |an )?(?:correction|clarification|corrected|erratum|amendment|editor[’']?s[’']? note|for"
    r" the record)s?)"
    r"(?:\s*(?:,|\(|on|of|appended|added|issued)\s?[^:.]{0,40})?\s*(?:[:|–—]|-\s|$)",
    re.IGNORECASE,
)
_OF_THE_ARTICLE = r"(?:article|story|report|post|piece|page|headline|version|item|column|dispatch|caption|graphic)"
_AMENDED = re.compile(
    rf"\b(?:an?|the) (?:earlier|previous|prior|original|first) (?:version|edition|headline|caption) of (?:this|the"
    rf"|our) {_OF_THE_ARTICLE}\b"
    rf"|\b(?:this|the above) {_OF_THE_ARTICLE} (?:(?:was|has been|is) (?:\w+ )?(?:amended|corrected|updated|changed"
    rf"|edited|revised|clarified)"
    r"|(?:earlier |originally |previously |incorrectly |wrongly |first )+(?:said|stated|gave|misstated|reported"
    r"|referred|named|misidentified))\b"
    rf"|\b(?:earlier|previously|originally), (?:this|the) {_OF_THE_ARTICLE} (?:said|stated)\b",
    re.IGNORECASE,
)
_LONGEST = 1_200  # code points; a longer paragraph is no note
_LONE_LABEL = 40  # code points within which a label stands alone on its line


def corrects_itself(paragraph: str) -> bool:
    """Whether a paragraph is a note that corrects its own article."""
    if len(paragraph) > _LONGEST:
        return False
    if _LABEL.match(paragraph[:120]):
        return True
    found = _AMENDED.search(paragraph[:400])
    # "The minister said that this report was amended" tells of another report.
    return found is not None and ATTRIBUTION.search(paragraph[: found.start()]) is None


def correction_lines(lines: Sequence[str]) -> frozenset[int]:
    """Indexes of the lines that are notes of correction; behind a label alone on its line, the next line is one."""
    found = set()
    for index, line in enumerate(lines):
        if not corrects_itself(line):
            continue
        found.add(index)
        if (
            len(line) <= _LONE_LABEL
            and _LABEL.match(line)
            and _LABEL.sub("", line).strip() == ""
            and index + 1 < len(lines)
        ):
            found.add(index + 1)
    return frozenset(found)


def note_of_correction(text: str) -> str | None:
    """The article's notes of correction, each its own paragraph, None where it has none."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    notes = [lines[index] for index in sorted(correction_lines(lines))]
    return "\n".join(notes) or None
