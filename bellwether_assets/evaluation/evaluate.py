"""`evaluate`: the real stages over labelled streams, measured against their gold labels.

Each stream gets homes of its own in a temporary folder: taken in, built day by day, published, and read back from the
published tables. What is measured is what runs. No settings file is read.
"""

import random
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bellwether_assets.evaluation.bcubed import bcubed, by_gold_cluster
from bellwether_assets.evaluation.bootstrap import Confusion, bcubed_scores, item_scores
from bellwether_assets.evaluation.build_home import (
    build_in_disorder,
    build_in_order,
    give_vectors,
    new_home,
    peak_megabytes,
    publish_home,
    table_hashes,
)
from bellwether_assets.evaluation.date_f1 import TimelineScore, date_f1
from bellwether_assets.evaluation.figures import Figures
from bellwether_assets.evaluation.labels import agreement, clusters_of_claims, copies_found
from bellwether_assets.evaluation.pairs import LabelledPair, figures, read_pairs
from bellwether_assets.evaluation.read_home import (
    Published,
    read_largest,
    read_override_pairs,
    read_published,
    read_story_events,
)
from bellwether_assets.evaluation.streams import SEED, EvaluationError, Stream, read_streams, shipped_stream
from bellwether_assets.foundation.days import read_last_day
from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.settings import Home
from bellwether_assets.pipeline.context import Context
from bellwether_assets.vectors.embedder import Embedder
from bellwether_assets.vectors.other_embedder import TextEmbedder

# The second build of the order's check walks all days several times: beyond this it is asked for.
ORDER_ARTICLES, ORDER_DAYS = 500, 400

Say = Callable[[str], None]


@dataclass(frozen=True)
class Options:
    """How to measure: `order` True or False says whether order-invariance is checked, None leaves it to the size."""

    order: bool | None = None
    pairs: tuple[LabelledPair, ...] = ()
    embedder: TextEmbedder | None = None


def evaluate_folder(path: Path | None, say: Say, options: Options | None = None) -> list[Figures]:
    """Figures of the labelled .jsonl files of a folder, of one file, of a home, or (None) of the shipped set.

    Files pairs*.json of the folder are read as labelled pairs of claims. Raises EvaluationError.
    """
    options = options or Options()
    if path is None:
        return [evaluate_stream(shipped_stream(), say, options)]
    if not path.exists():
        raise EvaluationError(f"{path} does not exist")
    if path.is_dir():
        pairs = [pair for file in sorted(path.glob("pairs*.json")) for pair in read_pairs(file)]
        options = Options(options.order, (*options.pairs, *pairs), options.embedder)
        if Home(path).published.exists():
            return [evaluate_home(Home(path), options.pairs)]
    streams = read_streams(path)
    if not streams:
        raise EvaluationError(
            f"{path}: no .jsonl file whose lines have id, title, text and gold_cluster, and no bellwether.duckdb"
        )
    return [evaluate_stream(stream, say, options) for stream in streams]


def evaluate_home(home: Home, pairs: Sequence[LabelledPair]) -> Figures:
    """A home's publication against labelled pairs, and against the pairs that overrides put together or apart."""
    published = read_published(home.published)
    found = Figures(home.path.name, len(published.story_of))
    _proof(found, published)
    _pairs(found, published, pairs)
    said = [
        LabelledPair(f"{one} {other}", home.path.name, (one, other), ("", ""), same, "override", sure=True)
        for one, other, same in read_override_pairs(home.published)
    ]
    _pair_scores(found, "pairs by overrides", "peoples_pairs", said, published)
    if said:
        found.notes.append(
            "peoples pairs: of overrides, as of a publication in which these are in force: it tells whether they stick"
        )
    else:
        found.notes.append("peoples pairs: no override merges, splits or moves anything here")
    return found


