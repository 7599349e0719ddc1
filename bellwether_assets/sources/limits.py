"""How large a document may be before its reader refuses it.

Belongs here: bounds that hold for documents however they came. Does not belong here: those of a download, such as time
and bytes on their way, which stand with the network.

No document of people comes near these; one that passes them is broken or means harm, and is refused with the figure.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds of one document."""

    feed_bytes: int = 20_000_000
    page_bytes: int = 10_000_000
    mail_bytes: int = 30_000_000  # with its attachments
    mail_parts: int = 200
    mail_depth: int = 10  # of parts in parts
    elements: int = 100_000  # of one page
    items: int = 10_000  # of one feed; the others are left out, and counted
    depth: int = 500  # of elements in elements
    attributes: int = 500  # of one element
    keywords: int = 1_000  # elements that name a category or keywords, in one item


LIMITS = Limits()
