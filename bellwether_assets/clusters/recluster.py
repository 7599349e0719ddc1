"""Reclustering: what today's articles show about the groups of the last days.

Belongs here: merging, moving and splitting within the window. Does not belong here: what a day does (stories.py).

A reader who followed a story must find it again, so there is hysteresis: two stories need a higher score to merge than
a group to join, a move or a split needs a clear margin, a group that was moved once stays, and what is older than the
window is never touched. The younger story goes into the older, and only if all of it lies within the window.

Only stories that changed today can score otherwise than yesterday, so only these are compared: work grows with the day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bellwether_assets.clusters.background import Background
from bellwether_assets.clusters.link import LinkingConfig
from bellwether_assets.clusters.living import Group, Story, begin, window_start, with_groups, without_group
from bellwether_assets.clusters.nearest import Candidates, Query, millionths
from bellwether_assets.clusters.score import score_pairs


@dataclass(frozen=True)
class StoryEvent:
    """What happened to a story: begun, continued, merged (other_id went into it), moved or split (from other_id)."""

    kind: str
    story_id: str
    other_id: str | None


@dataclass
class Reclustered:
    """Stories after reclustering, the groups that changed story, and what happened."""

    stories: dict[str, Story]
    placements: dict[str, str] = field(default_factory=dict)
    events: list[StoryEvent] = field(default_factory=list)


def recluster(
    day: date,
    living: Mapping[str, Story],
    begun: Mapping[str, Story],
    config: LinkingConfig,
    judged: Mapping[tuple[str, str], bool],
    background: Background,
) -> Reclustered:
    """Merge the stories `begun` today into living ones and living ones with each other, then move and split.

    Best pairs first, as within a day: a group that fits two stories waits until both have taken what fits them better.
    `judged`: answers of a language model, by group and story, for scores in the grey band.
    """
    found = Reclustered({**living, **begun})
    since = window_start(day, config.window_days)
    changed, candidates = _merge_all(found, begun, since, config, judged, background)
    still = {story_id for story_id in changed if story_id in found.stories}
    _move(found, still, since, config, judged, background, candidates)
    return found


def _merge_all(
    found: Reclustered,
    begun: Mapping[str, Story],
    since: date,
    config: LinkingConfig,
    judged: Mapping[tuple[str, str], bool],
    background: Background,
) -> tuple[set[str], Candidates | None]:
    """Rounds of merging every two stories that are each other's best. The ids of all that were compared, and the last
    candidates."""
    candidates: Candidates | None = None
    pairs: dict[tuple[str, str], int] = {}  # older, younger
    compared = set(begun)
    changed = sorted(begun)
    while changed:
        pairs = {pair: score for pair, score in pairs.items() if not set(pair) & set(changed)}
        queries = [Query(found.stories[key].sums, found.stories[key].last_fed, key) for key in changed]
        candidates = Candidates(found.stories, config, background, candidates)
        for story_id, near in zip(changed, candidates.nearest(queries), strict=True):
            for candidate in near.candidates:
                older, younger = sorted(
                    (found.stories[story_id], found.stories[candidate.story_id]),
                    key=lambda story: (story.first_day, story.story_id),
                )
                if may_merge(older, younger, candidate.score, younger.story_id in begun, since, config, judged):
                    pairs[older.story_id, younger.story_id] = candidate.score
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
        compared |= set(changed)
    return compared, candidates


def may_merge(
    older: Story,
    younger: Story,
    score: int,
    is_new: bool,
    since: date,
    config: LinkingConfig,
    judged: Mapping[tuple[str, str], bool],
) -> bool:
    """Whether a story may go into an older one. A story of today needs a lower score: no reader has seen it yet."""
    answers = [judged.get((group.cluster_id, older.story_id)) for group in younger.groups]
    if is_new and millionths(config.grey_low) <= score <= millionths(config.grey_high) and answers[0] is not None:
        return answers[0]
    if is_new:
        return score >= millionths(config.continue_threshold)
    free = younger.wholly_since(since) and not younger.settled and False not in answers
    return free and score >= millionths(config.merge_threshold)


def _merge(found: Reclustered, older_id: str, younger_id: str, is_new: bool, since: date) -> None:
    gone = found.stories.pop(younger_id)
    found.stories[older_id] = with_groups(found.stories[older_id], gone.groups, since, gone.settled)
    found.placements.update({key: older_id for key, story in found.placements.items() if story == younger_id})
    found.placements.update({group.cluster_id: older_id for group in gone.groups})
    found.events.append(StoryEvent("continued" if is_new else "merged", older_id, None if is_new else younger_id))


def _move(
    found: Reclustered,
    changed: set[str],
    since: date,
    config: LinkingConfig,
    judged: Mapping[tuple[str, str], bool],
    background: Background,
    candidates: Candidates | None,
) -> None:
    """Move a group to a story that scores clearly higher than the rest of its own, or let it begin a story."""
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
    relative = background.relative
    ours, theirs = [relative(group.sums) for group, _ in groups], [relative(rest) for rest in rests]
    own = score_pairs(ours, theirs, places, places, config.weights)
    queries = [Query(group.sums, group.day, story_id) for group, story_id in groups]
    elsewhere = Candidates(found.stories, config, background, candidates).nearest(queries)
    changed_now: set[str] = set()  # stories that gave or took a group just now: their scores are of what they were
    for (group, story_id), with_own, near in zip(groups, own, elsewhere, strict=True):
        stays = with_own - near.by_chance
        best_id, best = max(
            ((c.story_id, c.score) for c in near.candidates if judged.get((group.cluster_id, c.story_id)) is not False),
            key=lambda pair: (pair[1], pair[0]),
            default=("", threshold - 1),
        )
        if story_id in changed_now or best_id in changed_now:
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
        changed_now |= {story_id, taker.story_id}