def evaluate_stream(stream: Stream, say: Say, options: Options) -> Figures:
    """Figures of one labelled stream."""
    found = Figures(stream.name, len(stream.items))
    embedder = options.embedder or Embedder()
    with tempfile.TemporaryDirectory(prefix="bellwether-evaluate-") as folder:
        context = Context(new_home(Path(folder) / "home"), embedder)
        seconds = build_in_order(context, stream.items, lambda day: say(f"{stream.name}: {day}"))
        say(f"{stream.name}: publishing")
        started = time.perf_counter()
        publish_home(context)
        seconds["publishing"] = time.perf_counter() - started
        # Before the second builds, which would be counted too.
        cost = {"seconds": sum(seconds.values()), **{f"seconds_{n.replace(' ', '_')}": s for n, s in seconds.items()}}
        cost["peak_memory_mb"] = peak_megabytes()
        published = read_published(context.home.published)
        _clusters(found, stream, published, read_story_events(context.home.warehouse))
        _labels(found, stream, published)
        _largest(found, context.home)
        _days(found, stream, context, published, say)
        _pairs(found, published, options.pairs)
        _proof(found, published)
        _order(found, stream, context, say, options.order)
        found.add("cost", cost)
    return found


def _clusters(found: Figures, stream: Stream, published: Published, story_events: Mapping[str, int]) -> None:
    if not stream.timelines:
        found.add_scores(
            "stories", "story_bcubed", bcubed_scores(by_gold_cluster(stream.gold, published.story_of), SEED)
        )
    found.add(
        "stories",
        {
            # What F1 is worth here: a clustering below these does harm.
            "bcubed_f1_of_all_alone": bcubed(stream.gold, {}).f1,
            "bcubed_f1_of_all_together": bcubed(stream.gold, dict.fromkeys(stream.gold, "one")).f1,
            "gold_clusters": len(set(stream.gold.values())),
        },
    )
    found.add(
        "stories",
        {
            "stories": len(set(published.story_of.values())),
            "articles_in_another_story_after_their_day": published.moved,
            **{f"stories_{event}": story_events.get(event, 0) for event in ("moved", "merged", "split")},
            "reexaminations_per_article": sum(story_events.get(event, 0) for event in ("moved", "merged", "split"))
            / max(len(published.story_of), 1),
        },
    )
    mechanisms = stream.mechanisms or stream.gold
    found.add_scores("signals", "signal_bcubed", bcubed_scores(by_gold_cluster(mechanisms, published.signal_of), SEED))
    of_claims = bcubed_scores(clusters_of_claims(mechanisms, published.evidence), SEED)
    found.add_scores("signals", "signal_bcubed_of_claims", of_claims)
    if stream.topics:
        scores = bcubed_scores(by_gold_cluster(stream.topics, published.signal_of), SEED)
        found.add_scores("signals", "signal_bcubed_of_topics", scores)
    found.add(
        "signals",
        {
            "signals": published.signals,
            "signals_of_two_stories_or_more": published.signals_of_two_stories,
            "largest_signals_share_of_claims": published.largest_share,
            "articles_without_a_signal": len(published.story_of) - len(published.signal_of),
            # A merge is told of both signals.
            "merges": published.events.get("merged", 0) // 2,
            "splits": published.events.get("split", 0),
            "revivals": published.events.get("revived", 0),
        },
    )


def _labels(found: Figures, stream: Stream, published: Published) -> None:
    found.add("signals", agreement(published.evidence, stream.kinds, stream.stances))
    found.add("copies", copies_found(stream.copies, published.origin_of))
    days = sum(published.briefs.values())
    if days:
        found.add("days", {"days_composed": published.briefs.get("composed", 0) / days})


def _largest(found: Figures, home: Home) -> None:
    largest = read_largest(home.published)
    if largest is not None:
        measures = {"cohesion": largest[0], "nearness_of_the_nearest_other": -1.0 if largest[1] is None else largest[1]}
        found.add("signals", {f"largest_signals_{name}": value for name, value in measures.items()})


