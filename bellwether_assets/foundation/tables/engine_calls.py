"""The ledger of what a language model was asked and answered."""

from datetime import date, datetime
from typing import Annotated

from bellwether_assets.foundation.tables.declare import Row, Texts, declared


@declared("ledger", "model_calls", key=("call_id",))
class ModelCallRow(Row):
    """One row per request to a language model, written before it is sent."""

    call_id: Annotated[str, "identifier of the request as sent"]
    request_key: Annotated[
        str, "hash of what is asked: provider, model, effort, prompt, form of the answer, article or evidence"
    ]
    sent_at: Annotated[datetime, "when"]
    spent_on: Annotated[date, "the calendar day whose budget it draws on"]
    purpose: Annotated[str, "extract, compose or judge"]
    day: Annotated[date, "partition that it was asked for"]
    article_id: Annotated[str | None, "the article it reads"]
    signal_id: Annotated[
        str | None, "the signal it writes for; of a judged link, its group and its story; of a lead, lead"
    ]
    engine: Annotated[str, "provider and model"]
    prompt: Annotated[str, "hash of the prompt file"]
    mode: Annotated[str, "live or batch"]
    attempt: Annotated[int, "from 1"]
    submission: Annotated[str | None, "the submission of a batch that it went with"]
    reserved_usd: Annotated[
        float | None, "the most that it can cost, held until the answer is in; NULL: no price known"
    ]
    effort: Annotated[str | None, "how hard the model was to think; NULL: it takes no such word"] = None
    max_tokens: Annotated[int | None, "tokens that its answer may take, thoughts included"] = None


@declared("ledger", "model_answers", key=("call_id",))
class ModelAnswerRow(Row):
    """One row per request that came to an end, with the raw response where there is one."""

    call_id: Annotated[str, "the request"]
    request_key: Annotated[str, "hash of what was asked"]
    answered_at: Annotated[datetime, "when"]
    outcome: Annotated[str, "answered, or what went wrong"]
    body: Annotated[str | None, "the raw response, kept before it is used; NULL where none came"]
    input_tokens: Annotated[int | None, "tokens read, as the provider counts them"]
    output_tokens: Annotated[int | None, "tokens written, thoughts included"]
    cost_usd: Annotated[
        float | None, "by the dated price table; NULL: no price known, or lost on its way and perhaps paid"
    ]
    thinking_tokens: Annotated[int | None, "tokens of thoughts among those written"] = None
    error: Annotated[str | None, "what the provider said where it gave no answer, its beginning"] = None


@declared("ledger", "carried_keys")
class CarriedKeyRow(Row):
    """One row per request whose answer an earlier version kept under another key."""

    request_key: Annotated[str, "hash of what is asked"]
    earlier_key: Annotated[str, "the key that its answer was kept under"]
    noted_at: Annotated[datetime, "when"]


@declared("ledger", "claim_judgements", key=("subject", "engine", "prompt"))
class ClaimJudgementRow(Row):
    """One row per pair of a claim and a signal's founding claim that a model judged: each pair is asked about once."""

    subject: Annotated[str, "hash of what the two say"]
    engine: Annotated[str, "provider and model"]
    prompt: Annotated[str, "hash of the prompt file"]
    relation: Annotated[str, "shows_it, neighbouring or unrelated"]
    stance: Annotated[str, "supports, complicates or contradicts, towards the pattern; none where it does not show it"]
    judged_at: Annotated[datetime, "when"]
    day: Annotated[date, "partition that it was asked for"]
    claim_id: Annotated[str, "the claim it was first asked for"]
    founding_id: Annotated[str, "the founding claim it was first asked for"]


@declared(
    "ledger",
    "claims_left_out",
    key=("claim_id", "claim_hash", "founding_id", "founding_hash", "day", "engine", "prompt"),
)
class ClaimLeftOutRow(Row):
    """One row per pair of a claim and its signal's founding claim, and day whose composition left the claim out."""

    claim_id: Annotated[str, "the claim that was left out"]
    claim_hash: Annotated[str, "hash of its words"]
    founding_id: Annotated[str, "the claim that founded the signal"]
    founding_hash: Annotated[str, "hash of its words"]
    day: Annotated[date, "partition that it was composed for; the claim leaves on the day after"]
    engine: Annotated[str, "provider and model"]
    prompt: Annotated[str, "hash of the prompt file"]
    said_at: Annotated[datetime, "when"]


@declared("ledger", "model_hits")
class ModelHitRow(Row):
    """One row per use of a kept response."""

    request_key: Annotated[str, "the kept response"]
    used_at: Annotated[datetime, "when"]
    purpose: Annotated[str, "extract, compose or judge"]
    day: Annotated[date, "partition that it was used for"]
    article_id: Annotated[str | None, "the article"]
    signal_id: Annotated[str | None, "the signal; of a judged link, its group and its story; of a lead, lead"]
    engine: Annotated[str, "provider and model"]


@declared("ledger", "model_reasks", key=("reask_id",))
class ModelReaskRow(Row):
    """One row per question that was put to a model again: why, and whether it paid."""

    reask_id: Annotated[str, "hash of what was asked again and of what was answered"]
    noted_at: Annotated[datetime, "when"]
    day: Annotated[date, "partition that it was asked for"]
    purpose: Annotated[str, "extract, compose or judge"]
    engine: Annotated[str, "provider and model"]
    prompt: Annotated[str, "hash of the prompt file"]
    article_id: Annotated[str | None, "the article"]
    signal_id: Annotated[str | None, "the signal; of a judged link, its group and its story; of a lead, lead"]
    turn: Annotated[int, "which correction it carries, from 1; 0 where it carries none"]
    why: Annotated[str, "not valid, or cut off: asked with twice the room"]
    problems: Annotated[Texts, "the kinds of what was not valid, one for each problem"]
    outcome: Annotated[str, "justified: mended, withdrawn or whole now; identical: the same again; or in vain"]


@declared("ledger", "model_batches", key=("submission", "state"))
class ModelBatchRow(Row):
    """One row per submission of a batch and what became of it: the intent is noted before it is sent."""

    submission: Annotated[str, "identifier of the submission"]
    state: Annotated[str, "intended, submitted, ended, never arrived, or archived or deleted before it was read"]
    batch_id: Annotated[str | None, "the provider's identifier; NULL while only intended"]
    requests: Annotated[int, "how many"]
    noted_at: Annotated[datetime, "when"]


@declared("ledger", "engine_choices", key=("subject", "configured", "chosen_at"))
class EngineChoiceRow(Row):
    """One row per decision that another engine than the configured one reads a text, or is to be asked again."""

    subject: Annotated[str, "hash of the article's text, of a signal's evidence, or of a link's articles"]
    configured: Annotated[str, "the engine that the settings name"]
    chosen: Annotated[str, "the engine that reads it; extractive leaves a link to the threshold"]
    reason: Annotated[
        str,
        "budget spent, refused by the model, request refused, answer cut off, answer broken, no valid answer, provider "
        "down, upgrade, asked afresh: its kept answers are of no use any more, or refused like all others: asked again,"
        " since nothing was wrong with the text",
    ]
    chosen_at: Annotated[datetime, "when; the latest holds"]
    day: Annotated[date, "partition that it was decided for"]
    article_id: Annotated[str | None, "the article"]
    signal_id: Annotated[str | None, "the signal; of a judged link, its group and its story; of a lead, lead"]
