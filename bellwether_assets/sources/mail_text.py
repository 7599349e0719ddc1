"""The text of a mail's parts, without what stands in every mail: previews, addresses, how to unsubscribe.

Belongs here: what of a part is no text of the article. Does not belong here: which part is read (`read_mail.py`).
"""

import re

from lxml import etree, html

from bellwether_assets.sources.limits import LIMITS
from bellwether_assets.sources.page_tree import UnreadablePageError, page_tree
from bellwether_assets.sources.problem import Problem, noted
from bellwether_assets.text.boilerplate import what_line_is
from bellwether_assets.text.readable import clean_text, readable_markup

_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0", re.IGNORECASE)
_ADDRESS = re.compile(r"[<(\[]?[ \t]*https?://[^\s<>()\[\]]+[ \t]*[>)\]]?")
# How the end of a mail is marked (RFC 3676, section 4.3): what follows is who sent it.
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
_OF_THE_MAIL = re.compile(
    r"unsubscribe|(?:update|manage|change|e-?mail|your) (?:your |e-?mail |subscription )?(?:preferences|settings)"
    r"|(?:view|read|open|see) (?:this |the |it |online|in )*(?:e-?mail |message |newsletter |version )*"
    r"(?:in (?:your |a |the )?(?:web )?browser|online|on the web)"
    r"|(?:you(?:'re|’re| are)? (?:received|receiving|getting|got)|(?:was |is )?sent to you).{0,40}(?:because|as a)"
    r"|forward(?:ed)? (?:this|to a friend)|was this (?:e-?mail )?forwarded|add us to your address book"
    r"|privacy policy|all rights reserved",
    re.IGNORECASE,
)
_LONGEST_LINE = 250  # code points; what is longer is prose, whatever words it has
_OF_THE_PAGE = frozenset({"boilerplate", "embedded post"})
_WORD = re.compile(r"[^\W_]")
# Letters that fill a preview so that nothing of the text shows in it.
_FILLING = re.compile("[\u200b-\u200f\u034f\u2060\u2007\ufeff]+")


def text_of_html(source: str, problems: list[Problem]) -> str:
    """The text of a part of HTML, one paragraph a block; what is wrong with it is added to `problems`."""
    try:
        tree = page_tree(source.encode("utf-8", "replace"), "text/html; charset=utf-8", LIMITS)
    except UnreadablePageError as error:
        problems.append(noted("text", str(error)))
        return ""
    problems += tree.problems
    for element in list(tree.root.iter(etree.Element)):
        if _HIDDEN.search(element.get("style") or "") and element.getparent() is not None:
            element.drop_tree()
    return _joined(readable_markup(html.tostring(tree.root, encoding="unicode")).split("\n"))


def text_of_plain(source: str) -> str:
    """The text of a plain part, its lines as they were broken, without addresses of links and the signature."""
    text = _SIGNATURE.split(clean_text(source), maxsplit=1)[0]
    paragraphs = re.split(r"\n[ \t]*\n", _ADDRESS.sub("", text))
    kept = ("\n".join(line.rstrip() for line in each.split("\n") if _is_of_the_article(line)) for each in paragraphs)
    return "\n\n".join(paragraph.strip("\n") for paragraph in kept if paragraph.strip())


def _joined(lines: list[str]) -> str:
    return "\n\n".join(text for line in lines if _is_of_the_article(text := " ".join(_FILLING.sub("", line).split())))


def _is_of_the_article(line: str) -> bool:
    if not _WORD.search(line):
        return False
    if len(line) > _LONGEST_LINE:
        return True
    of_the_page = what_line_is(line.strip(), "", frozenset(), near_end=False) in _OF_THE_PAGE
    return not of_the_page and _OF_THE_MAIL.search(line) is None
