"""A small invented site to draw: every page kind, every status, and an article that means harm.

Here belongs made-up sample data only; people, papers and figures in it exist nowhere.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bellwether_assets.site.checks_page import ChecksPage, Dropped, LargeSignal, LargestShare
from bellwether_assets.site.edition_pages import CorrectionLine, EditionRevision
from bellwether_assets.site.pages import (
    BriefItem,
    BriefPage,
    Masthead,
    PublisherPage,
    ReaderPages,
    RedirectPage,
    RejectedCandidate,
    Site,
    SourceHealth,
)
from bellwether_assets.site.relate_signals import Related
from bellwether_assets.site.signal_pages import (
    AlsoReported,
    AnalysisSentence,
    Copy,
    DayPoint,
    FurtherQuote,
    LineageEvent,
    Quote,
    QuotePlace,
    SignalPage,
    SinceTold,
    SourceItem,
    SourceRefs,
)
from bellwether_assets.site.tell_strength import StandingEvidence, tell_strength
from bellwether_tests.site.sample_drawings import TODAY, day_claims, map_of

HOSTILE = "{{7*7}} <script>alert(1)</script> '; DROP TABLE claims;-- \u202egpj.exe\u202c\x00\x07"

NIGHT = datetime(2031, 3, 9, 5, 0, tzinfo=UTC)

QUOTE = "Four of the six desalination plants on the coast now run at night only, when wind power sells below two cents"
HIGHLIGHT = "run at night only"


def source(title: str, quote: str, highlight: str, **other: object) -> SourceItem:
    """A source item whose highlight is found in its quote; anything else can be given by name."""
    start = quote.index(highlight)
    plain = SourceItem(
        article_title=title,
        article_url="https://news.example/articles/night-water?id=7&lang=en",
        publisher="The Karst Courier",
        published_on=date(2031, 2, 27),
        quote=quote,
        highlight_start=start,
        highlight_end=start + len(highlight),
        reasoning="The operator ties its hours to the price of power and not to the demand for water. Whoever can store"
        " the product and not the current becomes a buyer of surplus wind, so that tanks stand in for batteries.",
        inferred=(),
        stance="supports",
        added_on=date(2031, 2, 27),
        engine="extractive",
        copies=(),
        further=(),
        correction=None,
        place=QuotePlace("text=run%20at%20night", "It is dark on the coast. ", ", the board said. Nobody minds."),
    )
    return replace(plain, **other)  # type: ignore[arg-type]


COPY = Copy("Night shift for water", "https://copy.example/night", "Karst Morning", date(2031, 2, 28))


def confirming(publisher: str = "Coast Weekly") -> AlsoReported:
    """An article that says what another one's quote says."""
    return AlsoReported(
        article_title=f"Plants work by night, {publisher} finds",
        article_url="https://coast.example/plants",
        publisher=publisher,
        published_on=date(2031, 2, 28),
        stance="supports",
        correction=None,
        quotes=(Quote("Most of the plants on this coast are dark until midnight", 0, 4),),
        reasoning="Whoever sells at night sells to the plants.",
        inferred=(),
        copies=(),
    )


def history(days: int) -> tuple[DayPoint, ...]:
    """A strength that jumps on some days and decays between them, ending on TODAY."""
    points, strength = [], 0.0
    for at in range(days):
        event = {0: "born", 9: "reinforced", 31: "reinforced", 33: "contradicted", 58: "reinforced"}.get(at)
        strength = strength * 0.994 + {"born": 2.2, "reinforced": 2.1, "contradicted": -0.9}.get(event or "", 0.0)
        points.append(DayPoint(TODAY - timedelta(days=days - 1 - at), int(strength + 0.5), strength, event))
    return tuple(points)