def _days(found: Figures, stream: Stream, whole: Context, together: Published, say: Say) -> None:
    """Date-F1, topic by topic, each in a home of its own; intervals by drawing days within each timeline."""
    scores: dict[str, list[tuple[str, TimelineScore, int]]] = {"news_value": [], "day_scores": []}
    for topic, timelines in stream.timelines.items():
        part = stream.of_topic(topic)
        if not part.items:
            found.notes.append(f"Date-F1: {topic} has timelines and no articles; left out")
            continue
        # A stream of one topic is measured already.
        published = together if part.items == stream.items else _published_alone(part, whole, say)
        spans = {name: (max(days) - min(days)).days + 1 for name, days in timelines.items()}
        for measure, values in (("news_value", published.news_value), ("day_scores", published.day_scores)):
            _, each = date_f1(values, timelines)
            scores[measure] += [(f"{topic} {name}", each[name], spans[name]) for name in each]
    for measure, found_here in scores.items():
        if found_here:
            confusions = [_confusion(score, span) for _, score, span in found_here]
            found.add("days", {f"date_f1_of_{measure}": item_scores(confusions, SEED).f1})
            for (name, _, _), confusion in zip(found_here, confusions, strict=True):
                found.add("days", {f"date_f1_of_{measure}: {name}": item_scores([confusion], SEED).f1})
    if scores["news_value"]:
        # As many days drawn blindly from each span: a timeline of every day of its span tells nothing.
        shares = [score.gold_days / span for _, score, span in scores["news_value"]]
        found.add("days", {"date_f1_by_chance": sum(shares) / len(shares)})
        found.notes.append("Date-F1: averages over timelines; days are drawn within each, timelines are not")


def _published_alone(part: Stream, whole: Context, say: Say) -> Published:
    """What a home publishes that was given one topic's articles and no others."""
    context = Context(new_home(whole.home.path.with_name(digest(part.name))), whole.embedder)
    give_vectors(context, whole.home.warehouse)
    build_in_order(context, part.items, lambda day: say(f"{part.name} alone: {day}"))
    publish_home(context)
    return read_published(context.home.published)


def _confusion(score: TimelineScore, span: int) -> Confusion:
    named_only, gold_only = score.named_days - score.shared_days, score.gold_days - score.shared_days
    return Confusion(score.shared_days, named_only, gold_only, span - score.shared_days - named_only - gold_only)


def _pairs(found: Figures, published: Published, pairs: Sequence[LabelledPair]) -> None:
    there = [pair for pair in pairs if set(pair.article_ids) <= published.articles]
    _pair_scores(found, "pairs", "pairs", there, published)


def _pair_scores(found: Figures, group: str, prefix: str, pairs: Sequence[LabelledPair], published: Published) -> None:
    if not pairs:
        return
    counted = figures(pairs, published.signals_of_claim, published.claims)
    right_apart = counted.right_apart
    confusion = Confusion(
        counted.right_together, counted.wrong_together.total(), counted.wrong_apart.total(), right_apart
    )
    found.add_scores(group, prefix, item_scores([confusion], SEED))
    found.add(
        group,
        {
            f"{prefix}_judged": counted.judged,
            f"{prefix}_no_longer_drawn": counted.no_longer_drawn,
            f"{prefix}_f1_of_all_together": counted.f1_of_all_together,
        },
    )


def _proof(found: Figures, published: Published) -> None:
    claims = len(published.claims)
    found.add(
        "proof",
        {
            "quote_fidelity": 1 - published.unproved / claims if claims else 1.0,
            "claims_kept": claims,
            "claims_that_differ_from_their_article": published.unproved,
            "candidates_dropped": published.dropped,
            "origins": published.origins,
        },
    )


def _order(found: Figures, stream: Stream, context: Context, say: Say, wanted: bool | None) -> None:
    """Build everything again in another order, and compare all derived tables."""
    small = len(stream.items) <= ORDER_ARTICLES and stream.days <= ORDER_DAYS
    if not (small if wanted is None else wanted):
        why = "as asked" if wanted is False else f"over {ORDER_ARTICLES} articles or {ORDER_DAYS} days; --order runs it"
        found.notes.append(f"order-invariance: not run ({len(stream.items)} articles, {stream.days} days: {why})")
        return
    again = Context(new_home(context.home.path.with_name("disorder"), context.first_day), context.embedder)
    give_vectors(again, context.home.warehouse)
    last = read_last_day(context.home) or date.max
    dice = random.Random(SEED)  # noqa: S311 - an order, not a secret
    build_in_disorder(again, stream.items, last, dice, lambda day: say(f"{stream.name}, in another order: {day}"))
    clean, other = table_hashes(context), table_hashes(again)
    different = [name for name in clean if clean[name] != other[name]]
    found.add("order", {"order_invariant": float(not different), "tables_that_differ": len(different)})
    if different:
        found.notes.append(f"order-invariance: {', '.join(different)} came out different in another order")
