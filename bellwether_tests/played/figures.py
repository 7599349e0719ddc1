"""What a played home comes to, from its ledgers: `python -m bellwether_tests.played.figures FOLDER`.

Belongs here: the figures, each by what it counts; what the same calls would cost with one model or another. Does not
belong here: building the home, which it has done in FOLDER where none is there (`build.py`). Tokens are those that the
test server counts, a quarter of the bytes. Nothing is thought there, and a model of today counts up to 30 % more.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from bellwether_assets.engines.language_model.answers.prompts import prompt
from bellwether_assets.engines.language_model.prices import cost, price_of
from bellwether_assets.engines.protocol import EvidenceForComposition
from bellwether_assets.evaluation.bcubed import BCubed, bcubed, primary_signals
from bellwether_assets.evaluation.citations import Cited, citation_figures, supports_by_rules
from bellwether_assets.foundation.model_settings import PUBLISHED_PRICES
from bellwether_assets.pipeline.context import Context
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.homes import query
from bellwether_tests.played.build import played_home
from bellwether_tests.played.replies import PlayedReplies
from bellwether_tests.played.stream import LAST, items

# The ledger knows a call by what it is for and by its prompt; of those that judge there are three.
PROMPTS = {
    "extract": "articles read",
    "judge_claims": "pairs judged",
    "judge": "links judged",
    "compose": "words written",
    "lead": "leads written",
    "meaning": "sentences judged",
}
PRICED = ("claude-haiku-5-5", "claude-sonnet-5-5")
_PRICED_ON = date(2026, 11, 1)
# What is read by batches where `engine.mode` says so; all else is asked for one by one.
_BY_BATCH = "articles read"


def figures(context: Context) -> dict[str, Any]:
    """The figures of a built home by name; numbers, and numbers by reason."""

    def one(sql: str, *parameters: object) -> Any:
        return query(context, sql, *parameters)[0][0]

    def counts(sql: str, *parameters: object) -> dict[str, Any]:
        return {str(name): many for name, many in query(context, sql, *parameters)}

    calls = calls_by_purpose(context)
    articles = calls.get("articles read", {}).get("articles", 0)
    found: dict[str, Any] = {
        "articles read by the model": articles,
        "articles read by rules": one("SELECT count(DISTINCT article_id) FROM ledger.engine_choices"),
        "claims kept": one("SELECT count(*) FROM pipeline.claims"),
        "claims dropped": counts(
            "SELECT reason, sum(dropped)::BIGINT FROM pipeline.dropped_claims GROUP BY 1 ORDER BY 1"
        ),
        "unproved quotes": one(
            "SELECT count(*) FROM pipeline.claims JOIN pipeline.raw_articles USING (article_id, version)"
            " WHERE substring(text, quote_start + 1, quote_end - quote_start) <> quote"
        ),
        "signals": one("SELECT count(*) FROM pipeline.signal_days WHERE day = ?", LAST),
        "signals of several origins": one(
            "SELECT count(*) FROM pipeline.signal_days WHERE day = ? AND origins > 1", LAST
        ),
        "signals as their authors label the articles, B-cubed": vars(as_labelled(context)),
        "days": counts("SELECT status, count(*) FROM pipeline.briefs GROUP BY 1 ORDER BY 1"),
        "calls": calls,
        "re-asks": counts(
            "SELECT problem || ': ' || outcome, count(*) FROM"
            " (SELECT unnest(CASE WHEN why = 'cut off' THEN [why] ELSE problems END) AS problem, outcome"
            " FROM ledger.model_reasks) GROUP BY 1 ORDER BY 1"
        ),
        "re-asks by outcome": counts("SELECT outcome, count(*) FROM ledger.model_reasks GROUP BY 1 ORDER BY 1"),
        "dollars for 1,000 articles": {
            f"{model}, {mode}": round(1000 * dollars(calls, model, batch=mode == "batch") / max(articles, 1), 2)
            for model in PRICED
            for mode in ("live", "batch")
        },
        "words by": counts("SELECT engine, count(*) FROM pipeline.signal_texts GROUP BY 1 ORDER BY 1"),
        "parts of words dropped": one("SELECT coalesce(sum(dropped), 0) FROM pipeline.signal_texts"),
        "sentences judged": one("SELECT coalesce(sum(sentences_checked), 0) FROM pipeline.signal_texts"),
        "sentences that do not follow": one("SELECT coalesce(sum(sentences_failing), 0) FROM pipeline.signal_texts"),
    }
    cited = citation_figures(cited_sentences(context), supports_by_rules(lambda texts: context.vectors.of(texts)[0]))
    return found | {"citation recall, by rules": cited.recall, "citation precision, by rules": cited.precision}


def as_labelled(context: Context) -> BCubed:
    """Signals against the mechanisms that the articles' authors meant: an article counts in its weightiest signal."""
    weights = query(
        context,
        "SELECT external_id, signal_id, quality FROM"
        " (SELECT signal_id, article_id, quality FROM pipeline.evidence_changes"
        " QUALIFY row_number() OVER (PARTITION BY signal_id, claim_id ORDER BY day DESC, change) = 1"
        " AND change = 'added')"
        " JOIN pipeline.raw_articles USING (article_id) WHERE is_current",
    )
    read = query(
        context,
        "SELECT DISTINCT external_id FROM ledger.model_calls JOIN pipeline.raw_articles USING (article_id)",
    )
    labels = {str(item["id"]): str(item["gold_signal"]) for item in items()}
    return bcubed({name: labels[name] for (name,) in read}, primary_signals(weights))


