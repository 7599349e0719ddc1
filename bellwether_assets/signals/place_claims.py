"""Where a day's claims go: into a living signal whose pattern they show, else together into new ones. Pure.

Nearness brings candidates. Where a model judges, each claim goes to the nearest signal whose pattern it shows by the
model's answer, or to none; where it does not, or has left a pair without an answer, the score decides. Those that found
a signal together are judged against the claim that founds it: who does not show its pattern is grouped with the others
of whom that is true. Answers are looked up as old claims are (`Judge`): equal ledgers, equal signals.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from bellwether_assets.engines.protocol import PatternAnswer
from bellwether_assets.signals.background import Background
from bellwether_assets.signals.evidence import KnownClaim, Recall, new_signal, with_claims
from bellwether_assets.signals.link_claims import Linkable, candidates, group, join, scores
from bellwether_assets.signals.stance import stance_towards
from bellwether_assets.signals.state import Evidence, Signal
from bellwether_assets.signals.today import TodaysClaim
from bellwether_assets.vectors.whole_vectors import centroid_of, cosine

# Looks up how claims stand to founding claims, by both ids; what nobody judged is absent.
Judge = Callable[[Sequence[tuple[KnownClaim, KnownClaim]]], Mapping[tuple[str, str], PatternAnswer]]
Answers = Mapping[tuple[str, str], PatternAnswer]

MOST_CANDIDATES = 5
# How often the claims of a day that show the pattern of none of its founders are grouped anew: what is judged and paid
# for grows no faster than the day's claims.
MOST_ROUNDS = 3


def place_claims(
    signals: Mapping[str, Signal],
    claims: Sequence[TodaysClaim],
    places: Mapping[str, tuple[str, str]],
    recall: Recall,
    background: Background,
    judge: Judge | None = None,
) -> dict[str, Signal]:
    """The signals with these claims, which are in their order. `places`: article → its story of the day, its story."""
    after = dict(signals)
    if not claims:
        return after
    known = recall([claim.claim_id for claim in claims])
    linkable = {claim.claim_id: Linkable(claim.claim_id, claim.vector, claim.vector) for claim in claims}
    by_claim, answers = joined(signals, claims, linkable, recall, background, judge)

    def item(claim: TodaysClaim, signal: Signal, score: float) -> Evidence:
        answer = answers.get((claim.claim_id, signal.founding_claim_id))
        return _evidence(claim, *places[claim.article_id], _stance(claim, signal, answer), score)

    additions: dict[str, list[Evidence]] = {}
    for claim in claims:
        if claim.claim_id in by_claim:
            signal_id, score = by_claim[claim.claim_id]
            additions.setdefault(signal_id, []).append(item(claim, signals[signal_id], score))
    rest = [claim for claim in claims if claim.claim_id not in by_claim]
    for founder, members in _founded(rest, linkable, background, judge, answers):
        signal = new_signal(founder, founder.origin_day, after)
        after[signal.signal_id] = signal
        near = scores([linkable[claim.claim_id] for claim in members], [linkable[founder.claim_id]], background)
        additions[signal.signal_id] = [
            item(claim, signal, score) for claim, [score] in zip(members, near.tolist(), strict=True)
        ]
    for signal_id, items in sorted(additions.items()):
        after[signal_id] = with_claims(after[signal_id], items, known)
    return after


def joined(
    signals: Mapping[str, Signal],
    claims: Sequence[KnownClaim],
    linkable: Mapping[str, Linkable],
    recall: Recall,
    background: Background,
    judge: Judge | None,
) -> tuple[dict[str, tuple[str, float]], dict[tuple[str, str], PatternAnswer]]:
    """Claim → (signal, score) of those that join one, and the answers that decided it."""
    living = [signal.linkable for _, signal in sorted(signals.items())]
    by_score = join(list(linkable.values()), living, background)
    if judge is None:
        return by_score, {}
    near = candidates(list(linkable.values()), living, background, MOST_CANDIDATES)
    founders = {signal_id: signals[signal_id].founding_claim_id for found in near.values() for signal_id, _ in found}
    known = recall(sorted(set(founders.values()))) if founders else {}
    answers = dict(
        judge([(c, known[founders[signal_id]]) for c in claims for signal_id, _ in near.get(c.claim_id, ())])
    )
    chosen: dict[str, tuple[str, float]] = {}
    for claim in claims:
        found = near.get(claim.claim_id, ())
        shown = [one for one in found if _shows(answers, claim, founders[one[0]])]
        best = by_score.get(claim.claim_id)
        if shown:
            chosen[claim.claim_id] = shown[0]
        elif best is not None and (claim.claim_id, signals[best[0]].founding_claim_id) not in answers:
            chosen[claim.claim_id] = best
    return chosen, answers


def _founded(
    rest: Sequence[TodaysClaim],
    linkable: Mapping[str, Linkable],
    background: Background,
    judge: Judge | None,
    answers: dict[tuple[str, str], PatternAnswer],
) -> Iterable[tuple[TodaysClaim, Sequence[TodaysClaim]]]:
    """Founders of new signals, each with the claims that found it together; `answers` gains those that decided it.

    After so many rounds each claim that is left founds its own signal.
    """
    for _ in range(MOST_ROUNDS):
        leaving: set[str] = set()
        together = group([linkable[claim.claim_id] for claim in rest], background)
        groups = [[rest[index] for index in indices] for indices in together]
        founders = [_medoid(members) for members in groups]
        if judge is not None:
            answers |= judge(
                [(c, f) for f, members in zip(founders, groups, strict=True) for c in members if c is not f]
            )
        for founder, members in zip(founders, groups, strict=True):
            key = founder.claim_id
            staying = [c for c in members if c is founder or _shows(answers, c, key, unanswered=True)]
            yield founder, staying
            there = {claim.claim_id for claim in staying}
            leaving |= {claim.claim_id for claim in members} - there
        rest = [claim for claim in rest if claim.claim_id in leaving]
        if not rest:
            return
    for claim in rest:
        yield claim, [claim]


def _shows(answers: Answers, claim: KnownClaim, founding_id: str, unanswered: bool = False) -> bool:
    answer = answers.get((claim.claim_id, founding_id))
    return unanswered if answer is None else answer.shows_it


def _stance(claim: TodaysClaim, signal: Signal, answer: PatternAnswer | None) -> str:
    if claim.claim_id == signal.founding_claim_id:
        return "supports"
    if answer is not None:
        return answer.stance
    return stance_towards(claim, signal.founding_actors, signal.founding_measured)


def _medoid(members: Sequence[TodaysClaim]) -> TodaysClaim:
    """The claim nearest to the centroid of those that found a signal together; of equals the first.

    Not the first of all: what comes first on a page is often its oddest remark, and the founding claim gives the signal
    what it is and its address.
    """
    centroid = centroid_of([claim.vector for claim in members])
    return max(members, key=lambda claim: (round(cosine(claim.vector, centroid), 6), -members.index(claim)))


def _evidence(claim: TodaysClaim, cluster_id: str, story_id: str, stance: str, score: float) -> Evidence:
    return Evidence(
        origin_id=claim.origin_id,
        publisher=claim.publisher,
        origin_day=claim.origin_day,
        stance=stance,
        kind=claim.kind,
        quality=claim.quality,
        claim_id=claim.claim_id,
        article_id=claim.article_id,
        cluster_id=cluster_id,
        story_id=story_id,
        added_on=claim.origin_day,
        quote_key=claim.quote_key,
        similarity=score,
        claim_hash=claim.claim_hash,
        own_origin_id=claim.origin_id,
        own_publisher=claim.publisher,
        own_origin_day=claim.origin_day,
        language=claim.language,
        same_as=claim.claim_id,
    )
