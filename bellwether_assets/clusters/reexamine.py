"""Second thoughts: what today's articles show about the groups of the last days.

Belongs here: merging, moving and splitting within the window. Does not belong here: joining (stories.py).

A reader who followed a story must find it again, so this is slower to act than joining: a merge needs a higher score
than a join, a move or a split a clear margin, a group that was moved once stays, and what is older than the window is
never touched. The younger story goes into the older, and only if all of it lies within the window.

Only what changed today can look different than yesterday, so only that is looked at: work grows with the day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bellwether_assets.clusters.link import LinkingConfig
from bellwether_assets.clusters.living import Group, Story, begin, window_start, with_groups, without_group
from bellwether_assets.clusters.nearest import Candidates, millionths
from bellwether_assets.clusters.score import score_pairs


@dataclass(frozen=True)
class StoryEvent:
    """What happened to a story: begun, continued, merged (other_id went into it), moved or split (from other_id)."""

    kind: str
    story_id: str
    other_id: str | None


@dataclass
class Reexamined:
    """Stories after second thoughts, the groups that changed story, and what happened."""

    stories: dict[str, Story]
    placements: dict[str, str] = field(default_factory=dict)
    events: list[StoryEvent] = field(default_factory=list)


def reexamine(
    day: date,
    living: Mapping[str, Story],
    begun: Mapping[str, Story],
    config: LinkingConfig,
    judged: Mapping[tuple[str, str], bool],
) -> Reexamined:
    """Let the stories `begun` today go into living ones, merge what has become near, then move and split.

    Best pairs first, as within a day: an article that could go either way waits until both ways are better known.
    """
    found = Reexamined({**living, **begun})
    since = window_start(day, config.window_days)
    changed, candidates = _merge_all(found, begun, since, config, judged)
    _move(found, {story_id for story_id in changed if story_id in found.stories}, since, config, judged, candidates)
    return found


def _merge_all(
    found: Reexamined,
    begun: Mapping[str, Story],
    since: date,
    config: LinkingConfig,
    judged: Mapping[tuple[str, str], bool],
) -> tuple[set[str], Candidates | None]:
    """Rounds of merging every two stories that are each other's best; the ids of all that were looked at."""
    candidates: Candidates | None = None
    pairs: dict[tuple[str, str], int] = {}  # older, younger
    looked_at = set(begun)
    changed = sorted(begun)
    while changed:
        pairs = {pair: score for pair, score in pairs.items() if not set(pair) & set(changed)}
        asked = [(found.stories[key].sums, found.stories[key].last_fed, key) for key in changed]
        candidates = Candidates(found.stories, config, candidates)
        for story_id, near in zip(changed, candidates.scores(asked), strict=True):
            for other_id, score in near:
                older, younger = sorted(
                    (found.stories[story_id], found.stories[other_id]),
                    key=lambda story: (story.first_day, story.story_id),
                )
                if may_merge(older, younger, score, younger.story_id in begun, since, config, judged):
                    pairs[older.story_id, younger.story_id] = score
        best: dict[str, tuple[int, tuple[str, str]]] = {}
        for pair in sorted(pairs):
            for story_id in pair:
                if story_id not in best or pairs[pair] > best[story_id][0]:
                    best[story_id] = (pairs[pair], pair)
        chosen = [pair for pair in sorted(pairs) if best[pair[0]][1] == best[pair[1]][1] == pair]
        for older_id, younger_id in chosen:
            _merge(found, older_id, younger_id, younger_id in begun, since)
        gone = {younger_id for _, younger_id in chosen}
        pairs = {pair: score for pair, score in pairs.items() if not set(pair) & gone}
        changed = sorted({older_id for older_id, _ in chosen})
        looked_at |= set(changed)
    return looked_at, candidates


def may_merge(
    older: Story,
    younger: Story,
    score: int,
    is_new: bool,
    since: date,
    config: LinkingConfig,
    judged: Mapping[tuple[str, str], bool],
) -> bool:
    """Whether a story may go into an older one: today's ask for less than those that readers have seen apart."""
    answers = [judged.get((group.cluster_id, older.story_id)) for group in younger.groups]
    if is_new and millionths(config.grey_low) <= score <= millionths(config.grey_high) and answers[0] is not None:
        return answers[0]
    if is_new:
        return score >= millionths(config.continue_threshold)
    free = younger.wholly_since(since) and not younger.settled and False not in answers
    return free and score >= millionths(config.merge_threshold)


def _merge(found: Reexamined, older_id: str, younger_id: str, is_new: bool, since: date) -> None:
    gone = found.stories.pop(younger_id)
    found.stories[older_id] = with_groups(found.stories[older_id], gone.groups, since, gone.settled)
    found.placements.update({key: older_id for key, story in found.placements.items() if story == younger_id})
    found.placements.update({group.cluster_id: older_id for group in gone.groups})
    found.events.append(StoryEvent("continued" if is_new else "merged", older_id, None if is_new else younger_id))


def _move(
    found: Reexamined,
    changed: set[str],
    since: date,
    config: LinkingConfig,
    judged: Mapping[tuple[str, str], bool],
    candidates: Candidates | None,
) -> None:
    """Move a group to a story that suits it clearly better than what is left of its own, or let it begin its own."""
    threshold, margin = millionths(config.continue_threshold), millionths(config.move_margin)
    groups: list[tuple[Group, str]] = [
        (group, story_id)
        for story_id in sorted(changed)
        for group in found.stories[story_id].recent(since)
        if not found.stories[story_id].founded_by(group.cluster_id)
        and group.cluster_id not in found.stories[story_id].settled
        and not judged.get((group.cluster_id, story_id))
    ]
    rests = [without_group(found.stories[story_id], group.cluster_id).sums for group, story_id in groups]
    places = range(len(groups))
    own = score_pairs([group.sums for group, _ in groups], rests, places, places, config.weights)
    asked = [(group.sums, group.day, story_id) for group, story_id in groups]
    elsewhere = Candidates(found.stories, config, candidates).scores(asked)
    gone: set[str] = set()  # stories that gave or took today: their other groups were weighed against what they were
    for (group, story_id), stays, near in zip(groups, own, elsewhere, strict=True):
        best_id, best = max(
            ((key, score) for key, score in near if judged.get((group.cluster_id, key)) is not False),
            key=lambda pair: (pair[1], pair[0]),
            default=("", threshold - 1),
        )
        if story_id in gone or best_id in gone:
            continue
        left = without_group(found.stories[story_id], group.cluster_id)
        if best >= max(threshold, stays + margin):
            taker = with_groups(found.stories[best_id], [group], since, [group.cluster_id])
            found.events.append(StoryEvent("moved", best_id, story_id))
        elif stays < threshold - margin:
            taker = with_groups(begin(group), [], since, [group.cluster_id])
            found.events.append(StoryEvent("split", taker.story_id, story_id))
        else:
            continue
        found.stories[story_id], found.stories[taker.story_id] = left, taker
        found.placements[group.cluster_id] = taker.story_id
        gone |= {story_id, taker.story_id}
