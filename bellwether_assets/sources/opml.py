"""Lists of feeds as feed readers hand them on: OPML, in and out."""

from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree import ElementTree

from lxml import etree

from bellwether_assets.sources.characters import characters_of
from bellwether_assets.sources.limits import LIMITS
from bellwether_assets.sources.xml_checks import DangerousXmlError, checked_xml


class UnreadableOpmlError(ValueError):
    """What is no list of feeds."""


@dataclass(frozen=True)
class ListedFeed:
    """A feed of a list: what it is called there, and its address as it stands there."""

    name: str
    address: str


def read_opml(content: bytes) -> list[ListedFeed]:
    """The feeds of a list in its order, folders left out. Raises UnreadableOpmlError.

    Entities of its own and external references are not resolved (`xml_checks.py`).
    """
    try:
        text = checked_xml(characters_of(content).text.lstrip("\ufeff \t\r\n"), LIMITS).text
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True)
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (DangerousXmlError, etree.LxmlError, ValueError) as error:
        raise UnreadableOpmlError(f"it cannot be read as OPML: {error}"[:300]) from error
    if root is None or etree.QName(root).localname.lower() != "opml":
        raise UnreadableOpmlError("it is no OPML: its first element is not <opml>")
    found = []
    for outline in root.iter("outline"):
        values = {name.lower(): value.strip() for name, value in outline.attrib.items()}
        if values.get("xmlurl"):
            found.append(ListedFeed(values.get("title") or values.get("text") or "", values["xmlurl"]))
    return found


def write_opml(feeds: Iterable[ListedFeed]) -> str:
    """A list that feed readers take."""
    root = ElementTree.Element("opml", version="2.0")
    ElementTree.SubElement(ElementTree.SubElement(root, "head"), "title").text = "Bellwether"
    body = ElementTree.SubElement(root, "body")
    for feed in feeds:
        ElementTree.SubElement(body, "outline", type="rss", text=feed.name, title=feed.name, xmlUrl=feed.address)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"
