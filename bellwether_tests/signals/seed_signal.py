"""The signal of the seed's page as articles and claims, and news of the same week that is not of it.

The page and the article belong to their publishers: they are read from where they lie and never copied in here.
"""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bellwether_assets.engines.extractive.engine import ExtractiveEngine
from bellwether_assets.engines.protocol import (
    ArticleText,
    Claim,
    Composition,
    EvidenceForComposition,
    Extraction,
    LeftOut,
    LinkQuestion,
    PatternAnswer,
    PatternQuestion,
)
from bellwether_assets.foundation.taxonomy import SubjectsOfAnArticle, default_taxonomy
from bellwether_assets.text import cues
from bellwether_assets.text.actors import actors_of
from bellwether_assets.text.names import ArticleNames
from bellwether_assets.text.patterns import pattern_of
from bellwether_assets.text.places import places_of
from bellwether_assets.text.quantities import is_quantified

SEED = Path(os.environ.get("BELLWETHER_GOLD_DATA") or Path(__file__).parents[3] / "shared" / "data").parent / "seed"
PAGE = SEED / "signal_page.txt"
ARTICLE = SEED / "article_southbound_pivot.txt"

# Six days for seven sources, in the page's order: two share one, the last is the page's, none is the late article's.
DAYS = tuple(date(2026, 6, day) for day in (2, 4, 8, 10, 10, 12, 18))
LATE_DAY = date(2026, 6, 16)
_SOURCE = re.compile(
    r'^(?P<title>[^\n]+)\n"(?P<quote>[^\n]+)" \[(?P<highlight>[^\]\n]+)\]\nReasoning from this article\n+'
    r"(?P<reasoning>[^\n]+)$",
    re.MULTILINE,
)


