"""Notes that stand behind every article of a sender: who the sender is, who the author is, whom to call.

Belongs here: where the notes begin, by their heading, by their place and by their form. A note tells what somebody is,
in the present tense, behind the last paragraph that tells what happened. Does not belong here: offers and consents
(`publication_matter.py`), what a release says of its sender's own acts (`releases.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bellwether_assets.text.passage import Passage
from bellwether_assets.text.quotations import without_quotations
from bellwether_assets.text.word_lists import words

_HEADING = re.compile(
    r"^\W{0,3}(?:about (?-i:[A-Z])[^.?!]{1,60}|about (?:us|the (?:company|author|authors|foundation|bank|group|study"
    r"|firm))"
    r"|(?:#\s?){2,}|-?\s?(?:ends?|30|xxx)\s?-?|notes? (?:to|for) editors?"
    r"|(?:media|press|investor|news)(?: (?:relations?|enquiries|inquiries))? contacts?|contacts?(?: details|"
    r" information)?"
    r"|forward[- ]looking statements?|safe harbou?r(?: statement)?|disclaimer|legal notice|imprint|impressum)\W{0,3}$",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^\W{0,3}(?:about (?-i:[A-Z])[^.:?!]{1,60}|(?:media|press) contacts?|notes? (?:to|for) editors?"
    r"|contacts?)\s?(?::|[–—]|\s-\s)",
    re.IGNORECASE,
)
_NAME = r"(?:[A-Z][\w.'’&-]*|of|the|and|for|de|van|von)"
_DEFINES = re.compile(
    rf"^(?:(?:[A-Z][a-z]+ed|Based|With [^,]{{3,60}}) ?[^,]{{0,60}}, )?(?P<name>(?:The )?[A-Z][\w.'’&-]*(?:"
    rf" {_NAME}){{0,5}})(?: \([^)]{{2,30}}\))?,? (?:is|are) "
    r"(?:an?|the|one of|based)\b"
)
_OF_THE_RELEASE = re.compile(
    r"\b(?:this|such|these) (?:press |news |media )?(?:release|announcement|communication|statements?|document)s?\b"
    r"|\bforward-looking\b",
    re.IGNORECASE,
)
_PAST_VERB = re.compile(
    r"\b(?:said|told|rose|fell|won|lost|ruled|killed|announced|[a-z]{3,}ed (?:the|a|an|its|his|her|on|in \d))\b"
)
_ON_A_DAY = re.compile(
    r"\b(?:on|last|this|next) (?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|week|month)\b"
)
_ROLES = re.compile(
    rf"\b(?:is|are) (?:an?|the) (?:[\w-]+ ){{0,5}}(?:{'|'.join(sorted(words('roles_of_authors')))})s?\b", re.IGNORECASE
)
_LEAST_BEFORE = 1  # paragraphs of prose that stand before a note


def lines_of_notes(lines: Sequence[str]) -> frozenset[int]:
    """Indexes of the lines that stand behind a heading of notes ("About Example Corp", "###") or have such a label."""
    found: set[int] = set()
    for index, line in enumerate(lines):
        if len(line) <= 90 and index >= _LEAST_BEFORE and _HEADING.match(line):
            return frozenset(found | set(range(index, len(lines))))
        if index >= _LEAST_BEFORE and _LABEL.match(line[:90]):
            found.add(index)
    return frozenset(found)


def notes_at_the_end(prose: Sequence[Passage], title: str, named_before: Sequence[str] = ()) -> frozenset[int]:
    """Indexes of passages of prose that tell, in the last paragraphs, what the one whom the title names, or an author
    (`named_before`), is, and of what follows them there in the present tense."""
    paragraphs: dict[int, list[int]] = {}
    for index, passage in enumerate(prose):
        paragraphs.setdefault(passage.paragraph, []).append(index)
    found: set[int] = set()
    for number in list(paragraphs)[:0:-1]:
        indexes = paragraphs[number]
        opening = without_quotations(prose[indexes[0]].text)
        if not (_defines(opening, title, named_before) or _OF_THE_RELEASE.search(opening)):
            break
        found |= {index for index in indexes if not _tells_what_happened(prose[index].text)}
    return frozenset(found)


def _defines(sentence: str, title: str, authors: Sequence[str]) -> bool:
    """Whether a sentence says what an author or the one in the title is."""
    defined = _DEFINES.match(sentence)
    if defined is None:
        return False
    name = defined["name"].removeprefix("The ")
    return (
        name in title
        or any(name.startswith(author) for author in authors if author)
        or _ROLES.search(sentence) is not None
    )


def _tells_what_happened(sentence: str) -> bool:
    return _PAST_VERB.search(sentence) is not None or _ON_A_DAY.search(sentence) is not None
