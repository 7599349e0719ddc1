"""Asking a language model about grey links: does a group of today's articles go on with that living story?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bellwether_assets.clusters.link import LinkingConfig
from bellwether_assets.clusters.stories import Group, grey_links
from bellwether_assets.engines.protocol import Glimpse, LinkQuestion
from bellwether_assets.pipeline.inputs import Inputs
from bellwether_assets.pipeline.tools import JUDGEMENT
from bellwether_assets.signals.state import State

_GLIMPSES = 3
_LEAD = 600  # characters

_OF_CLUSTERS = (
    "SELECT c.cluster_id AS key, a.title, a.text, a.day FROM cluster_articles c"
    " JOIN raw_articles a USING (article_id)"
    " SEMI JOIN (SELECT unnest(string_split(?, ' ')) AS cluster_id) w USING (cluster_id)"
    " WHERE a.is_current AND a.day = ? ORDER BY key, a.sort_key DESC, a.article_id"
)
_OF_STORIES = (
    "SELECT k.story_id AS key, a.title, a.text, a.day"
    " FROM (SELECT article_id, arg_max(story_id, day) AS story_id FROM article_stories GROUP BY article_id) k"
    " JOIN raw_articles a USING (article_id)"
    " SEMI JOIN (SELECT unnest(string_split(?, ' ')) AS story_id) w USING (story_id)"
    " WHERE a.is_current AND a.day <= ? ORDER BY key, a.sort_key DESC, a.article_id"
)


@dataclass(frozen=True)
class _Article:
    key: str
    title: str
    text: str | None
    day: date


def judge_links(
    inputs: Inputs[Any], today: Mapping[str, Group], yesterday: State, config: LinkingConfig
) -> Mapping[tuple[str, str], bool]:
    """Answers by (cluster, story) of those links that lie in the grey band."""
    terms = yesterday.terms.at_beginning_of(inputs.day)
    links = grey_links(inputs.day, today, yesterday.stories, config, terms)
    if not links:
        return {}
    with inputs.together():
        of_cluster = _glimpses(inputs, _OF_CLUSTERS, [cluster_id for cluster_id, _, _ in links])
        of_story = _glimpses(inputs, _OF_STORIES, [story_id for _, story_id, _ in links])
    questions = [
        LinkQuestion(cluster_id, story_id, of_cluster[cluster_id], of_story[story_id])
        for cluster_id, story_id, _ in links
        if cluster_id in of_cluster and story_id in of_story
    ]
    return inputs.tool(JUDGEMENT).judge(inputs.day, questions)


def _glimpses(inputs: Inputs[Any], sql: str, ids: Sequence[str]) -> dict[str, tuple[Glimpse, ...]]:
    """The newest articles of each cluster of the day, or of each story before it, at most three, newest first."""
    found: dict[str, tuple[Glimpse, ...]] = {}
    for article in inputs.records(_Article, sql, [" ".join(sorted(set(ids))), inputs.day]):
        known = found.get(article.key, ())
        if len(known) < _GLIMPSES:
            lead = (article.text or "").removeprefix(article.title).strip()[:_LEAD]
            found[article.key] = (*known, Glimpse(article.title, lead, article.day))
    return found
