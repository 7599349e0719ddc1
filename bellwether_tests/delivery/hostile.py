"""An edition of which every text is hostile: scripts, tags, headers, marks of direction, links that are none."""

from dataclasses import replace

from bellwether_assets.brief.told_sentences import ToldSentence
from bellwether_assets.editions.edition import Correction, Difference, Edition, PlannedItem
from bellwether_tests.editions.invented import DAY, READER, claim, item

HEADER = "Fees rise\r\nBcc: everyone@reader.example\r\n\r\n<b>body</b>"
SCRIPT = "<script>alert(1)</script><img src=https://beacon.example/x.png onerror=alert(1)>{{ 7*7 }}{% raw %}"
TURNED = "Fees \u202egpj.exe\u202c rise \u2067left\u2069"
CHANNEL = "<!channel> <https://evil.example|click> *bold* _it_ `code` &amp; [x](javascript:alert(1))"
LONG = "f" * 10_000
ADDRESSES = (
    "javascript:alert(1)",
    "https://user:word@evil.example/",
    "data:text/html,x",
    "https://a.example/\r\nX: y",
    None,
)
ARABIC = "رسوم الموانئ"


def hostile_edition() -> Edition:
    """Five items and a correction."""
    texts = (HEADER, SCRIPT, TURNED, CHANNEL, LONG)
    items = tuple(
        _item(number, text, address)
        for number, (text, address) in enumerate(zip(texts, ADDRESSES, strict=True), start=1)
    )
    told = Correction("e_1", DAY, "s9", SCRIPT, "c9", TURNED, HEADER, "javascript:alert(1)", "corrected", SCRIPT)
    differs = (Difference("taken back", "s8", f"Gone: {SCRIPT}{TURNED}"),)
    lead = (ToldSentence(SCRIPT, ("c1",)), ToldSentence(CHANNEL, ("c2",)))
    return Edition(READER, DAY, 1, "p", items, (told,), differs, lead, SCRIPT)


def _item(number: int, text: str, address: str | None) -> PlannedItem:
    quoted = replace(
        claim(number),
        title=text,
        publisher=text[:200],
        url=address,
        quote=text,
        quote_start=0,
        quote_end=len(text),
        highlight_start=0,
        highlight_end=min(4, len(text)),
    )
    return replace(
        item(f"s{number}", number), title=text, why=text, claims=(quoted,), summary=(ToldSentence(text, ("c1",)),)
    )
