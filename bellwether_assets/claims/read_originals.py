"""The articles of a day that an engine reads: those that tell more than was told before. Copies say nothing new."""

from dataclasses import dataclass
from typing import Any

from bellwether_assets.engines.protocol import ArticleText
from bellwether_assets.pipeline.inputs import Inputs


@dataclass(frozen=True)
class Original:
    """An article that tells something of its own, and the version whose text is read."""

    version: int
    text: ArticleText


@dataclass(frozen=True)
class _Row:
    version: int
    article_id: str
    title: str
    text: str
    publisher: str
    language: str | None


def originals(inputs: Inputs[Any]) -> list[Original]:
    """The day's articles that are read, by article id."""
    rows = inputs.records(
        _Row,
        "SELECT a.version, a.article_id, a.title, a.text, a.publisher, a.language FROM raw_articles a"
        " JOIN origins o USING (article_id, day)"
        " WHERE a.is_current AND o.read_article_id = o.article_id ORDER BY a.article_id",
    )
    return [
        Original(row.version, ArticleText(row.article_id, row.title, row.text, row.publisher, inputs.day, row.language))
        for row in rows
    ]
