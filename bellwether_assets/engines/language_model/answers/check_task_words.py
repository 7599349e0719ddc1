"""Whether a text speaks of the task that its writer was set, where a reader sees no claims, quotes or documents.

Belongs here: phrases such as "The claims in the document show", "The quote is directly stating", "label C3". Does not
belong here: words that repeat the instructions (`check_words.py`). Small models write such phrases in every second
sentence, where a reader sees neither claims nor labels. A court hears claims, a ministry signs documents and a treaty
has articles: a noun that the text's own source has is of its subject, and is let pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bellwether_assets.engines.language_model.answers.problems import Problem

# What only the task has: nobody outside it says "the quote" of what he tells, whatever is said of it.
_OF_THE_TASK = r"claims?|quotes?|quotations?|excerpts?|snippets?|footnotes?|citations?|passages?|evidence"
# What others have too: with a verb of saying behind it, it is told about and not told.
_OF_WRITING = (
    r"statements?|documents?|sentences?|texts?|reports?|reporting|sources?|stor(?:y|ies)|coverage|pieces?"
    r"|materials?|reasonings?|generali[sz]ations?|summar(?:y|ies)|analys[ie]s|inputs?|signals?|briefs?|paragraphs?"
)
_ARTICLES = r"articles?"
_WHICH = (
    r"(?:the|these|those|this|both|all(?: of)?(?: the| these)?|(?:each|none|one|several|most) of the|each|every|another"
    r"|one|a (?:further|second|third)|two|three|four|neither)"
    r"(?: (?:first|second|third|fourth|fifth|last|final|other|remaining|same|two|three|four|five|several))?"
)
_HANDED_OVER = (
    r"provided|given|cited|listed|supplied|quoted|above|above-mentioned|aforementioned|underlying|attached"
    r"|accompanying|supporting|selected|collected|presented|input|source|named|available"
)
_WHERE = (
    r"(?:(?:in|of|from|within) (?:the|this|these|that) (?:\w+ )?"
    r"(?:documents?|articles?|block|set|list|input|texts?|signal|prompt|sources?|evidence)"
    r"|above|below|here|provided|listed|given|cited|supplied|presented|at hand|itself|themselves|(?:taken )?together)"
)
_ADVERBS = (
    r"(?:(?:directly|clearly|explicitly|also|all|both|together|collectively|jointly|further|only|then|thus|therefore"
    r"|do(?:es)? not|is|are|was|were|itself|themselves|each|simply|likewise|consistently) ){0,3}"
)
_SAYS = (
    r"(?:(?:show|state|indicate|say|suggest|demonstrate|illustrate|describe|highlight|confirm|mention|reveal|note|report"
    r"|emphasi[sz]e|underline|underscore|attest|establish|agree|document|tell|explain|argue|assert|quote|detail|add"
    r"|outline|concern|cover|refer|focus|conclude|claim|present|contain|discuss|point|speak|read|rest|identify|imply"
    r"|(?:stat|show|indicat|say|suggest|describ|quot|confirm|report|mention|not|tell|explain|argu|illustrat|demonstrat"
    r"|highlight|assert|referr|discuss|imply|point|add)ing)(?:s|d|ed)?\b"
    r"|identifies\b|implies\b|said\b|told\b|shown\b|makes? (?:it )?(?:clear|plain|explicit))"
)
_BY = (
    r"(?:according to|based on|as per|per|judging (?:by|from)|going by|in line with|consistent with|drawing on"
    r"|in (?:the )?light of|on the basis of|with reference to|referring to|summari[sz]ing"
    r"|(?:stated|described|shown|noted|indicated|mentioned|reported|quoted|documented|confirmed|supported|backed"
    r"|evidenced|illustrated|exemplified|presented|outlined|detailed|borne out|corroborated|seen|found|named|listed"
    r"|contained|cited|given|said) (?:directly |explicitly |clearly )?(?:in|by|from|across|throughout|within))"
)
_ANY = rf"{_OF_THE_TASK}|{_OF_WRITING}|{_ARTICLES}"
_NOUN = "noun"
# What says whose claims and documents they are: then they are of the subject.
_WHOSE = r"(?! (?:of|by|for|against|about|from|on|over|made|filed|that|which|to|at|under|signed|whose|is due)\b)"


def _patterns(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


# The noun may be of the subject: then its source has it.
_BY_NOUN = _patterns(
    rf"\b{_WHICH} (?:(?:{_HANDED_OVER}) )?(?P<noun>{_OF_THE_TASK}){_WHOSE}\b",
    rf"\b{_WHICH} (?:(?:{_HANDED_OVER}) )?(?P<noun>{_OF_THE_TASK}|{_OF_WRITING}),? (?:{_WHERE},? )?{_ADVERBS}{_SAYS}",
    rf"\b{_BY} (?:{_WHICH}|its|their)(?: (?:{_HANDED_OVER}|news|press|article'?s?))?"
    rf" (?P<noun>{_OF_THE_TASK}|{_OF_WRITING})\b",
    rf"\bas {_WHICH} (?P<noun>{_OF_THE_TASK}|{_OF_WRITING}) {_ADVERBS}{_SAYS}",
    r"\b(?:in|from|with) this (?P<noun>sentence|analysis|summary|signal|brief|paragraph|composition)\b",
    r"\b(?:in|from|of) (?:the|this|these|both|each) (?P<noun>quotes?|quotations?|excerpts?|snippets?|footnotes?)\b",
)
# Of an article, where no reader is shown one: in a statement, a title, a sentence.
_BY_ARTICLE = _patterns(
    rf"\b{_WHICH} (?:(?:{_HANDED_OVER}|news) )?(?P<noun>{_ARTICLES}),? (?:{_WHERE},? )?{_ADVERBS}{_SAYS}",
    rf"\b{_BY} (?:{_WHICH}|an)(?: (?:{_HANDED_OVER}|news|press))? (?P<noun>{_ARTICLES})\b",
)
# Of the task for sure, whatever the text is about.
_FOR_SURE = _patterns(
    rf"\b(?:the|these|this|all|both|on) (?:provided|given|cited|listed|supplied|above|quoted|aforementioned|supporting)"
    rf" (?:{_ANY})\b",
    rf"\b(?:according to|based on|per|from) (?:provided|given|cited|listed|supplied|quoted) (?:{_ANY})\b",
    rf"\b(?:{_OF_THE_TASK}|statements?|sentences?) (?:in|of|from|within) (?:the|this) (?:\w+ )?"
    r"(?:documents?|prompt|input|block|list|set of claims)\b",
    rf"\b(?:{_ANY}) (?:provided|supplied|listed|given) (?:above|below|here|to (?:me|us)|in the)\b",
    # "Label C3", "claims 1 and 2", but "the storm claims 12 lives".
    r"\b(?:label|claim|statement|quote|sentence|footnote|source|item|evidence|article)s?"
    r" (?:no\.? ?|number |#)?[CAS]\d{1,2}\b",
    r"(?:^|\b(?:in|by|of|from|and|per|to|with|under|label|see) )(?:label|claim|quote|footnote|statement)s?"
    r" (?:no\.? ?|number |#)?\d{1,2}\b(?! (?:percent|per|million|billion)\b)",
    r"[\[(]C\d{1,2}(?:, ?C\d{1,2})*[\])]",
    r"\bit is (?:directly |explicitly |clearly )?(?:stated|mentioned|quoted) (?:that|in|by|here|above)\b",
    r"\bas (?:stated|mentioned|noted|described|quoted|shown|indicated|listed|instructed|requested)"
    r" (?:above|below|here|previously|in the (?:prompt|task|instructions?))\b",
    r"\b(?:the|this|these) (?:prompt|task at hand|instructions? (?:ask|say|require|given))\b",
    r"\b(?:I|we) (?:was|were|am|are) (?:asked|given|told) to\b|\bas an AI\b",
    r"\bhere (?:is|are) (?:a|an|the|my) (?:sentence|analysis|summary|title)\b",
)
# "He claims that", "it documents the": a verb of somebody, and no noun.
_VERB = r"(?! (?:that|to|the|it|he|she|they|there|its|their|his|her)\b)"
_BEFORE_A_NOUN = r"(?:the|an?|any|no|of|on|in|for|with|its|their|his|her|these|those|this|such|every|each|two)"


def task_words(text: str, source: Sequence[str], *, may_name_article: bool = False) -> str | None:
    """The first phrase of a text that is about the task, None where there is none.

    `source` is what the text tells of, in the words of its articles; `may_name_article`: whether the text stands below
    the article that it speaks of, as reasonings do.
    """
    plain = text.replace("’", "'")
    for pattern in _FOR_SURE:
        if found := pattern.search(plain):
            return found.group().strip()
    for found in _found(plain, may_name_article=may_name_article):
        if not _is_of_the_subject(found[_NOUN], source):
            return found.group().strip()
    return None


def task_problem(
    field: str, text: str, source: Sequence[str], *, place: str = "", may_name_article: bool = False
) -> Problem | None:
    """The problem of such a phrase in a field, None where there is none."""
    phrase = task_words(text, source, may_name_article=may_name_article)
    if phrase is None:
        return None
    message = f"the {field} speaks of the task ({phrase[:80]!r}); say what is so, not where it is said"
    return Problem(f"{field}: about the task", message, place=place)


def _found(text: str, *, may_name_article: bool) -> Iterator[re.Match[str]]:
    for pattern in _BY_NOUN if may_name_article else (*_BY_NOUN, *_BY_ARTICLE):
        yield from pattern.finditer(text)


def _is_of_the_subject(noun: str, source: Sequence[str]) -> bool:
    """Whether the source has the noun as one: "filed a claim", not "he claims that"."""
    stem = re.escape(noun.lower().removesuffix("ies").removesuffix("s").removesuffix("y"))
    word = rf"{stem}(?:s|y|ies|es|is)?\b"
    of_it = re.compile(rf"\b{_BEFORE_A_NOUN} {word}|\b{word}{_VERB}", re.IGNORECASE)
    return any(of_it.search(text) for text in source)