# News of the same week and of neighbouring matters, invented, that the signal of the page has no part in.
NEAR_MISSES: Sequence[Mapping[str, str]] = (
    {
        "id": "export-rules",
        "url": "https://harbour-trade.example/news",
        "source": "Harbour Trade Review",
        "title": "Washington tightens licence rules for advanced chip exports",
        "published_at": "2026-06-15T11:00:00Z",
        "language": "en",
        "text": """\
The United States Commerce Department published new licence rules on Monday for the export of advanced semiconductors \
to China and 20 other countries, and shortened the time in which an exporter has to name the final user of each \
shipment from 90 days to 30.

The rules lower the threshold of computing performance above which a licence is needed, so that about a dozen models \
of graphics processors that could be sold freely until now fall under control. Sellers will also have to report the \
serial numbers of cards that are returned for repair, because inspectors found last year that returned cards were \
resold to buyers in China.

Nvidia and AMD said that they would study the text. An industry association in San Jose expects that the paperwork \
will cost its members 140 million dollars a year, since every distributor now needs its own compliance officer.

Officials in the Netherlands, whose machines are needed to make such chips, said that they would adopt similar wording \
by autumn. The Bureau of Industry and Security will open 60 additional posts for inspectors, most of them in Singapore \
and Dubai, to check warehouses.

Lawyers expect suits. The department gave importers only three weeks to comment, although the law provides for 60 days \
unless national security is at stake. A former official said that the shorter period would hardly survive a court, as \
the department had announced the rules in January already.

The rules take effect on September 1. Existing licences stay valid until they expire.
""",
    },
    {
        "id": "european-fines",
        "url": "https://brussels-law.example/news",
        "source": "Brussels Law Weekly",
        "title": "First fines under the European AI Act hit hiring software",
        "published_at": "2026-06-17T08:30:00Z",
        "language": "en",
        "text": """\
The European Commission and two national authorities imposed the first fines under the AI Act on Wednesday, 38 million \
euros in all, on three makers of software that ranks job applicants.

The companies had sold their products as simple sorting aids, although the law counts systems that decide on access to \
work among those of high risk. They could show neither how the programs had been tested for bias nor who was \
responsible for supervising them, the authorities said.

The largest fine, 21 million euros, went to a company in Munich, whose software had screened applications for a chain \
of supermarkets in Germany and Austria. In a test by the regulator women over 50 were rejected twice as often as men \
with the same record, because the program had learned from decisions of earlier years.

The companies have two months to appeal to the court in Luxembourg. Employers' federations warned that small firms \
would give up such software altogether, since an assessment of conformity costs up to 200,000 euros. Trade unions \
called the fines modest and asked for a register of all systems in use.

The Commission expects that 40 further cases will be decided by the end of the year. Most of them concern credit \
scoring and the grading of examinations. Parliament is to debate in autumn whether authorities need more staff, as \
nine member states have not yet named a market surveillance body.
""",
    },
    {
        "id": "chip-subsidy",
        "url": "https://mumbai-business.example/news",
        "source": "Mumbai Business Daily",
        "title": "India approves $9 billion in subsidies for two chip plants in Gujarat",
        "published_at": "2026-06-18T07:00:00Z",
        "language": "en",
        "text": """\
India's cabinet approved subsidies of 9 billion dollars on Thursday for two semiconductor plants in Gujarat, the \
largest support that the country has given to an industry.

The plants are to make chips for cars and telephones from 2029 and to employ 19,000 people. The government pays half \
of the investment, and the state adds land, water and cheaper energy, on condition that the owners produce in India \
for at least ten years.

Tata Electronics will run the larger plant with a partner from Taiwan. The minister for electronics said that the \
country wanted to import fewer chips, of which nine in ten come from China and Taiwan today.

Farmers near Dholera complain that the plants take water from their canals. The state government promised a plant for \
desalination, which will cost another 400 million dollars.

Economists in Mumbai doubt that the support will pay off, since Vietnam and Malaysia offer tax holidays of fifteen \
years as well. A study of the central bank found in May that each job in an earlier programme had cost the state \
70,000 dollars.

Universities will train 85,000 engineers in the design of chips by 2030, because companies in Bengaluru already \
compete for the few who know how to run a clean room. The opposition asked why the southern states, where most \
suppliers are, received nothing.
""",
    },
)
# The nearest of near misses: the rivals, their companies and their chips, but what one of them decided on a Monday.
NEAREST_MISS: Mapping[str, str] = {
    "id": "export-rules-for-china",
    "url": "https://silicon-trade.example/news",
    "source": "Silicon Trade Journal",
    "title": "Washington tightens rules for AI chip exports to China",
    "published_at": "2026-06-15T12:00:00Z",
    "language": "en",
    "text": """\
The United States Commerce Department tightened its rules for exports of AI chips to China on Monday and put 14 \
Chinese companies on the list of those that may buy nothing without a licence.

The rules lower the threshold of computing performance above which Nvidia and AMD need a licence to sell to China, so \
that about a dozen graphics processors fall under control. Sellers will have to report the final user of each shipment \
within 30 days.

Beijing called the rules an abuse of national security and announced that it would examine the purchases of American \
chips by state-owned companies. Huawei, whose Ascend chips compete with Nvidia's in China, did not comment.

Nvidia expects to lose about 2 billion dollars of sales a quarter, since Chinese customers account for an eighth of \
its revenue. Analysts said that Alibaba and ByteDance had bought chips in advance and would feel the rules only next \
year.

Officials in the Netherlands and Japan, whose machines are needed to make such chips, said that they would adopt \
similar wording by autumn. The Bureau of Industry and Security will open 60 additional posts for inspectors, most of \
them in Singapore and Dubai, because smugglers had sent servers to China by way of both.

Lawyers expect suits. The department gave companies only three weeks to comment, although the law provides for 60 days \
unless national security is at stake.

The rules take effect on September 1. Existing licences stay valid until they expire, the department said on Monday.
""",
}


@dataclass(frozen=True)
class Source:
    """One source of the page."""

    title: str
    quote: str
    highlight: str
    reasoning: str

    @property
    def text(self) -> str:
        """All that is known of the article: the sentence that the page quotes, and what the page says of it."""
        return f"{self.quote}.\n\n{self.reasoning}"


@dataclass(frozen=True)
class Page:
    """What the page tells of its signal."""

    title: str
    strength: int
    extracted: int
    articles: int
    last_reinforced: str
    kind: str
    places: tuple[str, ...]
    actors: tuple[str, ...]
    sources: tuple[Source, ...]


