"""The text of markup that feeds and mails carry, its paragraphs divided by blank lines as those of a page are.

Belongs here: which line ends are those of blocks. Does not belong here: what of markup is text (`text/readable.py`).
"""

import re

from bellwether_assets.text.readable import readable_markup
from bellwether_assets.text.word_lists import words

_BLOCK = re.compile(rf"<(?:{'|'.join(sorted(words('html_blocks')))})\b", re.IGNORECASE)


def text_of_markup(source: str) -> str:
    """The text of what its sender calls HTML. Without blocks in it, lines end where the source ends them."""
    text = readable_markup(source).strip()
    if _BLOCK.search(source) is None:
        return text
    return "\n\n".join(line for line in text.split("\n") if line.strip())
