"""The article in a page: its paragraphs, without what stands around them.

trafilatura finds the article; ours is what of it is no text of the article (captions, other people's posts, lines that
are nothing but a link, what the page says of itself), and that a page is held to the article which it gives in JSON-LD.
"""

import logging
import re
from collections.abc import Iterator

import trafilatura
from lxml import etree, html

from bellwether_assets.text.boilerplate import what_line_is
from bellwether_assets.text.readable import clean_text, readable_text

# It warns of links without text, which are no matter of anybody who runs this.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
# What stands inside an article and is none of it, wherever a page puts it.
_NOT_THE_ARTICLE = [
    "//figcaption",
    "//*[contains(@class, 'wp-caption')]",
    "//blockquote[contains(@class, 'twitter-tweet') or contains(@class, 'instagram-media')"
    " or contains(@class, 'tiktok-embed') or contains(@class, 'bluesky-embed')]",
    "//*[@hidden or @aria-hidden='true' or contains(translate(@style, 'DISPLAYNOE ', 'displaynoe'), 'display:none')]"
    "[not(self::html or self::body)]",
]
_PARAGRAPHS = frozenset({"p", "head", "item", "quote", "code", "cell"})
_SHORTEST_CELL = 80  # code points of a cell that is prose: old pages lay their text out in tables
_MOST_OF_A_LINE = 0.8  # of its letters in links: it leads to other pages
_LONGEST_LINK = 200  # code points of a line that only leads elsewhere
_OF_THE_PAGE = frozenset({"boilerplate", "embedded post"})
_WORD = re.compile(r"[^\W_]")
_OTHER_ARTICLES = re.compile(
    r"(?:more (?:from|on|stories|news)|most (?:read|popular)|popular|related|recommended|read (?:next|also|more)"
    r"|trending|you (?:may|might) also|up next|latest (?:news|stories)|editor['’]?s['’]? picks?|top stories)"
    r"\b[^.!?:]*$",
    re.IGNORECASE,
)
_LONGEST_HEADING = 60  # code points
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*$")
# A page whose article is this much longer in JSON-LD gives its readers only the beginning in one piece.
_SAME = 0.8  # of the words of a paragraph
_MUCH_MORE = 1.5


def paragraphs_of(root: html.HtmlElement, address: str | None, given: str | None) -> list[str]:
    """The paragraphs of a page's article, headings and list items too. `given`: the article as JSON-LD gives it."""
    document = trafilatura.bare_extraction(
        root,
        url=address,
        include_comments=False,
        include_tables=True,
        include_links=True,
        prune_xpath=_NOT_THE_ARTICLE,
    )
    found = list(_texts(document.body)) if document is not None and not isinstance(document, dict) else []
    if given is not None and len(given) > _MUCH_MORE * sum(map(len, found)):
        found = _held_to(root, given)
    return list(dict.fromkeys(text for text in _until_other_articles(found) if not _is_of_the_page(text)))


def _is_of_the_page(text: str) -> bool:
    """Whether a line is the page's and not the article's: of no word, or of the page itself."""
    if len(text) > _LONGEST_LINK:
        return False
    kind = what_line_is(text, "", frozenset(), near_end=False)
    return kind in _OF_THE_PAGE or not _WORD.search(text)


def _until_other_articles(lines: list[str]) -> list[str]:
    """The lines before a heading such as "More from …", where nothing as long as prose comes after it."""
    end = len(lines)
    for at in range(len(lines) - 1, 0, -1):
        if len(lines[at]) > _LONGEST_LINK:
            break
        if len(lines[at]) <= _LONGEST_HEADING and _OTHER_ARTICLES.match(lines[at]):
            end = at
    return lines[:end]


def _texts(body: etree._Element) -> Iterator[str]:
    for element in body.iter():
        if element.tag not in _PARAGRAPHS or any(parent.tag in _PARAGRAPHS for parent in element.iterancestors()):
            continue
        lines = [" ".join(line.split()) for line in clean_text("".join(_pieces(element))).split("\n")]
        lines = [line for line in lines if line and (element.tag != "cell" or len(line) >= _SHORTEST_CELL)]
        if len(lines) != 1 or not _leads_elsewhere(element, lines[0]):
            yield from lines


def _pieces(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == "lb" or child.tag in _PARAGRAPHS:
            yield "\n"
        yield from _pieces(child)
        if child.tag in _PARAGRAPHS:
            yield "\n"
        yield child.tail or ""


def _leads_elsewhere(element: etree._Element, text: str) -> bool:
    """Whether a line is a link to another page, and not a sentence that holds one."""
    if element.tag == "head" or len(text) > _LONGEST_LINK or _SENTENCE_END.search(text):
        return False
    linked = sum(len("".join(each.itertext())) for each in element.iter("ref"))
    return linked > _MOST_OF_A_LINE * len(text)


def _held_to(root: html.HtmlElement, given: str) -> list[str]:
    """The paragraphs of a page that its JSON-LD gives too; where they are few, what that gives."""
    wanted = _shingles(given)
    found = []
    for element in root.iter("p", "h2", "h3", "li"):
        text = " ".join(clean_text(element.text_content()).split())
        shingles = _shingles(text)
        if shingles and len(shingles & wanted) >= _SAME * len(shingles):
            found.append(text)
    if sum(map(len, found)) > len(given) / 2:
        return found
    return [" ".join(line.split()) for line in readable_text(given).split("\n") if line.strip()]


def _shingles(text: str) -> set[tuple[str, ...]]:
    """Each three words that follow one another."""
    words = re.findall(r"\w+", text.lower())
    return set(zip(words, words[1:], words[2:], strict=False))
