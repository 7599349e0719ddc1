"""No engine's quote begins or ends inside a word or a compound, whatever stands in front of it."""

import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from bellwether_assets.engines.extractive.engine import ExtractiveEngine
from bellwether_assets.engines.protocol import ArticleText
from bellwether_assets.proof.match_quotes import QuoteMatcher
from bellwether_assets.text.document import analyse
from bellwether_assets.text.word_bounds import cuts_a_word
from bellwether_tests.shipped_articles import shipped_articles

ENGINE, DAY = ExtractiveEngine(), datetime.date(2024, 3, 1)
BEFORE = [
    "COVID-19",
    "U.S.-Norland",
    "NATO-led",
    "(EPA)",
    "Credit-card",
    "09:47 GMT -",
    "BERGBY (Reuters) -",
    "Q:",
    "ROE:",
    "AT&T",
    "F-35",
    "BERGBY, N.D–",
    "Bergby—",
    "Photo-",
    "“",
    "‘",
    "«",
    "[14:02]",
    "–",
    "and/or",
    "Norland raises fees",
    "The",
    "",
]
AFTER = [
    "trade in Norland fell by 12 percent in 2023 because steel is dear",
    "cases in Bergby rose to 900 in May",
    "The port of Bergby raised its fees by 14 percent on Monday",
    "forces killed 12 fighters near the border of Norland",
]
GAPS = ["", " ", "-"]
ENDS = [".", ".”", ",” said Jane Roe.", ".’", " (EPA).", "—and left.", " in the U.S.-Norland zone."]


PARTS = st.tuples(*(st.sampled_from(words) for words in (BEFORE, GAPS, AFTER, ENDS))).map("".join)


@settings(max_examples=300, deadline=None)
@given(st.lists(PARTS, min_size=1, max_size=5), st.sampled_from(["\n", " ", ""]))
def test_a_quote_holds_whole_words_whatever_stands_around_it(parts: list[str], between: str) -> None:
    text = between.join(parts)
    title = "Norland raises fees"
    document = analyse(title, text, DAY)
    matcher = QuoteMatcher(text, bounds=sorted(document.word_ends))
    for claim in ENGINE.extract(ArticleText("a", title, text, "example.com", DAY, None)).claims:
        assert text[claim.quote_start : claim.quote_end] == claim.quote
        assert not cuts_a_word(text, claim.quote_start, claim.quote_end, document.word_ends)
        assert matcher.find(claim.quote, near=claim.quote_start) is not None


def test_no_quote_of_the_shipped_articles_cuts_a_word() -> None:
    for article in shipped_articles():
        for claim in ENGINE.extract(article).claims:
            assert not cuts_a_word(article.text, claim.quote_start, claim.quote_end)
            begin = claim.highlight_start - claim.quote_start
            assert not cuts_a_word(claim.quote, begin, begin + len(claim.highlight))