def signal(signal_id: str = "night-water-3f9a", **other: object) -> SignalPage:
    """A full signal page; anything can be given by name."""
    plain = SignalPage(
        signal_id=signal_id,
        title="Water works turn into buyers of last resort for surplus wind — storing nights in tanks, not batteries",
        type="structural",
        strength=6,
        strength_exact=6.04,
        extracted=4,
        expiry=None,
        last_reinforced=date(2031, 3, 8),
        first_seen=date(2031, 1, 5),
        articles=6,
        items=3,
        origins=3,
        publishers=2,
        stories=2,
        copies=2,
        label=None,
        domains=("economic", "environmental"),
        topics=("water", "power markets"),
        geographies=("HR", "PT", "Southern Europe"),
        actors=("Karst Water Board", "Ilse Marovic", "Porto Norte Grid"),
        analysis=(
            AnalysisSentence(
                "Water works on two coasts now set their hours by the price of wind and not by demand.", (1, 2)
            ),
            AnalysisSentence(
                "Where tanks are large enough, a plant can stand still for sixteen hours without anyone noticing.", (2,)
            ),
            AnalysisSentence("A union disputes that the night shifts can be staffed through the summer.", (3,)),
        ),
        sources=(
            source(
                "Night shift for fresh water as wind floods the market",
                QUOTE,
                HIGHLIGHT,
                copies=(COPY, replace(COPY, publisher="Karst Evening")),
                also=(confirming(),),
            ),
            source(
                "What a full tank is worth",
                "A tank of drinking water holds what a battery of forty million crowns would",
                "battery of forty million crowns",
                publisher="Energia Quarterly",
                published_on=date(2031, 3, 2),
                added_on=date(2031, 3, 8),
                further=(
                    FurtherQuote(Quote("Forty million crowns buy a tank", 0, 5), "supports", ()),
                    FurtherQuote(Quote("A tank rusts more slowly than a battery ages", 7, 12), "complicates", ()),
                    FurtherQuote(Quote("Porto filled three tanks in May", 0, 5), "supports", (confirming("Port Day"),)),
                ),
                correction="Correction: an earlier version of this article gave the wrong hour.",
                article_url="http://energia.example/tank",
            ),
            source(
                "Union warns of an empty control room",
                'No contract in the country covers a summer of "nights" without end',
                'summer of "nights"',
                stance="contradicts",
                article_url=None,
                engine="anthropic/some-model",
                reasoning_engine="anthropic/other-model",
            ),
        ),
        history=history(64),
        status="living",
        engine="extractive",
        lineage=(
            LineageEvent(
                date(2031, 3, 2), "became structural, after trend", None, "", "4 stories over 71 days show it"
            ),
            LineageEvent(date(2031, 2, 11), "merged with", None, "Night wind is sold to whoever has a tank"),
            LineageEvent(date(2031, 2, 9), "split from", "thin-ice-77b0", "Insurers price rivers by their ice"),
        ),
        related=(Related("thin-ice-77b0", "Insurers price rivers by their ice", ("Karst Water Board", "HR")),),
        why=tell_strength(
            [
                StandingEvidence("o1", "The Karst Courier", date(2031, 2, 27), "supports", 0.75),
                StandingEvidence("o2", "Energia Quarterly", date(2031, 3, 2), "supports", 0.9),
                StandingEvidence("o3", "The Karst Courier", date(2031, 1, 5), "supports", 0.75),
                StandingEvidence("o4", "Porto Day", date(2031, 3, 8), "contradicts", 0.5),
            ],
            365,
            TODAY,
            2.0,
        ),
        since=(
            SinceTold(
                "ada",
                date(2031, 3, 2),
                "new",
                4,
                "stronger",
                (SourceRefs("strength 6", ()), SourceRefs(f"2 quotes that support it, from {HOSTILE}", (1,))),
            ),
            SinceTold("ben", date(2031, 3, 8), "stronger", 6, "", ()),
        ),
    )
    return replace(plain, **other)  # type: ignore[arg-type]


def item(signal_id: str = "night-water-3f9a", **other: object) -> BriefItem:
    """One thing worth saying; anything can be given by name."""
    start = QUOTE.index(HIGHLIGHT)
    plain = BriefItem(
        signal_id=signal_id,
        title="Water works turn into buyers of last resort for surplus wind",
        strength=6,
        extracted=4,
        change="stronger",
        why="A second coast does the same: Energia Quarterly reports it from Porto, independently of the Courier.",
        quote=QUOTE,
        highlight_start=start,
        highlight_end=start + len(HIGHLIGHT),
        article_title="Night shift for fresh water as wind floods the market",
        article_url="https://news.example/articles/night-water?id=7&lang=en",
        publisher="The Karst Courier",
        articles=3,
        type="structural",
        domains=("economic", "environmental"),
        label=None,
    )
    return replace(plain, **other)  # type: ignore[arg-type]


