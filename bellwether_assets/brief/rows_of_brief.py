"""A reader's day as rows: the brief and why it says so, what it tells, and how each signal of the day stood. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bellwether_assets.brief.choose import MUTED, Choice, Scored
from bellwether_assets.brief.told_sentences import ToldSentence, write_sentences
from bellwether_assets.brief.words_of_items import NO_LEAD, ItemWords
from bellwether_assets.engines.protocol import Lead, Sentence
from bellwether_assets.engines.read_instead import by_rules, listed
from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.tables.brief import BriefItemRow, BriefRow, BriefScoreRow

# What the signals say beside what was reported: little, but a day whose only news is an expiry is not worth nothing.
SIGNALS_SHARE = 0.05


@dataclass(frozen=True)
class ReportedDay:
    """What is the same for every reader: faults, articles read and by whom, the value of what was reported."""

    faults: Sequence[str]
    articles_read: int
    not_read: Mapping[str, int]  # language's English name → articles
    asked: int  # articles that an engine was to read
    by_rules: Mapping[str, int]  # why rules read them instead of a model → articles
    reported: float
    taken_off: int = 0  # articles that say nothing any more

    @property
    def languages_not_read(self) -> tuple[str, ...]:
        """The languages with their articles, most articles first: "German 3"."""
        return listed(self.not_read)


def brief_row(
    on: date, reader: str, choice: Choice, day: ReportedDay, words: Sequence[ItemWords] = (), lead: Lead = NO_LEAD
) -> BriefRow:
    """The reader's brief of the day. `words`: of each item that is told."""
    status, reason = _status(choice, day)
    rejected = choice.rejected
    return BriefRow(
        day=on,
        reader=reader,
        status=status,
        reason=reason,
        news_value=round(day.reported + SIGNALS_SHARE * choice.news_value, 6),
        edition=_edition(choice, words, lead) if choice.items else None,
        articles_read=day.articles_read,
        articles_not_read=sum(day.not_read.values()),
        languages_not_read=day.languages_not_read,
        articles_asked=day.asked,
        read_by_rules=sum(day.by_rules.values()),
        read_by_rules_reasons=listed(day.by_rules),
        rejected_signal_id=rejected.signal_id if rejected else None,
        rejected_gate=rejected.gate if rejected else None,
        rejected_explanation=rejected.explanation if rejected else None,
        lead=as_json(lead.sentences),
        lead_engine=lead.engine or None,
        lead_dropped=lead.dropped,
    )


def _status(choice: Choice, day: ReportedDay) -> tuple[str, str]:
    """Composed, silent or faulted, and why in a sentence."""
    read = f"{day.articles_read} article{'s' if day.articles_read != 1 else ''} read"
    if day.not_read:
        read += f", {sum(day.not_read.values())} not, for their language: {', '.join(day.languages_not_read)}"
    if day.by_rules:
        read += f"; {by_rules(day.by_rules, day.asked)}"
    if day.taken_off:
        read += f", {day.taken_off} taken off"
    if day.faults:
        return "faulted", "; ".join(day.faults)
    unmuted = sum(one.gate != MUTED for one in choice.scored)
    if choice.items:
        told = len(choice.items)
        signals = f"{unmuted} changed signal{'s' if unmuted != 1 else ''}"
        return "composed", f"{told} of {signals} {'is' if told == 1 else 'are'} worth saying."
    if day.articles_read == 0 and not day.not_read and day.taken_off:
        articles = f"{day.taken_off} article{'s' if day.taken_off != 1 else ''} of the day"
        return (
            "silent",
            f"{articles} {'were' if day.taken_off != 1 else 'was'} taken off; nothing else is worth saying.",
        )
    if day.articles_read == 0 and not day.not_read:
        return "silent", "No article arrived, and no signal changed in a way worth saying."
    if choice.rejected:
        return "silent", (
            f"{read}; the best candidate failed the gate '{choice.rejected.gate}': {choice.rejected.explanation}."
        )
    muted = " but what is muted" if unmuted < len(choice.scored) else ""
    return "silent", f"{read}; no signal changed{muted}."


def told_claims(item: Scored) -> tuple[str, ...]:
    """The claims that telling the item covers."""
    return tuple(sorted(claim.claim_id for claim in item.weighed.candidate.new_claims))


def item_rows(on: date, reader: str, choice: Choice, words: Sequence[ItemWords]) -> list[BriefItemRow]:
    """What the brief tells. `words`: of each item."""
    return [
        BriefItemRow(
            day=on,
            reader=reader,
            signal_id=item.signal_id,
            rank=rank,
            change=str(item.weighed.change),
            news_value=item.weighed.news_value,
            strength_exact=item.weighed.candidate.strength_exact,
            why=item.explanation,
            claim_id=item.weighed.claim_id,
            told_claims=told_claims(item),
            summary=as_json(said.summary),
        )
        for rank, (item, said) in enumerate(zip(choice.items, words, strict=True), start=1)
    ]


def score_rows(on: date, reader: str, choice: Choice) -> list[BriefScoreRow]:
    """How each signal of the day stood with the reader."""
    return [
        BriefScoreRow(
            day=on,
            reader=reader,
            signal_id=one.signal_id,
            is_in=one.gate is None,
            rank=one.rank,
            gate=one.gate,
            explanation=one.explanation,
            news_value=one.weighed.news_value,
            interest=one.weighed.interested.value,
            matched=one.weighed.interested.matched,
            watched=one.weighed.interested.watched,
            change=one.weighed.change,
            change_weight=one.weighed.change_weight,
            strength_exact=one.weighed.candidate.strength_exact,
            strength_term=one.weighed.strength_term,
            novelty=one.weighed.novelty,
        )
        for one in choice.scored
    ]


def as_json(sentences: Sequence[Sentence]) -> str:
    """Sentences as rows have them."""
    return write_sentences(ToldSentence(one.text, one.claim_ids) for one in sentences)


def _edition(choice: Choice, words: Sequence[ItemWords], lead: Lead) -> str:
    """The hash of what is told, a point, and that of the words around it.

    Editions of before there were such words have the first part alone, which tells that they say the same.
    """
    around = [as_json(lead.sentences), *(as_json(one.summary) for one in words)]
    return f"{digest(*map(_said, choice.items))}.{digest(*around)}"


def _said(item: Scored) -> str:
    """What of an item makes an edition another one."""
    one = item.weighed
    strength, title = one.candidate.strength_exact, one.candidate.subject.title
    return f"{item.signal_id} {one.change} {one.claim_id} {strength!r} {title}"
