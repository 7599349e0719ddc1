"""The values of an explanation: what is read of a signal, and its strength taken apart.

Here belongs what an explanation says, as plain values that become JSON as they are. Not here: the arithmetic
(`explain.py`) and the words (`explain_in_words.py`).
"""

from dataclasses import dataclass
from datetime import date

# The fold, the published formula and the explanation add the same terms in different orders.
FORMULA_TOLERANCE = 1e-9


@dataclass(frozen=True)
class SignalFacts:
    """A signal as published. `founding_quote` and `founding_engine` are of the claim that founded it.

    `type_set_by`: who changed its type, when and why, where a person did.
    """

    signal_id: str
    title: str
    type: str
    first_seen: date
    last_reinforced: date
    expiry: date | None
    founding_quote: str | None
    founding_engine: str | None
    type_set_by: str | None = None


@dataclass(frozen=True)
class EvidenceRow:
    """A claim that joined the signal on a day, or left it. `article_origin_id`: the reporting of its own article.

    `added_on` is the day it became evidence, which may be earlier, in another signal.
    """

    changed_on: date
    change: str
    claim_id: str
    article_id: str
    story_id: str
    origin_id: str
    article_origin_id: str
    added_on: date
    origin_day: date
    publisher: str
    stance: str
    quality: float
    half_life: int
    title: str
    quote: str
    language: str | None
    directness: str | None
    quantified: bool
    reason: str | None = None  # why it left, where that was said of this claim

    @property
    def against(self) -> bool:
        return self.stance == "contradicts"


@dataclass(frozen=True)
class CopyRow:
    """An article that carries the reporting of one of the signal's articles, whose id it names."""

    article_id: str
    copy_of: str
    day: date
    publisher: str
    title: str


@dataclass(frozen=True)
class DayRow:
    """The signal on one day as published; the counts and the type are None where a publication lacks them."""

    day: date
    strength: int
    strength_exact: float
    event: str | None
    type: str | None = None
    half_life: int | None = None
    last_reinforced: date | None = None
    expiry: date | None = None
    publishers: int | None = None
    stories: int | None = None
    languages: int | None = None
    families: int | None = None


@dataclass(frozen=True)
class EventRow:
    """Something that happened to the signal, with the other signal of a merge or a split."""

    day: date
    event: str
    other_signal_id: str | None
    strength: int | None
    strength_exact: float | None


@dataclass(frozen=True)
class CountedItem:
    """One origin on one side. contribution = weight · 0.5^place, weight = quality · half_life_factor.

    `owner`: among whose items `place` is counted, the publisher.
    """

    origin_id: str
    claim_id: str
    article_id: str
    day: date
    publisher: str
    owner: str
    title: str
    quote: str
    stance: str
    directness: str | None
    quantified: bool
    quality: float
    age: int
    half_life_factor: float
    weight: float
    place: int
    contribution: float


@dataclass(frozen=True)
class UncountedItem:
    """A claim or a copy that adds nothing, and why. `claim_id` None: an article without a claim of its own here."""

    claim_id: str | None
    article_id: str
    day: date
    publisher: str
    title: str
    why: str


@dataclass(frozen=True)
class OneMore:
    """What one more direct claim of the day would add to E, and the strength that this would make."""

    publisher: str | None
    quality: float
    adds: float
    strength_exact: float
    strength: int


@dataclass(frozen=True)
class NextPoint:
    """What the next point shown would need; `publishers` is how many more with a direct claim of the day each."""

    strength: int
    needs_exact: float
    needs_effective: float
    more_effective: float
    publishers: int
    new_publisher: OneMore
    same_publisher: OneMore


@dataclass(frozen=True)
class Fall:
    """The first day on which it would be shown weaker if nothing came."""

    day: date
    strength: int


@dataclass(frozen=True)
class RestsOn:
    """Distinct origins, publishers, their owners (None where the publication does not count them), stories, languages.

    `languages` is a count and `language_names` what is known of them; `label` says what alone carries the signal.
    """

    origins: int
    publishers: int
    families: int | None
    stories: int
    languages: int
    language_names: tuple[str, ...]
    label: str | None


@dataclass(frozen=True)
class Explanation:
    """A strength taken apart. `stored`: what the fold kept of the day; `published`: what the SQL macro gives."""

    signal: SignalFacts
    day: date
    as_of: date
    type: str
    half_life: int
    status: str
    expiry: date | None
    strength: int
    strength_exact: float
    support: float
    against: float
    taken: float
    effective: float
    items: tuple[CountedItem, ...]
    items_against: tuple[CountedItem, ...]
    uncounted: tuple[UncountedItem, ...]
    rests_on: RestsOn
    next_point: NextPoint | None
    fall: Fall | None
    events: tuple[EventRow, ...]
    stored: float | None
    published: float
    found_as: str | None

    @property
    def agrees(self) -> bool:
        """Whether the published formula and the stored number are this number."""
        return all(
            abs(other - self.strength_exact) <= FORMULA_TOLERANCE
            for other in (self.published, self.stored)
            if other is not None
        )
