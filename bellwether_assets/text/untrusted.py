"""Text that is not said to readers: instructions to a machine, markup, encoded or hidden text, endless repetition.

Belongs here: one question about a passage, "why may this not be quoted, and not be said by an engine?", answered by its
form. It is no filter on which safety rests: an article reaches a model as data, and whatever comes back is proved.
"""

from __future__ import annotations

import re
import unicodedata

from bellwether_assets.text.normalise_offsets import INVISIBLE

_TO_A_MACHINE = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b[^.\n]{0,40}\b(?:previous|prior|above|earlier|preceding|all|your|any)"
    r"\b[^.\n]{0,30}\b(?:instructions?|prompts?|rules|directions|guidelines|context)\b"
    r"|\byou are (?:now )?(?:an? )?(?:\w+ ){0,2}(?:ai|assistant|language model|chatbot|llm)\b"
    r"|\b(?:system|developer) (?:prompt|message)\b|\bas an ai\b|\bprompt injection\b"
    r"|(?:^|[.!?”\"]\s)\W{0,3}(?:system|assistant|human|user|developer|tool[_ ]?(?:result|use|call))\s*:"
    r"|\b(?:set|rate|give|assign|report|return)\b[^.\n]{0,40}\bstrength\b[^.\n]{0,20}\b\d"
    r"|\bstrength\s*(?:=|:|of|is)\s*(?:10|ten)\b"
    r"|\b(?:return|output|respond with|reply with)\b[^.\n]{0,30}\b(?:json|claims?)\b",
    re.IGNORECASE | re.MULTILINE,
)
_MARKUP = re.compile(
    r"\{\{|\}\}|\{%|%\}|\{#|[$#]\{|<%|%>|<\|[\w ]+\|>|</?[a-zA-Z][\w:-]*(?:\s[^<>]*)?/?>|<!--|```|\]\(|javascript:"
    # An element that is never closed is one all the same.
    r"|<(?:script|style|img|svg|iframe|object|embed|form|input|button|link|meta|base|video|audio|a)\b|\\u[0-9a-f]{4}"
    r"|[\"'“”]?\b(?:quote|claims|highlight|statement|reasoning|tool_use_id|stop_reason)[\"'“”]\s*:",
    re.IGNORECASE,
)
_ENCODED = re.compile(r"(?:[A-Za-z0-9+/]{60,}={0,2}|(?:[0-9a-fA-F]{2}[\s:]?){40,})")
_ADDRESS = re.compile(
    r"\b(?:[a-z][a-z0-9+.-]{1,20}://|www\.|mailto:|tel:\+?\d|data:[a-z]+/)\S"
    r"|\b(?:[\w-]+\.)+[a-z]{2,24}/\S|[\w.+-]@[\w-]+\.\w",
    re.IGNORECASE,
)
# Beside what is merely invisible: control characters, halves of surrogate pairs, and the plane of tags, in which a
# whole message can be written that no reader sees.
_NEVER = "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\U000e0000-\U000e0fff"
_HIDDEN = re.compile(f"[{INVISIBLE}{_NEVER}]")
# Of those, what no honest text has: these and the overrides of direction, which show a text as another.
_DECEIVING = re.compile(f"[{_NEVER}\u202d\u202e]")
_WORD = re.compile(r"[^\W\d_]{2,}")
_REPEATED = re.compile(r"\b(\w{2,40})(?:\W{1,3}\1\b){4,}", re.IGNORECASE)
# Scripts whose letters pass for Latin ones.
_LOOKALIKE = ("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")
_MOST_HIDDEN = 0.02
_MOST_READ = 5_000


def why_suspect(text: str) -> str | None:
    """Why a passage is not said to readers, None where nothing speaks against it. Reads 5,000 code points."""
    text = text[:_MOST_READ]
    shown = visible(text)
    # On one line, too: what a line break parts for us, it does not part for a reader.
    if any(_TO_A_MACHINE.search(spelling) for spelling in (shown, " ".join(shown.split()))):
        return "addressed to a machine"
    if _MARKUP.search(shown):
        return "markup or template"
    if _ENCODED.search(shown):
        return "encoded text"
    hidden = len(text) - len(shown)
    if _DECEIVING.search(text) or (hidden > _MOST_HIDDEN * len(text) and shown != "" and len(shown) > 3):
        return "hidden characters"
    if mixes_scripts(shown):
        return "letters of another script"
    if _REPEATED.search(shown):
        return "repetition"
    return None


def visible(text: str) -> str:
    """A text without the characters that nobody sees."""
    return _HIDDEN.sub("", text)


def holds_address(text: str) -> bool:
    """Whether a text holds a web or mail address."""
    return _ADDRESS.search(visible(text)) is not None


def mixes_scripts(text: str) -> bool:
    """Whether a word mixes Latin letters with letters that pass for them (homoglyphs)."""
    for found in _WORD.finditer(text):
        word = found.group()
        if word.isascii():
            continue
        scripts = {unicodedata.name(char, "").split(" ")[0] for char in word}
        if "LATIN" in scripts and scripts & set(_LOOKALIKE):
            return True
    return False