def calls_by_purpose(context: Context) -> dict[str, dict[str, int]]:
    """Calls that were answered: purpose → calls, articles, tokens in and out."""
    names = {prompt(name).version: purpose for name, purpose in PROMPTS.items()}
    rows = query(
        context,
        "SELECT prompt, count(*), count(DISTINCT article_id), sum(input_tokens)::BIGINT, sum(output_tokens)::BIGINT"
        " FROM ledger.model_calls JOIN ledger.model_answers USING (call_id) WHERE body IS NOT NULL GROUP BY prompt",
    )
    by_purpose = {names[version]: row for version, *row in rows}
    return {
        purpose: dict(zip(("calls", "articles", "tokens in", "tokens out"), by_purpose[purpose], strict=True))
        for purpose in PROMPTS.values()
        if purpose in by_purpose
    }


def dollars(calls: Mapping[str, Mapping[str, int]], model: str, *, batch: bool) -> float:
    """What these calls cost with a model, all of them alone or the reading of articles by batches."""
    price = price_of(model, _PRICED_ON, PUBLISHED_PRICES)
    each = [
        cost(price, of["tokens in"], of["tokens out"], batch=batch and purpose == _BY_BATCH)
        for purpose, of in calls.items()
    ]
    return sum(one for one in each if one is not None)


def cited_sentences(context: Context) -> list[Cited[EvidenceForComposition]]:
    """The sentences of each signal's last words by a model, with the claims that they name."""
    analyses = query(
        context,
        "SELECT arg_max(analysis, day) FROM pipeline.signal_texts WHERE engine <> 'extractive' GROUP BY signal_id"
        " ORDER BY signal_id",
    )
    claims = {claim.claim_id: claim for claim in _claims(context)}
    return [
        Cited(sentence["text"], tuple(claims[claim] for claim in sentence["claims"]))
        for (analysis,) in analyses
        for sentence in json.loads(analysis)
    ]


def _claims(context: Context) -> Iterator[EvidenceForComposition]:
    """All claims of a home, as they are shown to who composes."""
    columns = [field.name for field in fields(EvidenceForComposition) if field.name not in {"weight", "centrality"}]
    for row in query(context, f"SELECT {', '.join(columns)} FROM pipeline.claims"):  # noqa: S608
        told = {
            name: tuple(value) if isinstance(value, list) else value for name, value in zip(columns, row, strict=True)
        }
        yield EvidenceForComposition(**told, weight=1.0, centrality=1.0)


def main(folder: Path) -> None:
    """Build the home in `folder` from the kept replies, and print its figures as JSON."""
    replies = PlayedReplies()
    with played_home(folder, Embedder(), replies) as home:
        home.build()
        print(json.dumps(figures(home.context) | {"replies missing": replies.missing}, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
