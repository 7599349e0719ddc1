"""The signal of the seed's page as articles and claims, and news of the same week that is not of it.

The page and the article belong to their publishers: they are read from where they lie and never copied in here.
"""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bellwether_assets.claims import cues
from bellwether_assets.claims.actors import ArticleNames
from bellwether_assets.claims.engine import (
    ArticleText,
    Claim,
    Composition,
    EvidenceForComposition,
    Extraction,
    LinkQuestion,
)
from bellwether_assets.claims.extractive import ExtractiveEngine
from bellwether_assets.claims.taxonomy import SubjectsOfAnArticle, default_taxonomy

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


def near_misses() -> Sequence[Mapping[str, str]]:
    """News of the same week and of neighbouring matters, which the signal of the page has no part in. Invented."""
    return [
        {
            "id": "export-rules",
            "url": "https://harbour-trade.example/chips",
            "source": "Harbour Trade Review",
            "title": "Washington tightens licence rules for advanced chip exports",
            "published_at": "2026-06-15T11:00:00Z",
            "language": "en",
            "text": """\
The United States Commerce Department published new licence rules on Monday for the export of advanced semiconductors, \
and shortened the time in which an exporter has to name the final user of each shipment from 90 days to 30.

The rules lower the threshold of computing performance above which a licence is needed, so that about a dozen models \
of graphics processors that could be sold freely until now fall under control. Sellers will also have to report the \
serial numbers of cards that are returned for repair, because inspectors found last year that returned cards were \
resold.

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
            "url": "https://brussels-law.example/fines",
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
            "id": "kumamoto-subsidy",
            "url": "https://kyushu-business.example/fab",
            "source": "Kyushu Business Daily",
            "title": "Japan grants a further 590 billion yen for chip plants in Kumamoto",
            "published_at": "2026-06-18T07:00:00Z",
            "language": "en",
            "text": """\
Japan will subsidise a third semiconductor plant in Kumamoto with 590 billion yen, the Ministry of Economy, Trade and \
Industry announced on Thursday, bringing public support for the site to more than two trillion yen.

The plant is to make chips for cars and image sensors from 2029 and to employ 1,900 people. The ministry pays up to a \
third of the investment, on condition that the owner produces in Japan for at least ten years and gives domestic \
customers priority when supply is short.

Wages around Kumamoto have risen by 14 percent in three years because the plants compete with farms and hospitals for \
workers. The prefecture is building a ring road and a railway line to the airport, since lorries stand in traffic for \
an hour each morning.

Farmers complain that the plants take groundwater. The prefecture requires the owners to return as much water to the \
paddies as they pump, and will publish the levels of 33 wells every month.

The opposition in Tokyo asked whether the money would be better spent on schools. The finance ministry's advisers had \
warned in May that returns on such grants were uncertain, as earlier support for makers of displays ended in losses of \
390 billion yen.

The minister said that the decision had been prepared for two years and that the country's share of world production, \
which fell from a half to a tenth in three decades, would rise again.
""",
        },
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

    def compose(self, signal_id: str, day: date, evidence: Sequence[EvidenceForComposition]) -> Composition:
        """Title and analysis, made of quotes."""
        return self._default.compose(signal_id, day, evidence)

    def judge(self, day: date, questions: Sequence[LinkQuestion]) -> Mapping[tuple[str, str], bool]:
        """No answer to any question."""
        return self._default.judge(day, questions)

    def _of_the_page(self, article: ArticleText, source: Source) -> Extraction:
        """The claim that the page shows; what it speaks of is what the default engine finds in title and quote."""
        start = article.text.index(source.quote)
        end = start + len(source.quote)
        highlight = article.text.index(source.highlight, start)
        reasoning = article.text.index(source.reasoning)
        names = ArticleNames(article.text, article.title)
        domains, topics = SubjectsOfAnArticle(default_taxonomy(), article.title, article.text).of(source.quote)
        directness, quantified = cues.directness_of(source.quote), cues.is_quantified(source.quote)
        claim = Claim(
            quote=source.quote,
            quote_start=start,
            quote_end=end,
            occurrences=1,
            highlight=source.highlight,
            highlight_start=highlight,
            highlight_end=highlight + len(source.highlight),
            statement=source.quote,
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
            actors=names.actors(start, end),
            domains=domains,
            topics=topics,
            geographies=names.geographies(start, end),
            engine=self.name,
        )
        return Extraction((claim,), {}, self.name)
