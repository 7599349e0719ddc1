"""Asking a language model about grey links: does a group of today's articles go on with that living story?"""

from collections.abc import Mapping, Sequence
from datetime import date

from bellwether_assets.clusters.link import LinkingConfig
from bellwether_assets.clusters.stories import Group, Story, grey_links
from bellwether_assets.engines.protocol import Glimpse, LinkQuestion
from bellwether_assets.foundation.settings import EXTRACTIVE
from bellwether_assets.pipeline.stages import Context

_GLIMPSES = 3
_LEAD = 600  # characters


def judge_links(
    context: Context,
    day: date,
    today: Mapping[str, Group],
    living: Mapping[str, Story],
    config: LinkingConfig,
) -> Mapping[tuple[str, str], bool]:
    """Answers by (cluster, story) of those links that lie in the grey band; none where no language model is set."""
    choice = context.settings.engine
    if not today or not choice.judge or {choice.name, choice.composer} == {EXTRACTIVE}:
        return {}
    links = grey_links(day, today, living, config)
    if not links:
        return {}
    of_cluster = _glimpses(context, [cluster_id for cluster_id, _, _ in links], "cluster_id", day)
    of_story = _glimpses(context, [story_id for _, story_id, _ in links], "story_id", day)
    questions = [
        LinkQuestion(cluster_id, story_id, of_cluster[cluster_id], of_story[story_id])
        for cluster_id, story_id, _ in links
        if cluster_id in of_cluster and story_id in of_story
    ]
    return context.engine.judge(day, questions)


def _glimpses(context: Context, ids: Sequence[str], by: str, day: date) -> dict[str, tuple[Glimpse, ...]]:
    """The newest articles of each cluster of the day, or of each story before it, at most three, newest first."""
    of = {
        "cluster_id": "SELECT article_id, cluster_id AS key FROM pipeline.cluster_articles WHERE day = ?",
        "story_id": "SELECT article_id, arg_max(story_id, day) AS key FROM pipeline.article_stories WHERE day < ?"
        " GROUP BY article_id",
    }[by]
    with context.warehouse.open() as connection:
        rows = connection.execute(
            f"SELECT k.key, a.title, a.text, a.day FROM ({of}) k JOIN pipeline.raw_articles a USING (article_id)"  # noqa: S608
            " SEMI JOIN (SELECT unnest(?::VARCHAR[]) AS key) w USING (key) WHERE a.is_current AND a.day <= ?"
            " ORDER BY k.key, a.sort_key DESC, a.article_id",
            [day, sorted(set(ids)), day],
        ).fetchall()
    found: dict[str, tuple[Glimpse, ...]] = {}
    for key, title, text, home in rows:
        known = found.get(key, ())
        if len(known) < _GLIMPSES:
            found[key] = (*known, Glimpse(title, text.removeprefix(title).strip()[:_LEAD], home))
    return found
