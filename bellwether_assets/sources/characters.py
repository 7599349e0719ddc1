"""From the bytes of a document to its characters, where what it says of them may be wrong.

Belongs here: which encoding a document is in. Does not belong here: characters that were damaged before they were
encoded (mojibake), which stay as their publisher sent them.

In order: a byte order mark; UTF-8, where letters beyond ASCII are all whole in it, which no other encoding gives by
chance; the sender's header; the document's own declaration; what charset-normalizer finds. A declaration is believed
where the bytes fit it. Labels mean what browsers take them for: "latin-1" is Windows-1252 (WHATWG, Encoding Standard,
section 4.2).
"""

import re
from dataclasses import dataclass

from charset_normalizer import from_bytes
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

from bellwether_assets.sources.problem import Problem, noted

_XML_DECLARATION = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
# Those that browsers read. Python has others, of which one takes quadratic time and one is a way to smuggle scripts.
_READ = re.compile(
    r"utf-8|utf-(?:16|32)(?:-[bl]e)?|cp(?:437|850|866|874|932|949|125\d)|iso8859-\d+|koi8-[ru]|mac-(?:roman|cyrillic)"
    r"|gbk|gb18030|gb2312|big5(?:hkscs)?|euc_(?:jp|kr)|iso2022_jp|shift_jis|tis-620"
)
_WIDE = {b"\0<": "utf-16-be", b"<\0": "utf-16-le"}
_UTF_8 = "utf-8"
_LAST = "cp1252"  # what most pages are in that are in nothing else
_BEYOND_ASCII = rb"[\x80-\xff]"
# Bytes beyond ASCII, as a share of Latin letters, that show another script; of accents the detector knows too little.
_OWN_SCRIPT = 0.4
_FEWEST = 8  # of them, or they are names
# Enough to tell languages apart; a page of ten megabytes takes the detector minutes.
_SAMPLE = 20_000
_REPLACED = "\ufffd"


@dataclass(frozen=True)
class Characters:
    """The text of a document, the encoding that was read, and what was wrong with what it says of itself."""

    text: str
    encoding: str
    note: Problem | None = None


def characters_of(content: bytes, content_type: str | None = None) -> Characters:
    """The text of a document. `content_type`: the header that came with it. Never fails: see the note."""
    mark, marked = read_bom(content)
    if mark is not None and marked is not None:
        return _read(content.removeprefix(marked), mark, mark)
    # Without a mark, the first letter of markup tells (XML 1.0, appendix F).
    wide = next((encoding for first, encoding in _WIDE.items() if content.startswith(first)), None)
    if wide is not None:
        return _read(content, wide, wide)
    declared = _declared(content, content_type)
    called = declared[0] if declared else None
    if not content.isascii() and _fits(content, _UTF_8):
        return _read(content, _UTF_8, called)
    for encoding in declared:
        if _fits(content, encoding):
            return _read(content, encoding, called)
    return _read(content, _found(content), called)


def _declared(content: bytes, content_type: str | None) -> list[str]:
    """Encodings that header and document name, as codecs of this language."""
    of_xml = _XML_DECLARATION.match(content[:500])
    names = (
        http_content_type_encoding(content_type) if content_type else None,
        resolve_encoding(of_xml.group(1).decode("ascii")) if of_xml else None,
        html_body_declared_encoding(content[:8_192]),
    )
    known = dict.fromkeys(name for name in names if name is not None and _READ.fullmatch(name))
    # Where the declaration could be read as ASCII, or no byte is zero, it is none of these.
    return [name for name in known if b"\0" in content[:200] or not name.startswith(("utf-16", "utf-32"))]


def _fits(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeError:
        return False
    return True


def _found(content: bytes) -> str:
    """The encoding by the bytes alone. UTF-8 with a few damaged characters is UTF-8."""
    as_utf_8 = content.decode(_UTF_8, "replace")
    damaged = as_utf_8.count(_REPLACED)
    whole = sum(1 for character in as_utf_8 if character > "\x7f") - damaged
    if whole >= damaged:
        return _UTF_8
    sample = _around_first_beyond_ascii(content)
    letters = len(re.findall(rb"[A-Za-z]", sample))
    if len(re.findall(_BEYOND_ASCII, sample)) < max(_FEWEST, _OWN_SCRIPT * letters):
        return _LAST
    best = from_bytes(sample).best()
    found = resolve_encoding(best.encoding) if best is not None else None
    return found if found is not None and _READ.fullmatch(found) and found != _UTF_8 else _LAST


def _around_first_beyond_ascii(content: bytes) -> bytes:
    found = re.search(_BEYOND_ASCII, content)
    begin = max(0, (found.start() if found else 0) - _SAMPLE // 4)
    return content[begin : begin + _SAMPLE]


def _read(content: bytes, encoding: str, called: str | None) -> Characters:
    text = content.decode(encoding, "replace")
    damaged = text.count(_REPLACED)
    if called is not None and encoding != called:
        return Characters(text, encoding, noted(None, f"it calls itself {called} and is read as {encoding}"))
    if damaged:
        told = f"{damaged} places are no {encoding}; each is shown as {_REPLACED!r}"
        return Characters(text, encoding, noted(None, told))
    return Characters(text, encoding)