def brief(day: date, status: str, **other: object) -> BriefPage:
    """A day of the given status; anything can be given by name."""
    plain = BriefPage(
        day=day,
        reader="Ada",
        status=status,
        reason={
            "composed": "Two changes pass your floor.",
            "silent": "Nothing that changed today passed your floor.",
            "faulted": "Two of three feeds have been dead since 3/4/2031; claims were not extracted.",
        }.get(status, ""),
        news_value=0.71 if status == "composed" else 0.18,
        items=(
            item(),
            item("thin-ice-77b0", title="Insurers price rivers by their ice", change="new", label="one publisher only"),
        )
        if status == "composed"
        else (),
        rejected=RejectedCandidate(
            "thin-ice-77b0",
            "Insurers price rivers by their ice",
            "floor",
            "Its news value of 0.18 is below your floor of 0.30.",
        )
        if status == "silent"
        else None,
        articles_read=0 if status == "faulted" else 38,
        previous=day - timedelta(days=1),
        next=day + timedelta(days=1),
        claim_map=map_of(day_claims([5, 3, 2])) if status == "composed" else None,
    )
    return replace(plain, **other)  # type: ignore[arg-type]


def hostile_signal() -> SignalPage:
    """A signal in every text of which an article tries something."""
    return signal(
        "hostile-0bad",
        title=HOSTILE,
        since=(SinceTold("ada", date(2031, 3, 2), "new", 2, "", (SourceRefs(HOSTILE, (1,)),)),),
        type="event",
        strength=2,
        label=HOSTILE,
        domains=(HOSTILE,),
        topics=("W" * 160,),
        geographies=(HOSTILE,),
        actors=(HOSTILE, "<img src=x onerror=alert(1)>"),
        analysis=(AnalysisSentence(HOSTILE, (1,)),),
        sources=(
            source(
                HOSTILE,
                HOSTILE,
                "<script>alert(1)</script>",
                publisher=HOSTILE,
                reasoning=HOSTILE,
                article_url="javascript:alert(1)",
                place=QuotePlace("text=%3Cscript%3E", HOSTILE, HOSTILE, 2),
                copies=(Copy(HOSTILE, "javascript:alert(2)", HOSTILE, TODAY),),
                also=(
                    AlsoReported(
                        HOSTILE,
                        "javascript:alert(3)",
                        HOSTILE,
                        TODAY,
                        HOSTILE,
                        HOSTILE,
                        (Quote(HOSTILE, 0, 5),),
                        HOSTILE,
                        (HOSTILE,),
                        (Copy(HOSTILE, None, HOSTILE, TODAY),),
                    ),
                ),
            ),
        ),
        history=(DayPoint(TODAY, 2, 2.1, HOSTILE),),
        engine=HOSTILE,
        related=(Related("night-water-3f9a", HOSTILE, (HOSTILE,)),),
        why=tell_strength([StandingEvidence("o1", HOSTILE, TODAY, HOSTILE, 0.5)], 14, TODAY, 0.5),
        lineage=(LineageEvent(TODAY, "merged with", None, HOSTILE), LineageEvent(TODAY, "became", None, "", HOSTILE)),
        expiry=date(2031, 4, 8),
    )


def checks(**other: object) -> ChecksPage:
    """A page of checks with something to say in every part; anything can be given by name."""
    first = TODAY - timedelta(days=80)
    plain = ChecksPage(
        as_of=TODAY,
        first_day=first,
        bound=0.15,
        least_claims=100,
        largest=(
            LargeSignal(
                "night-water-3f9a", signal().title, 42, 0.12, 0.41, "thin-ice-77b0", "Rivers by their ice", 0.18
            ),
            LargeSignal("hostile-0bad", HOSTILE, 9, 0.03, 0.22, None, "", None),
        ),
        shares=tuple(
            LargestShare(first + timedelta(days=at), share, claims)
            for at, share, claims in [(0, 1.0, 3), (20, 0.2, 110), (44, 0.09, 220), (70, 0.12, 350)]
        ),
        sentences_checked=120,
        sentences_failing=3,
        dropped=(
            Dropped("items of the inbox", "its published_at is wrong", "", 2),
            Dropped("sentences that might be claims", "less salient", "it says less than those kept", 1310),
            Dropped("sentences that might be claims", HOSTILE, "", 7),
        ),
        articles=1204,
        copies=31,
        originals=17,
        days=(("composed", 4), ("faulted", 1), ("silent", 19)),
        gates=(("floor", 12), ("one item", 7)),
    )
    return replace(plain, **other)  # type: ignore[arg-type]


def publisher(name: str = "The Karst Courier", **other: object) -> PublisherPage:
    """A publisher with something in every field; anything can be given by name."""
    plain = PublisherPage(
        publisher=name,
        owner="Karst Media",
        languages=("en", "hr"),
        articles=41,
        copies=3,
        claims=28,
        corrected=1,
        first_day=date(2031, 1, 5),
        last_day=TODAY,
        latest=(COPY, Copy(HOSTILE, "javascript:alert(4)", name, TODAY)),
        signals=("night-water-3f9a", "hostile-0bad"),
    )
    return replace(plain, **other)  # type: ignore[arg-type]