def read_page(text: str) -> Page:
    """The page's text as its parts. Raises AttributeError where a part is not there."""
    numbers = re.search(
        r"str (\d+) extracted (\d+)× \S+ · last reinforced (\S+) · (\d+) articles\n(\w+) · [^\n]* · ([^\n·]+)\n", text
    )
    assert numbers is not None
    strength, extracted, last_reinforced, articles, kind, places = numbers.groups()
    title = text[: numbers.start()].rstrip().rpartition("\n")[2]
    actors = re.search(r"Key actors\n([^\n]+)\n", text)
    assert actors is not None
    return Page(
        title,
        int(strength),
        int(extracted),
        int(articles),
        last_reinforced,
        kind,
        tuple(places.split(", ")),
        # Their separators were lost when the page was copied.
        tuple(re.findall(r"[A-Z][a-z]+", actors.group(1))),
        tuple(Source(**found.groupdict()) for found in _SOURCE.finditer(text)),
    )


def page_items(page: Page) -> list[dict[str, str]]:
    """The page's sources as the inbox gets them, each of another publisher."""
    return [
        {
            "id": f"page-{number}",
            "url": f"https://publisher-{number}.example/article",
            "source": f"Publisher {number}",
            "title": source.title,
            "text": source.text,
            "published_at": f"{day}T09:{number:02}:00Z",
            "language": "en",
        }
        for number, (source, day) in enumerate(zip(page.sources, DAYS, strict=True))
    ]


class EngineOfThePage:
    """Reads the page's articles as the page does; all else is read, composed and judged by the default engine."""

    name = "page"

    def __init__(self, page: Page) -> None:
        self._sources = {source.title: source for source in page.sources}
        self._kind = page.kind
        self._default = ExtractiveEngine()

    def extract_all(self, articles: Sequence[ArticleText]) -> Sequence[Extraction]:
        """One claim of each of the page's articles, one to four of any other."""
        return [
            self._of_the_page(article, self._sources[article.title])
            if article.title in self._sources
            else self._default.extract(article)
            for article in articles
        ]

    def compose(
        self,
        signal_id: str,
        day: date,
        evidence: Sequence[EvidenceForComposition],
        *,
        title_now: str | None = None,
        at_length: bool = True,
    ) -> Composition:
        """Title and analysis, made of quotes."""
        return self._default.compose(signal_id, day, evidence)

    def left_out(self, day: date, said: Sequence[LeftOut]) -> Sequence[LeftOut]:
        """Nothing is left out."""
        return self._default.left_out(day, said)

    def judge(self, day: date, questions: Sequence[LinkQuestion]) -> Mapping[tuple[str, str], bool]:
        """No answer to any question."""
        return self._default.judge(day, questions)

    def judge_claims(self, day: date, questions: Sequence[PatternQuestion]) -> Mapping[tuple[str, str], PatternAnswer]:
        """No answer to any question."""
        return self._default.judge_claims(day, questions)

    def _of_the_page(self, article: ArticleText, source: Source) -> Extraction:
        """The claim that the page shows; what it speaks of is what the default engine finds in title and quote."""
        start = article.text.index(source.quote)
        end = start + len(source.quote)
        highlight = article.text.index(source.highlight, start)
        reasoning = article.text.index(source.reasoning)
        names = ArticleNames(article.text, article.title)
        domains, topics = SubjectsOfAnArticle(default_taxonomy(), article.title, article.text).of(source.quote)
        directness, quantified = cues.directness_of(source.quote), is_quantified(source.quote)
        claim = Claim(
            quote=source.quote,
            quote_start=start,
            quote_end=end,
            occurrences=1,
            highlight=source.highlight,
            highlight_start=highlight,
            highlight_end=highlight + len(source.highlight),
            statement=source.quote,
            pattern=pattern_of(source.quote),
            reasoning=source.reasoning,
            reasoning_start=reasoning,
            reasoning_end=reasoning + len(source.reasoning),
            inferred=(),
            stance=cues.stance_of(source.quote),
            directness=directness,
            quantified=quantified,
            quality=cues.quality_of(directness, quantified),
            direction=cues.direction_of(source.quote),
            kind=self._kind,
            kind_words="",
            actors=actors_of(names, start, end),
            domains=domains,
            topics=topics,
            geographies=places_of(names, start, end),
            engine=self.name,
        )
        return Extraction((claim,), {}, self.name)