def corrections() -> tuple[CorrectionLine, ...]:
    """One that was told and one that waits, of a hostile article."""
    told = CorrectionLine(
        told_on=TODAY - timedelta(days=4),
        signal_id="night-water-3f9a",
        title="Night water is sold to whoever has a tank",
        quote=QUOTE,
        publisher="The Karst Courier",
        url="https://karst.example/night",
        kind="withdrawn",
        detail="Its article was taken off: retracted by Ada: It was made up.",
        corrected_on=TODAY,
    )
    hostile = replace(
        told, told_on=TODAY - timedelta(days=9), title=HOSTILE, quote=HOSTILE, publisher=HOSTILE,
        url="javascript:alert(4)", kind="corrected", detail=HOSTILE, corrected_on=None,
    )  # fmt: skip
    return told, hostile


REVISIONS = (
    EditionRevision(1, datetime(2031, 3, 6, 5, 40, tzinfo=UTC), "e_0123456789abcdef", ()),
    EditionRevision(
        2, datetime(2031, 3, 8, 5, 40, tzinfo=UTC), "e_fedcba9876543210", (f"Not told any more: {HOSTILE}",)
    ),
)


BEN = "readers/ben-0123456789/"


def further_reader() -> ReaderPages:
    """A second reader, with a brief, a silent day and a correction of their own."""
    (told, _) = corrections()
    return ReaderPages(
        "ben",
        BEN,
        (
            brief(TODAY - timedelta(days=1), "composed", reader="ben", revisions=REVISIONS[:1]),
            brief(TODAY, "silent", reader="ben"),
        ),
        (replace(told, title="Ben was told this"),),
        "",
    )


def sample_site() -> Site:
    """Twenty-four days of all kinds, four signals, a moved address, a dead one."""
    days = [TODAY - timedelta(days=back) for back in range(24)]
    statuses = {0: "silent", 3: "faulted"} | dict.fromkeys((1, 4, 9, 16), "composed")
    return Site(
        masthead=Masthead(
            "Ada",
            "The Bellwether",
            "A morning brief, for the days that deserve one.",
            2031,
            (("ada", ""), ("ben", BEN)),
        ),
        as_of=TODAY,
        published_at=datetime(2031, 3, 9, 5, 40, tzinfo=UTC),
        briefs=tuple(
            brief(
                day,
                statuses.get(back, "silent"),
                revisions=REVISIONS if back == 4 else (),
                corrections=tuple(one for one in corrections() if one.told_on == day),
            )
            for back, day in enumerate(days)
        ),
        signals=(
            signal(
                "thin-ice-77b0",
                title="Insurers price rivers by their ice",
                type="trend",
                strength=3,
                strength_exact=2.61,
                label="one publisher only",
                expiry=date(2031, 7, 6),
                articles=1,
                extracted=1,
                copies=0,
                history=history(1),
            ),
            signal(),
            hostile_signal(),
            signal(
                "old-harbour-1c1c",
                title="Harbours close on Sundays",
                strength=1,
                status="expired",
                expiry=date(2031, 2, 1),
                type="event",
            ),
        ),
        corrections=corrections(),
        further=(further_reader(),),
        redirects=(
            RedirectPage("night-wind-aa01", "night-water-3f9a", date(2031, 2, 11)),
            RedirectPage("older-wind-aa00", "night-wind-aa01", date(2031, 1, 30)),
            RedirectPage("gone-5e5e", None, date(2031, 2, 20)),
        ),
        counts={"articles": 1204, "claims kept": 611, "claims dropped": 93},
        checks=checks(),
        publishers=(
            publisher(),
            publisher("energia.example", signals=(), owner=None),
            publisher(HOSTILE, owner=HOSTILE),
        ),
        lives=(("event", 14, 30), ("structural", 365, None)),
        engines=(("claims", "anthropic/some-model", 12), ("claims", "extractive", 599), ("titles", HOSTILE, 4)),
        health=(
            SourceHealth("Karst", "feed", "https://news.example/feed", "well", None, NIGHT, NIGHT, "The Karst Courier"),
            SourceHealth(HOSTILE, "page", "javascript:alert(1)", "failing", HOSTILE, NIGHT, None, HOSTILE),
        ),
    )
